"""The key of nodes: a known name, its level's, or a property that is unique."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import (
    RANKS,
    level_by_array,
    level_of_array,
    level_of_key,
    place_of,
)
from tap_devensoft.activities.names import (
    KEY_NAMES,
    filled,
    is_blank,
    is_key,
    is_scalar,
    reference_in,
    same,
    searched,
)
from tap_devensoft.activities.node import columns_of
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.activities.names import Columns
    from tap_devensoft.activities.node import Node

_OWNERS = frozenset({"owner", "program", "target"})
"""Words of keys that are those of what the map belongs to."""

_KEY_WORDS = ("id", "key", "guid", "number", "no", "nr", "code")


def name_keys(nodes: Sequence[Node], wbs_name: str | None) -> None:
    """Find each node's key; lists of different levels may name theirs differently."""
    groups: dict[str | None, list[Node]] = {}
    for node in nodes:
        groups.setdefault(level_by_array(node) and node.array, []).append(node)
    for group in groups.values():
        for node, name in zip(group, _key_names(group, wbs_name), strict=True):
            if name is None or not is_scalar(node.own.get(name)) or node.own.get(name) is None:
                continue
            node.key_name, node.key = name, node.own[name]
            if node.level is None:
                node.level = level_of_key(name)


def is_level_key(node: Node) -> bool:
    """Whether the key is called after a level, so that other levels call theirs otherwise."""
    if node.key_name is None or folded(node.key_name) in KEY_NAMES:
        return False
    nouns = {*RANKS, folded(level_of_array(node.array or "") or ""), folded(str(node.level))} - {""}
    return any(folded(node.key_name).startswith(noun) for noun in nouns)


def _key_names(group: list[Node], wbs_name: str | None) -> Sequence[str | None]:
    """The key of each node of one kind: a known name, its level's, or a unique property."""
    columns = columns_of(group)
    known = (name for one in KEY_NAMES for name in columns if folded(name) == one)
    found = next((name for name in known if _is_unique(group, name, by_nesting=True)), None)
    if found is None:
        own = [_own_level_key(node) for node in group]
        pairs = {
            (name, same(node.own[name])) for node, name in zip(group, own, strict=True) if name
        }
        if len(pairs) == len(group):
            return own
        found = _unique_name(group, columns, wbs_name) or _any_key(columns)
    return [found] * len(group)


def _is_unique(group: list[Node], name: str, *, by_nesting: bool = False) -> bool:
    """Whether all nodes have a value, and no level has one twice.

    Args:
        group: The nodes.
        name: A property of theirs.
        by_nesting: Whether nodes of unknown level are told apart by how deep they are nested.
    """
    values = [node.own.get(name) for node in group]
    if any(is_blank(value) or not is_scalar(value) for value in values):
        return False
    places = (place_of(node) if by_nesting else same(node.level) for node in group)
    pairs = {(place, same(value)) for place, value in zip(places, values, strict=True)}
    return len(pairs) == len(group)


def _own_level_key(node: Node) -> str | None:
    """`taskId` of a task; of a node that does not say its level, the id of the lowest level."""
    given = {folded(n): n for n, v in node.own.items() if is_scalar(v) and not is_blank(v)}
    nouns = [folded(str(node.level)), folded(level_of_array(node.array or "") or "")]
    if node.level is None:
        nouns += reversed(RANKS)
    names = (f"{noun}{suffix}" for noun in nouns if noun for suffix in _KEY_WORDS)
    return next((given[name] for name in names if name in given), None)


def _unique_name(group: list[Node], columns: Columns, wbs_name: str | None) -> str | None:
    """The unique property that most looks like a key: called so, or referred to by another."""
    unique = [name for name in searched(columns) if _is_unique(group, name)]
    fit = [name for name in unique if _may_be_key(name, columns[name]) and name != wbs_name]
    if not fit:
        return wbs_name if wbs_name in unique else next(iter(unique), None)
    referred = _referred(columns, fit)
    return max(fit, key=lambda name: (is_key(name), name in referred, -fit.index(name)))


def _may_be_key(name: str, values: list[object]) -> bool:
    """Whether nothing speaks against a key: neither prose nor a parent's or owner's reference."""
    others = "parent" in folded(name) or bool(_OWNERS & {*singular_words(name)})
    return not others and not any(map(_is_prose, values))


def _is_prose(value: object) -> bool:
    """Texts with blanks, dates and fractions are no keys."""
    if isinstance(value, bool | float | Decimal):
        return True
    return isinstance(value, str) and bool(re.search(r"\s|^\d{4}-\d\d-\d\d(T|$)|^/Date", value))


def _referred(columns: Columns, keys: list[str]) -> set[str]:
    """Those keys whose values another property holds, some of them, and none for a root."""
    said = {
        name: {same(value) for value in map(reference_in, columns[name]) if not is_blank(value)}
        for name in searched(columns)
    }
    return {
        key
        for key in keys
        for name, values in said.items()
        if name != key and 0 < len(values) < len(said[key]) and values <= said[key]
    }


def _any_key(columns: Columns) -> str | None:
    """A key by its name, although its values repeat: rows that came twice, say."""
    by_name = filled(columns)
    known = (by_name[name] for name in KEY_NAMES if name in by_name)
    return next(known, next((name for name in columns if is_key(name)), None))
