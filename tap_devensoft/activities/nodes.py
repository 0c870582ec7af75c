"""Which objects of a reply are activities, and which lists hold the ones under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import LEVEL_NAMES, RANKS, known_level, level_of_array
from tap_devensoft.activities.names import (
    HALF,
    KEY_NAMES,
    WBS_NAMES,
    beside_objects,
    fold,
    is_key,
    is_scalar,
    objects_in,
    same,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tap_devensoft.activities.names import Row

NOT_CHILDREN = frozenset(
    {"assignee", "attachment", "comment", "contact", "custom", "dependency", "document", "error"}
    | {"field", "file", "history", "link", "linked", "log", "member", "note", "owner", "person"}
    | {"predecessor", "related", "resource", "responsible", "role", "successor", "tag", "team"}
)
"""Words that say of a list that it is about the activity; without them, likeness decides."""

ENVELOPE_DEPTH = 4
_FEW = 3


@dataclass(slots=True, eq=False)
class Node:
    """One activity, and what is found out about it."""

    data: Row
    above: Node | None = None
    """The node that contains it."""
    array: str | None = None
    """The name of the list that holds it."""
    top: Node | None = None
    """The outermost node around it."""
    told_level: str | None = None
    own: dict[str, object] = field(default_factory=dict)
    """Its properties without its children."""
    key_name: str | None = None
    key: object = None
    parent: Node | None = None
    parent_id: object = None
    level: object = None
    depth: int = 0
    nesting: int = 0
    """How many nodes are around it, or parts its WBS number has."""


def read_nodes(rows: Row | Sequence[Row], owner_id: object, level: str | None) -> list[Node]:
    """Return every node of a reply, parents before the children they contain."""
    tops = list(_tops(rows, owner_id, level))
    names = _child_names([top.data for top in tops])
    nodes: list[Node] = []
    waiting = tops[::-1]
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
            rest = beside_objects(value)
            if rest:
                node.own[name] = rest
        waiting += reversed(below)
    return nodes


def _tops(rows: Row | Sequence[Row], owner_id: object, level: str | None) -> Iterator[Node]:
    """The nodes that no node contains; an object that only wraps lists of nodes is opened."""
    single = isinstance(rows, Mapping)
    for row in (rows,) if isinstance(rows, Mapping) else objects_in(list(rows)):
        arrays = list(_wrapped(row, owner_id, single=single))
        for name, items in arrays:
            yield from (Node(item, array=name, told_level=level) for item in items)
        # The map of an owner without activities is nothing but empty lists.
        if not arrays and any(value not in (None, []) for value in row.values()):
            yield Node(row, told_level=level)


def _wrapped(row: Row, owner_id: object, *, single: bool) -> Iterator[tuple[str, list[Row]]]:
    """The lists of nodes in an object that is no node itself."""
    around: list[Row] = [row]
    for _ in range(ENVELOPE_DEPTH):
        if not all(_is_wrapper(one, owner_id, single=single) for one in around):
            return
        found = [(name, objects_in(value)) for one in around for name, value in one.items()]
        found = [(name, items) for name, items in found if items]
        if found:
            yield from _likely(found)
            return
        around = [v for one in around for v in one.values() if isinstance(v, Mapping)]


def _likely(found: list[tuple[str, list[Row]]]) -> list[tuple[str, list[Row]]]:
    """Of the lists in a wrapper those called like nodes, and those that look like their nodes."""
    called = [items for name, items in found if _is_child_name(name)]
    if not called:
        return [one for one in found if not set(words_of(one[0])) & NOT_CHILDREN] or found
    return [
        (name, items)
        for name, items in found
        if _is_child_name(name) or any(_is_alike(name, other, items) for other in called)
    ]


def _is_wrapper(row: Row, owner_id: object, *, single: bool) -> bool:
    """Whether an object has nothing of a node: no key but its owner's, no level, no likeness.

    In a list of rows even a text of its own makes it a node; a single reply may carry a few.
    """
    own = {name: value for name, value in row.items() if is_scalar(value) and value is not None}
    others = [name for name, value in own.items() if same(value) != same(owner_id)]
    if not single:
        return not others
    marks = {fold(name) for name in others} & _IDENTITY
    placed = {fold(name) for name in own} & {*LEVEL_NAMES, *WBS_NAMES}
    if marks or placed:
        return False
    arrays = {name: items for name, value in row.items() if (items := objects_in(value))}
    if "Project" in map(known_level, arrays):
        return True
    # With its owner's key and little else, it is the owner, though its lists have that little too
    least = _FEW if len(others) < len(own) else 1
    return not any(_is_alike(name, [row], items, least) for name, items in arrays.items())


_IDENTITY = frozenset({*KEY_NAMES, *(f"{noun}id" for noun in RANKS)})


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
            items = objects_in(value)
            if items:
                array = arrays.setdefault(name, _Array())
                array.holders.append(row)
                array.items += items
                waiting += items
            elif value is None or value == []:
                empty.add(name)
    found = {name for name, array in arrays.items() if _holds_children(name, array)}
    return frozenset(found | {name for name in empty - set(arrays) if _is_child_name(name)})


def _holds_children(name: str, array: _Array) -> bool:
    if _is_child_name(name):
        return True
    if set(words_of(name)) & NOT_CHILDREN:
        return False
    repeats = any(name in item for item in array.items)
    levels = any(
        known_level(inner) and objects_in(item[inner]) for item in array.items for inner in item
    )
    return repeats or levels or _points_up(array) or _is_alike(name, array.holders, array.items)


def _is_child_name(name: str) -> bool:
    words = set(words_of(name))
    if words & NOT_CHILDREN:
        return False
    return known_level(name) is not None or bool(words & {"child", "children", "activity", "sub"})


def _points_up(array: _Array) -> bool:
    """Whether the items say of one of their holders that it is their parent."""
    held = {same(value) for row in array.holders for name, value in row.items() if is_key(name)}
    return any(
        is_scalar(value) and value is not None and same(value) in held
        for item in array.items
        for name, value in item.items()
        if "parent" in fold(name)
    )


def _is_alike(name: str, holders: list[Row], items: list[Row], least: int = 1) -> bool:
    """Whether items have most property names of what holds them, the words for the level aside."""
    noun = fold(level_of_array(name) or "")
    above = {_bare(inner, noun) for row in holders for inner in row if not objects_in(row[inner])}
    below = {_bare(inner, noun) for row in items for inner in row if not objects_in(row[inner])}
    common = len(above & below)
    return common >= least and common >= HALF * len(above) and common >= HALF * len(below)


def _bare(name: str, noun: str) -> str:
    """A property's name without its level: `milestoneName` is `name`."""
    folded = fold(name)
    for prefix in (noun, *reversed(RANKS), "activity"):
        if prefix and folded.startswith(prefix) and folded != prefix:
            return folded.removeprefix(prefix)
    return folded
