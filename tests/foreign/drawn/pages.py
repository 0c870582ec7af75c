"""How a foreign tenant cuts a listing into pages and wraps them."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from tests.foreign.drawn.tenant import ENVELOPES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.foreign.drawn.tenant import Tenant

MISSING = object()


@dataclass(frozen=True)
class Reply:
    """What is sent."""

    value: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


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

    @property
    def facts(self) -> dict[str, Any]:
        """What an envelope can say."""
        end = self.start + self.size
        return {
            "<rows>": self.rows, "<count>": len(self.rows), "<total>": self.total,
            "<total text>": str(self.total), "<size>": self.size,
            "<page>": self.start // self.size + self.first,
            "<pages>": self.pages, "<more>": end < self.total, "<last>": end >= self.total,
        }  # fmt: skip

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.size)

    @property
    def following(self) -> int | None:
        """Where the next page starts."""
        end = self.start + self.size
        return end if end < self.total else None


def listing(tenant: Tenant, name: str, rows: Sequence[Any], query: Query, path: str) -> Reply:
    """Answer a request for a listing."""
    paging = tenant.paging
    if name not in tenant.paged:
        cut = Cut(rows, 0, max(len(rows), 1), len(rows), paging.first)
        if not tenant.wrapped and name not in NOUNS_WRAPPED:
            return Reply(rows)
        return Reply(_wrap(tenant, name, cut, None, None))
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
        size = paging.most if paging.over == "cap" else paging.default
    start = _start(tenant, query, size)
    if start >= len(rows) and start:
        if paging.beyond == "missing":
            return Reply({"Message": "Page not found."}, 404)
        if paging.beyond == "last" and rows:
            start = (len(rows) - 1) // size * size
    cut = Cut(rows[start : start + size], start, size, len(rows), paging.first)
    following, cursor = _onwards(tenant, cut, path)
    return Reply(
        _wrap(tenant, name, cut, following, cursor),
        headers=_headers(tenant, cut, following, cursor),
    )


NOUNS_WRAPPED = frozenset({"targets", "contacts", "programs", "risks"})
"""Listings that have the envelope even where all rows come at once."""


def _start(tenant: Tenant, query: Query, size: int) -> int:
    paging = tenant.paging
    if paging.style in {"page", "next"}:
        return max(query.number(paging.at, paging.first) - paging.first, 0) * size
    if paging.style == "offset":
        return max(query.number(paging.at, 0), 0)
    text = (query.all(paging.at) or [""])[0]
    return int(urlsafe_b64decode(text)) if text else 0


def _onwards(tenant: Tenant, cut: Cut, path: str) -> tuple[str | None, str | None]:
    if cut.following is None:
        return None, None
    paging = tenant.paging
    if paging.style == "cursor":
        return None, urlsafe_b64encode(b"%05d" % cut.following).decode()
    number = cut.following if paging.style == "offset" else cut.following // cut.size + paging.first
    start = f"{tenant.prefix}." if tenant.prefix else ""
    query = urlencode([(start + paging.size, cut.size), (start + paging.at, number)])
    return [f"{path}?{query}", f"?{query}", f"<url>{path}?{query}"][tenant.seed % 3], None


def _wrap(tenant: Tenant, name: str, cut: Cut, following: str | None, cursor: str | None) -> Any:
    template = ENVELOPES[tenant.envelope]
    facts = {**cut.facts, "<next>": following}
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
    if name.startswith(("@", "__")) or tenant.spelling.case == "camel":
        return name
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return tenant.spelling.name(words.strip())


def _headers(tenant: Tenant, cut: Cut, following: str | None, cursor: str | None) -> dict[str, str]:
    made: dict[str, Callable[[], dict[str, str]]] = {
        "count": lambda: {"X-Total-Count": str(cut.total)},
        "pages": lambda: {
            "X-Pagination": json.dumps(
                {"CurrentPage": cut.facts["<page>"], "PageSize": cut.size, "TotalPages": cut.pages}
            )
        },
        "all": lambda: {
            "X-Pagination": json.dumps({"totalCount": cut.total, "totalPages": cut.pages})
        },
        "cursor": lambda: {"X-Next-Cursor": cursor} if cursor else {},
        "link": lambda: {"Link": f'<{following}>; rel="next"'} if following else {},
    }
    return made[tenant.header]() if tenant.header else {}
