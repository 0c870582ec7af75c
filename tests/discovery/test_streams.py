"""What of a document becomes a stream, over a real socket: only what can be read, and all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import discovered, run
from tests.fakes.tenants import ROW, array, documented, fields, get, query, rows_of

if TYPE_CHECKING:
    from tests.fakes.fake import Fake, Request
    from tests.fakes.runs import Run
    from tests.fakes.tenants import Routes, Schema

TARGETS: Final[Routes] = {"/v1/targets": pages(rows_of(3), total=3)}
NOT_SAID: Final[Schema] = {"get": {"responses": {"200": {"description": "OK"}}}}


def loaded(routes: Routes, paths: dict[str, Schema], **settings: Any) -> tuple[Run, Fake]:
    with served({**TARGETS, **routes, **documented(paths)}) as fake:
        ended = run(fake, **settings)
    return ended, fake


OBJECTS: Final[dict[str, Any]] = {
    "an account": {"email": "a@b.example", "roles": ["admin"], "offices": [{"id": 1}]},
    "a person": {"name": "Ann", "roles": ["x"]},
    "a person of many roles": {"login": "ann", "roles": [{"id": 1}, {"id": 2}], "teams": []},
    "a setting": {"theme": "dark", "languages": ["en", "de"]},
    "a dashboard": {"targets": [{"id": 1}], "programs": [{"id": 2}], "updated": "2024-05-01"},
    "a tenant": {"id": 7, "name": "Acme", "modules": [{"id": 1, "name": "Deals"}]},
}


@pytest.mark.parametrize("value", OBJECTS.values(), ids=OBJECTS)
@pytest.mark.parametrize("said", [True, False])
def test_one_object_with_lists_in_it_is_no_stream(value: Any, *, said: bool) -> None:
    kinds = {
        name: array(ROW if one and isinstance(one[0], dict) else {"type": "string"})
        if isinstance(one, list)
        else {"type": "integer" if isinstance(one, int) else "string"}
        for name, one in value.items()
    }
    paths = {"/api/account": get(fields(**kinds)) if said else NOT_SAID}
    ended, _ = loaded({"/api/account": always(Answer(value))}, paths)
    assert ended.code == 0, ended.log
    assert set(ended.schemas) <= {"targets", "picklists"}


TYPES, LOGS = "/v1/collections/activity-types", "/v1/activity-logs"
ABOUT_ACTIVITIES: Final = {
    TYPES: "activity_types",
    LOGS: "activity_logs",
    "/v1/configuration/activities/fields": "activity_fields",
    "/v1/activities/statuses": "activity_statuses",
}


@pytest.mark.parametrize("said", [True, False])
def test_what_tells_about_activities_is_no_activity(*, said: bool) -> None:
    listings = {path: rows_of(20) for path in ABOUT_ACTIVITIES}
    one_map = [{"id": 100 + n, "name": "x", "level": "Task", "parentId": None} for n in range(4)]
    path = "/v1/programs/{programId}/activity-map"
    place = {"name": "programId", "in": "path", "required": True, "type": "integer"}
    paths = {one: get() if said else NOT_SAID for one in (*listings, "/v1/programs")}
    paths[path] = get(None, place)
    routes: Routes = {one: pages(rows, total=20) for one, rows in listings.items()}
    routes |= {
        "/v1/programs": pages([{"id": 7, "name": "P"}], total=1),
        "/v1/programs/7/activity-map": always(Answer(one_map)),
    }
    ended, _ = loaded(routes, paths)
    assert ended.code == 0, ended.log
    assert [row["id"] for row in ended.records("activities")] == [100, 101, 102, 103]
    others = set(ended.schemas) - {"targets", "programs", "activities", "picklists"}
    assert len(others) == len(listings)
    assert all(len(ended.records(one)) == 20 for one in others)


SCALARS: Final = {
    "texts": ["a", "b", "c"],
    "numbers": [3, 4, 5],
    "texts in an envelope": {"tags": ["a", "b", "c"], "count": 3},
}


@pytest.mark.parametrize("value", SCALARS.values(), ids=SCALARS)
def test_a_listing_of_plain_values_has_a_column_value(value: Any) -> None:
    plain = {"type": "string" if "a" in str(value) else "integer"}
    reply = fields(tags=array(plain), count="integer") if isinstance(value, dict) else array(plain)
    ended, _ = loaded({"/v1/tags": always(Answer(value))}, {"/v1/tags": get(reply)})
    expected = value["tags"] if isinstance(value, dict) else value
    assert ended.code == 0, ended.log
    assert [row["value"] for row in ended.records("tags")] == expected


@pytest.mark.parametrize("name", ["lookupValues", "messageList", "filterOptions", "sortedItems"])
def test_the_only_list_of_a_reply_is_its_rows_whatever_it_is_called(name: str) -> None:
    routes: Routes = {"/v1/collections/countries": always(Answer({name: rows_of(3), "count": 3}))}
    ended, _ = loaded(routes, {})
    assert ended.code == 0, ended.log
    assert [row["id"] for row in ended.records("countries")] == [1, 2, 3]


def test_a_word_that_tells_how_a_request_ended_makes_a_listing_no_object() -> None:
    value = {"Result": "OK", "Records": rows_of(3), "TotalRecordCount": 3}
    ended, _ = loaded({"/v1/risks": always(Answer(value))}, {"/v1/risks": get({"type": "object"})})
    assert ended.code == 0, ended.log
    assert ended.ids("risks") == [1, 2, 3]


def test_rows_that_are_lists_under_names_are_no_empty_page() -> None:
    value = {"columns": ["id", "name"], "rows": [[1, "a"], [2, "b"]]}
    paths = {"/v1/contacts": get(fields(d=fields(results=array(fields(id="integer")))))}
    ended, _ = loaded({"/v1/contacts": always(Answer(value))}, paths)
    assert ended.failures("contacts"), ended.log


EMPTY: Final[dict[str, Any]] = {
    "a range": {"meta": {"itemRange": [1, 0]}, "items": []},
    "a range, and no list": {"meta": {"itemRange": [1, 0]}},
    "links": {"links": [{"rel": "self", "href": "/v1/risks"}], "items": []},
    "columns": {"columns": ["id", "name"], "items": []},
    "messages": {"items": [], "messages": [{"id": 1, "text": "none yet"}]},
}


@pytest.mark.parametrize("value", EMPTY.values(), ids=EMPTY)
def test_an_empty_page_does_not_move_the_rows_elsewhere(value: Any) -> None:
    paths = {"/v1/risks": get(fields(items=array(ROW), meta="object"))}
    ended, _ = loaded({"/v1/risks": always(Answer(value))}, paths)
    assert ended.code == 0, ended.log
    assert ended.records("risks") == []


def test_a_page_that_has_become_empty_has_no_rows_either() -> None:
    full = Answer({"meta": {"itemRange": [1, 3]}, "items": rows_of(3)})
    with served({"/v1/targets": always(full)}) as fake:
        catalog = discovered(fake)
        fake.routes["/v1/targets"] = always(Answer({"meta": {"itemRange": [1, 0]}, "items": []}))
        ended = run(fake, catalog=catalog)
    assert ended.code == 0, ended.log
    assert ended.records() == []


COLUMNS: Final[dict[str, tuple[Schema, list[Any]]]] = {
    "texts": ({"type": "string"}, ["a", "b"]),
    "objects": (fields(name="string", kind="string"), [{"name": "a", "kind": "b"}]),
}


@pytest.mark.parametrize("key", ["reportId", "id"])
@pytest.mark.parametrize(("column", "columns"), COLUMNS.values(), ids=COLUMNS)
def test_a_detail_that_is_another_thing_takes_no_row_away(
    key: str, column: Schema, columns: list[Any]
) -> None:
    rows = [{key: n, "name": f"report {n}"} for n in range(1, 5)]
    detail = fields(columns=array(column), rowCount="integer")
    place = {"name": "id", "in": "path", "required": True, "type": "integer"}
    paths = {
        "/v1/reports": get(array(fields(**{key: "integer", "name": "string"}))),
        "/v1/reports/{id}": get(detail, place),
    }
    routes: Routes = {"/v1/reports": pages(rows, total=4)}
    routes |= {
        f"/v1/reports/{n}": always(Answer({"columns": columns, "rowCount": 100 + n}))
        for n in range(1, 5)
    }
    ended, _ = loaded(routes, paths)
    found = [(row[key], row["name"], row["rowCount"]) for row in ended.records("reports")]
    assert ended.code == 0, ended.log
    assert found == [(n, f"report {n}", 100 + n) for n in range(1, 5)]


NEEDS: Final[dict[str, tuple[Schema, str]]] = {
    "a header": ({"name": "X-Company", "in": "header", "required": True}, "the header X-Company"),
    "a text": (query("companyCode", "string", required=True), "companyCode"),
    "a date": (query("from", "string", format="date-time", required=True), "from"),
    "a dotted name": (query("request.companyId", required=True), "request.companyId"),
}


@pytest.mark.parametrize(("parameter", "said"), NEEDS.values(), ids=NEEDS)
def test_what_needs_something_that_nobody_gives_is_not_read(parameter: Schema, said: str) -> None:
    ended, fake = loaded({}, {"/v1/offices": get(None, parameter)})
    assert ended.code == 0, ended.log
    assert "offices" not in ended.schemas
    assert not fake.of("/v1/offices")
    told = [line for line in ended.lines("INFO") if "/v1/offices is not read" in line]
    assert len(told) == 1
    assert f"needs {said}" in told[0]


def asking_for(name: str, value: str) -> Routes:
    """Return offices that come only to who sends a parameter."""

    def offices(request: Request) -> Answer:
        if request.params.get(name) != value:
            return Answer({"Message": "The request is invalid."}, 400)
        return pages(rows_of(4), total=4)(request)

    return {"/v1/offices": offices}


@pytest.mark.parametrize("name", ["companyCode", "request.companyCode"])
def test_a_filter_fills_a_required_parameter(name: str) -> None:
    paths = {"/v1/offices": get(None, query(name, "string", required=True))}
    filters = {"offices": {"companyCode": "DE"}}
    ended, _ = loaded(asking_for(name, "DE"), paths, filters=filters)
    assert ended.code == 0, ended.log
    assert ended.ids("offices") == [1, 2, 3, 4]


@pytest.mark.parametrize(("default", "sent"), [("EUR", "EUR"), (7, "7"), (True, "true")])
def test_a_documented_default_of_a_required_parameter_is_sent(default: Any, sent: str) -> None:
    kinds = {str: "string", int: "integer", bool: "boolean"}
    kind = query("currency", kinds[type(default)], required=True, default=default)
    ended, _ = loaded(asking_for("currency", sent), {"/v1/offices": get(None, kind)})
    assert ended.code == 0, ended.log
    assert ended.ids("offices") == [1, 2, 3, 4]


@pytest.mark.parametrize("produces", [["text/csv"], ["application/pdf", "text/csv"]])
@pytest.mark.parametrize(
    "reply",
    [{"type": "file"}, {"type": "string"}, array(ROW), {}],
    ids=["file", "text", "rows", ""],
)
def test_what_is_said_to_give_no_json_is_not_asked_for(produces: list[str], reply: Schema) -> None:
    csv = Answer(None, body=b"id;name\r\n1;x\r\n", kind="text/csv")
    paths = {"/v1/targets": get(), "/v1/targets/export": get(reply, produces=produces)}
    ended, fake = loaded({"/v1/targets/export": always(csv)}, paths)
    assert ended.code == 0, ended.log
    assert not fake.of("/v1/targets/export")
    assert ended.ids() == [1, 2, 3]
