"""Where the activities of a reply begin: envelopes, owners and lists by level are opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from tap_devensoft.activities.children import is_about, is_alike, is_child_name
from tap_devensoft.activities.levels import LEVEL_NAMES, RANKS, known_level
from tap_devensoft.activities.names import (
    KEY_NAMES,
    WBS_NAMES,
    is_key,
    is_scalar,
    objects_in,
    same,
)
from tap_devensoft.activities.node import Node
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from tap_devensoft.activities.names import Row

_DEEPEST = 4
_FEW = 3
_IDENTITY = frozenset({*KEY_NAMES, *(f"{noun}id" for noun in RANKS)})
_PLACE = frozenset({*LEVEL_NAMES, *WBS_NAMES})

_ANYBODY: Final = object()
"""Stands for the id of an owner that is not known: any key of a wrapper may be it."""

Found = tuple[str | None, "list[Row]"]
"""Nodes, and the name of the list that holds them."""


class WholeReply(dict[str, object]):
    """A reply that is a map only as a whole, where other replies give rows."""


def tops(reply: object, owner_id: object, level: str | None = None) -> list[Node]:
    """Return the nodes that no node contains; any JSON value without activities has none."""
    found: list[Found] = []
    for row in (reply,) if isinstance(reply, Mapping) else objects_in(reply):
        if row is reply or isinstance(row, WholeReply):
            found += _in_envelope(row, owner_id)
        else:
            found += _in_row(None, row, owner_id)
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
    found = _opened(reply, _ANYBODY, single=True) or _opened(reply, None, single=True)
    if not found:
        return [] if any(is_child_name(name) and reply[name] is None for name in reply) else None
    in_one_list = len(found) == 1 and found[0][0] is not None
    return None if in_one_list else [WholeReply(reply)]


def _is_empty(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(map(_is_empty, value.values()))
    return value is None or value == []


def _in_envelope(reply: Row, owner_id: object) -> list[Found]:
    found: list[Found] = []
    for name, rows in _opened(reply, owner_id, single=True):
        if name is None or known_level(name):
            found.append((name, rows))
        else:
            found += (one for row in rows for one in _in_row(name, row, owner_id))
    return found


def _in_row(name: str | None, row: Row, owner_id: object) -> list[Found]:
    """The nodes in a row of a list: itself, or those in its lists if it has nothing else."""
    found = _opened(row, owner_id, single=False)
    if any(around for around, _ in found):
        return found
    return [] if all(value in (None, []) for value in row.values()) else [(name, [row])]


def _opened(row: Row, owner_id: object, *, single: bool) -> list[Found]:
    """The nodes in an object: itself, or what is in the lists and objects that it only wraps."""
    around: list[Row] = [row]
    nodes: list[Row] = []
    for _ in range(_DEEPEST):
        wraps = [_is_wrapper(one, owner_id, single=single) for one in around]
        closed = [one for one, is_open in zip(around, wraps, strict=True) if not is_open]
        inside = [
            pair
            for one, is_open in zip(around, wraps, strict=True)
            if is_open
            for pair in one.items()
        ]
        lists = [(name, items) for name, value in inside if (items := objects_in(value))]
        trees = [one for one in closed if any(map(objects_in, one.values()))]
        if lists and (not trees or any(is_child_name(name) for name, _ in lists)):
            return _likely(lists)
        if trees:
            return [(None, trees)]
        nodes = nodes or closed
        around = [value for _, value in inside if isinstance(value, Mapping)]
    return [(None, nodes)] if nodes else []


def _likely(lists: list[tuple[str, list[Row]]]) -> list[Found]:
    """Of the lists in a wrapper those called like nodes, and those that look like their nodes."""
    called = [items for name, items in lists if is_child_name(name)]
    fit = [
        (name, items)
        for name, items in lists
        if is_child_name(name)
        or (not is_about(name) and (not called or any(is_alike(name, o, items) for o in called)))
    ]
    return [*(fit or lists)]


def _is_wrapper(row: Row, owner_id: object, *, single: bool) -> bool:
    """Whether an object has nothing of a node: no key but its owner's, no level, no likeness.

    In a list of rows even a text of its own makes it a node; a single reply may carry a few.
    """
    own = {name: value for name, value in row.items() if is_scalar(value) and value is not None}
    others = [name for name, value in own.items() if not _is_owners(name, value, owner_id)]
    if not single:
        return not others
    if _IDENTITY & {*map(folded, others)} or _PLACE & {*map(folded, own)}:
        return False
    arrays = {name: items for name, value in row.items() if (items := objects_in(value))}
    if "Project" in map(known_level, arrays):
        return True
    # With its owner's key and little else, it is the owner, though its lists have that little too
    least = _FEW if len(others) < len(own) and owner_id is not _ANYBODY else 1
    return not any(is_alike(name, [row], items, least) for name, items in arrays.items())


def _is_owners(name: str, value: object, owner_id: object) -> bool:
    return is_key(name) if owner_id is _ANYBODY else same(value) == same(owner_id)
