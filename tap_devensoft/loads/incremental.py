"""INCREMENTAL: rows that changed at or after the bookmark, chosen by the server where it can."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

from tap_devensoft.loads.bookmarks import (
    BOOKMARK,
    REPLICATION_KEY,
    Stamps,
    asked_bound,
    bookmark_of,
    following,
    stamp_column,
    window_of,
)
from tap_devensoft.loads.full_table import FullTable
from tap_devensoft.rows.moments import format_instant
from tap_devensoft.rows.typed import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from singer_sdk import Stream

    from tap_devensoft.loads.full_table import Record, Rows

ALL_STAMPED: Final = "all_stamped"
"""Entry of a stream's state: its listing was read whole, and every row had a stamp."""


class Incremental(FullTable):
    """Rows changed at or after the bookmark."""

    def __init__(self, stream: Stream, rows: Rows) -> None:
        """Read the bookmark, and what the server is asked for by it."""
        properties, state = stream.effective_schema["properties"], stream.stream_state
        self._key = stamp_column(stream.name, stream.replication_key, properties)
        self._before = bookmark_of(state, stream.name, self._key)
        window = window_of(stream.config, self._before)
        self._stamps = Stamps(window, properties[self._key])
        # A server leaves rows without a stamp out. Whether there are any, only a whole listing
        # tells, and only one of some length: in a short one each row may just happen to have one.
        self._is_narrowed = self._before is not None and bool(state.get(ALL_STAMPED))
        since = asked_bound(window.start) if self._is_narrowed and window.start else ""
        super().__init__(stream, rows, since=since)

    @override
    def chosen(self, rows: Sequence[Any]) -> list[Record]:
        records = super().chosen(rows)
        return list(compress(records, self._stamps.taken(column_of(records, self._key))))

    @override
    def remembered(self) -> Mapping[str, Any]:
        bookmark = following(self._before, self._stamps.newest, self._rows.started)
        if bookmark is None:
            return {}
        state: dict[str, Any] = {REPLICATION_KEY: self._key, BOOKMARK: format_instant(bookmark)}
        if self._is_narrowed or self._stamps.seen > self._stream.config["page_size"]:
            state[ALL_STAMPED] = not self._stamps.missing
        return state
