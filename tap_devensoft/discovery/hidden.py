"""Properties that a list leaves out unless asked: what single rows show, and how to ask for it."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.custom import find_custom
from tap_devensoft.discovery.look import has_gaps, look
from tap_devensoft.discovery.properties import Wanted, find_narrowing, find_projection, names_in
from tap_devensoft.errors import (
    IncompleteError,
    PassingError,
    RefusedError,
    ReplyError,
    ShapeError,
)
from tap_devensoft.http.prefetch import prefetch
from tap_devensoft.listings.address import filled
from tap_devensoft.listings.listing import Listing, detail_of
from tap_devensoft.listings.reading import Want
from tap_devensoft.listings.spelling import role_of
from tap_devensoft.listings.steps import Ask
from tap_devensoft.rows.custom import spread
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tap_devensoft.discovery.document import Property
    from tap_devensoft.discovery.look import Sample
    from tap_devensoft.discovery.metadata import FieldMeta
    from tap_devensoft.listings.reading import Tenant
    from tap_devensoft.resource import Custom, Projection, Resource

    Row = dict[str, Any]

LOG = logging.getLogger("tap-devensoft")

_FEW_DETAILS = 2
_MOST_DETAILS = 20
_MANY = 10
"""Rows from which on a property that none shows is hardly one that they leave out for a null."""
_MOST_TOLD = 30
"""Names that one line of the log holds."""


@dataclass(slots=True)
class Hidden:
    """Finds out what the rows of a listing have that it does not show, and how to get it.

    Attributes:
        sample: The first rows.
        declared: What the document declares of a row.
        metadata: The tenant's field metadata; only targets have any.
        detail_path: Where one row is read by itself, or nothing.
        key: The property that identifies a row, as far as the first rows show.
        keyed: Whether single rows carry the id that was asked for.
    """

    tenant: Tenant
    resource: Resource
    sample: Sample
    declared: Sequence[Property]
    metadata: Sequence[FieldMeta]
    detail_path: str
    key: str | None
    keyed: bool = True

    def found(self) -> tuple[Resource, list[Row], list[Row]]:
        """Return the resource as it is to be asked for, its rows then, and these laid out flat."""
        rows = self.sample.objects
        details = self._details(rows)
        custom = self._custom(rows) or self._custom(details)
        projection = self._projection(rows, details)
        if projection is not None and projection.needed:
            asked = self._asked(projection, rows, details)
            if lacking := self._lacking(asked, details):
                LOG.info(
                    "Stream %s: %s do not come even when asked for.",
                    self.resource.name,
                    lacking[:9],
                )
                projection = replace(projection, syntax="detail", names={})
                asked = self._asked(projection, rows, details)
            rows = asked
            custom = custom or self._custom(rows)
        if projection is not None:
            projection = replace(projection, keyed=self.keyed)
        resource = replace(self.resource, custom=custom, projection=projection)
        flat = [spread(row, custom) for row in (*rows, *details)]
        self._tell_unseen(flat)
        return resource, rows, flat

    def _tell_unseen(self, flat: Sequence[Row]) -> None:
        """Say which known properties no row has, unless the rows leave out what is null."""
        known = (*(one.name for one in self.declared), *self._labels)
        unseen = [*dict.fromkeys(self._absent(known, _names(flat)))]
        if flat and unseen:
            objects = self.sample.objects
            alike = len({frozenset(row) for row in objects}) == 1
            LOG.log(
                logging.WARNING if alike or len(objects) > _MANY else logging.INFO,
                "Stream %s: no row shows %s, which the document or the field metadata tell of; "
                "columns of them stay empty.",
                self.resource.name,
                ", ".join(unseen[:_MOST_TOLD]),
            )

    def _custom(self, rows: Sequence[Row]) -> Custom | None:
        return find_custom(rows, self.metadata)

    def _flat(self, rows: Sequence[Row]) -> list[Row]:
        """Return rows with their custom values beside the place that holds them."""
        custom = self._custom(rows)
        return [{**row, **spread(row, custom)} for row in rows]

    # Single rows

    def _details(self, rows: Sequence[Row]) -> list[Row]:
        """Return some of the first rows in full, where the tenant shows single rows.

        Where they show more than the list, so many that their nulls do not hide a property.
        """
        key = self.key
        if not self.detail_path or key is None:
            return []
        asked = [(filled(self.detail_path, [row.get(key)]), row.get(key)) for row in rows]
        paths = [(path, value) for path, value in asked if path][:_MOST_DETAILS]
        found: list[Row] = []
        bare: list[Row] = []
        get = self.tenant.client.get
        with suppress(ReplyError, PassingError):
            few = prefetch([path for path, _ in paths[:_FEW_DETAILS]], get, _FEW_DETAILS)
            rest = map(get, [path for path, _ in paths[_FEW_DETAILS:]])
            for reply, (path, value) in zip(chain(few, rest), paths, strict=False):
                detail = detail_of(reply.value, key, value)
                if detail is None and _has_no_key(reply.value, key):
                    bare.append(reply.value)
                    detail = {key: value, **reply.value}
                if detail is None:
                    LOG.info("GET %s is no detail: it does not carry the id asked for.", path)
                    return []
                found.append({**detail, key: value})
                enough = len(found) >= _FEW_DETAILS
                if enough and (_is_as_long(rows, found) or not has_gaps(found)):
                    break
        self.keyed = not bare
        if bare and all(one == bare[0] for one in bare):
            LOG.info("GET %s is no detail: it does not depend on the id.", self.detail_path)
            return []
        return found

    # Asking for properties

    def _projection(self, rows: list[Row], details: list[Row]) -> Projection | None:
        """Find out how to make the list show what it leaves out."""
        parameter = self._parameter()
        if not rows or not (parameter or details):
            return None
        shown, whole = _names(self._flat(rows)), self._flat(details)
        missing = self._missing(shown, _names(whole))
        labels = self._labels
        shown_words = [Wanted(name, labels.get(name, "")) for name in shown]
        keys = [self.key] if self.key else []
        if not missing:
            if not parameter or self.resource.name == "target_fields":
                return None  # loads look at that one too, and it is small
            return find_narrowing(read=self._read, parameter=parameter, shown=shown_words, key=keys)
        lacking = {folded(name) for name in missing}
        projection = find_projection(
            read=self._read if parameter else lambda _params: [],
            parameter=parameter or "properties",
            wanted=[Wanted(name, labels.get(name, "")) for name in missing],
            shown=shown_words,
            key=keys,
            detail_path=self.detail_path if details else "",
            telling=[name for name in _valued(whole) if folded(name) in lacking],
        )
        if projection is not None:
            LOG.info(
                "Stream %s: all properties come with %s.",
                self.resource.name,
                _in_words(projection),
            )
        return projection

    @property
    def _labels(self) -> dict[str, str]:
        return {one.key: one.label for one in self.metadata}

    def _absent(self, names: Iterable[str], shown: Iterable[str]) -> list[str]:
        """Return the names that are not shown, neither themselves nor their labels."""
        seen, labels = {folded(name) for name in shown}, self._labels
        return [
            name
            for name in names
            if folded(name) not in seen and folded(labels.get(name) or name) not in seen
        ]

    def _missing(self, shown: Iterable[str], whole: Sequence[str]) -> list[str]:
        """Return the known properties that the list does not show, those of details among them."""
        # A server may take the name of what holds the custom values, or theirs.
        names = (*(one.name for one in self.declared), *whole, *self._labels)
        missing = {folded(name): name for name in reversed(self._absent(names, shown))}
        if whole and not missing.keys() & {folded(name) for name in whole}:
            return []  # the list shows what the detail shows
        return [*reversed(missing.values())]

    def _parameter(self) -> str:
        filters = self.sample.source.filters.values()
        takes = self.resource.core or self.resource.name == "target_fields"
        unlisted = "properties" if takes and not filters else ""
        return next((name for name in filters if role_of(name) == "properties"), unlisted)

    def _read(self, params: Sequence[tuple[str, str]]) -> list[Row]:
        source = self.sample.source
        listing = Listing(
            self.tenant.client,
            source.path,
            source.paging,
            nouns=self.resource.nouns,
            params=source.always,
        )
        page = listing.read(Ask((*params, *self.sample.size)))
        return [row for row in page.rows if isinstance(row, dict)]

    def _asked(self, projection: Projection, rows: list[Row], details: list[Row]) -> list[Row]:
        """Return the first rows as they look when every property is asked for."""
        if projection.syntax == "detail":
            return [*rows[len(details) :], *details]
        want = Want(projection=projection, properties=[*projection.names])
        source = self.sample.source
        resource = replace(self.resource, key=(self.key,) if self.key else ())
        try:
            return look(self.tenant, resource, source, source.path, want=want).objects
        except (RefusedError, IncompleteError, ShapeError) as error:
            LOG.info("Stream %s: %s", self.resource.name, error)
            return rows

    def _lacking(self, rows: Sequence[Row], details: Sequence[Row]) -> list[str]:
        """Return the properties with a value in single rows that the listed rows have not."""
        shown = {folded(name) for name in _names(self._flat(rows))}
        custom = self._custom(details)
        whole = _valued([spread(row, custom) for row in details])
        return [name for name in whole if folded(name) not in shown]


def _has_no_key(value: Any, key: str) -> bool:
    """Whether a reply is an object without the property that identifies a row, at any depth."""
    return isinstance(value, dict) and folded(key) not in {folded(one) for one in names_in(value)}


def _names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [*dict.fromkeys(name for row in rows for name in row)]


def _valued(rows: Sequence[Row]) -> list[str]:
    """Return the names of the properties that have a value in some row."""
    return _names([{name: one for name, one in row.items() if one is not None} for row in rows])


def _is_as_long(rows: Sequence[Mapping[str, Any]], details: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the list shows of these rows whatever they show by themselves."""
    return all(detail.keys() <= row.keys() for row, detail in zip(rows, details, strict=False))


def _in_words(projection: Projection) -> str:
    spelled = {
        "comma": f"{projection.parameter}=a,b",
        "repeated": f"{projection.parameter}=a&{projection.parameter}=b",
        "all": f"{projection.parameter}={projection.names.get('', '*')}",
        "detail": f"one request a row, {projection.detail_path}",
    }
    return spelled[projection.syntax]
