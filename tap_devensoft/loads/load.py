"""How a stream is loaded: which rows go out, when STATE is written, what a bookmark may say.

The SDK's own record loop is passed by here and nowhere else, for speed and because its bookmarks
and versions do not keep the promises of contract section 5. What goes out per record is the same;
`tests/loads/test_sdk_path.py` compares the two.
"""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from itertools import compress
from typing import TYPE_CHECKING, Any

from singer_sdk.singerlib.catalog import (
    REPLICATION_FULL_TABLE,
    REPLICATION_INCREMENTAL,
    REPLICATION_LOG_BASED,
)

from tap_devensoft.errors import SettingError
from tap_devensoft.http.stopping import STOP
from tap_devensoft.loads.bookmarks import (
    ALL_STAMPED,
    BOOKMARK,
    REPLICATION_KEY,
    Stamps,
    bookmark_of,
    following,
    window_of,
)
from tap_devensoft.loads.fingerprints import (
    VERSION,
    digest_of,
    hashed,
    hasher,
    keys_of,
    pack,
    parts_of,
    shape_of,
    unpack,
)
from tap_devensoft.loads.writer import BufferedWriter
from tap_devensoft.resource import DELETED_AT
from tap_devensoft.rows.kinds import types_of
from tap_devensoft.rows.moments import format_instant
from tap_devensoft.rows.typed import TypedRow, column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from singer_sdk import metrics

    from tap_devensoft.loads.fingerprints import Key
    from tap_devensoft.rows.records import RowReader
    from tap_devensoft.streams.base import DevensoftStream, RowPage

Record = dict[str, Any]

FINGERPRINTS = "fingerprints"
LOG = logging.getLogger("tap-devensoft")
_UTC = timezone.utc


def load(stream: DevensoftStream, *, write_messages: bool) -> Iterator[Record]:
    """Load one stream, yielding its records where `write_messages` leaves writing to the caller.

    Raises:
        TapError: The load failed; what was written stays valid, and its STATE is the last safe
            one.
    """
    methods: Mapping[str, Callable[[DevensoftStream], _Load]] = {
        REPLICATION_FULL_TABLE: _FullTable,
        REPLICATION_INCREMENTAL: _Incremental,
        REPLICATION_LOG_BASED: _LogBased,
    }
    current = methods[stream.replication_method](stream)
    reader = stream.new_row_reader()
    write = _writer(stream, current.version)
    stream.takes_typed = write_messages and _goes_straight(stream)
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
                stream.count_page(page, sent=len(records))
                STOP.check()
            for records in () if stream.is_dry_run else current.rest():
                if write_messages:
                    write(records, datetime.now(_UTC))
                else:
                    yield from records
                _count(counter, len(records))
        finally:
            reader.warn()
    if stream.is_dry_run:
        return  # it stops early, so that it knows nothing of the rest
    current.complete()
    stream.finish(write_messages=write_messages, version=current.version)


def _count(counter: metrics.Counter, number: int) -> None:
    """Count records as the SDK does, in one step a page."""
    if number:
        counter.value += number - 1
        counter.increment()


def _writer(
    stream: DevensoftStream, version: int | None
) -> Callable[[list[Record], datetime], None]:
    """Return what writes records: straight, or by the SDK where it has to change them."""
    writer = stream.message_writer
    if isinstance(writer, BufferedWriter) and _goes_straight(stream):
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


def _goes_straight(stream: DevensoftStream) -> bool:
    return isinstance(stream.message_writer, BufferedWriter) and stream.passes_unchanged()


class _Load:
    """One replication method: which records of a page go out, and what the end means."""

    version: int | None = None

    def __init__(self, stream: DevensoftStream) -> None:
        self._stream = stream

    def chosen(self, page: RowPage, reader: RowReader) -> list[Record]:
        """Return the records of a page that go out."""
        rows = self._stream.limited(page.rows)
        if rows and isinstance(rows[0], TypedRow):
            return list(rows)
        return reader.page(rows)

    def rest(self) -> Iterator[list[Record]]:
        """Yield records that are known only when the walk is complete."""
        yield from ()

    def complete(self) -> None:
        """Change the stream's state after a complete walk."""


class _FullTable(_Load):
    """Every row, every time; with a version where the loader is to drop the others."""

    def __init__(self, stream: DevensoftStream) -> None:
        super().__init__(stream)
        if stream.config.get("emit_activate_version_messages"):
            self.version = stream.run_started_ms

    def complete(self) -> None:
        # A bookmark or fingerprints of another method say nothing about this one.
        self._stream.stream_state.clear()


class _Incremental(_Load):
    """Rows changed at or after the bookmark."""

    def __init__(self, stream: DevensoftStream) -> None:
        super().__init__(stream)
        self._key = _replication_key(stream)
        state = stream.stream_state
        self._before = bookmark_of(state, stream.name, self._key)
        window = window_of(stream.config, self._before)
        self._stamps = Stamps(window, stream.effective_schema["properties"][self._key])
        # A server leaves rows without a stamp out. Whether there are any, only a whole listing
        # tells, and only one of some length: in a short one each row may just happen to have one.
        self._is_narrowed = self._before is not None and bool(state.get(ALL_STAMPED))
        stream.changed_since = window.start if self._is_narrowed else None

    def chosen(self, page: RowPage, reader: RowReader) -> list[Record]:
        records, key = super().chosen(page, reader), self._key
        return list(compress(records, self._stamps.taken(column_of(records, key))))

    def complete(self) -> None:
        stream, stamps = self._stream, self._stamps
        state = stream.stream_state
        state.clear()
        bookmark = following(self._before, stamps.newest, stream.run_started)
        if bookmark is not None:
            state.update({REPLICATION_KEY: self._key, BOOKMARK: format_instant(bookmark)})
            if self._is_narrowed or stamps.seen > stream.config["page_size"]:
                state[ALL_STAMPED] = not stamps.missing


def _replication_key(stream: DevensoftStream) -> str:
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
    fragment = stream.effective_schema["properties"].get(key, {})
    if fragment.get("format") not in {"date-time", "date"}:
        msg = (
            f"Stream {stream.name}: its replication key {key} is no date-time column of the "
            "catalog; choose another replication-key, or another replication-method."
        )
        raise SettingError(msg)
    return key


class _LogBased(_Load):
    """New and changed rows, and the keys of rows that are gone, by comparing fingerprints."""

    def __init__(self, stream: DevensoftStream) -> None:
        super().__init__(stream)
        self._key = tuple(stream.primary_keys)
        if not self._key:
            msg = f"Stream {stream.name} has no key, so that it cannot be loaded LOG_BASED."
            raise SettingError(msg)
        properties = stream.effective_schema["properties"]
        nested = [name for name in self._key if {"object", "array"} & types_of(properties[name])]
        if nested:
            msg = (
                f"Stream {stream.name}: {nested[0]} is no single value, so that it cannot be a key."
            )
            raise SettingError(msg)
        columns = stream.selected_columns()
        self._hashes = hasher(columns)
        stream.column_order = hashed(columns)
        self._facts = {
            "version": VERSION,
            "key": list(self._key),
            "columns": shape_of({name: properties[name] for name in columns}),
            "filters": digest_of(stream.asked_filters),
        }
        self._resend = False
        """Whether every row goes out, because the last run's hashes are of other columns."""
        self._tells_gone = True
        self._before = self._remembered(stream.stream_state)
        self._now: dict[Key, bytes] = {}

    def _remembered(self, state: Mapping[str, Any]) -> dict[Key, bytes]:
        """Return the fingerprints of the last complete run, if they are of this key."""
        name, facts = self._stream.name, self._facts
        if not state.get(FINGERPRINTS):
            return {}
        if state.get("version") != facts["version"] or state.get("key") != facts["key"]:
            LOG.warning(
                "Stream %s: the state is of another key or version; every row is sent again, and "
                "rows that were gone before now are not told.",
                name,
            )
            return {}
        before = unpack(state[FINGERPRINTS])
        if state.get("columns") != facts["columns"]:
            LOG.warning(
                "Stream %s: other columns are selected than in the last run, or they have other "
                "types; every row is sent again.",
                name,
            )
            self._resend = True
        if state.get("filters", facts["filters"]) != facts["filters"]:
            LOG.warning(
                "Stream %s: the setting `filters` was changed since the last run; rows that are "
                "no longer listed are not told as deleted.",
                name,
            )
            self._tells_gone = False
        return before

    def chosen(self, page: RowPage, reader: RowReader) -> list[Record]:
        changed = []
        before, now, resend = self._before, self._now, self._resend
        records = super().chosen(page, reader)
        keys, digests = keys_of(records, self._key), self._hashes(records)
        if not resend and digests == list(map(before.get, keys)):
            now.update(zip(keys, digests, strict=True))
            return []
        for key, digest, record in zip(keys, digests, records, strict=True):
            if now.get(key) != digest and (resend or before.get(key) != digest):
                # Said even where it is not, for a row that is back after it was gone.
                record[DELETED_AT] = None
                changed.append(record)
            now[key] = digest
        return changed

    def rest(self) -> Iterator[list[Record]]:
        if not self._tells_gone or self._before.keys() <= self._now.keys():
            return
        # A row can be missed while others move; only one that a second walk misses too is gone.
        reader = self._stream.new_row_reader()
        for page in self._stream.row_pages():
            found = self.chosen(page, reader)
            if found:
                yield found
        gone = self._before.keys() - self._now.keys()
        if gone and not self._now:
            LOG.warning(
                "Stream %s: not one of %d rows is left; all are told as deleted.",
                self._stream.name,
                len(gone),
            )
        when = format_instant(datetime.now(_UTC))
        yield [
            {**dict(zip(self._key, parts_of(key), strict=True)), DELETED_AT: when}
            for key in sorted(gone, key=str)
        ]

    def complete(self) -> None:
        state = self._stream.stream_state
        state.clear()
        state.update({**self._facts, FINGERPRINTS: pack(self._now)})
