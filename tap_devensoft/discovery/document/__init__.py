"""Reads a tenant's Swagger document into frozen values; others fetch it and name streams.

The document comes from outside, so nothing in it is trusted: what has the wrong shape is passed
over, references may run in circles, and every walk is a loop with a bound. The document itself is
only looked at, never copied or changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tap_devensoft.discovery.document.declared import Operation, Parameter, Property, Rows
from tap_devensoft.discovery.document.operations import Operations
from tap_devensoft.discovery.document.replies import Replies
from tap_devensoft.discovery.document.schemas import Schemas
from tap_devensoft.discovery.document.shapes import mapping_in, text_in

__all__ = [
    "Document",
    "DocumentError",
    "Operation",
    "Parameter",
    "Property",
    "Rows",
    "read_document",
]


class DocumentError(ValueError):
    """What was given is no Swagger document; the message is one sentence for the log."""


@dataclass(frozen=True, slots=True)
class Document:
    """A read document. Its answers are computed when asked for, and remembered."""

    title: str
    version: str
    operations: tuple[Operation, ...]
    _replies: Replies = field(repr=False, compare=False)

    def find(self, path: str, method: str = "GET") -> Operation | None:
        """The operation at this path, upper and lower case alike, or None."""
        return self._replies.at.get((path.casefold(), method.upper()))

    def listing(self, operation: Operation) -> Rows | None:
        """The rows in the success reply of a GET, or None where no list is declared.

        A bare array is the list. In an object, arrays at any depth compete: those of objects
        before those of plain values, then the one named like the path, then one whose rows have a
        key, then the one with more properties, the nearer one, and the first. An array inside a
        single record (a target's own documents) is no list of the path.
        """
        return self._replies.listing(operation)

    def envelope(self, operation: Operation) -> tuple[Property, ...]:
        """Single values beside the list, such as totals and next links, each with its path."""
        return self._replies.envelope(operation)

    def row(self, operation: Operation) -> tuple[Property, ...]:
        """The properties of a reply that is one record, taken out of a wrapper if it has one."""
        return self._replies.row(operation)

    def properties(self, schema: object) -> tuple[Property, ...]:
        """Everything that a schema, or the definition of that name, declares."""
        schemas = self._replies.schemas
        return schemas.properties(schemas.named(schema) if isinstance(schema, str) else schema)

    def children(self, parent: Property) -> tuple[Property, ...]:
        """The properties inside an object, an array's item or a map's values."""
        return self._replies.schemas.properties(self._replies.schemas.inside(parent.schema))


def read_document(raw: object) -> Document:
    """Read a decoded Swagger 2.0 document, or the same facts from OpenAPI 3.

    Args:
        raw: The decoded JSON, of any shape. It is kept and not changed.

    Returns:
        The document; parts of it that make no sense are left out.

    Raises:
        DocumentError: It is no such document, in one sentence.
    """
    document = _checked(raw)
    schemas = Schemas(document)
    operations = tuple(Operations(document, schemas).read())
    info = mapping_in(document.get("info"))
    return Document(
        title=text_in(info.get("title")),
        version=text_in(info.get("version")),
        operations=operations,
        _replies=Replies(schemas, operations),
    )


def _checked(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        msg = f"The Swagger document is not a JSON object but of type {type(raw).__name__}."
        raise DocumentError(msg)
    swagger, openapi = raw.get("swagger"), raw.get("openapi")
    if swagger not in ("2.0", "2", 2) and not text_in(openapi).startswith("3."):
        msg = "The document declares neither `swagger: 2.0` nor `openapi: 3.x`."
        raise DocumentError(msg)
    if not isinstance(raw.get("paths"), Mapping):
        msg = "The Swagger document has no object called `paths`."
        raise DocumentError(msg)
    return raw
