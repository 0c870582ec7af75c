"""Looks at the first rows of each resource and completes what is known of it."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.facts import FACTS, OWNER_FIELDS, PAIR_FIELDS
from tap_devensoft.discovery.fields import (
    Evidence,
    merged_fields,
    samples_by_property,
    with_columns,
)
from tap_devensoft.discovery.maps import MapFinder, placed
from tap_devensoft.discovery.metadata import read_metadata
from tap_devensoft.discovery.picklists import in_picklist, picklist_pairs, picklist_path
from tap_devensoft.discovery.properties import Wanted, find_narrowing, find_projection, names_in
from tap_devensoft.discovery.samples import find_custom, find_key, find_modified, spread
from tap_devensoft.errors import (
    ForbiddenError,
    IncompleteError,
    MissingError,
    PassingError,
    RefusedError,
    ReplyError,
    ShapeError,
    unexpected,
)
from tap_devensoft.http.prefetch import prefetch
from tap_devensoft.listings.address import Listing, address_of, path_segment, single_row
from tap_devensoft.listings.keys import identities_by
from tap_devensoft.listings.page import is_listing
from tap_devensoft.listings.spelling import DEFAULT_PAGING, paging_from_settings, role_of
from tap_devensoft.listings.walk import Ask, Walk
from tap_devensoft.resource import Field, Paging
from tap_devensoft.rows.values import kind_of_samples
from tap_devensoft.settings import zone
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tap_devensoft.discovery.addresses import Plan
    from tap_devensoft.discovery.document import Document, Property
    from tap_devensoft.discovery.metadata import FieldMeta
    from tap_devensoft.http.client import Client
    from tap_devensoft.resource import (
        Custom,
        Kind,
        Projection,
        Resource,
        Source,
    )

LOG = logging.getLogger("tap-devensoft")

_MOST_OWNERS = 25
"""Owners that are asked for rows before a resource under them is taken for empty."""
_SAMPLE_SIZE = 100
_MOST_PAGES = 5
"""Pages that are looked at where the server's are small."""
_FEW_DETAILS = 2
_MOST_DETAILS = 20
_DETAILED = frozenset({"targets", "programs", "contacts"})
"""Streams that have `/{id}` by the public pages, or may have it."""


@dataclass(slots=True)
class Sample:
    """The first rows of a resource and what came with them."""

    rows: list[Any] = field(default_factory=list)
    paging: Paging = field(default_factory=Paging)
    size: tuple[tuple[str, str], ...] = ()
    """The parameter that asked for this many rows."""

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The rows that are objects."""
        return [row for row in self.rows if isinstance(row, dict)]


class Explorer:
    """Completes the resources of one tenant, one after the other.

    Args:
        client: The way to the server.
        config: Settings.
        document: The tenant's Swagger document, if it has one.
        plan: The resources to complete.
        narrowed: Whether some columns of a stream are deselected.
        known: What needs no look.
    """

    def __init__(
        self,
        client: Client,
        config: Mapping[str, Any],
        document: Document | None,
        plan: Plan,
        narrowed: Callable[[str], bool],
        *,
        known: Mapping[str, Resource] | None = None,
    ) -> None:
        """Keep the facts; nothing is asked yet."""
        self._client = client
        self._config = config
        self._document = document
        self._plan = plan
        self._narrowed = narrowed
        self._zone = zone(config)
        self._settings = paging_from_settings(config.get("pagination") or {})
        self._samples: dict[str, Sample] = {}
        self._explored = dict(known or {})
        self._failed: set[str] = set()

    @property
    def seen(self) -> frozenset[str]:
        """The resources of which rows were seen, and nothing went wrong."""
        return frozenset(name for name in self._samples if self._samples[name].rows) - self._failed

    def explore(self, resource: Resource) -> Resource | None:
        """Return the completed resource, or None where the tenant does not have it."""
        resource = replace(
            resource,
            sources=tuple(
                replace(one, paging=self._paging(one.paging)) for one in resource.sources
            ),
        )
        if resource.unsure and not self._is_listing(resource):
            LOG.info("GET %s is not read: it lists no rows.", resource.sources[0].path)
            return None
        try:
            explored = self._by_kind(resource)
        except MissingError as error:
            # Where activity maps are is not public: their absence is less sure than another's.
            level = logging.WARNING if resource.name == "activities" else logging.INFO
            LOG.log(level, "Stream %s is left out: %s", resource.name, error)
            return None
        except ForbiddenError as error:
            LOG.warning("Stream %s cannot be looked at: %s", resource.name, error)
            explored = self._unseen(resource)
        except (ReplyError, PassingError) as error:
            # It stays in the catalog, so that a load of it fails instead of leaving it out.
            LOG.warning("Stream %s could not be explored: %s", resource.name, error)
            explored = self._unseen(resource)
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
            # A reply that this tap did not foresee must not keep the other streams away.
            LOG.warning("Stream %s could not be explored: %s", resource.name, unexpected(error))
            explored = self._unseen(resource)
        if explored is not None:
            self._explored[resource.name] = explored
        return explored

    def _paging(self, known: Paging) -> Paging:
        weaker = known if known.listed else known.over(DEFAULT_PAGING)
        return self._settings.over(weaker)

    def _by_kind(self, resource: Resource) -> Resource | None:
        if resource.kind == "activities":
            return self._activities(resource)
        if resource.kind == "picklists":
            return self._picklists(resource)
        if resource.kind == "children":
            return self._children(resource)
        return self._listing(resource)

    def _unseen(self, resource: Resource) -> Resource:
        """Return a resource whose rows could not be seen, as far as it is known otherwise."""
        self._failed.add(resource.name)
        evidence = self._evidence(resource, {}, None)
        return self._completed(resource, evidence, [])

    def _is_listing(self, resource: Resource) -> bool:
        """Ask for what a document declares as an object of unknown content (section 6.2)."""
        source = resource.sources[0]
        for owner in self._owner_ids(source.owner)[:_MOST_OWNERS] if source.owner else [None]:
            path, params = address_of(source, owner)
            try:
                if is_listing(self._client.get(path or source.path, params).value):
                    return True
            except (ReplyError, PassingError):
                continue
        return False

    # Listings

    def _listing(self, resource: Resource) -> Resource:
        source = resource.sources[0]
        try:
            sample = self._first_rows(resource, source)
        except MissingError as error:
            if error.route or resource.name != "target_fields":
                raise
            sample = Sample(paging=source.paging)  # no custom fields (section 2.3)
        self._samples[resource.name] = sample
        resource = replace(resource, sources=(replace(source, paging=sample.paging),))
        return self._with_all_properties(resource, sample)

    @cached_property
    def metadata(self) -> tuple[FieldMeta, ...]:
        """The tenant's field metadata, its keys told from labels by the targets' properties."""
        sample, targets = self._samples.get("target_fields"), self._samples.get("targets")
        known = {one.name for one in self._row_properties("targets")}
        if known_targets := self._explored.get("targets"):
            known |= {one.name for one in known_targets.fields}
        seen = targets.objects if targets else []
        known = known | set(_names(seen)) or {one.name for one in FACTS["targets"].fields}
        inner = {name for row in seen for name in names_in(row)}
        return read_metadata(sample.rows, known, inner) if sample else ()

    def _first_rows(
        self,
        resource: Resource,
        source: Source,
        path: str | None = None,
        params: Sequence[tuple[str, str]] = (),
        *,
        projection: Projection | None = None,
        wanted: Sequence[str] = (),
        key: Sequence[str] = (),
    ) -> Sample:
        listing = Listing(
            self._client,
            source,
            path=path,
            nouns=resource.nouns,
            params=params,
            projection=projection,
            wanted=wanted,
            key=key,
        )
        walk = Walk(
            name=resource.name,
            read=listing.read,
            paging=source.paging,
            size=min(int(self._config["page_size"]), _SAMPLE_SIZE)
            if resource.name != "target_fields"
            else int(self._config["page_size"]),
            most=1,
            identities=identities_by(()),
        )
        if source.owner:
            rows = walk.first_page().rows
        else:
            rows = _rows_to_look_at(walk, every=resource.name == "target_fields")
        return Sample(rows, walk.paging, walk.size_params())

    def _with_all_properties(self, resource: Resource, sample: Sample) -> Resource:
        """Complete a listing, asking for properties that its rows leave out."""
        rows = sample.objects
        declared = self._row_properties(resource.name)
        metadata = self.metadata if resource.name == "targets" else ()
        custom = self._custom(rows, metadata)
        guess = self._fields(resource, rows, custom, declared, metadata)
        key = self._key(resource, guess, rows)
        details = self._detail_rows(resource, rows, key)
        custom = custom or self._custom(details, metadata)
        projection = self._projection(
            resource,
            rows=rows,
            details=details,
            key=key,
            declared=declared,
            metadata=metadata,
        )
        if projection is not None and projection.needed:
            asked = self._projected(resource, projection, rows, key, details)
            if lacking := self._lacking(asked, details, metadata):
                LOG.info(
                    "Stream %s: %s do not come even when asked for.", resource.name, lacking[:9]
                )
                projection = replace(projection, syntax="detail", names={})
                asked = self._projected(resource, projection, rows, key, details)
            rows = asked
            custom = custom or self._custom(rows, metadata)
        whole = [*rows, *details]
        resource = replace(resource, custom=custom, projection=projection)
        flat = [spread(row, custom) for row in whole]
        evidence = self._evidence(resource, samples_by_property(flat), custom)
        return self._completed(resource, evidence, rows)

    def _lacking(
        self,
        rows: Sequence[Mapping[str, Any]],
        details: Sequence[Mapping[str, Any]],
        metadata: Sequence[FieldMeta],
    ) -> list[str]:
        """Return the properties with a value in single rows that the listed rows have not."""
        place, custom = self._custom(rows, metadata), self._custom(details, metadata)
        shown = {folded(name) for row in rows for name in (*row, *spread(row, place))}
        whole = [spread(row, custom) for row in details]
        valued = {name: None for row in whole for name, value in row.items() if value is not None}
        return [name for name in valued if folded(name) not in shown]

    def _projected(
        self,
        resource: Resource,
        projection: Projection,
        rows: list[dict[str, Any]],
        key: str | None,
        details: list[dict[str, Any]],
    ) -> list[dict[str, Any]]:
        """Return the first rows as they look when every property is asked for."""
        if projection.syntax == "detail":
            return [*rows[len(details) :], *details]
        try:
            return self._first_rows(
                resource,
                resource.sources[0],
                projection=projection,
                wanted=[*projection.names],
                key=[key] if key else [],
            ).objects
        except (RefusedError, IncompleteError, ShapeError) as error:
            LOG.info("Stream %s: %s", resource.name, error)
            return rows

    def _custom(
        self, rows: Sequence[Mapping[str, Any]], metadata: Sequence[FieldMeta]
    ) -> Custom | None:
        words = [word for one in metadata if one.custom for word in (one.key, one.label) if word]
        own = {folded(name) for name in _names(rows)}
        return find_custom(rows, [word for word in words if folded(word) not in own])

    def _row_properties(self, name: str) -> tuple[Property, ...]:
        """Return what the document declares of a row, in the list and in the detail."""
        document = self._document
        if document is None:
            return ()
        found: dict[str, Property] = {}
        if operation := self._plan.operations.get(name):
            rows = document.listing(operation)
            found.update({one.name: one for one in (rows.properties if rows else ())})
        if operation := self._plan.details.get(name):
            for one in document.row(operation):
                found.setdefault(one.name, one)
        return tuple(found.values())

    def _detail_rows(
        self, resource: Resource, rows: Sequence[Mapping[str, Any]], key: str | None
    ) -> list[dict[str, Any]]:
        """Return some of the first rows in full, where the tenant shows single rows.

        Where they show more than the list, so many that their nulls do not hide a property.
        """
        path = self._detail_path(resource)
        if not path or key is None:
            return []
        segments = (path_segment(row.get(key)) for row in rows)
        paths = [path.replace("{id}", one) for one in segments if one][:_MOST_DETAILS]
        found: list[dict[str, Any]] = []
        with suppress(ReplyError, PassingError):
            few = prefetch(paths[:_FEW_DETAILS], self._client.get, _FEW_DETAILS)
            for reply in chain(few, map(self._client.get, paths[_FEW_DETAILS:])):
                found.append(single_row(reply.value))
                enough = len(found) >= _FEW_DETAILS
                if enough and (_is_as_long(rows, found) or not has_gaps(found)):
                    break
        return found

    def _detail_path(self, resource: Resource) -> str:
        if operation := self._plan.details.get(resource.name):
            name = operation.placeholders[0]
            return operation.path.replace(f"{{{name}}}", "{id}")
        if self._document is None and resource.name in _DETAILED:
            return f"{resource.sources[0].path}/{{id}}"
        return ""

    def _projection(
        self,
        resource: Resource,
        *,
        rows: list[dict[str, Any]],
        details: list[dict[str, Any]],
        key: str | None,
        declared: Sequence[Property],
        metadata: Sequence[FieldMeta],
    ) -> Projection | None:
        """Find out how to make the list show what it leaves out."""
        source = resource.sources[0]
        parameter = self._properties_parameter(resource, source)
        if not rows or not (parameter or details):
            return None
        custom = self._custom(details or rows, metadata)
        place = self._custom(rows, metadata)
        shown_rows = [spread(row, place) for row in rows]
        shown = {folded(name) for name in _names([*rows, *shown_rows])}
        labels = {one.key: one.label for one in metadata}
        names = [one.name for one in declared]
        # A server may take the name of what holds the custom values, or theirs.
        names += [name for row in details for name in (*row, *spread(row, custom))]
        names += [one.key for one in metadata]
        missing = {
            folded(name): name
            for name in reversed(names)
            if folded(name) not in shown and folded(labels.get(name, name)) not in shown
        }
        if details:
            whole = {folded(name) for row in details for name in (*row, *spread(row, custom))}
            if not (missing.keys() & whole):
                missing = {}  # the list shows what the detail shows
        if not missing and not (parameter and self._narrowed(resource.name)):
            return None
        telling = [
            name
            for row in details
            for name, value in (row | spread(row, custom)).items()
            if value is not None and folded(name) in missing
        ]
        wanted = [Wanted(name, labels.get(name, "")) for name in reversed(missing.values())]

        listing = Listing(self._client, source, nouns=resource.nouns)
        size = self._samples[resource.name].size

        def read(params: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
            page = listing.read(Ask((*params, *size)))
            return [row for row in page.rows if isinstance(row, dict)]

        own = _names([*rows, *shown_rows])
        shown_words = [Wanted(name, labels.get(name, "")) for name in own]
        if not missing:
            return find_narrowing(
                read=read, parameter=parameter, shown=shown_words, key=[key] if key else []
            )
        projection = find_projection(
            read=read if parameter else lambda _params: [],
            parameter=parameter or "properties",
            wanted=wanted,
            shown=shown_words,
            key=[key] if key else [],
            detail_path=self._detail_path(resource),
            telling=telling,
        )
        if projection is None:
            LOG.info(
                "Stream %s: %d known properties did not appear in the list, asked for or not.",
                resource.name,
                len(missing),
            )
        else:
            LOG.info(
                "Stream %s: all properties come with %s.", resource.name, _in_words(projection)
            )
        return projection

    def _properties_parameter(self, resource: Resource, source: Source) -> str:
        for name in source.filters.values():
            if role_of(name) == "properties":
                return name
        unlisted = not source.paging.listed
        return "properties" if unlisted and resource.name in _DETAILED | {"target_fields"} else ""

    # Fields, keys, columns

    def _evidence(
        self,
        resource: Resource,
        samples: Mapping[str, Sequence[object]],
        custom: Custom | None,
    ) -> Evidence:
        facts = FACTS.get(resource.name)
        return Evidence(
            document=self._row_properties(resource.name),
            metadata=self.metadata if resource.name == "targets" else (),
            samples=samples,
            facts={folded(one.name): one for one in facts.fields} if facts else {},
            aside=frozenset({custom.property} if custom else ()),
        )

    def _fields(
        self,
        resource: Resource,
        rows: Sequence[Mapping[str, Any]],
        custom: Custom | None,
        declared: Sequence[Property],
        metadata: Sequence[FieldMeta],
    ) -> tuple[Field, ...]:
        facts = FACTS.get(resource.name)
        evidence = Evidence(
            document=declared,
            metadata=metadata,
            samples=samples_by_property([spread(row, custom) for row in rows]),
            facts={folded(one.name): one for one in facts.fields} if facts else {},
        )
        return merged_fields(evidence, self._zone)

    def _key(
        self,
        resource: Resource,
        fields: Sequence[Field],
        rows: Sequence[Mapping[str, Any]],
        scope: Sequence[str] = (),
    ) -> str | None:
        required = {one.name for one in self._row_properties(resource.name) if one.required}
        return find_key(fields, rows, resource.nouns, required, scope)

    def _completed(
        self, resource: Resource, evidence: Evidence, rows: Sequence[Mapping[str, Any]]
    ) -> Resource:
        """Name the columns, and find key and replication key among them."""
        fields = merged_fields(evidence, self._zone)
        scalar = bool(resource.scalar) and self._is_scalar(resource)
        if scalar:
            fields = (Field(resource.scalar, "string"),)
        own = tuple(one for one in fields if not one.tap)
        scope = {"activities": ("owner_type", "owner_id", "level")}.get(
            resource.kind, ("category", "subcategory") if resource.kind == "picklists" else ()
        )
        key = resource.scalar if scalar else self._key(resource, own, rows, scope)
        made = {"activities": OWNER_FIELDS, "picklists": PAIR_FIELDS}.get(resource.kind, ())
        if resource.kind == "children":
            made = _owner_columns(resource)
        made = self._typed_owner(resource, made)
        taken = {one.name for one in made}
        named = with_columns(
            (*made, *(one for one in own if one.name not in taken)),
            style=self._config["column_names"],
            custom_names=self._config["custom_field_names"],
        )
        by_name = {one.name: one for one in named if not one.tap}
        above = _key_above(resource, made)
        columns = (*above, by_name[key].column) if key and key in by_name else ()
        modified = find_modified((one for one in named if not one.tap), rows)
        return replace(
            resource,
            fields=named,
            key=columns,
            replication_key=modified,
            scalar=resource.scalar if scalar else "",
        )

    def _is_scalar(self, resource: Resource) -> bool:
        rows = self._samples[resource.name].rows if resource.name in self._samples else []
        return bool(rows) and not any(isinstance(row, dict | list) for row in rows)

    def _typed_owner(self, resource: Resource, made: tuple[Field, ...]) -> tuple[Field, ...]:
        """Give `owner_id` and `parent_id` the kind of the ids that they hold."""
        owners = {one.owner for one in resource.sources if one.owner}
        kinds = {self._key_kind(name) for name in owners} or {"integer"}
        owner: Kind = kinds.pop() if len(kinds) == 1 else "string"
        return tuple(replace(one, kind=owner) if one.name == "owner_id" else one for one in made)

    def _key_kind(self, stream: str) -> Kind:
        resource = self._explored.get(stream)
        if resource is None or not resource.key:
            return "string"
        return resource.columns()[resource.key[-1]].kind

    # Resources under other resources

    def _owner_ids(self, stream: str) -> list[object]:
        """Return the ids of the first rows of an owner's listing."""
        resource, sample = self._explored.get(stream), self._samples.get(stream)
        if resource is None or sample is None or not resource.key:
            return []
        name = resource.property_of(resource.key[-1])
        return [row[name] for row in sample.objects if row.get(name) is not None]

    def _owned_rows(self, resource: Resource, source: Source) -> tuple[list[Any], object, Source]:
        """Return the rows of the first owner that has any."""
        missing: MissingError | None = None
        for owner in self._owner_ids(source.owner)[:_MOST_OWNERS] if source.owner else [None]:
            try:
                sample = self._first_rows(resource, source, *address_of(source, owner))
            except MissingError as error:
                if error.route:
                    raise
                missing = error
                continue
            if sample.rows:
                return sample.rows, owner, replace(source, paging=sample.paging)
        if missing is not None:
            LOG.info("Stream %s: %s", resource.name, missing)
        return [], None, source

    def _children(self, resource: Resource) -> Resource:
        rows, _, source = self._owned_rows(resource, resource.sources[0])
        self._samples[resource.name] = Sample(rows, source.paging)
        objects = self._samples[resource.name].objects
        evidence = self._evidence(resource, samples_by_property(objects), None)
        return self._completed(replace(resource, sources=(source,)), evidence, objects)

    def _activities(self, resource: Resource) -> Resource:
        sources = resource.sources
        if self._document is None and sources == _unlisted(sources):
            finder = MapFinder(
                lambda source, path, params: self._first_rows(resource, source, path, params).rows,
                self._owner_ids,
                self._paging(Paging()),
            )
            sources = finder.sources() or sources
        rows: list[dict[str, Any]] = []
        seen: list[Source] = []
        for source in sources:
            if source.owner and source.owner not in self._explored:
                continue  # the tenant does not have its owners
            try:
                raw, owner, known = self._owned_rows(resource, source)
            except MissingError as error:
                LOG.info("Activities at %s: %s", source.path, error)
                continue
            seen.append(known)
            rows += placed(raw, source, owner)
        if not seen:
            msg = "no known address of activity maps answers; name one in the setting `endpoints`."
            raise MissingError(msg, route=True)
        self._samples[resource.name] = Sample(rows)
        made = {one.name for one in OWNER_FIELDS}
        own = [{name: value for name, value in row.items() if name not in made} for row in rows]
        evidence = self._evidence(resource, samples_by_property(own), None)
        evidence = replace(
            evidence,
            document=[one for one in evidence.document if not one.is_array],
            aside=frozenset(made),
        )
        completed = self._completed(replace(resource, sources=tuple(seen)), evidence, rows)
        fields = _typed(completed, "parent_id", [row.get("parent_id") for row in rows])
        if not all(one.owner for one in seen):
            # The rows name their owners themselves.
            completed = replace(completed, fields=fields)
            fields = _typed(completed, "owner_id", [row.get("owner_id") for row in rows])
        return replace(completed, fields=fields, replication_key=None)

    def _picklists(self, resource: Resource) -> Resource:
        source = resource.sources[0]
        rows: list[Any] = []
        for pair in picklist_pairs(self.metadata, self._config):
            path = picklist_path(source.path, pair)
            if path is None:
                continue
            try:
                sample = self._first_rows(resource, source, path=path)
            except MissingError:
                continue
            rows += [in_picklist(row, pair) for row in sample.rows]
            source = replace(source, paging=sample.paging)
            if len(rows) > _SAMPLE_SIZE:
                break
        self._samples[resource.name] = Sample(rows)
        objects = self._samples[resource.name].objects
        evidence = self._evidence(resource, samples_by_property(objects), None)
        evidence = replace(evidence, document=(), aside=frozenset({"category", "subcategory"}))
        resource = replace(resource, sources=(source,))
        return self._completed(resource, evidence, objects)


def _rows_to_look_at(walk: Walk, *, every: bool) -> list[Any]:
    """Return the rows of the first page, and of some more where those hide what a property is."""
    rows: list[Any] = []
    known = walk.paging
    try:
        for number, page in enumerate(walk.pages(), 1):
            rows += page.rows
            known = replace(walk.paging, style=known.style) if number == 1 else walk.paging
            enough = number >= _MOST_PAGES or len(rows) >= _SAMPLE_SIZE or not has_gaps(rows)
            if enough and not every:
                break
    except IncompleteError:
        if every or not rows:
            raise
        walk.paging = known  # the load will tell what is wrong
    return rows


def has_gaps(rows: Sequence[Any]) -> bool:
    """Whether a property of these rows has no value, or may have been left out for a null."""
    objects = [row for row in rows if isinstance(row, dict)]
    shapes = {frozenset(row) for row in objects}
    valued = {name for row in objects for name, value in row.items() if value is not None}
    return len(shapes) > 1 or any(name not in valued for shape in shapes for name in shape)


def _is_as_long(rows: Sequence[Mapping[str, Any]], details: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the list shows of these rows whatever they show by themselves."""
    return all(detail.keys() <= row.keys() for row, detail in zip(rows, details, strict=False))


def _unlisted(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Return the sources if they are the documented default, which nobody has confirmed."""
    fact = FACTS["activities"].path
    return sources if [one.path for one in sources] == [fact] else ()


def _names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [*dict.fromkeys(name for row in rows for name in row)]


def _owner_columns(resource: Resource) -> tuple[Field, ...]:
    """Return the column that tells whose child a row is."""
    owner = resource.sources[0].owner_type
    return (
        Field(f"{owner}_id", "string", column=f"{owner}_id", tap=True, label=f"Id of the {owner}"),
    )


def _key_above(resource: Resource, made: Sequence[Field]) -> tuple[str, ...]:
    if resource.kind == "activities":
        return ("owner_type", "owner_id", "level")
    return tuple(one.column for one in made)


def _typed(resource: Resource, column: str, values: Sequence[object]) -> tuple[Field, ...]:
    """Return the fields with `column` of the kind that its values have."""
    own_key = resource.columns()[resource.key[-1]].kind if resource.key else "string"
    kind = kind_of_samples([one for one in values if one is not None]) or own_key
    return tuple(replace(one, kind=kind) if one.name == column else one for one in resource.fields)


def _in_words(projection: Projection) -> str:
    spelled = {
        "comma": f"{projection.parameter}=a,b",
        "repeated": f"{projection.parameter}=a&{projection.parameter}=b",
        "all": f"{projection.parameter}={projection.names.get('', '*')}",
        "detail": f"one request a row, {projection.detail_path}",
    }
    return spelled[projection.syntax]
