"""Which addresses of a tenant are streams: the contract's, and what else its document lists."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tap_devensoft.activities.levels import known_level
from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.discovery.key import is_modified
from tap_devensoft.discovery.maps import (
    asks_for_owner,
    is_single_activity,
    map_routes,
    map_sources,
    source_of,
)
from tap_devensoft.discovery.stream_names import Names
from tap_devensoft.listings.address import spelled
from tap_devensoft.listings.page import number_in
from tap_devensoft.listings.reading import PICKLIST
from tap_devensoft.listings.spelling import paging_by_names, role_of
from tap_devensoft.resource import Parameters, Resource, Source
from tap_devensoft.words import folded, leaf, singular, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.discovery.document import Document
    from tap_devensoft.discovery.document.declared import Operation, Parameter
    from tap_devensoft.resource import ResourceKind

LOG = logging.getLogger("tap-devensoft")

_PAIR = 2
_VERSION = re.compile(r"(?i)v?\d+([._]\d+)*|api")
_NUMBERS = frozenset({"integer", "number"})


@dataclass(slots=True)
class Plan:
    """The resources of a tenant, before any of their rows were seen."""

    resources: dict[str, Resource] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    """The operation behind each listing."""
    details: dict[str, Operation] = field(default_factory=dict)
    """The operation that shows one row of a listing."""
    base: str = ""
    """What stands before each route at the tenant."""

    def told(self, name: str) -> tuple[Source, ...]:
        """Return where a stream is by the public pages."""
        return tuple(replace(one, path=f"{self.base}{one.path}") for one in FACTS[name].sources)

    def is_unsure(self, name: str) -> bool:
        """Whether only a reply can tell that a stream is a listing at all."""
        operation = None if name in FACTS else self.operations.get(name)
        return operation is not None and (operation.reply.path is None or operation.is_detail)


def plan_of(
    document: Document | None,
    endpoints: Mapping[str, str],
    *,
    base: str = "",
    filters: Mapping[str, Any] = MappingProxyType({}),
) -> Plan:
    """Return every listing of a document that can be read; names the others at INFO.

    The document takes none of the contract's streams away: those that it does not show are looked
    for where the public pages have them, and all are where the setting says.

    Args:
        document: The tenant's document, if it has one.
        endpoints: The setting: addresses of streams.
        base: What stands before each route at the tenant.
        filters: The setting: query parameters of streams.
    """
    plan = Plan(base=base)
    if document is not None:
        _Routes(document, filters, plan).add_all()
    for name, fact in FACTS.items():
        if name not in plan.resources:
            plan.resources[name] = replace(fact, sources=plan.told(name))
    for name, path in endpoints.items():
        if name not in plan.resources:
            LOG.warning(
                "The setting `endpoints` adds a stream that nothing else tells of: %s.", name
            )
        resource = plan.resources.get(name) or _resource(name, (), name)
        plan.resources[name] = replace(resource, sources=(source_of(path),))
    return plan


def _resource(name: str, sources: tuple[Source, ...], noun: str = "") -> Resource:
    """Return a stream as the public pages have it, or one of which only a path is known."""
    fact = FACTS.get(name) or Resource(name, "listing", (), nouns=(noun,), scalar="value")
    return replace(fact, sources=sources)


class _Routes:
    """Goes through the operations of a document and adds what can be read to a plan."""

    def __init__(self, document: Document, filters: Mapping[str, Any], plan: Plan) -> None:
        self._filters = filters
        self._plan = plan
        self._gets = document.operations
        self._maps = map_routes(self._gets)
        self._names = Names([one.route for one in self._gets])

    def add_all(self) -> None:
        """Add what needs no other stream's rows, then what is under rows."""
        for operation in sorted(self._gets, key=lambda one: bool(one.placeholders)):
            if operation.route in self._maps:
                self._add_map(operation)
            elif operation.placeholders:
                self._add_child(operation)
            else:
                self._add_listing(operation)
            self._note_detail(operation)

    def _add_listing(self, operation: Operation) -> None:
        route, taken = operation.route, self._plan.resources
        fact, source = _fact_of(route), self._source(operation)
        if not (_may_list(operation) or fact or source.paging.page_param):
            return
        name = fact if fact and fact not in taken else self._names.name(route, taken)
        self._add(operation, name, source)

    def _add_map(self, operation: Operation) -> None:
        if is_single_activity(operation) or self._is_blocked(operation, "activities"):
            return
        source = replace(self._source(operation), level=known_level(operation.noun))
        known = self._plan.resources.get("activities")
        both = (*(known.sources if known else ()), *map_sources(operation, source))
        sources = {(one.path, one.owner_param): one for one in both}
        self._plan.resources["activities"] = _resource("activities", tuple(sources.values()))
        self._plan.operations.setdefault("activities", operation)

    def _add_child(self, operation: Operation) -> None:
        """Add a listing under each row of another, such as `/v1/programs/{programId}/risks`."""
        route, names = operation.route, operation.placeholders
        if len(names) == _PAIR and "picklist" in folded(route):
            source = replace(self._source(operation), owner_type=PICKLIST)
            self._plan.resources["picklists"] = _resource("picklists", (source,))
            return
        if not _may_list(operation) or (operation.reply.path is None and operation.is_detail):
            return
        owner = self._owner_of(route) if len(names) == 1 else None
        if owner is None:
            LOG.info(
                "GET %s is not read: nothing tells which values fill %s; name a full path in the "
                "setting `endpoints` to read it.",
                route,
                ", ".join(f"{{{name}}}" for name in names),
            )
            return
        noun = min(owner.nouns, key=len, default=owner.name)
        *rest, last = words(noun) or [noun]
        source = replace(
            self._source(operation),
            owner=owner.name,
            owner_type="_".join((*rest, singular(last))),
            owner_field=names[0],
        )
        self._add(operation, self._names.name(route, self._plan.resources), source)

    def _add(self, operation: Operation, name: str, source: Source) -> None:
        """Add a stream of one operation, if it can be read."""
        if not self._is_blocked(operation, name):
            resource = _resource(name, (source,), operation.noun)
            kind: ResourceKind = "children" if source.owner else resource.kind
            self._plan.resources[name] = replace(resource, kind=kind)
            self._plan.operations[name] = operation

    def _note_detail(self, operation: Operation) -> None:
        """Note what shows one row of a listing by itself."""
        alone = len(operation.placeholders) == 1 and operation.is_detail
        if alone and operation.gives_json and (owner := self._owner_of(operation.route)):
            self._plan.details.setdefault(owner.name, operation)

    def _owner_of(self, route: str) -> Resource | None:
        """Return the stream whose listing is the part of a route before its placeholder."""
        head = f"{self._plan.base}{route.partition('/{')[0]}".casefold()
        listings = (one for one in self._plan.resources.values() if one.kind == "listing")
        return next((one for one in listings if one.sources[0].path.casefold() == head), None)

    def _is_blocked(self, operation: Operation, name: str) -> bool:
        """Whether an operation cannot be read, which is said with what it needs."""
        given = {folded(leaf(one)) for one in self._filters.get(name) or ()}
        needs = [
            one.name
            for one in operation.queries
            if one.required
            and one.default is None
            and (role_of(one.name) not in {"page", "offset", "size"} or one.type == "string")
            and folded(leaf(one.name)) not in given
            and not asks_for_owner(one.name)
        ]
        needs += [f"the header {one}" for one in operation.required_headers]
        if needs or not operation.gives_json:
            why = f"it needs {', '.join(needs)}" if needs else "it gives no JSON"
            LOG.info("GET %s is not read: %s.", operation.route, why)
        return bool(needs) or not operation.gives_json

    def _source(self, operation: Operation) -> Source:
        """Return the address of an operation, with what is claimed of its parameters."""
        queries = operation.queries
        parameters = _parameters(queries)
        return Source(
            f"{self._plan.base}{operation.route}",
            paging=paging_by_names(parameters),
            filters={folded(leaf(one.name)): one.name for one in queries},
            always=tuple(
                (one.name, spelled(one.default))
                for one in queries
                if one.required and one.default is not None and role_of(one.name) is None
            ),
            since=next((one.name for one in queries if _tells_since(one.name)), ""),
            parameters=parameters,
            place=operation.reply.path,
        )


def _may_list(operation: Operation) -> bool:
    return operation.reply.path is not None or operation.reply.unsure


def _parameters(queries: Sequence[Parameter]) -> Parameters:
    """Return what is documented of the query parameters of an operation."""
    # A parameter with a fixed list of values, or a date, filters; it does not page.
    numbers = [
        one.name
        for one in queries
        if one.type in _NUMBERS and not one.enum and words(one.name)[-1:] != ["id"]
    ]
    return Parameters(
        numbers=tuple(numbers),
        texts=tuple(one.name for one in queries if one.name not in numbers),
        required=tuple(one.name for one in queries if one.required),
        defaults={
            one.name: number for one in queries if (number := number_in(one.default)) is not None
        },
        most={one.name: one.maximum for one in queries if one.maximum is not None},
    )


def _fact_of(route: str) -> str | None:
    """Return the contract's stream that a route lists, by its path or by its nouns."""
    steps = [part for part in route.split("/") if part]
    # `/v1/targets`, `/gateway/deals/v1/targets`, `/targets`; not `/v1/reports/targets`.
    versions = [place for place, one in enumerate(steps[:-1], 1) if _VERSION.fullmatch(one)]
    tail = folded("".join(steps[max(versions, default=0) :]))
    listings = (one for one in FACTS.values() if one.kind == "listing")
    names = {
        folded(said): one.name for one in listings for said in (one.name, one.sources[0].path[3:])
    }
    return names.get(tail)


def _tells_since(name: str) -> bool:
    """Whether a parameter takes "changed at or after", by its words."""
    said = words(leaf(name))
    begins = {"since", "after", "from", "gte", "start", "min"}
    return said == ["since"] or (is_modified(leaf(name)) and not begins.isdisjoint(said))
