"""The kinds of values: the schema of each, which types are of it, and what makes others fit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from msgspec import UNSET

from tap_devensoft.rows.moments import DAY_READERS, moment_readers, read_column
from tap_devensoft.rows.values import MISFIT, READERS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from tap_devensoft.resource import Kind
    from tap_devensoft.rows.values import Reader

_DAYS: Final = frozenset({"date", "calendar"})
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


class _Remembered(dict[Any, object]):
    """What texts are read as, of a column where the same come again and again."""

    def __init__(self, read: Reader) -> None:
        super().__init__({None: None, UNSET: UNSET})
        self._read = read

    def __missing__(self, text: str) -> object:
        value = self._read(text)
        if len(self) < _MOST_DAYS:
            self[text] = value
        return value


def readers_of(kind: Kind, zone: tzinfo) -> Mapping[type, Reader]:
    """Gives what brings values of each type into a kind.

    Date-times without a zone of their own are taken as written down in `zone`.
    """
    if kind in {"date-time", "calendar"}:
        others = moment_readers(zone, by_calendar=kind == "calendar")
    else:
        others = {**READERS, "date": DAY_READERS}[kind]
    if kind in _DAYS:
        others = {**others, str: _Remembered(others[str]).__getitem__}
    return {**dict.fromkeys(EXACT[kind], lambda value: value), **others}


def column_reader_of(
    kind: Kind, readers: Mapping[type, Reader], zone: tzinfo
) -> Callable[[Sequence[Any]], Sequence[object]]:
    """Gives what reads many texts of a column, by what reads one of them."""
    read = readers[str]
    if kind in _DAYS:
        return lambda values: [*map(read, values)]  # which remembers what None and UNSET are, too

    def read_all(values: Sequence[Any]) -> Sequence[object]:
        present = [one for one in values if one is not None and one is not UNSET]
        quickly = read_column(present, zone) if kind == "date-time" else None
        if quickly and len(present) == len(values):
            return quickly
        fitted = iter(quickly or map(read, present))
        return [one if one is None or one is UNSET else next(fitted) for one in values]

    return read_all


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the types that pass untouched, and what makes others fit.

    Attributes:
        made: Whether the tap makes its values, of which nothing need be said.
        readers: What `readers_of` gives.
        at_once: Reads many of its texts as `readers` do, and passes on None and UNSET.
        inner: The properties of an object, where a user's catalog names them.
    """

    name: str
    kind: Kind
    key: bool
    made: bool
    exact: frozenset[type]
    readers: Mapping[type, Reader]
    at_once: Callable[[Sequence[Any]], Sequence[object]]
    inner: frozenset[str] = frozenset()
