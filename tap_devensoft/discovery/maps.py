"""Where activity maps are: which routes of a document they have, and where to look without one.

Nobody tells the latter in public (`devenconnect-api.md` section 7, row 14).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.activities.levels import LEVELS, known_level
from tap_devensoft.activities.node import OWNERS
from tap_devensoft.discovery.document.declared import fixed_steps
from tap_devensoft.errors import MissingError, PassingError, ReplyError
from tap_devensoft.listings.address import PLACEHOLDER, address_of
from tap_devensoft.listings.reading import PICKLIST
from tap_devensoft.resource import Source
from tap_devensoft.words import folded, leaf, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from tap_devensoft.discovery.document.declared import Operation
    from tap_devensoft.discovery.look import Sample
    from tap_devensoft.listings.address import Params

    Look = Callable[[Source, str, Params], Sample]
    Owners = Callable[[Source], Sequence[tuple[Any, ...]]]

OWNED_PATHS: Final = (
    "/v1/<owner>s/{id}/activity-map",
    "/v1/<owner>s/{id}/activities",
    "/v1/<owner>s/{id}/activitymap",
    "/v1/activity-map/{<owner>Id}",
    "/v1/activitymap/{<owner>Id}",
    "/v1/activities/{<owner>Id}",
    "/v1/activitymap?<owner>Id=",
    "/v1/activity-map?<owner>Id=",
    "/v1/activities?<owner>Id=",
    "/v1/<owner>s/{id}/<level>s",
    "/v1/<level>s?<owner>Id=",
)
"""Where the map of one owner may be, and behind that, where the rows of one level may be."""
COMMON_PATHS: Final = ("/v1/activities", "/v1/activity-map", "/v1/activitymap", "/v1/<level>s")
"""Where the activities of all owners may be listed together."""
_FEW_OWNERS = 3
"""Owners that are asked before an address is taken for right although it is empty for each."""
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
    levels = {one.route: level for one in gets if (level := known_level(one.noun))}
    # A lone /v1/projects is a listing like any other; levels come several together.
    return {*levels} if len({*levels.values()}) > 1 else set()


def _names_map(route: str) -> bool:
    """Whether a route names activities, and behind them nothing but their owners."""
    steps = fixed_steps(route)
    plain = [bool(_MAP_WORDS.issuperset(singular_words(step))) for step in steps]
    called = ["activit" in folded(step) for step in steps]
    if not any(one and two for one, two in zip(plain, called, strict=True)):
        return False
    first = called.index(True)
    behind = zip(steps[first:], plain[first:], strict=True)
    return all(says_nothing or folded(step) in _OWNED for step, says_nothing in behind)


def is_single_activity(operation: Operation) -> bool:
    """Whether the path asks for one activity by its own id, as `/v1/activities/{activityId}`."""
    names = [folded(name) for name in operation.placeholders]
    if len(names) > 1:
        return True
    return operation.is_detail and ("activit" in names[0] or names[0] in {"taskid", "rowid"})


def map_sources(operation: Operation, source: Source) -> list[Source]:
    """Return the addresses of activity maps: by the owner in the path, or in the query."""
    if names := operation.placeholders:
        return [_under_owner(source, operation.route, names[0])]
    asked = [one.name for one in operation.queries if asks_for_owner(one.name)]
    sources = (replace(source, owner_param=name) for name in asked)
    return [_under_owner(one, operation.route, one.owner_param) for one in sources] or [source]


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
    word, steps = folded(name), {folded(step) for step in fixed_steps(path)}
    said = [one for one in OWNERS if one in word] or [
        one for one, stream in OWNERS.items() if steps & {one, stream}
    ]
    unnamed = "program" if word in {"id", "ownerid"} else word.removesuffix("id")
    return next(iter(said), unnamed)


def asks_for_owner(parameter: str) -> bool:
    """Whether a parameter takes an owner's id: `programId`, `program`, `filter.program_key`."""
    said = [word for word in words(leaf(parameter)) if word not in {"owner", "parent", "by"}]
    kinds = {"id", "key", "guid", "uid", "number", "ref"}
    return not OWNERS.keys().isdisjoint(said[:1]) and kinds.issuperset(said[1:])


# Where nobody tells


def find_maps(look: Look, owners: Owners, base: str) -> tuple[Source, ...]:
    """Return where maps of each owner are, else where all are listed together.

    Args:
        look: Shows the first rows at a path with parameters.
        owners: Returns what the first owners fill an address with.
        base: What stands before each path at the tenant.
    """
    answers = partial(_answers, look, owners)
    found: dict[tuple[str, str], Source] = {}
    for owner in OWNERS:
        for one in _answering(answers, [base + path for path in OWNED_PATHS], owner):
            found.setdefault((one.path, one.owner_param), one)
    if found:
        return tuple(found.values())
    common = _answering(answers, [base + path for path in COMMON_PATHS])
    # A lone /v1/projects is a listing like any other; levels come several together.
    return tuple(one for one in common if len(common) > 1 or not one.level)


def sibling_maps(
    look: Look, owners: Owners, sources: Sequence[Source], untold: Collection[str]
) -> tuple[Source, ...]:
    """Return where maps of owners are of whom a document says nothing, as those of others are."""
    found: list[Source] = []
    for name, stream in OWNERS.items():
        for one in sources if stream in untold else ():
            path = one.path.replace(f"/{one.owner}/", f"/{stream}/")
            param = one.owner_param.replace(one.owner_type or name, name)
            other = replace(one, path=path, owner=stream, owner_type=name, owner_param=param)
            if (path, param) != (one.path, one.owner_param) and _answers(look, owners, other):
                found.append(other)
    return tuple(found)


def _answering(
    answers: Callable[[Source], bool], paths: Sequence[str], owner: str = ""
) -> list[Source]:
    """Return the first address of whole maps that answers, else those of single levels."""
    found: list[Source] = []
    for path in paths:
        found += filter(answers, _sources(path.replace("<owner>", owner)))
        if found and "<level>" not in path:
            break
    return found


def _sources(path: str) -> list[Source]:
    if "<level>" not in path:
        return [source_of(path)]
    spelled = {level: path.replace("<level>", level.lower()) for level in LEVELS}
    return [replace(source_of(one), level=level) for level, one in spelled.items()]


def _answers(look: Look, owners: Owners, source: Source) -> bool:
    """Whether an address answers with an owner's rows, or lists those of all."""
    replies = []
    for owner in owners(source)[:_FEW_OWNERS]:
        address = address_of(source, owner)
        try:
            replies += [look(source, *address).rows] if address else []
        except MissingError:
            if source.level:
                return False  # each owner has a list of every level, if only an empty one
            continue  # this owner may have no map, or the server no such address
        except (ReplyError, PassingError):
            return False
        if len(replies) > 1 and replies[0] and replies[0] == replies[-1]:
            # The owner is ignored: each gets the same rows.
            return False
    return bool(replies if source.owner else any(replies))
