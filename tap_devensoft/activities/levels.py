"""Levels of the hierarchy, as names, arrays, keys, values and depths tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.activities.node import is_plain, named, same, text_in
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from tap_devensoft.activities.node import Columns, Node

LEVELS = ("Project", "Workstream", "SubWorkstream", "Milestone", "Task", "Subtask")
"""The levels of the product, from the top."""

LEVEL_NAMES = (
    *("level", "levelname", "activitylevel", "activitylevelname", "hierarchylevel"),
    *("hierarchylevelname", "levellabel", "leveltype", "outlinelevel", "treelevel", "nodelevel"),
    *("wbslevel", "indentlevel", "itemlevel", "levelnumber", "levelno", "levelcode", "levelid"),
)

_TYPE_NAMES = ("activitytype", "hierarchytype", "nodetype", "activitykind")

_LOOSE_TYPE_NAMES = ("type", "kind", "itemtype", "typename", "category")
"""Called like a level, and often something else: believed when the values follow the depth."""

_GENERIC = frozenset(
    {"activity", "child", "collection", "data", "descendant", "element", "entry", "item"}
    | {"list", "nested", "node", "record", "row", "sub"}
)
"""Words of an array's name that say nothing about the level of what it holds."""

RANKS = {folded(name): rank for rank, name in enumerate(LEVELS)}

LEVEL_KEYS = {f"{folded(name)}id": name for name in LEVELS}
"""The levels whose ids properties are: `milestoneId` of a task, say."""


def known_level(name: str) -> str | None:
    """The product's level in an array's name: `tasks`, `taskList`, `childTasks`, `Sub_Tasks`."""
    words = singular_words(name)
    while words and words[-1] in {"list", "item", "collection", "array", "node"}:
        words = words[:-1]
    ranks = (RANKS.get("".join(words[-count:])) for count in (3, 2, 1))
    return next((LEVELS[rank] for rank in ranks if rank is not None), None)


def level_of_array(name: str) -> str | None:
    """The level that an array's name tells, in the API's own spelling; None where it tells none.

    `subTasks` gives `Subtask`, `workPackages` gives `WorkPackage`, `children` gives None.
    """
    words = [word for word in singular_words(name) if word not in _GENERIC]
    return known_level(name) or "".join(word.capitalize() for word in words) or None


def rank_of(level: object) -> int:
    """Return how far a level is from the top, or -1 where it is none of the product."""
    return RANKS.get(folded(level), -1) if isinstance(level, str) else -1


def place_of(node: Node) -> str:
    """The level, or how deep a node of unknown level is nested."""
    return f"#{node.nesting}" if node.level is None else folded(str(node.level))


def find_level_name(columns: Columns) -> str | None:
    """The property that says the level: by its name, or as its values are levels."""
    known = (name for name, values in columns.items() if _says_levels(name, values))
    return named(columns, LEVEL_NAMES) or next(known, None) or named(columns, _TYPE_NAMES)


def _says_levels(name: str, values: list[object]) -> bool:
    said = [value for value in values if value is not None]
    ranked = bool(said) and all(rank_of(text_in(value)) >= 0 for value in said)
    return ranked and not {"name", "title", "parent"} & {*singular_words(name)}


def name_levels(nodes: list[Node], level_name: str | None) -> None:
    """Take each node's level from itself, from its array, or from what it was read for."""
    for node in nodes:
        own = text_in(node.own.get(level_name)) if level_name else None
        node.level = own if is_plain(own) else level_of_array(node.array) or node.told_level
    tops = [node for node in nodes if node.above is None]
    arrays = {known_level(name) for node in tops for name in node.data if name not in node.own}
    ranks = [rank_of(level) for level in arrays if level is not None]
    # What stands above the lists of known levels. Of the two levels that can hold milestones it is
    # the workstream: the other one never stands at the top of a reply.
    above = [name for name in LEVELS[: min(ranks, default=0)] if name != "SubWorkstream"]
    for node in tops:
        if node.level is None and above:
            node.level = above[-1]


def level_remaining(nodes: list[Node], columns: Columns) -> None:
    """Give nodes that nothing names a level their depth, or the type that follows the depth."""
    loose = next((name for name in columns if _follows_depth(name, nodes)), "")
    for node in nodes:
        if node.level is None:
            node.level = node.own[loose] if loose in node.own else str(node.depth)


def _follows_depth(name: str, nodes: list[Node]) -> bool:
    """A property called `type` or so is the level if no value of it stands at two depths."""
    if folded(name) not in _LOOSE_TYPE_NAMES or not all(
        is_plain(one.own.get(name)) for one in nodes
    ):
        return False
    pairs = {(same(node.own[name]), node.depth) for node in nodes}
    return 1 < len({value for value, _ in pairs}) == len(pairs)
