"""Writes a Swagger 2.0 document from short lines; `x-player` tells the player what is left out."""

from __future__ import annotations

import re
from typing import Any, Final

Schema = dict[str, Any]
PLAY: Final = "x-player"
"""What the player does behind a document's back; it is never served."""
_WORDS: Final[dict[str, Schema]] = {
    "int": {"type": "integer", "format": "int32"},
    "long": {"type": "integer", "format": "int64"},
    "text": {"type": "string"},
    "guid": {"type": "string", "format": "uuid"},
    "money": {"type": "number", "format": "double"},
    "flag": {"type": "boolean"},
    "stamp": {"type": "string", "format": "date-time"},
    "day": {"type": "string", "format": "date"},
    "span": {"type": "string", "format": "date-span"},
    "bytes": {"type": "string", "format": "byte"},
    "uri": {"type": "string", "format": "uri"},
    "map": {"type": "object", "additionalProperties": {"type": "string"}},
    "any": {"type": "object"},
    "file": {"type": "file"},
}
_PARAMETER: Final = re.compile(
    r"(?P<name>[^\s:@]+)(?:@(?P<place>\w+))?:(?P<kind>[^\s!<=]+)(?P<required>!)?"
    r"(?:<=(?P<most>\d+))?(?:=(?P<default>\S+))?"
)


def schema_of(kind: str) -> Schema:
    """Return the schema that a short word stands for.

    >>> schema_of("[text]")
    {'type': 'array', 'items': {'type': 'string'}}
    >>> schema_of("Open|Closed")
    {'type': 'string', 'enum': ['Open', 'Closed']}
    >>> schema_of("PagedResult[OrderDto]")
    {'$ref': '#/definitions/PagedResult[OrderDto]'}
    """
    if kind in _WORDS:
        return dict(_WORDS[kind])
    if kind.startswith("["):
        return {"type": "array", "items": schema_of(kind[1:-1])}
    if kind.startswith("{"):
        return {"type": "object", "additionalProperties": schema_of(kind[1:-1])}
    if "|" in kind:
        texts = kind.split("|")
        if all(one.isdigit() for one in texts):
            return {**_WORDS["int"], "enum": [int(one) for one in texts]}
        return {"type": "string", "enum": texts}
    return {"$ref": f"#/definitions/{kind}"}


def object_of(line: str, **more: Schema) -> Schema:
    """Return the schema of an object from a line such as `id:int! name:text tags:[text]`."""
    properties, required = {}, []
    for word in line.split():
        name, _, kind = word.rpartition(":")
        if kind.endswith("!"):
            required.append(name)
        properties[name] = schema_of(kind.rstrip("!"))
    made: Schema = {"type": "object", "properties": {**properties, **more}}
    return {"required": required, **made} if required else made


def parameters_of(line: str) -> list[Schema]:
    """Return parameters from a line such as `page:int=1 size:int<=100 X-Tenant@header:text!`."""
    return [_parameter(found) for found in _PARAMETER.finditer(line)]


def _parameter(found: re.Match[str]) -> Schema:
    made: Schema = {
        "name": found["name"],
        "in": found["place"] or "query",
        "required": bool(found["required"]),
        **schema_of(found["kind"]),
    }
    if made["type"] == "array":
        made["collectionFormat"] = "multi"
    if found["most"]:
        made |= {"minimum": 1, "maximum": int(found["most"])}
    if found["default"]:
        text = found["default"]
        made["default"] = int(text) if made["type"] == "integer" else text
    return made


class Sheet:
    """A document in work."""

    def __init__(
        self, title: str, *, version: str = "v1", base: str = "", produces: str = "", **play: Any
    ) -> None:
        """Start a document; `play` is for the player alone."""
        self.document: Schema = {
            "swagger": "2.0",
            "info": {"version": version, "title": title},
            "host": "api.example.com",
            "schemes": ["http"],
            **({"basePath": base} if base else {}),
            **({"produces": [produces]} if produces else {}),
            "paths": {},
            "definitions": {},
            PLAY: play,
        }

    def define(self, name: str, line: str, *, base: str = "", **more: Schema) -> str:
        """Add a definition, with what it inherits from `base`; return its name."""
        made = object_of(line, **more)
        if base:
            made = {"allOf": [schema_of(base), made]}
        self.document["definitions"][name] = made
        return name

    def add(self, name: str, schema: Schema) -> str:
        """Add a definition as it is; return its name."""
        self.document["definitions"][name] = schema
        return name

    def get(
        self,
        path: str,
        reply: str | Schema | None,
        parameters: str = "",
        *,
        tag: str = "",
        produces: str = "application/json",
        **play: Any,
    ) -> None:
        """Add a GET; without a reply the document says nothing of what comes."""
        schema = schema_of(reply) if isinstance(reply, str) else reply
        success = {"description": "OK", **({"schema": schema} if schema is not None else {})}
        operation = self._operation(path, "get", tag, success)
        operation["produces"] = [produces]
        operation["parameters"] = [
            *self._placeholders(path, parameters),
            *parameters_of(parameters),
        ]
        if play:
            operation[PLAY] = {
                name: schema_of(value) if name == "sends" and isinstance(value, str) else value
                for name, value in play.items()
            }

    def write(self, path: str, *methods: str, body: str = "any") -> None:
        """Add operations that change something."""
        for method in methods:
            operation = self._operation(path, method, "", {"description": "Done"})
            operation["parameters"] = [
                *self._placeholders(path, ""),
                {"name": "model", "in": "body", "required": True, "schema": schema_of(body)},
            ]

    def finished(self) -> Schema:
        """Return the document, with what such an API usually has beside its listings."""
        first = next(iter(self.document["paths"])).split("/")[1]
        at = f"/{first}" if first in {"api", "v1", "rest"} else ""
        self.get(f"{at}/ping", "text")
        self.get(f"{at}/users/me", object_of("userName:text email:text lastSeen:stamp"))
        self.write(f"{at}/session", "post", "delete")
        self.write(f"{at}/uploads", "post")
        return self.document

    def _operation(self, path: str, method: str, tag: str, success: Schema) -> Schema:
        fixed = [part for part in path.split("/") if part and "{" not in part]
        noun = tag or (fixed[-1].title() if fixed else "Root")
        operation = {
            "tags": [noun],
            "operationId": f"{noun}_{method.title()}",
            "responses": {"200": success, "401": {"description": "Unauthorized"}},
        }
        self.document["paths"].setdefault(path, {})[method] = operation
        return operation

    def _placeholders(self, path: str, parameters: str) -> list[Schema]:
        named = {one["name"] for one in parameters_of(parameters)}
        names = [one for one in re.findall(r"\{([^{}]+)\}", path) if one not in named]
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "type": "integer" if name.lower().endswith("id") else "string",
            }
            for name in names
        ]
