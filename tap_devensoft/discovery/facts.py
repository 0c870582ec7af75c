"""What the public pages say of each stream, before any tenant was asked: a row a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tap_devensoft.resource import Field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.resource import Kind, ResourceKind


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
