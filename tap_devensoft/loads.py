"""How a stream is loaded: which rows go out, when STATE is written, what a bookmark may say.

The SDK's own record loop is passed by here and nowhere else, for speed and because its bookmarks
and versions do not keep the promises of contract section 5. What goes out per record is the same;
`tests/test_loads.py` compares the two.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from singer_sdk.singerlib.catalog import (
    REPLICATION_FULL_TABLE,
    REPLICATION_INCREMENTAL,
    REPLICATION_LOG_BASED,
)

from tap_devensoft import settings
from tap_devensoft.errors import SettingError, StateError
from tap_devensoft.fingerprints import VERSION, content_hash, pack, shape_of, unpack
from tap_devensoft.resource import DELETED_AT
from tap_devensoft.stopping import STOP
from tap_devensoft.values import format_instant, parse_instant
from tap_devensoft.writer import BufferedWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from singer_sdk import metrics

    from tap_devensoft.fingerprints import Key
    from tap_devensoft.records import RowReader
    from tap_devensoft.stream import DevenSoftStream, RowPage

Record = dict[str, Any]

BOOKMARK = "replication_key_value"
FINGERPRINTS = "fingerprints"
LOG = logging.getLogger("tap-devensoft")
_UTC = timezone.utc


@dataclass(frozen=True, slots=True)
class Window:
    """Which stamps an incremental load takes, both ends included; None is open."""

    start: datetime | None = None
    end: datetime | None = None


def window_of(stream: DevenSoftStream) -> Window:
    """Return the window of a stream's load: the bookmark, else `start_date`, less the look-back.

    Raises:
        StateError: The bookmark is no date-time.
    """
    config = stream.config
    end = settings.instant(config, "end_date")
    bookmark = bookmark_of(stream.stream_state, stream.name, stream.replication_key)
    if bookmark is None:
        return Window(settings.instant(config, "start_date"), end)
    try:
        return Window(bookmark - timedelta(seconds=config["lookback_seconds"]), end)
    except OverflowError:
        return Window(None, end)


def bookmark_of(state: Mapping[str, Any], stream: str, key: str | None) -> datetime | None:
    """Return the bookmark in a stream's state; one of another replication key is none.

    Raises:
        StateError: It is no date-time.
    """
    value = state.get(BOOKMARK)
    if value in (None, "") or state.get("replication_key", key) != key:
        return None
    bookmark = parse_instant(value, _UTC)
    if bookmark is None:
        msg = (
            f"The state's bookmark of stream {stream} is no date-time; correct it, or remove the "
            "stream from the state to load it from start_date again."
        )
        raise StateError(msg)
    return bookmark


def load(stream: DevenSoftStream, *, write_messages: bool) -> Iterator[Record]:
    """Load one stream, yielding its records where `write_messages` leaves writing to the caller.

    Raises:
        TapError: The load failed; what was written stays valid, and its STATE is the last safe
            one.
    """
    methods: Mapping[str, Callable[[DevenSoftStream], _Load]] = {
        REPLICATION_FULL_TABLE: _FullTable,
        REPLICATION_INCREMENTAL: _Incremental,
        REPLICATION_LOG_BASED: _LogBased,
    }
    current = methods[stream.replication_method](stream)
    reader = stream.new_row_reader()
    write = _writer(stream, current.version)
    counter, timer = stream.get_record_counter(), stream.get_sync_timer()
    with counter, timer:
        try:
            for page in stream.row_pages():
                records = current.chosen(page, reader)
                if write_messages:
                    write(records, page.extracted)
                else:
                    yield from records
                _count(counter, len(records))
                STOP.check()
            for records in current.rest():
                if write_messages:
                    write(records, datetime.now(_UTC))
                else:
                    yield from records
                _count(counter, len(records))
        finally:
            reader.warn()
    current.complete()
    stream.finish(write_messages=write_messages, version=current.version)


def _count(counter: metrics.Counter, number: int) -> None:
    """Count records as the SDK does, in one step a page."""
    if number:
        counter.value += number - 1
        counter.increment()


def _writer(
    stream: DevenSoftStream, version: int | None
) -> Callable[[list[Record], datetime], None]:
    """Return what writes records: straight, or by the SDK where it has to change them."""
    writer = stream.message_writer
    if isinstance(writer, BufferedWriter) and stream.passes_unchanged():
        name = stream.name

        def straight(records: list[Record], extracted: datetime) -> None:
            writer.write_records(name, records, version=version, extracted=extracted)
            stream.count_unflushed(len(records))

        return straight

    def by_sdk(records: list[Record], extracted: datetime) -> None:
        del extracted
        for record in records:
            stream.write_by_sdk(record, version)

    return by_sdk


class _Load:
    """One replication method: which records of a page go out, and what the end means."""

    version: int | None = None

    def __init__(self, stream: DevenSoftStream) -> None:
        self._stream = stream

    def chosen(self, page: RowPage, reader: RowReader) -> list[Record]:
        """Return the records of a page that go out."""
        return reader.page(self._stream.limited(page.rows), unclean=page.unclean)

    def rest(self) -> Iterator[list[Record]]:
        """Yield records that are known only when the walk is complete."""
        yield from ()

    def complete(self) -> None:
        """Change the stream's state after a complete walk."""


class _FullTable(_Load):
    """Every row, every time; with a version where the loader is to drop the others."""

    def __init__(self, stream: DevenSoftStream) -> None:
        super().__init__(stream)
        if stream.config.get("emit_activate_version_messages"):
            self.version = stream.run_started_ms

    def complete(self) -> None:
        # A bookmark or fingerprints of another method say nothing about this one.
        self._stream.stream_state.clear()


class _Incremental(_Load):
    """Rows changed at or after the bookmark, which never passes the start of the run."""

    def __init__(self, stream: DevenSoftStream) -> None:
        super().__init__(stream)
        self._window = window_of(stream)
        if not stream.replication_key:
            msg = f"Stream {stream.name} has no replication key, so that it cannot be INCREMENTAL."
            raise SettingError(msg)
        self._key = str(stream.replication_key)
        # Records spell instants alike and in UTC, so that their texts compare as they do.
        self._start = format_instant(self._window.start) if self._window.start else ""
        self._end = format_instant(self._window.end) if self._window.end else ""
        self._newest = ""

    def chosen(self, page: RowPage, reader: RowReader) -> list[Record]:
        return [record for record in super().chosen(page, reader) if self._takes(record)]

    def _takes(self, record: Record) -> bool:
        stamp = record.get(self._key)
        if stamp is None:
            return True
        if stamp < self._start or (self._end and stamp > self._end):
            return False
        self._newest = max(self._newest, stamp)
        return True

    def complete(self) -> None:
        stream, state = self._stream, self._stream.stream_state
        before = bookmark_of(state, stream.name, self._key)
        state.clear()
        newest = before
        if seen := parse_instant(self._newest, _UTC):
            newest = min(seen, stream.run_started)
            newest = max(before, newest) if before else newest
        if newest is not None:
            state.update({"replication_key": self._key, BOOKMARK: format_instant(newest)})


class _LogBased(_Load):
    """New and changed rows, and the keys of rows that are gone, by comparing fingerprints."""

    def __init__(self, stream: DevenSoftStream) -> None:
        super().__init__(stream)
        self._key = tuple(stream.primary_keys)
        if not self._key:
            msg = f"Stream {stream.name} has no key, so that it cannot be loaded LOG_BASED."
            raise SettingError(msg)
        self._shape = shape_of(stream.selected_columns())
        self._before = self._remembered(stream.stream_state)
        self._now: dict[Key, bytes] = {}

    def _remembered(self, state: Mapping[str, Any]) -> dict[Key, bytes]:
        """Return the fingerprints of the last complete run, if they are of this key."""
        name = self._stream.name
        if not state.get(FINGERPRINTS):
            return {}
        if state.get("version") != VERSION or state.get("key") != list(self._key):
            LOG.warning(
                "Stream %s: the state is of another key or version; every row is sent again, and "
                "rows that were gone before now are not told.",
                name,
            )
            return {}
        if state.get("columns") != self._shape:
            LOG.warning(
                "Stream %s: other columns are selected than in the last run; every row is sent "
                "again.",
                name,
            )
        return unpack(state[FINGERPRINTS])

    def chosen(self, page: RowPage, reader: RowReader) -> list[Record]:
        same_shape = self._stream.stream_state.get("columns") == self._shape
        changed = []
        for record in super().chosen(page, reader):
            key = tuple(record[name] for name in self._key)
            digest = content_hash(record)
            if not same_shape or self._before.get(key) != digest:
                changed.append(record)
            self._now[key] = digest
        return changed

    def rest(self) -> Iterator[list[Record]]:
        gone = self._before.keys() - self._now.keys()
        if not gone:
            return
        # A row can be missed while others move; only one that a second walk misses too is gone.
        reader = self._stream.new_row_reader()
        for page in self._stream.row_pages():
            found = self.chosen(page, reader)
            if found:
                yield found
        when = format_instant(datetime.now(_UTC))
        gone = self._before.keys() - self._now.keys()
        yield [
            {**dict(zip(self._key, key, strict=True)), DELETED_AT: when}
            for key in sorted(gone, key=str)
        ]

    def complete(self) -> None:
        state = self._stream.stream_state
        state.clear()
        state.update(
            {
                "version": VERSION,
                "key": list(self._key),
                "columns": self._shape,
                FINGERPRINTS: pack(self._now),
            }
        )
