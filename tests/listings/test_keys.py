"""A set of keys in little memory behaves as a set does."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.listings.keys import KeySet, identities_by
from tests.fakes.strategies import json_values, unhurried

keys = st.integers(-5, 30) | st.integers(0, 200_000) | st.integers() | st.text("ab", max_size=3)
many = st.lists(keys, max_size=40)


def alike(identities: Any, one: Any, other: Any) -> bool:
    mine, theirs = identities([one, other])
    return bool(mine == theirs)


@unhurried
@given(many, many)
def test_it_holds_what_was_added_and_tells_what_was_new(
    first: list[Any], second: list[Any]
) -> None:
    ours, known = KeySet(), set()
    for batch in (first, second):
        expected = []
        for key in batch:
            expected.append(key not in known)
            known.add(key)
        assert ours.add_all(batch) == expected
    assert len(ours) == len(known)
    assert all(ours.add_all([key]) == [key not in known] for key in (7, "c", -1))


@unhurried
@given(json_values, json_values)
def test_a_row_is_told_by_its_key_and_without_one_by_all_of_it(one: Any, other: Any) -> None:
    by_id, by_both, by_all = map(identities_by, (("id",), ("id", "level"), ()))
    assert alike(by_id, {"id": 5, "x": one}, {"id": 5, "x": other})
    assert alike(by_both, {"id": 5, "level": 1, "x": one}, {"level": 1, "id": 5, "x": other})
    assert not alike(by_both, {"id": 5, "level": 1}, {"id": 5, "level": 2})
    for identities in (by_id, by_both, by_all):
        assert alike(identities, {"x": one}, {"x": other}) == (repr(one) == repr(other))


def test_five_and_its_text_are_two_keys() -> None:
    ours = KeySet()
    assert ours.add_all([5, "5"]) == [True, True]
    assert len(ours) == len({5, "5"})
