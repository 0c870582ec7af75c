"""What becomes a column, over a real socket: every value in one place, none in two, none lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import discovered, run
from tests.fakes.tenants import array, documented, fields, get, query

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request
    from tests.fakes.runs import Run
    from tests.fakes.tenants import Routes

FIELDS: Final = "/v1/configuration/targets/fields"


def field(key: str, kind: str = "Text", **more: Any) -> dict[str, Any]:
    """Return what the field metadata tell of a field."""
    return {"key": key, "label": f"{key} label", "dataType": kind, "isCustom": True, **more}


def loaded(
    rows: list[dict[str, Any]], metadata: list[Any] | None = None, more: Routes | None = None
) -> Run:
    """Load these targets, by the catalog of their discovery."""
    routes: Routes = {"/v1/targets": pages(rows, total=len(rows)), **(more or {})}
    if metadata is not None:
        routes[FIELDS] = always(Answer(metadata))
    with served(routes) as fake:
        ended = run(fake, catalog=discovered(fake))
    assert ended.code == 0, ended.log
    assert len(ended.records()) == len(rows)
    return ended


PLACES: Final[dict[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "in the row": lambda values: values,
    "in an object": lambda values: {"customFields": values},
    "in pairs": lambda values: {
        "customFields": [{"key": key, "value": value} for key, value in values.items()]
    },
}
SPELLINGS: Final = [
    ("RegulatoryApproval", "regulatoryApproval"),
    ("regulatoryApproval", "RegulatoryApproval"),
    ("regulatory_approval", "regulatoryApproval"),
    ("Deal Lead", "dealLead"),
]


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(("told", "wire"), SPELLINGS)
def test_a_field_that_rows_spell_otherwise_is_one_column(place: Any, told: str, wire: str) -> None:
    rows = [{"id": n, "name": "x", **place({wire: f"v{n}", "fit": n})} for n in range(1, 5)]
    ended = loaded(rows, [field(told), field("fit", "Number")])
    columns = ended.schemas["targets"]["properties"]
    alike = [
        one for one in columns if one.replace("_", "").lower() == wire.lower().replace("_", "")
    ]
    assert alike == [told.replace(" ", "_")]
    assert [row[alike[0]] for row in ended.records()] == ["v1", "v2", "v3", "v4"]
    assert not any(row.get("_unmapped") for row in ended.records())


@pytest.mark.parametrize("place", ["in an object", "in pairs"])
@pytest.mark.parametrize("key", ["Stage", "STAGE"])
def test_a_custom_field_called_as_a_standard_one_leaves_it_its_name(place: str, key: str) -> None:
    rows = [{"id": n, "stage": f"A{n}", **PLACES[place]({key: n, "fit": n})} for n in range(1, 4)]
    ended = loaded(rows, [field(key, "Number"), field("fit", "Number")])
    assert [row["stage"] for row in ended.records()] == ["A1", "A2", "A3"]
    others = set(ended.schemas["targets"]["properties"]) - {"id", "stage", "fit", "_unmapped"}
    assert [[row[one] for one in others] for row in ended.records()] == [[1], [2], [3]]


HIDDEN: Final = {
    "an object": {"fit": 3, "lead": "Ann"},
    "pairs": [{"key": "fit", "value": 3}, {"key": "lead", "value": "Ann"}],
}


@pytest.mark.parametrize("held", HIDDEN.values(), ids=HIDDEN)
@pytest.mark.parametrize("place", ["customFields", "userDefined"])
@pytest.mark.parametrize("shown_by", ["document", "detail", "both"])
def test_an_object_of_custom_values_is_asked_for_without_field_metadata(
    held: Any, place: str, shown_by: str
) -> None:
    rows = [{"id": n, "name": f"t{n}", "stage": "A", place: held} for n in range(1, 4)]

    def listing(request: Request) -> Answer:
        asked = request.params.get("properties", "id,name").split(",")
        shown = [{name: row[name] for name in asked if name in row} for row in rows]
        return Answer({"items": shown, "totalCount": 3})

    routes: Routes = {"/v1/targets": listing}
    if shown_by != "document":
        routes |= {f"/v1/targets/{row['id']}": always(Answer(row)) for row in rows}
    if shown_by != "detail":
        inside = array({"type": "object"}) if isinstance(held, list) else {"type": "object"}
        row = fields(id="integer", name="string", stage="string", **{place: inside})
        reply = fields(items=array(row), totalCount="integer")
        routes |= documented({"/v1/targets": get(reply, query("properties", "string"))})
    with served(routes) as fake:
        ended = run(fake, catalog=discovered(fake))
        details = [one for row in rows for one in fake.of(f"/v1/targets/{row['id']}")]
    assert ended.code == 0, ended.log
    assert [(row["fit"], row["lead"]) for row in ended.records()] == [(3, "Ann")] * 3
    assert [row["stage"] for row in ended.records()] == ["A"] * 3
    assert len(details) <= 3


def test_a_value_in_the_custom_object_has_its_column_whatever_the_metadata_call_it() -> None:
    metadata = [field("fit", "Number"), field("internalCode", isCustom=False)]
    values = [{"fit": n, "internalCode": f"C{n}", "unheardOf": n} for n in range(1, 4)]
    ended = loaded([{"id": n["fit"], "name": "x", "customFields": n} for n in values], metadata)
    assert [row["internalCode"] for row in ended.records()] == ["C1", "C2", "C3"]
    assert [row["unheardOf"] for row in ended.records()] == [1, 2, 3]
    assert not any(row.get("_unmapped") for row in ended.records())
    assert "run discovery again" not in ended.log


TYPED: Final = {
    "a number first": [
        {"fieldId": 101, "fieldName": "Fit", "numberValue": 3, "textValue": None},
        {"fieldId": 102, "fieldName": "Lead", "numberValue": None, "textValue": "Ann"},
    ],
    "a text first": [
        {"fieldId": 101, "fieldName": "Fit", "textValue": None, "numberValue": 3},
        {"fieldId": 102, "fieldName": "Lead", "textValue": "Ann", "numberValue": None},
    ],
    "in other words": [
        {"Id": 101, "Name": "Fit", "StringValue": None, "DecimalValue": 3, "DateValue": None},
        {"Id": 102, "Name": "Lead", "StringValue": "Ann", "DecimalValue": None, "DateValue": None},
    ],
    "one value": [
        {"fieldId": 101, "fieldName": "Fit", "value": 3},
        {"fieldId": 102, "fieldName": "Lead", "value": "Ann"},
    ],
}


@pytest.mark.parametrize("pairs", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("told", [True, False])
def test_a_pairs_value_is_the_one_that_it_has_and_never_its_number(
    pairs: list[dict[str, Any]], *, told: bool
) -> None:
    rows = [{"id": n, "name": "x", "customFields": pairs} for n in range(1, 4)]
    metadata = [{"key": "Fit", "label": "Fit", "dataType": "Number", "isCustom": True}]
    ended = loaded(rows, metadata if told else None)
    assert [(row["Fit"], row["Lead"]) for row in ended.records()] == [(3, "Ann")] * 3


NESTED: Final[dict[str, Any]] = {
    "customer": {"id": 1, "email": "a@b.example"},
    "customsLines": [{"code": "X1", "value": 5, "weight": 7}, {"code": "X1", "value": 6}],
    "customization": {"theme": "dark"},
    "accustomed": [{"name": "a", "value": "b", "since": "2024"}],
}


@pytest.mark.parametrize("name", NESTED)
@pytest.mark.parametrize("told", [True, False])
def test_what_only_sounds_like_custom_values_stays_as_it_came(name: str, *, told: bool) -> None:
    rows = [{"id": n, "name": "x", name: NESTED[name]} for n in range(1, 4)]
    ended = loaded(rows, [field("fit")] if told else None)
    assert [row[name] for row in ended.records()] == [NESTED[name]] * 3
    assert [row["id"] for row in ended.records()] == [1, 2, 3]


def test_fields_that_no_row_shows_are_warned_of_and_by_the_doctor_too() -> None:
    rows = [{"id": n, "name": "x", "fit": n} for n in range(1, 30)]
    metadata = [field("fit", "Number"), field("ghost"), field("shade", "Date")]
    routes: Routes = {"/v1/targets": pages(rows, total=29), FIELDS: always(Answer(metadata))}
    with served(routes) as fake:
        for arguments in ((), ("--discover",), ("--test",)):
            ended = run(fake, *arguments)
            told = [line for line in ended.lines("WARNING") if "no row shows" in line]
            assert len(told) == 1
            assert re.search(r"no row shows ghost\b.*\bshade\b.*, which the document", told[0])
            assert ended.code == 0


KEYS: Final = {
    "numbers": ([1, 2], "integer"),
    "texts": (["p-1", "p-2"], "string"),
    "numbers as texts": (["1", "2"], "string"),
}


@pytest.mark.parametrize(("keys", "kind"), KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("noun", ["risks", "activity-map"])
def test_whose_a_row_is_has_the_type_of_its_owners_key(
    keys: list[Any], kind: str, noun: str
) -> None:
    path = f"/v1/programs/{{programId}}/{noun}"
    place = {"name": "programId", "in": "path", "required": True, "type": "string"}
    routes: Routes = {
        "/v1/programs": pages([{"id": key, "name": "P"} for key in keys], total=2),
        **documented({"/v1/programs": get(array(fields(id=kind))), path: get(None, place)}),
    }
    for number, key in enumerate(keys):
        under = [{"id": 10 * number + n, "level": n, "name": "x"} for n in range(3)]
        routes[f"/v1/programs/{key}/{noun}"] = always(Answer({"items": under, "totalCount": 3}))
    with served(routes) as fake:
        ended = run(fake)
    stream = "activities" if noun == "activity-map" else "program_risks"
    column = "owner_id" if noun == "activity-map" else "program_id"
    assert ended.code == 0, ended.log
    assert not [line for line in ended.lines("WARNING") if "read as" in line]
    assert {row[column] for row in ended.records(stream)} == set(keys)
    if column == "program_id":
        assert kind in ended.schemas[stream]["properties"][column]["type"]


ARRAYS: Final = {"texts": ["a", "b"], "one text": ["a"], "dates": ["2024-05-01"]}


@pytest.mark.parametrize("value", ARRAYS.values(), ids=ARRAYS)
@pytest.mark.parametrize("said", [True, False])
def test_an_array_of_texts_says_that_it_holds_texts(value: list[str], *, said: bool) -> None:
    row = fields(id="integer", tags=array({"type": "string"}))
    document = documented({"/v1/targets": get(fields(items=array(row)))}) if said else {}
    rows: list[dict[str, Any]] = [{"id": n, "tags": value} for n in range(1, 4)]
    ended = loaded(rows, more=document)
    items = ended.schemas["targets"]["properties"]["tags"]["items"]
    assert "string" in items["type"]
    assert [row["tags"] for row in ended.records()] == [value] * 3
