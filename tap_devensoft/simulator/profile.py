"""One tenant's habits: a switch for everything that the public documentation leaves open.

A `Profile` is a frozen value. Each field is one switch, `CHOICES` lists what a switch may be set
to, and fields that are missing from `CHOICES` take free text, a number or a list. Nothing here
knows how a switch is carried out; ready-made combinations are in `profiles`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

PAGING_PAIRS: tuple[tuple[str, str], ...] = (
    ("pageNumber", "pageSize"),
    ("page", "pageSize"),
    ("page", "limit"),
    ("pageIndex", "pageSize"),
    ("skip", "take"),
    ("offset", "limit"),
    ("$skip", "$top"),
    ("seite", "anzahl"),
    ("cursor", "limit"),
    ("continuationToken", "maxItems"),
)
"""Names of the position and the size parameter that have been seen together."""

STYLES = ("page", "offset", "cursor", "next_link", "none")
MODULES = (
    "targets",
    "programs",
    "activities",
    "contacts",
    "countries",
    "deal_phases",
    "picklists",
    "target_fields",
    "risks",
    "decisions",
)

CHOICES: dict[str, tuple[object, ...]] = {
    "prefix": ("", "request.", "filter.", "query."),
    "paging": STYLES,
    "programs_paging": ("same", *STYLES),
    "contacts_paging": ("same", *STYLES),
    "collections_paging": ("same", *STYLES),
    "fields_paging": ("same", *STYLES),
    "activities_paging": ("same", *STYLES),
    "extras_paging": ("same", *STYLES),
    "first_page": (0, 1),
    "oversize": ("cap", "reject"),
    "bad_values": ("default", "reject"),
    "envelope": (
        "items",
        "data_paging",
        "data_pagination",
        "results_links",
        "odata",
        "named",
        "array",
        "nested",
        "wrapper",
        "wrapper_page",
        "d_results",
        "german",
    ),
    "unpaged_envelope": ("array", "same"),
    "totals": ("body", "X-Total-Count", "X-Pagination", "nowhere"),
    "next_in": ("body", "header"),
    "next_form": ("absolute", "relative"),
    "order": ("id", "name", "unstable"),
    "case": ("camel", "pascal", "snake"),
    "field_names": ("plain", "prefixed"),
    "references": ("text", "id", "object", "pair"),
    "key_name": ("id", "Id", "ID", "resource", "deal"),
    "key_type": ("int", "guid", "text"),
    "list_returns": ("all", "subset", "detail_only"),
    "properties_syntax": ("comma", "repeated"),
    "properties_names": ("key", "label"),
    "properties_unknown": ("ignored", "rejected"),
    "properties_star": ("", "*", "all"),
    "filter_names": ("plain", "prefixed", "id"),
    "filter_values": ("text", "id"),
    "filter_many": ("one", "comma", "repeated"),
    "custom_values": ("flat", "object", "array", "numbered"),
    "field_keys": ("key", "name", "field_name", "pascal"),
    "fields_none": ("404", "empty"),
    "csv_delimiter": (",", ";"),
    "csv_header": ("key", "label"),
    "activity_path": (
        "program_map",
        "program_activities",
        "map_by_id",
        "map_query",
        "all",
        "levels",
    ),
    "activity_shape": ("flat", "tree", "arrays", "wbs"),
    "activity_ids": ("global", "per_level"),
    "activity_owners": ("programs", "targets", "both"),
    "modified_name": ("", "modifiedDate", "lastModified", "updatedOn", "dateModified"),
    "since_filter": ("", "modifiedSince", "updatedAfter", "modifiedFrom"),
    "stamps": ("unmarked", "Z", "offset", "eastern", "old"),
    "dates": ("midnight", "plain"),
    "soft_delete": ("vanish", "flag", "include_param"),
    "rate_limit": ("none", "429_seconds", "429_date", "429_bare", "503"),
    "picklist_items": ("choice_order", "id_name", "key_value", "text"),
    "picklist_names": ("compact", "spaced"),
    "picklist_unknown": ("404", "empty"),
    "country_items": ("id_name_code", "id_name", "key_value", "text"),
    "phase_items": ("id_name_order", "id_name", "key_value", "text"),
    "swagger": ("open", "protected", "absent", "broken", "html"),
    "swagger_label": ("v1", "v1.0", "1.0", "V1"),
    "swagger_replies": ("full", "bare"),
    "swagger_host": ("right", "wrong"),
    "swagger_security": ("oauth2", "api_key", "none"),
    "path_parameters": ("named", "id"),
    "nulls": ("written", "omitted"),
    "enums": ("text", "integer"),
    "error_keys": ("pascal", "camel"),
    "missing_row": ("message", "empty", "string"),
    "token_errors": ("owin", "json401", "html"),
    "token_lifetime": ("number", "text", "fraction", "absent"),
    "view": ("full", "business_unit"),
}
"""The values that each closed switch accepts."""

BOUNDS: dict[str, tuple[int, int]] = {
    "default_size": (1, 100_000),
    "max_size": (1, 100_000),
    "custom_count": (0, 2000),
    "rate_limit_requests": (1, 1_000_000),
    "rate_limit_seconds": (1, 86_400),
    "token_seconds": (1, 31_536_000),
}
"""The least and the most that each numeric switch accepts."""


@dataclass(frozen=True)
class Profile:
    """How one tenant spells, pages, shapes and protects what it serves.

    The comments give the row of the list of unknowns that a group of switches belongs to.
    """

    name: str = "default"
    # 1: names of the paging parameters; the first is the position, whatever the style
    page_param: str = "pageNumber"
    size_param: str = "pageSize"
    prefix: str = ""
    # 2 and 3: counting and sizes
    paging: str = "page"
    first_page: int = 1
    default_size: int = 50
    max_size: int = 200
    oversize: str = "cap"
    bad_values: str = "default"
    # 4: envelope, totals and the way to the next page
    envelope: str = "items"
    unpaged_envelope: str = "array"
    totals: str = "body"
    next_in: str = "body"
    next_form: str = "absolute"
    cursor_key: str = "nextCursor"
    # 5: which resources are paged
    programs_paging: str = "same"
    contacts_paging: str = "same"
    collections_paging: str = "none"
    fields_paging: str = "none"
    activities_paging: str = "none"
    extras_paging: str = "same"
    # 6: order
    order: str = "id"
    # 7: spelling
    case: str = "camel"
    field_names: str = "plain"
    references: str = "text"
    # 8: keys
    key_name: str = "id"
    key_type: str = "int"
    # 9 and 10: list, detail and `properties`
    list_returns: str = "subset"
    properties_param: str = "properties"
    properties_syntax: str = "comma"
    properties_names: str = "key"
    properties_unknown: str = "ignored"
    properties_star: str = ""
    # 11: filters
    filter_names: str = "plain"
    filter_values: str = "text"
    filter_many: str = "comma"
    # 12 and 13: custom fields and the field metadata
    custom_values: str = "flat"
    custom_count: int = 15
    field_keys: str = "key"
    fields_core: bool = True
    fields_none: str = "404"
    # 14 to 16: activity maps
    activity_path: str = "program_map"
    activity_shape: str = "flat"
    activity_ids: str = "global"
    activity_owners: str = "programs"
    # 17 and 18: stamps
    modified_name: str = "modifiedDate"
    since_filter: str = ""
    stamps: str = "unmarked"
    dates: str = "midnight"
    # 19: soft deletion
    soft_delete: str = "vanish"
    # 20: throttling, counted over a sliding window
    rate_limit: str = "none"
    rate_limit_requests: int = 60
    rate_limit_seconds: int = 1
    # 21 and 22: collections
    picklist_items: str = "choice_order"
    picklist_names: str = "compact"
    picklist_unknown: str = "404"
    picklist_unreachable: bool = False
    country_items: str = "id_name_code"
    phase_items: str = "id_name_order"
    # 23: the CSV form of the field metadata
    csv_delimiter: str = ","
    csv_bom: bool = True
    csv_header: str = "key"
    # 24: the Swagger document
    swagger: str = "open"
    swagger_label: str = "v1"
    swagger_replies: str = "full"
    swagger_all_of: bool = False
    swagger_host: str = "right"
    swagger_security: str = "oauth2"
    path_parameters: str = "named"
    # 25: what the credential may see and how long a token lives
    view: str = "full"
    token_seconds: int = 3600
    token_lifetime: str = "number"  # noqa: S105 - a style
    single_token: bool = False
    # 26: token errors
    token_errors: str = "owin"  # noqa: S105 - a style
    # beyond the list: JSON habits, errors, modules, transport
    nulls: str = "written"
    enums: str = "text"
    error_keys: str = "pascal"
    missing_row: str = "message"
    extra_listings: bool = False
    absent: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    gzip: bool = False

    def __post_init__(self) -> None:
        """Refuse values outside `CHOICES` and combinations no server could answer."""
        for switch, allowed in CHOICES.items():
            if getattr(self, switch) not in allowed:
                raise _refusal(switch, getattr(self, switch), allowed)
        for switch in ("absent", "forbidden"):
            unknown = set(getattr(self, switch)) - set(MODULES)
            if unknown:
                raise _refusal(switch, sorted(unknown), MODULES)
        for switch, (least, most) in BOUNDS.items():
            if not least <= getattr(self, switch) <= most:
                raise _refusal(switch, getattr(self, switch), (f"{least} to {most}",))
        self._check_combinations()

    def _check_combinations(self) -> None:
        styles = {self.style_of(module) for module in MODULES}
        if self.envelope == "array" and "cursor" in styles and self.next_in == "body":
            message = "envelope=array has no room for a cursor: set next_in=header"
            raise ValueError(message)
        if self.envelope == "array" and "next_link" in styles and self.next_in == "body":
            message = "envelope=array has no room for a next link: set next_in=header"
            raise ValueError(message)
        if self.activity_path in {"all", "levels"} and self.activity_shape in {"tree", "arrays"}:
            message = f"activity_path={self.activity_path} lists rows: set activity_shape=flat"
            raise ValueError(message)
        nested = self.activity_shape in {"tree", "arrays"}
        if nested and self.style_of("activities") != "none":
            message = f"activity_shape={self.activity_shape} cannot be cut into pages"
            raise ValueError(message)

    def style_of(self, module: str) -> str:
        """Give the paging style of one module.

        >>> Profile(paging="offset").style_of("programs")
        'offset'
        """
        switch = _STYLE_SWITCH.get(module)
        style: str = getattr(self, switch) if switch else self.paging
        return self.paging if style == "same" else style

    def with_(self, **changes: object) -> Profile:
        """Return a copy with some switches turned."""
        unknown = set(changes) - {field.name for field in dataclasses.fields(self)}
        if unknown:
            message = f"no such switch: {', '.join(sorted(unknown))}"
            raise ValueError(message)
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def switched(self, *settings: str) -> Profile:
        """Return a copy with switches turned by texts such as `first_page=0`."""
        changes: dict[str, object] = {}
        for setting in settings:
            switch, equals, text = setting.partition("=")
            if not equals:
                message = f"a switch is written key=value, not {setting!r}"
                raise ValueError(message)
            switch = switch.strip().replace("-", "_")
            changes[switch] = _read(getattr(self, switch, ""), text)
        return self.with_(**changes)


_STYLE_SWITCH = {
    "programs": "programs_paging",
    "contacts": "contacts_paging",
    "countries": "collections_paging",
    "deal_phases": "collections_paging",
    "picklists": "collections_paging",
    "target_fields": "fields_paging",
    "activities": "activities_paging",
    "risks": "extras_paging",
    "decisions": "collections_paging",
}


def _read(current: object, text: str) -> object:
    """Read a switch's text as the type that the switch has now."""
    if isinstance(current, bool):
        if text.lower() not in {"true", "false", "1", "0", "yes", "no"}:
            message = f"true or false is needed, not {text!r}"
            raise ValueError(message)
        return text.lower() in {"true", "1", "yes"}
    if isinstance(current, int):
        return int(text)
    if isinstance(current, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _refusal(switch: str, value: object, allowed: tuple[object, ...]) -> ValueError:
    choices = ", ".join(repr(choice) for choice in allowed)
    message = f"{switch}={value!r} is not one of {choices}"
    return ValueError(message)
