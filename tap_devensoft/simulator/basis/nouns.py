"""What the API's objects are made of: a table of fields for each resource.

A field's name here is the tenant's own, before a profile spells it; its kind says how its value is
kept in the world and decides how it travels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from tap_devensoft.simulator.basis.seeds import (
    ACTIVITY_STATUS,
    CONTACT_KINDS,
    SCHEDULE_STATUS,
)

Kind = Literal[
    "key",  # the row's own id
    "foreign",  # the id of a row elsewhere, always sent as an id
    "text",
    "integer",
    "money",  # Decimal with SQL scale
    "percent",  # Decimal
    "boolean",
    "stamp",  # aware UTC date-time
    "date",  # calendar day
    "reference",  # a Reference, spelled as the profile says
    "choice",  # an enum of the server's code
    "texts",  # several picked texts
]


class Reference(NamedTuple):
    """A row of a picklist or table as another row points to it."""

    table: str
    key: int
    text: str


@dataclass(frozen=True)
class Field:
    """One property of a resource.

    Attributes:
        name: Its name in camel case.
        kind: How the value is kept.
        listed: Whether a list that shows a subset shows it.
        choices: The texts of an enum, in the order of their numbers.
        pair: The picklist that a reference picks from.
        table: The table that a reference or foreign id points into.
        label: What people see, for the field metadata.
    """

    name: str
    kind: Kind
    listed: bool = False
    choices: tuple[str, ...] = ()
    pair: tuple[str, str] | None = None
    table: str = ""
    label: str = ""


@dataclass(frozen=True)
class CustomField:
    """A target field that an administrator added."""

    id: int
    key: str
    label: str
    type: str
    pair: tuple[str, str] | None = None


CUSTOM_KINDS: dict[str, Kind] = {
    "Text": "text",
    "Multi-line Text": "text",
    "Number": "percent",
    "Currency": "money",
    "Percent": "percent",
    "Date": "date",
    "Yes/No": "boolean",
    "Pick List": "text",
    "Multi-Select Pick List": "texts",
    "Contact": "reference",
    "Hyperlink": "text",
}
"""How the value of a custom field of each type is kept."""

METADATA_TYPES: dict[Kind, str] = {
    "key": "Number",
    "foreign": "Number",
    "text": "Text",
    "integer": "Number",
    "money": "Currency",
    "percent": "Percent",
    "boolean": "Yes/No",
    "stamp": "Date",
    "date": "Date",
    "reference": "Pick List",
    "choice": "Pick List",
}
"""How the field metadata calls the kinds of the standard fields."""


def _pick(name: str, subcategory: str, *, listed: bool = False, label: str = "") -> Field:
    pair = ("Deal", subcategory)
    return Field(name, "reference", listed=listed, pair=pair, table="picklists", label=label)


TARGET = (
    Field("id", "key", listed=True),
    Field("name", "text", listed=True, label="Target Name"),
    Field("codeName", "text", label="Code Name"),
    _pick("status", "Status", listed=True, label="Status"),
    Field("phase", "reference", listed=True, table="deal_phases", label="Phase"),
    _pick("dealType", "DealType", listed=True, label="Deal Type"),
    _pick("priority", "Priority", listed=True, label="Priority"),
    Field("country", "reference", listed=True, table="countries", label="Country"),
    _pick("businessUnit", "BusinessUnit", listed=True, label="Business Unit"),
    Field("dealLead", "reference", listed=True, table="contacts", label="Deal Lead"),
    Field("currency", "text", label="Currency"),
    Field("targetValuation", "money", label="Target Valuation"),
    Field("valuation", "money", label="Valuation"),
    Field("revenue", "money", label="Revenue"),
    Field("ebitda", "money", label="EBITDA"),
    Field("employees", "integer", label="Employees"),
    Field("description", "text", label="Description"),
    Field("website", "text", label="Website"),
    _pick("industry", "Industry", label="Industry"),
    _pick("source", "Source", label="Source"),
    Field("createdDate", "stamp"),
    Field("modifiedDate", "stamp", listed=True),
)
SCHEDULE = (
    Field("percentComplete", "percent"),
    Field("planStart", "date"),
    Field("planEnd", "date"),
    Field("forecastStart", "date"),
    Field("forecastEnd", "date"),
    Field("actualStart", "date"),
    Field("actualEnd", "date"),
)
"""What programs and activities are late or in time by."""
PROGRAM = (
    Field("id", "key"),
    Field("name", "text"),
    Field("programType", "reference", pair=("Program", "ProgramType"), table="picklists"),
    Field("scheduleStatus", "choice", choices=SCHEDULE_STATUS),
    Field("dealStage", "reference", table="deal_phases"),
    Field("businessUnit", "reference", pair=("Deal", "BusinessUnit"), table="picklists"),
    Field("targetId", "foreign", table="targets"),
    Field("programLead", "reference", table="contacts"),
    *SCHEDULE,
    Field("closeDate", "date"),
    Field("createdDate", "stamp"),
    Field("modifiedDate", "stamp"),
)
CONTACT = (
    Field("id", "key"),
    Field("firstName", "text"),
    Field("lastName", "text"),
    Field("fullName", "text"),
    Field("email", "text"),
    Field("phone", "text"),
    Field("title", "text"),
    Field("company", "text"),
    Field("functionalTeam", "reference", pair=("Contact", "FunctionalTeam"), table="picklists"),
    Field("contactType", "choice", choices=CONTACT_KINDS),
    Field("isActive", "boolean"),
    Field("modifiedDate", "stamp"),
)
ACTIVITY = (
    Field("id", "key"),
    Field("parentId", "foreign", table="activities"),
    Field("level", "text"),
    Field("wbs", "text"),
    Field("name", "text"),
    Field("status", "choice", choices=ACTIVITY_STATUS),
    *SCHEDULE,
    Field("responsible", "reference", table="contacts"),
    Field("functionalTeam", "reference", pair=("Contact", "FunctionalTeam"), table="picklists"),
    Field("description", "text"),
)
RISK = (
    Field("id", "key"),
    Field("title", "text"),
    Field("severity", "text"),
    Field("exposure", "money"),
    Field("raisedOn", "date"),
    Field("modifiedDate", "stamp"),
)
DECISION = (
    Field("id", "key"),
    Field("programId", "foreign", table="programs"),
    Field("title", "text"),
    Field("decidedOn", "date"),
    Field("approved", "boolean"),
)
FIELDS: dict[str, tuple[Field, ...]] = {
    "targets": TARGET,
    "programs": PROGRAM,
    "contacts": CONTACT,
    "activities": ACTIVITY,
    "risks": RISK,
    "decisions": DECISION,
}
SINGULAR = {
    "targets": "target",
    "programs": "program",
    "contacts": "contact",
    "activities": "activity",
    "risks": "risk",
    "decisions": "decision",
    "countries": "country",
    "deal_phases": "phase",
    "picklists": "item",
    "target_fields": "field",
}
