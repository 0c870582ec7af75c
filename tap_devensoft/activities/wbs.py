"""WBS numbers: which property has them, their parts, and what stands above whom by them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tap_devensoft.activities.node import WBS_NAMES, is_scalar, named
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from tap_devensoft.activities.node import Columns, Node

Parts = tuple[object, ...]

_MOST_PARTS = 64


def find_wbs_name(columns: Columns, count: int) -> str | None:
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


def wbs_of(node: Node, name: str | None) -> object:
    """The WBS number of a node, as the API wrote it."""
    value = node.own.get(name) if name else None
    return value if is_scalar(value) else None


def wbs_parts(value: object) -> Parts:
    """`1.2.10` as numbers, since 10 is not 1; a part with letters stays as it is."""
    text = "" if value is None else str(value).strip().strip(".")
    parts = text.split(".", _MOST_PARTS) if text else []
    return tuple(int(p) if re.fullmatch(r"[0-9]{1,18}", p) else p.strip().casefold() for p in parts)


def parents_by_wbs(
    nodes: list[Node], whole: dict[Parts, Node], name: str | None
) -> dict[Node, Node]:
    """For each node the one with the longest dotted prefix, or the last such before it."""
    before: dict[Parts, Node] = {}
    parents: dict[Node, Node] = {}
    for node in nodes:
        parts = wbs_parts(wbs_of(node, name))
        prefixes = (parts[:length] for length in range(len(parts) - 1, 0, -1))
        prefix = next((one for one in prefixes if one in whole), None)
        if prefix is not None:
            parents[node] = before.get(prefix) or whole[prefix]
        if parts:
            before[parts] = node
    return parents
