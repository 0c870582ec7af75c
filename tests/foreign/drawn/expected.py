"""What has to arrive of a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.foreign.drawn.world import Custom, Row


@dataclass(frozen=True)
class Nested:
    """Custom values that sit together in a row."""

    wire: Any
    values: tuple[tuple[Custom, Any], ...]


@dataclass(frozen=True)
class Expected:
    """A row that has to arrive."""

    identity: tuple[str, Any]
    """A column and its value, by which the row is found."""
    values: Row
    """What has to be there, as it is spelled on the wire."""
    facts: Row
    """What the tap says in its own columns: owner, parent, level, pick list."""


def expected_of(row: Any, facts: Row) -> Expected:
    """Return what has to arrive of a row."""
    if not isinstance(row, dict):
        return Expected(("name", row), {"name": row}, facts)
    name, value = next(
        (
            (name, value)
            for name, value in row.items()
            if not name.startswith(("@", "_"))
            and value is not None
            and not isinstance(value, dict | Nested)
        ),
        ("", None),
    )
    return Expected((name, value), row, facts)
