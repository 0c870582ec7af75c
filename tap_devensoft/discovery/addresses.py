"""Which addresses of a tenant are streams: the contract's, and what else its document lists."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tap_devensoft.activities.levels import known_level
from tap_devensoft.activities.node import OWNERS
from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.discovery.stream_names import Names
from tap_devensoft.listings.address import PLACEHOLDER, spelled
from tap_devensoft.listings.page import number_in
from tap_devensoft.listings.reading import PICKLIST
from tap_devensoft.listings.spelling import paging_by_names, role_of
from tap_devensoft.resource import Parameters, Resource, Source
from tap_devensoft.words import folded, leaf, singular, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tap_devensoft.discovery.document import Document, Operation, Parameter

LOG = logging.getLogger("tap-devensoft")

_PAIR = 2
_MAP_WORDS = frozenset({"activity", "activitymap", "activityitem", "map", "tree", "list", "plan",
                        "all", "item", "node"})  # fmt: skip
"""Words of routes that say nothing of activities but that they are these."""
_NUMBERS = frozenset({"integer", "number"})


@dataclass(slots=True)
class Plan:
    """The resources of a tenant, before any of their rows were seen."""

    resources: dict[str, Resource] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    """The operation behind each listing."""
    details: dict[str, Operation] = field(default_factory=dict)
    """The operation that shows one row of a listing."""
    detail_paths: dict[str, str] = field(default_factory=dict)
    base: str = ""
    """What stands before each route at the tenant."""
    guessed_maps: tuple[Source, ...] = ()
    """Where activity maps are by the public pages, if nobody else says it."""
    unsure: set[str] = field(default_factory=set)
    """Of which only the reply can tell that they are listings at all."""


def plan_from_facts(endpoints: Mapping[str, str]) -> Plan:
    """Return the contract's streams at their documented addresses, or where settings say."""
    plan = Plan()
    _complete(plan, endpoints)
    return plan


def _complete(plan: Plan, endpoints: Mapping[str, str]) -> None:
    """Add the contract's streams that nobody showed, and what the setting says."""
    for name, fact in FACTS.items():
        if name not in plan.resources:
            sources = tuple(replace(one, path=f"{plan.base}{one.path}") for one in fact.sources)
            plan.resources[name] = replace(fact, sources=sources)
            if name == "activities":
                plan.guessed_maps = sources
    for name, path in endpoints.items():
        resource = plan.resources.get(name) or _resource(name, (), name)
        plan.resources[name] = replace(resource, sources=(_source_of_template(path),))


def plan_from_document(
    document: Document,
    endpoints: Mapping[str, str],
    *,
    base: str = "",
    filters: Mapping[str, Any] = MappingProxyType({}),
) -> Plan:
    """Return every listing of the document that can be read; names the others at INFO.

    The document takes none of the contract's streams away: those that it does not show are looked
    for where the public pages have them.

    Args:
        document: The tenant's document.
        endpoints: The setting: addresses of streams.
        base: What stands before each route at the tenant.
        filters: The setting: query parameters of streams.
    """
    plan = Plan(base=base)
    reader = _Routes(document, base, filters, plan)
    for operation in reader.listings:
        reader.add(operation)
    for operation in reader.children:
        reader.add_child(operation)
    for operation in reader.gets:
        reader.note_detail(operation)
    _complete(plan, endpoints)
    return plan


def _resource(name: str, sources: tuple[Source, ...], path: str = "", said: str = "") -> Resource:
    """Return a stream as the public pages have it, or one of which only a path is known."""
    fact = FACTS.get(name) or Resource(
        name, "listing", (), nouns=(_last_word(path),), description=said, scalar="value"
    )
    return replace(fact, sources=sources)


def _source_of_template(path: str) -> Source:
    """Return the source of a path template that a setting gives, or a fact."""
    path, _, query = path.partition("?")
    owner_param = query.rstrip("=").partition("=")[0] if query else ""
    named = PLACEHOLDER.findall(path)
    if not named and not owner_param:
        return Source(path)
    if {"category", "subcategory"} <= {name.lower() for name in named}:
        return Source(path, owner_type=PICKLIST)
    owner_type = owner_type_of(path, owner_param or named[-1])
    return Source(
        PLACEHOLDER.sub("{id}", path),
        owner=OWNERS.get(owner_type, ""),
        owner_type=owner_type,
        owner_param=owner_param,
    )


def owner_type_of(path: str, name: str) -> str:
    """Return whose rows a path or parameter asks for, such as `program`."""
    for owner in OWNERS:
        if owner in folded(name):
            return owner
    for owner, stream in OWNERS.items():
        if re.search(rf"/{stream}/\{{", path, re.IGNORECASE):
            return owner
    if folded(name) in {"id", "ownerid"}:
        segments = [part for part in path.split("/") if part and "{" not in part]
        for owner, stream in OWNERS.items():
            if any(folded(part) in {owner, stream} for part in segments):
                return owner
        return "program"
    return folded(name).removesuffix("id")


def _last_word(path: str) -> str:
    static = [part for part in path.split("/") if part and "{" not in part]
    return static[-1] if static else ""


class _Routes:
    """Goes through the operations of a document and adds what can be read to a plan."""

    def __init__(
        self, document: Document, base: str, filters: Mapping[str, Any], plan: Plan
    ) -> None:
        self.gets = [one for one in document.operations if one.method == "GET"]
        self._document = document
        self._base = base
        self._filters = filters
        self._plan = plan
        self._maps = _map_routes(self.gets)
        self._levels = {} if self._maps else _level_routes(self.gets)
        self._names = Names([one.route for one in self.gets])

    @property
    def listings(self) -> list[Operation]:
        """Operations that need no other stream's rows, and those of activity maps."""
        return [one for one in self.gets if not one.placeholders or self._is_map(one)]

    @property
    def children(self) -> list[Operation]:
        """All others, the shallow ones first, since their rows may own those of the deeper."""
        rest = [one for one in self.gets if one.placeholders and not self._is_map(one)]
        return sorted(rest, key=lambda one: len(one.placeholders))

    def _is_map(self, operation: Operation) -> bool:
        return operation.route in self._maps or operation.route in self._levels

    def add(self, operation: Operation) -> None:
        """Add a listing, or an activity map."""
        if self._is_map(operation):
            if not _is_single_activity(operation):
                self._add_map(operation)
            return
        fact = _fact_of(operation.route)
        rows, bare = self._document.listing(operation), self._document.is_bare(operation)
        paged = paging_by_names(_parameters(_queries(operation))).page_param
        if not (rows or bare or fact or paged):
            return
        name = fact or self._names.name(operation.route, taken=self._plan.resources)
        if fact in self._plan.resources:
            name = self._names.name(operation.route, taken=self._plan.resources)
        if self._is_blocked(operation, name):
            return
        if not rows and not fact:
            self._plan.unsure.add(name)
        self._put(
            name, _resource(name, (self._source(operation),), operation.route, operation.summary)
        )
        self._plan.operations[name] = operation

    def _add_map(self, operation: Operation) -> None:
        level = self._levels.get(operation.route) or known_level(_last_word(operation.route))
        if self._is_blocked(operation, "activities"):
            return
        found = _map_sources(operation, replace(self._source(operation), level=level))
        known = self._plan.resources.get("activities")
        both = {
            (one.path, one.owner_param): one for one in (*(known.sources if known else ()), *found)
        }
        self._put("activities", _resource("activities", tuple(both.values())))
        self._plan.operations.setdefault("activities", operation)

    def add_child(self, operation: Operation) -> None:
        """Add a listing under each row of another, such as `/v1/programs/{programId}/risks`."""
        route, names = operation.route, operation.placeholders
        if len(names) == _PAIR and "picklist" in folded(route):
            source = replace(self._source(operation), owner_type=PICKLIST)
            self._put("picklists", _resource("picklists", (source,)))
            return
        rows, bare = self._document.listing(operation), self._document.is_bare(operation)
        is_detail = route.rstrip("/").endswith("}")
        if not rows and (is_detail or not bare):
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
        name = self._names.name(route, taken=self._plan.resources)
        if self._is_blocked(operation, name):
            return
        nouns = self._plan.resources[owner].nouns
        source = replace(
            self._source(operation),
            owner=owner,
            owner_type=_noun_of(min(nouns, key=len, default=owner)),
            owner_field=names[0],
        )
        if not rows:
            self._plan.unsure.add(name)
        resource = _resource(name, (source,), route, operation.summary)
        self._put(name, replace(resource, kind="children"))
        self._plan.operations[name] = operation

    def note_detail(self, operation: Operation) -> None:
        """Note what shows one row of a listing by itself."""
        alone = len(operation.placeholders) == 1 and operation.route.rstrip("/").endswith("}")
        if alone and operation.gives_json and (owner := self._owner_of(operation.route)):
            self._plan.details.setdefault(owner, operation)
            self._plan.detail_paths.setdefault(owner, f"{self._base}{operation.route}")

    def _owner_of(self, route: str) -> str | None:
        """Return the stream whose listing is the part of a route before its placeholder."""
        head = f"{self._base}{route.partition('/{')[0]}".casefold()
        for name, resource in self._plan.resources.items():
            if resource.kind == "listing" and resource.sources[0].path.casefold() == head:
                return name
        return None

    def _put(self, name: str, resource: Resource) -> None:
        self._plan.resources[name] = resource

    def _is_blocked(self, operation: Operation, name: str) -> bool:
        """Whether an operation cannot be read, which is said with what it needs."""
        given = {folded(leaf(one)) for one in self._filters.get(name) or ()}
        needs = [
            one.name
            for one in operation.parameters
            if one.location == "query"
            and one.required
            and one.default is None
            and role_of(one.name) not in {"page", "offset", "size"}
            and folded(one.leaf) not in given
            and not any(_asks_for(owner, one.name) for owner in OWNERS)
        ]
        needs += [f"the header {one}" for one in operation.required_headers]
        if needs or not operation.gives_json:
            why = f"it needs {', '.join(needs)}" if needs else "it gives no JSON"
            LOG.info("GET %s is not read: %s.", operation.route, why)
        return bool(needs) or not operation.gives_json

    def _source(self, operation: Operation) -> Source:
        """Return the address of an operation, with what is claimed of its parameters."""
        queries = _queries(operation)
        parameters = _parameters(queries)
        rows = self._document.listing(operation)
        return Source(
            f"{self._base}{operation.route}",
            paging=paging_by_names(parameters),
            filters={folded(leaf(one.name)): one.name for one in queries},
            always=tuple(
                (one.name, spelled(one.default))
                for one in queries
                if one.required and one.default is not None and role_of(one.name) is None
            ),
            since=_since(queries),
            parameters=parameters,
            place=rows.path if rows else None,
        )


def _queries(operation: Operation) -> list[Parameter]:
    return [one for one in operation.parameters if one.location == "query"]


def _parameters(queries: Sequence[Parameter]) -> Parameters:
    """Return what is documented of the query parameters of an operation."""
    # A parameter with a fixed list of values, or a date, filters; it does not page.
    numbers = [
        one.name
        for one in queries
        if one.type in _NUMBERS and not one.enum and words(one.leaf)[-1:] != ["id"]
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


def _noun_of(name: str) -> str:
    """Return what one row is called, as in `plant_id`."""
    *rest, last = words(name) or [name]
    return "_".join((*rest, singular(last)))


def _fact_of(route: str) -> str | None:
    """Return the contract's stream that a route lists, by its path or by its nouns."""
    steps = [part for part in route.split("/") if part]
    for name, fact in FACTS.items():
        own = [folded(part) for part in fact.sources[0].path.split("/")[2:]]
        same = [folded(part) for part in steps[-len(own) :]] == own
        versioned = steps[: -len(own)]
        # `/v1/targets`, `/gateway/deals/v1/targets`, `/targets`; not `/v1/reports/targets`.
        if fact.kind == "listing" and same and (not versioned or _is_version(versioned[-1])):
            return name
    tail = folded("".join(one for one in steps if not _is_version(one)))
    return next(
        (name for name, one in FACTS.items() if one.kind == "listing" and folded(name) == tail),
        None,
    )


def _is_version(step: str) -> bool:
    return bool(re.fullmatch(r"(?i)v?\d+([._]\d+)*|api", step))


def _map_routes(gets: Sequence[Operation]) -> set[str]:
    """Return the routes of activity maps; `activity-types` is a listing like any other."""
    if named := {one.route for one in gets if _is_map_route(one.route)}:
        return named
    tagged = (one for one in gets if any("activit" in folded(tag) for tag in one.tags))
    owned = {*OWNERS, *OWNERS.values()}
    return {one.route for one in tagged if {folded(step) for step in one.route.split("/")} & owned}


def _is_map_route(route: str) -> bool:
    """Whether a route names activities, and behind them nothing but their owners."""
    static = [step for step in route.split("/") if step and "{" not in step]
    named = [bool(_MAP_WORDS.issuperset(singular_words(step))) for step in static]
    called = ["activit" in folded(step) for step in static]
    if not any(one and two for one, two in zip(named, called, strict=True)):
        return False
    behind = static[called.index(True) :]
    owned = {*OWNERS, *OWNERS.values()}
    return all(
        folded(step) in owned or _MAP_WORDS.issuperset(singular_words(step)) for step in behind
    )


def _level_routes(gets: Sequence[Operation]) -> dict[str, str]:
    """Return the level of each route, where a tenant has one route per activity level."""
    found = {one.route: known_level(_last_word(one.route)) for one in gets}
    levels = {route: level for route, level in found.items() if level}
    # A lone /v1/projects is a listing like any other; levels come several together.
    return levels if len(set(levels.values())) > 1 else {}


def _is_single_activity(operation: Operation) -> bool:
    """Whether the path asks for one activity by its own id, as `/v1/activities/{activityId}`."""
    names = [folded(name) for name in operation.placeholders]
    if len(names) > 1:
        return True
    tail = operation.route.rstrip("/").endswith("}")
    return bool(names) and tail and ("activit" in names[0] or names[0] in {"taskid", "rowid"})


def _map_sources(operation: Operation, source: Source) -> tuple[Source, ...]:
    """Return the addresses of activity maps: by the owner in the path, or in the query."""
    if names := operation.placeholders:
        owner = owner_type_of(operation.route, names[0])
        path = PLACEHOLDER.sub("{id}", source.path)
        return (replace(source, path=path, owner=OWNERS.get(owner, ""), owner_type=owner),)
    asked = [one.name for one in operation.parameters if one.location == "query"]
    return tuple(
        replace(source, owner_param=name, owner_type=owner, owner=OWNERS[owner])
        for name in asked
        for owner in OWNERS
        if _asks_for(owner, name)
    ) or (source,)


def _asks_for(owner: str, parameter: str) -> bool:
    """Whether a parameter takes an owner's id: `programId`, `program`, `filter.program_key`."""
    said = [word for word in words(leaf(parameter)) if word not in {"owner", "parent", "by"}]
    return said[:1] == [owner] and set(said[1:]) <= {"id", "key", "guid", "uid", "number", "ref"}


def _since(queries: Iterable[Parameter]) -> str:
    """Return the parameter that takes "changed at or after", by its name or by its words."""
    for one in queries:
        if role_of(one.name) == "since":
            return one.name
    for one in queries:
        said = set(words(one.leaf))
        changed = any(word[:5] in {"modif", "updat", "chang"} for word in said)
        if changed and said & {"since", "after", "from", "gte", "start", "min"}:
            return one.name
    return ""
