"""A reply as its schema draws it: the value that a server without any data could send.

What reads real replies can so be asked where a declared reply keeps its rows.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tap_devensoft.discovery.document.declared import Property
    from tap_devensoft.discovery.document.schemas import Schemas
    from tap_devensoft.resource import Path

    _Waiting = deque[tuple[Path, Property, dict[str, Any], frozenset[str | None]]]

_MOST_PROPERTIES: Final = 2_000
"""Where a skeleton ends: far beyond any envelope, yet soon in a hostile document."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A reply without data, and what its places are declared as."""

    value: Any
    inner: dict[Path, tuple[Property, ...]]
    """What every object declares that no list encloses, by path; its root's first."""
    lists: dict[Path, Property]
    """The lists beside them, but for those that hold what they stand in."""


def skeleton(schemas: Schemas, reply: object) -> Skeleton:
    """Draw the reply that a schema declares; what refers to itself is cut.

    The outer objects are filled in first, so that the bound cuts what is deepest.
    """
    root = schemas.describe("", reply)
    if root.is_array:
        return Skeleton(_rows(schemas, root), {}, {(): root})
    if root.type not in {None, "object"}:
        return Skeleton(_stand_in(root.type), {}, {})
    drawn = Skeleton({}, {}, {})
    left = _MOST_PROPERTIES
    waiting: _Waiting = deque([((), root, drawn.value, frozenset())])
    while waiting and left > 0:
        path, here, held, around = waiting.popleft()
        drawn.inner[path] = properties = schemas.properties(here.schema)
        left -= len(properties) + 1
        around |= {here.ref} - {None}
        for one in properties:
            where = (*path, one.name)
            held[one.name] = inner = _stand_in(one.type)
            if one.ref in around:
                continue
            if one.is_array:
                held[one.name] = _rows(schemas, one)
                drawn.lists[where] = one
            elif one.type == "object":
                waiting.append((where, one, inner, around))
    return drawn


def _rows(schemas: Schemas, listed: Property) -> list[Any]:
    """Draw rows, the more the more they declare: such are likelier to be what is listed."""
    if listed.item_type not in {None, "object"}:
        return [_stand_in(listed.item_type)]
    row = {one.name: _stand_in(one.type) for one in schemas.properties(listed.items)}
    return [row] * max(len(row), 1)


def _stand_in(kind: str | None) -> Any:
    made = {"array": [], "object": {}, "boolean": False, "integer": 0, "number": 0, "string": ""}
    return made.get(kind or "")
