"""A value of an untrusted document, if it is what it should be; else an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_T = TypeVar("_T")
_MOST_DIGITS = 18


def mapping_in(value: object) -> Mapping[str, Any]:
    """Return an object."""
    return value if isinstance(value, Mapping) else {}


def list_in(value: object) -> list[Any]:
    """Return a list."""
    return value if isinstance(value, list) else []


def text_in(value: object) -> str:
    """Return a text."""
    return value if isinstance(value, str) else ""


def words_in(value: object) -> tuple[str, ...]:
    """Return the texts in a list."""
    return tuple(word for word in list_in(value) if isinstance(word, str))


def scalars_in(value: object) -> tuple[object, ...]:
    """Return the single values in a list; a single value stands for a list of one."""
    values = value if isinstance(value, list) else [value]
    return tuple(one for one in values if not isinstance(one, list | Mapping | None))


def whole_in(value: object) -> int | None:
    """Return a whole number, also one that is written as a fraction or a text."""
    if isinstance(value, str) and value.isdecimal() and len(value) < _MOST_DIGITS:
        return int(value)
    if isinstance(value, bool | str | list | Mapping) or value is None:
        return None
    number: Any = value  # an int, a float or a Decimal
    return int(number) if abs(number) < 10**_MOST_DIGITS and number == int(number) else None


def first_of(
    parts: Iterable[Mapping[str, Any]], key: str, read: Callable[[object], _T | None]
) -> _T | None:
    """Return the first value of a key, over all parts of a schema, that is not empty."""
    return next(filter(None, (read(part.get(key)) for part in parts)), None)
