"""The nodes of one reply with their levels and keys, and which of them a reference means."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import (
    LEVEL_KEYS,
    RANKS,
    find_level_name,
    level_of_array,
    name_levels,
    place_of,
    rank_of,
)
from tap_devensoft.activities.node import (
    KEY_NAMES,
    SAID,
    WBS_NAMES,
    columns_of,
    is_blank,
    is_key,
    is_plain,
    is_scalar,
    named,
    same,
)
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.activities.node import Columns, Node


_MOST_PARTS = 64


class Reply:
    """The nodes of one reply, and what their properties turn out to mean."""

    def __init__(self, nodes: list[Node]) -> None:
        """Find levels and keys, and join what the reply says twice."""
        self.columns = columns_of(nodes)
        self.level_name = find_level_name(self.columns)
        self.wbs_name = _find_wbs_name(self.columns, len(nodes))
        if self.wbs_name is not None:
            for node in nodes:
                value = node.own.get(self.wbs_name)
                node.wbs = value if is_scalar(value) else None
                node.parts = wbs_parts(node.wbs)
        name_levels(nodes, self.level_name)
        if not any(node.nesting for node in nodes):
            for node in nodes:
                node.nesting = len(node.parts)
        _name_keys(nodes, self.wbs_name)
        self.nodes = _joined(nodes)
        # Of several nodes of one number, or of one key and level, the first can be a parent
        self.by_wbs = {node.parts: node for node in reversed(self.nodes) if node.parts}
        self._by_key: dict[str, dict[str, Node]] = {}
        for node in self.nodes:
            if node.key_name is not None:
                self._by_key.setdefault(same(node.key), {}).setdefault(place_of(node), node)

    def resolve(self, value: object, node: Node) -> Node | None:
        """The node that a reference means; of several levels, the one that stands nearest above."""
        found = {} if is_blank(value) else self._by_key.get(same(value), {})
        others = [one for one in found.values() if one is not node]
        rank = rank_of(node.level)
        if rank < 0:
            above = [one for one in others if one.nesting == node.nesting - 1]
            return next(iter(above or others), None)
        above = [one for one in others if rank_of(one.level) < rank]
        return max(above, key=lambda one: rank_of(one.level), default=None)


def _find_wbs_name(columns: Columns, count: int) -> str | None:
    """The property with WBS numbers: by its name, or as its values nest like them."""
    odd = [name for name in map(folded, columns) if name.startswith("wbs")]
    nested = (name for name, values in columns.items() if _is_wbs(values, count))
    return named(columns, (*WBS_NAMES, *odd)) or next(nested, None)


def _is_wbs(values: list[object], count: int) -> bool:
    """Dotted numbers, all different, some of them a part of others."""
    texts = {value for value in values if isinstance(value, str)}
    if len(texts) != count or not all(re.fullmatch(r"\d+(\.\d+)*\.?", text) for text in texts):
        return False
    parts = {wbs_parts(text) for text in texts}
    return any(len(one) > 1 and one[:-1] in parts for one in parts)


def wbs_parts(value: object) -> tuple[object, ...]:
    """`1.2.10` as numbers, since 10 is not 1; a part with letters stays as it is."""
    text = "" if value is None else str(value).strip().strip(".")
    parts = text.split(".", _MOST_PARTS) if text else []
    return tuple(int(p) if re.fullmatch(r"[0-9]{1,18}", p) else p.strip().casefold() for p in parts)


def is_level_key(node: Node) -> bool:
    """Whether the key is called after a level, so that other levels call theirs otherwise."""
    name = folded(node.key_name or "")
    return name not in KEY_NAMES and name.startswith((*RANKS, *_nouns(node)))


def _name_keys(nodes: list[Node], wbs_name: str | None) -> None:
    """Find each node's key; lists of different levels may name theirs differently."""
    groups: dict[str | None, list[Node]] = {}
    for node in nodes:
        groups.setdefault(level_of_array(node.array) and node.array, []).append(node)
    for group in groups.values():
        for node, name in zip(group, _key_names(group, wbs_name), strict=True):
            if name is None or not is_plain(node.own.get(name)):
                continue
            node.key_name, node.key = name, node.own[name]
            if node.level is None:
                node.level = LEVEL_KEYS.get(folded(name))


def _nouns(node: Node) -> list[str]:
    """What the node's level is called."""
    return [folded(str(one)) for one in (node.level, level_of_array(node.array)) if one is not None]


def _key_names(group: list[Node], wbs_name: str | None) -> list[str] | list[str | None]:
    columns = columns_of(group)
    known = (name for one in KEY_NAMES for name in columns if folded(name) == one)
    if found := next((name for name in known if _is_unique(group, name, place_of)), None):
        return [found] * len(group)
    own = [_own_level_key(node) for node in group]
    pairs = {(name, same(one.own[name])) for one, name in zip(group, own, strict=True) if name}
    if len(pairs) == len(group):
        return own
    # A key whose values repeat is better than none: rows that came twice, say
    repeated = named(columns, KEY_NAMES) or next(filter(is_key, columns), None)
    return [_unique_name(group, columns, wbs_name) or repeated] * len(group)


def _is_unique(group: list[Node], name: str, place: Callable[[Node], object]) -> bool:
    """Whether all nodes have a value, and no two at one place have the same."""
    values = [node.own.get(name) for node in group]
    pairs = {(place(node), same(value)) for node, value in zip(group, values, strict=True)}
    return all(map(is_plain, values)) and len(pairs) == len(group)


def _own_level_key(node: Node) -> str | None:
    """`taskId` of a task; of a node that does not say its level, the id of the lowest level."""
    given = {folded(name): name for name, value in node.own.items() if is_plain(value)}
    nouns = [*_nouns(node), *(reversed(RANKS) if node.level is None else ())]
    suffixes = ("id", "key", "guid", "number", "no", "nr", "code")
    names = (f"{noun}{suffix}" for noun in nouns for suffix in suffixes)
    return next((given[name] for name in names if name in given), None)


def _unique_name(group: list[Node], columns: Columns, wbs_name: str | None) -> str | None:
    """The unique property that most looks like a key."""
    unique = [name for name in columns if _is_unique(group, name, lambda one: one.level)]
    fit = [name for name in unique if _may_be_key(name, columns[name]) and name != wbs_name]
    wbs = [name for name in unique if name == wbs_name]
    return next(iter([*filter(is_key, fit), *fit, *wbs, *unique]), None)


def _may_be_key(name: str, values: list[object]) -> bool:
    """Whether nothing speaks against a key: neither prose nor a parent's or owner's reference."""
    said = "parent" in folded(name) or bool(SAID & {*singular_words(name)})
    return not said and not any(map(_is_prose, values))


def _is_prose(value: object) -> bool:
    """Texts with blanks, dates and fractions are no keys."""
    if isinstance(value, bool | float | Decimal):
        return True
    return isinstance(value, str) and bool(re.search(r"\s|^\d{4}-\d\d-\d\d(T|$)|^/Date", value))


def _joined(nodes: list[Node]) -> list[Node]:
    """Drop the children of a reply that also lists every one of them by itself, in full."""
    listed: dict[str, list[Node]] = {}
    for one in nodes:
        if one.above is None and one.key_name:
            listed.setdefault(same(one.key), []).append(one)
    twins: dict[Node, Node] = {}
    for node in nodes:
        if node.above is None:
            continue
        found = [one for one in listed.get(same(node.key), ()) if _says_all(one, node)]
        if not found:
            return nodes
        twins[node] = found[0]
    for node, twin in twins.items():
        above = twins.get(node.above, node.above) if node.above else None
        if twin.above is None and above is not twin:
            twin.above = above
    return [node for node in nodes if node not in twins]


def _says_all(twin: Node, node: Node) -> bool:
    """Whether a node elsewhere in the reply says everything that its shorter mention says."""
    if twin in (node, node.above):
        return False
    if level_of_array(node.array) is not None:
        # Ids of two levels may be the same numbers; what more they say is not.
        return node.own == twin.own and len(node.own) > 1
    return node.own.items() <= twin.own.items()
