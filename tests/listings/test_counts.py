"""Numbers and flags beside the rows, over a real socket: whatever they say, no row is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tap_devensoft.errors import ShapeError
from tap_devensoft.http.replies import Reply
from tap_devensoft.listings.page import read_page
from tap_devensoft.resource import Paging
from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import discovered, run, with_method
from tests.fakes.tenants import ROW, array, cut_by, documented, fields, get, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request
    from tests.fakes.tenants import Cut

SIZE: Final = 20

WRONG: Final[dict[str, tuple[int, Callable[[Cut], Any]]]] = {
    "pages as the total, rows as records": (
        75,
        lambda cut: {
            "total": cut.pages, "page": str(cut.number), "records": cut.total, "rows": cut.rows,
        },
    ),
    "two pages as the total, rows as records": (
        35,
        lambda cut: {"total": 2, "page": "1", "records": cut.total, "rows": cut.rows},
    ),
    "-1": (45, lambda cut: {"data": cut.rows, "totalCount": -1}),
    "0": (45, lambda cut: {"data": cut.rows, "totalCount": 0}),
    "0 as text": (45, lambda cut: {"data": cut.rows, "totalCount": "0"}),
    "a page too few": (45, lambda cut: {"items": cut.rows, "totalCount": cut.total - SIZE}),
    "the first page": (40, lambda cut: {"items": cut.rows, "totalCount": SIZE}),
    "the rows of the page": (
        45,
        lambda cut: {"items": cut.rows, "total": len(cut.rows), "hasNextPage": not cut.last},
    ),
    "the rows of the page, as the only number": (
        45, lambda cut: {"items": cut.rows, "count": len(cut.rows)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("count", "wrap"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("page_size", [SIZE, 500])
def test_every_row_comes_where_the_total_counts_something_else(
    count: int, wrap: Callable[[Cut], Any], page_size: int
) -> None:
    with served({"/v1/targets": cut_by(rows_of(count), wrap)}) as fake:
        ended = run(fake, page_size=page_size)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, count + 1))


def test_a_total_that_rows_exceed_is_dropped_in_discovery_and_costs_a_load_no_second_walk() -> None:
    answer = cut_by(rows_of(75), WRONG["a page too few"][1])
    with served({"/v1/targets": answer}) as fake:
        catalog = with_method(discovered(fake), "targets", "FULL_TABLE")
        asked = len(fake.of("/v1/targets"))
        ended = run(fake, catalog=catalog)
        assert sorted(ended.ids()) == [*range(1, 76)], ended.log
        assert len(fake.of("/v1/targets")) - asked == 4 + 1  # the end is a page without rows


def test_a_total_is_not_exceeded_by_a_page_that_comes_again_and_again() -> None:
    def clamped(request: Request) -> Answer:
        start = (min(request.page, 3) - 1) * SIZE
        return Answer({"items": rows_of(115)[start : start + SIZE], "totalCount": 115})

    with served({"/v1/targets": clamped}) as fake:
        ended = run(fake)
    assert ended.code == 1
    assert "a total of 115 declared" in ended.failures()[0]


def test_a_status_is_no_total_where_pages_behind_the_end_are_the_last_again() -> None:
    def listing(request: Request) -> Answer:
        start = min(int(request.params.get("start", 0)), 10)
        return Answer({"rows": rows_of(15)[start : start + 5], "more": True, "statusCode": 200})

    with served({"/v1/targets": listing}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids() == [*range(1, 16)]


@pytest.mark.parametrize("count", [7, 18])
@pytest.mark.parametrize("said", [{"hasMore": True}, {"pages": 7}, {"isLast": False}], ids=str)
def test_a_page_that_is_all_is_so_whatever_a_flag_or_a_count_of_pages_says(
    count: int, said: dict[str, Any]
) -> None:
    def listing(request: Request) -> Answer:
        size = int(request.params.get("pageSize", 500))
        start = min(request.page - 1, (count - 1) // size) * size
        return Answer({"items": rows_of(count)[start : start + size], **said})

    with served({"/v1/targets": always(Answer([])), "/v1/contacts": listing}) as fake:
        ended = run(fake)
    assert ended.ids("contacts") == [*range(1, count + 1)], ended.log


@pytest.mark.parametrize("stream", ["targets", "contacts"])
@pytest.mark.parametrize(
    "empty",
    [
        {"items": [], "hasNextPage": True},
        {"items": [], "isLastPage": False},
        {"items": [], "pageNumber": 1, "totalPages": 3},
        {"items": [], "totalCount": 5},
        {"items": [], "next": "/v1/contacts?at=2"},
        {"items": [], "nextCursor": "abc"},
        {"rows": [], "total": 2, "page": 1, "records": 35},
    ],
    ids=lambda empty: list(empty)[-1],
)
def test_a_first_page_without_rows_that_promises_some_is_told(
    stream: str, empty: dict[str, Any]
) -> None:
    routes = {"/v1/targets": pages(rows_of(3), total=3), f"/v1/{stream}": always(Answer(empty))}
    with served(routes) as fake:
        ended = run(fake)
    assert ended.code != 0
    assert ended.failures(stream)


@pytest.mark.parametrize("period", [2, 3])
def test_pages_that_come_round_again_end_with_a_warning(period: int) -> None:
    rows = rows_of(SIZE * period)

    def listing(request: Request) -> Answer:
        start = (request.page - 1) % period * SIZE
        return Answer({"items": rows[start : start + SIZE]})

    with served({"/v1/targets": listing}) as fake:
        ended = run(fake, page_size=SIZE)
        asked = len(fake.of("/v1/targets"))
    assert sorted(ended.ids()) == [row["id"] for row in rows]
    assert any("targets" in line and "repeat" in line for line in ended.lines("WARNING")), ended.log
    assert asked < 50


NOTHING: Final[dict[str, dict[str, Any]]] = {
    "unheard of": {},
    "documented": documented({"/v1/contacts": get(fields(items=array(ROW), totalCount="integer"))}),
}


@pytest.mark.parametrize("document", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("nothing", [b"null", b"{}"])
def test_a_listing_that_answers_with_nothing_has_no_rows(
    nothing: bytes, document: dict[str, Any]
) -> None:
    contacts = always(Answer(None, body=nothing))
    routes = {"/v1/targets": pages(rows_of(3), total=3), "/v1/contacts": contacts}
    with served({**routes, **document}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.records("contacts") == []
    assert any("Stream contacts: the server answers" in line for line in ended.lines("WARNING"))
    assert ended.ids() == [1, 2, 3]


def _by_keys(rows: list[Any]) -> dict[str, Any]:
    return {str(row["id"]): row for row in rows}


FORMS: Final[dict[str, Callable[[Cut], Any]]] = {
    "by their keys": lambda cut: {"errors": [], "data": _by_keys(cut.rows), "total": cut.total},
    "by their keys at the top": lambda cut: _by_keys(cut.rows),
    "by their keys under another name": lambda cut: {"zeilen": _by_keys(cut.rows)},
    "one without a list": lambda cut: {
        "items": cut.rows if len(cut.rows) != 1 else cut.rows[0], "totalCount": cut.total,
    },
    "one without a list, and no total": lambda cut: {
        "result": {"rows": cut.rows if len(cut.rows) != 1 else cut.rows[0]},
    },
}  # fmt: skip


@pytest.mark.parametrize("wrap", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("count", [SIZE, SIZE + 1, 2 * SIZE + 2])
def test_every_row_comes_where_rows_are_in_no_list(wrap: Callable[[Cut], Any], count: int) -> None:
    rows = rows_of(count, notes=[{"text": "a"}, {"text": "b"}])
    with served({"/v1/targets": cut_by(rows, wrap)}) as fake:
        ended = run(fake, page_size=SIZE)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == [row["id"] for row in rows]
    assert ended.records()[0]["notes"] == rows[0]["notes"]


CLAIMS: Final[dict[str, Callable[[Cut], Any]]] = {
    "the total": lambda cut: {"items": cut.rows, "totalCount": cut.total},
    "a flag": lambda cut: {"items": cut.rows, "hasMore": not cut.last},
    "nothing": lambda cut: {"items": cut.rows},
}


@pytest.mark.parametrize(("claim", "wrap"), CLAIMS.items(), ids=CLAIMS)
@pytest.mark.parametrize("whole", [True, False], ids=["behind", "within"])
def test_a_text_instead_of_a_page_is_never_taken_for_the_end(
    claim: str, wrap: Callable[[Cut], Any], *, whole: bool
) -> None:
    count = SIZE + 3
    listing = cut_by(rows_of(count if whole else count + SIZE), wrap)

    def answer(request: Request) -> Answer:
        return listing(request) if request.page <= 2 else Answer("no more")

    with served({"/v1/targets": answer}) as fake:
        ended = run(fake, page_size=SIZE)
    # A total or a flag that rows have proved tells that nothing is behind the last page.
    assert (ended.code == 0) is (whole and claim != "nothing"), ended.log
    assert not whole or sorted(ended.ids()) == list(range(1, count + 1))


FIELDS = {"name": {"key": "name", "label": "Name"}, "city": {"key": "city", "label": "City"}}


def test_an_object_beside_an_empty_list_is_not_taken_for_rows() -> None:
    assert read_page(Reply({"items": [], "fields": FIELDS})).rows == []


@pytest.mark.parametrize(
    "there",
    [
        {"text": "none", "notes": [{"id": 1}]},
        {"open": {"count": 1}, "closed": {"count": 2}},
        {"id": 7, "notes": [{"id": 1}]},
    ],
    ids=["a text", "numbers by name", "another key"],
)
def test_an_object_that_is_no_row_is_not_taken_for_one(there: dict[str, Any]) -> None:
    with pytest.raises(ShapeError):
        read_page(Reply({"items": there}), Paging(records_path=("items",)), key=("targetId",))
