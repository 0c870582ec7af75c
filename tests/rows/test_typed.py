"""Rows that are decoded as typed structs become what the long way makes of them, or go that way."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from singer_sdk.contrib.msgspec import encoder

from tap_devensoft.errors import ShapeError
from tap_devensoft.http.replies import decode
from tap_devensoft.listings.keys import identities_by
from tap_devensoft.loads.fingerprints import hasher
from tap_devensoft.resource import Custom, Field
from tap_devensoft.rows.typed import TypedRow, column_of
from tests.fakes.strategies import (
    any_text,
    day_texts,
    guids,
    json_values,
    midnight_texts,
    moment_texts,
)
from tests.rows.test_records import KINDS, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tap_devensoft.rows.records import RowReader
    from tap_devensoft.rows.typed import TypedRows

FIELDS = (
    Field("id", "integer", column="id"),
    *(Field(f"{kind}_", kind, column=f"{kind}_") for kind in KINDS),
    Field("unseen", "number", column="unseen"),
)
NAMES = tuple(field.name for field in FIELDS)
COLUMNS = (*NAMES, "_unmapped")

spelled_numbers = (
    st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,12})?", fullmatch=True)
    | st.sampled_from(["-0", "-0.0", "1e5", "2.5E-3", "0.0000001", "10.00000000", "1" * 500])
).map(lambda text: msgspec.Raw(text.encode()))
fitting = {
    "string": any_text.map(lambda text: text.encode("utf-8", "ignore").decode()),
    "uuid": guids,
    "integer": st.integers(-(10**25), 10**25),
    "number": spelled_numbers,
    "boolean": st.booleans(),
    "date": day_texts | midnight_texts,
    "date-time": moment_texts,
    "calendar": moment_texts | midnight_texts,
    "object": st.dictionaries(st.text("ab"), spelled_numbers | st.text("ab"), max_size=2),
    "array": st.lists(spelled_numbers | st.text("ab"), max_size=2),
    "texts": st.lists(st.none() | st.text("ab"), max_size=2),
}
ids = st.integers(0, 5)
fitting_values = {f"{kind}_": st.none() | values for kind, values in fitting.items()}
usual_rows = st.fixed_dictionaries({"id": ids, **fitting_values})
bare_rows = st.fixed_dictionaries(
    {"id": ids}, optional={**fitting_values, "unseen": spelled_numbers}
)
odd_rows = st.fixed_dictionaries(
    {}, optional={"id": json_values, "New": json_values, **dict.fromkeys(NAMES[1:], json_values)}
)
any_rows = usual_rows | bare_rows | bare_rows | odd_rows
WRAPS: dict[tuple[str, ...], Callable[[Any], Any]] = {
    (): lambda rows: rows,
    ("items",): lambda rows: {"total": 9, "items": rows, "more": False},
    ("rows",): lambda rows: {"rows": rows, "took": 0.5, "errors": []},
    ("Rows",): lambda rows: {"before": rows[:1], "Rows": rows},
    ("data", "rows"): lambda rows: {"ok": True, "data": {"rows": rows, "next": None}},
}
"""Where a reply has its rows, and the reply."""


def body_of(value: Any) -> bytes:
    """Return a value as JSON, numbers as they are spelled and halves of pairs as escapes."""
    if isinstance(value, msgspec.Raw):
        return bytes(value)
    if isinstance(value, dict):
        pairs = (json.dumps(name).encode() + b":" + body_of(value[name]) for name in value)
        return b"{" + b",".join(pairs) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(body_of, value)) + b"]"
    return (str(value) if isinstance(value, Decimal) else json.dumps(value)).encode()


INSIDE = frozenset(NAMES[6:])
"""Properties that are custom values where the rows have a place for them."""


@dataclass(frozen=True)
class Make:
    """How a tenant's rows, and the columns, differ from a plain listing whose columns are theirs.

    Attributes:
        renamed: Whether columns are called otherwise than their properties.
        custom: Whether some values stand in an object.
        flagged: Whether some fields are custom ones, wherever their values stand.
    """

    renamed: bool = False
    custom: bool = False
    flagged: bool = True

    def column(self, name: str) -> str:
        return f"col_{name.lower()}" if self.renamed else name

    def reader(self, left_out: Collection[str] = ()) -> RowReader:
        fields = tuple(
            replace(
                one,
                column=self.column(one.name),
                # Field metadata does not know of every one.
                custom=self.flagged and one.name in INSIDE and one.name != "date_",
            )
            for one in FIELDS
        )
        return reader(
            fields,
            key=(self.column("id"),),
            left_out={self.column(name) for name in left_out},
            custom=Custom("extra") if self.custom else None,
        )

    def laid(self, row: Any) -> Any:
        """Return a row with the values that stand in an object there, if there are any."""
        if not self.custom or not INSIDE.intersection(row):
            return row
        inside = {name: value for name, value in row.items() if name in INSIDE}
        return {**{name: row[name] for name in row if name not in INSIDE}, "extra": inside}


PLAIN = Make(flagged=False)
MAKES = (PLAIN, Make(), Make(renamed=True), Make(custom=True), Make(renamed=True, custom=True))


def rows_of(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def records_of(value: Any, path: tuple[str, ...], left_out: set[str], make: Make = PLAIN) -> Any:
    """Return what becomes of a reply: its records as they are spelled, hashes, keys, the rest."""
    rows = rows_of(value, path)
    try:
        is_typed = bool(rows) and isinstance(rows[0], TypedRow)
        records = rows if is_typed else [*map(make.reader(left_out), rows)]
    except ShapeError as error:
        return str(error)
    spelled = [json.loads(encoder.encode(one), parse_float=str, parse_int=str) for one in records]
    around = json.loads(encoder.encode(value)) if path else {}
    for step in path[:-1]:
        around |= around.pop(step)
    around.pop(path[-1] if path else "", None)
    columns = [make.column(name) for name in COLUMNS if name not in left_out]
    return spelled, hasher(columns)(records), identities_by(("id",))(rows), around


def learned(
    path: tuple[str, ...],
    first: Any,
    left_out: Collection[str] = (),
    make: Make = PLAIN,
) -> TypedRows:
    typed = make.reader(left_out).typed()
    assert typed is not None
    typed.learn(rows_of(decode(body_of(first)), path), path)
    return typed


@settings(deadline=None, max_examples=400)
@given(
    path=st.sampled_from(list(WRAPS)),
    rows=st.lists(any_rows, min_size=1, max_size=5),
    first=usual_rows | bare_rows,
    left_out=st.sets(st.sampled_from(NAMES[1:]), max_size=3),
    variant=st.tuples(st.sampled_from(MAKES), st.none() | json_values),
)
def test_both_ways_give_the_same_records_hashes_and_keys(
    path: tuple[str, ...],
    rows: list[Any],
    first: Any,
    left_out: set[str],
    variant: tuple[Make, Any],
) -> None:
    make, odd_place = variant
    typed = learned(path, WRAPS[path]([make.laid(first)]), left_out, make)
    laid = [make.laid(row) for row in rows]
    if odd_place is not None:
        laid[0] = {**laid[0], "extra": odd_place}
    body = body_of(WRAPS[path](laid))
    assert records_of(typed.decode(body), path, left_out, make) == records_of(
        decode(body), path, left_out, make
    )


USUAL: dict[str, Any] = {
    "id": 1,
    "string_": "Ärger",
    "uuid_": "6f1c1d5e-8d3b-4a3e-9a52-0f6d0f6b1a11",
    "integer_": 5,
    "number_": msgspec.Raw(b"1234567890123456.7800"),
    "boolean_": True,
    "date_": "2024-05-01",
    "date-time_": "2024-05-01T10:20:30.1234567",
    "calendar_": "2024-05-01T00:00:00",
    "object_": {"a": msgspec.Raw(b"1.10")},
    "array_": ["x", None],
    "texts_": ["x", None],
}


def is_read_typed(rows: list[dict[str, Any]], first: Any = USUAL) -> bool:
    return isinstance(learned((), [first]).decode(body_of(rows))[0], TypedRow)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"number_": msgspec.Raw(b"-7"), "integer_": 10**30},
        dict.fromkeys(list(USUAL)[1:]),
        {"unseen": msgspec.Raw(b"0.000001")},
    ],
)
def test_a_usual_row_is_a_record_as_it_is_decoded(change: dict[str, Any]) -> None:
    assert is_read_typed([USUAL, {**USUAL, **change}])
    assert is_read_typed([{"id": 2}, {**USUAL, **change}])


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": "1"},
        {"string_": 5},
        {"string_": "\0"},
        {"string_": "\ud800"},
        {"uuid_": 5},
        {"integer_": "5"},
        {"integer_": Decimal("5.0")},
        {"number_": "5"},
        {"number_": msgspec.Raw(b"1e5")},
        {"number_": msgspec.Raw(b"-0")},
        {"number_": msgspec.Raw(b"0.0000001")},
        {"number_": msgspec.Raw(b"1" * 5000)},
        {"number_": [5]},
        {"number_": {"a": 5}},
        {"number_": True},
        {"boolean_": "true"},
        {"date_": "someday"},
        {"date-time_": 5},
        {"object_": []},
        {"array_": {}},
        {"texts_": ["x", 5]},
        {"New": 5},
        {"String_": "another case"},
    ],
)
def test_an_unusual_row_sends_its_page_the_long_way(change: dict[str, Any]) -> None:
    assert not is_read_typed([USUAL, {**USUAL, **change}])


def test_a_row_with_every_column_is_a_shape_to_go_by() -> None:
    whole = {**USUAL, "unseen": 1}
    assert whole.keys() == set(NAMES)
    assert is_read_typed([whole, USUAL], whole)


def test_a_property_that_did_not_come_is_none() -> None:
    rows = learned((), [USUAL]).decode(body_of([{"id": 1}, {**USUAL, "id": 2}]))
    assert column_of(rows, "id") == [1, 2]
    assert column_of(rows, "string_") == [None, "Ärger"]
    assert column_of(rows, "unheard of") == [None, None]


def test_a_name_that_no_struct_can_have_is_read_the_long_way() -> None:
    name = 'in "quotes"'
    typed = reader((FIELDS[0], Field(name, "string", column=name))).typed()
    assert typed is not None
    typed.learn([{"id": 1, name: "a"}], ())
    assert typed.decode(body_of([{"id": 1, name: "a"}])) == [{"id": 1, name: "a"}]


@pytest.mark.parametrize(
    "first", [{**USUAL, "New": 5}, {"string_": "no key", "New": 5}, "no object"]
)
def test_an_unusual_first_row_is_no_shape_to_go_by(first: Any) -> None:
    assert not is_read_typed([USUAL], first)


def test_where_most_pages_are_unusual_none_is_decoded_twice() -> None:
    typed, usual = learned((), [USUAL]), body_of([USUAL])
    unusual = body_of([{**USUAL, "New": 5}])
    for body in (usual, unusual, usual, unusual, unusual, unusual):
        typed.decode(body)
    assert isinstance(typed.decode(usual)[0], TypedRow)
    for body in (unusual, unusual, unusual):
        typed.decode(body)
    assert not isinstance(typed.decode(usual)[0], TypedRow)


@pytest.mark.parametrize("make", MAKES)
@pytest.mark.parametrize("bare", [{"id": 1}, {"id": 1, "extra": None}, {"id": 1, "extra": {}}])
def test_renamed_columns_and_custom_values_in_an_object_are_read_typed(
    make: Make, bare: dict[str, Any]
) -> None:
    typed = learned((), [bare, make.laid(USUAL)] if make.custom else [USUAL], make=make)
    rows = typed.decode(body_of([make.laid(USUAL), bare if make.custom else {"id": 1}]))
    assert isinstance(rows[0], TypedRow)
    assert column_of(rows, "array_") == [["x", None], None]
    assert column_of(rows, make.column("array_")) == [["x", None], None]


@pytest.mark.parametrize(
    "row",
    [
        {"id": 2, "cf_1": "in the row itself"},
        {"id": 2, "extra": {"name": "also in the row"}},
        {"id": 2, "extra": {"CF_1": "another case"}},
        {"id": 2, "extra": [{"key": "cf_1", "value": "in an array"}]},
        {"id": 2, "Extra": {"cf_1": "another case"}},
    ],
)
def test_custom_values_where_they_are_unusual_send_their_page_the_long_way(
    row: dict[str, Any],
) -> None:
    fields = (
        Field("id", "integer", column="id"),
        Field("name", "string", column="name"),
        Field("cf_1", "string", column="cf_1", custom=True),
    )
    typed = reader(fields, custom=Custom("extra")).typed()
    assert typed is not None
    usual = {"id": 1, "name": "a", "extra": {"cf_1": "b"}}
    typed.learn([usual], ())
    assert isinstance(typed.decode(body_of([usual]))[0], TypedRow)
    assert typed.decode(body_of([usual, row])) == [usual, row]


@pytest.mark.parametrize(
    "facts",
    [
        {"custom": Custom("custom", ("key", "value"))},
        {"custom": Custom("custom", grouped=True)},
        {"scalar": "name"},
        {
            "fields": (
                *FIELDS,
                Field("Long", "date", column="when"),
                Field("when", "date", column="Long"),
            )
        },
        {"fields": (Field("when", "date", column="when"),), "key": ("when",)},
        {"fields": (Field("when", "date", column="when"),), "key": (), "left_out": ("when",)},
    ],
)
def test_what_has_to_be_changed_on_its_way_is_not_typed(facts: dict[str, Any]) -> None:
    read = reader(facts.pop("fields", FIELDS), **facts)
    typed = read.typed()
    if typed is not None:
        typed.learn([{"when": "2024-05-01"}], ())
        assert not isinstance(typed.decode(b'[{"when":"2024-05-01"}]')[0], TypedRow)


def test_what_is_the_place_of_custom_values_and_a_column_too_is_not_typed() -> None:
    fields = (
        Field("id", "integer", column="id"),
        Field("cf_1", "string", column="cf_1", custom=True),
        Field("extra", "object", column="extra"),
    )
    assert reader(fields, custom=Custom("extra")).typed() is None
