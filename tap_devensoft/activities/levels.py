"""Levels of the hierarchy, as names, arrays, keys and values tell them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tap_devensoft.activities.names import GENERIC, fold, has_values, text_of, words_of

if TYPE_CHECKING:
    from tap_devensoft.activities.nodes import Node

LEVELS = ("Project", "Workstream", "SubWorkstream", "Milestone", "Task", "Subtask")
"""The levels of the product, from the top."""

LEVEL_NAMES = (
    *("level", "levelname", "activitylevel", "activitylevelname", "hierarchylevel"),
    *("hierarchylevelname", "levellabel", "leveltype", "outlinelevel", "treelevel", "nodelevel"),
    *("wbslevel", "indentlevel", "itemlevel", "levelnumber", "levelno", "levelcode", "levelid"),
)

TYPE_NAMES = ("activitytype", "hierarchytype", "nodetype", "activitykind")

LOOSE_TYPE_NAMES = ("type", "kind", "itemtype", "typename", "category")
"""Called like a level, and often something else: believed when the values follow the depth."""


def level_of_array(name: str) -> str | None:
    """The level that an array's name tells, in the API's own spelling; None where it tells none.

    `subTasks` gives `Subtask`, `workPackages` gives `WorkPackage`, `children` gives None.
    """
    known = known_level(name)
    if known is not None:
        return known
    words = [word for word in words_of(name) if word not in GENERIC]
    return "".join(word.capitalize() for word in words) or None


def fold_level(text: str) -> str:
    """A level for comparing: `Sub-Task`, `sub task` and `SubTask` are one."""
    return re.sub(r"[\W_]+", "", text).casefold()


RANKS = {fold_level(name): rank for rank, name in enumerate(LEVELS)}


def find_level_name(columns: dict[str, list[object]]) -> str | None:
    """The property that says the level: by its name, or as its values are levels."""
    by_name = {fold(name): name for name in reversed(columns) if has_values(columns[name])}
    for folded in LEVEL_NAMES:
        if folded in by_name:
            return by_name[folded]
    for name, values in columns.items():
        if _says_levels(values) and not set(words_of(name)) & {"name", "title", "parent"}:
            return name
    return next((by_name[folded] for folded in TYPE_NAMES if folded in by_name), None)


def _says_levels(values: list[object]) -> bool:
    said = [value for value in values if value is not None]
    texts = [text_of(value) if isinstance(value, Mapping) else value for value in said]
    return bool(texts) and all(isinstance(t, str) and fold_level(t) in RANKS for t in texts)


def rank_of(level: object) -> int | None:
    """Return how far a level is from the top, or None where it is none of the product."""
    return RANKS.get(fold_level(level)) if isinstance(level, str) else None


def is_below_the_top(node: Node) -> bool:
    """Whether its level's name, or its address's where levels are numbers, is not the first."""
    return bool(rank_of(node.level) or rank_of(node.told_level))


def known_level(name: str) -> str | None:
    """The product's level in an array's name: `tasks`, `taskList`, `childTasks`, `Sub_Tasks`."""
    words = words_of(name)
    while words and words[-1] in {"list", "item", "collection", "array", "node"}:
        words = words[:-1]
    for count in (3, 2, 1):
        rank = RANKS.get("".join(words[-count:]))
        if rank is not None:
            return LEVELS[rank]
    return None


def level_by_array(node: Node) -> str | None:
    """The level by the list around a node; a list that repeats inside itself tells none."""
    if node.array is None or (node.above is not None and node.above.array == node.array):
        return None
    if known_level(node.array) is None and node.array in node.data:
        return None
    return level_of_array(node.array)


def level_above(arrays: set[str]) -> str | None:
    """What must stand above lists of known levels, at the top of a reply.

    Of the two levels that can hold milestones the workstream is taken: the other one never
    stands at the top.
    """
    known = filter(None, map(known_level, arrays))
    rank = min((RANKS[fold_level(level)] for level in known), default=0)
    above = [name for name in LEVELS[:rank] if name != "SubWorkstream"]
    return above[-1] if above else None


def level_of_key(name: str) -> str | None:
    """Return the level whose id a property is: `milestoneId` of a task, say."""
    rank = RANKS.get(fold(name).removesuffix("id")) if fold(name).endswith("id") else None
    return None if rank is None else LEVELS[rank]


def parent_level(node: Node) -> str | None:
    """Return the level that a node says its parent has."""
    for name, value in node.own.items():
        folded = fold(name)
        if folded.startswith("parent") and "level" in folded and isinstance(value, str):
            return fold_level(value)
    return None


def place_of(node: Node) -> str:
    """The level, or how deep a node of unknown level is nested."""
    return f"#{node.nesting}" if node.level is None else fold_level(str(node.level))
