"""The Swagger reader: what it finds, what it refuses, and that no document can stop it."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.discovery.document import DocumentError, read_document, united

if TYPE_CHECKING:
    from tap_devensoft.discovery.document import Document
    from tap_devensoft.discovery.document.declared import Operation, Parameter, Property

JsonObject = dict[str, Any]
ID = {"id": {"type": "integer", "format": "int32"}}
TARGET = {"type": "object", "properties": {**ID, "name": {"type": "string"}, "ebitda": {}}}


def ref(name: str) -> JsonObject:
    return {"$ref": f"#/definitions/{name}"}


def array(items: object) -> JsonObject:
    return {"type": "array", "items": items}


def fields(**properties: object) -> JsonObject:
    return {"type": "object", "properties": properties}


def get(reply: object = None, **facts: object) -> JsonObject:
    return {"get": {"responses": {"200": {"description": "OK", "schema": reply}}, **facts}}


def document(paths: JsonObject, **definitions: object) -> Document:
    return read_document(raw_document(paths, definitions))


def raw_document(paths: JsonObject, definitions: JsonObject) -> JsonObject:
    info = {"version": "v1", "title": "DevenConnect Web API"}
    return {"swagger": "2.0", "info": info, "paths": paths, "definitions": definitions}


def operation(read: Document, path: str) -> Operation:
    (found,) = (one for one in read.operations if one.path == path)
    return found


def rows_path(read: Document, path: str) -> tuple[str, ...] | None:
    return operation(read, path).reply.path


def properties(schema: object, **definitions: object) -> tuple[Property, ...]:
    """What a row of this schema declares."""
    read = document({"/v1/x": get(array(schema))}, **definitions)
    reply = operation(read, "/v1/x").reply
    assert reply.path == ()
    return reply.properties


def names(properties: tuple[Property, ...]) -> list[str]:
    return [one.name for one in properties]


def one_parameter(raw: object, **sections: object) -> Parameter:
    paths = {"/v1/targets": {"get": {"parameters": [raw]}}}
    return operation(
        read_document({"swagger": "2.0", "paths": paths, **sections}), "/v1/targets"
    ).parameters[0]


# --- What is no document --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(None, id="nothing"),
        pytest.param("<html>", id="text"),
        pytest.param([], id="a list"),
        pytest.param({}, id="an empty object"),
        pytest.param({"swagger": "1.2", "paths": {}}, id="an older Swagger"),
        pytest.param({"swagger": ["2.0"], "paths": {}}, id="a version that is no text"),
        pytest.param({"swagger": "2.0", "paths": []}, id="paths as a list"),
        pytest.param({"Message": "Not found", "paths": {}}, id="an error with paths"),
    ],
)
def test_anything_else_is_refused_in_one_sentence(raw: object) -> None:
    with pytest.raises(DocumentError, match=r"^The [^.]*(2\.0|3\.x|[^.])*\.$"):
        read_document(raw)


@pytest.mark.parametrize("paths", [{}, {"paths": {}}, {"paths": None}], ids=str)
def test_a_document_without_paths_has_no_operations(paths: JsonObject) -> None:
    read = read_document({"swagger": "2.0", "info": {"title": "Empty"}, **paths})
    assert (read.title, read.operations) == ("Empty", ())


def test_title_and_version_are_read_and_host_is_ignored() -> None:
    raw = raw_document({"/v1/targets": get()}, {}) | {"host": "wrong:1", "schemes": ["http"]}
    read = read_document(raw)
    assert (read.title, read.version) == ("DevenConnect Web API", "v1")
    assert [one.path for one in read.operations] == ["/v1/targets"]


# --- Operations and parameters --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "path", "full"),
    [
        pytest.param(None, "/v1/targets", "/v1/targets", id="no base path"),
        pytest.param("/", "/v1/targets", "/v1/targets", id="the root"),
        pytest.param("/api", "/v1/targets", "/api/v1/targets", id="a base path"),
        pytest.param("api/", "v1/targets", "/api/v1/targets", id="slashes missing and to spare"),
        pytest.param(7, "/v1/targets", "/v1/targets", id="a base path of the wrong type"),
    ],
)
def test_the_base_path_stands_before_every_path(base: object, path: str, full: str) -> None:
    read = read_document({"swagger": "2.0", "basePath": base, "paths": {path: get()}})
    assert [one.path for one in read.operations] == [full]
    assert [one.route for one in read.operations] == ["/v1/targets"]
    assert read.base_path == full.removesuffix("/v1/targets")


@pytest.mark.parametrize(
    ("version", "path", "full"),
    [
        pytest.param("v1", "/v{version}/targets", "/v1/targets", id="with its letter"),
        pytest.param("1.0", "/v{version}/targets", "/v1.0/targets", id="a number"),
        pytest.param("v2", "/{version}/targets", "/v2/targets", id="alone"),
        pytest.param("v1", "/api/v{version}/targets/{id}", "/api/v1/targets/{id}", id="further in"),
        pytest.param("v1", "/{apiVersion}/targets", "/v1/targets", id="another name"),
        pytest.param("1", "/v{api-version}/x", "/v1/x", id="a hyphen"),
        pytest.param("1", "/v{version:apiVersion}/x", "/v1/x", id="with its constraint"),
        pytest.param("v1", "/x/{id}/{version}", "/x/{id}/{version}", id="the last"),
        pytest.param("v1", "/{id}/{version}/x", "/{id}/{version}/x", id="behind another"),
        pytest.param("1", "/versions/{version}/x", "/versions/{version}/x", id="data"),
        pytest.param("", "/v{version}/targets", "/v{version}/targets", id="no version"),
        pytest.param("a/b", "/v{version}/targets", "/v{version}/targets", id="an odd version"),
    ],
)
def test_a_placeholder_for_the_version_is_filled(version: str, path: str, full: str) -> None:
    raw = {"swagger": "2.0", "info": {"version": version}, "paths": {path: get()}}
    assert [one.path for one in read_document(raw).operations] == [full]
    under = read_document(raw | {"basePath": "/api/v{version}/"})
    assert under.operations[0].path == f"{under.base_path}{full}"
    assert ("{" in under.base_path) == (version in {"", "a/b"})


def test_of_several_documents_the_first_that_names_an_operation_stands() -> None:
    first = document({"/v1/targets": get(tags=["first"]), "/v1/risks": get()})
    second = document({"/V1/Targets": get(tags=["second"]), "/v2/targets": get()})
    both = united([first, second])
    assert [one.path for one in both.operations] == ["/v1/targets", "/v1/risks", "/v2/targets"]
    assert both.operations[0].tags == ("first",)


@pytest.mark.parametrize(
    ("produces", "json"),
    [
        pytest.param([], True, id="nothing said"),
        pytest.param(["application/json", "text/csv"], True, id="both"),
        pytest.param(["application/vnd.api+json"], True, id="a kin of JSON"),
        pytest.param(["*/*"], True, id="anything"),
        pytest.param(["text/csv"], False, id="a table"),
        pytest.param(["application/xml", "application/pdf"], False, id="others"),
    ],
)
def test_it_is_told_whether_an_operation_gives_json(
    produces: list[str],
    json: bool,  # noqa: FBT001
) -> None:
    own, common = get(produces=produces), {"swagger": "2.0", "produces": produces}
    assert document({"/v1/x": own}).operations[0].gives_json is json
    assert read_document({**common, "paths": {"/v1/x": get()}}).operations[0].gives_json is json
    content: JsonObject = {"200": {"content": {kind: {} for kind in produces}}}
    newer = {"openapi": "3.0.1", "paths": {"/v1/x": {"get": {"responses": content}}}}
    assert read_document(newer).operations[0].gives_json is json


def test_headers_that_a_request_needs_are_told() -> None:
    parameters = [
        {"name": "Authorization", "in": "header", "required": True},
        {"name": "X-Company", "in": "header", "required": True},
        {"name": "X-Culture", "in": "header", "required": True, "default": "en"},
        {"name": "X-Trace", "in": "header"},
        {"name": "company", "in": "query", "required": True},
    ]
    read = document({"/v1/x": get(parameters=parameters)})
    assert read.operations[0].required_headers == ("X-Company",)


@pytest.mark.parametrize(
    ("said", "maximum"),
    [(200, 200), (200.0, 200), ("0200", 200), ("many", None), (True, None), (1e999, None)],
)
def test_a_maximum_is_a_whole_number(said: object, maximum: int | None) -> None:
    own = {"name": "pageSize", "in": "query", "type": "integer", "maximum": said}
    assert one_parameter(own).maximum == maximum
    assert one_parameter({"name": "x", "in": "query", "schema": own}).maximum == maximum


def test_operations_with_one_id_stay_apart() -> None:
    shared = {"operationId": "Targets_Get", "tags": ["Targets"]}
    read = document({"/v1/targets": get(**shared), "/v1/targets/{id}": get(**shared)})
    assert [one.path for one in read.operations] == ["/v1/targets", "/v1/targets/{id}"]
    assert read.operations[1].placeholders == ("id",)


def test_parameters_of_the_path_are_merged_and_the_operation_wins() -> None:
    item = get(parameters=[{"name": "page", "in": "query", "type": "integer", "default": 1}])
    item["parameters"] = [
        {"name": "page", "in": "query", "type": "string"},
        {"$ref": "#/parameters/tenant"},
        {"$ref": "#/parameters/gone"},
        "garbage",
    ]
    shared = {"tenant": {"name": "tenant", "in": "header", "type": "string", "required": True}}
    raw = raw_document({"/v1/targets": item}, {}) | {"parameters": shared}
    page, tenant = read_document(raw).operations[0].parameters
    assert (page.type, page.default) == ("integer", 1)
    assert (tenant.location, tenant.required) == ("header", True)


def test_maximum_and_enum_are_read() -> None:
    raw: JsonObject = {"name": "request.status", "in": "query", "type": "array"}
    raw |= {"items": {"type": "string", "enum": ["Active", "On Hold"]}, "minimum": 1, "maximum": 5}
    read = one_parameter(raw)
    assert (read.type, read.enum, read.maximum) == ("array", ("Active", "On Hold"), 5)


def test_a_parameter_without_a_place_is_in_the_path_or_the_query() -> None:
    item = {"get": {"parameters": [{"name": "id"}, {"name": "page"}, {"name": 3}, {}]}}
    read = document({"/v1/targets/{id}": item})
    assert [one.location for one in read.operations[0].parameters] == ["path", "query"]


# --- Properties -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        pytest.param({"type": "integer"}, "integer", id="said"),
        pytest.param({"type": ["null", "string"]}, "string", id="a list with null"),
        pytest.param({"type": ["integer", "number"]}, "number", id="two number types"),
        pytest.param({"type": ["integer", "string"]}, None, id="types that do not go together"),
        pytest.param({"properties": {}}, "object", id="properties alone"),
        pytest.param({"additionalProperties": {}}, "object", id="a map"),
        pytest.param({"items": {}}, "array", id="items alone"),
        pytest.param({"format": "date-time"}, None, id="a format alone"),
        pytest.param({"enum": [0, 1, 2]}, None, id="an enum alone"),
        pytest.param({"allOf": [{"description": "x"}, {"type": "string"}]}, "string", id="allOf"),
        pytest.param({"oneOf": [{"type": "null"}, {"type": "string"}]}, "string", id="oneOf"),
        pytest.param({"type": {"a": 1}}, None, id="a type that is no text"),
        pytest.param({"type": [[], {}, 1]}, None, id="a list of no texts"),
        pytest.param(None, None, id="no schema"),
        pytest.param(True, None, id="a bare true"),
    ],
)
def test_a_property_has_one_type_or_none(schema: object, kind: str | None) -> None:
    (read,) = properties(fields(value=schema))
    assert read.type == kind


def test_facts_come_through_references_and_single_allof() -> None:
    status: JsonObject = {
        "type": "integer",
        "format": "int32",
        "enum": [0, 1],
        "description": "State",
    }
    lead = {"description": "Who leads", "allOf": [ref("ContactDto")]}
    state, lead_read, team, extra, created = properties(
        ref("TargetDto"),
        Status=status,
        ContactDto=fields(**ID),
        TargetDto=fields(
            status=ref("Status"),
            lead=lead,
            team=array(ref("ContactDto")),
            extra={"type": "object", "additionalProperties": {"type": "string"}},
            created={"type": "string", "format": "date-time", "readOnly": True, "x-nullable": True},
        ),
    )
    assert (state.type, state.ref, state.description) == ("integer", None, "State")
    assert (lead_read.ref, lead_read.description) == ("ContactDto", "Who leads")
    assert (team.type, team.ref, extra.type) == ("array", "ContactDto", "object")
    assert (created.type, created.format) == ("string", "date-time")


def test_several_allof_members_unite_properties() -> None:
    declared = properties(
        ref("TargetDto"),
        Base={**fields(id={"type": "integer"}), "required": ["id"]},
        Named={**fields(name={"type": "string"}, id={"description": "Key"}), "required": ["name"]},
        TargetDto={
            "allOf": [ref("Base"), ref("Named"), fields(note={"type": "string"})],
            "required": ["note", 7],
            "properties": {"first": {"type": "boolean"}},
        },
    )
    found = {one.name: one for one in declared}
    assert list(found) == ["first", "id", "name", "note"]
    assert (found["id"].type, found["id"].description) == ("integer", "Key")


@pytest.mark.parametrize(
    ("written", "defined"),
    [
        pytest.param("PagedResult[TargetDto]", "PagedResult[TargetDto]", id="raw brackets"),
        pytest.param("PagedResult%5BTargetDto%5D", "PagedResult[TargetDto]", id="percent encoded"),
        pytest.param("PagedResult[TargetDto]", "PagedResult%5BTargetDto%5D", id="encoded name"),
        pytest.param("Api~1Target~0Dto", "Api/Target~Dto", id="pointer escapes"),
        pytest.param("Api/Target", "Api/Target", id="a raw slash"),
        pytest.param("C#.TargetDto", "C#.TargetDto", id="a hash in the name"),
        pytest.param("Tuple[Int32,List[Dto]]", "Tuple[Int32,List[Dto]]", id="nested generics"),
    ],
)
def test_a_reference_is_found_however_its_name_is_spelled(written: str, defined: str) -> None:
    assert names(properties(ref(written), **{defined: fields(**ID)})) == ["id"]


def test_references_into_other_places_are_followed() -> None:
    outer = fields(inner=fields(**ID))
    inner = {"$ref": "#/definitions/Outer/properties/inner"}
    assert names(properties(inner, Outer=outer)) == ["id"]
    assert properties({"$ref": "#/nowhere/at/all"}) == ()
    assert properties({"$ref": 5}) == ()


def test_circles_of_references_end() -> None:
    definitions = {
        "A": ref("B"),
        "B": ref("A"),
        "Activity": fields(**ID, children=array(ref("Activity")), parent=ref("Activity")),
        "Self": {"allOf": [ref("Self"), fields(**ID)], "items": ref("Self")},
    }
    assert properties(ref("A"), **definitions) == ()
    _, children, parent = properties(ref("Activity"), **definitions)
    assert (children.type, children.ref) == ("array", "Activity")
    assert (parent.type, parent.ref) == ("object", "Activity")
    assert names(properties(ref("Self"), **definitions)) == ["id"]


# --- Where the rows are ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "path"),
    [
        pytest.param(array(ref("TargetDto")), (), id="a bare array"),
        pytest.param(fields(ergebnisse=array(ref("TargetDto"))), ("ergebnisse",), id="any name"),
        pytest.param(
            fields(ok={"type": "boolean"}, d=fields(x=fields(list=array(ref("TargetDto"))))),
            ("d", "x", "list"),
            id="deep",
        ),
        pytest.param(
            fields(columns=array({"type": "string"}), rows=array(ref("TargetDto"))),
            ("rows",),
            id="beside an array of texts",
        ),
        pytest.param(
            fields(
                errors=array(fields(code={}, text={}, more={}, id={})), x=array(ref("TargetDto"))
            ),
            ("x",),
            id="beside errors",
        ),
        pytest.param(
            fields(stages=array(fields(**ID, a={}, b={}, c={})), found=array(ref("TargetDto"))),
            ("found",),
            id="named like the path",
        ),
        pytest.param(
            {"allOf": [ref("Paging"), fields(data=array(ref("TargetDto")))]}, ("data",), id="allOf"
        ),
        pytest.param(fields(value=array({"type": "object"})), ("value",), id="bare objects"),
        pytest.param(ref("Result[TargetDto]"), ("items",), id="a generic definition"),
        pytest.param({"type": "object"}, None, id="an object without fields"),
        pytest.param(fields(count={"type": "integer"}), None, id="no array"),
        pytest.param(None, None, id="no schema"),
        pytest.param(ref("Gone"), None, id="a reference to nothing"),
    ],
)
def test_the_rows_of_a_listing_are_found(reply: object, path: tuple[str, ...] | None) -> None:
    read = document(
        {"/v1/targets": get(reply)},
        TargetDto=TARGET,
        Paging=fields(totalCount={"type": "integer"}),
        **{"Result[TargetDto]": fields(items=array(ref("TargetDto")), total={"type": "integer"})},
    )
    assert rows_path(read, "/v1/targets") == path


@pytest.mark.parametrize(
    ("reply", "path"),
    [
        pytest.param(
            fields(a=array(fields(word={}, text={})), b=array(fields(**ID))), ("b",), id="has a key"
        ),
        pytest.param(
            fields(a=array(fields(x={})), b=array(fields(x={}, y={}))), ("b",), id="has more"
        ),
        pytest.param(fields(a=array(fields(x={})), b=array(fields(y={}))), ("a",), id="the first"),
    ],
)
def test_of_several_lists_that_are_paged_one_is_the_rows(
    reply: object, path: tuple[str, ...]
) -> None:
    page = {"name": "page", "in": "query", "type": "integer"}
    assert (
        rows_path(document({"/v1/targets": get(reply, parameters=[page])}), "/v1/targets") == path
    )
    assert rows_path(document({"/v1/targets": get(reply)}), "/v1/targets") is None


def test_rows_may_be_plain_values() -> None:
    read = document({"/v1/countries": get(array({"type": "string"}))})
    reply = operation(read, "/v1/countries").reply
    assert (reply.path, reply.properties) == ((), ())


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(ref("TargetDto"), id="plain"),
        pytest.param(fields(data=ref("TargetDto"), errors=array(fields(code={}))), id="wrapped"),
        pytest.param(
            fields(nutzlast=ref("TargetDto"), hinweise=array(fields(code={}))),
            id="wrapped under unknown names",
        ),
        pytest.param(
            fields(dealNo={"type": "string"}, title={}, files=array(fields(size={}))),
            id="another definition with the same names",
        ),
    ],
)
def test_arrays_inside_one_record_are_no_listing(reply: object) -> None:
    target = fields(dealNo={"type": "string"}, title={}, files=array(fields(**ID)))
    read = document(
        {"/v1/deals": get(fields(list=array(ref("TargetDto")))), "/v1/deals/{no}": get(reply)},
        TargetDto=target,
    )
    detail = operation(read, "/v1/deals/{no}")
    assert detail.reply.path is None
    assert names(detail.reply.properties) == ["dealNo", "title", "files"]


def test_a_list_behind_a_placeholder_is_still_a_list() -> None:
    choices = fields(**ID, category={"type": "string"}, choices=array(fields(**ID)))
    activities = fields(programId={"type": "integer"}, rows=array(ref("ActivityDto")))
    read = document(
        {
            "/v1/picklists/{category}/{subcategory}": get(choices),
            "/v1/activity-map/{programId}": get(activities),
        },
        ActivityDto=fields(**ID, children=array(ref("ActivityDto"))),
    )
    assert rows_path(read, "/v1/picklists/{category}/{subcategory}") == ("choices",)
    assert rows_path(read, "/v1/activity-map/{programId}") == ("rows",)


def test_the_root_of_a_tree_is_a_row_and_not_an_envelope() -> None:
    read = document(
        {"/v1/activity-map": get(ref("ActivityDto"))},
        ActivityDto=fields(**ID, children=array(ref("ActivityDto"))),
    )
    assert rows_path(read, "/v1/activity-map") is None
    assert names(operation(read, "/v1/activity-map").reply.properties) == ["id", "children"]


def test_a_reference_to_a_person_is_no_wrapper() -> None:
    read = document(
        {"/v1/contacts": get(array(ref("ContactDto"))), "/v1/tenant": get(ref("TenantDto"))},
        ContactDto=fields(**ID, name={}, email={}),
        TenantDto=fields(plan={"type": "string"}, owner=ref("ContactDto")),
    )
    assert names(operation(read, "/v1/tenant").reply.properties) == ["plan", "owner"]


def test_only_a_get_lists() -> None:
    read = document(
        {"/v1/targets": {"post": get(array(ref("TargetDto")))["get"]}}, TargetDto=TARGET
    )
    assert read.operations == ()


@pytest.mark.parametrize(
    ("responses", "listed"),
    [
        pytest.param({"200": {"schema": array({})}}, True, id="200"),
        pytest.param({"206": {"schema": array({})}}, True, id="another success"),
        pytest.param({"2XX": {"schema": array({})}}, True, id="a range"),
        pytest.param({"default": {"schema": array({})}}, True, id="only a default"),
        pytest.param({"200": {"$ref": "#/responses/list"}}, True, id="a shared response"),
        pytest.param(
            {"204": {}, "default": {"schema": array({})}}, False, id="default is an error"
        ),
        pytest.param({"404": {"schema": array({})}}, False, id="an error"),
        pytest.param(["200"], False, id="garbage"),
    ],
)
def test_the_success_reply_is_chosen(responses: object, listed: bool) -> None:  # noqa: FBT001
    raw = raw_document({"/v1/x": {"get": {"responses": responses}}}, {})
    read = read_document(raw | {"responses": {"list": {"schema": array({})}}})
    assert (read.operations[0].reply.path is not None) is listed


def test_openapi_3_is_read_for_the_same_facts() -> None:
    items = {"type": "array", "items": {"$ref": "#/components/schemas/TargetDto"}}
    raw = {
        "openapi": "3.0.1",
        "servers": [{"url": "https://wrong.example.com/api"}],
        "paths": {
            "/v1/targets": {
                "get": {
                    "parameters": [
                        {
                            "name": "page",
                            "in": "query",
                            "schema": {"type": "integer", "minimum": 1},
                        },
                        {"name": "status", "in": "query", "schema": array({"type": "string"})},
                    ],
                    "responses": {"200": {"content": {"application/json": {"schema": items}}}},
                }
            }
        },
        "components": {"schemas": {"TargetDto": TARGET}},
    }
    read = read_document(raw)
    targets = operation(read, "/api/v1/targets")
    page, status = targets.parameters
    assert (page.type, status.type) == ("integer", "array")
    assert targets.reply.path == ()
    assert names(targets.reply.properties) == ["id", "name", "ebitda"]
    assert targets.produces == ("application/json",)


# --- Documents made to hurt -----------------------------------------------------------------------


def ask_everything(read: Document) -> None:
    for one in read.operations:
        hash(one)


def long_chain() -> tuple[JsonObject, JsonObject]:
    links = {f"D{n}": {"allOf": [ref(f"D{n + 1}"), fields(**{f"p{n}": {}})]} for n in range(3000)}
    return {"/v1/x": get(ref("D0"))}, links


def nested_arrays() -> tuple[JsonObject, JsonObject]:
    schema: JsonObject = fields(**ID)
    for _ in range(3000):
        schema = array(schema)
    return {"/v1/x": get(schema)}, {}


def doubling() -> tuple[JsonObject, JsonObject]:
    layers = {f"D{n}": fields(a=ref(f"D{n + 1}"), b=ref(f"D{n + 1}")) for n in range(100)}
    doubled = {f"E{n}": {"allOf": [ref(f"E{n + 1}")] * 2} for n in range(100)}
    return {"/v1/x": get(ref("D0")), "/v1/y": get(ref("E0"))}, layers | doubled


def wide() -> tuple[JsonObject, JsonObject]:
    everything = fields(**{f"p{n}": ref(f"D{n}") for n in range(300)})
    return (
        {f"/v1/x{n}": get(ref("All")) for n in range(200)},
        {"All": everything} | {f"D{n}": everything for n in range(2000)},
    )


def inline_depth() -> tuple[JsonObject, JsonObject]:
    schema: JsonObject = fields(list=array(fields(**ID)))
    for _ in range(3000):
        schema = fields(more=schema)
    return {"/v1/x": get(schema)}, {}


@pytest.mark.parametrize("make", [long_chain, nested_arrays, doubling, wide, inline_depth])
def test_a_hostile_document_is_read_to_its_end(make: Any) -> None:
    """What it costs grows with its length: read in full, some of these would take ages."""
    paths, definitions = make()
    ask_everything(document(paths, **definitions))


def test_a_long_chain_of_allof_loses_no_property() -> None:
    paths, definitions = long_chain()
    read = document(paths, **definitions)
    assert len(operation(read, "/v1/x").reply.properties) == len(definitions)


def test_the_document_is_not_changed() -> None:
    raw = raw_document(
        {"/v1/targets": get(fields(items=array(ref("T")), total={}))},
        {"T": {"allOf": [ref("T"), TARGET, {"required": ["id"]}]}},
    )
    before = copy.deepcopy(raw)
    ask_everything(read_document(raw))
    assert raw == before


# --- Any document ---------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *("swagger", "2.0", "basePath", "paths", "/v1/targets", "/v1/targets/{id}", "get", "tags"),
        *("parameters", "name", "in", "default", "responses", "200", "schema", "$ref", "A"),
        *("definitions", "allOf", "items", "properties", "required", "type", "array", "object"),
        *("enum", "format", "additionalProperties", "#/definitions/A", "#/paths/~1v1~1targets"),
        "#/definitions/A/properties/A",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(), inner, max_size=5)
    ),
    max_leaves=30,
)


@given(JSON)
def test_any_json_is_a_document_or_refused(raw: object) -> None:
    with contextlib.suppress(DocumentError):
        ask_everything(read_document(raw))


@given(JSON, JSON, JSON)
def test_garbage_inside_a_document_is_passed_over(
    reply: object, item: object, named: object
) -> None:
    raw: JsonObject = {
        "swagger": "2.0",
        "info": reply,
        "paths": {
            "/v1/targets": get(reply, parameters=item, tags=named),
            "/v1/targets/{id}": item,
            "/v1/a": get(ref("A"), parameters=[reply, item]),
        },
        "definitions": {"A": named, "B": reply},
        "parameters": item,
    }
    before = json.dumps(raw)
    read = read_document(raw)
    ask_everything(read)
    assert json.dumps(raw) == before


NAMES = st.sampled_from("ABCDE")


@st.composite
def definition_graphs(draw: st.DrawFn) -> dict[str, JsonObject]:
    """Definitions that refer to each other at will, every one with properties of its own."""
    graph = {}
    for name in "ABCDE":
        own: JsonObject = {f"{name}{n}": {"type": "string"} for n in range(draw(st.integers(0, 3)))}
        own |= {f"{name}ref{to}": ref(to) for to in draw(st.sets(NAMES))}
        own |= {f"{name}list{to}": array(ref(to)) for to in draw(st.sets(NAMES))}
        graph[name] = fields(**own) | {
            "allOf": [ref(to) for to in draw(st.lists(NAMES, max_size=4))]
        }
    return graph


@given(definition_graphs())
def test_any_graph_of_definitions_ends_and_keeps_every_property(
    graph: dict[str, JsonObject],
) -> None:
    for name in graph:
        reached = {name}
        while more := {part["$ref"][-1] for at in reached for part in graph[at]["allOf"]} - reached:
            reached |= more
        found = {one.name for one in properties(ref(name), **graph)}
        assert found == {key for at in reached for key in graph[at]["properties"]}
