"""What the public pages say of each stream, before any tenant was asked: a row a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.listings.reading import PICKLIST
from tap_devensoft.resource import Field, Resource, Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_devensoft.resource import Kind


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


def _made(name: str, kind: Kind, label: str) -> Field:
    return Field(name, kind, column=name, label=label, tap=True)


OWNER_FIELDS: Final = (
    _made("owner_type", "string", "What the activity map belongs to: program or target"),
    _made("owner_id", "integer", "Id of that program or target"),
    _made("parent_id", "integer", "Id of the activity above, none at the top"),
    _made("level", "string", "Level of the hierarchy, such as Workstream or Task"),
    _made("wbs", "string", "Place in the work breakdown structure, such as 1.2.10"),
)
PAIR_FIELDS: Final = (
    _made("category", "string", "Category of the picklist"),
    _made("subcategory", "string", "Subcategory of the picklist"),
)


def _listing(name: str, path: str, fields: tuple[Field, ...], *nouns: str, **more: Any) -> Resource:
    return Resource(name, "listing", (Source(path),), fields, ("id",), nouns=nouns, **more)


FACTS: Final[Mapping[str, Resource]] = {
    one.name: one
    for one in (
        _listing(
            "targets", "/v1/targets", _TARGET, "targets", "target", "deals",
            replication_key="modifiedDate", core=True,
        ),
        _listing(
            "programs", "/v1/programs", _PROGRAM, "programs", "program", core=True, full=True,
        ),
        Resource(
            "activities", "activities", (Source(
                "/v1/programs/{id}/activity-map", owner="programs", owner_type="program",
            ),), (*OWNER_FIELDS, *_ACTIVITY), ("owner_type", "owner_id", "level", "id"),
            nouns=("activities", "activity", "activitymap"), full=True,
        ),
        _listing(
            "contacts", "/v1/contacts", _CONTACT, "contacts", "contact",
            replication_key="modifiedDate", core=True,
        ),
        _listing(
            "countries", "/v1/collections/countries", _NAMED, "countries", "country", scalar="name",
        ),
        _listing(
            "deal_phases", "/v1/collections/deal-phases", _NAMED,
            "dealphases", "phases", "dealphase", "phase", "dealstages", scalar="name",
        ),
        Resource(
            "picklists", "picklists", (Source(
                "/v1/collections/picklists/{category}/{subcategory}", owner_type=PICKLIST,
            ),), (*PAIR_FIELDS, *_NAMED), ("category", "subcategory", "id"),
            nouns=("picklist", "picklists", "choices", "options"), scalar="name", may_lack=True,
        ),
        _listing(
            "target_fields", "/v1/configuration/targets/fields", _FIELD, "fields", "field",
            may_lack=True,
        ),
    )
}  # fmt: skip
"""The streams of the contract, with what is publicly known of them (sections 2.3, 3 and 8).

Programs and activities change with the calendar, without an edit (section 3.3); 404 can mean that
no custom field exists, or that a picklist does not (section 2.3).
"""
