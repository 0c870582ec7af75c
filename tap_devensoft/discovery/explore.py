"""Looks at each resource of a tenant in turn and completes what is known of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.discovery.fields import (
    made_fields,
    merged_fields,
    samples_by_property,
    with_columns,
)
from tap_devensoft.discovery.hidden import Hidden
from tap_devensoft.discovery.key import find_key, find_modified
from tap_devensoft.discovery.look import ENOUGH, Sample, look
from tap_devensoft.discovery.maps import find_maps, sibling_maps
from tap_devensoft.discovery.metadata import read_metadata
from tap_devensoft.discovery.properties import names_in
from tap_devensoft.errors import (
    ForbiddenError,
    MissingError,
    PassingError,
    ReplyError,
    ShapeError,
    unexpected,
)
from tap_devensoft.listings.address import address_of, placed
from tap_devensoft.resource import Field
from tap_devensoft.rows.custom import spread
from tap_devensoft.rows.labels import kind_of_samples
from tap_devensoft.settings import zone
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.discovery.addresses import Plan
    from tap_devensoft.discovery.document.declared import Property
    from tap_devensoft.discovery.metadata import FieldMeta
    from tap_devensoft.errors import TapError
    from tap_devensoft.listings.reading import Tenant
    from tap_devensoft.resource import Kind, Resource, Source

LOG = logging.getLogger("tap-devensoft")

_MOST_OWNERS = 25
"""Owners that are asked for rows before a resource under them is taken for empty."""


@dataclass
class Explorer:
    """Completes the resources of one tenant, one after the other.

    Attributes:
        tenant: Whom to ask; what is completed becomes part of it.
        config: Settings.
        plan: The resources to complete.
        samples: What was seen, by stream.
        failed: Streams that could not be looked at.
    """

    tenant: Tenant
    config: Mapping[str, Any]
    plan: Plan
    samples: dict[str, Sample] = field(default_factory=dict)
    failed: dict[str, TapError] = field(default_factory=dict)

    @property
    def seen(self) -> frozenset[str]:
        """The resources of which rows were seen, and nothing went wrong."""
        return frozenset(name for name, one in self.samples.items() if one.rows) - {*self.failed}

    def explore(self, resource: Resource) -> None:
        """Add the completed resource to the tenant, unless it does not have it."""
        name = resource.name
        failure: TapError
        try:
            self.tenant.resources[name] = self._explored(resource)
        except MissingError as error:
            # What people decide on, what is looked for in many places, and what many were asked
            # for, is missed aloud.
            told = resource.core or resource.kind in {"activities", "children"}
            level = logging.WARNING if told else logging.INFO
            LOG.log(level, "Stream %s is left out: %s", name, error)
            return
        except (ReplyError, PassingError) as error:
            unowned = error in self.failed.values()
            if self.plan.is_unsure(name) and not (unowned or isinstance(error, ForbiddenError)):
                # Only an answer can say that it is no listing.
                level = logging.WARNING if isinstance(error, PassingError) else logging.INFO
                LOG.log(level, "GET %s is not read: %s", resource.sources[0].path, error)
                return
            failure = error
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            # A reply that this tap did not foresee must not keep the other streams away.
            failure = ReplyError(unexpected(error))
        else:
            if name in self.seen and not self.tenant.resources[name].key:
                LOG.warning(
                    "Stream %s has no key: no property tells its rows apart, so that they cannot "
                    "be merged with those of earlier loads.",
                    name,
                )
            return
        # It stays in the catalog, so that a load of it fails instead of leaving it out.
        LOG.warning("Stream %s could not be explored: %s", name, failure)
        self.failed[name] = failure
        self.tenant.resources[name] = self._completed(resource, Sample(resource.sources[0]))

    def _explored(self, resource: Resource) -> Resource:
        resource = replace(resource, sources=tuple(map(self._filled, resource.sources)))
        return self._listing(resource) if resource.kind == "listing" else self._owned(resource)

    def _refuse_object(self, resource: Resource, sample: Sample) -> None:
        """Leave out what a document does not call a listing, and what is none (section 6.2).

        Raises:
            ShapeError: The reply lists no rows.
        """
        if self.plan.is_unsure(resource.name) and not (sample.rows and sample.lists):
            msg = "it lists no rows."
            raise ShapeError(msg)

    # Listings

    def _listing(self, resource: Resource) -> Resource:
        source = resource.sources[0]
        try:
            sample = look(
                self.tenant, resource, source, source.path, every=resource.name == "target_fields"
            )
        except MissingError:
            untold = self.plan.operations and resource.name not in self.plan.operations
            if untold or not resource.may_lack:
                raise
            sample = Sample(source)
        self._refuse_object(resource, sample)
        self.samples[resource.name] = sample
        resource = replace(resource, sources=(sample.source,))
        guess = self._completed(replace(resource, custom=None), sample)
        hidden = Hidden(
            self.tenant,
            resource,
            sample,
            declared=self._declared(resource.name),
            metadata=self._metadata_of(resource),
            detail_path=self._detail_path(resource),
            promised=resource.name in self.plan.details,
            key=guess.property_of(guess.key[-1]) if guess.key else None,
        )
        resource, rows = hidden.found()
        return self._completed(resource, sample, rows)

    def _detail_path(self, resource: Resource) -> str:
        if operation := self.plan.details.get(resource.name):
            return f"{self.plan.base}{operation.route}"
        if resource.name not in self.plan.operations and resource.core:
            return f"{resource.sources[0].path}/{{id}}"
        return ""

    @cached_property
    def metadata(self) -> tuple[FieldMeta, ...]:
        """The tenant's field metadata, its keys told from labels by the targets' properties."""
        if "target_fields" not in self.samples:
            return ()
        seen = self.samples["targets"].objects if "targets" in self.samples else []
        targets = self.tenant.resources.get("targets")
        known = {one.name for one in self._declared("targets")}
        known |= {one.name for one in (targets.fields if targets else ())}
        known = known.union(*seen) or {one.name for one in FACTS["targets"].fields}
        inner = {name for row in seen for name in names_in(row)}
        return read_metadata(self.samples["target_fields"].rows, known, inner)

    def _metadata_of(self, resource: Resource) -> Sequence[FieldMeta]:
        return self.metadata if resource.name == "targets" else ()

    def _declared(self, name: str) -> Sequence[Property]:
        """Return what the document declares of a row, in the list and in the detail."""
        listing, detail = self.plan.operations.get(name), self.plan.details.get(name)
        whole = detail.reply.properties if detail else ()
        rows = listing.reply.properties if listing and listing.reply.path is not None else ()
        return tuple({one.name: one for one in (*rows, *whole, *rows)}.values())

    # What a row is

    def _completed(
        self, resource: Resource, sample: Sample, whole: Sequence[dict[str, Any]] = ()
    ) -> Resource:
        """Return a resource with its columns named, and key and stamp found among them.

        What is in a row is told by `whole` rows where there are some, which may come again.
        """
        whole = whole or sample.objects
        made = made_fields(resource, self.tenant.resources)
        above = tuple(one.column for one in made if one.name not in {"parent_id", "wbs"})
        own: tuple[Field, ...]
        key: str | None
        if scalar := resource.scalar if _are_scalars(sample.rows) else "":
            own, key = (Field(scalar, _scalar_kind(sample.rows)),), scalar
        else:
            told = samples_by_property(spread(row, resource.custom) for row in whole)
            own = self._own_fields(resource, told, {one.name for one in made})
            rows = [row for row in sample.seen if isinstance(row, dict)] or sample.objects
            key = find_key(own, rows, resource.nouns, above, twice=sample.twice)
        if resource.kind == "activities":
            ids: Kind = next((one.kind for one in own if one.name == key), "string")
            made = _typed(made, resource.sources, ids, whole)
        style, names = self.config["column_names"], self.config["custom_field_names"]
        named = with_columns((*made, *own), style=style, custom_names=names)
        mine = [one for one in named if not one.tap]
        by_name = {one.name: one.column for one in mine}
        stamp = None if resource.kind == "activities" else find_modified(mine, whole)
        return replace(
            resource,
            fields=named,
            key=(*above, by_name[key]) if key in by_name else (),
            replication_key=stamp,
            scalar=scalar,
        )

    def _own_fields(
        self, resource: Resource, told: Mapping[str, Sequence[object]], made: set[str]
    ) -> tuple[Field, ...]:
        """Return the fields that are neither made by the tap nor the place of custom values."""
        fact, custom = FACTS.get(resource.name), resource.custom
        aside = made | ({custom.property} if custom else set())
        declared = self._declared(resource.name)
        if resource.kind == "activities":
            declared = [one for one in declared if one.type != "array"]  # of those below it
        return merged_fields(
            zone(self.config),
            document=[one for one in declared if one.name not in aside],
            metadata=[one for one in self._metadata_of(resource) if one.key not in aside],
            samples={name: values for name, values in told.items() if name not in aside},
            facts=[one for one in fact.fields if not one.tap] if fact else (),
        )

    # Resources under other resources

    def _owners(self, source: Source) -> list[tuple[Any, ...]]:
        """Return what the first rows of an owner's listing fill a placeholder with."""
        if not source.owner:
            return [*self.tenant.owners_of(source)]
        if source.owner in self.failed:
            raise self.failed[source.owner]  # what it owns cannot be looked at either
        owner, sample = self.tenant.resources.get(source.owner), self.samples.get(source.owner)
        if owner is None or not (source.owner_field or owner.key):
            return []
        if sample is None:  # the catalog told of it
            return [*self.tenant.owners_of(source)][:_MOST_OWNERS]
        name = source.owner_field or owner.property_of(owner.key[-1])
        found = ((row[name],) for row in sample.objects if row.get(name) is not None)
        return [*found][:_MOST_OWNERS]

    def _filled(self, source: Source) -> Source:
        """Return an address with the property of its owners that fills its placeholder.

        That is the property of the placeholder's own name, where they have one, else their key.
        """
        sample = self.samples.get(source.owner)
        word = folded(source.owner_field)
        names = (name for row in (sample.objects if sample else ()) for name in row)
        found = next((name for name in names if word and folded(name) == word), "")
        return replace(source, owner_field=found)

    def _owned_rows(self, resource: Resource, source: Source) -> tuple[list[Any], Source]:
        """Return the rows of the first owner that has any, with whose they are, and the address.

        Raises:
            MissingError: The server has nothing for any owner.
        """
        rows: list[Any] = []
        known: Source | None = None
        missing: MissingError | None = None
        # A single row may be called by the id of its owner.
        enough = ENOUGH if resource.kind == "picklists" else 1
        for owner in self._owners(source):
            address = address_of(source, owner)
            if known is not None and known.paging.proved and len(rows) > enough:
                break
            if address is None:
                continue
            try:
                sample = look(self.tenant, resource, known or source, *address)
            except MissingError as error:
                missing = error
                continue
            if sample.rows:
                self._refuse_object(resource, sample)
            if sample.rows or known is None:
                known = sample.source
            rows += placed(resource, source, owner, sample.rows)
        if missing is not None and known is None and not resource.may_lack:
            raise missing
        return rows, known or source

    def _owned(self, resource: Resource) -> Resource:
        sources, are_maps = resource.sources, resource.kind == "activities"
        owners = {one.owner for one in sources}
        if owners <= self.failed.keys():
            raise self.failed[min(owners)]
        seek = partial(look, self.tenant, FACTS["activities"])
        if are_maps and sources == self.plan.told("activities"):  # nobody else says it
            sources = find_maps(seek, self._owners, self.plan.base) or sources
        elif are_maps and self.plan.operations:
            untold = self.tenant.resources.keys() - self.plan.operations.keys() - owners
            sources += sibling_maps(seek, self._owners, sources, untold)
        rows: list[Any] = []
        seen: list[Source] = []
        for source in sources:
            if are_maps and source.owner and source.owner not in self.tenant.resources:
                continue  # the tenant does not have its owners
            try:
                found, known = self._owned_rows(resource, source)
            except MissingError as error:
                if not are_maps:
                    raise
                LOG.info("Activities at %s: %s", source.path, error)
                continue
            seen.append(known)
            rows += found
        if not seen:
            msg = "no known address of activity maps answers; name one in the setting `endpoints`."
            raise MissingError(msg)
        sample = self.samples[resource.name] = Sample(seen[0], rows)
        self._refuse_object(resource, sample)
        return self._completed(replace(resource, sources=tuple(seen)), sample)


def _scalar_kind(values: Sequence[Any]) -> Kind:
    texts = any(isinstance(value, str) for value in values)
    return "string" if texts else kind_of_samples(values) or "string"


def _are_scalars(rows: Sequence[Any]) -> bool:
    return bool(rows) and not any(isinstance(row, dict | list) for row in rows)


def _typed(
    made: Sequence[Field], sources: Sequence[Source], ids: Kind, rows: Sequence[Mapping[str, Any]]
) -> tuple[Field, ...]:
    """Return what the tap makes of activities, with ids of the kind that they have in rows."""
    # Where an address names no owner, the rows do so themselves.
    told = {"parent_id"} if all(one.owner for one in sources) else {"parent_id", "owner_id"}
    kinds = {name: kind_of_samples([row.get(name) for row in rows]) or ids for name in told}
    return tuple(replace(one, kind=kinds.get(one.name, one.kind)) for one in made)
