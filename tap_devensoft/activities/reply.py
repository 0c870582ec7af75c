"""The nodes of one reply with their keys and levels, and which of them a reference means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.activities.keys import name_keys
from tap_devensoft.activities.levels import (
    LEVELS,
    find_level_name,
    level_by_array,
    name_levels,
    parent_level,
    place_of,
    rank_of,
)
from tap_devensoft.activities.names import is_blank, same
from tap_devensoft.activities.node import columns_of
from tap_devensoft.activities.wbs import find_wbs_name, wbs_of, wbs_parts
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from tap_devensoft.activities.node import Node


class Reply:
    """The nodes of one reply, and what their properties turn out to mean."""

    def __init__(self, nodes: list[Node]) -> None:
        """Find levels and keys, and join what the reply says twice."""
        self.nodes = nodes
        self.columns = columns_of(nodes)
        self.level_name = find_level_name(self.columns)
        self.wbs_name = find_wbs_name(self.columns, len(nodes))
        name_levels(nodes, self.level_name)
        if not any(node.nesting for node in nodes):
            for node in nodes:
                node.nesting = len(wbs_parts(wbs_of(node, self.wbs_name)))
        name_keys(nodes, self.wbs_name)
        self.nodes = _joined(nodes)
        self._by_key: dict[str, dict[str, Node]] = {}
        for node in self.nodes:
            # Of several nodes of one key and level only the first can be somebody's parent
            if node.key_name is not None:
                self._by_key.setdefault(same(node.key), {}).setdefault(place_of(node), node)

    def knows(self, value: object) -> bool:
        """Whether a value is some node's key."""
        return not is_blank(value) and same(value) in self._by_key

    def resolve(self, value: object, node: Node, level: str | None = None) -> Node | None:
        """The node that a reference means; of several levels, the one that stands nearest above."""
        if not self.knows(value):
            return None
        found = self._by_key[same(value)]
        level = level or parent_level(node)
        if level is not None:
            return found.get(level)
        rank = rank_of(node.level)
        if rank is None:
            others = [one for one in found.values() if one is not node]
            above = [one for one in others if one.nesting == node.nesting - 1]
            return next(iter(above or others), None)
        known = (found.get(folded(name)) for name in reversed(LEVELS[:rank]))
        first = next(iter(found.values()))
        unknown = first if rank_of(first.level) is None else None
        return next((one for one in known if one is not None), unknown)


def _joined(nodes: list[Node]) -> list[Node]:
    """Drop the children of a reply that also lists every one of them by itself, in full."""
    listed = {same(one.key): one for one in nodes if one.above is None and one.key_name}
    inner = [node for node in nodes if node.above is not None]
    twins = {node: listed.get(same(node.key), node) for node in inner}
    if not inner or any(level_by_array(one) or not _says_all(twins[one], one) for one in inner):
        return nodes
    for node, twin in twins.items():
        if twin.above is None and node.above is not None:
            above = twins.get(node.above, node.above)
            twin.above = None if above is twin else above
    return [node for node in nodes if node not in twins]


def _says_all(twin: Node, node: Node) -> bool:
    """Whether a node elsewhere in the reply says everything that its shorter mention says."""
    missing = object()
    return twin not in (node, node.top) and all(
        twin.own.get(name, missing) == value for name, value in node.own.items()
    )
