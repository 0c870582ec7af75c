"""The player by itself: who knows how a listing is paged gets just the rows that it says it has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.documents.content import Records, has_all
from tests.documents.every import NAMES, document
from tests.documents.player.operations import PLACEHOLDER, VERSION
from tests.documents.player.paging import Span, first_page, most_of, token_of
from tests.documents.player.site import Player
from tests.documents.sheet import Sheet, object_of, schema_of
from tests.fakes.fake import TOKEN, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.documents.player.listings import Listing, Owner

AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}


def asked(player: Player, path: str, query: dict[str, Any], headers: dict[str, str]) -> Any:
    """Return what the player answers to a GET: the JSON, or the status of a failure."""
    text = "&".join(f"{name}={value}" for name, value in query.items())
    request = Request("GET", player.outside + path, text, headers, "", 1, 0.0)
    answer = player.answer(request)
    return json.loads(answer.content) if answer.status == 200 else answer.status


def defaults(listing: Listing, place: str) -> dict[str, Any]:
    """Return the parameters at a place that have to be sent and have a default."""
    return {
        one["name"]: one["default"]
        for one in listing.get.parameters
        if one["in"] == place and one.get("required") and "default" in one
    }


def address(listing: Listing, owner: Owner) -> str:
    """Return the path of a listing under an owner."""
    values, known = iter(owner), defaults(listing, "path")

    def value(name: str) -> str:
        return "1" if VERSION.fullmatch(name) else str(known.get(name) or next(values))

    return PLACEHOLDER.sub(lambda match: value(match[1]), listing.get.path)


def onwards(listing: Listing, seen: int, page: int) -> dict[str, Any]:
    """Return the parameters that lead to the rows after those that were seen."""
    get = listing.get
    if parameter := get.role("cursor"):
        return {parameter["name"]: token_of(Span(0, seen, 1, seen + 1))} if seen else {}
    if parameter := get.role("offset"):
        return {parameter["name"]: seen}
    if parameter := get.role("page"):
        return {parameter["name"]: page}
    return {"$skiptoken": seen} if seen else {}


def walked(player: Player, listing: Listing, owner: Owner) -> Iterator[Any]:
    """Yield the rows of a listing, page after page."""
    get, query = listing.get, defaults(listing, "query")
    if size := get.role("size"):
        query[size["name"]] = most_of(get, size)
    headers = AUTHORIZED | {k.lower(): str(v) for k, v in defaults(listing, "header").items()}
    seen, page = 0, first_page(get)
    while seen <= len(listing.rows[owner]):
        here = {**query, **onwards(listing, seen, page)}
        value = asked(player, address(listing, owner), here, headers)
        assert not isinstance(value, int), (get.path, here, value)
        for name in get.at or ():
            value = value[name]
        if not value:
            return
        yield from value
        seen, page = seen + len(value), page + 1


def plainly(row: Any) -> dict[str, Any]:
    """Return the plain values of a row, without what Json.NET adds."""
    row = row if isinstance(row, dict) else {"value": row}
    return {
        name: value
        for name, value in row.items()
        if not isinstance(value, dict | list) and not name.startswith("$")
    }


@pytest.mark.parametrize("name", NAMES)
def test_all_rows_are_there_page_by_page(name: str) -> None:
    player = Player(document(name))
    assert player.listings
    for listing, truth in zip(player.listings, player.truth(), strict=True):
        if truth.ends_early:
            continue
        for owner, rows in listing.rows.items():
            shown = list(walked(player, listing, owner))
            assert len(shown) == len(rows), listing.get.path
            for found, row in zip(shown, rows, strict=True):
                assert plainly(found).items() <= plainly(row).items()


def paged(parameters: str, **play: Any) -> Player:
    """Return a player of one listing of 25 rows."""
    sheet = Sheet("One Listing")
    row = sheet.define("Row", "id:int! name:text")
    sheet.get("/v1/rows", object_of(f"items:[{row}] totalCount:int"), parameters, rows=25, **play)
    return Player(sheet.document)


def ids(reply: Any) -> list[int]:
    """Return the ids of the rows in a reply."""
    return [row["id"] for row in reply["items"]]


def test_a_prefix_voids_the_parameters_without_one() -> None:
    player = paged("request.pageNumber:int request.pageSize:int", size=10)
    first = ids(asked(player, "/v1/rows", {}, AUTHORIZED))
    whole = {"request.pageNumber": 2, "request.pageSize": 10}
    mixed = {"pageNumber": 2, "request.pageSize": 10}
    assert ids(asked(player, "/v1/rows", whole, AUTHORIZED)) != first
    assert ids(asked(player, "/v1/rows", {"PAGENUMBER": 2}, AUTHORIZED)) != first
    assert ids(asked(player, "/v1/rows", mixed, AUTHORIZED)) == first


@pytest.mark.parametrize(("over", "due"), [(None, 20), (400, 400), (500, 500)])
def test_a_size_beyond_the_maximum_is_cut_or_refused(over: int | None, due: int) -> None:
    player = paged("page:int size:int<=20", over=over)
    reply = asked(player, "/v1/rows", {"size": 100}, AUTHORIZED)
    assert (reply if isinstance(reply, int) else len(ids(reply))) == due


def test_nothing_comes_without_a_token_or_what_is_required() -> None:
    player = paged("page:int size:int region:text! X-Tenant@header:text!")
    assert asked(player, "/v1/rows", {}, {}) == 401
    assert asked(player, "/v1/rows", {"region": "north"}, AUTHORIZED) == 400
    tenant = {**AUTHORIZED, "x-tenant": "a"}
    assert asked(player, "/v1/rows", {}, tenant) == 400
    assert not player.listings


@pytest.mark.parametrize(
    ("reply", "is_listing"),
    [
        ("[text]", True),
        ("items:[text] total:int", True),
        ("email:text roles:[text]", False),
        ("text", False),
        ("map", False),
        ("first:[text] second:[int]", False),
    ],
)
def test_only_rows_are_a_listing(reply: str, is_listing: bool) -> None:  # noqa: FBT001 - a case
    sheet = Sheet("One Reply")
    sheet.get("/v1/things", object_of(reply) if " " in reply else schema_of(reply))
    assert bool(Player(sheet.document).listings) == is_listing


def test_a_detail_is_the_row_that_was_asked_for() -> None:
    sheet = Sheet("Details")
    row = sheet.define("Plant", "id:int! plantCode:text!")
    sheet.get("/v1/plants", f"[{row}]", rows=4)
    sheet.get("/v1/plants/{plantCode}", sheet.define("Whole", "plantCode:text area:money!"))
    player = Player(sheet.document)
    for one, _ in player.truth()[0].rows:
        found = asked(player, f"/v1/plants/{one['plantCode'].replace(' ', '%20')}", {}, AUTHORIZED)
        assert found == {"plantCode": one["plantCode"], "area": one["area"]}
    assert asked(player, "/v1/plants/nowhere", {}, AUTHORIZED) == 404


@pytest.mark.parametrize(
    ("record", "is_whole"),
    [
        ({"ID": 1, "at": "2024-05-01T00:00:00+00:00", "note": None}, True),
        ({"id": 1, "at": "2024-05-01", "_unmapped": {"extra": [1]}}, True),
        ({"id": 1, "at": "2024-05-02T00:00:00Z"}, False),
        ({"id": 1, "at": None}, False),
        ({"id": 2, "at": "2024-05-01"}, False),
    ],
)
def test_the_judge_knows_a_whole_row(record: dict[str, Any], is_whole: bool) -> None:  # noqa: FBT001
    row = {"id": 1, "at": "2024-05-01T02:00:00.0000000+02:00", "note": None}
    found, _ = has_all(Records([record], ["id"]), row, (), {0})
    assert (found == 0) == is_whole
