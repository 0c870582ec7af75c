"""Rows become records, with nothing dropped in silence."""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.discovery.fields import schema_of
from tap_devensoft.errors import ShapeError
from tap_devensoft.http.cleaning import clean
from tap_devensoft.resource import UNMAPPED, Custom, Field, Resource, Source
from tap_devensoft.rows.records import RowReader
from tests.fakes.strategies import json_scalars, json_values, unhurried

if TYPE_CHECKING:
    from collections.abc import Collection

    from tap_devensoft.resource import Kind

KINDS: tuple[Kind, ...] = (
    "string",
    "uuid",
    "integer",
    "number",
    "boolean",
    "date",
    "date-time",
    "calendar",
    "object",
    "array",
    "texts",
)
FIELDS = (
    Field("id", "integer", column="id"),
    *(Field(f"a {kind}", kind, column=kind.replace("-", "_")) for kind in KINDS),
)


def reader(
    fields: tuple[Field, ...] = FIELDS,
    *,
    key: tuple[str, ...] = ("id",),
    left_out: Collection[str] = (),
    **facts: Any,
) -> RowReader:
    source = Source("/v1/targets")
    resource = Resource("targets", "listing", (source,), fields, key, **facts)
    return RowReader(
        stream="targets",
        resource=resource,
        schema=schema_of(resource),
        selected=lambda column: column not in left_out,
        zone=ZoneInfo("UTC"),
        key=key,
    )


rows_of_one_shape = st.lists(
    st.fixed_dictionaries(
        # Replies are clean when they are read.
        {"id": st.integers(0, 9), **{field.name: json_values.map(clean) for field in FIELDS[1:]}}
    ),
    min_size=1,
    max_size=5,
)


@unhurried
@given(rows_of_one_shape)
def test_rows_are_not_changed(rows: list[dict[str, Any]]) -> None:
    before = repr(rows)
    [*map(reader(), rows)]
    assert repr(rows) == before


@pytest.mark.parametrize("keyless", [{}, {"id": None}, {"id": "n/a"}, {"id": ""}])
@pytest.mark.parametrize("others", [0, 2])
def test_a_row_without_a_usable_key_is_refused(keyless: dict[str, Any], others: int) -> None:
    rows = [{"id": number, "a string": "x"} for number in range(others)]
    with pytest.raises(ShapeError, match="key `id`"):
        [*map(reader(), [*rows, {**keyless, "a string": "y"}])]


@pytest.mark.parametrize("row", [5, "text", None, [1], True])
def test_a_row_that_is_no_object_is_refused(row: object) -> None:
    with pytest.raises(ShapeError, match="an object was due"):
        reader()(row)


def test_bare_texts_become_rows_where_the_resource_is_a_list_of_them() -> None:
    texts = reader((Field("name", "string", column="name"),), key=("name",), scalar="name")
    assert [*map(texts, ["Norway", "Peru"])] == [{"name": "Norway"}, {"name": "Peru"}]
    with pytest.raises(ShapeError):
        texts(["Norway"])


def test_what_has_no_column_and_what_does_not_fit_is_kept_and_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    one = reader()
    rows = [{"id": number, "a number": "n/a", "new": {"x": number}} for number in (1, 2)]
    kept = [record[UNMAPPED] for record in map(one, rows)]
    assert kept == [{"a number": "n/a", "new": {"x": number}} for number in (1, 2)]
    with caplog.at_level(logging.WARNING):
        one.warn()
    assert len(caplog.messages) == 2
    assert "new" in caplog.messages[0]
    assert "number (2)" in caplog.messages[1]


def test_what_is_not_selected_does_not_go_out_and_is_not_unknown() -> None:
    one = reader(left_out={"string", UNMAPPED})
    assert one({"id": 1, "a string": "x", "new": 5}) == {"id": 1}
    assert list(one.unknown) == ["new"]


@pytest.mark.parametrize("name", ["A String", "A_STRING", "aString"])
def test_a_property_in_another_case_than_declared_has_its_column(name: str) -> None:
    assert reader()({"id": 1, name: "x"}) == {"id": 1, "string": "x"}


def test_a_property_does_not_take_the_place_of_one_that_is_spelled_as_declared() -> None:
    record = reader()({"id": 1, "a string": "x", "A STRING": "y"})
    assert record == {"id": 1, "string": "x", UNMAPPED: {"A STRING": "y"}}


CUSTOM = (
    Field("id", "integer", column="id"),
    Field("cf_1", "number", column="cf_1", label="Fit Score", custom=True),
    Field("cf_2", "string", column="cf_2", custom=True),
)


@pytest.mark.parametrize(
    ("custom", "sent"),
    [
        (Custom("extra"), {"cf_1": "5.50", "cf_2": "x", "cf_3": True}),
        (Custom("extra"), {"Fit Score": "5.50", "cf_2": "x", "cf_3": True}),
        (
            Custom("extra", ("key", "value")),
            [
                {"key": "cf_1", "value": "5.50"},
                {"key": "cf_2", "value": "x"},
                {"key": "cf_3", "value": True},
            ],
        ),
    ],
    ids=["an object", "by label", "an array of pairs"],
)
def test_custom_values_have_their_columns_however_they_come(custom: Custom, sent: Any) -> None:
    record = reader(CUSTOM, custom=custom)({"id": 1, "extra": sent})
    assert {name: str(value) for name, value in record.items()} == {
        "id": "1",
        "cf_1": "5.50",
        "cf_2": "x",
        UNMAPPED: "{'cf_3': True}",
    }


@unhurried
@given(json_scalars)
def test_a_value_is_either_in_its_column_or_kept(value: object) -> None:
    for field in FIELDS[1:]:
        record = reader()({"id": 1, field.name: value})
        kept = record.get(UNMAPPED, {})
        empty = value is None or (isinstance(value, str) and not value.strip())
        default = isinstance(value, str) and value.strip().startswith("0001-")
        assert record[field.column] is not None or field.name in kept or empty or default


@pytest.mark.parametrize(
    ("kind", "fragment", "sent", "due"),
    [
        ("integer", {"type": ["string", "null"]}, 5, "5"),
        ("number", {"type": ["integer", "null"]}, 5, 5),
        ("string", {"type": ["integer", "null"]}, "5", 5),
        ("boolean", {"type": ["string", "null"]}, True, "true"),
        ("uuid", {"type": ["string", "null"]}, "not-a-uuid-but-text", "not-a-uuid-but-text"),
        ("date", {"type": ["string", "null"]}, "no date", "no date"),
    ],
)
def test_a_type_that_the_users_catalog_changed_is_what_values_are_read_as(
    kind: Kind, fragment: dict[str, Any], sent: object, due: object
) -> None:
    fields = (Field("id", "integer", column="id"), Field("x", kind, column="x"))
    source = Source("/v1/targets")
    resource = Resource("targets", "listing", (source,), fields, ("id",))
    schema = schema_of(resource)
    schema["properties"]["x"] = fragment
    rows = RowReader(
        stream="targets",
        resource=resource,
        schema=schema,
        selected=lambda _column: True,
        zone=ZoneInfo("UTC"),
        key=("id",),
    )
    assert rows({"id": 1, "x": sent}) == {"id": 1, "x": due}


def test_values_that_were_read_as_their_columns_type_are_counted_row_by_row() -> None:
    one = reader()
    for row in ({"id": 1, "a string": "1"}, {"id": 2, "a string": 2}):
        one(row)
    assert one.coerced["string"] == 1


def test_what_the_tap_makes_itself_is_nothing_to_warn_of() -> None:
    fields = (
        Field("id", "integer", column="id"),
        Field("level", "string", column="level", tap=True),
        Field("grade", "string", column="grade"),
    )
    one = reader(fields)
    assert one({"id": 1, "level": 2, "grade": 3}) == {"id": 1, "level": "2", "grade": "3"}
    assert +one.coerced == {"grade": 1}


def test_an_array_of_texts_holds_nothing_but_texts() -> None:
    one = reader((FIELDS[0], Field("tags", "texts", column="tags")))
    sent: tuple[object, ...] = (
        ["a", None],
        [],
        [Decimal("1.50"), True, {"b": 1}, "a"],
        '["a", 2]',
        "a;b",
    )
    records = [*map(one, [{"id": number, "tags": tags} for number, tags in enumerate(sent)])]
    told = [record["tags"] for record in records]
    assert told == [["a", None], [], ["1.50", "true", '{"b":1}', "a"], None, None]
    assert [record[UNMAPPED]["tags"] for record in records[-2:]] == ['["a", 2]', "a;b"]
    assert (one.coerced["tags"], one.misfits["tags"]) == (1, 2)


def test_a_deselected_property_in_another_case_is_not_unknown() -> None:
    one = reader(left_out={"string"})
    assert one({"id": 1, "A STRING": "x"}) == {"id": 1}
    assert not one.unknown
