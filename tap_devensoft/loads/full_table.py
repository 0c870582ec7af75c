"""FULL_TABLE: every row, every time; the other methods choose among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tap_devensoft.rows.typed import TypedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from singer_sdk import Stream

    from tap_devensoft.listings.reading import RowPage
    from tap_devensoft.rows.records import RowReader

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """A stream's rows, as a load asks for them.

    Attributes:
        columns: What goes out of them.
        reader: Makes records of them.
        walk: Yields all pages, given the bound below which the server may leave rows out, in its
            own words, and the columns that come first where rows are records as they come.
        started: When the run began.
        unread: Returns the columns that name owners of which the server had nothing.
    """

    columns: Sequence[str]
    reader: RowReader
    walk: Callable[[str, Sequence[str]], Iterator[RowPage]]
    started: datetime
    unread: Callable[[], Sequence[Mapping[str, Any]]]


class FullTable:
    """A load: which records of a page go out, and what the state says after the end."""

    def __init__(
        self, stream: Stream, rows: Rows, *, since: str = "", order: Sequence[str] = ()
    ) -> None:
        """Prepare a load of `stream`."""
        self._stream = stream
        self._rows = rows
        self._walk = partial(rows.walk, since, order)

    def pages(self) -> Iterator[tuple[RowPage, list[Record]]]:
        """Walk the rows once; yield each page with the records of it that go out."""
        for page in self._walk():
            yield page, self.chosen(page.rows)

    def chosen(self, rows: Sequence[Any]) -> list[Record]:
        """Return the records of some rows that go out."""
        if rows and isinstance(rows[0], TypedRow):
            return list(rows)
        return [*map(self._rows.reader, rows)]

    def rest(self) -> Iterator[list[Record]]:
        """Yield records that are known only when the walk is complete."""
        yield from ()

    def remembered(self) -> Mapping[str, Any]:
        """Return what the stream's state says after a complete walk."""
        return {}
