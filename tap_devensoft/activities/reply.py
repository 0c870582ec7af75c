"""The nodes of one reply with their keys and levels, and which of them a reference means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.activities.keys import name_keys
from tap_devensoft.activities.levels import (
    find_level_name,
    level_of_array,
    name_levels,
    place_of,
    rank_of,
)
from tap_devensoft.activities.node import columns_of, is_blank, same
from tap_devensoft.activities.wbs import find_wbs_name, wbs_index, wbs_of, wbs_parts

if TYPE_CHECKING:
    from tap_devensoft.activities.node import Node


class Reply:
    """The nodes of one reply, and what their properties turn out to mean."""

    def __init__(self, nodes: list[Node]) -> None:
        """Find levels and keys, and join what the reply says twice."""
        self.columns = columns_of(nodes)
        self.level_name = find_level_name(self.columns)
        self.wbs_name = find_wbs_name(self.columns, len(nodes))
        name_levels(nodes, self.level_name)
        if not any(node.nesting for node in nodes):
            for node in nodes:
                node.nesting = len(wbs_parts(wbs_of(node, self.wbs_name)))
        name_keys(nodes, self.wbs_name)
        self.nodes = _joined(nodes)
        self.by_wbs = wbs_index(self.nodes, self.wbs_name)
        self._by_key: dict[str, dict[str, Node]] = {}
        for node in self.nodes:
            # Of several nodes of one key and level only the first can be somebody's parent
            if node.key_name is not None:
                self._by_key.setdefault(same(node.key), {}).setdefault(place_of(node), node)

    def knows(self, value: object) -> bool:
        """Whether a value is some node's key."""
        return not is_blank(value) and same(value) in self._by_key

    def resolve(self, value: object, node: Node) -> Node | None:
        """The node that a reference means; of several levels, the one that stands nearest above."""
        if not self.knows(value):
            return None
        others = [one for one in self._by_key[same(value)].values() if one is not node]
        rank = rank_of(node.level)
        if rank < 0:
            above = [one for one in others if one.nesting == node.nesting - 1]
            return next(iter(above or others), None)
        above = [one for one in others if rank_of(one.level) < rank]
        return max(above, key=lambda one: rank_of(one.level), default=None)


def _joined(nodes: list[Node]) -> list[Node]:
    """Drop the children of a reply that also lists every one of them by itself, in full."""
    listed = {same(one.key): one for one in nodes if one.above is None and one.key_name}
    inner = [node for node in nodes if node.above is not None]
    twins = {node: listed.get(same(node.key), node) for node in inner}
    if not inner or any(
        level_of_array(one.array) or not _says_all(twins[one], one) for one in inner
    ):
        return nodes
    for node, twin in twins.items():
        if twin.above is None and node.above is not None:
            above = twins.get(node.above, node.above)
            twin.above = None if above is twin else above
    return [node for node in nodes if node not in twins]


def _says_all(twin: Node, node: Node) -> bool:
    """Whether a node elsewhere in the reply says everything that its shorter mention says."""
    missing = object()
    return twin not in (node, node.above) and all(
        twin.own.get(name, missing) == value for name, value in node.own.items()
    )
