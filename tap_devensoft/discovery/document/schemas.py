"""Schemas of a document: references, allOf, properties and their types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from tap_devensoft.discovery.document.declared import Property
from tap_devensoft.discovery.document.shapes import (
    first_of,
    item_in,
    list_in,
    mapping_in,
    scalars_in,
    schema_in,
    text_in,
    word_in,
    words_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_FACT_PARTS: Final = 64
"""Parts of one schema that are asked for its type; more than any honest document nests."""

_NESTED: Final = frozenset({"array", "object"})
_EXTRA: Final = "additionalProperties"
_FORMAT_TYPES: Final = {
    "int32": "integer",
    "int64": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "date": "string",
    "date-time": "string",
    "uuid": "string",
    "byte": "string",
}


class Schemas:
    """Looks schemas up and flattens them; remembers what it flattened."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        components = mapping_in(document.get("components"))
        self.definitions = {
            name: value
            for section in (components.get("schemas"), document.get("definitions"))
            for name, value in mapping_in(section).items()
        }
        self._spelled = {_spelling(str(name)): name for name in self.definitions}
        # The schema is remembered with its answer, so that its id() cannot pass to another object
        self._merged: dict[int, tuple[object, tuple[Property, ...]]] = {}

    def name_of(self, reference: object) -> str | None:
        """The definition that a `$ref` means: `PagedResult[TargetDto]` raw, `%5B` or `~1` alike."""
        if not isinstance(reference, str):
            return None
        pointer = reference.partition("#")[2] if "#" in reference else reference
        for section in ("/definitions/", "/components/schemas/"):
            pointer = pointer.removeprefix(section)
        return pointer if pointer in self.definitions else self._spelled.get(_spelling(pointer))

    def follow(self, reference: object) -> object:
        """What a `$ref` points at, one step; None when nothing is there."""
        name = self.name_of(reference)
        if name is not None:
            return self.definitions[name]
        if not isinstance(reference, str) or "#/" not in reference:
            return None
        return self._walk(reference.partition("#/")[2])

    def _walk(self, pointer: str) -> object:
        """Follow a pointer; a raw name may hold slashes, so the rest is tried whole first."""
        node: object = self._document
        rest = pointer
        while rest:
            whole = _member(node, rest)
            if whole is not None:
                return whole
            step, _, rest = rest.partition("/")
            node = _member(node, step)
        return node

    def resolve(self, node: object) -> Mapping[str, Any]:
        """A parameter or response behind its references."""
        for _ in range(_FACT_PARTS):
            if not isinstance(node, Mapping) or "$ref" not in node:
                break
            node = self.follow(node["$ref"])
        return mapping_in(node)

    def parts(self, schema: object) -> Iterator[tuple[Mapping[str, Any], bool]]:
        """The schema and all it is made of, each once; False marks a part that may not apply."""
        waiting: list[tuple[object, bool]] = [(schema, True)]
        seen: set[tuple[int, bool]] = set()
        while waiting:
            node, sure = waiting.pop()
            if not isinstance(node, Mapping) or (id(node), sure) in seen:
                continue
            seen.add((id(node), sure))
            yield node, sure
            waiting.extend(reversed(list(self._below(node, sure=sure))))

    def _below(self, node: Mapping[str, Any], *, sure: bool) -> Iterator[tuple[object, bool]]:
        if "$ref" in node:
            yield self.follow(node["$ref"]), sure
        for part in list_in(node.get("allOf")):
            yield part, sure
        for word in ("anyOf", "oneOf"):
            for part in list_in(node.get(word)):
                yield part, False

    def properties(self, schema: object) -> tuple[Property, ...]:
        """All declared properties in their order, `required` of every part united."""
        known = self._merged.get(id(schema))
        if known is not None:
            return known[1]
        declared: dict[str, list[object]] = {}
        required: set[str] = set()
        for part, sure in self.parts(schema):
            for name, inner in mapping_in(part.get("properties")).items():
                declared.setdefault(str(name), []).append(inner)
            if sure:
                required.update(words_in(part.get("required")))
        found = tuple(
            self.describe(name, _united(inner), required=name in required)
            for name, inner in declared.items()
        )
        self._merged[id(schema)] = (schema, found)
        return found

    def describe(self, name: str, schema: object, *, required: bool = False) -> Property:
        """One property as a value; unknown or broken facts are None."""
        facts = self.facts(schema)
        kind = self.kind(schema)
        item = self.item(schema)
        return Property(
            name=name,
            type=kind,
            format=first_of(facts, "format", word_in),
            required=required or mapping_in(schema).get("required") is True,
            description=first_of(facts, "description", word_in) or "",
            ref=self.ref_of(schema if item is None else item) if kind in _NESTED else None,
            item_type=self.kind(item),
            schema=schema,
        )

    def facts(self, schema: object) -> list[Mapping[str, Any]]:
        """The parts of a schema that are asked for what it says of itself."""
        return [part for part, _ in islice(self.parts(schema), _FACT_PARTS)]

    def kind(self, schema: object) -> str | None:
        """The one type of a schema: said outright, else told by what else it holds."""
        parts = [*islice(self.parts(schema), _FACT_PARTS)]
        for read in (_said_types, _told_types):
            sure = next((kinds for part, sure in parts if sure and (kinds := read(part))), None)
            if kinds := sure or {kind for part, _ in parts for kind in read(part)}:
                return _single(kinds)
        return None

    def item(self, schema: object) -> object:
        """The schema of an array's items or a map's values; None where there is neither."""
        facts, kind = self.facts(schema), self.kind(schema)
        if kind == "array":
            return first_of(facts, "items", item_in)
        if kind == "object" and not any(part.get("properties") for part in facts):
            return first_of(facts, _EXTRA, schema_in)
        return None

    def ref_of(self, schema: object) -> str | None:
        """The one definition that a schema stands for, also as the only member of an `allOf`."""
        for _ in range(_FACT_PARTS):
            node = mapping_in(schema)
            members = list_in(node.get("allOf"))
            if "$ref" in node:
                return self.name_of(node["$ref"])
            if len(members) != 1 or "properties" in node:
                return None
            schema = members[0]
        return None


def _spelling(name: str) -> str:
    return unquote(name.replace("~1", "/").replace("~0", "~"))


def _member(node: object, key: str) -> object:
    if isinstance(node, Mapping):
        return node[key] if key in node else node.get(_spelling(key))
    if isinstance(node, list) and re.fullmatch(r"[0-9]{1,6}", key) and int(key) < len(node):
        found: object = node[int(key)]
        return found
    return None


def _united(schemas: list[object]) -> object:
    return schemas[0] if len(schemas) == 1 else {"allOf": schemas}


def _single(kinds: set[str]) -> str | None:
    if kinds == {"integer", "number"}:
        return "number"
    return next(iter(kinds)) if len(kinds) == 1 else None


def _said_types(part: Mapping[str, Any]) -> set[str]:
    said = part.get("type")
    words = (said,) if isinstance(said, str) else words_in(said)
    return {word for word in words if word != "null"}


def _told_types(part: Mapping[str, Any]) -> set[str]:
    if isinstance(part.get("properties"), Mapping) or isinstance(part.get(_EXTRA), Mapping):
        return {"object"}
    if "items" in part:
        return {"array"}
    by_format = _FORMAT_TYPES.get(text_in(part.get("format")))
    if by_format:
        return {by_format}
    return {_value_type(value) for value in scalars_in(part.get("enum")) or () if value is not None}


def _value_type(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "integer" if isinstance(value, int) else "number"
