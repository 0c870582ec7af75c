"""What a declared reply is taken for: a listing and where its rows are, one record, or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.discovery.document import read_document

if TYPE_CHECKING:
    from tap_devensoft.discovery.document import Document, Operation

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


def asked(path: str, reply: object, *parameters: JsonObject) -> tuple[Document, Operation]:
    document = read({path: get(reply, *parameters), "/v1/orders": get(ORDERS)})
    return document, document.operations[0]


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
}


@pytest.mark.parametrize(("path", "reply", "where"), LISTINGS.values(), ids=LISTINGS)
def test_a_listing_is_one_and_its_rows_have_a_path(
    path: str, reply: JsonObject, where: tuple[str, ...]
) -> None:
    document, operation = asked(path, reply)
    rows = document.listing(operation)
    assert rows is not None
    assert rows.path == where
    assert rows.scalar == (rows.item_type == "string")
    assert document.row(operation) == ()
    assert not document.is_bare(operation)


@pytest.mark.parametrize(("path", "reply", "properties"), RECORDS.values(), ids=RECORDS)
def test_one_object_with_lists_in_it_is_one_object(
    path: str, reply: JsonObject, properties: list[str]
) -> None:
    document, operation = asked(path, reply)
    assert document.listing(operation) is None
    assert [one.name for one in document.row(operation)] == properties
    assert not document.is_bare(operation)


@pytest.mark.parametrize(("path", "reply"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_nobody_describes_is_bare(path: str, reply: object) -> None:
    document, operation = asked(path, reply)
    assert document.listing(operation) is None
    assert document.row(operation) == ()
    assert document.is_bare(operation)


@pytest.mark.parametrize("reply", [TEXT, NUMBER, {"type": "file"}], ids=lambda one: one["type"])
def test_a_single_value_is_neither(reply: JsonObject) -> None:
    document, operation = asked("/v1/x", reply)
    assert document.listing(operation) is None
    assert not document.is_bare(operation)


@pytest.mark.parametrize("name", ["request.pageNumber", "$skip", "limit"])
def test_a_paged_object_is_a_listing_whatever_stands_beside(name: str) -> None:
    page = {"name": name, "in": "query", "type": "integer"}
    reply = fields(title=TEXT, zeilen=ROWS)
    document, operation = asked("/v1/report", reply, page)
    rows = document.listing(operation)
    assert rows is not None
    assert rows.path == ("zeilen",)
    assert document.listing(asked("/v1/report", reply)[1]) is None


def test_a_listing_of_texts_tells_their_type() -> None:
    document, operation = asked("/v1/tags", array(TEXT))
    rows = document.listing(operation)
    assert rows is not None
    assert (rows.scalar, rows.item_type, rows.properties) == (True, "string", ())


def test_what_every_operation_answers_is_the_same_in_any_order_of_paths() -> None:
    paths = {f"/v1/{at}": get(reply) for at, (_, reply, _) in enumerate([*LISTINGS.values()])}
    there = {one.path: one.reply for one in read(paths).operations}
    back = {one.path: one.reply for one in read(dict(reversed(paths.items()))).operations}
    assert there == back
