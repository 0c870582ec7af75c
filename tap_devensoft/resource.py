"""What a stream is, as frozen values: where its rows come from, their fields, their key."""

from __future__ import annotations

# msgspec reads annotations at run time, so that their imports stay here.
from collections.abc import Mapping, Sequence  # noqa: TC003
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from tap_devensoft.dialect import Paging
from tap_devensoft.values import Kind  # noqa: TC001

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

    `pair` names key and value in an array of pairs; None stands for an object. `grouped` tells that
    there is one such array or object for each section of the page.
    """

    property: str
    pair: tuple[str, str] | None = None
    grouped: bool = False

    def pairs_in(self, value: object) -> list[tuple[str, Any]]:
        """Return the keys and values in what stands in the property.

        >>> Custom("custom", ("key", "value")).pairs_in([{"key": "a", "value": 1}])
        [('a', 1)]
        >>> Custom("custom", grouped=True).pairs_in({"Deal": {"a": 1}, "Finance": {"b": 2}})
        [('a', 1), ('b', 2)]
        >>> Custom("custom", grouped=True).pairs_in("none yet")
        [('custom', 'none yet')]
        """
        found: list[tuple[str, Any]] = []
        grouped = self.grouped and isinstance(value, dict | list)
        for name, one in groups_in(value) if grouped else [(self.property, value)]:
            if isinstance(one, dict):
                found += one.items()
            elif isinstance(one, list) and self.pair:
                key, inner = self.pair
                found += [
                    (str(each.get(key)), each.get(inner)) for each in one if isinstance(each, dict)
                ]
            elif one is not None:
                found.append((name, one))
        return found


def groups_in(value: object) -> list[tuple[str, Any]]:
    """Return the parts of an object, or the lists and objects in the parts of a list.

    >>> groups_in([{"section": "Deal", "fields": [{"key": "a", "value": 1}]}])
    [('fields', [{'key': 'a', 'value': 1}])]
    """
    if isinstance(value, dict):
        return list(value.items())
    parts = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [
        (name, inner)
        for one in parts
        for name, inner in one.items()
        if isinstance(inner, dict | list)
    ]


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


def _facts(kind: Kind, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind, column=name) for name in names)


_TARGET: Final = (
    *_facts("integer", "id"),
    *_facts(
        "string", "name", "codeName", "status", "phase", "dealType", "priority", "country",
        "businessUnit", "dealLead", "currency", "description", "website", "industry", "source",
    ),
    *_facts("number", "targetValuation", "valuation", "revenue", "ebitda"),
    *_facts("integer", "employees"),
    *_facts("date-time", "createdDate", "modifiedDate"),
)  # fmt: skip
_DATES: Final = _facts(
    "calendar", "planStart", "planEnd", "forecastStart", "forecastEnd", "actualStart", "actualEnd"
)
_PROGRAM: Final = (
    *_facts("integer", "id"),
    *_facts("string", "name", "programType", "scheduleStatus", "dealStage", "businessUnit"),
    *_facts("integer", "targetId"),
    *_facts("string", "programLead"),
    *_facts("number", "percentComplete"),
    *_DATES,
    *_facts("calendar", "closeDate"),
)
_ACTIVITY: Final = (
    *_facts("integer", "id"),
    *_facts("string", "name", "status", "responsible", "owner", "functionalTeam", "description"),
    *_facts("number", "percentComplete"),
    *_DATES,
)
_CONTACT: Final = (
    *_facts("integer", "id"),
    *_facts(
        "string", "firstName", "lastName", "fullName", "email", "phone", "title", "company",
        "functionalTeam", "contactType",
    ),
    *_facts("boolean", "isActive"),
    *_facts("date-time", "modifiedDate"),
)  # fmt: skip
_NAMED: Final = (
    *_facts("integer", "id"), *_facts("string", "name", "code"), *_facts("integer", "order"),
)  # fmt: skip
_FIELD: Final = (
    *_facts("integer", "id"),
    *_facts("string", "key", "label", "dataType"),
    *_facts("boolean", "required", "isCustom"),
    *_facts("string", "section", "picklistCategory", "picklistSubcategory"),
    *_facts("integer", "order", "maxLength"),
)
_OWNER_KINDS: Final[Sequence[tuple[str, Kind, str]]] = (
    ("owner_type", "string", "What the activity map belongs to: program or target"),
    ("owner_id", "integer", "Id of that program or target"),
    ("parent_id", "integer", "Id of the activity above, none at the top"),
    ("level", "string", "Level of the hierarchy, such as Workstream or Task"),
    ("wbs", "string", "Place in the work breakdown structure, such as 1.2.10"),
)
OWNER_FIELDS: Final = tuple(
    Field(name, kind, column=name, label=label, tap=True) for name, kind, label in _OWNER_KINDS
)
PAIR_FIELDS: Final = tuple(
    Field(name, "string", column=name, label=label, tap=True)
    for name, label in (
        ("category", "Category of the picklist"),
        ("subcategory", "Subcategory of the picklist"),
    )
)


@dataclass(frozen=True, slots=True)
class Fact:
    """What the public pages say of one stream, before any tenant was asked."""

    kind: ResourceKind
    path: str
    fields: tuple[Field, ...]
    nouns: tuple[str, ...]
    key: tuple[str, ...]
    description: str
    scalar: str = ""
    replication_key: str | None = None


FACTS: Final[Mapping[str, Fact]] = {
    "targets": Fact(
        "listing", "/v1/targets", _TARGET, ("targets", "target", "deals"), ("id",),
        "Acquisition and investment opportunities in the pipeline",
        replication_key="modifiedDate",
    ),
    "programs": Fact(
        "listing", "/v1/programs", _PROGRAM, ("programs", "program"), ("id",),
        "Running integrations and divestitures",
    ),
    "activities": Fact(
        "activities", "/v1/programs/{id}/activity-map", (*OWNER_FIELDS, *_ACTIVITY),
        ("activities", "activity", "activitymap"), ("owner_type", "owner_id", "level", "id"),
        "Activity maps: projects, workstreams, milestones and tasks",
    ),
    "contacts": Fact(
        "listing", "/v1/contacts", _CONTACT, ("contacts", "contact"), ("id",),
        "People inside and outside the company",
        replication_key="modifiedDate",
    ),
    "countries": Fact(
        "listing", "/v1/collections/countries", _NAMED, ("countries", "country"), ("id",),
        "Countries", scalar="name",
    ),
    "deal_phases": Fact(
        "listing", "/v1/collections/deal-phases", _NAMED,
        ("dealphases", "phases", "dealphase", "phase", "dealstages"), ("id",),
        "Phases of a deal, in order", scalar="name",
    ),
    "picklists": Fact(
        "picklists", "/v1/collections/picklists/{category}/{subcategory}",
        (*PAIR_FIELDS, *_NAMED), ("picklist", "picklists", "choices", "options"),
        ("category", "subcategory", "id"), "Items of the picklists", scalar="name",
    ),
    "target_fields": Fact(
        "listing", "/v1/configuration/targets/fields", _FIELD, ("fields", "field"), ("id",),
        "Fields that a target can have, custom ones among them",
    ),
}  # fmt: skip
"""The streams of the contract, with what is publicly known of them (sections 2.3, 3 and 8)."""
