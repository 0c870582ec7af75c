"""Which addresses of a tenant are streams: the contract's, and what else its document lists."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tap_devensoft.activities.owners import OWNERS, known_level
from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.listings.page import number_in
from tap_devensoft.listings.reading import PICKLIST
from tap_devensoft.listings.spelling import paging_by_names, role_of
from tap_devensoft.resource import Parameters, Resource, Source
from tap_devensoft.rows.names import stream_name
from tap_devensoft.words import folded, leaf, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tap_devensoft.discovery.document import Document, Operation, Parameter

LOG = logging.getLogger("tap-devensoft")

ACTIVITY_PATHS: Final = (
    "/v1/{owners}/{id}/activity-map",
    "/v1/{owners}/{id}/activities",
    "/v1/{owners}/{id}/activitymap",
    "/v1/activity-map/{id}",
    "/v1/activitymap/{id}",
    "/v1/activities/{id}",
    "/v1/activitymap?{owner}Id=",
    "/v1/activity-map?{owner}Id=",
    "/v1/activities?{owner}Id=",
)
"""Where an activity map may be, when no document tells (section 7, row 14)."""
LEVEL_PATHS: Final = ("/v1/{owners}/{id}/{level}", "/v1/{level}?{owner}Id=")
COMMON_ACTIVITY_PATHS: Final = ("/v1/activities", "/v1/activity-map", "/v1/activitymap")
"""Where the activities of all owners may be listed together."""
COMMON_LEVEL_PATH: Final = "/v1/{level}"
LEVELS: Final = (
    "projects", "workstreams", "subworkstreams", "milestones", "tasks", "subtasks",
)  # fmt: skip
_PAIR = 2
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_NUMBERS = frozenset({"integer", "number"})


@dataclass(slots=True)
class Plan:
    """The resources of a tenant, before any of their rows were seen."""

    resources: dict[str, Resource] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    """The operation behind each listing."""
    details: dict[str, Operation] = field(default_factory=dict)
    """The operation that shows one row of a listing."""
    unsure: set[str] = field(default_factory=set)
    """Of which only the reply can tell that they are listings at all."""


def plan_from_facts(endpoints: Mapping[str, str]) -> Plan:
    """Return the contract's streams at their documented addresses, or where settings say."""
    plan = Plan()
    for name, fact in FACTS.items():
        path = endpoints.get(name)
        sources = (_source_of_template(path),) if path else fact.sources
        plan.resources[name] = replace(fact, sources=sources)
    return plan


def plan_from_document(document: Document, endpoints: Mapping[str, str]) -> Plan:
    """Return every listing of the document that can be read; names the others at INFO."""
    plan = Plan()
    gets = [one for one in document.operations if one.method == "GET"]
    levels = _level_operations(gets)
    for operation in gets:
        for name, resource in _resources_of(operation, document, levels, plan.unsure):
            _add(plan, name, resource, operation)
    for operation in gets:
        _add_children(plan, operation, document, levels)
    for operation in gets:
        _note_detail(plan, operation)
    for name, path in endpoints.items():
        known = plan.resources.get(name)
        resource = known or _resource(name, (), name)
        plan.resources[name] = replace(resource, sources=(_source_of_template(path),))
    return plan


def _resource(name: str, sources: tuple[Source, ...], path: str = "", said: str = "") -> Resource:
    """Return a stream as the public pages have it, or one of which only a path is known."""
    fact = FACTS.get(name) or Resource(
        name, "listing", (), nouns=(_last_word(path),), description=said
    )
    return replace(fact, sources=sources)


def _source_of_template(path: str) -> Source:
    """Return the source of a path template that a setting gives, or a fact."""
    path, _, query = path.partition("?")
    owner_param = query.rstrip("=").partition("=")[0] if query else ""
    named = _PLACEHOLDER.findall(path)
    if not named and not owner_param:
        return Source(path)
    if {"category", "subcategory"} <= {name.lower() for name in named}:
        return Source(path, owner_type=PICKLIST)
    owner_type = owner_type_of(path, owner_param or named[-1])
    return Source(
        _PLACEHOLDER.sub("{id}", path),
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


def _level_operations(gets: Sequence[Operation]) -> dict[str, str]:
    """Return the level of each path, where a tenant has one path per activity level."""
    if any(_is_activity(one) for one in gets):
        return {}
    found = {one.path: known_level(_last_word(one.path)) for one in gets}
    levels = {path: level for path, level in found.items() if level}
    # A lone /v1/projects is a listing like any other; levels come several together.
    return levels if len(set(levels.values())) > 1 else {}


def _last_word(path: str) -> str:
    static = [part for part in path.split("/") if part and "{" not in part]
    return static[-1] if static else ""


def _is_activity(operation: Operation) -> bool:
    return bool(any("activit" in folded(part) for part in (operation.path, *operation.tags)))


def _resources_of(
    operation: Operation, document: Document, levels: Mapping[str, str], plan_unsure: set[str]
) -> Iterator[tuple[str, Resource]]:
    """Yield the resource that an operation gives by itself, needing no other stream's rows."""
    path = operation.path
    placeholders = operation.placeholders
    if _is_activity(operation) or path in levels:
        if _is_single_activity(operation):
            return
        yield (
            "activities",
            _activities(operation, levels.get(path) or known_level(_last_word(path))),
        )
        return
    if len(placeholders) == _PAIR and "picklist" in folded(path):
        source = replace(_source(operation), owner_type=PICKLIST)
        yield "picklists", _resource("picklists", (source,))
        return
    if placeholders:
        return
    rows = document.listing(operation)
    name, known = stream_of(path)
    if rows is None and not _is_bare(operation, document):
        return
    if blocked := _needed(operation):
        LOG.info("GET %s is not read: it needs %s.", path, ", ".join(blocked))
        return
    if rows is None and not known:
        plan_unsure.add(name)
    yield name, _resource(name, (_source(operation),), path, operation.summary)


def _is_bare(operation: Operation, document: Document) -> bool:
    """Whether the reply is declared as an object without any field (section 6.2)."""
    return not document.row(operation) and not document.envelope(operation)


def stream_of(path: str) -> tuple[str, bool]:
    """Return the stream that a path lists, and whether the contract names it."""
    for name, fact in FACTS.items():
        if fact.kind == "listing" and path.casefold() == fact.sources[0].path.casefold():
            return name, True
    tail = folded("".join(path.split("/")[2:])) if path.count("/") > 1 else folded(path)
    for name, fact in FACTS.items():
        own = folded("".join(fact.sources[0].path.split("/")[2:]))
        if fact.kind == "listing" and tail in {own, folded(name)}:
            return name, True
    return stream_name(path), False


def _needed(operation: Operation) -> list[str]:
    """Return the query parameters without which the server gives nothing."""
    return [
        one.name
        for one in operation.parameters
        if one.required
        and one.location == "query"
        and one.default is None
        and role_of(one.name) not in {"page", "offset", "size"}
    ]


def _is_single_activity(operation: Operation) -> bool:
    """Whether the path asks for one activity by its own id, as `/v1/activities/{activityId}`."""
    names = [folded(name) for name in operation.placeholders]
    if len(names) > 1:
        return True
    tail = operation.path.rstrip("/").endswith("}")
    return bool(names) and tail and ("activit" in names[0] or names[0] in {"taskid", "rowid"})


def _activities(operation: Operation, level: str | None) -> Resource:
    source = replace(_source(operation), level=level)
    names = operation.placeholders
    owner_params = [
        one.name
        for one in operation.parameters
        if one.location == "query" and any(_asks_for(owner, one.name) for owner in OWNERS)
    ]
    if names:
        owner = owner_type_of(operation.path, names[0])
        source = replace(
            source,
            path=_PLACEHOLDER.sub("{id}", operation.path),
            owner=OWNERS.get(owner, ""),
            owner_type=owner,
        )
        return _resource("activities", (source,))
    sources = [
        replace(source, owner_param=name, owner_type=owner, owner=OWNERS[owner])
        for name in owner_params
        for owner in OWNERS
        if _asks_for(owner, name)
    ]
    return _resource("activities", tuple(sources) or (source,))


def _asks_for(owner: str, parameter: str) -> bool:
    """Whether a parameter takes an owner's id: `programId`, `program`, `filter.program_key`."""
    said = [word for word in words(leaf(parameter)) if word not in {"owner", "parent", "by"}]
    return said[:1] == [owner] and set(said[1:]) <= {"id", "key", "guid", "uid", "number", "ref"}


def _add(plan: Plan, name: str, resource: Resource, operation: Operation) -> None:
    known = plan.resources.get(name)
    if known is None:
        plan.resources[name] = resource
        plan.operations[name] = operation
    elif resource.kind == "activities":
        both = {(one.path, one.owner_param): one for one in (*known.sources, *resource.sources)}
        plan.resources[name] = replace(known, sources=tuple(both.values()))
    elif known.sources[0].path.casefold() != operation.path.casefold():
        other = _free_name(plan, stream_name(operation.path), operation.path)
        plan.resources[other] = replace(resource, name=other)
        plan.operations[other] = operation


def _free_name(plan: Plan, name: str, path: str) -> str:
    if name not in plan.resources:
        return name
    version = next((part for part in path.split("/") if re.fullmatch(r"v\d.*", part)), "other")
    return f"{name}_{folded(version)}"


def _add_children(
    plan: Plan, operation: Operation, document: Document, levels: Mapping[str, str]
) -> None:
    """Add a listing under each row of another, such as `/v1/programs/{programId}/risks`."""
    path, names = operation.path, operation.placeholders
    if not names or _is_activity(operation) or path in levels:
        return
    if path.rstrip("/").endswith("}") and document.row(operation):
        return  # one row of a listing
    unsure = document.listing(operation) is None
    if unsure and (path.rstrip("/").endswith("}") or not _is_bare(operation, document)):
        return
    if "picklists" in stream_name(path):
        return
    owner = _owner_of(plan, path) if len(names) == 1 else None
    if owner is None or _needed(operation):
        LOG.info(
            "GET %s is not read: nothing tells which values fill %s; name a full path in the "
            "setting `endpoints` to read it.",
            path,
            ", ".join([f"{{{name}}}" for name in names] + _needed(operation)),
        )
        return
    name = stream_name(path)
    source = replace(
        _source(operation),
        path=_PLACEHOLDER.sub("{id}", path),
        owner=owner,
        owner_type=_singular(plan, owner),
    )
    resource = replace(_resource(name, (source,), path, operation.summary), kind="children")
    if unsure:
        plan.unsure.add(name)
    _add(plan, name, resource, operation)


def _owner_of(plan: Plan, path: str) -> str | None:
    """Return the stream whose listing is the part of `path` before its placeholder."""
    head = path.partition("/{")[0]
    for name, resource in plan.resources.items():
        if resource.kind == "listing" and resource.sources[0].path.casefold() == head.casefold():
            return name
    return None


def _singular(plan: Plan, stream: str) -> str:
    nouns = plan.resources[stream].nouns
    return min(nouns, key=len) if nouns else stream


def _note_detail(plan: Plan, operation: Operation) -> None:
    if len(operation.placeholders) != 1 or not operation.path.rstrip("/").endswith("}"):
        return
    if owner := _owner_of(plan, operation.path):
        plan.details.setdefault(owner, operation)


def _source(operation: Operation) -> Source:
    queries = [one for one in operation.parameters if one.location == "query"]
    # A parameter with a fixed list of values, or a date, filters; it does not page.
    numbers = [
        one.name
        for one in queries
        if one.type in _NUMBERS and not one.enum and words(one.leaf)[-1:] != ["id"]
    ]
    parameters = Parameters(
        numbers=tuple(numbers),
        texts=tuple(one.name for one in queries if one.name not in numbers),
        required=tuple(one.name for one in queries if one.required),
        defaults={
            one.name: number for one in queries if (number := number_in(one.default)) is not None
        },
        most={
            one.name: number for one in queries if (number := number_in(one.maximum)) is not None
        },
    )
    return Source(
        operation.path,
        paging=paging_by_names(parameters),
        filters={folded(leaf(one.name)): one.name for one in queries},
        since=_since(queries),
        parameters=parameters,
    )


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
