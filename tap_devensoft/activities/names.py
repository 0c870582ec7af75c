"""Names and values of a reply: their words, when two are the same, what a reference means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_devensoft.activities.nodes import Node

Row = Mapping[str, object]

WBS_NAMES = ("wbs", "wbsnumber", "wbscode", "wbsno", "wbsnr", "wbspath", "outlinenumber")

KEY_NAMES = (
    *("id", "activityid", "guid", "uid", "uuid", "key", "activitykey", "activityguid"),
    *("rowid", "recordid", "activitynumber", "activityno", "activitycode", "activityref"),
)

GENERIC = frozenset(
    {"activity", "child", "children", "collection", "data", "descendant", "element", "entry"}
    | {"item", "list", "nested", "node", "record", "row", "sub"}
)
"""Words of an array's name that say nothing about the level of what it holds."""

MOST_PROPERTIES = 60
"""Properties of a reply that are searched by their values; the search is quadratic in them."""

HALF = 0.5
"""Share from which on most of something is meant."""

_DIGITS = 19


def is_key(name: str) -> bool:
    """Whether a property is called as keys are, and as no reference to a parent."""
    return "parent" not in fold(name) and words_of(name)[-1:] in (
        ["id"],
        ["key"],
        ["guid"],
        ["uid"],
    )


def has_values(values: list[object]) -> bool:
    """Whether any of the values says something."""
    return any(value is not None and value != "" for value in values)


def reference_in(value: object) -> object:
    """The key in a reference, which may be an object: `{"id": 3, "name": "Legal"}`."""
    if not isinstance(value, Mapping):
        return value if is_scalar(value) else None
    keys = [inner for name, inner in value.items() if is_key(name) and is_scalar(inner)]
    return keys[0] if keys else next(filter(is_scalar, value.values()), None)


def is_blank(value: object) -> bool:
    """Whether a value says nothing."""
    return value is None or value == ""


def is_zero(value: object) -> bool:
    """Whether a value is written as zeros, which is how some write that there is none."""
    return same(value).strip("0-") == "" and value is not None


def columns_of(nodes: Iterable[Node]) -> dict[str, list[object]]:
    """All property names in order, each with the values that it has."""
    columns: dict[str, list[object]] = {}
    for node in nodes:
        for name, value in node.own.items():
            columns.setdefault(name, []).append(value)
    return columns


def searched(columns: dict[str, list[object]]) -> list[str]:
    """The names that are worth a search by value."""
    return list(columns)[:MOST_PROPERTIES]


def objects_in(value: object) -> list[Row]:
    """Return the objects in a list."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def beside_objects(value: object) -> object:
    """What else a list of children holds, or what stands there instead of a list."""
    if not isinstance(value, list):
        return value
    return [one for one in value if one is not None and not isinstance(one, Mapping)]


def is_scalar(value: object) -> bool:
    """Whether a value is neither an object nor a list."""
    return not isinstance(value, Mapping | list)


def same(value: object) -> str:
    """A value for comparing keys: 7, "7" and 7.0 are one, and so are GUIDs in either case."""
    if isinstance(value, Decimal) and value.is_finite():
        value = int(value) if value.adjusted() < _DIGITS and value % 1 == 0 else value
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold()


def text_of(value: Row) -> object:
    """The text in an object such as `{"id": 4, "name": "Task"}`."""
    return next((inner for inner in value.values() if isinstance(inner, str)), None)


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Return a name for comparing, without case and signs."""
    return re.sub(r"[\W_]+", "", name).casefold()


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, ...]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+", " ", name)
    return tuple(_singular(word) for word in spaced.casefold().split())


def words_of(name: str) -> list[str]:
    """Words in lower case and singular; `workPackages` gives `work` and `package`."""
    return list(_split(name))


def _singular(word: str) -> str:
    if re.search(r"[^aeiou]ies$", word):
        return f"{word[:-3]}y"
    if re.search(r"(ss|us|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if re.search(r"..(?<![sui])s$", word) else word
