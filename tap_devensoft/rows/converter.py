"""One API value becomes one Singer value of its column's kind, with every digit and instant kept.

What happens to a value that does not fit is decided elsewhere.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tap_devensoft.rows import numbers, texts
from tap_devensoft.rows.kinds import EXACT, MISFIT
from tap_devensoft.rows.moments import DAY_READERS, moment_readers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from tap_devensoft.resource import Kind
    from tap_devensoft.rows.kinds import Reader

_MOST_DAYS: Final = 4096
"""Texts of days that a column remembers; more than ten years of them."""


def converter(kind: Kind, zone: tzinfo) -> Reader:
    """Makes the function that brings values into a kind.

    >>> converter("number", timezone.utc)("1,234.50")
    Decimal('1234.50')

    Args:
        kind: What the column holds.
        zone: Where date-times without a zone of their own were written down.

    Returns:
        A function from any decoded JSON value to one that fits `SCHEMAS[kind]`, or `MISFIT`.
    """
    readers = readers_of(kind, zone)

    def convert(value: object) -> object:
        reader = readers.get(type(value))
        return MISFIT if reader is None else reader(value)

    return convert


def readers_of(kind: Kind, zone: tzinfo) -> Mapping[type, Reader]:
    """Gives what `converter` calls for each type of value, for whoever reads many at once."""
    return {**dict.fromkeys(EXACT[kind], _same), **_readers(kind, zone)}


def _readers(kind: Kind, zone: tzinfo) -> Mapping[type, Reader]:
    """Name what reads each type of value that is not of the kind yet."""
    if kind == "date-time":
        return moment_readers(zone, by_calendar=False)
    if kind == "calendar":
        return _remembering(moment_readers(zone, by_calendar=True))
    if kind == "date":
        return _remembering(DAY_READERS)
    return {**numbers.READERS, **texts.READERS}[kind]


def _remembering(readers: Mapping[type, Reader]) -> Mapping[type, Reader]:
    """Keeps what texts were read as, since the same days come again and again."""
    return {**readers, str: lru_cache(maxsize=_MOST_DAYS)(readers[str])}


def _same(value: object) -> object:
    return value
