"""Custom values become properties of the row: whatever holds them, nothing is lost or mixed up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.resource import UNMAPPED, Custom, Field
from tap_devensoft.rows.custom import spread, spread_loses
from tests.fakes.strategies import json_values, unhurried
from tests.rows.test_records import reader

OBJECT = Custom("extra")
PAIRS = Custom("extra", ("key", "value"))
TYPED_PAIRS = Custom("extra", ("fieldName", "textValue", "numberValue"))
GROUPED = Custom("extra", grouped=True)
GROUPED_PAIRS = Custom("extra", ("key", "value"), grouped=True)


def pair(key: object, value: object, **more: object) -> dict[str, Any]:
    return {"key": key, "value": value, **more}


@pytest.mark.parametrize(
    ("custom", "held", "due"),
    [
        pytest.param(OBJECT, {"a": 1, "b": None}, {"a": 1, "b": None}, id="an object"),
        pytest.param(OBJECT, {"id": 9}, {"extra.id": 9}, id="a key of the row's own"),
        pytest.param(OBJECT, None, {}, id="null"),
        pytest.param(OBJECT, "none yet", {"extra": "none yet"}, id="a text"),
        pytest.param(OBJECT, [1], {"extra": [1]}, id="an array for an object"),
        pytest.param(PAIRS, [pair("a", 1), pair("b", 2)], {"a": 1, "b": 2}, id="pairs"),
        pytest.param(PAIRS, [pair(7, 1)], {"7": 1}, id="a number for a key"),
        pytest.param(
            PAIRS,
            [pair("a", 1), pair("a", 2), pair("a", 3), pair("a", 1)],
            {"a": 1, "extra": [{"a": 2}, {"a": 3}]},
            id="a key several times",
        ),
        pytest.param(
            PAIRS,
            [pair("extra", 1), "stray"],
            {"extra": ["stray", {"extra": 1}]},
            id="a key that is called as the place, beside no pair",
        ),
        pytest.param(
            PAIRS, [pair("a", None), pair("a", 2), pair("a", None)], {"a": 2}, id="null beside one"
        ),
        pytest.param(
            PAIRS,
            [pair("a", 1), "stray", pair(None, 5)],
            {"a": 1, "extra": ["stray", pair(None, 5)]},
            id="no pairs",
        ),
        pytest.param(
            TYPED_PAIRS,
            [
                {"fieldId": 101, "fieldName": "Fit", "textValue": None, "numberValue": 3},
                {"fieldId": 102, "fieldName": "Lead", "textValue": "Ann", "numberValue": None},
                {"fieldId": 103, "fieldName": "Hub", "textValue": None, "numberValue": None},
            ],
            {"Fit": 3, "Lead": "Ann", "Hub": None},
            id="a property for each type of value",
        ),
        pytest.param(GROUPED, {"Deal": {"a": 1}, "More": {"b": 2}}, {"a": 1, "b": 2}, id="groups"),
        pytest.param(
            GROUPED, {"Deal": {"a": 1}, "version": 3}, {"a": 1, "version": 3}, id="beside groups"
        ),
        pytest.param(
            GROUPED_PAIRS,
            [{"section": "Deal", "fields": [pair("a", 1)]}, {"fields": [pair("b", 2)]}, "stray"],
            {"a": 1, "b": 2, "extra": ["stray"]},
            id="groups of pairs",
        ),
    ],
)
def test_custom_values_are_properties_of_their_own(custom: Custom, held: Any, due: Any) -> None:
    row = {"id": 1, "extra": held, "name": "x"}
    assert spread(row, custom) == {"id": 1, "name": "x", **due}
    assert row == {"id": 1, "extra": held, "name": "x"}


def test_the_place_may_be_spelled_in_another_case() -> None:
    assert spread({"Extra": {"a": 1}}, OBJECT) == {"a": 1}


@unhurried
@given(
    st.dictionaries(st.sampled_from(["a", "b", "extra.a", "c"]), st.integers(), max_size=4),
    st.lists(st.tuples(st.sampled_from("abxyz"), st.integers(0, 3)), max_size=6),
)
def test_each_value_is_there_and_the_rows_own_are_where_they_were(
    row: dict[str, int], pairs: list[tuple[str, int]]
) -> None:
    flat = spread({**row, "extra": [pair(key, value) for key, value in pairs]}, PAIRS)
    assert {name: flat[name] for name in row} == row
    for key, value in pairs:
        found = [{name.removeprefix("extra."): flat[name]} for name in flat]
        assert {key: value} in (*found, *flat.get("extra", ()))


@unhurried
@given(json_values, st.sampled_from([OBJECT, PAIRS, GROUPED, GROUPED_PAIRS, TYPED_PAIRS]))
def test_anything_may_stand_where_custom_values_do(held: object, custom: Custom) -> None:
    row = {"id": 1, "extra": held}
    assert spread(row, custom)["id"] == 1
    assert spread_loses([row], custom) in {True, False}


CODES = Custom("extra", ("code", "value"))


@pytest.mark.parametrize(
    ("custom", "held", "loses"),
    [
        pytest.param(OBJECT, [{"a": 1, "id": 2}], False, id="an object"),
        pytest.param(PAIRS, [[pair("a", 1)], [pair("a", 2)], None], False, id="pairs"),
        pytest.param(PAIRS, [[pair("a", 1), pair("a", 1)]], False, id="a value twice"),
        pytest.param(PAIRS, [[pair("a", 1), pair("a", 2)]], True, id="two values"),
        pytest.param(PAIRS, [[pair("a", 1), "stray"]], True, id="no pair"),
        pytest.param(PAIRS, ["none yet"], True, id="a text"),
        pytest.param(
            PAIRS,
            [
                [pair("a", 1, label="A", type="int", id=5)],
                [pair("a", 2, label="A", type="int", id=6)],
            ],
            False,
            id="what tells of the field",
        ),
        pytest.param(
            PAIRS,
            [[pair("a", 1, isDefault=False)], [pair("a", 2, isDefault=False)]],
            False,
            id="what never changes",
        ),
        pytest.param(
            PAIRS,
            [[pair("a", 1, label=1)], [pair("a", 1, label=2)]],
            True,
            id="a label that changes",
        ),
        pytest.param(
            PAIRS, [[pair("a", 1, note="")], [pair("a", 1, note=None)]], False, id="nothing beside"
        ),
        pytest.param(CODES, [[{"code": "a", "value": 1, "weight": 5}]], True, id="once a weight"),
        pytest.param(
            CODES,
            [[{"code": "a", "value": 1, "weight": 5}], [{"code": "a", "value": 1, "weight": 6}]],
            True,
            id="weights",
        ),
        pytest.param(
            Custom("extra", ("fieldName", "textValue")),
            [[{"fieldName": "Fit", "textValue": None, "numberValue": 3}]],
            True,
            id="a null where another property has the value",
        ),
        pytest.param(
            TYPED_PAIRS,
            [
                [{"fieldName": "Fit", "textValue": None, "numberValue": 3}],
                [{"fieldName": "Fit", "textValue": None, "numberValue": 4}],
            ],
            False,
            id="each type of value named",
        ),
        pytest.param(
            TYPED_PAIRS,
            [[{"fieldName": "Fit", "textValue": "three", "numberValue": 3}]],
            True,
            id="two of the named at once",
        ),
        pytest.param(
            GROUPED, [{"Deal": {"a": 1}, "More": {"a": 2}}], True, id="a key in two groups"
        ),
    ],
)
def test_what_flat_rows_would_not_tell_refutes_the_place(
    custom: Custom, held: list[Any], *, loses: bool
) -> None:
    assert spread_loses([{"id": 1, "extra": one} for one in held], custom) is loses


FIELDS = (
    Field("id", "integer", column="id"),
    Field("stage", "string", column="stage"),
    Field("Fit", "number", column="Fit", label="Fit Score", custom=True),
    Field("unflagged", "integer", column="unflagged"),
    Field("extra.stage", "string", column="extra_stage"),
)


@pytest.mark.parametrize(
    ("row", "due"),
    [
        pytest.param({"extra": {"unflagged": 5}}, {"unflagged": 5}, id="not flagged as custom"),
        pytest.param({"extra": {"FIT": 5}}, {"Fit": 5}, id="another case"),
        pytest.param({"extra": {"fitScore": 5}}, {"Fit": 5}, id="a label in another case"),
        pytest.param({"FIT": 5}, {"Fit": 5}, id="in the row itself"),
        pytest.param(
            {"stage": "A", "extra": {"stage": "B"}},
            {"stage": "A", "extra_stage": "B"},
            id="called as a property of the row",
        ),
        pytest.param(
            {"extra": {"stage": "B"}}, {"extra_stage": "B"}, id="the row's own left out this time"
        ),
        pytest.param(
            {"Fit": 1, "extra": {"Fit": 2}},
            {"Fit": 1, UNMAPPED: {"extra.Fit": 2}},
            id="in both, though never seen so",
        ),
        pytest.param(
            {"extra": {"Fit": 1, "FIT": 2}}, {"Fit": 1, UNMAPPED: {"FIT": 2}}, id="in two spellings"
        ),
    ],
)
def test_custom_values_go_to_their_columns(row: dict[str, Any], due: dict[str, Any]) -> None:
    assert reader(FIELDS, custom=OBJECT)({"id": 1, **row}) == {"id": 1, **due}


def test_a_custom_field_that_is_called_as_a_standard_one_keeps_apart_from_it() -> None:
    fields = (*FIELDS[:2], Field("stage", "number", column="stage_1", custom=True))
    read = reader(fields, custom=OBJECT)
    assert read({"id": 1, "stage": "A", "extra": {"stage": 2}}) == {
        "id": 1,
        "stage": "A",
        "stage_1": 2,
    }
    assert read({"id": 1, "extra": {"stage": 2}}) == {"id": 1, "stage_1": 2}


def test_a_label_in_the_place_of_custom_values_is_no_other_column_of_that_name() -> None:
    fields = (*FIELDS[:3], Field("Fit Score", "number", column="Fit_Score"))
    read = reader(fields, custom=replace(OBJECT, labels={"Fit Score": "Fit"}))
    assert read({"id": 1, "extra": {"Fit Score": 5}}) == {"id": 1, "Fit": 5}
    assert read({"id": 1, "Fit Score": 6, "extra": {"Fit Score": 5}}) == {
        "id": 1,
        "Fit_Score": 6,
        "Fit": 5,
    }
    assert read.typed() is None
