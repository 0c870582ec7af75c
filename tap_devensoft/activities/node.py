"""One activity of a map, and what is found out about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_devensoft.activities.names import Columns, Row


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


def columns_of(nodes: Iterable[Node]) -> Columns:
    """All property names in order, each with the values that it has."""
    columns: Columns = {}
    for node in nodes:
        for name, value in node.own.items():
            columns.setdefault(name, []).append(value)
    return columns
