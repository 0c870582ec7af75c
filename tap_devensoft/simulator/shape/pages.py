"""A recorded listing that can be asked for any page: rows that came, and made-up ones between."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

Query = dict[str, str]
"""Names in small letters, and values."""


_FAR = 10_000
"""Between keys that were recorded and those of rows that were not."""


class Paging(msgspec.Struct):
    """How a listing is paged, as the tap concluded or a person wrote into the file."""

    style: str | None = None
    page: str | None = None
    size: str | None = None
    first: int | None = None
    rows: list[str] | None = None
    total: list[str] | None = None


class Pages:
    """The pages of one listing, by numbers or offsets."""

    def __init__(self, paging: Paging, key: str, replies: Sequence[tuple[Query, Any]]) -> None:
        """Put the rows of all recorded replies in their places.

        Args:
            paging: How the listing is paged.
            key: The property that identifies a row.
            replies: What was recorded of it.
        """
        self._paging, self._key = paging, key
        self._page, self._size = (paging.page or "").lower(), (paging.size or "").lower()
        self._replies = [one for one in replies if isinstance(self._rows_in(one[1]), list)]
        self._rows: dict[int, Any] = {}
        for query, body in self._replies:
            for place, row in enumerate(self._rows_in(body), self._start(query)):
                self._rows[place] = self._merged(self._rows.get(place), row)

    def reply(self, query: Query) -> Any:
        """Return the body of a page; None where none was recorded, or it goes by other means."""
        if not self._rows or self._paging.style not in {"page", "offset"}:
            return None
        start = self._start(query)
        end = min(start + self._width(query), self._total())
        is_last = end >= self._total()
        starts = [self._start(one) for one, _ in self._replies]
        like = max if is_last else min
        body = copy.deepcopy(self._replies[like(range(len(starts)), key=starts.__getitem__)][1])
        rows = [self._row(place) for place in range(start, end)]
        if not self._paging.rows:
            return rows
        *above, last = self._paging.rows
        around = body
        for step in above:
            around = around[step]
        around[last] = rows
        return body

    def _rows_in(self, body: Any) -> Any:
        return _at(body, self._paging.rows or [])

    def _merged(self, known: Any, row: Any) -> Any:
        """Return a row with what it showed when it was asked for otherwise."""
        if not isinstance(known, dict) or not isinstance(row, dict):
            return row if known is None else known
        same = known.get(self._key) == row.get(self._key, known.get(self._key))
        return {**known, **row} if same else known

    def _width(self, query: Query) -> int:
        """Return how many rows a page has that was asked for in this way."""
        asked = query.get(self._size)
        rows = [(one.get(self._size), self._rows_in(body)) for one, body in self._replies]
        alike = max((len(found) for size, found in rows if size == asked), default=0)
        widest = max(len(found) for _, found in rows)
        return alike or (min(int(asked), widest) if str(asked).isdecimal() and asked else widest)

    def _start(self, query: Query) -> int:
        first = self._paging.first or 0
        number = int(query[self._page]) if query.get(self._page, "").isdecimal() else first
        width = 1 if self._paging.style == "offset" else self._width(query)
        return max(number - first, 0) * width

    def _total(self) -> int:
        told = _at(self._replies[0][1], self._paging.total or [""])
        return int(told) if str(told).isdecimal() else max(self._rows) + 1

    def _row(self, place: int) -> Any:
        """Return the row at a place; where none was recorded, one like another, of another key."""
        if place in self._rows:
            return self._rows[place]
        row = self._rows[sorted(self._rows)[place % len(self._rows)]]
        if not isinstance(row, dict) or self._key not in row:
            return row
        key = row[self._key]
        other = key + _FAR * place if isinstance(key, int) else f"{str(key)[:-6]}{place:06}"
        return {**row, self._key: other}


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value
