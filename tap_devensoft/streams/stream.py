"""One resource as a stream of the SDK: what it selects, and what it writes."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from singer_sdk.batch import Batcher
from singer_sdk.helpers._batch import BatchFileFormat, SDKBatchMessage
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.singerlib import RecordMessage
from singer_sdk.singerlib.catalog import (
    REPLICATION_FULL_TABLE,
    REPLICATION_INCREMENTAL,
    REPLICATION_LOG_BASED,
)
from singer_sdk.streams import RESTStream
from typing_extensions import override

from tap_devensoft import settings
from tap_devensoft.discovery.fields import schema_of
from tap_devensoft.errors import SettingError
from tap_devensoft.listings.reading import Reading, Want
from tap_devensoft.loads.bookmarks import touched_since
from tap_devensoft.loads.full_table import FullTable, Rows
from tap_devensoft.loads.incremental import Incremental
from tap_devensoft.loads.log_based import LogBased
from tap_devensoft.loads.writer import BufferedWriter, apart
from tap_devensoft.rows.records import RowReader

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from singer_sdk import Tap
    from singer_sdk.helpers._batch import BatchConfig
    from singer_sdk.helpers.types import Auth, Context
    from singer_sdk.singerlib import Catalog

    from tap_devensoft.listings.reading import RowPage, Tenant
    from tap_devensoft.progress.counts import Progress
    from tap_devensoft.resource import Resource

_LOADS: Final[Mapping[str, type[FullTable]]] = {
    REPLICATION_FULL_TABLE: FullTable,
    REPLICATION_INCREMENTAL: Incremental,
    REPLICATION_LOG_BASED: LogBased,
}
_TOP = 2
"""Length of a column's own breadcrumb, `("properties", name)`."""


class DevensoftStream(RESTStream[Any]):
    """One resource of the tenant; everything about it is told by `resource`."""

    # Records fit their schema when they leave `RowReader`.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(
        self, tap: Tap, resource: Resource, tenant: Callable[[], Tenant], progress: Progress
    ) -> None:
        """Make the stream of `resource`; its tenant is known only where it can be asked."""
        self.resource = resource
        self._tenant = tenant
        self._progress = progress
        self.readings: list[Reading] = []
        """What read the rows, once or several times."""
        self.rows_taken = 0
        """Rows that a dry run has read."""
        super().__init__(
            tap, name=resource.name, schema=schema_of(resource), path=resource.sources[0].path
        )
        self.primary_keys = list(resource.key)
        self.replication_key = resource.replication_key if resource.incremental else None

    # Singer SDK hooks

    @property
    @override
    def url_base(self) -> str:
        return self._tenant().client.base_url

    @property
    @override
    def authenticator(self) -> Auth:
        return cast("Auth", self._tenant().client.authenticator)

    @override
    def log(self, message: str, *args: Any, **kwargs: Any) -> None:
        # A failure is told in one line, by whoever loads the streams.
        if not message.startswith("An unhandled error"):
            super().log(message, *args, **kwargs)

    @override
    def apply_catalog(self, catalog: Catalog) -> None:
        super().apply_catalog(catalog)
        # A walk tells rows apart by what a loader will.
        self.resource = replace(self.resource, key=tuple(self.primary_keys))
        if self.forced_replication_method == REPLICATION_INCREMENTAL and not self.replication_key:
            # A stream that is loaded in full unless asked otherwise may have a stamp all the same.
            self.replication_key = self.resource.replication_key

    @property
    @override
    def emit_activate_version_messages(self) -> bool:
        # The SDK would send it before the first record; a load sends it after the last.
        return False

    @override
    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        return None  # `loads` keeps bookmarks below the start of the run

    @override
    def _sync_records(
        self, context: Context | None = None, *, write_messages: bool = True
    ) -> Generator[dict[str, Any], Any, Any]:
        if not [*self._generate_schema_messages()]:
            return  # mapped away, so that a bookmark would pass over what nobody got
        straight = self._writer_of_unchanged() if write_messages else None
        self._stream_version = self.version
        began = time.monotonic()
        columns = self._selected_columns()
        reader = RowReader(
            stream=self.name,
            resource=self.resource,
            schema=self.effective_schema,
            selected=set(columns).__contains__,
            zone=settings.zone(self.config),
            key=self.primary_keys,
        )
        rows = Rows(
            columns,
            reader,
            lambda *asked: self._walk(self._want(reader if straight else None, *asked)),
            self._tenant().client.clock,
            # In whole minutes, so that loads of the same rows end with the same bookmark.
            lambda: timedelta(minutes=math.ceil((time.monotonic() - began) / 60)),
            lambda: [owner for reading in self.readings for owner in reading.missing],
        )
        load = _LOADS[self.replication_method](self, rows)
        try:
            for records, extracted in load.records(self._progress):
                if straight is not None:
                    straight.write_records(
                        self.name, records, version=self.version, extracted=extracted
                    )
                    self.state_manager.is_flushed &= not records
                elif write_messages:
                    for record in records:
                        self._write_record_message(record)
                else:  # for BATCH files
                    for record in records:
                        yield from map(
                            RecordMessage.to_dict, self._generate_record_messages(record)
                        )
            if self.ABORT_AT_RECORD_COUNT is None:  # a dry run stops early
                self._finish(write_messages=write_messages)
        finally:
            if isinstance(self._tap.message_writer, BufferedWriter):
                self._tap.message_writer.flush()

    @override
    def _sync_batches(self, batch_config: BatchConfig, context: Context | None = None) -> None:
        # The SDK would give the rows of all maps to each of them, and forget the last STATE where
        # no rows are left for a last file.
        messages = self._sync_records(context, write_messages=False)
        encoding = batch_config.encoding
        if encoding.format == BatchFileFormat.JSONL:
            encoding = replace(encoding, compression="gzip")  # which they are in any case
        try:
            with self.get_batch_counter() as counter:
                for stream, records in apart(messages, batch_config.batch_size):
                    batcher = Batcher(self.tap_name, stream, batch_config)
                    for manifest in batcher.get_batches(iter(records)):
                        self._tap.write_message(SDKBatchMessage(stream, encoding, manifest))
                        counter.increment()
        except ImportError as error:
            msg = f"The setting `batch_config` needs what is not installed: {error}."
            raise SettingError(msg) from error
        self._write_state_message()

    # What goes out

    @property
    def version(self) -> int | None:
        """The version of a full-table load, where the loader is to drop all others."""
        asked = self.config.get("emit_activate_version_messages")
        is_full = self.replication_method == REPLICATION_FULL_TABLE
        return self._initialized_at if asked and is_full else None

    def _writer_of_unchanged(self) -> BufferedWriter | None:
        """Return what writes records as they are: no map, no flattening, no inner selection."""
        maps = self.stream_maps
        plain = len(maps) == 1 and type(maps[0]) is SameRecordTransform
        inner = any(len(crumb) > _TOP and not chosen for crumb, chosen in self.mask.items())
        unchanged = plain and not maps[0].flattening_enabled and not inner
        writer = self._tap.message_writer
        return writer if unchanged and isinstance(writer, BufferedWriter) else None

    def _finish(self, *, write_messages: bool) -> None:
        """End a complete load: the version first, then the state."""
        is_whole = not any(reading.missing for reading in self.readings)
        if self.version is not None and write_messages and is_whole:
            self._write_activate_version_message(self.version)
        self.state_manager.is_flushed = False
        if write_messages:
            self._write_state_message()

    # What a load asks for

    def _walk(self, want: Want) -> Iterator[RowPage]:
        """Yield the pages of all rows; of a dry run, as many rows as it takes."""
        reading = Reading(self._tenant(), self.resource, want)
        self.readings.append(reading)
        most = self.ABORT_AT_RECORD_COUNT
        for page in reading.pages():
            if most is None:
                yield page
                continue
            self._check_max_record_limit(self.rows_taken)
            taken = page.rows[: most - self.rows_taken]
            self.rows_taken += len(taken)
            yield replace(page, rows=taken)

    def _want(
        self,
        reader: RowReader | None,
        since: str,
        forgets: Callable[[], bool],
    ) -> Want:
        """Return what is wanted of the rows, which may come as records that `reader` would make."""
        stamp = self.resource.replication_key
        selected = self._selected_columns()
        projection = self.resource.projection
        everything = len(selected) == len(self.effective_schema["properties"])
        if projection and everything and not projection.needed:
            projection = None  # the list gives what is wanted
        touched = None
        if stamp is not None and not (projection and stamp not in selected):
            name = self.resource.property_of(stamp)
            touched = touched_since(self._tenant().client.clock, name, settings.zone(self.config))
        # A stamp that does not go out still tells of edits, but only rows that are whole show it.
        if stamp not in {None, *selected}:
            reader = None
        return Want(
            projection=projection,
            properties=self._properties(selected),
            since=since,
            sure=lambda: self.version is not None or forgets(),
            touched=touched,
            typed=reader.typed if reader else None,
        )

    def _selected_columns(self) -> list[str]:
        """Return the columns that go out."""
        mask, needed = self.mask, {*self.primary_keys, self.replication_key}
        return [
            column
            for column in self.effective_schema["properties"]
            if column in needed or mask["properties", column]
        ]

    def _properties(self, selected: Sequence[str]) -> list[str]:
        """Return the properties to ask for."""
        columns = self.resource.columns()
        fields = [columns[name] for name in selected if name in columns]
        names = [field.name for field in fields if not field.tap]
        custom = self.resource.custom
        # A server may take the name of what holds the custom values, or theirs.
        known = [one for one in self.resource.fields if one.custom]
        held = [custom.property] if custom and (not known or {*known} & {*fields}) else []
        return [*names, *held]
