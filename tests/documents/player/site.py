"""Serves what a Swagger 2.0 document describes, with made-up rows, and knows all of them."""

from __future__ import annotations

import copy
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from tests.documents.player.listings import by_of, detail_schema, listings_of
from tests.documents.player.operations import PLACEHOLDER, VERSION, gets_of
from tests.documents.player.paging import Query, RefusedError, ends_early, page_of
from tests.documents.player.schemas import Schemas
from tests.documents.player.values import Maker
from tests.documents.sheet import PLAY
from tests.fakes.fake import TOKEN, Answer, Fake, listed, token

if TYPE_CHECKING:
    from tests.documents.player.listings import Listing
    from tests.documents.player.operations import Get
    from tests.documents.player.schemas import Schema
    from tests.fakes.fake import Request

MISSING: Final = Answer({"Message": "No HTTP resource was found that matches the URI."}, 404)
DENIED: Final = Answer({"Message": "Authorization has been denied for this request."}, 401)
INVALID: Final = {"Message": "The request is invalid.", "ModelState": {}}
CORE: Final = re.compile(r"(?:targets?|programs?|contacts?)", re.IGNORECASE)
DEAL: Final = {"id": 1, "name": "The only deal"}


@dataclass(frozen=True)
class Truth:
    """What a load has to bring of one listing."""

    path: str
    rows: list[tuple[Any, tuple[Any, ...]]]
    """Each row with the values that fill the placeholders of its path."""
    ends_early: bool = False
    """Whether some rows are out of reach, which a load has to tell."""


class Player(Fake):
    """A server that plays a document."""

    def __init__(self, document: Schema) -> None:
        """Make up all rows."""
        super().__init__({})
        self.play: Schema = document.get(PLAY, {})
        self.served = _without_hints(document)
        self.base = f"/{document.get('basePath', '').strip('/')}".rstrip("/")
        self.outside = str(self.play.get("outside", self.base))
        """Where the paths really begin."""
        self._schemas = Schemas(document)
        gets = list(gets_of(document, self._schemas))
        self._seed = str(document["info"]["title"])
        self.listings = listings_of(gets, self._schemas, self._seed, self.play)
        self._by_get = {id(one.get): one for one in self.listings}
        self._details = {id(one.detail): one for one in self.listings if one.detail}
        # A fixed part is looked at before a placeholder, as routing does.
        gets.sort(key=lambda one: (one.path.count("{"), -len(one.path)))
        self._routes = [(_pattern(self.outside + one.path), one) for one in gets]
        self._has_core = any(CORE.fullmatch(one.get.path.split("/")[-1]) for one in self.listings)

    @property
    def api(self) -> str:
        """The address that a user would set."""
        return self.url + str(self.play.get("api", ""))

    def truth(self) -> list[Truth]:
        """Return every listing that can be reached, with all its rows."""
        return [
            Truth(
                one.get.path,
                [(row, owner) for owner, rows in one.rows.items() for row in rows],
                any(ends_early(one.get, len(rows)) for rows in one.rows.values()),
            )
            for one in self.listings
        ]

    def answer(self, request: Request) -> Answer:
        """Answer a request."""
        path = unquote(request.path)
        if path.endswith("/token"):
            return Answer(token())
        if path.removeprefix(self.outside) == self.play.get("at", "/swagger/docs/v1"):
            return Answer(self.served)
        if request.token != f"Bearer {TOKEN}":
            return DENIED
        if not self._has_core and path.removeprefix(self.outside) == "/v1/targets":
            # Without any of the core listings a tenant is none.
            return listed([DEAL], totalCount=1)
        for pattern, get in self._routes:
            if (match := pattern.fullmatch(path)) and request.method == "GET":
                return self._get(get, request, _filled(get, match))
        return MISSING

    def _get(self, get: Get, request: Request, values: tuple[str, ...]) -> Answer:
        query = Query(request.query, get)
        if lacking := _lacking(get, request, query):
            return Answer({**INVALID, "ModelState": {lacking: ["is required"]}}, 400)
        if not get.is_json:
            return Answer(body=b"id;name\r\n1;x\r\n", kind=get.produces[0])
        listing = self._by_get.get(id(get))
        try:
            answer = self._listed(listing, request, query, values) if listing else None
        except RefusedError as error:
            return Answer(INVALID, error.status)
        answer = answer or self._single(get, values)
        return Answer(_referenced(answer.value), headers=answer.headers) if self.play.get(
            "references"
        ) and answer.status == 200 else answer  # fmt: skip

    def _listed(
        self, listing: Listing, request: Request, query: Query, values: tuple[str, ...]
    ) -> Answer:
        asked = tuple(one.lower() for one in values)
        rows = [
            [_shown(listing, self._schemas, row, query) for row in rows]
            for owner, rows in listing.rows.items()
            if tuple(str(one).lower() for one in owner) == asked
        ]
        if not rows:
            return MISSING
        return page_of(listing.get, self._schemas, rows[0], query, self.url + request.path)

    def _single(self, get: Get, values: tuple[str, ...]) -> Answer:
        if (listing := self._details.get(id(get))) is None:
            maker = Maker(self._schemas, f"{self._seed}:{get.path}:{values}", self.play)
            return Answer(maker.value("value", get.schema))
        names = list(self._schemas.properties(listing.get.item))
        by = get.play.get("by") or by_of(get.placeholders[-1], names, listing.key)
        row = None
        for owner in listing.rows:
            if tuple(map(str, owner)) == values[:-1] and by is not None:
                row = listing.found(owner, by, values[-1])
        if row is None:
            return MISSING
        detail = detail_schema(get, self._schemas)
        shown = {name: row[name] for name in self._schemas.properties(detail) if name in row}
        return Answer(self._wrapped(get, shown))

    def _wrapped(self, get: Get, row: Any) -> Any:
        value = row
        for name in reversed(get.play.get("row_at", ())):
            value = {name: value, "success": True, "error": None}
        return value


def _pattern(path: str) -> re.Pattern[str]:
    parts = [
        ("(v?[0-9.]+)" if VERSION.fullmatch(part) else "([^/]+?)") if nth % 2 else re.escape(part)
        for nth, part in enumerate(PLACEHOLDER.split(path))
    ]
    return re.compile("".join(parts).rstrip("/") + "/?", re.IGNORECASE)


def _filled(get: Get, match: re.Match[str]) -> tuple[str, ...]:
    """Return the values of the placeholders that name an owner or a row."""
    names = PLACEHOLDER.findall(get.path)
    return tuple(
        value for name, value in zip(names, match.groups(), strict=True) if name in get.placeholders
    )


def _lacking(get: Get, request: Request, query: Query) -> str | None:
    """Return a required parameter that a request does not have."""
    for one in get.parameters:
        if one.get("required"):
            is_there = (
                one["in"] not in {"query", "header"}
                or (one["in"] == "header" and one["name"].lower() in request.headers)
                or (one["in"] == "query" and query.all(one))
            )
            if not is_there:
                return str(one["name"])
    return None


def _shown(listing: Listing, schemas: Schemas, row: Any, query: Query) -> Any:
    """Return what the list shows of a row: all that it declares, or what is asked for."""
    if not isinstance(row, dict):
        return row
    names = schemas.properties(listing.get.item) or row
    select = listing.get.play.get("select")
    asked = [part.strip() for text in query.all(select) for part in text.split(",")]
    wanted = {one.lower() for one in asked} or {
        one.lower() for one in listing.get.play.get("shows", names)
    }
    return {name: row[name] for name in row if name in names and name.lower() in wanted}


def _without_hints(value: Any) -> Any:
    """Return a document as the server shows it."""
    if isinstance(value, dict):
        return {name: _without_hints(one) for name, one in value.items() if name != PLAY}
    return [_without_hints(one) for one in value] if isinstance(value, list) else value


def _referenced(value: Any) -> Any:
    """Return a reply as Json.NET writes it when it preserves references."""
    numbers: Counter[str] = Counter()

    def numbered(one: Any) -> Any:
        if isinstance(one, dict):
            numbers["$id"] += 1
            return {"$id": str(numbers["$id"]), **{k: numbered(v) for k, v in one.items()}}
        return [numbered(each) for each in one] if isinstance(one, list) else one

    return numbered(copy.deepcopy(value))
