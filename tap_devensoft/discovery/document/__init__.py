"""Reads a tenant's Swagger document into frozen values; others fetch it and name streams.

The document comes from outside, so nothing in it is trusted: what has the wrong shape is passed
over, references may run in circles, and every walk is a loop with a bound. The document itself is
only looked at, never copied or changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tap_devensoft.discovery.document.declared import Operation, Parameter, Property, Reply
from tap_devensoft.discovery.document.operations import Operations
from tap_devensoft.discovery.document.schemas import Schemas, mapping_in, text_in

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Document",
    "DocumentError",
    "Operation",
    "Parameter",
    "Property",
    "Reply",
    "read_document",
    "united",
]


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
    operations = Operations(raw, Schemas(raw))
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
