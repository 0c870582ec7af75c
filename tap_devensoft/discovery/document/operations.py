"""Operations of a document: paths, parameters and what they reply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.document.declared import Operation, Parameter
from tap_devensoft.discovery.document.schemas import FACT_PARTS
from tap_devensoft.discovery.document.shapes import (
    default_in,
    first_of,
    list_in,
    mapping_in,
    text_in,
    word_in,
    words_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.discovery.document.declared import Property
    from tap_devensoft.discovery.document.schemas import Schemas

METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH")


class Operations:
    """Reads `paths`; two spellings of one path and method count once."""

    def __init__(self, document: Mapping[str, Any], schemas: Schemas) -> None:
        self._document = document
        self._schemas = schemas
        self._base = _base_path(document)
        self._produces = words_in(document.get("produces"))

    def read(self) -> Iterator[Operation]:
        """Yield each operation once."""
        seen: set[tuple[str, str]] = set()
        for path, item in self._document["paths"].items():
            if str(path).startswith("x-"):
                continue
            full = f"{self._base}/{str(path).removeprefix('/')}"
            for method, operation in self._methods(item):
                if (full, method) not in seen:
                    seen.add((full, method))
                    yield self._operation(full, method, operation, self._schemas.resolve(item))

    def _methods(self, item: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for method, operation in self._schemas.resolve(item).items():
            if isinstance(operation, Mapping) and str(method).upper() in METHODS:
                yield str(method).upper(), operation

    def _operation(
        self, path: str, method: str, raw: Mapping[str, Any], item: Mapping[str, Any]
    ) -> Operation:
        reply, kinds = self._reply(mapping_in(raw.get("responses")))
        return Operation(
            path=path,
            method=method,
            tags=words_in(raw.get("tags")),
            operation_id=text_in(raw.get("operationId")),
            summary=text_in(raw.get("summary")),
            description=text_in(raw.get("description")),
            deprecated=raw.get("deprecated") is True,
            parameters=self._parameters(path, item.get("parameters"), raw.get("parameters")),
            produces=words_in(raw.get("produces")) or kinds or self._produces,
            reply=reply,
        )

    def _parameters(self, path: str, *lists: object) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        for raw in (entry for entries in lists for entry in list_in(entries)):
            parameter = self._parameter(path, self._schemas.resolve(raw))
            if parameter is not None:
                found[parameter.name, parameter.location] = parameter
        return tuple(found.values())

    def _parameter(self, path: str, raw: Mapping[str, Any]) -> Parameter | None:
        name = raw.get("name")
        if not isinstance(name, str) or not name:
            return None
        # OpenAPI 3 moves the facts into `schema`; in Swagger 2.0 only a body has one
        schema = mapping_in(raw.get("schema"))
        facts = self._schemas.describe(name, raw if "in" in raw and not schema else {**schema})
        sources = [raw, *(part for part, _ in islice(self._schemas.parts(schema), FACT_PARTS))]
        in_path = "path" if f"{{{name}}}" in path else "query"
        return Parameter(
            name=name,
            location=word_in(raw.get("in")) or in_path,
            type=facts.type,
            format=facts.format,
            required=raw.get("required") is True,
            collection_format=word_in(raw.get("collectionFormat")) or _exploded(raw, facts),
            default=first_of(sources, "default", default_in),
            minimum=first_of(sources, "minimum", default_in),
            maximum=first_of(sources, "maximum", default_in),
            enum=facts.enum or self._item_enum(facts),
            description=text_in(raw.get("description")) or facts.description,
            item_type=facts.item_type if facts.is_array else None,
        )

    def _item_enum(self, facts: Property) -> tuple[object, ...]:
        if not facts.is_array:
            return ()
        return self._schemas.describe("", self._schemas.inside(facts.schema)).enum

    def _reply(self, responses: Mapping[str, Any]) -> tuple[object, tuple[str, ...]]:
        """The schema of success: 200, another 2xx, or `default` where no success is listed."""
        by_code = {str(code): response for code, response in responses.items()}
        codes = sorted(code for code in by_code if code.startswith("2"))
        codes.sort(key=lambda code: code != "200")
        for code in codes or ["default"]:
            response = self._schemas.resolve(by_code.get(code))
            schema, kinds = _body(response)
            if schema is not None:
                return schema, kinds
        return None, ()


def _body(response: Mapping[str, Any]) -> tuple[object, tuple[str, ...]]:
    if isinstance(response.get("schema"), Mapping):
        return response["schema"], ()
    content = {
        str(kind): mapping_in(body) for kind, body in mapping_in(response.get("content")).items()
    }
    for kind in sorted(content, key=lambda kind: "json" not in kind):
        if isinstance(content[kind].get("schema"), Mapping):
            return content[kind]["schema"], tuple(content)
    return None, ()


def _exploded(raw: Mapping[str, Any], facts: Property) -> str | None:
    """OpenAPI 3 repeats an array's key unless `explode` is off."""
    if not facts.is_array or "schema" not in raw:
        return None
    return "csv" if raw.get("explode") is False else "multi"


def _base_path(document: Mapping[str, Any]) -> str:
    """What stands before every path. The host is never taken: the configured one is right."""
    base = text_in(document.get("basePath"))
    servers = list_in(document.get("servers"))
    if not base and servers:
        base = re.sub(r"^[a-zA-Z][\w+.-]*:/*[^/]*", "", text_in(mapping_in(servers[0]).get("url")))
    base = base.strip().strip("/")
    return f"/{base}" if base else ""
