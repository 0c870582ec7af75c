"""FULL_TABLE: every row, every time; the other methods choose among them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tap_devensoft.rows.typed import TypedRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tap_devensoft.listings.reading import RowPage
    from tap_devensoft.loads.loadable import Loadable

Record = dict[str, Any]


class FullTable:
    """A load: which records of a page go out, and what the state says after the end."""

    def __init__(
        self, stream: Loadable, *, typed: bool, since: str = "", order: Sequence[str] = ()
    ) -> None:
        """Prepare a load of `stream`; what the rest means stands at `Loadable.reading`."""
        self.reader = stream.new_row_reader()
        self._limited = stream.limited
        self._new_reading = partial(stream.reading, since=since, typed=typed, order=order)

    def pages(self) -> Iterator[tuple[RowPage, list[Record]]]:
        """Walk the rows once; yield each page with the records of it that go out."""
        for page in self._new_reading().pages():
            yield page, self.chosen(page.rows)

    def chosen(self, rows: Sequence[Any]) -> list[Record]:
        """Return the records of some rows that go out."""
        rows = self._limited(rows)
        if rows and isinstance(rows[0], TypedRow):
            return list(rows)
        return self.reader.page(rows)

    def rest(self) -> Iterator[list[Record]]:
        """Yield records that are known only when the walk is complete."""
        yield from ()

    def remembered(self) -> Mapping[str, Any]:
        """Return what the stream's state says after a complete walk."""
        return {}
