"""Names and values of a reply: what keys are called, when two are the same, what one refers to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tap_devensoft.words import folded, singular_words

Row = Mapping[str, object]
Columns = dict[str, list[object]]
"""The names of properties, each with the values that it has."""

WBS_NAMES = ("wbs", "wbsnumber", "wbscode", "wbsno", "wbsnr", "wbspath", "outlinenumber")

KEY_NAMES = (
    *("id", "activityid", "guid", "uid", "uuid", "key", "activitykey", "activityguid"),
    *("rowid", "recordid", "activitynumber", "activityno", "activitycode", "activityref"),
)

MOST_PROPERTIES = 60
"""Properties of a reply that are searched by their values; the search is quadratic in them."""

HALF = 0.5
"""Share from which on most of something is meant."""

_DIGITS = 19


def is_key(name: str) -> bool:
    """Whether a property is called as keys are, and as no reference to a parent."""
    last = "".join(singular_words(name)[-1:])
    return "parent" not in folded(name) and last in {"id", "key", "guid", "uid"}


def is_blank(value: object) -> bool:
    """Whether a value says nothing."""
    return value is None or value == ""


def is_zero(value: object) -> bool:
    """Whether a value is written as zeros, which is how some write that there is none."""
    return same(value).strip("0-") == "" and value is not None


def is_scalar(value: object) -> bool:
    """Whether a value is neither an object nor a list."""
    return not isinstance(value, Mapping | list)


def filled(columns: Columns) -> dict[str, str]:
    """The properties with any value, by their folded names; the first of several of a name."""
    return {
        folded(name): name
        for name in reversed(columns)
        if not all(is_blank(value) for value in columns[name])
    }


def searched(columns: Columns) -> list[str]:
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
    if isinstance(value, Decimal) and value.is_finite():
        value = int(value) if value.adjusted() < _DIGITS and value % 1 == 0 else value
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold()
