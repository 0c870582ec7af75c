"""Which routes of a document are activity maps, and whose map each of them gives."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import known_level
from tap_devensoft.activities.node import OWNERS
from tap_devensoft.listings.address import PLACEHOLDER
from tap_devensoft.listings.reading import PICKLIST
from tap_devensoft.resource import Source
from tap_devensoft.words import folded, leaf, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.discovery.document import Operation

_MAP_WORDS = frozenset({"activity", "activitymap", "activityitem", "map", "tree", "list", "plan",
                        "all", "item", "node"})  # fmt: skip
"""Words of routes that say nothing of activities but that they are these."""
_OWNED = frozenset({*OWNERS, *OWNERS.values()})


def map_routes(gets: Sequence[Operation]) -> set[str]:
    """Return the routes of activity maps; `activity-types` is a listing like any other."""
    if named := {one.route for one in gets if _names_map(one.route)}:
        return named
    tagged = {one.route for one in gets if any("activit" in folded(tag) for tag in one.tags)}
    if owned := {route for route in tagged if _OWNED & {*map(folded, route.split("/"))}}:
        return owned
    levels = {one.route: level for one in gets if (level := level_of(one.route))}
    # A lone /v1/projects is a listing like any other; levels come several together.
    return {*levels} if len({*levels.values()}) > 1 else set()


def _names_map(route: str) -> bool:
    """Whether a route names activities, and behind them nothing but their owners."""
    steps = _static(route)
    plain = [bool(_MAP_WORDS.issuperset(singular_words(step))) for step in steps]
    called = ["activit" in folded(step) for step in steps]
    if not any(one and two for one, two in zip(plain, called, strict=True)):
        return False
    first = called.index(True)
    behind = zip(steps[first:], plain[first:], strict=True)
    return all(says_nothing or folded(step) in _OWNED for step, says_nothing in behind)


def _static(path: str) -> list[str]:
    return [step for step in path.split("/") if step and "{" not in step]


def last_step(path: str) -> str:
    """Return the last step of a path that is no placeholder."""
    return next(reversed(_static(path)), "")


def level_of(route: str) -> str | None:
    """Return the activity level that a route is called after, if any."""
    return known_level(last_step(route))


def is_single_activity(operation: Operation) -> bool:
    """Whether the path asks for one activity by its own id, as `/v1/activities/{activityId}`."""
    names = [folded(name) for name in operation.placeholders]
    if len(names) > 1:
        return True
    tail = operation.route.rstrip("/").endswith("}")
    return bool(names) and tail and ("activit" in names[0] or names[0] in {"taskid", "rowid"})


def map_sources(operation: Operation, source: Source) -> list[Source]:
    """Return the addresses of activity maps: by the owner in the path, or in the query."""
    if names := operation.placeholders:
        return [_under_owner(source, operation.route, names[0])]
    asked = [one.name for one in operation.parameters if one.location == "query"]
    return [
        replace(source, owner_param=name, owner_type=owner, owner=OWNERS[owner])
        for name in asked
        for owner in OWNERS
        if asks_for(owner, name)
    ] or [source]


def source_of(template: str) -> Source:
    """Return the address that a path template tells, such as `/v1/risks?programId=`."""
    path, _, query = template.partition("?")
    owner_param = query.partition("=")[0]
    named = PLACEHOLDER.findall(path)
    if not named and not owner_param:
        return Source(path)
    if {"category", "subcategory"} <= {name.lower() for name in named}:
        return Source(path, owner_type=PICKLIST)
    return _under_owner(Source(path, owner_param=owner_param), path, owner_param or named[-1])


def _under_owner(source: Source, route: str, name: str) -> Source:
    """Return an address with the owner that its placeholder or parameter `name` stands for."""
    owner_type = _owner_type(route, name)
    path = PLACEHOLDER.sub("{id}", source.path)
    return replace(source, path=path, owner=OWNERS.get(owner_type, ""), owner_type=owner_type)


def _owner_type(path: str, name: str) -> str:
    """Return whose rows a path or parameter asks for, such as `program`."""
    word = folded(name)
    for owner in OWNERS:
        if owner in word:
            return owner
    for owner, stream in OWNERS.items():
        if re.search(rf"/{stream}/\{{", path, re.IGNORECASE):
            return owner
    if word not in {"id", "ownerid"}:
        return word.removesuffix("id")
    steps = {folded(step) for step in _static(path)}
    return next((one for one, stream in OWNERS.items() if steps & {one, stream}), "program")


def asks_for(owner: str, parameter: str) -> bool:
    """Whether a parameter takes an owner's id: `programId`, `program`, `filter.program_key`."""
    said = [word for word in words(leaf(parameter)) if word not in {"owner", "parent", "by"}]
    return said[:1] == [owner] and set(said[1:]) <= {"id", "key", "guid", "uid", "number", "ref"}
