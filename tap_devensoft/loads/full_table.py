"""FULL_TABLE: every row, every time, to the end or not at all; the other methods choose among them.

The SDK's own record loop is passed by here and nowhere else, for speed and because its bookmarks
and versions do not keep the promises of contract section 5. What goes out per record is the same;
`tests/loads/test_sdk_path.py` compares the two.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING, Any

from tap_devensoft.http.stopping import STOP
from tap_devensoft.rows.typed import TypedRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import timedelta

    from singer_sdk import Stream

    from tap_devensoft.listings.reading import RowPage
    from tap_devensoft.progress.counts import Progress
    from tap_devensoft.rows.records import RowReader

LOG = logging.getLogger("tap-devensoft")

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """A stream's rows, as a load asks for them.

    Attributes:
        columns: What goes out of them.
        reader: Makes records of them.
        walk: Yields all pages, given the bound below which the server may leave rows out, in its
            own words, and what tells in the end whether a row that was missed would stay missed.
        clock: Returns what time it is at the server.
        took: Returns how long the load has taken.
        unread: Returns the columns that name owners of which the server had nothing.
    """

    columns: Sequence[str]
    reader: RowReader
    walk: Callable[[str, Callable[[], bool]], Iterator[RowPage]]
    clock: Callable[[], datetime]
    took: Callable[[], timedelta]
    unread: Callable[[], Sequence[Mapping[str, Any]]]


class FullTable:
    """A load: which records of a page go out, and what the state says after the end."""

    def __init__(
        self, stream: Stream, rows: Rows, *, since: str = "", goes_on: bool = False
    ) -> None:
        """Prepare a load of `stream`, which goes on from its state or begins anew."""
        if stream.stream_state and not goes_on:
            LOG.warning(
                "Stream %s: what the state keeps of it is of another replication method or key, so "
                "that this load begins anew.",
                stream.name,
            )
        self._stream = stream
        self._rows = rows
        self._walk = partial(rows.walk, since, self.forgets)

    def records(self, progress: Progress) -> Iterator[tuple[list[Record], datetime]]:
        """Yield the records of the stream, some at a time, and when they were read.

        Raises:
            TapError: The load failed; what was yielded stays valid, and the last STATE safe.
        """
        stream = self._stream
        with stream.get_record_counter() as counter, stream.get_sync_timer():
            try:
                for page, records in self.pages():
                    yield records, page.extracted
                    counter.increment(len(records))
                    progress.page(
                        stream.name, read=len(page.rows), sent=len(records), total=page.total
                    )
                    STOP.check()
                if stream.ABORT_AT_RECORD_COUNT is not None:
                    return  # a dry run stops early, so that it knows nothing of the rest
                for records in self.rest():
                    yield records, datetime.now(timezone.utc)
                    counter.increment(len(records))
            finally:
                self._rows.reader.warn()
        remembered = self.remembered()
        state = stream.stream_state
        state.clear()  # what another method remembered says nothing about this one
        state.update(remembered)

    def pages(self) -> Iterator[tuple[RowPage, list[Record]]]:
        """Walk the rows once; yield each page with the records of it that go out."""
        for page in self._walk():
            yield page, self.chosen(page.rows)

    def chosen(self, rows: Sequence[Any]) -> list[Record]:
        """Return the records of some rows that go out."""
        if rows and isinstance(rows[0], TypedRow):
            return list(rows)
        return [*map(self._rows.reader, rows)]

    def forgets(self) -> bool:
        """Whether no later load asks again for what this one missed."""
        return False

    def rest(self) -> Iterator[list[Record]]:
        """Yield records that are known only when the walk is complete."""
        yield from ()

    def remembered(self) -> Mapping[str, Any]:
        """Return what the stream's state says after a complete walk."""
        return {}
