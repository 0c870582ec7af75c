"""The key of nodes: a known name, its level's, or a property that is unique."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import RANKS, fold_level, level_of_array, place_of
from tap_devensoft.activities.names import (
    KEY_NAMES,
    columns_of,
    fold,
    has_values,
    is_blank,
    is_key,
    is_scalar,
    reference_in,
    same,
    searched,
    words_of,
)

if TYPE_CHECKING:
    from tap_devensoft.activities.nodes import Node

_OWNERS = frozenset({"owner", "program", "target"})
"""Words of keys that are those of what the map belongs to."""


def is_level_key(node: Node) -> bool:
    """Whether the key is called after a level, so that other levels call theirs otherwise."""
    if node.key_name is None or fold(node.key_name) in KEY_NAMES:
        return False
    nouns = {*RANKS, fold(level_of_array(node.array or "") or ""), fold(str(node.level))} - {""}
    return any(fold(node.key_name).startswith(noun) for noun in nouns)


def name_keys(group: list[Node], wbs_name: str | None) -> None:
    """Choose the key of nodes of one kind: a known name, its level's, or a unique property."""
    columns = columns_of(group)
    for folded in KEY_NAMES:
        for name in columns:
            if fold(name) == folded and _is_unique(group, name, by_nesting=True):
                _set_key(group, name)
                return
    own = [_own_level_key(node) for node in group]
    pairs = [(name, same(node.own[name])) for node, name in zip(group, own, strict=True) if name]
    if len(set(pairs)) == len(group):
        for node, level_key in zip(group, own, strict=True):
            node.key_name = level_key
        return
    found = _unique_name(group, columns, wbs_name) or _any_key(columns)
    if found is not None:
        _set_key(group, found)


def _set_key(group: list[Node], name: str) -> None:
    for node in group:
        if is_scalar(node.own.get(name)) and node.own.get(name) is not None:
            node.key_name = name


def _is_unique(group: list[Node], name: str, *, by_nesting: bool = False) -> bool:
    """Whether all nodes have a value, and no level has one twice.

    Args:
        group: The nodes.
        name: A property of theirs.
        by_nesting: Whether nodes of unknown level are told apart by how deep they are nested.
    """
    values = [node.own.get(name) for node in group]
    if any(value is None or value == "" or not is_scalar(value) for value in values):
        return False
    places = (place_of(node) if by_nesting else same(node.level) for node in group)
    pairs = {(place, same(value)) for place, value in zip(places, values, strict=True)}
    return len(pairs) == len(group)


def _own_level_key(node: Node) -> str | None:
    """`taskId` of a task; of a node that does not say its level, the id of the lowest level."""
    filled = {fold(n): n for n, v in node.own.items() if is_scalar(v) and not is_blank(v)}
    nouns = [fold_level(str(node.level)), fold_level(level_of_array(node.array or "") or "")]
    if node.level is None:
        nouns += reversed(RANKS)
    suffixes = ("id", "key", "guid", "number", "no", "nr", "code")
    names = (f"{noun}{suffix}" for noun in nouns if noun for suffix in suffixes)
    return next((filled[name] for name in names if name in filled), None)


def _unique_name(
    group: list[Node], columns: dict[str, list[object]], wbs_name: str | None
) -> str | None:
    """The unique property that most looks like a key: called so, or referred to by another."""
    unique = [name for name in searched(columns) if _is_unique(group, name)]
    fit = [name for name in unique if not any(_is_prose(value) for value in columns[name])]
    fit = [name for name in fit if name != wbs_name and "parent" not in fold(name)]
    fit = [name for name in fit if not set(words_of(name)) & _OWNERS]
    if not fit:
        return wbs_name if wbs_name in unique else (unique[0] if unique else None)
    referred = _referred(columns, fit)
    return max(fit, key=lambda name: (is_key(name), name in referred, -fit.index(name)))


def _referred(columns: dict[str, list[object]], keys: list[str]) -> set[str]:
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


def _any_key(columns: dict[str, list[object]]) -> str | None:
    """A key by its name, although its values repeat: rows that came twice, say."""
    by_name = {fold(name): name for name in reversed(columns) if has_values(columns[name])}
    known = (by_name[folded] for folded in KEY_NAMES if folded in by_name)
    return next(known, next((name for name in columns if is_key(name)), None))


def _is_prose(value: object) -> bool:
    """Texts with blanks, dates and fractions are no keys."""
    if isinstance(value, bool | float | Decimal):
        return True
    return isinstance(value, str) and bool(re.search(r"\s|^\d{4}-\d\d-\d\d(T|$)|^/Date", value))
