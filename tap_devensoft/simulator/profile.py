"""One tenant's habits: a switch for everything that the public documentation leaves open.

A `Profile` is a frozen value. Each field is one switch; those that `switches.CHOICES` does not list
take free text, a number or a list. Nothing here knows how a switch is carried out; ready-made
combinations are in `profiles`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from tap_devensoft.simulator.switches import BOUNDS, CHOICES, MODULES, STYLE_SWITCHES


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
    totals_say: str = "all"
    empty_lists: str = "rows"
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
    metadata_case: str = "rows"
    fields_none: str = "404"
    # 14 to 16: activity maps
    activity_path: str = "program_map"
    activity_shape: str = "flat"
    activity_ids: str = "global"
    activity_owners: str = "programs"
    missing_maps: bool = False
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
    swagger_paths: str = "written"
    swagger_ranges: bool = False
    swagger_later: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    swagger_host: str = "right"
    swagger_security: str = "oauth2"
    path_parameters: str = "named"
    # where the API lies, and where its document says that it lies
    mount: str = ""
    mount_of: str = "all"
    base_path: str = ""
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
    forbidden_status: int = 403
    detail_answers: str = "row"
    json_net: str = "plain"
    charset: str = "utf-8"
    gzip: bool = False

    def __post_init__(self) -> None:
        """Refuse values outside `CHOICES` and combinations no server could answer."""
        for switch, allowed in CHOICES.items():
            if getattr(self, switch) not in allowed:
                raise _refusal(switch, getattr(self, switch), allowed)
        for switch in ("absent", "forbidden", "hidden", "swagger_later"):
            unknown = set(getattr(self, switch)) - set(MODULES)
            if unknown:
                raise _refusal(switch, sorted(unknown), MODULES)
        for switch, (least, most) in BOUNDS.items():
            if not least <= getattr(self, switch) <= most:
                raise _refusal(switch, getattr(self, switch), (f"{least} to {most}",))
        self._check_combinations()

    def _check_combinations(self) -> None:
        styles = {self.style_of(module) for module in MODULES}
        pointed = styles & {"cursor", "next_link"} and self.next_in == "body"
        nested = self.activity_shape in {"tree", "arrays"}
        impossible = {
            "envelope=array has no room for what points to the next page: set next_in=header": (
                self.envelope == "array" and pointed
            ),
            f"activity_path={self.activity_path} lists rows: set activity_shape=flat": (
                self.activity_path in {"all", "levels"} and nested
            ),
            f"activity_shape={self.activity_shape} cannot be cut into pages": (
                nested and self.style_of("activities") != "none"
            ),
            "envelope=json_api has keys that are text and called id: set key_type and key_name": (
                self.envelope == "json_api" and (self.key_type == "int" or self.key_name != "id")
            ),
            "custom_values=typed_rows has no column for objects: set references": (
                self.custom_values == "typed_rows" and self.references == "object"
            ),
        }
        for message, is_so in impossible.items():
            if is_so:
                raise ValueError(message)

    @property
    def root(self) -> str:
        """The path that a client's base address ends with."""
        return self.mount if self.mount_of == "all" else ""

    def style_of(self, module: str) -> str:
        """Give the paging style of one module.

        >>> Profile(paging="offset").style_of("programs")
        'offset'
        """
        switch = STYLE_SWITCHES.get(module)
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
