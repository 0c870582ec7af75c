"""Custom fields, details and metadata in other words: every value arrives."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, always, listed, served
from tests.fakes.runs import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request

FIELDS = "/v1/configuration/targets/fields"
CUSTOM: dict[str, tuple[str, str, Any, Any]] = {
    "cf_fit": ("Strategic Fit", "Currency", "1234567890123456.78", Decimal("1234567890123456.78")),
    "cf_note": ("Board Note", "Multi-line Text", "two\nlines", "two\nlines"),
    "cf_go": ("Go", "Yes/No", True, True),
    "cf_day": ("Signing Day", "Date", "2024-05-01T00:00:00", "2024-05-01"),
}
"""Key of a custom field to its label, its type, what is sent, and what is due."""
CORE = {"id": 1, "name": "Falcon", "status": "Active"}
Values = dict[str, Any]


def values(by: str = "key") -> Values:
    """Return the custom values by key or by label."""
    return {key if by == "key" else CUSTOM[key][0]: CUSTOM[key][2] for key in CUSTOM}


METADATA: dict[str, Any] = {
    "apiName, caption, fieldType": {
        "fields": [
            {
                "apiName": key,
                "caption": label,
                "fieldType": kind,
                "userDefined": True,
                "choices": [],
            }
            for key, (label, kind, _, _) in CUSTOM.items()
        ]
    },
    "Name, DisplayName, Type": [
        {"FieldId": place, "Name": key, "DisplayName": label, "Type": kind, "IsCustom": True}
        for place, (key, (label, kind, _, _)) in enumerate(CUSTOM.items())
    ],
    "a map by key": {
        "data": {
            "customFields": [
                {"code": key, "title": label, "dataType": {"name": kind}, "custom": 1}
                for key, (label, kind, _, _) in CUSTOM.items()
            ]
        }
    },
    "none": None,
}
PLACES: dict[str, Callable[[], Values]] = {
    "flat": values,
    "in customFields": lambda: {"customFields": values()},
    "in UserDefined by label": lambda: {"UserDefined": values("label")},
    "in pairs of key and value": lambda: {
        "customValues": [{"key": key, "value": value} for key, value in values().items()]
    },
    "in pairs of FieldName and FieldValue": lambda: {
        "CustomFields": [
            {"FieldId": place, "FieldName": label, "FieldValue": value}
            for place, (label, value) in enumerate(values("label").items())
        ]
    },
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("metadata", METADATA.values(), ids=METADATA)
def test_every_custom_value_arrives(place: Callable[[], Values], metadata: Any) -> None:
    rows = [{**CORE, **place()}, {**CORE, "id": 2, **place()}]
    routes = {"/v1/targets": always(listed(rows, totalCount=2))}
    if metadata is not None:
        routes[FIELDS] = always(Answer(metadata))
    with served(routes) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids() == [1, 2]
    schema = next(one for one in ended.messages if one.get("stream") == "targets")["schema"]
    for record in ended.records():
        for key, (label, _, sent, due) in CUSTOM.items():
            names = [
                name
                for name, fragment in schema["properties"].items()
                if name == key or label in {name, fragment.get("description")}
            ]
            arrived = [record.get(name) for name in names]
            if metadata is None:
                assert str(sent) in str(record).replace("\\n", "\n")
            else:
                assert due in arrived, (key, record, ended.log)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda row: row,
        lambda row: {"target": row},
        lambda row: {"success": True, "data": row},
        lambda row: [row],
    ],
    ids=["bare", "under its name", "in an envelope", "a list of one"],
)
def test_what_only_the_detail_shows_arrives(wrap: Callable[[Values], Any]) -> None:
    def detail(number: int) -> Callable[[Request], Answer]:
        return always(Answer(wrap({**CORE, "id": number, "valuation": number, **values()})))

    listing = always(listed([{**CORE, "id": number} for number in (1, 2, 3)], totalCount=3))
    details = {f"/v1/targets/{number}": detail(number) for number in (1, 2, 3)}
    with served({"/v1/targets": listing, **details}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert [(row["id"], row["valuation"]) for row in ended.records()] == [(1, 1), (2, 2), (3, 3)]
    assert all(row["cf_note"] == "two\nlines" for row in ended.records())


def described(word: str, *names: str) -> Values:
    """Return a document of targets with these properties, for which `word` asks."""
    row = {name: {"type": "string"} for name in names}
    row |= {"id": {"type": "integer"}, "valuation": {"type": "number"}}
    reply = {"properties": {"items": {"type": "array", "items": {"$ref": "#/definitions/T"}}}}
    operation = {
        "parameters": [{"name": word, "in": "query", "type": "string"}],
        "responses": {"200": {"schema": reply}},
    }
    return {
        "swagger": "2.0",
        "info": {"title": "x", "version": "1"},
        "paths": {"/v1/targets": {"get": operation}},
        "definitions": {"T": {"properties": row}},
    }


@pytest.mark.parametrize("word", ["properties", "fields", "select", "include", "$select"])
def test_a_parameter_that_a_document_names_brings_what_the_list_leaves_out(word: str) -> None:
    def listing(request: Request) -> Answer:
        asked = request.params.get(word, "id,name").split(",")
        whole = {**CORE, "valuation": 5, **values()}
        return listed([{name: whole[name] for name in asked if name in whole}], totalCount=1)

    document = described(word, "name", "status", "cf_note")
    with served({"/v1/targets": listing, "/swagger/docs/v1": always(Answer(document))}) as fake:
        ended = run(fake)
    (record,) = ended.records()
    assert ended.code == 0, ended.log
    assert record["valuation"] == 5
    assert record["cf_note"] == "two\nlines"


@pytest.mark.parametrize("has_details", [True, False])
def test_a_property_with_a_comma_in_its_name_arrives_or_is_told_of(*, has_details: bool) -> None:
    whole = {**CORE, "valuation": 5, "a, b": None}
    rows = [{**whole, "id": number, "a, b": "x" if number > 4 else None} for number in range(1, 7)]

    def listing(request: Request) -> Answer:
        asked = request.params.get("properties", "id,name").split(",")
        shown = [{name: row[name] for name in asked if name in row} for row in rows]
        return listed(shown, totalCount=6)

    document = described("properties", "name", "status", "a, b")
    routes = {"/v1/targets": listing, "/swagger/docs/v1": always(Answer(document))}
    if has_details:
        routes |= {f"/v1/targets/{row['id']}": always(Answer(row)) for row in rows}
        operation = {
            "parameters": [{"name": "id", "in": "path", "required": True, "type": "integer"}],
            "responses": {"200": {"schema": {"$ref": "#/definitions/T"}}},
        }
        document["paths"]["/v1/targets/{id}"] = {"get": operation}
    with served(routes) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert [row["valuation"] for row in ended.records()] == [5] * 6
    if has_details:
        assert [row.get("a,_b") for row in ended.records()] == [None] * 4 + ["x"] * 2
    else:
        assert any("'a, b'" in line for line in ended.lines("WARNING")), ended.log
