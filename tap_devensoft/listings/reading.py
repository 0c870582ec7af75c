"""All pages of a resource, owner by owner: the one way in which loads and discovery read rows."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from tap_devensoft.errors import (
    IncompleteError,
    MissingError,
    PassingError,
    RefusedError,
    ShapeError,
)
from tap_devensoft.http.prefetch import prefetch
from tap_devensoft.listings.address import address_of, owner_columns, placed, spelled
from tap_devensoft.listings.keys import encoded, identities_by
from tap_devensoft.listings.listing import Listing
from tap_devensoft.listings.settle import settle
from tap_devensoft.listings.steps import first_ask
from tap_devensoft.listings.trial import Said, Trial
from tap_devensoft.listings.unknowns import is_full
from tap_devensoft.listings.walk import Walk
from tap_devensoft.resource import FROM_SETTING
from tap_devensoft.rows.typed import column_of
from tap_devensoft.words import folded, leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tap_devensoft.http.client import Client
    from tap_devensoft.listings.address import Params
    from tap_devensoft.listings.page import Page
    from tap_devensoft.resource import Paging, Projection, Resource, Source
    from tap_devensoft.rows.typed import TypedRows

LOG = logging.getLogger("tap-devensoft")

_SMALLEST_PAGE = 10


@dataclass(frozen=True, slots=True)
class Want:
    """What is wanted of a resource's rows.

    Attributes:
        projection: How properties are asked for; none where what the list shows is enough.
        since: What the server is asked to leave out rows before, if anything.
        sure: Tells in the end whether a row that was missed would stay missed.
        touched: Whether any of some rows was edited since the run began; None for perhaps.
        typed: Returns what decodes rows that are records as they come.
    """

    projection: Projection | None = None
    properties: Sequence[str] = ()
    since: str = ""
    sure: Callable[[], bool] = lambda: False
    touched: Callable[[Sequence[object]], bool | None] | None = None
    typed: Callable[[], TypedRows | None] | None = None


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows as the API gave them, and when; `total` is that of the whole stream, where it tells."""

    rows: Sequence[Any]
    total: int | None = None
    extracted: datetime = field(default_factory=lambda: datetime.now(timezone.utc))


@dataclass(slots=True)
class Tenant:
    """One tenant, and what a run knows of it.

    Attributes:
        settings: The setting `pagination`.
        most: Pages in flight at once.
        filters: Query parameters of the setting `filters`, by stream.
        pairs: Category and subcategory of each picklist to read.
        kept: Pages of a listing that was read whole to learn from it, for the load to come.
        ids: What all rows of a stream have in a property that fills addresses of others.
    """

    client: Client
    settings: Paging
    page_size: int
    most: int
    filters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    pairs: Sequence[tuple[str, str]] = ()
    kept: dict[str, list[RowPage]] = field(default_factory=dict)
    ids: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    def owners_of(self, source: Source) -> Sequence[tuple[Any, ...]]:
        """Return what fills the placeholders of an address, a tuple for each of its listings.

        Raises:
            ShapeError: The rows of the owners have nothing that can.
        """
        if not source.owner:
            return self.pairs if source.owner_type == PICKLIST else [()]
        name = source.owner_field or self._key_of(source.owner)
        if (source.owner, name) not in self.ids:
            reading = Reading(self, self.resources[source.owner], Want())
            rows = [row for page in reading.pages() for row in page.rows]
            self.ids[source.owner, name] = column_of(rows, name)
        ids, owner = self.ids[source.owner, name], self.resources[source.owner]
        if None in ids and owner.key and name == owner.property_of(owner.key[-1]):
            msg = (
                f"GET {owner.sources[0].path}: a row has no {name}, by which others are asked for."
            )
            raise ShapeError(msg)
        return [(one,) for one in ids if one is not None]

    def wanted_of(self, owner: Resource) -> set[str]:
        """Return the properties of a stream's rows that fill addresses of others."""
        key = owner.property_of(owner.key[-1]) if owner.key else ""
        sources = (one for resource in self.resources.values() for one in resource.sources)
        return {one.owner_field or key for one in sources if one.owner == owner.name} - {""}

    def _key_of(self, stream: str) -> str:
        owner = self.resources.get(stream)
        if owner is None or not owner.key:
            msg = (
                f"The tenant's {stream} cannot be listed by an id, so that nothing under them can."
            )
            raise ShapeError(msg)
        return owner.property_of(owner.key[-1])


PICKLIST = "picklist"
"""What owns the items of a picklist: a pair of names."""


@dataclass(slots=True)
class Reading:
    """Reads a resource once."""

    tenant: Tenant
    resource: Resource
    want: Want
    missing: list[dict[str, Any]] = field(default_factory=list)
    """Owners of which the server had nothing, not even an empty listing, as rows name them."""
    first: RowPage | None = None
    """The first page of a listing that no owner has."""
    _refusal: MissingError | None = None
    _learned: dict[tuple[str, str], Paging] = field(default_factory=dict)
    _marks: dict[str, list[tuple[int, bytes, bytes]]] = field(default_factory=dict)
    """What tells the rows of one owner from those of another, by address."""
    _doubted: int = 0
    """Listings of which nothing says that they are whole."""

    def pages(self) -> Iterator[RowPage]:
        """Yield the pages of all rows.

        Raises:
            ReplyError: They cannot be had, or are not proved to be all.
        """
        want, kept = self.want, self.tenant.kept.pop(self.resource.name, ())
        # Where a row that was missed might stay missed, only a walk that knows so will do.
        if kept and not (want.projection or want.since or want.touched or want.sure()):
            yield from kept
            return
        if self.resource.kind == "listing":
            yield from self._one_listing(self.resource.sources[0])
        else:
            yield from self._owned_listings()
        if self._doubted:
            LOG.warning(
                "Stream %s: paging does not advance, and nothing in the reply says whether its "
                "rows are all there are; they were taken for the whole (%d listings). Set "
                "pagination if there are more%s.",
                self.resource.name,
                self._doubted,
                "".join(f"; {one} may be missing rows then too" for one in self._owned()),
            )

    def _owned(self) -> list[str]:
        """Return the streams whose rows belong to those of this one."""
        name, others = self.resource.name, self.tenant.resources.values()
        return [one.name for one in others if name in {source.owner for source in one.sources}]

    def requests(self) -> int | None:
        """Return how many requests all rows take, by what was read; None where that does not tell.

        An owner's listing is taken for one page.
        """
        first, sources = self.first, self.resource.sources
        if all(one.owner or one.owner_type for one in sources):
            return sum(len(self.tenant.owners_of(one)) for one in sources)
        rows = len(first.rows) if first else 1
        total = first.total if first and sources[0].paging.style != "none" else rows
        if total is None or self.resource.kind != "listing":
            return None
        listing = self.listing(sources[0], sources[0].path, ())
        return (-(-total // rows) or 1) * len(listing.parts) + listing.is_detailed * total

    def _one_listing(self, source: Source) -> Iterator[RowPage]:
        wanted = self.tenant.wanted_of(self.resource)
        ids: dict[tuple[str, str], list[Any]] = {(self.resource.name, one): [] for one in wanted}
        try:
            for page in self._walked(source, source.path, ()):
                for key in ids:
                    ids[key] += column_of(page.rows, key[1])
                self.first = self.first or RowPage(page.rows, page.total)
                yield RowPage(page.rows, page.total)
            # Rows that were asked for some properties only may lack the one that is wanted.
            if not (source.since and self.want.since):
                self.tenant.ids |= {key: told for key, told in ids.items() if any(told)}
        except MissingError as error:
            if not self.resource.may_lack:
                raise
            LOG.info("Stream %s has no rows: %s", self.resource.name, error)
        except (RefusedError, IncompleteError, PassingError) as error:
            # A server may refuse its own bound, or count all rows while it gives only some.
            narrowed = source.since and self.want.since
            if not narrowed or (self.first and isinstance(error, PassingError)):
                raise
            LOG.warning(
                "Stream %s: reading the whole listing, because %s does not serve (%s)",
                self.resource.name,
                source.since,
                error,
            )
            self.want = replace(self.want, since="")
            yield from self._one_listing(source)

    def _owned_listings(self) -> Iterator[RowPage]:
        asked = list(self._asked())
        for page in prefetch(asked, self._rows_of, self.tenant.most):
            if page is not None and page.rows:
                yield page
        if self._refusal and len(self.missing) == len(asked) and not self.resource.may_lack:
            raise self._refusal
        for path, marks in self._marks.items():
            if len(marks) > 1 and len(set(marks)) == 1:
                LOG.warning(
                    "Stream %s: GET %s brings the same rows for each of %d owners; the server may "
                    "not care whose rows are asked for. Name another address in `endpoints`.",
                    self.resource.name,
                    path,
                    len(marks),
                )
        if self.missing:
            LOG.warning(
                "Stream %s: the server has nothing for %d of %d %s, such as %.60s; rows of theirs "
                "that were loaded before are kept.",
                self.resource.name,
                len(self.missing),
                len(asked),
                self.resource.sources[0].owner or "picklists",
                "/".join(map(str, self.missing[0].values())),
            )

    def _asked(self) -> Iterator[tuple[Source, tuple[Any, ...], str, Params]]:
        """Yield each owner's address; one that no address can carry is told."""
        for source in self.resource.sources:
            for owner in self.tenant.owners_of(source):
                found = address_of(source, owner)
                if found is None:
                    LOG.warning(
                        "Stream %s: %s cannot be part of an address; it is left out.",
                        self.resource.name,
                        f"{source.owner_type} {'/'.join(map(str, owner))}"[:80],
                    )
                else:
                    yield source, owner, *found

    def _rows_of(self, asked: tuple[Source, tuple[Any, ...], str, Params]) -> RowPage | None:
        """Read all rows of one owner; None where the server has nothing of its."""
        source, owner, path, params = asked
        rows: list[Any] = []
        try:
            for page in self._walked(source, path, params, most=1):
                rows += page.rows
        except MissingError as error:
            self.missing.append(owner_columns(self.resource, source, owner))
            self._refusal = error
            return None
        if rows:
            mark = (len(rows), encoded(rows[0]), encoded(rows[-1]))
            self._marks.setdefault(source.path, []).append(mark)
        return RowPage(placed(self.resource, source, owner, rows))

    # One listing

    def _walked(
        self, source: Source, path: str, params: Params, most: int | None = None
    ) -> Iterator[Page]:
        """Yield the pages of one address, proving first how it is paged where nobody has yet."""
        tenant, resource, want = self.tenant, self.resource, self.want
        listing = self.listing(source, path, params)
        paging = self._learned.get((source.path, source.owner_param), source.paging)
        if not paging.proved or (most and self._has_more(listing, paging)):
            trial = self.trial(source, listing)
            trial.replies.update(listing.known)
            paging = settle(trial)
            listing.known = trial.replies
        listing.paging = paging
        walk = Walk(
            name=resource.name,
            begin=listing.begin,
            paging=paging,
            size=tenant.page_size,
            most=most or tenant.most,
            # Ids of activities can be unique only per level and owner.
            identities=identities_by(() if resource.kind == "activities" else self._key()),
            touched=want.touched,
            sure=want.sure,
        )
        yield from walk.settled_pages()
        if not self._learned:
            LOG.info("Stream %s: paging has %s.", resource.name, paging.in_words())
        if paging.proved:
            self._learned[source.path, source.owner_param] = paging
        if listing.lost:
            self._tell_lost(listing, len(walk.tally.keys))
        self._doubt(walk, paging)

    def _has_more(self, listing: Listing, paging: Paging) -> bool:
        """Whether an owner's listing says that it goes on, where those of others are one page."""
        if paging.style != "none" or paging.origin == FROM_SETTING or self.want.projection:
            return False
        ask = first_ask(paging, self.tenant.page_size)
        reply = listing.reply(ask)
        listing.known = {ask: reply}
        return listing.page_of(reply, paging).expects_more

    def _tell_lost(self, listing: Listing, rows: int) -> None:
        """Name what the rows are without that could not be read one by one.

        Raises:
            IncompleteError: They are all of them.
        """
        assert listing.projection  # noqa: S101 - only details are lost
        lost, path = len(listing.lost), listing.projection.detail_path
        names = ", ".join(listing.projection.names) or "what only a single row shows"
        msg = (
            f"GET {path} answered 404 for {lost} of {rows} rows, such as "
            f"{min(map(str, listing.lost)):.60}; these came as the listing shows them, without "
            f"{names:.1000}"
        )
        if lost == rows > 1:
            msg = f"Stream {self.resource.name}: {msg}; run discovery again."
            raise IncompleteError(msg)
        LOG.warning("Stream %s: %s.", self.resource.name, msg)

    def listing(self, source: Source, path: str, params: Params) -> Listing:
        """Return one address with all that is sent to it."""
        want = self.want
        # What fills an address is taken as it came, which decoded numbers and dates are not.
        fills = self.tenant.wanted_of(self.resource)
        kinds = {one.kind for one in self.resource.columns().values() if one.name in fills}
        plain = self.resource.kind != "listing" or kinds - {"integer", "string", "uuid"}
        typed = None if plain or not want.typed else want.typed()
        since = ((source.since, want.since),) if want.since and source.since else ()
        return Listing(
            self.tenant.client,
            path,
            source.paging,
            nouns=self.resource.nouns,
            params=(*source.always, *self._filters(source), *since, *params),
            projection=want.projection,
            wanted=want.properties,
            key=self._key(),
            most=self.tenant.most,
            typed=typed if self._key() else None,
        )

    def trial(self, source: Source, listing: Listing) -> Trial:
        """Return what finds out how an address is paged."""
        exists = self.resource.core or (not source.owner_type and source.parameters is not None)
        said = Said(self.tenant.settings, source.parameters, source.place, exists)
        return Trial(
            self.resource.name,
            listing.reply,
            listing.page_of,
            said,
            self.tenant.page_size,
            self.resource.nouns,
        )

    def _key(self) -> tuple[str, ...]:
        columns = self.resource.columns()
        fields = (columns[name] for name in self.resource.key if name in columns)
        return tuple(one.name for one in fields if not one.tap)

    def _filters(self, source: Source) -> list[tuple[str, str]]:
        """Return the query parameters of the setting `filters`, under their documented names."""
        params = []
        for name, value in (self.tenant.filters.get(self.resource.name) or {}).items():
            name_of = source.filters.get(folded(leaf(name)), f"{source.paging.prefix}{name}")
            values = value if isinstance(value, list) else [value]
            params += [(name_of, spelled(one)) for one in values]
        return params

    def _doubt(self, walk: Walk, paging: Paging) -> None:
        """Note a listing of which nothing says that it is whole.

        Raises:
            IncompleteError: It should have pages, and ends where pages end.
        """
        rows = len(walk.tally.keys)
        if not (walk.doubted or "doubted" in paging.proved) or walk.tally.total is not None:
            return
        self._doubted += 1
        ends = rows >= _SMALLEST_PAGE and not (rows % 10 and rows % 25)
        if self.resource.core and (ends or is_full(paging, self.tenant.page_size, rows)):
            msg = (
                f"Stream {self.resource.name}: paging does not advance, and nothing in the reply "
                f"says whether its {rows} rows are all there are, a number at which pages end. Set "
                "pagination.page_param, or pagination.style to none."
            )
            raise IncompleteError(msg)
