"""The properties that a listing is asked for, in parts that fit a query, and rows joined again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_devensoft.http.client import LONGEST_QUERY, encode_query
from tap_devensoft.listings.steps import asking
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.listings.page import Page
    from tap_devensoft.resource import Paging, Projection

_ROOM_FOR_PAGING = 200
"""Bytes of a query that are kept for paging parameters; a cursor may be long."""
_FARTHEST = 10**9
"""A number of rows that no listing reaches."""


def property_parts(
    projection: Projection | None,
    wanted: Sequence[str],
    key: Sequence[str],
    params: Sequence[tuple[str, str]],
    paging: Paging,
) -> list[tuple[tuple[str, str], ...]]:
    """Return, for each part, the parameters that ask for its properties.

    Each part asks for the key as well and stays below the longest query (section 5.4).
    """
    if projection is None or projection.syntax == "detail" or not wanted:
        return [()]
    if projection.syntax == "all":
        return [((projection.parameter, projection.names.get("", "*")),)]
    # A column is called as the field metadata spell it, whatever rows do.
    words = {folded(name): word for name, word in projection.names.items()}
    words.update(projection.names)
    always = [words[name] for name in key if name in words]
    found = (words.get(name) or words.get(folded(name)) for name in wanted)
    rest = dict.fromkeys(word for word in found if word and word not in always)
    numbered = paging.proved and paging.style in {"page", "offset"}
    pages = (*params, *asking(paging, _FARTHEST, _FARTHEST).params)
    kept = len(encode_query(pages)) if numbered else len(encode_query(params)) + _ROOM_FOR_PAGING
    room = LONGEST_QUERY - kept - 1
    parts: list[list[str]] = [list(always)]
    for word in rest:
        longer = encode_query(asked_for(projection, [*parts[-1], word]))
        if len(parts[-1]) > len(always) and len(longer) > room:
            parts.append(list(always))
        parts[-1].append(word)
    return [asked_for(projection, part) for part in parts]


def asked_for(projection: Projection, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the parameters that ask for `words`."""
    if projection.syntax == "repeated":
        return tuple((projection.parameter, word) for word in words)
    return ((projection.parameter, ",".join(words)),)


def join(pages: Sequence[Page], key: Sequence[str]) -> list[dict[str, Any]] | None:
    """Return the rows of the first page with what the others add; None where keys differ."""
    first, *others = ({_key_of(row, key): row for row in page.rows} for page in pages)
    if any(part.keys() != first.keys() for part in others):
        return None
    joined = []
    for which, row in first.items():
        whole: dict[str, Any] = dict(row)
        for part in others:
            _merge(whole, part[which])
        joined.append(whole)
    return joined


def _merge(whole: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Add `part`, joining the custom values that each part brings in one object or array."""
    for name, value in part.items():
        mine = whole.get(name)
        if isinstance(mine, dict) and isinstance(value, dict):
            whole[name] = {**mine, **value}
        elif isinstance(mine, list) and isinstance(value, list):
            whole[name] = [*mine, *(one for one in value if one not in mine)]
        else:
            whole[name] = value


def _key_of(row: Mapping[str, Any], key: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in key)
