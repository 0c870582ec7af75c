"""What a Swagger document says, as frozen values: operations, parameters, properties, rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation, whatever the place it travels in."""

    name: str
    location: str
    type: str | None = None
    format: str | None = None
    required: bool = False
    collection_format: str | None = None
    default: object = None
    minimum: object = None
    maximum: object = None
    enum: tuple[object, ...] = ()
    description: str = ""
    item_type: str | None = None

    @property
    def leaf(self) -> str:
        """The name without its prefix: `pageNumber` of `request.pageNumber`, `$top` as it is."""
        pieces = [piece for piece in re.split(r"[.\[\]]", self.name) if piece]
        return pieces[-1] if pieces else self.name

    @property
    def prefix(self) -> str:
        """What stands before the leaf of a dotted name, its dot included: `request.`."""
        head, dot, _ = self.name.rpartition(".")
        return head + dot


@dataclass(frozen=True, slots=True)
class Property:
    """One declared property, its references and `allOf` already looked through.

    `path` leads from where the reader started (a row, or the reply's root) to the value. `ref` is
    the definition of the object, of an array's items or of a map's values, and `item_type` the
    type of those items or values. `Document.children` gives what is inside.
    """

    name: str
    type: str | None = None
    format: str | None = None
    required: bool = False
    description: str = ""
    enum: tuple[object, ...] = ()
    nullable: bool = False
    read_only: bool = False
    max_length: int | None = None
    is_array: bool = False
    is_map: bool = False
    ref: str | None = None
    item_type: str | None = None
    item_format: str | None = None
    path: tuple[str, ...] = ()
    schema: object = field(default=None, repr=False, compare=False)

    @property
    def is_scalar(self) -> bool:
        """Whether a single value stands here, as far as the document tells."""
        return self.type is not None and self.type not in {"array", "object"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One path and method; the pair is its identity, since operation ids can collide."""

    path: str
    method: str
    tags: tuple[str, ...] = ()
    operation_id: str = ""
    summary: str = ""
    description: str = ""
    deprecated: bool = False
    parameters: tuple[Parameter, ...] = ()
    produces: tuple[str, ...] = ()
    reply: object = field(default=None, repr=False, compare=False)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names in braces in the path, declared as parameters or not."""
        return tuple(re.findall(r"\{([^{}]*)\}", self.path))


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a reply keeps its rows, and what one row declares.

    `scalar` says that a row is a bare value; `properties` is empty for it and for a bare object.
    """

    path: tuple[str, ...]
    properties: tuple[Property, ...] = ()
    scalar: bool = False
    item_type: str | None = None
    item_format: str | None = None
    ref: str | None = None
