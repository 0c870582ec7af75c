"""What all streams share: a RESTStream whose pages come from a walk, and rows become records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.singerlib import ActivateVersionMessage
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE, REPLICATION_INCREMENTAL
from singer_sdk.streams import RESTStream
from typing_extensions import override

from tap_devensoft import settings
from tap_devensoft.discovery.fields import schema_of
from tap_devensoft.errors import IncompleteError, PassingError, RefusedError
from tap_devensoft.http.replies import decode
from tap_devensoft.listings.address import Listing
from tap_devensoft.listings.keys import identities_by
from tap_devensoft.listings.page import find_rows
from tap_devensoft.listings.walk import Walk
from tap_devensoft.loads import load as loads
from tap_devensoft.loads.bookmarks import asked_bound
from tap_devensoft.loads.writer import BufferedWriter
from tap_devensoft.rows.moments import parse_instant
from tap_devensoft.rows.records import RowReader
from tap_devensoft.rows.typed import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    import requests
    from singer_sdk.helpers.types import Auth, Context, Record
    from singer_sdk.pagination import BaseAPIPaginator
    from singer_sdk.singerlib import Catalog
    from singer_sdk.singerlib.encoding.base import GenericSingerWriter

    from tap_devensoft.http.client import Client
    from tap_devensoft.listings.page import Page
    from tap_devensoft.resource import Paging, Projection, Resource, Source
    from tap_devensoft.rows.typed import TypedRows
    from tap_devensoft.tap import TapDevensoft


_TOP = 2
"""Length of a column's own breadcrumb, `("properties", name)`."""


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows as the API gave them, and when."""

    rows: Sequence[Any]
    extracted: datetime
    total: int | None = None
    """Rows of the whole stream, where the API tells."""


class DevensoftStream(RESTStream[Any]):
    """One resource of the tenant.

    Subclasses say where pages come from in `row_pages`; everything else is told by `resource`.
    """

    # Records fit their schema when they leave `RowReader`.
    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(self, tap: TapDevensoft, resource: Resource) -> None:
        """Make the stream of `resource`."""
        self.resource = resource
        self._devensoft = tap
        self.keys_only = False
        """Whether the rows are read only for their keys, which any list shows."""
        self.changed_since: datetime | None = None
        """Since when rows must have changed to be read, where the server can leave others out."""
        self.takes_typed = False
        """Whether rows that are records as they come are taken."""
        self.column_order: Sequence[str] = ()
        """Columns that come first in such rows."""
        self._learned: dict[tuple[str, str], Paging] = {}
        self._listings = self._unproved = 0
        self.doubted = 0
        """How many rows the last listing had, if nothing says that they are all."""
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
        return self.client.base_url

    @property
    @override
    def authenticator(self) -> Auth:
        return self._devensoft.authenticator

    @override
    def log(self, message: str, *args: Any, **kwargs: Any) -> None:
        # A failure is told in one line, by whoever loads the streams.
        if not message.startswith("An unhandled error"):
            super().log(message, *args, **kwargs)

    @override
    def get_new_paginator(self) -> BaseAPIPaginator[Any] | None:
        return None  # pages come from a walk, see `row_pages`

    @override
    def parse_response(self, response: requests.Response) -> Iterable[dict[str, Any]]:
        yield from find_rows(decode(response.content), nouns=self.resource.nouns)[1]

    @override
    def apply_catalog(self, catalog: Catalog) -> None:
        super().apply_catalog(catalog)
        if self.forced_replication_method == REPLICATION_INCREMENTAL and not self.replication_key:
            # A stream that is loaded in full unless asked otherwise may have a stamp all the same.
            self.replication_key = self.resource.replication_key

    @override
    def request_records(self, context: Context | None) -> Iterable[dict[str, Any]]:
        for page in self.row_pages():
            yield from page.rows

    @override
    def post_process(self, row: Record, context: Context | None = None) -> Record | None:
        return self.new_row_reader()(row)

    @property
    @override
    def emit_activate_version_messages(self) -> bool:
        # The SDK would send it before the first record; `finish` sends it after the last.
        return False

    @override
    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        return None  # `loads` keeps bookmarks below the start of the run

    @property
    @override
    def partitions(self) -> list[dict[str, Any]] | None:
        return None

    @override
    def _sync_records(
        self, context: Context | None = None, *, write_messages: bool = True
    ) -> Generator[dict[str, Any], Any, Any]:
        try:
            yield from loads.load(self, write_messages=write_messages)
        finally:
            if isinstance(self.message_writer, BufferedWriter):
                self.message_writer.flush()

    @override
    def finalize_state_progress_markers(self, state: dict[str, Any] | None = None) -> None:
        """Do nothing: `finish` writes the state, and there are no progress markers."""

    # What loads need

    @property
    def client(self) -> Client:
        """The way to the server."""
        return self._devensoft.client

    @property
    def message_writer(self) -> GenericSingerWriter[Any, Any]:
        """What messages are written to."""
        return self._tap.message_writer

    @property
    def run_started(self) -> datetime:
        """When the run began."""
        return datetime.fromtimestamp(self.run_started_ms / 1000, tz=timezone.utc)

    @property
    def run_started_ms(self) -> int:
        """When the run began, in milliseconds; also the version of a full-table load."""
        return self._initialized_at

    @property
    def is_dry_run(self) -> bool:
        """Whether the run stops after a few records, as `--test` does."""
        return self.ABORT_AT_RECORD_COUNT is not None

    @property
    def asked_filters(self) -> Mapping[str, Any]:
        """The setting `filters` for this stream."""
        return (self.config.get("filters") or {}).get(self.name) or {}

    def new_row_reader(self) -> RowReader:
        """Return what makes records of this stream's rows."""
        mask = self.mask
        return RowReader(
            stream=self.name,
            resource=self.resource,
            schema=self.effective_schema,
            selected=lambda column: self._is_needed(column) or mask["properties", column],
            zone=settings.zone(self.config),
            key=self.primary_keys,
        )

    def _is_needed(self, column: str) -> bool:
        return column in self.primary_keys or column == self.replication_key

    def selected_columns(self) -> list[str]:
        """Return the columns that go out."""
        mask = self.mask
        return [
            column
            for column in self.effective_schema["properties"]
            if self._is_needed(column) or mask["properties", column]
        ]

    def passes_unchanged(self) -> bool:
        """Whether records go out as they are: no stream map, no flattening, no inner selection."""
        maps = self.stream_maps
        plain = len(maps) == 1 and type(maps[0]) is SameRecordTransform
        inner = any(len(crumb) > _TOP and not chosen for crumb, chosen in self.mask.items())
        return plain and not maps[0].flattening_enabled and not inner

    def write_by_sdk(self, record: dict[str, Any], version: int | None) -> None:
        """Write one record on the SDK's own path."""
        self._stream_version = version
        self._write_record_message(record)

    def count_unflushed(self, records: int) -> None:
        """Note that records were written since the last STATE."""
        if records:
            self.state_manager.is_flushed = False

    def count_page(self, page: RowPage, *, sent: int) -> None:
        """Note how far the stream is."""
        progress = self._devensoft.progress
        progress.page(self.name, read=len(page.rows), sent=sent, total=page.total)

    def limited(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the rows that a dry run still takes; all of them in any other run."""
        most = self.ABORT_AT_RECORD_COUNT
        if most is None:
            return rows
        self._check_max_record_limit(self.rows_taken)
        taken = rows[: most - self.rows_taken]
        self.rows_taken += len(taken)
        return taken

    def finish(self, *, write_messages: bool, version: int | None) -> None:
        """End a complete load: the version first, then the state."""
        if version is not None and write_messages:
            for stream_map in self.stream_maps:
                self._tap.write_message(ActivateVersionMessage(stream_map.stream_alias, version))
        self.state_manager.is_flushed = False
        if write_messages:
            self._write_state_message()

    # Pages

    def row_pages(self) -> Iterator[RowPage]:
        """Yield the pages of a complete walk."""
        raise NotImplementedError

    def walked(self, walk: Walk, source: Source) -> Iterator[Page]:
        """Yield the pages of a walk, and keep what it found out for the next one.

        What was tried on one address need not be tried again on its siblings.
        """
        yield from walk.settled_pages()
        if not self._learned:
            self.logger.info("Stream %s: paging has %s.", self.name, walk.paging.in_words())
        self._learned[source.path, source.owner_param] = replace(walk.paging, total_path=None)
        self._listings += 1
        self._unproved += walk.unproved
        counted = walk.tally.total is not None
        self.doubted = len(walk.tally.keys) if walk.unproved and not counted else 0

    def narrowed(self, source: Source) -> Iterator[Page]:
        """Yield the pages of rows that changed since `changed_since`, as the server chooses them.

        Where it cannot do so in a way that proves to be whole, the whole listing is read: it may
        refuse the bound, or count all rows while it gives only some.
        """
        assert self.changed_since  # noqa: S101 - asked by the caller
        bound = ((source.since, asked_bound(self.changed_since)),)
        read = 0
        try:
            for page in self.walked(self.walk(source, params=bound), source):
                read += 1
                yield page
        except (RefusedError, IncompleteError, PassingError) as error:
            if read and isinstance(error, PassingError):
                raise
            self.logger.warning(
                "Stream %s: reading the whole listing, because %s does not serve (%s)",
                self.name,
                source.since,
                error,
            )
        else:
            return
        yield from self.walked(self.walk(source), source)

    def tell_doubts(self) -> None:
        """Warn where nothing in the replies says that the whole listing was read."""
        if self._unproved:
            self.logger.warning(
                "Stream %s: paging does not advance, and nothing in the reply says whether its "
                "rows are all there are; they were taken for the whole listing (%d of %d "
                "listings). Set pagination if there are more.",
                self.name,
                self._unproved,
                self._listings,
            )
        self._listings = self._unproved = 0

    def walk(
        self,
        source: Source,
        path: str | None = None,
        params: Sequence[tuple[str, str]] = (),
        *,
        most: int | None = None,
    ) -> Walk:
        """Return a walk through one address."""
        resource = self.resource
        columns = resource.columns()
        keys = [columns[name] for name in self.primary_keys if name in columns]
        key = tuple(field.name for field in keys if not field.tap)
        listing = Listing(
            self.client,
            source,
            path=path,
            nouns=resource.nouns,
            params=(*self._filters(source), *params),
            projection=self._projection(),
            wanted=self._wanted(),
            key=key,
            most=self.config["max_concurrency"],
            typed=self._typed() if key and resource.kind == "listing" else None,
        )
        return Walk(
            name=self.name,
            read=listing.read,
            paging=self._learned.get((source.path, source.owner_param), source.paging),
            size=self.config["page_size"],
            most=most or self.config["max_concurrency"],
            # Ids of activities can be unique only per level and owner.
            identities=identities_by(() if resource.kind == "activities" else key),
            touched=self._touched(),
            sure=bool(self.config.get("emit_activate_version_messages"))
            and self.replication_method == REPLICATION_FULL_TABLE,
        )

    def _typed(self) -> TypedRows | None:
        """Return what decodes rows as records, where nothing else of them is looked at."""
        stamp = self.resource.replication_key
        if not self.takes_typed or stamp not in {None, *self.selected_columns()}:
            return None  # a stamp that does not go out still tells of edits, see `_touched`
        return self.new_row_reader().typed(self.column_order)

    def _projection(self) -> Projection | None:
        """Return how properties are asked for; not at all where the list gives what is wanted."""
        projection = self.resource.projection
        if projection is None or self.keys_only:
            return None
        everything = len(self.selected_columns()) == len(self.effective_schema["properties"])
        return projection if projection.needed or not everything else None

    def _wanted(self) -> list[str]:
        """Return the properties to ask for."""
        columns = self.resource.columns()
        selected = [columns[name] for name in self.selected_columns() if name in columns]
        names = [field.name for field in selected if not field.tap]
        custom = self.resource.custom
        # A server may take the name of what holds the custom values, or theirs.
        return (
            [*names, custom.property] if custom and any(one.custom for one in selected) else names
        )

    def _filters(self, source: Source) -> list[tuple[str, str]]:
        """Return the query parameters of the setting `filters`, under their documented names."""
        params = []
        for name, value in self.asked_filters.items():
            spelled = source.filters.get(name.lower(), f"{source.paging.prefix}{name}")
            values = value if isinstance(value, list) else [value]
            params += [(spelled, _spelled(one)) for one in values]
        return params

    def _touched(self) -> Callable[[Sequence[object]], bool] | None:
        """Return what tells whether a row was edited since the run began, if a stamp can."""
        column = self.resource.replication_key
        if column is None or (self._projection() and column not in self.selected_columns()):
            return None
        name = self.resource.property_of(column)
        zone, started = settings.zone(self.config), self.run_started
        # Most rows are old, which the first ten letters of a stamp show whatever its zone.
        recent = (started - timedelta(days=2)).isoformat()[:10]

        def touched(rows: Sequence[object]) -> bool:
            stamps = column_of(rows, name)
            young = [
                stamp
                for stamp in stamps
                if stamp and not (type(stamp) is str and stamp[4:5] == "-" and stamp[:10] < recent)
            ]
            instants = [parse_instant(stamp, zone) for stamp in young]
            return any(instant is not None and instant >= started for instant in instants)

        return touched


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
