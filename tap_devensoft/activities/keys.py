"""The key of nodes: a known name, its level's, or a property that is unique."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import RANKS, level_of_array, level_of_key, place_of
from tap_devensoft.activities.node import (
    KEY_NAMES,
    SAID,
    columns_of,
    is_key,
    is_plain,
    named,
    same,
)
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_devensoft.activities.node import Columns, Node

_KEY_WORDS = ("id", "key", "guid", "number", "no", "nr", "code")


def name_keys(nodes: Sequence[Node], wbs_name: str | None) -> None:
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
                node.level = level_of_key(name)


def is_level_key(node: Node) -> bool:
    """Whether the key is called after a level, so that other levels call theirs otherwise."""
    name = folded(node.key_name or "")
    return name not in KEY_NAMES and name.startswith((*RANKS, *_nouns(node)))


def _nouns(node: Node) -> list[str]:
    """What the node's level is called."""
    return [folded(str(one)) for one in (node.level, level_of_array(node.array)) if one is not None]


def _key_names(group: list[Node], wbs_name: str | None) -> Sequence[str | None]:
    columns = columns_of(group)
    known = (name for one in KEY_NAMES for name in columns if folded(name) == one)
    found = next((name for name in known if _is_unique(group, name, place_of)), None)
    own = [_own_level_key(node) for node in group]
    pairs = {(name, same(one.own[name])) for one, name in zip(group, own, strict=True) if name}
    if found is None and len(pairs) == len(group):
        return own
    # A key whose values repeat is better than none: rows that came twice, say
    repeated = named(columns, KEY_NAMES) or next(filter(is_key, columns), None)
    return [found or _unique_name(group, columns, wbs_name) or repeated] * len(group)


def _is_unique(group: list[Node], name: str, place: Callable[[Node], object]) -> bool:
    """Whether all nodes have a value, and no two at one place have the same."""
    values = [node.own.get(name) for node in group]
    pairs = {(place(node), same(value)) for node, value in zip(group, values, strict=True)}
    return all(map(is_plain, values)) and len(pairs) == len(group)


def _own_level_key(node: Node) -> str | None:
    """`taskId` of a task; of a node that does not say its level, the id of the lowest level."""
    given = {folded(name): name for name, value in node.own.items() if is_plain(value)}
    nouns = [*_nouns(node), *(reversed(RANKS) if node.level is None else ())]
    names = (f"{noun}{suffix}" for noun in nouns for suffix in _KEY_WORDS)
    return next((given[name] for name in names if name in given), None)


def _unique_name(group: list[Node], columns: Columns, wbs_name: str | None) -> str | None:
    """The unique property that most looks like a key."""
    unique = [name for name in columns if _is_unique(group, name, lambda one: one.level)]
    fit = [name for name in unique if _may_be_key(name, columns[name]) and name != wbs_name]
    if not fit:
        return wbs_name if wbs_name in unique else next(iter(unique), None)
    return max(fit, key=lambda name: (is_key(name), -fit.index(name)))


def _may_be_key(name: str, values: list[object]) -> bool:
    """Whether nothing speaks against a key: neither prose nor a parent's or owner's reference."""
    said = "parent" in folded(name) or bool(SAID & {*singular_words(name)})
    return not said and not any(map(_is_prose, values))


def _is_prose(value: object) -> bool:
    """Texts with blanks, dates and fractions are no keys."""
    if isinstance(value, bool | float | Decimal):
        return True
    return isinstance(value, str) and bool(re.search(r"\s|^\d{4}-\d\d-\d\d(T|$)|^/Date", value))
