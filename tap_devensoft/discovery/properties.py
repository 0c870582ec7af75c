"""Finds out how a listing is made to show every property, by trying it on the first rows.

`properties` selects fields (section 2.3); how it is spelled, and whether a list leaves properties
out without it, is not public (section 7, rows 9 and 10).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.errors import MissingError, RefusedError, ShapeError
from tap_devensoft.http.client import LONGEST_QUERY, encode_query
from tap_devensoft.listings.parts import asked_for
from tap_devensoft.resource import Projection
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tap_devensoft.resource import Syntax

    Rows = Sequence[Mapping[str, Any]]
    Try = Callable[[Sequence[tuple[str, str]]], Rows]

LOG = logging.getLogger("tap-devensoft")

_EVERYTHING = ("*", "all")
_SPELLED: Final[Sequence[Syntax]] = ("comma", "repeated")
_MOST_WORDS = 3
"""How many properties a spelling is tried with."""
_MOST_REFUSALS = 40
_TYPED = 1_600
"""Bytes of names that still fit one query beside paging parameters."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property to be shown, and the words that a server may take for it."""

    name: str
    label: str = ""


def find_projection(
    *,
    read: Try,
    parameter: str,
    wanted: Sequence[Wanted],
    shown: Sequence[Wanted],
    key: Sequence[str],
    detail_path: str,
    telling: Sequence[str] = (),
) -> Projection | None:
    """Return the spelling that makes `wanted` appear in the rows, or None where none does.

    Args:
        read: Asks for the first rows with further query parameters.
        parameter: Name of the parameter, prefix included.
        wanted: Properties that the list leaves out.
        shown: Properties that the list shows unasked.
        key: Properties that every request has to ask for.
        detail_path: Where one row is read whole, or nothing.
        telling: Properties known to have a value in the first rows.
    """
    order = [one for one in wanted if one.name in set(telling)] or list(wanted)
    few = order[:_MOST_WORDS]
    every = [*shown, *wanted]
    long = len(encode_query([("p", ",".join(one.name for one in every))])) > _TYPED
    everything = [Projection("all", parameter, {"": word}, detail_path) for word in _EVERYTHING]
    spelled = [
        Projection(syntax, parameter, _words(every, use, syntax), detail_path)
        for use in ("name", "label")
        for syntax in _SPELLED
        if use == "name" or any(one.label for one in few)
    ]
    best: Projection | None = None
    for candidate in (*everything, *spelled) if long else (*spelled, *everything):
        if _shows(read, candidate, few, key):
            usable = _without_refused(read, candidate, every, key)
            if usable.syntax == "all" or len(usable.names) == len({one.name for one in every}):
                return usable
            # Some words were refused, as labels are where only a few of them equal their keys.
            if best is None or len(usable.names) > len(best.names):
                best = usable
    unaskable = [one.name for one in every if "," in one.name]
    if best is not None and not (best.syntax == "comma" and unaskable):
        return best
    if best is not None and not detail_path:
        LOG.warning(
            "No request with %s can name %s, because of the comma, so that its values are left "
            "out; rename the field in Devensoft.",
            parameter,
            ", ".join(map(repr, unaskable)),
        )
        return best
    return Projection("detail", parameter, {}, detail_path) if detail_path else None


def find_narrowing(
    *, read: Try, parameter: str, shown: Sequence[Wanted], key: Sequence[str]
) -> Projection | None:
    """Return the spelling that makes a list show only what is asked for, or None.

    Args:
        read: Asks for the first rows with further query parameters.
        parameter: Name of the parameter, prefix included.
        shown: Properties that the list shows unasked.
        key: Properties that every request has to ask for.
    """
    few = [one for one in shown if one.name not in key][:_MOST_WORDS]
    for use in ("name", "label"):
        for syntax in _SPELLED:
            names = _words(shown, use, syntax)
            candidate = Projection(syntax, parameter, names, needed=False)
            if len(names) == len({one.name for one in shown}) and _narrows(
                read, candidate, few, key
            ):
                usable = _without_refused(read, candidate, shown, key)
                return replace(usable, needed=False)
    return None


def _narrows(read: Try, projection: Projection, few: Sequence[Wanted], key: Sequence[str]) -> bool:
    """Whether the rows have just the key and `few`, each of them in some row."""
    try:
        rows = read(_asks(projection, [one.name for one in few], key))
    except (RefusedError, MissingError, ShapeError):
        return False
    shown = {name for row in rows for name in row}
    return shown == {*key, *(one.name for one in few)}


def _words(wanted: Iterable[Wanted], use: str, syntax: Syntax) -> dict[str, str]:
    words = {one.name: (one.label if use == "label" and one.label else one.name) for one in wanted}
    return {name: word for name, word in words.items() if syntax != "comma" or "," not in word}


def _asks(projection: Projection, names: Sequence[str], key: Sequence[str]) -> Any:
    if projection.syntax == "all":
        return [(projection.parameter, projection.names[""])]
    asked = dict.fromkeys((*key, *names))
    words = [projection.names[name] for name in asked if name in projection.names]
    return asked_for(projection, words)


def _shows(read: Try, projection: Projection, few: Sequence[Wanted], key: Sequence[str]) -> bool:
    """Whether the rows have one of `few` when asked in this spelling."""
    try:
        rows = read(_asks(projection, [one.name for one in few], key))
    except (RefusedError, MissingError, ShapeError):
        if len(few) == 1 or projection.syntax == "all":
            return False
        return any(_shows(read, projection, [one], key) for one in few)
    shown = {folded(name) for row in rows for name in names_in(row)}
    hits = sum(1 for one in few if folded(one.name) in shown or folded(one.label) in shown)
    return hits > (1 if projection.syntax == "repeated" and len(few) > 1 else 0)


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


def _without_refused(
    read: Try, projection: Projection, wanted: Sequence[Wanted], key: Sequence[str]
) -> Projection:
    """Leave out names that the server refuses: metadata can list what rows do not have."""
    if projection.syntax == "all":
        return projection
    left = [_MOST_REFUSALS]
    refused = _refused(read, projection, list(key), (), left)
    rest = [one.name for one in wanted if one.name not in key]
    refused |= _refused(read, projection, rest, [name for name in key if name not in refused], left)
    names = {name: word for name, word in projection.names.items() if name not in refused}
    return Projection(projection.syntax, projection.parameter, names, projection.detail_path)


def _refused(
    read: Try, projection: Projection, names: list[str], key: Sequence[str], left: list[int]
) -> set[str]:
    """Return which of `names` make the server refuse the request, by halving."""
    asks = _asks(projection, names, key)
    half = len(names) // 2
    if not names or left[0] <= 0:
        return set(names)
    if len(encode_query(asks)) <= LONGEST_QUERY:
        left[0] -= 1
        try:
            read(asks)
        except (RefusedError, MissingError, ShapeError):
            if len(names) == 1:
                return set(names)
        else:
            return set()
    return _refused(read, projection, names[:half], key, left) | _refused(
        read, projection, names[half:], key, left
    )
