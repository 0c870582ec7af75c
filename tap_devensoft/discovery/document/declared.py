"""What a Swagger document says, as frozen values: operations, parameters, replies, properties."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tap_devensoft.words import folded

if TYPE_CHECKING:
    from tap_devensoft.resource import Path

_SENT_ANYWAY: Final = frozenset(
    {"accept", "acceptencoding", "authorization", "contenttype", "host", "useragent"}
)
"""Headers that every request has; documents often declare them with each operation."""
_READ_AS_JSON: Final = ("json", "*/*", "application/*", "text/plain")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation, whatever the place it travels in."""

    name: str
    location: str
    type: str | None = None
    required: bool = False
    default: object = None
    maximum: int | None = None
    enum: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """One declared property, its references and `allOf` already looked through.

    `ref` is the definition of the object or of an array's items; `items` is their schema.
    """

    name: str
    type: str | None = None
    format: str | None = None
    description: str = ""
    ref: str | None = None
    schema: object = field(default=None, repr=False, compare=False)
    items: object = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What an operation is said to answer.

    Attributes:
        path: Where its rows are; None where it is not said to be a listing.
        properties: What one row declares, or the record, taken out of what wraps it.
        unsure: Whether it may be a listing all the same, which only a reply can tell.
    """

    path: Path | None = None
    properties: tuple[Property, ...] = ()
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One GET; its path is its identity, since operation ids can collide.

    `path` has the document's base path before it, `route` has not.
    """

    path: str
    route: str = ""
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    produces: tuple[str, ...] = ()
    reply: Reply = field(default_factory=Reply, compare=False)

    @property
    def noun(self) -> str:
        """What the path asks for: its last step that is no placeholder."""
        return next(reversed(fixed_steps(self.route)), "")

    @property
    def is_detail(self) -> bool:
        """Whether the path ends in a placeholder."""
        return bool(self.placeholders) and self.route.rstrip("/").endswith("}")

    @property
    def queries(self) -> tuple[Parameter, ...]:
        """The parameters that stand behind the path."""
        return tuple(one for one in self.parameters if one.location == "query")

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names in braces in the path, declared as parameters or not."""
        return tuple(re.findall(r"\{([^{}]*)\}", self.path))

    @property
    def gives_json(self) -> bool:
        """Whether JSON is among what it produces; so it is where nothing is said."""
        return not self.produces or any(
            word in kind.lower() for kind in self.produces for word in _READ_AS_JSON
        )

    @property
    def required_headers(self) -> tuple[str, ...]:
        """Headers that a request needs and that neither the tap nor a default provides."""
        return tuple(
            one.name
            for one in self.parameters
            if one.location == "header"
            and one.required
            and one.default is None
            and folded(one.name) not in _SENT_ANYWAY
        )


def fixed_steps(path: str) -> list[str]:
    """Return the steps of a path that are no placeholders."""
    return [step for step in path.split("/") if step and "{" not in step]
