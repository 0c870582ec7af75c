"""What a stream is, as frozen values: where its rows come from, their fields, their key."""

from __future__ import annotations

# msgspec reads annotations at run time, so that their imports stay here.
from collections.abc import Mapping  # noqa: TC003
from dataclasses import dataclass, field, fields, replace
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
    keyed: bool = True
    """Whether a detail carries the id of its row; else it only differs from id to id."""


@dataclass(frozen=True, slots=True)
class Custom:
    """Where a row keeps its custom values when they are no properties of their own (row 12).

    Attributes:
        property: What the place is called.
        pair: Properties of the objects in an array: the one that holds the key, and those that
            may hold the value, which is in the first of them that is not null. None stands for
            an object.
        grouped: Whether there is one such array or object for each section of the page.
        labels: The key behind each label that may stand in its stead.
    """

    property: str
    pair: tuple[str, ...] | None = None
    grouped: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paging:
    """How one listing is paged, as far as it is known; None where it is not.

    Attributes:
        style: How the next page is asked for.
        page_param: Query parameter of the page's number, its offset or its cursor.
        size_param: Query parameter of the rows per page.
        size: Rows that the server takes at most for `size_param`.
        first: Number of the first page, or offset of the first row.
        explicit: Whether the first page has to be asked for by its number too.
        records_path: Where the rows are in a reply.
        total_path: What counts all rows.
        more_path: What says whether another page follows.
        next_path: Where the next link or cursor is.
        prefix: What stands before the names of all parameters, such as `request.`.
        proved: Which of this was proved by rows: `step`, `total`, `end`, or `whole` for one page.
        origin: Who said it, for the log.
    """

    style: Style | None = None
    page_param: str | None = None
    size_param: str | None = None
    size: int | None = None
    first: int | None = None
    explicit: bool = False
    records_path: Path | None = None
    total_path: Path | None = None
    more_path: Path | None = None
    next_path: Path | None = None
    prefix: str = ""
    proved: tuple[str, ...] = ()
    origin: str = BY_DEFAULT

    def over(self, weaker: Paging) -> Paging:
        """Return `weaker` with all that this one knows put over it."""
        names = [one.name for one in fields(Paging)]
        known = {name: getattr(self, name) or getattr(weaker, name) for name in names}
        known["first"] = weaker.first if self.first is None else self.first
        known["origin"] = self.origin if self.style or self.page_param else weaker.origin
        return Paging(**known)

    def in_words(self) -> str:
        """Return the paging for one log line."""
        place = f", rows in {'.'.join(self.records_path)}" if self.records_path else ""
        if self.style in {None, "none"} and not self.page_param:
            return f"one page{place}"
        told = {"parameter": self.page_param, "size": self.size_param}
        parts = [f"{label} {value}" for label, value in told.items() if value]
        parts += [f"first {self.first}"] if self.first is not None else []
        counted = f", total {'.'.join(self.total_path)}" if self.total_path else ""
        return f"{', '.join([f'style {self.style}', *parts])}{place}{counted} (from {self.origin})"


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a document claims of a listing's query parameters.

    Attributes:
        numbers: Those that take whole numbers; `texts` has all others.
        required: Those without which the server is said to give nothing.
        defaults: Whole numbers that are taken for those that are left out.
        most: The largest values that are taken.
    """

    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    defaults: Mapping[str, int] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One address that gives rows of a resource.

    Attributes:
        path: Template such as `/v1/programs/{id}/activities`.
        owner: Stream whose rows fill the placeholder, such as `programs`.
        owner_type: What an owner is called in the rows, such as `program`.
        owner_field: Property of an owner that fills the placeholder, if not its key.
        owner_param: Query parameter that names the owner, where the path does not.
        level: The activity level that this address gives, where each level has its own.
        filters: Documented query parameters, by folded name.
        always: Query parameters of every request, such as documented defaults.
        since: Query parameter that takes "changed at or after".
        parameters: What a document claims of its parameters, until paging is proved.
        place: Where a document says that the rows are, likewise.
    """

    path: str
    paging: Paging = field(default_factory=Paging)
    owner: str = ""
    owner_type: str = ""
    owner_field: str = ""
    owner_param: str = ""
    level: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    always: tuple[tuple[str, str], ...] = ()
    since: str = ""
    parameters: Parameters | None = None
    place: Path | None = None

    def proved(self, paging: Paging) -> Source:
        """Return the source as rows have shown it; what was only said is kept until then."""
        if not paging.proved:
            return replace(self, paging=paging)
        return replace(self, paging=paging, parameters=None, place=None)


@dataclass(frozen=True, slots=True)
class Resource:
    """A stream, fully described.

    Attributes:
        key: Columns.
        replication_key: Column of a modified stamp.
        nouns: What a row, and what the rows, are called.
        scalar: Column for the text of rows that are bare texts.
        core: Whether people make decisions on its rows, so that a doubt is a failure.
        full: Whether its rows change without an edit, so that no stamp tells.
        may_lack: Whether 404 means that there are no rows, by the public pages.
    """

    name: str
    kind: ResourceKind
    sources: tuple[Source, ...]
    fields: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    replication_key: str | None = None
    custom: Custom | None = None
    projection: Projection | None = None
    nouns: tuple[str, ...] = ()
    scalar: str = ""
    core: bool = False
    full: bool = False
    may_lack: bool = False

    @property
    def incremental(self) -> bool:
        """Whether the stream loads incrementally unless the catalog says otherwise."""
        return self.replication_key is not None and not self.full

    def columns(self) -> dict[str, Field]:
        """Return the fields by column."""
        return {one.column: one for one in self.fields}

    def property_of(self, column: str) -> str:
        """Return the property on the wire behind `column`."""
        found = self.columns().get(column)
        return found.name if found else column
