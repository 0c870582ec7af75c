"""Which objects of a reply are activities, and which lists hold the ones under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tap_devensoft.activities.levels import LEVEL_NAMES, RANKS, known_level, level_of_array
from tap_devensoft.activities.node import (
    BESIDE,
    KEY_NAMES,
    WBS_NAMES,
    Node,
    is_key,
    is_scalar,
    objects_in,
    same,
)
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from tap_devensoft.activities.node import Row

_DEEPEST = 4
_FEW = 3
_IDENTITY = frozenset({*KEY_NAMES, *(f"{noun}id" for noun in RANKS)})
_PLACE = frozenset({*LEVEL_NAMES, *WBS_NAMES})

_ANYBODY: Final = object()
"""Stands for the id of an owner that is not known: any key of a wrapper may be it."""

Found = tuple[str, "list[Row]"]
"""Nodes, and the name of the list that holds them, if one does."""


class WholeReply(dict[str, object]):
    """A reply that is a map only as a whole, where other replies give rows."""


def tops(reply: object, owner_id: object, level: str | None = None) -> list[Node]:
    """Return the nodes that no node contains; any JSON value without activities has none."""
    found: list[Found] = []
    for row in (reply,) if isinstance(reply, Mapping) else objects_in(reply):
        whole = row is reply or isinstance(row, WholeReply)
        for name, rows in _opened(row, owner_id, single=True) if whole else [("", [row])]:
            if known_level(name):
                found.append((name, rows))
            else:
                found += (one for row in rows for one in _in_row(name, row, owner_id))
    return [Node(row, array=name, told_level=level) for name, rows in found for row in rows]


def whole_map(reply: object) -> list[WholeReply] | None:
    """Return a reply that is a map only as a whole, as the only row; no row where it is empty.

    None where one list has the activities, since more of them may be on another page, and where
    a reply tells of none.

    >>> whole_map({"projects": [{"id": 1}], "tasks": [{"id": 2}]})
    [{'projects': [{'id': 1}], 'tasks': [{'id': 2}]}]
    >>> whole_map({"items": [{"id": 1}], "totalCount": 90})
    >>> whole_map(None)
    []
    """
    if _is_empty(reply):
        return []
    if not isinstance(reply, Mapping):
        return None
    named = [name for name in reply if _is_child_name(name)]
    found = _opened(reply, _ANYBODY, single=True)
    if not found and any(reply[n] == [] and "activity" in singular_words(n) for n in named):
        return None
    found = found or _opened(reply, None, single=True)
    if not found:
        return [] if any(reply[name] is None for name in named) else None
    return None if len(found) == 1 and found[0][0] else [WholeReply(reply)]


def _is_empty(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_empty, value.values()))
    return value is None or value == []


def _in_row(name: str, row: Row, owner_id: object) -> list[Found]:
    """The nodes in a row of a list: itself, or those in its lists if it has nothing else."""
    found = _opened(row, owner_id, single=False)
    if any(around for around, _ in found):
        return found
    return [] if _is_empty(row) else [(name, [row])]


def _opened(row: Row, owner_id: object, *, single: bool) -> list[Found]:
    """The nodes in an object: itself, or what is in the lists and objects that it only wraps."""
    around: list[Row] = [row]
    nodes: list[Row] = []
    for _ in range(_DEEPEST):
        open_: list[Row] = []
        closed: list[Row] = []
        for one in around:
            (open_ if _is_wrapper(one, owner_id, single=single) else closed).append(one)
        inside = [pair for one in open_ for pair in one.items()]
        lists = [(name, items) for name, value in inside if (items := objects_in(value))]
        trees = [one for one in closed if any(map(objects_in, one.values()))]
        if lists and (not trees or any(_is_child_name(name) for name, _ in lists)):
            return _likely(lists)
        if trees:
            return [("", trees)]
        nodes = nodes or closed
        around = [value for _, value in inside if isinstance(value, Mapping)]
    return [("", nodes)] if nodes else []


def _likely(lists: list[Found]) -> list[Found]:
    """Of the lists in a wrapper those called like nodes, and those that look like their nodes.

    Where none is called so, those that have a key stand for them.
    """
    called = [items for name, items in lists if _is_child_name(name)] or [
        items
        for name, items in lists
        if not _is_about(name) and _IDENTITY & {*map(folded, items[0])}
    ]
    fit = [
        (name, items)
        for name, items in lists
        if _is_child_name(name)
        or (not _is_about(name) and (not called or any(_is_alike(name, o, items) for o in called)))
    ]
    return [*(fit or lists)]


def _is_wrapper(row: Row, owner_id: object, *, single: bool) -> bool:
    """Whether an object has nothing of a node: no key but its owner's, no level, no likeness.

    In a list of rows even a text of its own makes it a node; a single reply may carry a few.
    """
    own = {name: value for name, value in row.items() if is_scalar(value) and value is not None}
    others = [
        name
        for name, value in own.items()
        if not (is_key(name) if owner_id is _ANYBODY else same(value) == same(owner_id))
    ]
    if not single:
        return not others
    if _IDENTITY & {*map(folded, others)} or _PLACE & {*map(folded, own)}:
        return False
    arrays = {name: items for name, value in row.items() if (items := objects_in(value))}
    if "Project" in map(known_level, arrays):
        return True
    # With its owner's key and little else, it is the owner, though its lists have that little too
    least = _FEW if len(others) < len(own) and owner_id is not _ANYBODY else 1
    held = [pair for pair in arrays.items() if not _is_about(pair[0])]
    return not any(_is_alike(name, [row], items, least) for name, items in held)


def with_children(tops: list[Node]) -> list[Node]:
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
            inner = objects_in(value)
            below += (Node(one, node, name, nesting=node.nesting + 1) for one in inner)
            rest = value
            if isinstance(value, list):
                rest = [one for one in value if one is not None and not isinstance(one, Mapping)]
            if rest:
                node.own[name] = rest
        waiting += reversed(below)
    repeated = {node.array for node in nodes if node.array in node.data}
    for node in reversed(nodes):
        known = known_level(node.array)
        inside = node.above is not None and node.above.array == node.array
        if node.array in repeated and (inside or not known):
            node.array = ""  # It holds every level, also where leaves leave it out
    return nodes


def _is_child_name(name: str) -> bool:
    """Whether a list is called after a level, or as children are."""
    said = {"child", "activity", "sub"} & {*singular_words(name)}
    return not _is_about(name) and (known_level(name) is not None or bool(said))


def _is_about(name: str) -> bool:
    """Whether a list is called as what stands beside activities: people, files, notes."""
    return bool(BESIDE & {*singular_words(name)})


def _is_alike(name: str, holders: list[Row], items: list[Row], least: int = 1) -> bool:
    """Whether items have most property names of what holds them, the words for the level aside."""
    noun = folded(level_of_array(name) or "")
    above = {_bare(inner, noun) for row in holders for inner in row if not objects_in(row[inner])}
    below = {_bare(inner, noun) for row in items for inner in row if not objects_in(row[inner])}
    return len(above & below) >= max(least, len(above) / 2, len(below) / 2)


def _bare(name: str, noun: str) -> str:
    """A property's name without its level: `milestoneName` is `name`."""
    name = folded(name)
    for prefix in (noun, *reversed(RANKS), "activity"):
        if prefix and name.startswith(prefix) and name != prefix:
            return name.removeprefix(prefix)
    return name


def _child_names(tops: list[Row]) -> frozenset[str]:
    """The names of all lists that hold child nodes, wherever they stand."""
    holders: dict[str, list[Row]] = defaultdict(list)
    items: dict[str, list[Row]] = defaultdict(list)
    waiting = list(tops)
    while waiting:
        row = waiting.pop()
        for name, value in row.items():
            if inner := objects_in(value):
                holders[name].append(row)
                items[name] += inner
                waiting += inner
            elif value is None or value == []:
                items[name] += ()  # its name may tell
    return frozenset(name for name in items if _holds_children(name, holders[name], items[name]))


def _holds_children(name: str, holders: list[Row], items: list[Row]) -> bool:
    if _is_child_name(name) or _is_about(name):
        return not _is_about(name)
    repeats = any(name in item for item in items)
    levels = any(known_level(inner) and objects_in(item[inner]) for item in items for inner in item)
    return repeats or levels or _is_alike(name, holders, items)
