"""How a stream is loaded, whatever its method: page by page, to the end or not at all.

The SDK's own record loop is passed by here and nowhere else, for speed and because its bookmarks
and versions do not keep the promises of contract section 5. What goes out per record is the same;
`tests/loads/test_sdk_path.py` compares the two.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from singer_sdk.singerlib.catalog import (
    REPLICATION_FULL_TABLE,
    REPLICATION_INCREMENTAL,
    REPLICATION_LOG_BASED,
)

from tap_devensoft.http.stopping import STOP
from tap_devensoft.loads.full_table import FullTable
from tap_devensoft.loads.incremental import Incremental
from tap_devensoft.loads.log_based import LogBased

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from singer_sdk import Stream, metrics

    from tap_devensoft.loads.full_table import Record, Rows
    from tap_devensoft.progress.counts import Progress

METHODS: Mapping[str, type[FullTable]] = {
    REPLICATION_FULL_TABLE: FullTable,
    REPLICATION_INCREMENTAL: Incremental,
    REPLICATION_LOG_BASED: LogBased,
}


def load(stream: Stream, rows: Rows, progress: Progress) -> Iterator[tuple[list[Record], datetime]]:
    """Yield the records of a stream, some at a time, and when they were read.

    Raises:
        TapError: The load failed; what was yielded stays valid, and the last STATE safe.
    """
    method = METHODS[stream.replication_method](stream, rows)
    with stream.get_record_counter() as counter, stream.get_sync_timer():
        try:
            for page, records in method.pages():
                yield records, page.extracted
                _count(counter, len(records))
                progress.page(stream.name, read=len(page.rows), sent=len(records), total=page.total)
                STOP.check()
            if stream.ABORT_AT_RECORD_COUNT is not None:
                return  # a dry run stops early, so that it knows nothing of the rest
            for records in method.rest():
                yield records, datetime.now(timezone.utc)
                _count(counter, len(records))
        finally:
            rows.reader.warn()
    remembered = method.remembered()
    state = stream.stream_state
    state.clear()  # what another method remembered says nothing about this one
    state.update(remembered)


def _count(counter: metrics.Counter, number: int) -> None:
    """Count records as the SDK does, in one step a page."""
    if number:
        counter.value += number - 1
        counter.increment()
