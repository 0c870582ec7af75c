"""How a foreign tenant cuts a listing into pages and wraps them."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.foreign.drawn.tenant import Tenant

HOLE = object()
"""A row that nobody may see."""


@dataclass(frozen=True)
class Reply:
    """What is sent."""

    value: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    """Sent as it is, instead of the value."""
    codec: str = "utf-8"
    """What the value's JSON is written in."""


GONE = Reply({"Message": "Not found."}, 404)


class Query:
    """The parameters of a request, read as ASP.NET reads them."""

    def __init__(self, text: str, prefix: str) -> None:
        """Read a query string; once a key has the prefix, those without it do not count."""
        given = {name.lower(): values for name, values in parse_qs(text, True).items()}  # noqa: FBT003
        start = f"{prefix}."
        prefixed = {
            name[len(start) :]: values for name, values in given.items() if name.startswith(start)
        }
        self._values = (prefixed or given) if prefix else given

    def all(self, name: str) -> list[str]:
        """Return the values of a parameter."""
        return self._values.get(name.lower(), [])

    def number(self, name: str, default: int) -> int:
        """Return a whole number, or the default where it is none."""
        text = (self.all(name) or [""])[0]
        return int(text) if text.lstrip("-").isdigit() else default


@dataclass(frozen=True)
class Cut:
    """A page and where it stands."""

    rows: Sequence[Any]
    start: int
    size: int
    total: int
    first: int
    """The number of the first page."""
    end: bool | None = None
    """Whether pages follow, where that is not told by the total."""

    @property
    def facts(self) -> dict[str, Any]:
        """What an envelope can say."""
        more = self.following is not None
        return {
            "<rows>": self.rows, "<start>": self.start, "<count>": len(self.rows),
            "<total>": self.total,
            "<size>": self.size, "<page>": self.start // self.size + self.first,
            "<pages>": self.pages, "<more>": more, "<last>": not more,
        }  # fmt: skip

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.size)

    @property
    def following(self) -> int | None:
        """Where the next page starts."""
        end = self.start + self.size
        return end if (end < self.total if self.end is None else self.end) else None


def listing(tenant: Tenant, name: str, rows: Sequence[Any], query: Query, path: str) -> Reply:
    """Answer a request for a listing."""
    paging = tenant.paging
    if name not in tenant.paged:
        cut = Cut(rows, 0, max(len(rows), 1), len(rows), paging.first)
        if not tenant.wrapped and name not in NOUNS_WRAPPED:
            return Reply(rows)
        return Reply(_wrap(tenant, name, cut.facts))
    size = query.number(paging.size, paging.default)
    if size > paging.most or size < 1:
        if paging.over == "refuse":
            problem = f"The field {paging.size} must be between 1 and {paging.most}."
            return Reply(
                {
                    "Message": "The request is invalid.",
                    "ModelState": {f"request.{paging.size}": [problem]},
                },
                400,
            )
        if paging.over in REFUSALS:
            return REFUSALS[paging.over]
        if paging.over == "nothing":
            return Reply(_wrap(tenant, name, Cut([], 0, size, len(rows), paging.first).facts))
        size = paging.most if paging.over == "cap" else paging.default
    return _page(tenant, name, rows, _start(tenant, query, size), size, path)


def _page(  # noqa: PLR0917 - where a page is
    tenant: Tenant, name: str, rows: Sequence[Any], start: int, size: int, path: str
) -> Reply:
    paging = tenant.paging
    if start < 0 and paging.below in REFUSALS:
        return REFUSALS[paging.below]
    start = max(start, 0)
    seen = _with_holes(tenant, rows)
    if start >= len(seen) and start:
        if paging.beyond in REFUSALS:
            return REFUSALS[paging.beyond]
        if paging.beyond == "last" and rows:
            start = (len(seen) - 1) // size * size
        if paging.beyond == "again" and rows:
            start %= -(-len(seen) // size) * size
    page = [row for row in seen[start : start + size] if row is not HOLE]
    cut = Cut(page, start, size, len(rows), paging.first, end=start + size < len(seen))
    linked, after = paging.style != "cursor", start + size
    facts = {
        **cut.facts,
        "<self>": _link(tenant, start, size, path),
        "<after>": _link(tenant, after, size, path) if linked else _cursor(after),
        "<next>": _link(tenant, after, size, path) if linked and cut.following else None,
        "<cursor>": None if linked or cut.following is None else _cursor(after),
    }
    for lie in tenant.lies:
        facts = lie.facts(cut, facts) if lie.facts else facts
    return Reply(_wrap(tenant, name, facts), headers=_headers(tenant, facts))


REFUSALS = {
    "missing": Reply({"Message": "Page not found."}, 404),
    "refused": Reply({"Message": "The request is invalid."}, 400),
    "throw": Reply({"Message": "An error has occurred."}, 500),
    "null": Reply(None),
    "no content": Reply(status=204, content=b""),
    "object": Reply({}),
    "text": Reply("no more"),
    "message": Reply({"Message": "An error has occurred."}),
}
"""What is answered to a request for a page that the server does not like, by the word for it."""


def _with_holes(tenant: Tenant, rows: Sequence[Any]) -> Sequence[Any]:
    most, middle = tenant.paging.most, len(rows) // 2
    match tenant.paging.holes:
        case "some of each page":
            return [
                one
                for number, row in enumerate(rows)
                for one in ([HOLE] if number % 3 == 1 else []) + [row]
            ]
        case "a whole page" if middle >= most:
            # So many that one page of the largest size lies among them; the one before is full,
            # since nothing could tell a short page and an empty one behind it from the end. That
            # the first page is empty, and says that there is more, has to be told.
            start = middle - middle % most
            return [*rows[:start], *[HOLE] * (2 * most - 1), *rows[start:]]
    return rows


NOUNS_WRAPPED = frozenset({"targets", "contacts", "programs", "risks"})
"""Listings that have the envelope even where all rows come at once."""


def _start(tenant: Tenant, query: Query, size: int) -> int:
    paging = tenant.paging
    if paging.deaf:
        return 0
    if paging.style in {"page", "next"}:
        return (query.number(paging.at, paging.first) - paging.first) * (size - paging.overlap)
    if paging.style == "offset":
        return query.number(paging.at, paging.first) - paging.first
    text = (query.all(paging.at) or [""])[0]
    return int(urlsafe_b64decode(text)) if text else 0


def _cursor(start: int) -> str:
    return urlsafe_b64encode(b"%05d" % start).decode()


def _link(tenant: Tenant, start: int, size: int, path: str) -> str:
    paging, path = tenant.paging, tenant.mount + path
    number = start if paging.style == "offset" else start // size + paging.first
    before = f"{tenant.prefix}." if tenant.prefix else ""
    query = urlencode([(before + paging.size, size), (before + paging.at, number)])
    return [f"{path}?{query}", f"?{query}", f"<url>{path}?{query}"][tenant.seed % 3]


def _wrap(tenant: Tenant, name: str, facts: dict[str, Any]) -> Any:
    template = tenant.template
    following, cursor = facts.get("<next>"), facts.get("<cursor>")
    facts = {
        "<next>": None, **facts,
        "<total text>": str(facts["<total>"]), "<page text>": str(facts["<page>"]),
    }  # fmt: skip
    spell = tenant.spelling.name

    def filled(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                _spelled(tenant, NOUNS_PLURAL.get(name, name) if one == "<noun>" else one): filled(
                    two
                )
                for one, two in part.items()
            }
        return facts.get(part, part) if isinstance(part, str) else part

    body = filled(template)
    if isinstance(body, dict) and "<next>" not in json.dumps(template):
        if tenant.paging.style == "next":
            body[spell("next page link")] = following
        if tenant.paging.style == "cursor":
            body[spell(["next cursor", "next token", "continuation"][tenant.seed % 3])] = cursor
    elif isinstance(body, dict) and tenant.paging.style == "cursor":
        body[spell("next cursor")] = cursor
    return body


NOUNS_PLURAL = {"deal-phases": "phases", "picklists": "items"}


def _spelled(tenant: Tenant, name: str) -> str:
    if name.startswith(("@", "_")) or tenant.spelling.case == "camel":
        return name
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return tenant.spelling.name(words.strip())


def _headers(tenant: Tenant, facts: dict[str, Any]) -> dict[str, str]:
    following, cursor = facts["<next>"], facts["<cursor>"]
    made: dict[str, Callable[[], dict[str, str]]] = {
        "count": lambda: {"X-Total-Count": str(facts["<total>"])},
        "pages": lambda: {
            "X-Pagination": json.dumps(
                {
                    "CurrentPage": facts["<page>"],
                    "PageSize": facts["<size>"],
                    "TotalPages": facts["<pages>"],
                }
            )
        },
        "all": lambda: {
            "X-Pagination": json.dumps(
                {"totalCount": facts["<total>"], "totalPages": facts["<pages>"]}
            )
        },
        "cursor": lambda: {"X-Next-Cursor": cursor} if cursor else {},
        "link": lambda: {"Link": f'<{following}>; rel="next"'} if following else {},
        "range": lambda: {
            "Content-Range": f"items {facts['<start>']}-{facts['<start>'] + facts['<count>'] - 1}"
            f"/{facts['<total>']}"
        },
    }
    return made[tenant.header]() if tenant.header else {}
