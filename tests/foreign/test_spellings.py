"""Tenants that share no code and few habits with the simulator: whatever is spelled how, all comes.

Each is a small server of its own, written from the API's public pages and from what APIs of this
make do elsewhere. None has a Swagger document unless it says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.fake import Answer, served
from tests.fakes.runs import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request

COUNT: Final = 23
SIZE: Final = 5
"""Rows that these servers give a page, whatever they are asked for."""

Row = dict[str, Any]
Route = "Callable[[Request], Answer]"


def rows(key: str = "id", **more: Any) -> list[Row]:
    """Return the targets of a tenant."""
    return [
        {
            key: number,
            "name": f"Target {number}",
            **{name: make(number) for name, make in more.items()},
        }
        for number in range(1, COUNT + 1)
    ]


def by_page(
    param: str,
    wrap: Callable[[list[Row], int], Any],
    *,
    first: int = 1,
    key: str = "id",
    **how: Any,
) -> Callable[[Request], Answer]:
    """Answer by page number; `wrap` makes the body of a page's rows and its number."""

    def answer(request: Request) -> Answer:
        number = int(request.params.get(param, first))
        start = (number - first) * SIZE
        page = rows(key)[start : start + SIZE] if start >= 0 else []
        return Answer(wrap(page, number), **how)

    return answer


def by_offset(param: str, wrap: Callable[[list[Row], int], Any]) -> Callable[[Request], Answer]:
    """Answer from the row that the parameter names, counted from 0."""

    def answer(request: Request) -> Answer:
        start = int(request.params.get(param, 0))
        return Answer(wrap(rows()[start : start + SIZE], start))

    return answer


def by_cursor(param: str, name: str) -> Callable[[Request], Answer]:
    """Answer behind a text that only the server understands."""

    def answer(request: Request) -> Answer:
        start = int(request.params.get(param, "t0")[1:])
        more = {name: f"t{start + SIZE}"} if start + SIZE < COUNT else {name: None}
        return Answer({"records": rows()[start : start + SIZE], **more})

    return answer


def by_link(link: Callable[[int], str], name: str) -> Callable[[Request], Answer]:
    """Answer with the address of the next page."""

    def answer(request: Request) -> Answer:
        start = int(request.params.get("at", 0))
        body: dict[str, Any] = {"results": rows()[start : start + SIZE]}
        if start + SIZE < COUNT:
            body[name] = link(start + SIZE)
        return Answer(body)

    return answer


def link_header(request: Request) -> Answer:
    """Answer a bare list and tell the next page in a header, among others."""
    number = int(request.params.get("pageNo", 1))
    start = (number - 1) * SIZE
    links = ['</v1/targets?pageNo=1>; rel="first"', '</v1/targets?pageNo=5>; rel="last"']
    if start + SIZE < COUNT:
        links.insert(1, f'</v1/targets?pageNo={number + 1}>; rel="next"')
    return Answer(rows()[start : start + SIZE], headers={"Link": ", ".join(links)})


LAST = -(-COUNT // SIZE)

LISTINGS: dict[str, Callable[[Request], Answer]] = {
    "Result.Records and RecordCount": by_page(
        "page",
        lambda page, _: {"Status": "OK", "Result": {"Records": page, "RecordCount": COUNT}},
    ),
    "data with meta": by_page(
        "page",
        lambda page, n: {
            "data": page,
            "meta": {"total": COUNT, "page": n, "per_page": SIZE, "pages": LAST},
        },
    ),
    "a page of HAL": by_page(
        "page",
        lambda page, n: {
            "_embedded": {"targets": page},
            "page": {"size": SIZE, "totalElements": COUNT, "totalPages": LAST, "number": n},
        },
        first=0,
    ),
    "HAL with links": by_page(
        "page",
        lambda page, n: {
            "_embedded": {"targetList": page},
            "_links": {
                "self": {"href": f"/v1/targets?page={n}"},
                **({"next": {"href": f"/v1/targets?page={n + 1}"}} if n < LAST else {}),
            },
        },
    ),
    "metaData of PagedList": by_page(
        "pageNumber",
        lambda page, n: {
            "items": page,
            "metaData": {
                "TotalItemCount": COUNT,
                "PageCount": LAST,
                "PageNumber": n,
                "HasNextPage": n < LAST,
                "IsLastPage": n == LAST,
            },
        },
    ),
    "a count of the page and hasMore": by_page(
        "page", lambda page, n: {"count": len(page), "hasMore": n < LAST, "targets": page}
    ),
    "pages alone": by_page(
        "pageIndex", lambda page, n: {"list": page, "pageIndex": n, "totalPages": LAST}
    ),
    "a bare list": by_page("page", lambda page, _: page),
    "a bare list from 0": by_page("page", lambda page, _: page, first=0),
    "a bare list with a header of another name": by_page(
        "page", lambda page, _: page, headers={"X-Total": str(COUNT)}
    ),
    "content of Spring": by_page(
        "page",
        lambda page, n: {
            "content": page,
            "number": n,
            "size": SIZE,
            "totalElements": COUNT,
            "totalPages": LAST,
            "last": n == LAST - 1,
            "first": n == 0,
            "empty": not page,
        },
        first=0,
    ),
    "a payload in a payload": by_page(
        "page",
        lambda page, _: {
            "success": True,
            "errors": [],
            "payload": {"paging": {"totalRecords": COUNT}, "payload": page},
        },
    ),
    "recordsTotal by start": by_offset(
        "start", lambda page, _: {"draw": 1, "recordsTotal": COUNT, "data": page}
    ),
    "an offset without a total": by_offset("offset", lambda page, _: {"values": page}),
    "OData with a count": by_offset(
        "$skip", lambda page, _: {"@odata.context": "x", "@odata.count": COUNT, "value": page}
    ),
    "a bare list by skip": by_offset("skip", lambda page, _: page),
    "a nextToken": by_cursor("nextToken", "nextToken"),
    "a nextPageToken for pageToken": by_cursor("pageToken", "nextPageToken"),
    "a next_cursor for cursor": by_cursor("cursor", "next_cursor"),
    "a relative next": by_link(lambda at: f"/v1/targets?x=1&at={at}", "next"),
    "a next without its path": by_link(lambda at: f"?at={at}", "nextPageUrl"),
    "an odata.nextLink": by_link(lambda at: f"/v1/targets?at={at}", "odata.nextLink"),
    "a Link header among others": link_header,
}


@pytest.mark.parametrize("listing", LISTINGS.values(), ids=LISTINGS)
@pytest.mark.parametrize("page_size", [SIZE, 500])
def test_every_row_comes_from_a_listing_that_is_spelled_like(
    listing: Callable[[Request], Answer], page_size: int
) -> None:
    with served({"/v1/targets": listing}) as fake:
        ended = run(fake, page_size=page_size)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, COUNT + 1)), ended.log


KEYS = ["Id", "ID", "targetId", "TargetID", "target_id", "dealId", "uid", "guid", "rowId", "key"]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_of_any_name_is_found(key: str) -> None:
    listing = by_page("page", lambda page, _: {"items": page, "total": COUNT}, key=key)
    with served({"/v1/targets": listing}) as fake:
        ended = run(fake, page_size=SIZE)
    schema = next(one for one in ended.messages if one.get("stream") == "targets")
    assert ended.code == 0, ended.log
    assert schema["key_properties"] == [key]
    assert len({row[key] for row in ended.records()}) == COUNT


@pytest.mark.parametrize(
    ("shown", "code", "style"),
    [(10, 1, None), (25, 1, None), (100, 1, None), (23, 0, None), (7, 0, None), (25, 0, "none")],
)
def test_a_listing_that_ends_where_pages_end_is_not_taken_for_whole(
    shown: int, code: int, style: str | None
) -> None:
    def listing(request: Request) -> Answer:
        del request
        return Answer([{"id": number, "name": "x"} for number in range(shown)])

    settings: dict[str, Any] = {"pagination": {"style": style}} if style else {}
    with served({"/v1/targets": listing}) as fake:
        ended = run(fake, **settings)
    assert ended.code == code, ended.log
    assert len(ended.ids()) == shown
    if code:
        assert f"{shown} rows are all there are" in ended.lines("ERROR")[0]


@pytest.mark.parametrize("page_size", [30, 500])
def test_a_total_that_is_reached_is_no_doubt_whatever_the_number(page_size: int) -> None:
    def listing(request: Request) -> Answer:
        del request
        return Answer({"items": [{"id": n, "name": "x"} for n in range(30)], "totalCount": 30})

    with served({"/v1/targets": listing}) as fake:
        ended = run(fake, page_size=page_size)
    assert ended.code == 0, ended.log
    assert len(ended.ids()) == 30
