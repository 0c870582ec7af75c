"""INCREMENTAL: rows that changed at or after the bookmark, chosen by the server where it can."""

from __future__ import annotations

import logging
from datetime import timedelta
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

from tap_devensoft.loads.bookmarks import (
    BOOKMARK,
    FAR,
    REPLICATION_KEY,
    ZONES_APART,
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
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from singer_sdk import Stream

    from tap_devensoft.loads.full_table import Record, Rows

LOG = logging.getLogger("tap-devensoft")

ALL_STAMPED: Final = "all_stamped"
"""Entry of a stream's state: its listing was read whole, and every row had a stamp."""


class Incremental(FullTable):
    """Rows changed at or after the bookmark."""

    def __init__(self, stream: Stream, rows: Rows) -> None:
        """Read the bookmark, and what the server is asked for by it."""
        properties, state = stream.effective_schema["properties"], stream.stream_state
        self._key = stamp_column(stream.name, stream.replication_key, properties)
        self._began = rows.clock()
        bookmark = bookmark_of(state, stream.name, self._key)
        self._before = self._trusted(bookmark, stream.name)
        window = window_of(stream.config, self._before)
        self._stamps = Stamps(window, properties[self._key], self._began)
        # A server leaves rows without a stamp out. Whether there are any, only a whole listing
        # tells, and only one of some length: in a short one each row may just happen to have one.
        self._is_narrowed = self._before is not None and bool(state.get(ALL_STAMPED))
        since = asked_bound(window.start) if self._is_narrowed and window.start else ""
        super().__init__(stream, rows, since=since, goes_on=bookmark is not None)

    def _trusted(self, bookmark: datetime | None, stream: str) -> datetime | None:
        """Return a bookmark unless it lies so far ahead that it would hide every change."""
        if bookmark is None or bookmark <= self._began + FAR:
            return bookmark
        LOG.warning(
            "Stream %s: the state's bookmark, %s, is more than a day ahead of the server's clock "
            "(%s), so that no change would show; this load begins at start_date.",
            stream,
            format_instant(bookmark),
            format_instant(self._began),
        )
        return None

    @override
    def forgets(self) -> bool:
        # What lies below a bookmark that stays was for an earlier load to bring.
        return not self._left().items() <= self._stream.stream_state.items()

    @override
    def chosen(self, rows: Sequence[Any]) -> list[Record]:
        records = super().chosen(rows)
        return list(compress(records, self._stamps.taken(column_of(records, self._key))))

    @override
    def remembered(self) -> Mapping[str, Any]:
        for doubt in _doubts(self._stamps, self._rows.clock()):
            LOG.warning("Stream %s: %s %s.", self._stream.name, self._key, doubt)
        return self._left()

    def _left(self) -> dict[str, Any]:
        """Return the state that a load which ends now leaves behind."""
        stamps = self._stamps
        took = self._rows.took() + stamps.step
        bookmark = following(self._before, stamps.newest, took, self._began)
        if bookmark is None:
            return {}
        state: dict[str, Any] = {REPLICATION_KEY: self._key, BOOKMARK: format_instant(bookmark)}
        if self._is_narrowed or stamps.seen > self._stream.config["page_size"]:
            state[ALL_STAMPED] = not stamps.missing
        return state


def _doubts(stamps: Stamps, clock: datetime) -> Iterator[str]:
    """Yield why stamps do not tell of every change."""
    if stamps.missing:
        yield f"is empty in {stamps.missing} of {stamps.seen} rows, which go out with every load"
    if stamps.far:
        yield (
            f"is over a day ahead of the server's clock in {stamps.far} rows; they go out, and "
            "move no bookmark"
        )
    ahead = (stamps.newest or clock) - clock
    if ahead > ZONES_APART:
        yield (
            f"runs {ahead / timedelta(hours=1):.1f} h ahead of the server's clock; set `timezone` "
            "to the zone that the API writes times in"
        )
