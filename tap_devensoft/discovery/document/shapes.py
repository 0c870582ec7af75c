"""A value of an untrusted document, if it is what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_T = TypeVar("_T")


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
    return value if isinstance(value, str) and value else None


def whole_in(value: object) -> int | None:
    """Return a whole number, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


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
    return (
        scalars_in(value)
        if isinstance(value, list)
        else None
        if isinstance(value, Mapping)
        else value
    )


def first_of(
    parts: Sequence[Mapping[str, Any]],
    key: str,
    read: Callable[[object], _T | None],
    default: _T | None = None,
) -> _T | None:
    """The first usable value of a key over all parts of a schema."""
    values = (read(part[key]) for part in parts if key in part)
    return next((value for value in values if value is not None), default)
