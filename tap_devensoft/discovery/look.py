"""Looks at the first rows of an address, and at how it is paged: what a discovery sees of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.key import names_its_row
from tap_devensoft.errors import IncompleteError
from tap_devensoft.listings.keys import WHOLE_ROWS
from tap_devensoft.listings.overlap import alike, shift_of
from tap_devensoft.listings.reading import Reading, Want
from tap_devensoft.listings.settle import settle
from tap_devensoft.listings.steps import first_ask

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

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
        lists: Whether they are a listing's, and not those of one object that has lists in it.
        is_null: Whether the server answered null or {} instead of any rows.
    """

    source: Source
    rows: list[Any] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)
    twice: list[tuple[Any, Any]] = field(default_factory=list)
    lists: bool = True
    is_null: bool = False

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
    every: bool = False,
) -> Sample:
    """Return the first rows of an address, or all of them, and prove how it is paged.

    Args:
        tenant: Whom to ask.
        resource: What the rows are.
        source: The address.
        path: Its path with placeholders filled.
        params: Query parameters that name its owner.
        every: Whether all rows are looked at.

    Raises:
        ReplyError: They cannot be had.
    """
    reading = Reading(tenant, resource, Want())
    if source.paging.proved and every:
        kept = tenant.kept[resource.name] = [*reading.pages()]
        return Sample(source, [row for page in kept for row in page.rows])
    if source.paging.proved:
        return Sample(source, first_rows(reading, source, path, params))
    trial = reading.trial(source, reading.listing(source, path, params))
    try:
        source = source.proved(settle(trial))
    except IncompleteError as error:
        if every or not trial.first.rows:
            raise
        LOG.info("%s", error)  # the load will tell what is wrong
    names = {name for row in trial.first.rows if isinstance(row, dict) for name in row}
    own = [name for name in names if names_its_row(name, resource.nouns)]
    rows = _some_rows(trial, every=every, weak=not own)
    pages = [page.rows for page in trial.pages]
    twice = [*chain(*(_twice(*two) for two in combinations(pages, 2)))]
    if len(own) > 1 and not twice:
        # Each says that it is the key: asking again refutes one that is made for each reply.
        twice = [*_twice(trial.first.rows, first_rows(reading, source, path, params))]
    # A row that came twice may not look the same, as where the server counts rows anew.
    anew = {name for one, other in twice for name in one if one[name] != other.get(name)}
    seen = _once([*chain(*pages)], anew)
    lists = "step" in source.paging.proved or trial.lists
    return Sample(source, _once(rows), seen, twice, lists, trial.value in (None, {}))


def first_rows(reading: Reading, source: Source, path: str, params: Params = ()) -> list[Any]:
    """Return the rows of the first page at an address, asked for as its paging says."""
    ask = first_ask(source.paging, reading.tenant.page_size)
    return reading.listing(source, path, params).begin(ask)().rows


def _once(rows: list[Any], anew: Collection[str] = ()) -> list[Any]:
    """Return each row once, whatever each reply makes `anew`."""
    lasting = [
        {name: row[name] for name in row if name not in anew} if isinstance(row, dict) else row
        for row in rows
    ]
    return [*dict(zip(WHOLE_ROWS(lasting), rows, strict=True)).values()]


def _some_rows(trial: Trial, *, every: bool, weak: bool) -> list[Any]:
    """Return the first rows, and some more where they hide what a property is, or what a key."""
    rows, index = [*trial.first.rows], 1
    page: Page | None = trial.first
    moves = trial.paging.style in {"page", "offset", "next_link", "cursor"} and trial.more
    while page is not None and page.rows and moves:
        enough = index >= _MOST_PAGES or len(rows) >= ENOUGH or not (weak or has_gaps(rows))
        if enough and not every:
            break
        page = trial.nth(index, page)
        rows += page.rows if page is not None else []
        index += 1
    return rows


def _twice(rows: list[Any], later: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Yield rows of a page with what they were when a later page brought them too."""
    shift = shift_of(rows, later)
    if shift is not None:
        pairs = zip(rows[shift:], later, strict=False)
        yield from (pair for pair in pairs if alike(*pair))


def has_gaps(rows: Sequence[Any]) -> bool:
    """Whether a property of these rows has no value, or may have been left out for a null.

    What is in an object of theirs is left out as well, where it is at all.
    """
    objects = [row for row in rows if isinstance(row, dict)]
    shapes = {"": {frozenset(row) for row in objects}} if objects else {}
    for name, value in chain(*(row.items() for row in objects)):
        shapes.setdefault(name, set())
        if value is not None:
            shapes[name].add(frozenset(value) if isinstance(value, dict) else frozenset())
    return any(len(different) != 1 for different in shapes.values())
