"""What every replication method shares: rows become records, and the end may change the state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tap_devensoft.rows.typed import TypedRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from singer_sdk import metrics

    from tap_devensoft.listings.reading import Reading, RowPage
    from tap_devensoft.rows.records import RowReader

Record = dict[str, Any]


class Loadable(Protocol):
    """What a load needs of a stream."""

    name: str

    @property
    def config(self) -> Mapping[str, Any]:
        """The settings."""

    @property
    def replication_method(self) -> str:
        """The method."""

    @property
    def replication_key(self) -> str | None:
        """The column of the stamp."""

    @property
    def primary_keys(self) -> Sequence[str]:
        """The columns of the key."""

    @property
    def effective_schema(self) -> Mapping[str, Any]:
        """The schema of records, as the catalog has it."""

    @property
    def stream_state(self) -> dict[str, Any]:
        """The stream's own part of the state, which a load may change."""

    @property
    def asked_filters(self) -> Mapping[str, Any]:
        """The setting `filters` for this stream."""

    @property
    def run_started(self) -> datetime:
        """When the run began."""

    @property
    def is_dry_run(self) -> bool:
        """Whether the run stops after a few records."""

    def selected_columns(self) -> list[str]:
        """Return the columns that go out."""

    def new_row_reader(self) -> RowReader:
        """Return what makes records of rows."""

    def reading(
        self, *, since: str = "", typed: bool = False, order: Sequence[str] = ()
    ) -> Reading:
        """Return what reads the rows."""

    def limited(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the rows that a dry run still takes."""

    def count_page(self, page: RowPage, sent: int) -> None:
        """Note how far the stream is."""

    def get_record_counter(self) -> metrics.Counter:
        """Return the SDK's counter of records."""

    def get_sync_timer(self) -> metrics.Timer:
        """Return the SDK's timer."""


class Method:
    """One replication method: which records of a page go out, and what the end means."""

    def __init__(self, stream: Loadable, *, typed: bool) -> None:
        """Prepare a load of `stream`."""
        self.reader = stream.new_row_reader()
        self._stream = stream
        self._typed = typed
        self._reading = self.new_reading()

    def new_reading(self) -> Reading:
        """Return what reads the rows, as this method wants them."""
        return self._stream.reading(typed=self._typed)

    def pages(self) -> Iterator[tuple[RowPage, list[Record]]]:
        """Yield each page with the records of it that go out."""
        for page in self._reading.pages():
            yield page, self.chosen(page)

    def chosen(self, page: RowPage) -> list[Record]:
        """Return the records of a page that go out."""
        rows = self._stream.limited(page.rows)
        if rows and isinstance(rows[0], TypedRow):
            return list(rows)
        return self.reader.page(rows)

    def rest(self) -> Iterator[list[Record]]:
        """Yield records that are known only when the walk is complete."""
        yield from ()

    def complete(self) -> None:
        """Change the stream's state after a complete walk."""
