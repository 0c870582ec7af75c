"""What declared replies hold: drawn as values, they are asked what real replies are asked.

A document only claims. What it calls a listing without doubt is one, even if it should be empty or
fail; where it shows any other list, or nothing, the reply has to tell.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.discovery.document.declared import Reply
from tap_devensoft.listings.page import at, is_listing, row_places, stands_beside
from tap_devensoft.listings.spelling import (
    KEY_WORDS,
    NAMED_TOTAL,
    ROW_LIST_NAMES,
    role_of,
    total_rank,
)
from tap_devensoft.words import folded, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Collection

    from tap_devensoft.discovery.document.declared import Operation, Property
    from tap_devensoft.discovery.document.schemas import Schemas
    from tap_devensoft.resource import Path

    _Waiting = deque[tuple[Path, Property, dict[str, Any], frozenset[str | None]]]

_MOST_PROPERTIES: Final = 2_000
_DEEPEST: Final = 6
"""Where a drawing ends: far beyond any envelope, yet soon in a hostile document."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A reply as a server without any data could send it, and what its places declare."""

    value: Any
    objects: dict[Path, tuple[Property, ...]]
    """What every object declares that no list encloses, the outer before the inner."""
    lists: dict[Path, Property]
    """The lists beside them, but for those of what they stand in."""

    def with_only(self, *kept: Path) -> Any:
        """Return the reply after all other lists in it were emptied."""
        for path in self.lists.keys() - {*kept}:
            at(self.value, path).clear()
        return self.value


def reply_of(
    operation: Operation, schemas: Schemas, schema: object, listed: Collection[str]
) -> Reply:
    """Tell what a reply holds, also by what the operation asks for; `listed` are all paths."""
    drawn = _draw(schemas, schema)
    head, _, tail = operation.path.rstrip("/)").rpartition("{")
    if "/" not in tail and head.rstrip("/(").casefold() in listed and () not in drawn.lists:
        return Reply(properties=_record(drawn))  # one row of another listing
    noun = singular_words(operation.noun)
    called = [one.name for one in drawn.lists.values() if noun and _is_called(one, noun)]
    undeclared = [path for path, one in drawn.objects.items() if not one]
    untold = any(not path or folded(path[-1]) in ROW_LIST_NAMES for path in undeclared)
    for path in row_places(drawn.value, called)[: not untold]:
        if path in drawn.lists and _is_listing(operation, drawn, path, called):
            return Reply(path, schemas.properties(drawn.lists[path].items))
    return Reply(properties=_record(drawn), unsure=untold or bool(drawn.lists))


def _is_called(one: Property, noun: tuple[str, ...]) -> bool:
    """Whether a list is called so, or the class of what it holds, as in `Ns.TargetDto`."""
    of = singular_words((one.ref or "").rpartition(".")[2])
    return noun in {singular_words(one.name), of[: len(noun)]}


def _is_listing(operation: Operation, drawn: _Drawn, path: Path, called: Collection[str]) -> bool:
    """Whether a reply is there for the list at `path`, and is not one object that has it."""
    if not path or path[-1] in called:
        return True
    paged = any(
        one.type in {"integer", "number"} and role_of(one.name) in {"page", "offset", "size"}
        for one in operation.queries
    )
    if paged or stands_beside(path):
        return not stands_beside(path)
    value = drawn.with_only(path) if folded(path[-1]) in ROW_LIST_NAMES else drawn.value
    # What was asked for is only repeated.
    given = {"id", *map(folded, operation.placeholders)} if operation.placeholders else set()
    kept = {name: value[name] for name in value if name == path[0] or folded(name) not in given}
    return is_listing(kept, path)


def _record(drawn: _Drawn) -> tuple[Property, ...]:
    """Return what one record declares, taken out of what wraps it."""
    value = drawn.with_only()
    found = [one for path, one in drawn.objects.items() if is_listing(value, path)]
    return max(found, key=lambda one: (any(map(_is_key, one)), len(one)), default=())


def _is_key(one: Property) -> bool:
    return not KEY_WORDS.isdisjoint(words(one.name)[-1:])


def _draw(schemas: Schemas, reply: object) -> _Drawn:
    """Draw the reply that a schema declares; what refers to itself is cut.

    The outer objects are drawn first, so that the bound cuts what is deepest.
    """
    root: dict[str, Any] = {}
    objects, lists, left = {}, {}, _MOST_PROPERTIES
    waiting: _Waiting = deque([((), schemas.describe("", reply), root, frozenset())])
    while waiting:
        path, here, around, above = waiting.popleft()
        around[here.name] = _stand_in(here.name, here.type)
        ends = left <= 0 or len(path) > _DEEPEST or here.ref in above
        if ends or here.type not in {None, "array", "object"}:
            continue
        declared = schemas.properties(here.items if here.type == "array" else here.schema)
        left -= len(declared) + 1
        if here.type == "array":
            row = {one.name: _stand_in(one.name, one.type) for one in declared}
            # The more rows declare, the likelier they are what is listed.
            around[here.name] = [row] * max(len(row), 1)
            lists[path] = here
        else:
            inner: dict[str, Any] = {}
            around[here.name] = inner
            objects[path] = declared
            within = above | ({here.ref} - {None})
            waiting.extend(((*path, one.name), one, inner, within) for one in declared)
    return _Drawn(root[""], objects, lists)


def _stand_in(name: str, kind: str | None) -> Any:
    """Return a value of a type; a total may be written as a text."""
    made = {"array": [], "boolean": False, "integer": 0, "number": 0}
    return made.get(kind or "", 0 if total_rank((name,)) <= NAMED_TOTAL else "text")
