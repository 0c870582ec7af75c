"""What single rows show that the list does not: read, asked for, or named in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, always, listed, served
from tests.fakes.runs import discovered, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request
    from tests.fakes.runs import Run

    Route = Callable[[Request], Answer]

ROWS: list[dict[str, Any]] = [
    {"id": one, "name": f"row {one}", "fit": one * 10} for one in range(1, 5)
]
PART = [{"id": one["id"], "name": one["name"]} for one in ROWS]
FIELDS = [{"key": "fit", "label": "Strategic Fit", "isCustom": True}]
WRONG: dict[str, Route] = {
    "404": always(Answer(None, 404)),
    "401": always(Answer({"Message": "Denied."}, 401)),
    "400": always(Answer({"Message": "Refused."}, 400)),
    "200 with an error": always(Answer({"Message": "An error has occurred."})),
    "null": always(Answer(None)),
    "an empty object": always(Answer({})),
    "the whole listing": always(Answer(PART)),
    "always the first row": always(Answer(ROWS[0])),
    "a row without an id": always(Answer({"name": "row", "fit": 1})),
}


def tenant(rows: list[dict[str, Any]], single: Route, fields: list[Any]) -> dict[str, Route]:
    """Return a tenant whose targets are listed as `rows`, and read singly as told."""
    routes = {
        "/v1/targets": always(listed(rows, totalCount=len(rows))),
        **{f"/v1/targets/{one['id']}": single for one in rows},
    }
    if fields:
        routes["/v1/configuration/targets/fields"] = always(Answer(fields))
    return routes


def single(request: Request) -> Answer:
    """Answer with the whole row."""
    return Answer(next(one for one in ROWS if request.path.endswith(f"/{one['id']}")))


def told(ended: Run) -> list[str]:
    """Return the warnings of targets."""
    return [line for line in ended.lines("WARNING") if "Stream targets: " in line]


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
def test_a_known_property_is_named_once_where_single_rows_do_not_show_it(answer: Route) -> None:
    with served(tenant(PART, answer, FIELDS)) as fake:
        ended = run(fake, max_retries=0)
    assert ended.code == 0
    (line,) = told(ended)
    assert "no row shows fit (Strategic Fit)" in line
    assert "what only single rows show is not known: GET /v1/targets/" in line


@pytest.mark.parametrize("name", [name for name in WRONG if name != "404"])
def test_what_single_rows_hide_is_told_though_nothing_names_it(name: str) -> None:
    with served(tenant(PART, WRONG[name], [])) as fake:
        ended = run(fake, max_retries=0)
    (line,) = told(ended)
    assert "what only single rows show is not known" in line


@pytest.mark.parametrize("fields", [[], FIELDS], ids=["", "metadata"])
@pytest.mark.parametrize("answer", [single, WRONG["404"]], ids=["shown", "none"])
def test_a_list_that_shows_all_is_no_reason_for_a_word(answer: Route, fields: list[Any]) -> None:
    with served(tenant(ROWS, answer, fields)) as fake:
        ended = run(fake)
        assert sum(len(fake.of(f"/v1/targets/{one['id']}")) for one in ROWS) == 2
    assert not told(ended)
    assert [one["fit"] for one in ended.records()] == [10, 20, 30, 40]


def test_nulls_of_single_rows_hide_nothing_and_are_named() -> None:
    def nulls(request: Request) -> Answer:
        return Answer({"id": int(request.path[-1]), "name": None, "fit": None})

    with served(tenant(PART, nulls, [])) as fake:
        ended = run(fake)
    assert [one["name"] for one in ended.records()] == [one["name"] for one in PART]
    (line,) = told(ended)
    assert "no row shows fit" in line


def test_a_null_of_one_single_row_does_not_hide_what_the_list_shows() -> None:
    def some(request: Request) -> Answer:
        row = dict(single(request).value)
        return Answer({**row, "name": None} if row["id"] == 2 else row)

    with served(tenant(PART, some, [])) as fake:
        ended = run(fake)
    assert [(one["name"], one["fit"]) for one in ended.records()] == [
        (row["name"], row["fit"]) for row in ROWS
    ]
    assert not told(ended)


@pytest.mark.parametrize("gone", [1, 2, 4])
def test_rows_that_cannot_be_read_singly_are_counted_with_what_they_lack(gone: int) -> None:
    def some(request: Request) -> Answer:
        return Answer(None, 404) if request.path.endswith(f"/{gone}") else single(request)

    with served(tenant(PART, some, [])) as fake:
        ended = run(fake)
    assert {one["id"]: one.get("fit") for one in ended.records()} == {
        row["id"]: None if row["id"] == gone else row["fit"] for row in ROWS
    }
    (line,) = told(ended)
    assert f"404 for 1 of 4 rows, such as {gone};" in line
    assert "without fit" in line


def test_a_load_fails_when_no_row_can_be_read_singly_any_more() -> None:
    with served(tenant(PART, single, [])) as fake:
        catalog = discovered(fake)
        fake.routes.update({f"/v1/targets/{one['id']}": WRONG["404"] for one in ROWS})
        ended = run(fake, catalog=catalog)
    assert ended.code != 0
    assert "404 for 4 of 4 rows" in ended.failures()[0]


def test_a_single_row_may_spell_its_properties_in_another_case() -> None:
    def other(request: Request) -> Answer:
        return Answer({name.title(): value for name, value in single(request).value.items()})

    with served(tenant(PART, other, [])) as fake:
        ended = run(fake)
    assert [(one["id"], one["name"], one["Fit"]) for one in ended.records()] == [
        (row["id"], row["name"], row["fit"]) for row in ROWS
    ]
    assert not told(ended)


def test_custom_values_are_asked_for_as_rows_spell_them_whatever_the_metadata_do() -> None:
    def listing(request: Request) -> Answer:
        asked = request.params.get("properties", "id,name").split(",")
        rows = [{name: row[name] for name in asked if name in row} for row in ROWS]
        return listed(rows, totalCount=len(rows))

    fields = [{"key": "Fit", "label": "Strategic Fit", "isCustom": True}]
    with served({**tenant(ROWS, single, fields), "/v1/targets": listing}) as fake:
        ended = run(fake, catalog=discovered(fake))
    assert ended.code == 0, ended.log
    assert [row["Fit"] for row in ended.records("targets")] == [row["fit"] for row in ROWS]


def test_a_property_that_the_first_single_rows_leave_out_for_a_null_is_found() -> None:
    def whole(number: int) -> dict[str, Any]:
        return {**PART[number], "code": number} | ({"closes": "2025-01-31"} if number > 1 else {})

    routes = tenant(PART, lambda request: Answer(whole(int(request.path[-1]) - 1)), [])
    with served(routes) as fake:
        ended = run(fake)
    closes = [one.get("closes") for one in ended.records()]
    assert closes == [None, None, "2025-01-31", "2025-01-31"]


def test_an_object_within_another_row_is_not_the_row_that_was_asked_for() -> None:
    """Row 1, whichever is asked for, and its owner has the number of the second row."""
    first = {"id": 1, "name": "row 1", "owner": {"id": 2, "name": "Kim"}, "fit": 10}
    with served(tenant(PART, always(Answer(first)), [])) as fake:
        ended = run(fake)
    assert [one["name"] for one in ended.records()] == [one["name"] for one in PART]
    assert "does not carry the id" in told(ended)[0]


def test_custom_values_that_only_their_place_brings_are_asked_for_by_it() -> None:
    """No field metadata say which columns are custom values."""
    whole = [{**one, "customFields": {"fit": one["id"]}} for one in PART]

    def listing(request: Request) -> Answer:
        asked = {"id", "name", *request.params.get("properties", "").split(",")}
        return listed([{name: row[name] for name in row if name in asked} for row in whole])

    routes = tenant(PART, lambda request: Answer(whole[int(request.path[-1]) - 1]), [])
    with served({**routes, "/v1/targets": listing}) as fake:
        ended = run(fake)
    assert [one["fit"] for one in ended.records()] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("place", "name"),
    [("customFields", "dealName"), ("additional_data", "deal_name"), ("Extras", "DealName")],
)
@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
def test_custom_values_that_no_single_row_shows_are_asked_for_where_they_usually_are(
    place: str, name: str, *, strict: bool
) -> None:
    """The metadata tell what they are called, and the list takes only what they lie in."""
    rows = [{"id": row["id"], name: row["name"]} for row in ROWS]
    whole = [{**row, place: [{"key": "fit", "value": row["id"]}]} for row in rows]

    def listing(request: Request) -> Answer:
        asked = request.params.get("properties", f"id,{name}").split(",")
        if strict and not {*asked} <= {*whole[0]}:
            return Answer({"Message": "Unknown property."}, 400)
        return listed([{one: row[one] for one in row if one in asked} for row in whole])

    with served({**tenant(rows, WRONG["404"], FIELDS), "/v1/targets": listing}) as fake:
        ended = run(fake)
    assert [(one[name], one["fit"]) for one in ended.records()] == [
        (row["name"], row["id"]) for row in ROWS
    ]
    assert not any("no row shows" in line for line in told(ended))


def test_a_list_that_shows_the_same_whatever_is_asked_for_is_soon_left_alone() -> None:
    with served(tenant(PART, WRONG["404"], FIELDS)) as fake:
        run(fake)
        asked = [one for one in fake.of("/v1/targets") if "properties" in one.params]
    assert len(asked) <= 8


def test_what_single_rows_may_hide_is_told_where_only_custom_values_have_names() -> None:
    """The list leaves out what is not asked for, and nobody says what else a row has."""
    whole = [{**row, "extras": {"fit": row["id"]}, "country": "France"} for row in PART]

    def listing(request: Request) -> Answer:
        asked = request.params.get("properties", "id,name").split(",")
        return listed([{one: row[one] for one in row if one in asked} for row in whole])

    with served({**tenant(PART, WRONG["404"], FIELDS), "/v1/targets": listing}) as fake:
        ended = run(fake)
    assert [one["fit"] for one in ended.records()] == [1, 2, 3, 4]
    assert "what only single rows show is not known" in told(ended)[0]


def test_a_name_with_a_comma_cannot_be_asked_for_and_is_told() -> None:
    def listing(request: Request) -> Answer:
        asked = request.params.get("properties", "id,name").split(",")
        rows = [{**row, "earn-out, %": 1} for row in ROWS]
        return listed([{one: row[one] for one in row if one in asked} for row in rows])

    fields = [*FIELDS, {"key": "earn-out, %", "label": "Earn-Out, %", "isCustom": True}]
    with served({**tenant(PART, WRONG["404"], fields), "/v1/targets": listing}) as fake:
        ended = run(fake)
    assert [one["fit"] for one in ended.records()] == [10, 20, 30, 40]
    assert "no row shows 'earn-out, %'" in told(ended)[0]


@pytest.mark.parametrize("refused", [True, False], ids=["refused", "ignored"])
def test_what_the_list_shows_is_not_lost_where_it_cannot_be_asked_for(*, refused: bool) -> None:
    def listing(request: Request) -> Answer:
        asked = {*request.params.get("properties", "id,name,status").split(",")}
        if refused and "status" in asked and "properties" in request.params:
            return Answer({"Message": "Unknown."}, 400)
        told = asked - {"status"} if "properties" in request.params else asked
        rows = [{**row, "status": "open"} for row in ROWS]
        return listed([{name: row[name] for name in row if name in told} for row in rows])

    with served({**tenant(PART, WRONG["404"], FIELDS), "/v1/targets": listing}) as fake:
        ended = run(fake)
    assert [one["status"] for one in ended.records()] == ["open"] * 4
    assert "no row shows fit" in told(ended)[0]


@pytest.mark.parametrize("name", ["uid", "id", "guid"])
@pytest.mark.parametrize("most", [3, 10])
def test_an_id_that_is_made_for_each_reply_is_no_key(name: str, most: int) -> None:
    """It is asked for again, once, only where two properties say that they are the key."""
    rows = [{"programKey": one, "title": f"Program {one}"} for one in range(1, most)]

    def listing(request: Request) -> Answer:
        marks = (f"{request.nth}-{place}" for place in range(len(rows)))
        return Answer([{name: mark, **row} for mark, row in zip(marks, rows, strict=True)])

    with served({"/v1/programs": listing}) as fake:
        ended = run(fake)
    schema = next(one for one in ended.messages if one.get("stream") == "programs")
    assert schema["key_properties"] == ["programKey"]
    assert len(ended.records("programs")) == len(rows)


@pytest.mark.parametrize("name", ["rowNumber", "rowId"])
@pytest.mark.parametrize("most", [4, 5, 8])
def test_the_key_behind_a_number_of_the_row_within_its_page_is_found(name: str, most: int) -> None:
    rows = [{"programNumber": f"P-{one}", "title": f"Program {one}"} for one in range(most)]

    def listing(request: Request) -> Answer:
        start, size = (int(request.params.get(one, 0)) for one in ("skip", "pageSize"))
        page = rows[start : start + size]
        return Answer([{name: place, **row} for place, row in enumerate(page, 1)])

    with served({"/v1/programs": listing}) as fake:
        ended = run(fake)
    schema = next(one for one in ended.messages if one.get("stream") == "programs")
    assert schema["key_properties"] == ["programNumber"]
    assert len(ended.records("programs")) == most


def test_metadata_that_tell_of_nothing_that_rows_have_are_named_however_few_the_rows() -> None:
    rows = [{key: value for key, value in row.items() if row["id"] % 2 or key != "fit"}
            for row in ROWS]  # fmt: skip
    fields = [{"key": f"wrong{one}", "label": f"Wrong {one}", "isCustom": True} for one in (1, 2)]
    with served(tenant(rows, single, fields)) as fake:
        ended = run(fake)
    assert any("wrong1 (Wrong 1), wrong2 (Wrong 2)" in line for line in told(ended))
