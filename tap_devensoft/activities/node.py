"""One activity of a map, whose it is, and what its properties are called and refer to."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from tap_devensoft.words import folded, singular_words

Row = Mapping[str, object]
Columns = dict[str, list[object]]
"""The names of properties, each with the values that it has."""

OWNERS: Final[Mapping[str, str]] = {"program": "programs", "target": "targets"}
"""What has an activity map, and the stream that lists it (`devenconnect-api.md` section 3.3)."""
_NOBODY: Final = "tenant"
"""Owner of rows that name none."""

Owner = tuple[str, Any]

WBS_NAMES = ("wbs", "wbsnumber", "wbscode", "wbsno", "wbsnr", "wbspath", "outlinenumber")

KEY_NAMES = (
    *("id", "activityid", "guid", "uid", "uuid", "key", "activitykey", "activityguid"),
    *("rowid", "recordid", "activitynumber", "activityno", "activitycode", "activityref"),
)

BESIDE = frozenset(
    {"aggregate", "assignee", "attachment", "column", "comment", "contact", "custom", "dependency"}
    | {"document", "error", "facet", "field", "file", "filter", "history", "included", "link"}
    | {"linked", "log", "lookup", "member", "message", "note"}
    | {"option", "owner", "permission", "person", "predecessor", "related", "resource", "role"}
    | {"responsible", "setting", "status", "successor", "tag", "team", "type", "user", "warning"}
)
"""Words that say of a list that it is about the activity; without them, likeness decides."""

SAID = BESIDE | (
    {"after", "approver", "before", "by", "category", "complete", "copied", "count", "depends"}
    | {"description", "kind", "lead", "level", "manager", "modified", "name", "next", "order"}
    | {"path", "percent", "position", "previous", "priority", "program", "progress", "rank"}
    | {"sequence", "sort", "target", "template", "title"}
)
"""Words of properties that are no keys, neither of the activity nor of its parent."""

_MOST_WHOLE = 10**19


@dataclass(slots=True, eq=False)
class Node:
    """One activity, and what is found out about it."""

    data: Row
    above: Node | None = None
    """The node that contains it."""
    array: str = ""
    """The name of the list that holds it, if that may tell its level."""
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
    wbs: object = None
    """Its WBS number, as the API wrote it."""
    parts: tuple[object, ...] = ()
    """The parts of its WBS number."""


def columns_of(nodes: list[Node]) -> Columns:
    """All property names in order, each with the values that it has."""
    columns: Columns = {}
    for node in nodes:
        for name, value in node.own.items():
            columns.setdefault(name, []).append(value)
    return columns


def named(columns: Columns, names: tuple[str, ...]) -> str | None:
    """The property with any value that is called as the first of these names that one is."""
    used = [name for name, values in columns.items() if not all(map(is_blank, values))]
    filled = {folded(name): name for name in reversed(used)}
    return next((filled[name] for name in names if name in filled), None)


def is_key(name: str) -> bool:
    """Whether a property is called as keys are, and as no reference to a parent."""
    last = "".join(singular_words(name)[-1:])
    return "parent" not in folded(name) and last in {"id", "key", "guid", "uid"}


def is_blank(value: object) -> bool:
    """Whether a value says nothing."""
    return value is None or value == ""


def is_nothing(value: object) -> bool:
    """Whether a value says nothing, or zeros, which is how some write that there is none."""
    return value is None or same(value).strip("0-") == ""


def is_scalar(value: object) -> bool:
    """Whether a value is neither an object nor a list."""
    return not isinstance(value, Mapping | list)


def is_plain(value: object) -> bool:
    """Whether a value says something, and is neither an object nor a list."""
    return is_scalar(value) and not is_blank(value)


def objects_in(value: object) -> list[Row]:
    """Return the objects in a list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def reference_in(value: object) -> object:
    """The key in a reference, which may be an object: `{"id": 3, "name": "Legal"}`."""
    if not isinstance(value, Mapping):
        return value if is_scalar(value) else None
    keys = [inner for name, inner in value.items() if is_key(name) and is_scalar(inner)]
    return keys[0] if keys else next(filter(is_scalar, value.values()), None)


def text_in(value: object) -> object:
    """The text in an object such as `{"id": 4, "name": "Task"}`; any other value as it is."""
    if not isinstance(value, Mapping):
        return value
    return next((inner for inner in value.values() if isinstance(inner, str)), None)


def same(value: object) -> str:
    """A value for comparing keys: 7, "7" and 7.0 are one, and so are GUIDs in either case."""
    if isinstance(value, float | Decimal) and math.isfinite(value):
        value = int(value) if -_MOST_WHOLE < value < _MOST_WHOLE and value % 1 == 0 else value
    return str(value).strip().casefold()


def owner_of(row: Row) -> Owner:
    """Return the owner type and id that a row names: `programId`, `program: {id}`, a typed pair."""
    plain = {folded(name): value for name, value in row.items() if value is not None}
    for noun in ("owner", "entity", "source", "module"):
        if f"{noun}type" in plain and f"{noun}id" in plain:
            word = folded(str(plain[f"{noun}type"]))
            return next((one for one in OWNERS if one in word), word), plain[f"{noun}id"]
    for owner in OWNERS:
        value = reference_in(plain.get(f"{owner}id", plain.get(owner)))
        if type(value) in {int, str}:
            return owner, value
    return _NOBODY, _NOBODY
