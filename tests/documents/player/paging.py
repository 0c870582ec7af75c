"""Answers one page of a listing as its document says, in the envelope that it declares."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlencode

from tests.documents.player.operations import folded
from tests.fakes.fake import Answer

if TYPE_CHECKING:
    from tests.documents.player.operations import Get, Place
    from tests.documents.player.schemas import Schema, Schemas

SIZE: Final = 20
MOST: Final = 30
Row = dict[str, Any]


class RefusedError(Exception):
    """The server does not take a parameter."""

    def __init__(self, status: int) -> None:
        """Keep the status that it answers with."""
        super().__init__(status)
        self.status = status


class Query:
    """The parameters of a request, as ASP.NET binds them: any case, all or none with a prefix."""

    def __init__(self, text: str, get: Get) -> None:
        """Bind a query string to the parameters of an operation."""
        self.text = text
        given = [(name.lower(), value) for name, value in parse_qsl(text, keep_blank_values=True)]
        documented = {one["name"].lower() for one in get.parameters}
        prefixed = any("." in name and name in documented for name, _ in given)
        self._values: dict[str, list[str]] = {}
        for name, value in given:
            if name in documented or name == "$skiptoken" or not prefixed:
                self._values.setdefault(name, []).append(value)

    def all(self, parameter: Schema | str | None) -> list[str]:
        """Return the values of a parameter, also where they came without its prefix."""
        if parameter is None:
            return []
        name = parameter if isinstance(parameter, str) else parameter["name"]
        found = self._values.get(name.lower())
        return self._values.get(name.lower().rpartition(".")[2], []) if found is None else found

    def number(self, parameter: Schema | None, default: int) -> int:
        """Return a parameter that is a whole number, or the default."""
        try:
            return int(self.all(parameter)[0])
        except (IndexError, ValueError):
            return default


@dataclass(frozen=True)
class Span:
    """The part of the rows that one reply shows."""

    start: int
    size: int
    page: int
    total: int

    @property
    def end(self) -> int:
        """The place after the last row."""
        return min(self.start + self.size, self.total)

    @property
    def more(self) -> bool:
        """Whether rows follow."""
        return self.start + self.size < self.total


def first_page(get: Get) -> int:
    """Return the number of the first page: as told, as documented, else 1."""
    parameter = get.role("page") or {}
    default = get.play.get("first", parameter.get("default"))
    return int(default) if default in {0, 1} else 1


def span_of(get: Get, query: Query, total: int) -> Span:
    """Return which rows a request asks for."""
    size = _size(get, query, total)
    first = first_page(get)
    if parameter := get.role("cursor"):
        return Span(_start_of(query.all(parameter)), size, first, total)
    if parameter := get.role("offset"):
        start = max(query.number(parameter, 0), 0)
        return Span(start, size, start // size + first, total)
    if parameter := get.role("page"):
        page = max(query.number(parameter, first), first)
        return Span((page - first) * size, size, page, total)
    start = query.number({"name": "$skiptoken"}, 0)
    return Span(start, size, first, total)


def _size(get: Get, query: Query, total: int) -> int:
    parameter = get.role("size")
    paged = any(get.role(role) for role in ("page", "offset", "cursor"))
    if parameter is None:
        return max(int(get.play.get("size", SIZE if paged else total)), 1)
    default = int(get.play.get("size") or parameter.get("default") or SIZE)
    most = most_of(get, parameter)
    asked = query.number(parameter, default)
    if asked > most and get.play.get("over"):
        raise RefusedError(int(get.play["over"]))
    return min(asked, most) if asked > 0 else default


def most_of(get: Get, parameter: Schema) -> int:
    """Return how many rows a page has at most."""
    return int(get.play.get("most") or parameter.get("maximum") or MOST)


def ends_early(get: Get, total: int) -> bool:
    """Whether rows lie beyond the largest page, and no parameter or link leads there."""
    parameter = get.role("size")
    on = any(get.role(role) for role in ("page", "offset", "cursor"))
    return parameter is not None and not on and total > most_of(get, parameter)


def _start_of(tokens: list[str]) -> int:
    if not tokens or not tokens[0]:
        return 0
    try:
        return int(base64.urlsafe_b64decode(tokens[0].encode()).decode().removeprefix("at:"))
    except (ValueError, binascii.Error) as error:
        raise RefusedError(400) from error


def token_of(span: Span) -> str | None:
    """Return the cursor of the next page."""
    return base64.urlsafe_b64encode(f"at:{span.end}".encode()).decode() if span.more else None


def page_of(get: Get, schemas: Schemas, rows: list[Any], query: Query, address: str) -> Answer:
    """Return the reply to one request for a listing."""
    span = span_of(get, query, len(rows))
    shown = rows[span.start : span.end]
    link = _link(get, query, span, address)
    headers = _headers(get, span, link)
    assert get.at is not None
    if not get.at:
        return Answer(shown, headers=headers)
    value = Envelope(get, schemas, span, link, len(shown)).filled(get.schema, get.at, shown)
    return Answer(value, headers=headers)


def _link(get: Get, query: Query, span: Span, address: str) -> str | None:
    if not span.more:
        return None
    given = {name: value for name, value in parse_qsl(query.text) if name != "$skiptoken"}
    if parameter := get.role("cursor"):
        given[parameter["name"]] = token_of(span) or ""
    elif parameter := get.role("offset"):
        given[parameter["name"]] = str(span.end)
    elif parameter := get.role("page"):
        given[parameter["name"]] = str(span.page + 1)
    else:
        given["$skiptoken"] = str(span.end)
    return f"{address}?{urlencode(given)}"


def _headers(get: Get, span: Span, link: str | None) -> dict[str, str]:
    match get.play.get("headers"):
        case "x-pagination":
            facts = {
                "TotalCount": span.total,
                "PageSize": span.size,
                "CurrentPage": span.page,
                "TotalPages": -(-span.total // span.size),
            }
            return {"X-Pagination": json.dumps(facts)}
        case "x-total-count":
            return {"X-Total-Count": str(span.total)}
        case "link":
            return {"Link": f'<{link}>; rel="next"'} if link else {}
    return {}


class Envelope:
    """What stands around the rows of one page."""

    def __init__(
        self, get: Get, schemas: Schemas, span: Span, link: str | None, shown: int
    ) -> None:
        """Keep the facts of the page."""
        pages = -(-span.total // span.size)
        told = {"total": span.total, "pages": pages, **get.play.get("tells", {})}
        self._schemas = schemas
        self._flags = {
            **dict.fromkeys(("success", "succeeded", "issuccess", "abp"), True),
            **dict.fromkeys(("hasnext", "hasnextpage", "hasmore"), span.more),
            **dict.fromkeys(("hasprevious", "haspreviouspage"), span.start > 0),
            "first": span.start == 0, "last": not span.more,
        }  # fmt: skip
        self._numbers = {
            **dict.fromkeys(("page", "pagenumber", "pageindex", "currentpage"), span.page),
            **dict.fromkeys(("pagesize", "size", "limit", "take", "perpage"), span.size),
            **dict.fromkeys(("pagecount", "totalpages", "pages"), told["pages"]),
            **dict.fromkeys(("offset", "skip", "from"), span.start),
            "number": span.page, "status": 200, "statuscode": 200,
             "code": 0, "took": 3, "to": span.end,
            "count": shown if told.get("count") == "page" else told["total"], "elements": shown,
        }  # fmt: skip
        self._total = told["total"]
        self._texts = {
            **dict.fromkeys(("nextlink", "odatanextlink", "nextpage", "href"), link),
            **dict.fromkeys(("cursor", "nextcursor", "continuationtoken", "nexttoken"),
                            token_of(span)),
            "next": token_of(span) if get.role("cursor") else link,
            "status": "ok", "code": "OK", "version": "1.0", "odatacontext": "$metadata",
            "timestamp": "2026-01-05T08:00:00Z",
        }  # fmt: skip

    def filled(self, schema: Schema, at: Place, rows: list[Any]) -> Any:
        """Return an object of this schema with the rows at their place."""
        if not at:
            return rows
        return {
            name: self.filled(inner, at[1:], rows) if name == at[0] else self._around(name, inner)
            for name, inner in self._schemas.properties(schema).items()
        }

    def _around(self, name: str, schema: Schema) -> Any:
        resolved = self._schemas.resolved(schema)
        word = folded(name.replace("_", "").replace("@", "").replace(".", ""))
        match resolved.get("type"):
            case "boolean":
                return self._flags.get(word, False)
            case "integer" | "number":
                return self._numbers.get(word, self._total)
            case "string":
                return self._texts.get(word)
            case "array":
                return []
        if "properties" in resolved:
            inner = {key: self._around(key, one) for key, one in resolved["properties"].items()}
            # A link is left out at the end, rather than empty.
            return None if inner.keys() == {"href"} and inner["href"] is None else inner
        return None
