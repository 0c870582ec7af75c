"""What a stream is, as frozen values: where its rows come from, their fields, their key."""

from __future__ import annotations

# msgspec reads annotations at run time, so that their imports stay here.
from collections.abc import Mapping  # noqa: TC003
from dataclasses import dataclass, field, replace
from typing import Final, Literal

Kind = Literal[
    "integer",
    "number",
    "string",
    "uuid",
    "boolean",
    "date-time",
    "calendar",
    "date",
    "object",
    "array",
    "texts",
]
"""What a column holds.

`date-time` is an instant. `calendar` is a day that travels as a date-time: at midnight without a
zone it names that day everywhere, and is not moved to another by a time zone. `texts` is an
array of nothing but texts.
"""
Style = Literal["page", "offset", "cursor", "next_link", "none"]
Path = tuple[str, ...]

FROM_SETTING: Final = "the setting `pagination`"
BY_DEFAULT: Final = "the documented default"
ResourceKind = Literal["listing", "activities", "picklists", "children"]
Syntax = Literal["comma", "repeated", "all", "detail"]

UNMAPPED: Final = "_unmapped"
DELETED_AT: Final = "_sdc_deleted_at"


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its property on the wire, its name in the warehouse, its kind."""

    name: str
    kind: Kind
    column: str = ""
    label: str = ""
    custom: bool = False
    options: tuple[str, str] | None = None
    """Category and subcategory of the picklist that its values are from."""
    tap: bool = False
    """Whether the tap makes its value, so that it is never asked for."""


@dataclass(frozen=True, slots=True)
class Projection:
    """How a listing is made to show all properties (section 7, rows 9 and 10).

    `names` maps each property to the word that the server takes for it.
    """

    syntax: Syntax
    parameter: str = "properties"
    names: Mapping[str, str] = field(default_factory=dict)
    detail_path: str = ""
    needed: bool = True
    """Whether the list leaves properties out unless asked; else it is used to narrow only."""


@dataclass(frozen=True, slots=True)
class Custom:
    """Where a row keeps its custom values when they are no properties of their own (row 12).

    Attributes:
        property: What the place is called.
        pair: Properties of the objects in an array: the one that holds the key, and those that
            may hold the value, which is in the first of them that is not null. None stands for
            an object.
        grouped: Whether there is one such array or object for each section of the page.
        apart: Keys that are properties of the row too, so that they are named after the place.
    """

    property: str
    pair: tuple[str, ...] | None = None
    grouped: bool = False
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paging:
    """What is known of how one listing is paged; None where it is not known yet.

    `candidates` and `texts` are documented parameters of unknown use that take whole numbers,
    and texts. `origin` says where it is from, for the log. `listed` tells that a document names
    all query parameters of the listing, so that one which is not there does not exist.
    """

    style: Style | None = None
    page_param: str | None = None
    size_param: str | None = None
    first: int | None = None
    records_path: Path | None = None
    total_path: Path | None = None
    next_path: Path | None = None
    candidates: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    prefix: str = ""
    listed: bool = False
    origin: str = BY_DEFAULT

    def over(self, weaker: Paging) -> Paging:
        """Return `weaker` with all that this one knows put over it."""
        known = {name: getattr(self, name) or getattr(weaker, name) for name in _MERGED}
        first = weaker.first if self.first is None else self.first
        origin = self.origin if self.style or self.page_param else weaker.origin
        return replace(weaker, **known, first=first, origin=origin)

    @property
    def is_set(self) -> bool:
        """Whether a setting says how pages are asked for."""
        return self.origin == FROM_SETTING

    def in_words(self) -> str:
        """Return the resolved paging for one log line."""
        if self.style is None and self.first is None:
            return f"one page{self._place()} (as far as the reply shows)"
        parts = [f"style {self.style}"]
        for label, value in (("parameter", self.page_param), ("size", self.size_param)):
            parts += [f"{label} {value}"] if value else []
        parts += [f"first {self.first}"] if self.first is not None else []
        return f"{', '.join(parts)}{self._place()} (from {self.origin})"

    def _place(self) -> str:
        return f", rows in {'.'.join(self.records_path)}" if self.records_path else ""


_MERGED = (
    "style", "page_param", "size_param", "records_path", "total_path", "next_path",
    "candidates", "texts", "prefix", "listed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One address that gives rows of a resource.

    Attributes:
        path: Template such as `/v1/programs/{id}/activities`.
        paging: What is known of its paging.
        owner: Stream whose rows fill the placeholder, such as `programs`.
        owner_type: What an owner is called in the rows, such as `program`.
        owner_param: Query parameter that names the owner, where the path does not.
        level: The activity level that this address gives, where each level has its own.
        filters: Documented query parameters, by folded name.
        since: Query parameter that takes "changed at or after".
    """

    path: str
    paging: Paging = field(default_factory=Paging)
    owner: str = ""
    owner_type: str = ""
    owner_param: str = ""
    level: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    since: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """A stream, fully described."""

    name: str
    kind: ResourceKind
    sources: tuple[Source, ...]
    fields: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    """Columns."""
    replication_key: str | None = None
    """Column of a modified stamp."""
    custom: Custom | None = None
    projection: Projection | None = None
    description: str = ""
    nouns: tuple[str, ...] = ()
    scalar: str = ""
    """Column for the text of rows that are bare texts."""
    unsure: bool = False
    """Whether only the reply can tell that it is a listing at all."""

    @property
    def incremental(self) -> bool:
        """Whether the stream loads incrementally unless the catalog says otherwise."""
        return self.replication_key is not None and self.name not in FULL_TABLE_STREAMS

    def columns(self) -> dict[str, Field]:
        """Return the fields by column."""
        return {one.column: one for one in self.fields}

    def property_of(self, column: str) -> str:
        """Return the property on the wire behind `column`."""
        found = self.columns().get(column)
        return found.name if found else column


FULL_TABLE_STREAMS: Final = frozenset({"programs", "activities"})
"""Their schedule status changes with the calendar, without an edit (section 3.3)."""
