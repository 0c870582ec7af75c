"""Schemas of a document: references, allOf, properties and their types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import unquote

from tap_devensoft.discovery.document.declared import Property

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Parts = list[Mapping[str, Any]]

_T = TypeVar("_T")
_MOST_PARTS: Final = 64
"""Parts of one schema that are asked for its type; more than any honest document nests."""
_TELLING: Final = {"properties": "object", "additionalProperties": "object", "items": "array"}
"""What only a schema of that type holds."""
_SECTION: Final = re.compile(r"^([^#]*#)?/(definitions|components/schemas)/")


class Schemas:
    """Looks schemas up and flattens them; remembers what it flattened."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        components = mapping_in(document.get("components"))
        self._definitions = {
            _spelled(str(name)): value
            for section in (components.get("schemas"), document.get("definitions"))
            for name, value in mapping_in(section).items()
        }
        # The schema is remembered with its answer, so that its id() cannot pass to another object
        self._flattened: dict[int, tuple[object, tuple[Property, ...]]] = {}

    def _name_of(self, reference: object) -> str | None:
        """The definition that a `$ref` means: `PagedResult[TargetDto]` raw, `%5B` or `~1` alike."""
        name = _spelled(_SECTION.sub("", text_in(reference)))
        return name if name in self._definitions else None

    def _follow(self, reference: object) -> object:
        """What a `$ref` points at, one step; None when nothing is there."""
        name = self._name_of(reference)
        if name is not None:
            return self._definitions[name]
        node: object = self._document
        for step in text_in(reference).partition("#/")[2].split("/"):
            if isinstance(node, list):
                node = {str(place): one for place, one in enumerate(node)}
            node = mapping_in(node).get(_spelled(step))
        return node

    def resolve(self, node: object) -> Mapping[str, Any]:
        """A parameter or response behind its references."""
        return next((part for part in self._parts(node) if "$ref" not in part), {})

    def _parts(self, schema: object) -> Iterator[Mapping[str, Any]]:
        """The schema and all it is made of, each once."""
        waiting, seen = [schema], set()
        while waiting:
            node = waiting.pop()
            if not isinstance(node, Mapping) or id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            for word in ("oneOf", "anyOf", "allOf"):
                waiting.extend(reversed(list_in(node.get(word))))
            if "$ref" in node:
                waiting.append(self._follow(node["$ref"]))

    def facts(self, schema: object) -> Parts:
        """The parts of a schema that are asked for what it says of itself."""
        return [*islice(self._parts(schema), _MOST_PARTS)]

    def properties(self, schema: object) -> tuple[Property, ...]:
        """All declared properties in their order."""
        known = self._flattened.get(id(schema))
        if known is not None:
            return known[1]
        declared: dict[str, list[object]] = {}
        for part in self._parts(schema):
            for name, inner in mapping_in(part.get("properties")).items():
                declared.setdefault(str(name), []).append(inner)
        found = tuple(
            self.describe(name, inner[0] if len(inner) == 1 else {"allOf": inner})
            for name, inner in declared.items()
        )
        self._flattened[id(schema)] = (schema, found)
        return found

    def describe(self, name: str, schema: object) -> Property:
        """One property as a value; unknown or broken facts are None."""
        facts = self.facts(schema)
        kind = _type(facts)
        items = first_of(facts, "items", mapping_in) if kind == "array" else None
        return Property(
            name=name,
            type=kind,
            format=first_of(facts, "format", text_in),
            description=first_of(facts, "description", text_in) or "",
            ref=first_of(self.facts(items) if items else facts, "$ref", self._name_of)
            if kind in {"array", "object"}
            else None,
            schema=schema,
            items=items,
        )


def _spelled(name: str) -> str:
    return unquote(name.replace("~1", "/").replace("~0", "~"))


def _type(facts: Parts) -> str | None:
    """The one type of a schema: said outright, else told by what else it holds."""
    said = {text_in(kind) for part in facts for kind in scalars_in(part.get("type"))}
    holds = {word for part in facts for word in _TELLING if isinstance(part.get(word), Mapping)}
    kinds = said - {"", "null"} or {_TELLING[word] for word in holds}
    kinds = {"number"} if kinds == {"integer", "number"} else kinds
    return kinds.pop() if len(kinds) == 1 else None


# A value of an untrusted document, if it is what it should be; else an empty one


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


def first_of(
    parts: Iterable[Mapping[str, Any]], key: str, read: Callable[[object], _T | None]
) -> _T | None:
    """Return the first value of a key, over all parts of a schema, that is not empty."""
    return next(filter(None, (read(part.get(key)) for part in parts)), None)
