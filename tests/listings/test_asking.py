"""How a listing is asked for pages, over a real socket: every row comes, for few requests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.fake import Answer, served
from tests.fakes.runs import discovered, run
from tests.fakes.tenants import ROW, array, cut_by, documented, fields, get, query, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request
    from tests.fakes.tenants import Cut, Routes, Schema

COUNT: Final = 75
SIZE: Final = 20


def listed(cut: Cut) -> dict[str, Any]:
    return {"items": cut.rows, "totalCount": cut.total}


def bare(cut: Cut) -> list[Any]:
    return cut.rows


PAIRS: Final = [
    ("skip", "take"),
    ("request.skip", "request.take"),
    ("offset", "limit"),
    ("startIndex", "count"),
    ("pageNumber", "pageSize"),
    ("page", "per_page"),
]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize(("at", "size"), PAIRS)
def test_required_parameters_are_sent_from_the_first_row_on(at: str, size: str, first: int) -> None:
    listing = cut_by(rows_of(COUNT), at=at, size=size, first=first)

    def strict(request: Request) -> Answer:
        if not {at, size} <= request.params.keys():
            return Answer({"Message": "The request is invalid."}, 400)
        return listing(request)

    parameters = (query(at, required=True), query(size, required=True))
    document = documented({"/v1/targets": get(None, *parameters)})
    with served({"/v1/targets": strict, **document}) as fake:
        ended = run(fake, page_size=SIZE)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, COUNT + 1))


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize("wrap", [listed, bare])
def test_a_page_0_that_a_server_refuses_is_not_the_first(
    wrap: Callable[[Cut], Any], status: int
) -> None:
    listing = cut_by(rows_of(COUNT), wrap)

    def refusing_below(request: Request) -> Answer:
        if request.params.get("pageNumber", "0") == "0":
            return Answer({"Message": "An error has occurred."}, status)
        return listing(request)

    parameters = (query("pageNumber", required=True), query("pageSize"))
    document = documented({"/v1/targets": get(None, *parameters)})
    with served({"/v1/targets": refusing_below, **document}) as fake:
        ended = run(fake, max_retries=0)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, COUNT + 1))


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("wrap", [listed, bare])
@pytest.mark.parametrize(("at", "size"), [("seite", "anzahl"), ("n", "m")])
def test_documented_names_on_no_list_are_found_by_what_they_do(
    at: str, size: str, wrap: Callable[[Cut], Any], first: int
) -> None:
    listing = cut_by(rows_of(COUNT), wrap, at=at, size=size, first=first)
    paths = {"/v1/targets": get(None, query(size), query("year"), query(at))}
    with served({"/v1/targets": listing, **documented(paths)}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, COUNT + 1))


LIMITS: Final[dict[str, Schema]] = {
    "said in words": {"description": "Maximum 100"},
    "said in numbers": {"maximum": 100, "default": 50},
    "not said": {},
}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
@pytest.mark.parametrize("stream", ["targets", "contacts", "risks"])
def test_a_limit_without_a_way_to_go_on_is_told(stream: str, limit: Schema) -> None:
    rows = rows_of(242)

    def limited(request: Request) -> Answer:
        return Answer(rows[: min(int(request.params.get("limit", 100)), 100)])

    core = stream != "risks"
    paths = {f"/v1/{stream}": get(None, query("limit", **limit))}
    routes: Routes = {f"/v1/{stream}": limited, **documented(paths)}
    if not core:
        routes["/v1/targets"] = cut_by(rows_of(3))
    with served(routes) as fake:
        ended = run(fake)
    assert len(ended.ids(stream)) == 100
    told = [line for line in ended.lines("ERROR" if core else "WARNING") if stream in line]
    assert any("all there are" in line for line in told), ended.log
    assert (ended.code != 0) == core


def refusing(status: int, most: int, body: Any = None) -> Callable[[Request], Answer]:
    """Answer pages of at most so many rows, and an error to who asks for more."""
    listing = cut_by(rows_of(450), most=most, default=most)

    def answer(request: Request) -> Answer:
        if int(request.params.get("pageSize", 0)) > most:
            return Answer(body or {"Message": "An error has occurred."}, status)
        return listing(request)

    return answer


@pytest.mark.parametrize("said", [200, None])
@pytest.mark.parametrize("most", [200, 50])
@pytest.mark.parametrize("status", [400, 422, 500])
def test_a_size_that_the_server_does_not_serve_is_not_asked_for(
    status: int, most: int, said: int | None
) -> None:
    facts: Schema = {} if said is None else {"maximum": most}
    paths = {"/v1/targets": get(None, query("pageNumber"), query("pageSize", **facts))}
    with served({"/v1/targets": refusing(status, most), **documented(paths)}) as fake:
        ended = run(fake)
        sizes = [int(one.params.get("pageSize", 0)) for one in fake.of("/v1/targets")]
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, 451))
    if said:
        assert max(sizes) == most


def test_a_size_that_is_refused_is_lowered_without_a_document_too() -> None:
    with served({"/v1/targets": refusing(500, 100)}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, 451))


@pytest.mark.parametrize("nothing", [None, {}], ids=["null", "an empty object"])
@pytest.mark.parametrize("documented_size", [True, False])
def test_null_for_too_many_rows_is_no_empty_listing(nothing: Any, *, documented_size: bool) -> None:
    listing = cut_by(rows_of(COUNT), listed, default=10, most=30)

    def limited(request: Request) -> Answer:
        return Answer(nothing) if int(request.params.get("pageSize", 0)) > 30 else listing(request)

    paths = {"/v1/targets": get(None, query("pageNumber"), query("pageSize"))}
    with served({"/v1/targets": limited, **(documented(paths) if documented_size else {})}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids() == [*range(1, COUNT + 1)]


@pytest.mark.parametrize("at", ["$top", "limit"])
def test_what_bounds_the_whole_listing_is_no_size_of_its_pages(at: str) -> None:
    """As OData's `$top`: where as many rows came, no link leads on."""
    rows = rows_of(620)

    def linked(request: Request) -> Answer:
        bound, start = (
            int(request.params.get(name, most)) for name, most in ((at, 620), ("to", 0))
        )
        end = min(start + (500 if at in request.params else 20), bound)
        more = {"@odata.nextLink": f"/v1/targets?to={end}"} if end < bound else {}
        return Answer({"value": rows[start:end], **more})

    with served({"/v1/targets": linked}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids() == [row["id"] for row in rows]


DOTTED: Final = {
    "all with one": ("request.page_number", "request.page_size"),
    "another": ("filter.PageIndex", "filter.PageSize"),
    "a name on no list": ("query.seite", "query.anzahl"),
    "brackets": ("page[number]", "page[size]"),
}


@pytest.mark.parametrize(("at", "size"), DOTTED.values(), ids=DOTTED)
@pytest.mark.parametrize("wrap", [listed, bare])
def test_a_prefix_is_sent_with_all_parameters_or_with_none(
    at: str, size: str, wrap: Callable[[Cut], Any]
) -> None:
    """One parameter with the prefix voids those without one."""
    listing = cut_by(rows_of(COUNT), wrap, at=at, size=size)
    prefix = at.partition(".")[0] if "." in at else ""

    def binding(request: Request) -> Answer:
        mixed = {name.startswith(f"{prefix}.") for name in request.params} if prefix else set()
        assert len(mixed) <= 1, request.query
        return listing(request)

    reply = None if wrap is bare else fields(items=array(ROW), totalCount="integer")
    paths = {"/v1/targets": get(reply, query(at), query(size), query("request.q", "string"))}
    if prefix:
        paths["/v1/targets"]["get"]["parameters"][-1]["name"] = f"{prefix}.q"
    with served({"/v1/targets": binding, **documented(paths)}) as fake:
        ended = run(fake, page_size=SIZE)
        mixed = [one.query for one in fake.of("/v1/targets") if prefix and _mixed(one, prefix)]
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, COUNT + 1))
    assert not mixed


def _mixed(request: Request, prefix: str) -> bool:
    return len({name.startswith(f"{prefix}.") for name in request.params}) > 1


MISSPELLED: Final = {
    "some without the prefix": (("pageIndex", "filter.rows"), ("filter.pageIndex", "filter.rows")),
    "words apart": (("q.page_index", "q.page_size"), ("q.pageIndex", "q.pageSize")),
    "a prefix that the server does not know": (
        ("request.page", "request.limit"),
        ("page", "limit"),
    ),
}


@pytest.mark.parametrize(("told", "true"), MISSPELLED.values(), ids=MISSPELLED)
def test_names_that_a_document_misspells_are_found(
    told: tuple[str, str], true: tuple[str, str]
) -> None:
    listing = cut_by(rows_of(COUNT), listed, at=true[0], size=true[1])
    paths = {"/v1/targets": get(None, *map(query, told), query(f"{told[1].partition('.')[0]}.q"))}
    with served({"/v1/targets": listing, **documented(paths)}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, COUNT + 1))


def test_a_page_0_that_is_the_first_page_again_is_not_where_counting_starts() -> None:
    listing = cut_by(rows_of(COUNT), lambda cut: {"items": cut.rows, "pageNumber": 0})

    def clamped(request: Request) -> Answer:
        return listing(replace(request, query="") if request.page < 1 else request)

    with served({"/v1/targets": clamped}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids() == [*range(1, COUNT + 1)]


def test_two_pages_that_count_from_0_are_found_by_any_usual_name() -> None:
    listing = cut_by(rows_of(35), listed, at="pageNo", first=0)

    def checked(request: Request) -> Answer:
        answer = listing(request)
        return answer if answer.value["items"] else Answer({"Message": "Page not found."}, 404)

    with served({"/v1/targets": checked}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids() == [*range(1, 36)]


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize("count", [7, COUNT])
def test_a_server_that_fails_at_what_it_does_not_have_is_read_whole(
    status: int, count: int
) -> None:
    listing = cut_by(rows_of(count), listed)

    def failing(request: Request) -> Answer:
        large = int(request.params.get("pageSize", 20)) > 100
        answer = listing(request)
        failed = large or not answer.value["items"]
        return Answer({"Message": "An error has occurred."}, status) if failed else answer

    with served({"/v1/targets": failing}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids() == [*range(1, count + 1)]


def test_a_stream_of_which_part_could_not_be_looked_at_fails() -> None:
    listing = cut_by(rows_of(COUNT), bare)
    failed = Answer({"Message": "Try later."}, 503)

    def once(request: Request) -> Answer:
        return failed if 1 < request.nth < 6 else listing(request)

    with served({"/v1/targets": once}) as fake:
        ended = run(fake)
    assert ended.code != 0
    assert ended.failures("targets"), ended.log
    assert not ended.records("targets")


UNUSUAL: Final = [
    ("SkipCount", "MaxResultCount"),
    ("skipCount", "maxResultCount"),
    ("jtStartIndex", "jtPageSize"),
    ("startRowIndex", "maximumRows"),
    ("firstResult", "maxResults"),
    ("page", "rows"),
    ("start", "length"),
]


@pytest.mark.parametrize(("at", "size"), UNUSUAL)
@pytest.mark.parametrize("wrap", [listed, bare])
def test_the_parameters_of_frameworks_are_known_without_a_document(
    at: str, size: str, wrap: Callable[[Cut], Any]
) -> None:
    with served({"/v1/targets": cut_by(rows_of(COUNT), wrap, at=at, size=size)}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, COUNT + 1))


@pytest.mark.parametrize("wrap", [listed, bare])
def test_a_load_by_the_catalog_asks_for_each_page_once(wrap: Callable[[Cut], Any]) -> None:
    listing = cut_by(rows_of(1237), wrap, default=100, most=100)
    with served({"/v1/targets": listing}) as fake:
        catalog = discovered(fake)
        fake.requests.clear()
        ended = run(fake, catalog=catalog)
        asked = len(fake.of("/v1/targets"))
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, 1238))
    assert asked <= 14


@pytest.mark.parametrize("at", ["startRow", "pageNumber"])
def test_a_size_that_no_document_names_is_found_by_more_rows_that_begin_alike(at: str) -> None:
    pages = cut_by(rows_of(COUNT), listed, at=at, size="maxRows", default=10, most=50)
    with served({"/v1/targets": pages}) as fake:
        catalog = discovered(fake)
        fake.requests.clear()
        ended = run(fake, catalog=catalog)
    assert ended.ids() == [*range(1, COUNT + 1)]
    assert [one.params["maxRows"] for one in fake.of("/v1/targets")] == ["500"] * 2


def test_a_filter_that_is_called_as_a_size_is_and_brings_more_rows_is_none() -> None:
    usual = cut_by(rows_of(COUNT), listed, size="width", default=10)
    filtered = cut_by(rows_of(COUNT)[::-1], listed, size="width", default=15)
    with served(
        {"/v1/targets": lambda one: (filtered if "count" in one.params else usual)(one)}
    ) as fake:
        ended = run(fake)
    assert ended.ids() == [*range(1, COUNT + 1)], ended.log
