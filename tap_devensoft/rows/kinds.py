"""The kinds of values there are: the schema of each, and which types are of it as they are."""

from __future__ import annotations

import enum
from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tap_devensoft.resource import Kind

    Reader = Callable[[object], object]


class _Sentinel(enum.Enum):
    MISFIT = "misfit"


MISFIT: Final = _Sentinel.MISFIT
"""Says that a value cannot become one of the kind without changing what it means."""

SCHEMAS: Final[Mapping[Kind, dict[str, object]]] = {
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "string": {"type": ["string", "null"]},
    "uuid": {"type": ["string", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date-time": {"type": ["string", "null"], "format": "date-time"},
    "calendar": {"type": ["string", "null"], "format": "date-time"},
    "date": {"type": ["string", "null"], "format": "date"},
    "object": {"type": ["object", "null"], "additionalProperties": True},
    "array": {"type": ["array", "null"], "items": {}},
    "texts": {"type": ["array", "null"], "items": {"type": ["string", "null"]}},
}
"""Draft 7. Everything may be null: the API's document says nothing of that."""

EXACT: Final[Mapping[Kind, frozenset[type]]] = {
    "integer": frozenset({int, NoneType}),
    "number": frozenset({int, Decimal, NoneType}),
    "string": frozenset({str, NoneType}),
    "uuid": frozenset({NoneType}),
    "boolean": frozenset({bool, NoneType}),
    "date-time": frozenset({NoneType}),
    "calendar": frozenset({NoneType}),
    "date": frozenset({NoneType}),
    "object": frozenset({dict, NoneType}),
    "array": frozenset({list, NoneType}),
    "texts": frozenset({NoneType}),
}
"""Types, not counting their subclasses, whose values are of the kind as they are."""


def types_of(fragment: Mapping[str, object]) -> set[str]:
    """Gives the types that a schema fragment allows, one name or a list of names.

    Args:
        fragment: Part of a JSON schema, which a user's catalog may have changed.

    Returns:
        The names; none where it names none.
    """
    declared = fragment.get("type")
    told = declared if isinstance(declared, list) else [declared]
    return {one for one in told if isinstance(one, str)}
