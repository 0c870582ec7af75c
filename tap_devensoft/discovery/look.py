"""Looks at the first rows of an address, and at how it is paged: what a discovery sees of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from itertools import chain, combinations, count
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.key import names_its_row
from tap_devensoft.errors import IncompleteError
from tap_devensoft.listings.keys import KeySet, identities_by
from tap_devensoft.listings.overlap import alike, shift_of
from tap_devensoft.listings.reading import Reading, Want
from tap_devensoft.listings.settle import settle
from tap_devensoft.listings.steps import first_ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tap_devensoft.listings.address import Params
    from tap_devensoft.listings.page import Page
    from tap_devensoft.listings.reading import Tenant
    from tap_devensoft.listings.trial import Trial
    from tap_devensoft.resource import Resource, Source

LOG = logging.getLogger("tap-devensoft")

ENOUGH = 100
"""Rows after which no further page is looked at."""
_MOST_PAGES = 5
"""Pages that are looked at where the server's are small."""


@dataclass(slots=True)
class Sample:
    """The first rows of a resource, each once, and what came with them.

    Attributes:
        source: The address, with its paging as far as rows prove it.
        rows: The rows.
        seen: Those of every page that was asked for to prove the paging.
        twice: Rows that came twice, as they were each time.
        size: The parameter that asked for this many rows.
        lists: Whether they are a listing's, and not those of one object that has lists in it.
    """

    source: Source
    rows: list[Any] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)
    twice: list[tuple[Any, Any]] = field(default_factory=list)
    size: Params = ()
    lists: bool = True

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The rows that are objects."""
        return [row for row in self.rows if isinstance(row, dict)]


def look(
    tenant: Tenant,
    resource: Resource,
    source: Source,
    path: str,
    params: Params = (),
    *,
    want: Want | None = None,
    every: bool = False,
) -> Sample:
    """Return the first rows of an address, or all of them, and prove how it is paged.

    Args:
        tenant: Whom to ask.
        resource: What the rows are.
        source: The address.
        path: Its path with placeholders filled.
        params: Query parameters that name its owner.
        want: What of the rows is asked for.
        every: Whether all rows are looked at.

    Raises:
        ReplyError: They cannot be had.
    """
    reading = Reading(tenant, resource, want or Want())
    listing = reading.listing(source, path, params)
    trial = reading.trial(source, listing)
    if source.paging.proved and every:
        return Sample(source, [row for page in reading.pages() for row in page.rows])
    if source.paging.proved:
        listing.paging = source.paging
        size = min(trial.size, source.paging.size or trial.size)
        return Sample(source, listing.read(first_ask(source.paging, size)).rows)
    try:
        source = source.proved(settle(trial))
    except IncompleteError as error:
        if every or not trial.first.rows:
            raise
        LOG.info("%s", error)  # the load will tell what is wrong
    names = {name for row in trial.first.rows if isinstance(row, dict) for name in row}
    own = [name for name in names if names_its_row(name, resource.nouns)]
    rows = list(_distinct([page.rows for page in _pages(trial, every=every, weak=not own)]))
    pages = [page.rows for page in trial.pages]
    twice = [*chain(*(_twice(*two) for two in combinations(pages, 2)))]
    if len(own) > 1 and not twice:
        # Each says that it is the key: asking again refutes one that is made for each reply.
        listing.paging = source.paging
        again = listing.read(first_ask(source.paging, trial.size))
        twice = [*_twice(trial.first.rows, again.rows)]
    # A row that came twice may not look the same, as where the server counts rows anew.
    others = {id(other) for _, other in twice}
    once = [[row for row in rows if id(row) not in others] for rows in pages]
    seen = list(_distinct(once))
    lists = "step" in source.paging.proved or trial.lists
    return Sample(source, rows, seen, twice, trial.size_params, lists)


def _pages(trial: Trial, *, every: bool, weak: bool) -> Iterator[Page]:
    """Yield the first page, and some more where it hides what a property is, or what a key."""
    yield trial.first
    rows = [*trial.first.rows]
    page: Page | None = trial.first
    moves = trial.paging.style in {"page", "offset", "next_link", "cursor"}
    for index in count(1):
        enough = index >= _MOST_PAGES or len(rows) >= ENOUGH or not (weak or has_gaps(rows))
        if page is None or not page.rows or not (moves and trial.more) or (enough and not every):
            return
        page = trial.nth(index, page)
        if page is not None:
            rows += page.rows
            yield page


def _distinct(pages: Sequence[list[Any]]) -> Iterator[Any]:
    """Yield each row once."""
    seen, identities = KeySet(), identities_by(())
    for rows in pages:
        news = seen.add_all(identities(rows))
        yield from (row for row, new in zip(rows, news, strict=True) if new)


def _twice(rows: list[Any], later: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield rows of a page with what they were when a later page brought them too."""
    shift = shift_of(rows, later)
    if shift is not None:
        pairs = zip(rows[shift:], later, strict=False)
        yield from (pair for pair in pairs if alike(*pair))


def has_gaps(rows: Sequence[Any]) -> bool:
    """Whether a property of these rows has no value, or may have been left out for a null."""
    objects = [row for row in rows if isinstance(row, dict)]
    shapes = {frozenset(row) for row in objects}
    valued = {name for row in objects for name, value in row.items() if value is not None}
    return len(shapes) > 1 or any(name not in valued for shape in shapes for name in shape)
