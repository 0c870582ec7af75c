"""The kinds of values: the schema of each, which types are of it, and what makes others fit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from types import NoneType
from typing import TYPE_CHECKING, Final

from tap_devensoft.rows.moments import DAY_READERS, moment_readers, read_column
from tap_devensoft.rows.values import MISFIT, READERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from tap_devensoft.resource import Kind
    from tap_devensoft.rows.values import Reader

_MOST_DAYS: Final = 4096
"""Texts of days that a column remembers; more than ten years of them."""

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

_EXACT: Final[Mapping[Kind, set[type]]] = {
    "integer": {int},
    "number": {int, Decimal},
    "string": {str},
    "boolean": {bool},
    "object": {dict},
    "array": {list},
}
EXACT: Final = {kind: frozenset({NoneType, *_EXACT.get(kind, ())}) for kind in SCHEMAS}
"""Types, not counting their subclasses, whose values are of the kind as they are."""


def types_of(fragment: object) -> set[str]:
    """Gives the types that a schema fragment allows, one name or a list of names."""
    declared = fragment.get("type") if isinstance(fragment, dict) else None
    told = declared if isinstance(declared, list) else [declared]
    return {one for one in told if isinstance(one, str)}


def fitted(value: object, readers: Mapping[type, Reader]) -> object:
    """Brings any decoded JSON value into the kind that `readers_of` is for, or says `MISFIT`.

    >>> fitted("1,234.50", readers_of("number", timezone.utc))
    Decimal('1234.50')
    """
    reader = readers.get(type(value))
    return MISFIT if reader is None else reader(value)


def readers_of(kind: Kind, zone: tzinfo) -> Mapping[type, Reader]:
    """Gives what brings values of each type into a kind.

    Date-times without a zone of their own are taken as written down in `zone`.
    """
    if kind in {"date-time", "calendar"}:
        others = moment_readers(zone, by_calendar=kind == "calendar")
    else:
        others = {**READERS, "date": DAY_READERS}[kind]
    if kind in {"date", "calendar"}:  # the same days come again and again
        others = {**others, str: lru_cache(maxsize=_MOST_DAYS)(others[str])}
    return {**dict.fromkeys(EXACT[kind], lambda value: value), **others}


def column_reader_of(
    kind: Kind, zone: tzinfo
) -> Callable[[Sequence[str]], Sequence[object] | None]:
    """Gives what reads many texts of a kind at once, where it can."""
    return partial(read_column, zone) if kind == "date-time" else lambda _: None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the types that pass untouched, and what makes others fit.

    Attributes:
        made: Whether the tap makes its values, of which nothing need be said.
        readers: What `readers_of` gives.
        at_once: Reads all its texts as `readers` do, or returns None where it cannot.
        inner: The properties of an object, where a user's catalog names them.
    """

    name: str
    kind: Kind
    key: bool
    made: bool
    exact: frozenset[type]
    readers: Mapping[type, Reader]
    at_once: Callable[[Sequence[str]], Sequence[object] | None]
    inner: frozenset[str] = frozenset()
