"""What a list comes wrapped in: the table of envelopes and the filling of one.

An envelope is a template with slots. The rows are already JSON bytes and are put in last, so a
page costs one join.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.wire.spelling import Spelling

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_devensoft.simulator.profile import Profile

SLOTS = (
    "rows",
    "total",
    "total text",
    "number",
    "number text",
    "size",
    "pages",
    "more",
    "next",
    "list",
    "row",
)
ROWS, TOTAL, TOTAL_TEXT, NUMBER, NUMBER_TEXT, SIZE, PAGES, MORE, NEXT, LIST, ROW = (
    f"<{slot}>" for slot in SLOTS
)
TOTALS = (TOTAL, TOTAL_TEXT, PAGES)

ABP: dict[str, Any] = {
    "targetUrl": None,
    "success": True,
    "error": None,
    "unAuthorizedRequest": False,
    "__abp": True,
}
"""What the framework of that name puts beside every result."""
ENVELOPES: dict[str, Any] = {
    "items": {
        "items": ROWS,
        "totalCount": TOTAL,
        "pageNumber": NUMBER,
        "pageSize": SIZE,
        "totalPages": PAGES,
    },
    "data_paging": {"data": ROWS, "paging": {"page": NUMBER, "size": SIZE, "total": TOTAL}},
    "data_pagination": {
        "data": ROWS,
        "pagination": {"currentPage": NUMBER, "perPage": SIZE, "totalRecords": TOTAL},
    },
    "results_links": {"results": ROWS, "totalCount": TOTAL, "links": {"next": NEXT}},
    "odata": {"@odata.count": TOTAL, "value": ROWS, "@odata.nextLink": NEXT},
    "named": {LIST: ROWS, "total": TOTAL},
    "array": ROWS,
    "nested": {"Result": {"Records": ROWS, "Meta": {"Count": TOTAL}}},
    "wrapper": {"success": True, "message": None, "data": ROWS},
    "wrapper_page": {"success": True, "message": None, "data": {"items": ROWS, "total": TOTAL}},
    "d_results": {"d": {"results": ROWS, "__count": TOTAL_TEXT, "__next": NEXT}},
    "german": {"ergebnis": ROWS, "anzahlGesamt": TOTAL},
    "has_next": {"items": ROWS, "totalCount": TOTAL, "hasNextPage": MORE},
    "odata3": {"odata.count": TOTAL_TEXT, "value": ROWS, "odata.nextLink": NEXT},
    "jqgrid": {"total": PAGES, "page": NUMBER_TEXT, "records": TOTAL, "rows": ROWS},
    "datatables": {"draw": 1, "recordsTotal": TOTAL, "recordsFiltered": TOTAL, "data": ROWS},
    "devextreme": {"data": ROWS, "totalCount": TOTAL, "groupCount": -1, "summary": None},
    "kendo": {"Data": ROWS, "Total": TOTAL, "AggregateResults": None, "Errors": None},
    "abp": {"result": {"totalCount": TOTAL, "items": ROWS}, **ABP},
    "json_api": {"data": ROWS, "meta": {"total": TOTAL}, "links": {"next": NEXT}},
}
SINGLES: dict[str, Any] = {
    "wrapper": {"success": True, "message": None, "data": ROW},
    "wrapper_page": {"success": True, "message": None, "data": ROW},
    "d_results": {"d": ROW},
    "abp": {"result": ROW, **ABP},
    "json_api": {"data": ROW},
}
"""How one row comes where it is not bare."""
CASED = {"items", "data_paging", "data_pagination", "results_links", "named", "has_next"}
OMITTED_WHEN_LAST = {"@odata.nextLink", "odata.nextLink", "__next"}


@dataclass(frozen=True)
class Page:
    """What a page says about itself.

    Attributes:
        name: The resource, which may name the list.
        total: Rows in all pages.
        start: The first row's place, counted from 0.
        size: The page size in use.
        next: The link to the next page, when there is one.
        cursor: The cursor of the next page, when there is one.
    """

    name: str
    total: int
    start: int = 0
    size: int = 1
    next: str | None = None
    cursor: str | None = None


class Wrapping:
    """The envelopes of one profile."""

    def __init__(self, profile: Profile) -> None:
        """Take the envelope from a profile."""
        self._profile = profile
        self._spelling = Spelling(profile)

    def template(self, name: str, style: str) -> Any:
        """Give the template of a resource's lists, spelled and with its slots."""
        profile = self._profile
        if style == "none" and profile.unpaged_envelope == "array":
            return ROWS
        template = ENVELOPES[profile.envelope]
        hidden = TOTALS if profile.totals != "body" else ()
        template = self._spell(template, name, hidden)
        if profile.next_in == "header":
            template = _without(template, (NEXT,))
        elif style == "cursor":
            template = _beside_rows(template, profile.cursor_key, "<cursor>")
        elif style == "next_link" and not _has(template, NEXT):
            template = _beside_rows(template, self._spelling.name("nextLink"), NEXT)
        return template

    def single_template(self) -> Any:
        """Give the template of one row."""
        return SINGLES.get(self._profile.envelope, ROW)

    def list(self, page: Page, style: str, rows: Iterable[bytes]) -> tuple[bytes, dict[str, str]]:
        """Wrap rows, and give the headers that speak of the page."""
        template = self.template(page.name, style)
        if template != ROWS and self._profile.envelope == "json_api":
            rows = (_as_resource(page.name, row) for row in rows)
        values = self._values(page)
        body = _insert(_fill(template, values), ROWS, b"[" + b",".join(rows) + b"]")
        return body, self._headers(page, style, values) if style != "none" else {}

    def single(self, name: str, row: bytes) -> bytes:
        """Wrap one row."""
        if self._profile.envelope == "json_api":
            row = _as_resource(name, row)
        return _insert(self.single_template(), ROW, row)

    def _values(self, page: Page) -> dict[str, Any]:
        size = max(page.size, 1)
        number, total = page.start // size + self._profile.first_page, self._said(page)
        return {
            TOTAL: total,
            TOTAL_TEXT: str(total),
            NUMBER: number,
            NUMBER_TEXT: str(number),
            SIZE: size,
            PAGES: max(-(-total // size), 0),
            MORE: page.start + size < page.total,
            NEXT: page.next,
            "<cursor>": page.cursor,
        }

    def _said(self, page: Page) -> int:
        """Give the total that the tenant declares, which need not be true."""
        return {
            "minus_one": -1,
            "zero": 0,
            "page": max(min(page.size, page.total - page.start), 0),
            "page_less": max(page.total - page.size, 0),
        }.get(self._profile.totals_say, page.total)

    def _headers(self, page: Page, style: str, values: dict[str, Any]) -> dict[str, str]:
        headers: dict[str, str] = {}
        if self._profile.totals == "X-Total-Count":
            headers["X-Total-Count"] = values[TOTAL_TEXT]
        if self._profile.totals == "X-Pagination":
            facts = {
                "TotalCount": values[TOTAL],
                "TotalPages": values[PAGES],
                "PageSize": page.size,
                "CurrentPage": values[NUMBER],
                "NextPageLink": page.next or "",
            }
            headers["X-Pagination"] = json.dumps(facts)
        if self._profile.next_in == "header" and page.next:
            headers["Link"] = f'<{page.next}>; rel="next"'
            if style == "cursor":
                headers["X-Next-Cursor"] = page.cursor or ""
        return headers

    def _spell(self, template: Any, name: str, hidden: tuple[str, ...]) -> Any:
        if not isinstance(template, dict):
            return template
        spelled = {}
        for key, value in _without(template, hidden).items():
            camel = _camel(name) if key == LIST else key
            cased = self._profile.envelope in CASED
            spelled[self._spelling.name(camel) if cased else camel] = self._spell(
                value, name, hidden
            )
        return spelled


def _as_resource(name: str, row: bytes) -> bytes:
    """Move what follows the key, which comes first, into the attributes of a resource."""
    key, _, rest = row[1:-1].partition(b",")
    return b'{"type":"%s",%s,"attributes":{%s}}' % (name.encode(), key, rest)


def _fill(template: Any, values: dict[str, Any]) -> Any:
    if not isinstance(template, dict):
        return values.get(template, template) if isinstance(template, str) else template
    filled = {key: _fill(value, values) for key, value in template.items()}
    return {
        key: value
        for key, value in filled.items()
        if value is not None or key not in OMITTED_WHEN_LAST
    }


def _insert(filled: Any, slot: str, value: bytes) -> bytes:
    before, _, after = json.dumps(filled, separators=(",", ":")).partition(f'"{slot}"')
    return before.encode() + value + after.encode()


def _without(template: Any, slots: tuple[str, ...]) -> Any:
    if not isinstance(template, dict):
        return template
    return {key: _without(value, slots) for key, value in template.items() if value not in slots}


def _has(template: Any, slot: str) -> bool:
    if isinstance(template, dict):
        return any(_has(value, slot) for value in template.values())
    return bool(template == slot)


def _beside_rows(template: Any, key: str, slot: str) -> Any:
    """Add a key to the object that holds the rows."""
    if not isinstance(template, dict):
        return template
    if ROWS in template.values():
        return {**template, key: slot}
    return {name: _beside_rows(value, key, slot) for name, value in template.items()}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
