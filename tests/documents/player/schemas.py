"""Looks a Swagger document's schemas up: references, inheritance, properties."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
_DEEPEST = 12


class Schemas:
    """The definitions of one document."""

    def __init__(self, document: Schema) -> None:
        """Keep the definitions."""
        self._definitions: dict[str, Schema] = document.get("definitions") or {}

    def resolved(self, schema: Schema | None) -> Schema:
        """Return what a schema stands for, with the properties of all that it inherits."""
        return self._resolved(schema or {}, 0)

    def properties(self, schema: Schema | None) -> dict[str, Schema]:
        """Return the properties of an object."""
        found: dict[str, Schema] = self.resolved(schema).get("properties") or {}
        return found

    def _resolved(self, schema: Schema, depth: int) -> Schema:
        if depth > _DEEPEST:
            return {}
        if "$ref" in schema:
            name = str(schema["$ref"]).removeprefix("#/definitions/")
            return self._resolved(self._definitions.get(name, {}), depth + 1)
        parts = [self._resolved(one, depth + 1) for one in schema.get("allOf", ())]
        if not parts:
            return schema
        parts.append({name: value for name, value in schema.items() if name != "allOf"})
        merged: Schema = {"type": "object", "properties": {}, "required": []}
        for part in parts:
            merged["properties"] |= part.get("properties") or {}
            merged["required"] = [*merged["required"], *(part.get("required") or ())]
        return merged
