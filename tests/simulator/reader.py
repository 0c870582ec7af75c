"""A plain reader that knows the profile it reads, to check that every row can be had.

It shares nothing with the simulator but the switches' values: names, envelopes and dates are
spelled out here a second time.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.simulator import Tenant

Row = dict[str, Any]

RECORDS = {
    "items": ("items",),
    "data_paging": ("data",),
    "data_pagination": ("data",),
    "results_links": ("results",),
    "odata": ("value",),
    "array": (),
    "nested": ("Result", "Records"),
    "wrapper": ("data",),
    "wrapper_page": ("data", "items"),
    "d_results": ("d", "results"),
    "german": ("ergebnis",),
    "has_next": ("items",),
    "odata3": ("value",),
    "jqgrid": ("rows",),
    "datatables": ("data",),
    "devextreme": ("data",),
    "kendo": ("Data",),
    "abp": ("result", "items"),
    "json_api": ("data",),
}
SINGLE = {
    "wrapper": "data",
    "wrapper_page": "data",
    "d_results": "d",
    "abp": "result",
    "json_api": "data",
}
NEXT = {
    "results_links": ("links", "next"),
    "odata": ("@odata.nextLink",),
    "d_results": ("d", "__next"),
    "odata3": ("odata.nextLink",),
    "json_api": ("links", "next"),
}
LEVELS = ("projects", "workstreams", "subWorkstreams", "milestones", "tasks", "subtasks")
LEVEL_NAMES = ("Project", "Workstream", "SubWorkstream", "Milestone", "Task", "Subtask")
ASKED_AT_ONCE = 40


class Reader:
    """Reads a tenant as its profile wants it."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.profile = tenant.profile
        self.session = requests.Session()
        self.session.trust_env = False
        self.login()

    def login(self) -> None:
        form = {
            "grant_type": "client_credentials",
            "client_id": self.tenant.client_id,
            "client_secret": self.tenant.client_secret,
        }
        reply = self.session.post(self.tenant.url + "/token", data=form, timeout=10)
        self.session.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"

    def get(self, path: str, params: Any = None) -> requests.Response:
        lies_under = self.profile.mount_of == "resources" and path.startswith("/v1")
        root = self.tenant.url + (self.profile.mount if lies_under else "")
        url = path if "://" in path else root + path
        return self.session.get(url, params=params, timeout=10)

    def rows(
        self, path: str, module: str, params: list[tuple[str, str]] | None = None
    ) -> list[Any]:
        """Walk a listing to its end."""
        return [row for page in self.pages(path, module, params) for row in page]

    def pages(
        self, path: str, module: str, params: list[tuple[str, str]] | None = None
    ) -> Iterator[list[Any]]:
        profile, style = self.profile, self.profile.style_of(module)
        asked = [(profile.prefix + name, value) for name, value in params or []]
        position: Any = profile.first_page if style == "page" else 0
        while True:
            at = [(profile.prefix + profile.page_param, str(position))]
            reply = self.get(path, asked + at if style in {"page", "offset"} else asked)
            reply.raise_for_status()
            body = decoded(reply)
            rows = self.records(body, module, style)
            if rows or style in {"none", "next_link", "cursor"}:
                yield rows
            if style == "none" or (style in {"page", "offset"} and not rows):
                return
            if style == "page":
                position += 1
            elif style == "offset":
                position += len(rows)
            elif style == "next_link":
                link = self.link(reply, body)
                if not link:
                    return
                path, asked = urljoin(self.tenant.url, link), []
            else:
                cursor = self.cursor(reply, body, module)
                if not cursor:
                    return
                asked = [(profile.prefix + name, value) for name, value in params or []]
                asked.append((profile.prefix + profile.page_param, cursor))

    def records(self, body: Any, module: str, style: str) -> list[Any]:
        if body is None or (style == "none" and self.profile.unpaged_envelope == "array"):
            return list(body or [])
        for key in self.record_path(module):
            body = body[key]
        if self.profile.envelope == "json_api":
            return [{"id": row["id"], **row["attributes"]} for row in body]
        return list(body)

    def record_path(self, module: str) -> tuple[str, ...]:
        if self.profile.envelope == "named":
            return (re.sub("_(.)", lambda found: found[1].upper(), module),)
        path = RECORDS[self.profile.envelope]
        return tuple(self.spelled(key) for key in path)

    def link(self, reply: requests.Response, body: Any) -> str | None:
        if self.profile.next_in == "header":
            return reply.links.get("next", {}).get("url")
        for key in NEXT.get(self.profile.envelope, ("nextLink",)):
            body = body.get(self.spelled(key)) or {}
        return body or None

    def cursor(self, reply: requests.Response, body: Any, module: str) -> str | None:
        if self.profile.next_in == "header":
            return reply.headers.get("X-Next-Cursor")
        for key in self.record_path(module)[:-1]:
            body = body[key]
        cursor: str | None = body[self.profile.cursor_key]
        return cursor

    def spelled(self, camel: str) -> str:
        if self.profile.case == "pascal" and camel.isalpha():
            return camel[0].upper() + camel[1:]
        if self.profile.case == "snake":
            return re.sub("([A-Z])", r"_\1", camel).lower()
        return camel

    # --- streams ---------------------------------------------------------------------------

    def read(self, stream: str) -> list[Row]:
        """Read a stream the way its endpoint wants to be read."""
        rows: list[Row] = getattr(self, f"read_{stream}")()
        return rows

    def read_targets(self) -> list[Row]:
        wanted = list(self.tenant.truth("targets")[0])
        if self.profile.list_returns == "all":
            rows = self.rows("/v1/targets", "targets")
        elif self.profile.list_returns == "detail_only":
            key = wanted[0]
            rows = [
                self.single(f"/v1/targets/{row[key]}")
                for row in self.rows("/v1/targets", "targets")
            ]
        else:
            rows = self.wide_rows(wanted)
        return [self.flattened(row) for row in rows]

    def wide_rows(self, wanted: list[str]) -> list[Row]:
        """Read targets with all properties, in parts that each fit into a query string."""
        profile = self.profile
        if profile.properties_names == "label":
            labels = {row["key"]: row["label"] for row in self.read_target_fields()}
            wanted = [labels.get(name, name) for name in wanted]
        if profile.properties_star:
            wanted = [profile.properties_star]
        merged: dict[Any, Row] = {}
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            names = wanted[start : start + ASKED_AT_ONCE]
            texts = [",".join(names)] if profile.properties_syntax == "comma" else names
            params = [(profile.properties_param, text) for text in texts]
            for row in self.rows("/v1/targets", "targets", params):
                merged.setdefault(next(iter(row.values())), {}).update(row)
        return list(merged.values())

    def single(self, path: str) -> Row:
        body = decoded(self.get(path))
        key = SINGLE.get(self.profile.envelope)
        row: Row = body[key] if key else body
        return row

    def flattened(self, row: Row) -> Row:
        rest = {key: value for key, value in row.items() if key != self.spelled("customFields")}
        container = row.get(self.spelled("customFields"), {})
        if self.profile.custom_values == "array":
            container = {entry["key"]: entry["value"] for entry in container}
        if self.profile.custom_values == "typed_rows":
            container = {entry["fieldName"]: only_value(entry) for entry in container}
        return self.named_as_metadata({**rest, **container})

    def named_as_metadata(self, row: Row) -> Row:
        if self.profile.metadata_case == "rows":
            return row
        custom = [fact["key"] for fact in self.read_target_fields() if fact["isCustom"]]
        names = {name[:1].lower() + name[1:]: name for name in custom}
        return {names.get(name, name): value for name, value in row.items()}

    def read_programs(self) -> list[Row]:
        return self.rows("/v1/programs", "programs")

    def read_contacts(self) -> list[Row]:
        return self.rows("/v1/contacts", "contacts")

    def read_risks(self) -> list[Row]:
        return self.rows("/v1/risks", "risks")

    def read_countries(self) -> list[Row]:
        return named(self.rows("/v1/collections/countries", "countries"))

    def read_deal_phases(self) -> list[Row]:
        return named(self.rows("/v1/collections/deal-phases", "deal_phases"))

    def read_target_fields(self) -> list[Row]:
        path = "/v1/configuration/targets/fields"
        if self.get(path).status_code == 404:
            return []
        return self.rows(path, "target_fields")

    def read_picklists(self) -> list[Row]:
        rows = []
        for pair in self.picklist_pairs():
            path = f"/v1/collections/picklists/{pair[0]}/{pair[1]}"
            if self.get(path).status_code == 200:
                items = named(self.rows(path, "picklists"))
                rows += [{"category": pair[0], "subcategory": pair[1], **item} for item in items]
        return rows

    def picklist_pairs(self) -> list[tuple[str, str]]:
        pairs = []
        for row in self.read_target_fields():
            found = {re.sub("picklist|_", "", key.lower()): value for key, value in row.items()}
            if found["category"]:
                pairs.append((found["category"], found["subcategory"].replace("&", "%26")))
        return list(dict.fromkeys(pairs))

    def read_decisions(self) -> list[Row]:
        keys = [row["id"] for row in self.read_programs()]
        return [
            row for key in keys for row in self.rows(f"/v1/programs/{key}/decisions", "decisions")
        ]

    # --- activity maps ---------------------------------------------------------------------

    def read_activities(self) -> list[Row]:
        if self.profile.activity_path == "all":
            return [self.owned(row) for row in self.rows("/v1/activities", "activities")]
        if self.profile.activity_path == "levels":
            return [
                {**self.owned(row), "level": level}
                for name, level in zip(LEVELS, LEVEL_NAMES, strict=True)
                for row in self.rows(f"/v1/{name.lower()}", "activities")
            ]
        owners = {"programs": ["program"], "targets": ["target"]}
        return [
            {**row, "owner_type": owner, "owner_id": key}
            for owner in owners.get(self.profile.activity_owners, ["program", "target"])
            for key in self.owner_keys(owner)
            for row in self.map_rows(owner, key)
        ]

    def owned(self, row: Row) -> Row:
        for owner in ("program", "target"):
            if row.get(f"{owner}Id") is not None:
                return {**row, "owner_type": owner, "owner_id": row[f"{owner}Id"]}
        return row

    def owner_keys(self, owner: str) -> list[Any]:
        return [next(iter(row.values())) for row in self.rows(f"/v1/{owner}s", f"{owner}s")]

    def map_rows(self, owner: str, key: Any) -> list[Row]:
        both = self.profile.activity_owners == "both"
        by_id = f"/v1/{owner}-activity-map/{key}" if both else f"/v1/activity-map/{key}"
        path = {
            "program_map": f"/v1/{owner}s/{key}/activity-map",
            "program_activities": f"/v1/{owner}s/{key}/activities",
            "map_by_id": by_id,
            "map_query": "/v1/activitymap",
        }[self.profile.activity_path]
        params = [(f"{owner}Id", str(key))] if self.profile.activity_path == "map_query" else []
        if self.profile.missing_maps and self.get(path, params).status_code == 404:
            return []
        if self.profile.activity_shape in {"flat", "wbs"}:
            return self.rows(path, "activities", params)
        body = decoded(self.get(path, params)) or []
        return list(self.walk(body if isinstance(body, list) else [body], None, None))

    def walk(self, rows: list[Row], parent: Any, level: str | None) -> Iterator[Row]:
        """Walk a tree of children or of arrays by level."""
        for row in rows:
            own = {key: value for key, value in row.items() if not isinstance(value, list)}
            key = row.get("id")
            if key is not None:
                yield {**own, "parent_id": parent, **({"level": level} if level else {})}
            yield from self.walk(row.get("children", []), key, None)
            for array, name in zip(LEVELS, LEVEL_NAMES, strict=True):
                yield from self.walk(row.get(array, []), key, name)


def decoded(reply: requests.Response) -> Any:
    return plain(reply.json(parse_float=Decimal), {})


def plain(value: Any, known: dict[str, Any]) -> Any:
    """Take out what Json.NET adds, and put what was mentioned before in each place."""
    if isinstance(value, list):
        return [plain(item, known) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return known[value["$ref"]]
    if "$values" in value:
        return plain(value["$values"], known)
    read = {key: plain(item, known) for key, item in value.items() if key not in {"$id", "$type"}}
    known[value.get("$id", "")] = read
    return read


def only_value(entry: Row) -> Any:
    values = [value for name, value in entry.items() if name.endswith("Value")]
    return next((value for value in values if value is not None), None)


def named(items: list[Any]) -> list[Row]:
    return [item if isinstance(item, dict) else {"value": item} for item in items]


def typed(value: Any, like: Any, stamps: str) -> Any:
    """Read a value of the wire as the type that the truth has."""
    if value in ("0001-01-01", "0001-01-01T00:00:00", "/Date(-62135596800000)/"):
        return None
    if isinstance(like, datetime):
        return instant(value, stamps)
    if isinstance(like, date):
        return instant(value, "unmarked").date()
    return value


def instant(text: str, stamps: str) -> datetime:
    if old := re.fullmatch(r"/Date\((-?\d+)\)/", text):
        return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=int(old[1]))
    cut = re.sub(r"\.(\d+)", lambda found: "." + found[1].ljust(6, "0")[:6], text)
    stamp = datetime.fromisoformat(cut.replace("Z", "+00:00"))
    if stamp.tzinfo is None:
        zone = ZoneInfo("America/New_York") if stamps == "eastern" else timezone.utc
        stamp = stamp.replace(tzinfo=zone)
    return stamp.astimezone(timezone.utc)
