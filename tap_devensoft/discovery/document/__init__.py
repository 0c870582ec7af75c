"""Reads a tenant's Swagger document into frozen values; others fetch it and name streams.

The document comes from outside, so nothing in it is trusted: what has the wrong shape is passed
over, references may run in circles, and every walk is a loop with a bound. The document itself is
only looked at, never copied or changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.discovery.document.declared import Operation, Parameter
from tap_devensoft.discovery.document.replies import reply_of
from tap_devensoft.discovery.document.schemas import (
    Schemas,
    first_of,
    list_in,
    mapping_in,
    scalars_in,
    text_in,
    words_in,
)
from tap_devensoft.listings.page import number_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOST: Final = re.compile(r"^([a-zA-Z][\w+.-]*:)?//[^/]*")
_VERSION: Final = re.compile(
    r"(?<!/version)(?<!/versions)/(v?)(\{(?:api-?)?version(?::apiVersion)?\})(?=/)", re.IGNORECASE
)
"""The placeholder of a route such as `/v{version}/targets`, but not of `/versions/{version}/`."""
_SEGMENT: Final = re.compile(r"[\w.-]+")


class DocumentError(ValueError):
    """What was given is no Swagger document; the message is one sentence for the log."""


@dataclass(frozen=True, slots=True)
class Document:
    """A read document, or several."""

    title: str
    version: str
    base_path: str
    """What stands before the routes of the operations, such as `/api`; nothing at the root."""
    operations: tuple[Operation, ...]


def read_document(raw: object) -> Document:
    """Read a decoded Swagger 2.0 document, or the same facts from OpenAPI 3.

    Args:
        raw: The decoded JSON, of any shape. It is not changed.

    Returns:
        The document; parts of it that make no sense are left out.

    Raises:
        DocumentError: It is no such document, in one sentence.
    """
    if not isinstance(raw, Mapping):
        msg = f"The Swagger document is not a JSON object but of type {type(raw).__name__}."
        raise DocumentError(msg)
    two, three = raw.get("swagger") in ("2.0", "2", 2), text_in(raw.get("openapi"))
    if not two and not three.startswith("3."):
        msg = "The document declares neither `swagger: 2.0` nor `openapi: 3.x`."
        raise DocumentError(msg)
    if not isinstance(raw.get("paths"), Mapping | None):
        msg = "The Swagger document has something else than an object called `paths`."
        raise DocumentError(msg)
    operations = _Operations(raw)
    info = mapping_in(raw.get("info"))
    return Document(
        title=text_in(info.get("title")),
        version=text_in(info.get("version")),
        base_path=operations.base,
        operations=operations.read(),
    )


def united(documents: Sequence[Document]) -> Document:
    """Return the documents of one tenant as one; of GETs of one path the first stands."""
    found: dict[str, Operation] = {}
    for one in (one for document in documents for one in document.operations):
        found.setdefault(one.path.casefold(), one)
    return replace(documents[0], operations=tuple(found.values()))


class _Operations:
    """Reads the GETs of `paths`, for others are never sent; two spellings of one count once."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._schemas = Schemas(document)
        self._version = text_in(mapping_in(document.get("info")).get("version"))
        self.base = _filled(_base_path(document), self._version).rstrip("/")

    def read(self) -> tuple[Operation, ...]:
        """Return each operation once."""
        found: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
        for path, raw in mapping_in(self._document.get("paths")).items():
            route = _filled(f"/{str(path).removeprefix('/')}", self._version)
            item = self._schemas.resolve(raw)
            for method, operation in item.items():
                if str(method).upper() == "GET" and isinstance(operation, Mapping):
                    found.setdefault(route, (operation, item))
        listed = {f"{self.base}{route}".casefold().rstrip("/") for route in found}
        return tuple(self._operation(route, *told, listed) for route, told in found.items())

    def _operation(
        self, route: str, raw: Mapping[str, Any], item: Mapping[str, Any], listed: set[str]
    ) -> Operation:
        schema, kinds = self._reply(mapping_in(raw.get("responses")))
        parameters = (
            self._parameter(route, self._schemas.resolve(one))
            for declared in (item, raw)
            for one in list_in(declared.get("parameters"))
        )
        produces = words_in(raw.get("produces")) or kinds
        operation = Operation(
            path=f"{self.base}{route}",
            route=route,
            tags=words_in(raw.get("tags")),
            # What the operation says of a parameter stands above what its path says
            parameters=tuple({(one.name, one.location): one for one in parameters if one}.values()),
            produces=produces or words_in(self._document.get("produces")),
        )
        return replace(operation, reply=reply_of(operation, self._schemas, schema, listed))

    def _parameter(self, route: str, raw: Mapping[str, Any]) -> Parameter | None:
        name = text_in(raw.get("name"))
        if not name:
            return None
        # OpenAPI 3 moves the facts into `schema`; in Swagger 2.0 only a body has one
        one = self._schemas.describe(name, mapping_in(raw.get("schema")) or raw)
        facts = [raw, *self._schemas.facts(one.schema)]
        items = self._schemas.facts(one.items)
        return Parameter(
            name=name,
            location=text_in(raw.get("in")) or ("path" if f"{{{name}}}" in route else "query"),
            type=one.type,
            required=raw.get("required") is True,
            default=next(iter(first_of(facts, "default", scalars_in) or ()), None),
            maximum=first_of(facts, "maximum", _whole),
            enum=first_of([*facts, *items], "enum", scalars_in) or (),
        )

    def _reply(self, responses: Mapping[str, Any]) -> tuple[object, tuple[str, ...]]:
        """The schema of success, 200 before others or `default`, and what it is written in."""
        by_code = {str(code): response for code, response in responses.items()}
        codes = sorted((code for code in by_code if code.startswith("2")), key="200".__ne__)
        told = [self._schemas.resolve(by_code.get(code)) for code in codes or ["default"]]
        content = {
            str(kind): mapping_in(body)
            for one in told
            for kind, body in mapping_in(one.get("content")).items()
        }
        kinds = tuple(sorted(content, key=lambda kind: "json" not in kind))
        bodies = [*told, *(content[kind] for kind in kinds)]
        return first_of(bodies, "schema", mapping_in), kinds


def _whole(value: object) -> int | None:
    """Return a whole number; some writers put a fraction behind all numbers."""
    return number_in(str(value).removesuffix(".0"))


def _base_path(document: Mapping[str, Any]) -> str:
    """What stands before every path. The host is never taken: the configured one is right."""
    servers = map(mapping_in, list_in(document.get("servers")))
    base = text_in(document.get("basePath")) or first_of(servers, "url", text_in) or ""
    return f"/{_HOST.sub('', base.strip()).strip('/')}/"


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
