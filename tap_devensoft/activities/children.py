"""Which lists of a map hold the activities under another one, and the nodes that come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import RANKS, known_level, level_of_array
from tap_devensoft.activities.names import (
    HALF,
    beside_objects,
    is_key,
    is_scalar,
    objects_in,
    same,
)
from tap_devensoft.activities.node import Node
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.activities.names import Row

_NOT_CHILDREN = frozenset(
    {"assignee", "attachment", "column", "comment", "contact", "custom", "dependency", "document"}
    | {"error", "field", "file", "history", "link", "linked", "log", "lookup", "member", "note"}
    | {"option", "owner", "permission", "person", "predecessor", "related", "resource", "role"}
    | {"responsible", "setting", "status", "successor", "tag", "team", "type", "user"}
)
"""Words that say of a list that it is about the activity; without them, likeness decides."""


def with_children(tops: Sequence[Node]) -> list[Node]:
    """Return the nodes and all under them, parents before the children they contain."""
    names = _child_names([top.data for top in tops])
    nodes: list[Node] = []
    waiting = [*reversed(tops)]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        below: list[Node] = []
        for name, value in node.data.items():
            if name not in names:
                node.own[name] = value
                continue
            below += (
                Node(inner, node, name, node.top or node, nesting=node.nesting + 1)
                for inner in objects_in(value)
            )
            if rest := beside_objects(value):
                node.own[name] = rest
        waiting += reversed(below)
    return nodes


def is_child_name(name: str) -> bool:
    """Whether a list is called after a level, or as children are."""
    said = {"child", "activity", "sub"} & {*singular_words(name)}
    return not is_about(name) and (known_level(name) is not None or bool(said))


def is_about(name: str) -> bool:
    """Whether a list is called as what stands beside activities: people, files, notes."""
    return bool(_NOT_CHILDREN & {*singular_words(name)})


def is_alike(name: str, holders: list[Row], items: list[Row], least: int = 1) -> bool:
    """Whether items have most property names of what holds them, the words for the level aside."""
    noun = folded(level_of_array(name) or "")
    above = {_bare(inner, noun) for row in holders for inner in row if not objects_in(row[inner])}
    below = {_bare(inner, noun) for row in items for inner in row if not objects_in(row[inner])}
    return len(above & below) >= max(least, HALF * len(above), HALF * len(below))


def _bare(name: str, noun: str) -> str:
    """A property's name without its level: `milestoneName` is `name`."""
    name = folded(name)
    for prefix in (noun, *reversed(RANKS), "activity"):
        if prefix and name.startswith(prefix) and name != prefix:
            return name.removeprefix(prefix)
    return name


@dataclass(slots=True)
class _Array:
    holders: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)


def _child_names(tops: list[Row]) -> frozenset[str]:
    """The names of all lists that hold child nodes, wherever they stand."""
    arrays: dict[str, _Array] = {}
    empty: set[str] = set()
    waiting = list(tops)
    while waiting:
        row = waiting.pop()
        for name, value in row.items():
            if items := objects_in(value):
                array = arrays.setdefault(name, _Array())
                array.holders.append(row)
                array.items += items
                waiting += items
            elif value is None or value == []:
                empty.add(name)
    found = {name for name, array in arrays.items() if _holds_children(name, array)}
    return frozenset(found | {name for name in empty - set(arrays) if is_child_name(name)})


def _holds_children(name: str, array: _Array) -> bool:
    if is_child_name(name) or is_about(name):
        return not is_about(name)
    repeats = any(name in item for item in array.items)
    levels = any(
        known_level(inner) and objects_in(item[inner]) for item in array.items for inner in item
    )
    return repeats or levels or _points_up(array) or is_alike(name, array.holders, array.items)


def _points_up(array: _Array) -> bool:
    """Whether the items say of one of their holders that it is their parent."""
    held = {same(value) for row in array.holders for name, value in row.items() if is_key(name)}
    return any(
        is_scalar(value) and value is not None and same(value) in held
        for item in array.items
        for name, value in item.items()
        if "parent" in folded(name)
    )
