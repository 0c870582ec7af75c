"""INCREMENTAL: rows that changed at or after the bookmark, chosen by the server where it can."""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from tap_devensoft.errors import SettingError
from tap_devensoft.loads.bookmarks import (
    ALL_STAMPED,
    BOOKMARK,
    REPLICATION_KEY,
    Stamps,
    asked_bound,
    bookmark_of,
    following,
    window_of,
)
from tap_devensoft.loads.method import Method
from tap_devensoft.rows.moments import format_instant
from tap_devensoft.rows.typed import column_of

if TYPE_CHECKING:
    from tap_devensoft.listings.reading import Reading, RowPage
    from tap_devensoft.loads.method import Loadable, Record


class Incremental(Method):
    """Rows changed at or after the bookmark."""

    def __init__(self, stream: Loadable, *, typed: bool) -> None:
        """Read the bookmark, and what the server is asked for by it."""
        self._key = _replication_key(stream)
        state = stream.stream_state
        self._before = bookmark_of(state, stream.name, self._key)
        self._window = window_of(stream.config, self._before)
        self._stamps = Stamps(self._window, stream.effective_schema["properties"][self._key])
        # A server leaves rows without a stamp out. Whether there are any, only a whole listing
        # tells, and only one of some length: in a short one each row may just happen to have one.
        self._is_narrowed = self._before is not None and bool(state.get(ALL_STAMPED))
        super().__init__(stream, typed=typed)

    @override
    def new_reading(self) -> Reading:
        start = self._window.start if self._is_narrowed else None
        since = asked_bound(start) if start is not None else ""
        return self._stream.reading(since=since, typed=self._typed)

    @override
    def chosen(self, page: RowPage) -> list[Record]:
        records = super().chosen(page)
        return list(compress(records, self._stamps.taken(column_of(records, self._key))))

    @override
    def complete(self) -> None:
        stream, stamps = self._stream, self._stamps
        state = stream.stream_state
        state.clear()
        bookmark = following(self._before, stamps.newest, stream.run_started)
        if bookmark is not None:
            state.update({REPLICATION_KEY: self._key, BOOKMARK: format_instant(bookmark)})
            if self._is_narrowed or stamps.seen > stream.config["page_size"]:
                state[ALL_STAMPED] = not stamps.missing


def _replication_key(stream: Loadable) -> str:
    """Return the column of a stream's stamp.

    Raises:
        SettingError: There is none, or it holds no date-times.
    """
    key = stream.replication_key
    if not key:
        msg = (
            f"Stream {stream.name} has no stamp of its last change, so that it cannot be "
            "INCREMENTAL; set its replication-method to LOG_BASED or FULL_TABLE."
        )
        raise SettingError(msg)
    fragment: Any = stream.effective_schema["properties"].get(key, {})
    if fragment.get("format") not in {"date-time", "date"}:
        msg = (
            f"Stream {stream.name}: its replication key {key} is no date-time column of the "
            "catalog; choose another replication-key, or another replication-method."
        )
        raise SettingError(msg)
    return key
