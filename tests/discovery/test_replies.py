"""What a declared reply is taken for: a listing and where its rows are, one record, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.discovery.document import read_document
from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import discovered

if TYPE_CHECKING:
    from tap_devensoft.discovery.document import Document
    from tap_devensoft.discovery.document.declared import Reply

JsonObject = dict[str, Any]
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
OPEN: JsonObject = {"type": "object"}


def array(items: object) -> JsonObject:
    return {"type": "array", "items": items}


def fields(**properties: object) -> JsonObject:
    return {"type": "object", "properties": properties}


DEFINITIONS = {
    "ItemDto": fields(id=NUMBER, amount=NUMBER),
    "Ns.Sales.OrderDto": fields(id=NUMBER, state=TEXT),
    "NoticeDto": fields(code=NUMBER, id=NUMBER, said=TEXT),
    "NodeDto": fields(id=NUMBER, label=TEXT, nodes=array({"$ref": "#/definitions/NodeDto"})),
}
ROWS = array({"$ref": "#/definitions/ItemDto"})
ORDERS = array({"$ref": "#/definitions/Ns.Sales.OrderDto"})
NOTICES = array({"$ref": "#/definitions/NoticeDto"})


def get(reply: object, *parameters: JsonObject) -> JsonObject:
    return {"get": {"parameters": [*parameters], "responses": {"200": {"schema": reply}}}}


def read(paths: JsonObject) -> Document:
    return read_document({"swagger": "2.0", "paths": paths, "definitions": DEFINITIONS})


def told(path: str, reply: object, *parameters: JsonObject) -> Reply:
    return read({path: get(reply, *parameters), "/v1/orders": get(ORDERS)}).operations[0].reply


LISTINGS: dict[str, tuple[str, JsonObject, tuple[str, ...]]] = {
    "texts": ("/v1/tags", array(TEXT), ()),
    "arrays of nothing known": ("/v1/tags", {"type": "array"}, ()),
    "texts under a name": ("/v1/tags", fields(tags=array(TEXT), count=NUMBER), ("tags",)),
    "a request's id and a message beside": (
        "/v1/stores", fields(requestId=TEXT, message=TEXT, ok=FLAG, filialen=ROWS), ("filialen",),
    ),
    "called as the path, in an object with a name": (
        "/v1/stores/{id}/devices", fields(storeName=TEXT, devices=ROWS), ("devices",),
    ),
    "its class called as the path": (
        "/v1/orders-by-state", fields(name=TEXT, ordersByState=ORDERS), ("ordersByState",),
    ),
    "messages that are asked for": (
        "/v1/messages", fields(name=TEXT, messages=NOTICES), ("messages",),
    ),
    "an older class beside the rows": (
        "/api/Orders", fields(stamm=ROWS, posten=ORDERS), ("posten",),
    ),
    "called as rows are, among others": (
        "/v1/things", fields(items=ROWS, users=ORDERS, total=NUMBER), ("items",),
    ),
    "ABP": (
        "/api/services/app/Order/GetAll",
        fields(
            result=fields(totalCount=NUMBER, items=ORDERS), targetUrl=TEXT, success=FLAG,
            error=fields(code=NUMBER, message=TEXT, details=TEXT),
        ),
        ("result", "items"),
    ),
    "jqGrid": ("/v1/x", fields(total=NUMBER, page=TEXT, records=NUMBER, rows=ROWS), ("rows",)),
    "OData": ("/odata/Orders", fields(**{"@odata.context": TEXT, "value": ORDERS}), ("value",)),
    "JSON:API": (
        "/v1/x",
        fields(data=ROWS, included=ORDERS, links=fields(self=TEXT), jsonapi=fields(version=TEXT)),
        ("data",),
    ),
    "under the name of what was asked for": (
        "/v1/lists/{group}/x", fields(group=fields(choices=ROWS), total=NUMBER),
        ("group", "choices"),
    ),
    "values that were asked for": (
        "/v1/lists/{group}/{name}", fields(id=NUMBER, group=TEXT, name=TEXT, choices=ROWS),
        ("choices",),
    ),
}  # fmt: skip

RECORDS: dict[str, tuple[str, JsonObject, list[str]]] = {
    "an account": (
        "/api/account", fields(email=TEXT, roles=array(TEXT), offices=ROWS),
        ["email", "roles", "offices"],
    ),
    "a person": ("/v1/me", fields(name=TEXT, roles=array(TEXT)), ["name", "roles"]),
    "a cart": ("/v1/cart", fields(id=NUMBER, items=ROWS), ["id", "items"]),
    "a profile": (
        "/v1/profile", fields(displayName=TEXT, data=ROWS), ["displayName", "data"],
    ),
    "settings": ("/v1/settings", fields(theme=TEXT, features=ROWS), ["theme", "features"]),
    "several lists": (
        "/v1/lookups", fields(countries=ROWS, states=ORDERS), ["countries", "states"],
    ),
    "a tree": ("/v1/tree", {"$ref": "#/definitions/NodeDto"}, ["id", "label", "nodes"]),
    "a detail with lines": ("/v1/orders/{orderId}", fields(id=NUMBER, lines=ROWS), ["id", "lines"]),
    "a detail by its noun's id": (
        "/v1/orders/{no}", fields(orderId=NUMBER, lines=ROWS), ["orderId", "lines"],
    ),
    "a detail by a code": (
        "/v1/orders/{orderCode}", fields(orderCode=TEXT, lines=ROWS), ["orderCode", "lines"],
    ),
    "a path without a noun": ("/{id}", fields(name=TEXT, lines=ROWS), ["name", "lines"]),
    "a wrapped detail": (
        "/v1/orders/{id}",
        fields(success=FLAG, message=TEXT, data=fields(id=NUMBER, lines=ROWS), errors=NOTICES),
        ["id", "lines"],
    ),
    "wrapped twice": (
        "/v1/orders/{id}", fields(result=fields(order=fields(id=NUMBER, state=TEXT))),
        ["id", "state"],
    ),
    "an amount with its currency": (
        "/v1/balance", fields(amount=NUMBER, currency=fields(code=TEXT)), ["amount", "currency"],
    ),
}  # fmt: skip

UNKNOWN: dict[str, tuple[str, object]] = {
    "no schema": ("/v1/x", None),
    "an object": ("/v1/x", OPEN),
    "a dictionary": ("/v1/x", {"type": "object", "additionalProperties": TEXT}),
    "an object in a wrapper": ("/v1/x", fields(success=FLAG, message=TEXT, data=OPEN)),
    "anything in a wrapper with errors": ("/v1/x", fields(result={}, errors=NOTICES)),
    "anything where rows usually are": ("/v1/x", fields(data={}, hinweise=NOTICES)),
    "lists under unknown names": ("/v1/x", fields(hinweise=NOTICES, liste=ORDERS)),
    "a list in something with a name": ("/v1/x", fields(name=TEXT, members=ROWS)),
}


@pytest.mark.parametrize(("path", "reply", "where"), LISTINGS.values(), ids=LISTINGS)
def test_a_listing_is_one_and_its_rows_have_a_path(
    path: str, reply: JsonObject, where: tuple[str, ...]
) -> None:
    assert told(path, reply).path == where


@pytest.mark.parametrize(("path", "reply", "properties"), RECORDS.values(), ids=RECORDS)
def test_one_object_with_lists_in_it_is_one_object(
    path: str, reply: JsonObject, properties: list[str]
) -> None:
    found = told(path, reply)
    assert found.path is None
    assert [one.name for one in found.properties] == properties


@pytest.mark.parametrize(("path", "reply"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_nobody_describes_is_left_to_the_reply(path: str, reply: object) -> None:
    found = told(path, reply)
    assert found.path is None
    assert found.unsure


@pytest.mark.parametrize("reply", [TEXT, NUMBER, {"type": "file"}], ids=lambda one: one["type"])
def test_a_single_value_is_neither(reply: JsonObject) -> None:
    found = told("/v1/x", reply)
    assert found.path is None
    assert not found.unsure


@pytest.mark.parametrize("name", ["request.pageNumber", "$skip", "limit"])
def test_a_paged_object_is_a_listing_whatever_stands_beside(name: str) -> None:
    page = {"name": name, "in": "query", "type": "integer"}
    reply = fields(title=TEXT, zeilen=ROWS)
    assert told("/v1/report", reply, page).path == ("zeilen",)
    assert told("/v1/report", reply).path is None


def test_what_every_operation_answers_is_the_same_in_any_order_of_paths() -> None:
    paths = {f"/v1/{at}": get(reply) for at, (_, reply, _) in enumerate([*LISTINGS.values()])}
    there = {one.path: one.reply for one in read(paths).operations}
    back = {one.path: one.reply for one in read(dict(reversed(paths.items()))).operations}
    assert there == back


@pytest.mark.parametrize(
    ("sent", "listed"),
    [
        pytest.param({"hinweise": [], "liste": [{"id": 1}]}, True, id="rows and no notices"),
        pytest.param({"name": "x", "liste": [{"id": 1}]}, False, id="one object"),
        pytest.param({"hinweise": [], "liste": []}, False, id="nothing"),
    ],
)
def test_the_reply_tells_what_the_document_does_not(sent: JsonObject, listed: bool) -> None:  # noqa: FBT001
    reply = fields(hinweise=NOTICES, name=TEXT, liste=ORDERS)
    document = {"swagger": "2.0", "paths": {"/v1/x": get(reply)}, "definitions": DEFINITIONS}
    routes = {
        "/swagger/docs/v1": always(Answer(document)),
        "/v1/targets": pages([{"id": 1}]),
        "/v1/x": always(Answer(sent)),
    }
    with served(routes) as fake:
        streams = {one["tap_stream_id"] for one in discovered(fake)["streams"]}
    assert ("x" in streams) is listed
