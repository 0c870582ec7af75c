"""A value of an untrusted document, if it is what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_T = TypeVar("_T")
_MOST_DIGITS = 18


def mapping_in(value: object) -> Mapping[str, Any]:
    """Return an object, an empty one for what is none."""
    return value if isinstance(value, Mapping) else {}


def list_in(value: object) -> list[Any]:
    """Return a list, an empty one for what is none."""
    return value if isinstance(value, list) else []


def text_in(value: object) -> str:
    """Return a text, an empty one for what is none."""
    return value if isinstance(value, str) else ""


def word_in(value: object) -> str | None:
    """Return a text that is not empty, or None."""
    return text_in(value) or None


def whole_in(value: object) -> int | None:
    """Return a whole number, also one that is written as a fraction or a text."""
    if isinstance(value, str) and value.isdecimal() and len(value) < _MOST_DIGITS:
        return int(value)
    if isinstance(value, bool | str | list | Mapping) or value is None:
        return None
    number: Any = value  # an int, a float or a Decimal
    return int(number) if abs(number) < 10**_MOST_DIGITS and number == int(number) else None


def words_in(value: object) -> tuple[str, ...]:
    """Return the texts in a list."""
    return tuple(word for word in list_in(value) if isinstance(word, str))


def schema_in(value: object) -> object:
    """Return an object, or None."""
    return value if isinstance(value, Mapping) else None


def item_in(value: object) -> object:
    """The schema of an item; of a tuple of schemas, the first."""
    return schema_in(value[0] if isinstance(value, list) and value else value)


def scalars_in(value: object) -> tuple[object, ...] | None:
    """Return the single values in a list, or None where there are none."""
    kept = tuple(one for one in list_in(value) if not isinstance(one, list | Mapping))
    return kept or None


def default_in(value: object) -> object:
    """Return a default value, or None where it is an object."""
    if isinstance(value, list):
        return scalars_in(value)
    return None if isinstance(value, Mapping) else value


def first_of(
    parts: Iterable[Mapping[str, Any]], key: str, read: Callable[[object], _T | None]
) -> _T | None:
    """The first usable value of a key over all parts of a schema."""
    values = (read(part[key]) for part in parts if key in part)
    return next((value for value in values if value is not None), None)
