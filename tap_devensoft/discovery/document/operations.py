"""Operations of a document: paths, parameters and the schema of what they reply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.discovery.document.declared import Operation, Parameter
from tap_devensoft.discovery.document.shapes import (
    default_in,
    first_of,
    list_in,
    mapping_in,
    scalars_in,
    text_in,
    whole_in,
    word_in,
    words_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.discovery.document.schemas import Schemas

METHODS: Final = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH")
_HOST: Final = re.compile(r"^([a-zA-Z][\w+.-]*:)?//[^/]*")
_VERSION: Final = re.compile(
    r"(?<!/version)(?<!/versions)/(v?)(\{(?:api-?)?version(?::apiVersion)?\})(?=/)", re.IGNORECASE
)
"""The placeholder of a route such as `/v{version}/targets`, but not of `/versions/{version}/`."""
_SEGMENT: Final = re.compile(r"[\w.-]+")


class Operations:
    """Reads `paths`; two spellings of one path and method count once."""

    def __init__(self, document: Mapping[str, Any], schemas: Schemas) -> None:
        self._document = document
        self._schemas = schemas
        self._version = text_in(mapping_in(document.get("info")).get("version"))
        self._produces = words_in(document.get("produces"))
        self.base = _filled(_base_path(document) + "/", self._version).rstrip("/")

    def read(self) -> Iterator[tuple[Operation, object]]:
        """Yield each operation once, with the schema of its reply."""
        seen: set[tuple[str, str]] = set()
        for path, item in mapping_in(self._document.get("paths")).items():
            if str(path).startswith("x-"):
                continue
            route = _filled(f"/{str(path).removeprefix('/')}", self._version)
            for method, operation in self._methods(item):
                if (route, method) not in seen:
                    seen.add((route, method))
                    yield self._operation(route, method, operation, self._schemas.resolve(item))

    def _methods(self, item: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for method, operation in self._schemas.resolve(item).items():
            if isinstance(operation, Mapping) and str(method).upper() in METHODS:
                yield str(method).upper(), operation

    def _operation(
        self, route: str, method: str, raw: Mapping[str, Any], item: Mapping[str, Any]
    ) -> tuple[Operation, object]:
        schema, kinds = self._reply(mapping_in(raw.get("responses")))
        operation = Operation(
            path=f"{self.base}{route}",
            method=method,
            route=route,
            tags=words_in(raw.get("tags")),
            summary=text_in(raw.get("summary")),
            parameters=self._parameters(route, item.get("parameters"), raw.get("parameters")),
            produces=words_in(raw.get("produces")) or kinds or self._produces,
        )
        return operation, schema

    def _parameters(self, route: str, *lists: object) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        for raw in (entry for entries in lists for entry in list_in(entries)):
            parameter = self._parameter(route, self._schemas.resolve(raw))
            if parameter is not None:
                found[parameter.name, parameter.location] = parameter
        return tuple(found.values())

    def _parameter(self, route: str, raw: Mapping[str, Any]) -> Parameter | None:
        name = raw.get("name")
        if not isinstance(name, str) or not name:
            return None
        # OpenAPI 3 moves the facts into `schema`; in Swagger 2.0 only a body has one
        schema = mapping_in(raw.get("schema")) or raw
        facts = [raw, *self._schemas.facts(schema)]
        items = self._schemas.facts(self._schemas.item(schema))
        in_path = "path" if f"{{{name}}}" in route else "query"
        return Parameter(
            name=name,
            location=word_in(raw.get("in")) or in_path,
            type=self._schemas.kind(schema),
            required=raw.get("required") is True,
            default=first_of(facts, "default", default_in),
            maximum=first_of(facts, "maximum", whole_in),
            enum=first_of([*facts, *items], "enum", scalars_in) or (),
        )

    def _reply(self, responses: Mapping[str, Any]) -> tuple[object, tuple[str, ...]]:
        """The schema of success: 200, another 2xx, or `default` where no success is listed."""
        by_code = {str(code): response for code, response in responses.items()}
        codes = sorted(code for code in by_code if code.startswith("2"))
        codes.sort(key=lambda code: code != "200")
        bodies = [_body(self._schemas.resolve(by_code.get(code))) for code in codes or ["default"]]
        kinds = next((kinds for _, kinds in bodies if kinds), ())
        return next((body for body in bodies if body[0] is not None), (None, kinds))


def _body(response: Mapping[str, Any]) -> tuple[object, tuple[str, ...]]:
    """The schema of a response, and what it may be written in."""
    if isinstance(response.get("schema"), Mapping):
        return response["schema"], ()
    content = {str(kind): body for kind, body in mapping_in(response.get("content")).items()}
    schemas = [mapping_in(content[kind]).get("schema") for kind in sorted(content, key=_is_other)]
    return next((one for one in schemas if isinstance(one, Mapping)), None), tuple(content)


def _is_other(kind: str) -> bool:
    return "json" not in kind


def _base_path(document: Mapping[str, Any]) -> str:
    """What stands before every path. The host is never taken: the configured one is right."""
    base = text_in(document.get("basePath"))
    servers = list_in(document.get("servers"))
    if not base and servers:
        base = text_in(mapping_in(servers[0]).get("url"))
    base = _HOST.sub("", base.strip()).strip("/")
    return f"/{base}" if base else ""


def _filled(path: str, version: str) -> str:
    """Put the document's version in the place of a route's first placeholder for it.

    >>> _filled("/v{version}/targets", "v1"), _filled("/{version}/targets", "v1")
    ('/v1/targets', '/v1/targets')
    """
    match = _VERSION.search(path)
    if match is None or "{" in path[: match.start()] or not _SEGMENT.fullmatch(version):
        return path
    start = match[1]
    number = re.sub(r"^v(?=\d)", "", version, flags=re.IGNORECASE) if start else version
    return f"{path[: match.start()]}/{start}{number}{path[match.end() :]}"
