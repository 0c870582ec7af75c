"""Finds out how a listing is made to show every property, by trying it on the first rows.

`properties` selects fields (section 2.3); how it is spelled, and whether a list leaves properties
out without it, is not public (section 7, rows 9 and 10).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.custom import usual_places
from tap_devensoft.errors import MissingError, RefusedError, ShapeError
from tap_devensoft.http.client import LONGEST_QUERY, encode_query
from tap_devensoft.listings.parts import asked_for
from tap_devensoft.resource import Projection
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from tap_devensoft.listings.address import Params

    Rows = Sequence[Mapping[str, Any]]
    Labels = Mapping[str, str]
    Try = Callable[[Params], Rows]

_EVERYTHING = ("*", "all")
_MOST_WORDS = 3
"""How many properties a spelling is tried with."""
_MOST_REFUSALS = 40
_TYPED = 1_600
"""Bytes of names that still fit one query beside paging parameters."""


def find_projection(
    *,
    read: Try,
    parameter: str,
    wanted: Labels,
    shown: Labels,
    key: Sequence[str],
    telling: Collection[str] = (),
) -> Projection | None:
    """Return the spelling that makes `wanted` appear in the rows, or None where none does.

    Properties come with their labels, as a server may take either. Of `wanted`, which the list
    leaves out as it shows `shown`, those in `telling` are known to have a value in the first rows.
    Every request has to ask for `key`.
    """
    names = [one for one in wanted if one in telling] or [*wanted]
    few, every = {one: wanted[one] for one in names[:_MOST_WORDS]}, {**shown, **wanted}
    everything = [Projection("all", parameter, {"": word}) for word in _EVERYTHING]
    spelled = _spellings(parameter, every, labelled=any(few.values()))
    long = len(encode_query([("p", ",".join(every))])) > _TYPED
    best: Projection | None = None
    for candidate in (*everything, *spelled) if long else (*spelled, *everything):
        if _shows(read, candidate, few, key, shown):
            usable = _without_refused(read, candidate, key)
            if usable.syntax == "all" or len(usable.names) == len(every):
                return usable
            # Some words were refused, as labels are where only a few of them equal their keys.
            if best is None or len(usable.names) > len(best.names):
                best = usable
    return best


def with_places(
    read: Try, projection: Projection | None, parameter: str, shown: Labels, key: Sequence[str]
) -> Projection | None:
    """Return a projection that asks also for the usual place of custom values which rows have."""
    places = {one: one for one in usual_places(shown) if one not in shown}
    for way in [projection] if projection else _spellings(parameter, shown, labelled=False):
        wider, asked = replace(way, names={**way.names, **places}), [*key, *places]
        rows = _rows(read, wider, asked) or _rows(read, _without_refused(read, wider, key), asked)
        came = {folded(name) for row in rows or () for name in row if row[name]}
        if found := {one: one for one in places if folded(one) in came}:
            return replace(way, names={**way.names, **found})
    return projection


def find_narrowing(
    *, read: Try, parameter: str, shown: Labels, key: Sequence[str]
) -> Projection | None:
    """Return the spelling that makes a list show only what is asked for, or None."""
    few = [*key, *[one for one in shown if one not in key][:_MOST_WORDS]]
    for candidate in _spellings(parameter, shown, labelled=any(shown.values())):
        if len(candidate.names) == len(shown):
            rows = _rows(read, candidate, few)
            # Just the key and what was asked for, each of it in some row
            if rows is not None and {name for row in rows for name in row} == {*few}:
                return replace(_without_refused(read, candidate, key), needed=False)
    return None


def _spellings(parameter: str, wanted: Labels, *, labelled: bool) -> Iterator[Projection]:
    """Yield the ways to ask for properties: by names or labels, in one text or in several."""
    for by_label in (False, True) if labelled else (False,):
        names = {name: (by_label and label) or name for name, label in wanted.items()}
        whole = {name: word for name, word in names.items() if "," not in word}
        yield Projection("comma", parameter, whole)
        yield Projection("repeated", parameter, names)


def _rows(read: Try, projection: Projection, names: Iterable[str]) -> Rows | None:
    """Return the rows of an answer, or None where the request is refused."""
    try:
        return read(_asks(projection, names))
    except (RefusedError, MissingError, ShapeError):
        return None


def _asks(projection: Projection, names: Iterable[str]) -> Params:
    asked = [""] if projection.syntax == "all" else dict.fromkeys(names)
    return asked_for(
        projection, [projection.names[one] for one in asked if one in projection.names]
    )


def _shows(
    read: Try, projection: Projection, few: Labels, key: Sequence[str], before: Labels
) -> bool:
    """Whether the rows have one of `few` when asked so, or with a word for all, any new name."""
    rows = _rows(read, projection, [*key, *few])
    if rows is None:
        apart = few.items() if len(few) > 1 and projection.syntax != "all" else ()
        return any(_shows(read, projection, {one: two}, key, before) for one, two in apart)
    shown = {folded(name) for row in rows for name in names_in(row)}
    if projection.syntax == "all":
        return bool(shown - {folded(name) for name in before})
    hits = sum(not shown.isdisjoint({folded(one), folded(two)}) for one, two in few.items())
    return hits > (1 if projection.syntax == "repeated" and len(few) > 1 else 0)


def _without_refused(read: Try, projection: Projection, key: Sequence[str]) -> Projection:
    """Leave out names that the server refuses: metadata can list what rows do not have."""
    if projection.syntax == "all":
        return projection
    asked = sorted(projection.names, key=lambda name: name not in key)
    refused = _refused(read, projection, asked, [_MOST_REFUSALS])
    names = {name: word for name, word in projection.names.items() if name not in refused}
    return replace(projection, names=names)


def _refused(read: Try, projection: Projection, names: list[str], left: list[int]) -> set[str]:
    """Return which of `names` make the server refuse the request, by halving."""
    if not names or left[0] <= 0:
        return set(names)
    if len(encode_query(_asks(projection, names))) <= LONGEST_QUERY:
        left[0] -= 1
        if _rows(read, projection, names) is not None:
            return set()
        if len(names) == 1:
            return set(names)
    half = len(names) // 2
    return _refused(read, projection, names[:half], left) | _refused(
        read, projection, names[half:], left
    )


def names_in(row: Mapping[str, Any]) -> Iterable[str]:
    """Yield the names of a row's properties, custom values in objects and pairs included."""
    for name, value in row.items():
        yield name
        if isinstance(value, dict):
            yield from names_in(value)
        elif isinstance(value, list):
            for pair in value:
                if isinstance(pair, dict):
                    yield from (inner for inner in pair.values() if isinstance(inner, str))
                    nested = {key: one for key, one in pair.items() if isinstance(one, dict | list)}
                    yield from names_in(nested)
