"""One resource as a stream of the SDK: what it selects, and what it writes."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Protocol, cast

from singer_sdk.helpers._catalog import pop_deselected_record_properties
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE, REPLICATION_INCREMENTAL
from singer_sdk.streams import RESTStream
from typing_extensions import override

from tap_devensoft import settings
from tap_devensoft.discovery.fields import schema_of
from tap_devensoft.listings.reading import Reading, Want
from tap_devensoft.loads.load import load
from tap_devensoft.loads.writer import BufferedWriter
from tap_devensoft.rows.records import RowReader
from tap_devensoft.streams.stamps import touched_since

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping, Sequence

    from singer_sdk import Tap
    from singer_sdk.helpers.types import Auth, Context
    from singer_sdk.pagination import BaseAPIPaginator
    from singer_sdk.singerlib import Catalog
    from singer_sdk.singerlib.encoding.base import GenericSingerWriter

    from tap_devensoft.listings.reading import RowPage, Tenant
    from tap_devensoft.progress.counts import Progress
    from tap_devensoft.resource import Projection, Resource
    from tap_devensoft.rows.typed import TypedRows

_TOP = 2
"""Length of a column's own breadcrumb, `("properties", name)`."""


class Run(Protocol):
    """What all streams of a run share."""

    @property
    def tenant(self) -> Tenant:
        """What the run knows of the tenant."""

    @property
    def progress(self) -> Progress:
        """How far the streams are."""


class DevensoftStream(RESTStream[Any]):
    """One resource of the tenant; everything about it is told by `resource`."""

    # Records fit their schema when they leave `RowReader`.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(self, tap: Tap, resource: Resource, run: Run) -> None:
        """Make the stream of `resource`."""
        self.resource = resource
        self.rows_taken = 0
        """Rows that a dry run has read."""
        self._run = run
        self._readings: list[Reading] = []
        super().__init__(
            tap, name=resource.name, schema=schema_of(resource), path=resource.sources[0].path
        )
        self.primary_keys = list(resource.key)
        self.replication_key = resource.replication_key if resource.incremental else None

    # Singer SDK hooks

    @property
    @override
    def url_base(self) -> str:
        return self._run.tenant.client.base_url

    @property
    @override
    def authenticator(self) -> Auth:
        return cast("Auth", self._run.tenant.client.authenticator)

    @override
    def get_new_paginator(self) -> BaseAPIPaginator[Any] | None:
        return None  # pages come from a reading

    @override
    def log(self, message: str, *args: Any, **kwargs: Any) -> None:
        # A failure is told in one line, by whoever loads the streams.
        if not message.startswith("An unhandled error"):
            super().log(message, *args, **kwargs)

    @override
    def apply_catalog(self, catalog: Catalog) -> None:
        super().apply_catalog(catalog)
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
    def finalize_state_progress_markers(self, state: dict[str, Any] | None = None) -> None:
        """Do nothing: a load writes the state, and there are no progress markers."""

    @override
    def _sync_records(
        self, context: Context | None = None, *, write_messages: bool = True
    ) -> Generator[dict[str, Any], Any, Any]:
        straight = self._writer_of_unchanged()
        try:
            for records, extracted in load(self, typed=write_messages and straight is not None):
                if straight is not None and write_messages:
                    straight.write_records(
                        self.name, records, version=self.version, extracted=extracted
                    )
                    self.state_manager.is_flushed &= not records
                elif write_messages:
                    self._write_by_sdk(records)
                else:
                    yield from self._mapped(records)
            if not self.is_dry_run:
                self._finish(write_messages=write_messages)
        finally:
            if isinstance(self.message_writer, BufferedWriter):
                self.message_writer.flush()

    # What goes out

    @property
    def message_writer(self) -> GenericSingerWriter[Any, Any]:
        """What messages are written to."""
        return self._tap.message_writer

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
        writer = self.message_writer
        return writer if unchanged and isinstance(writer, BufferedWriter) else None

    def _write_by_sdk(self, records: Sequence[dict[str, Any]]) -> None:
        self._stream_version = self.version
        for record in records:
            self._write_record_message(record)

    def _mapped(self, records: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield what the SDK would write of records, for BATCH files."""
        for record in records:
            pop_deselected_record_properties(record, self.schema, self.mask)
            for stream_map in self.stream_maps:
                mapped = stream_map.transform(record)
                if mapped is not None:
                    yield mapped

    def _finish(self, *, write_messages: bool) -> None:
        """End a complete load: the version first, then the state."""
        is_whole = not any(reading.missing for reading in self._readings)
        if self.version is not None and write_messages and is_whole:
            self._write_activate_version_message(self.version)
        self.state_manager.is_flushed = False
        if write_messages:
            self._write_state_message()

    # What a load asks for

    @property
    def run_started(self) -> datetime:
        """When the run began."""
        return datetime.fromtimestamp(self._initialized_at / 1000, tz=timezone.utc)

    @property
    def is_dry_run(self) -> bool:
        """Whether the run stops after a few records, as `--test` does."""
        return self.ABORT_AT_RECORD_COUNT is not None

    @property
    def asked_filters(self) -> Mapping[str, Any]:
        """The setting `filters` for this stream."""
        return self._run.tenant.filters.get(self.name) or {}

    def reading(
        self, *, since: str = "", typed: bool = False, order: Sequence[str] = ()
    ) -> Reading:
        """Return what reads the rows.

        Args:
            since: The bound that rows below are left out by, in the words of the server.
            typed: Whether rows that are records as they come are taken.
            order: Columns that come first in such rows.
        """
        stamp = self.resource.replication_key
        selected = self.selected_columns()
        projection = self._projection(selected)
        told = stamp is not None and not (projection and stamp not in selected)
        name = self.resource.property_of(stamp or "")
        # A stamp that does not go out still tells of edits, but only rows that are whole show it.
        typed &= stamp in {None, *selected}
        reading = Reading(
            self._run.tenant,
            self.resource,
            Want(
                projection=projection,
                properties=self._properties(selected),
                since=since,
                sure=self.version is not None,
                touched=touched_since(self.run_started, name, settings.zone(self.config))
                if told
                else None,
                typed=(lambda: self._typed(order)) if typed else None,
            ),
        )
        self._readings.append(reading)
        return reading

    def new_row_reader(self) -> RowReader:
        """Return what makes records of this stream's rows."""
        selected = set(self.selected_columns())
        return RowReader(
            stream=self.name,
            resource=self.resource,
            schema=self.effective_schema,
            selected=selected.__contains__,
            zone=settings.zone(self.config),
            key=self.primary_keys,
        )

    def _typed(self, order: Sequence[str]) -> TypedRows | None:
        return self.new_row_reader().typed(order)

    def selected_columns(self) -> list[str]:
        """Return the columns that go out."""
        mask, needed = self.mask, {*self.primary_keys, self.replication_key}
        return [
            column
            for column in self.effective_schema["properties"]
            if column in needed or mask["properties", column]
        ]

    def _projection(self, selected: Sequence[str]) -> Projection | None:
        """Return how properties are asked for; not at all where the list gives what is wanted."""
        projection = self.resource.projection
        everything = len(selected) == len(self.effective_schema["properties"])
        needed = projection is not None and (projection.needed or not everything)
        return projection if needed else None

    def _properties(self, selected: Sequence[str]) -> list[str]:
        """Return the properties to ask for."""
        columns = self.resource.columns()
        fields = [columns[name] for name in selected if name in columns]
        names = [field.name for field in fields if not field.tap]
        custom = self.resource.custom
        # A server may take the name of what holds the custom values, or theirs.
        held = [custom.property] if custom and any(one.custom for one in fields) else []
        return [*names, *held]

    def count_page(self, page: RowPage, sent: int) -> None:
        """Note how far the stream is."""
        self._run.progress.page(self.name, read=len(page.rows), sent=sent, total=page.total)

    def limited(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the rows that a dry run still takes; all of them in any other run."""
        most = self.ABORT_AT_RECORD_COUNT
        if most is None:
            return rows
        self._check_max_record_limit(self.rows_taken)
        taken = rows[: most - self.rows_taken]
        self.rows_taken += len(taken)
        return taken
