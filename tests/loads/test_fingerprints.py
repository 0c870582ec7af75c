"""What LOG_BASED remembers: every key comes back, in few bytes, and content counts as it should."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.errors import SettingError
from tap_devensoft.loads.fingerprints import HASH_BYTES, hasher, pack, shape_of, unpack
from tap_devensoft.resource import UNMAPPED
from tests.fakes.strategies import any_text, decimals, guids, integers, json_values, unhurried

MOST_BYTES = 32
parts = integers | guids | any_text.map(lambda text: text.encode(errors="ignore").decode())
hashes = st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES)
COLUMNS = ["a", "b", "c", UNMAPPED]


@unhurried
@given(
    st.dictionaries(st.tuples(parts), hashes)
    | st.dictionaries(st.tuples(parts, st.booleans() | decimals | parts), hashes)
)
def test_what_was_packed_is_unpacked(prints: dict[Any, bytes]) -> None:
    assert unpack(pack(prints)) == prints


@pytest.mark.parametrize(
    "key",
    [
        lambda number: (number,),
        lambda number: (number * 7 + number % 5,),
        lambda number: (str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))),),
        lambda number: (str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))).upper(),),
        lambda number: (f"DEAL-{number:06}",),
        lambda number: ("program", number // 50, "Task", number),
    ],
    ids=["numbers", "gaps", "GUIDs", "capital GUIDs", "texts", "activities"],
)
def test_a_row_takes_at_most_32_bytes_of_state(key: Any) -> None:
    rows = 5_000
    prints = {key(number): uuid.uuid4().bytes[:HASH_BYTES] for number in range(rows)}
    assert len(prints) == rows
    assert len(pack(prints)) <= MOST_BYTES * rows


@pytest.mark.parametrize("damage", ["", "x", "AAAA", "ä", "=" * 40])
def test_a_damaged_text_is_refused_with_what_to_do(damage: str) -> None:
    with pytest.raises(SettingError, match="restore the state"):
        unpack(damage)


def test_a_text_that_was_cut_is_refused() -> None:
    whole = pack({(number,): bytes(HASH_BYTES) for number in range(100)})
    for cut in (4, len(whole) // 2, len(whole) - 4):
        with pytest.raises(SettingError):
            unpack(whole[:cut])


rows = st.fixed_dictionaries({"a": json_values}, optional=dict.fromkeys(COLUMNS[1:], json_values))


@unhurried
@given(rows, st.randoms())
def test_order_of_columns_and_missing_nulls_do_not_count(row: dict[str, Any], draw: Any) -> None:
    names = list(row)
    draw.shuffle(names)
    shuffled = {name: row[name] for name in names}
    bare = {name: value for name, value in row.items() if value is not None}
    filled = {**dict.fromkeys(COLUMNS), **row}
    digest = hasher(COLUMNS)
    assert len({digest([one])[0] for one in (row, shuffled, bare, filled)}) == 1
    assert digest([row, filled, bare]) == digest([row]) * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 5}, {"a": 6}),
        ({"a": 5}, {"a": Decimal("5.0")}),
        ({"a": 5}, {"a": "5"}),
        ({"a": 5}, {"b": 5}),
        ({"a": ""}, {"a": None}),
        ({"a": 5}, {"a": 5, UNMAPPED: {"x": 1}}),
        ({"a": {"x": 1}}, {"a": {"x": 2}}),
        ({"a": "\ud800"}, {"a": "\ud801"}),
    ],
)
def test_another_content_has_another_hash(one: dict[str, Any], other: dict[str, Any]) -> None:
    digest = hasher(COLUMNS)
    assert digest([one]) != digest([other])


def test_another_type_or_selection_has_another_shape() -> None:
    text: dict[str, Any] = {"type": ["string", "null"]}
    number: dict[str, Any] = {"type": ["number", "null"]}
    shapes = [{"a": text}, {"a": number}, {"a": text, "b": text}, {"a": {**text, "format": "date"}}]
    assert len({shape_of(one) for one in shapes}) == len(shapes)
    assert shape_of({"a": text, "b": number}) == shape_of({"b": number, "a": text})
