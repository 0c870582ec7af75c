"""What is made up has the form of the real, is the same for the same, and tells nothing of it."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.rows.labels import kind_of_samples
from tap_devensoft.rows.moments import parse_instant
from tap_devensoft.shape.made_up import MadeUp, tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TODAY = date(2026, 11, 27)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=2)
STAMPS = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)).map(lambda one: one.isoformat())  # noqa: DTZ001
GUIDS = st.uuids().map(str)
CODES = st.from_regex(r"[A-Z]{2}-[0-9]{3,6}", fullmatch=True)
NUMBERS = st.integers(-(10**20), 10**20)
DECIMALS = st.decimals(-(10**9), 10**9, allow_nan=False, places=4)


def made_up(values: Sequence[Any], how: Callable[[MadeUp], Callable[[Any], Any]]) -> list[Any]:
    """Return what is made up for values, all of which are known before any is made up."""
    made = MadeUp(TODAY)
    for value in values:
        how(made)(value)
    made.settle()
    return [how(made)(value) for value in values]


@given(st.lists(st.one_of(TEXTS, STAMPS, GUIDS, CODES), unique_by=str.casefold, max_size=30))
def test_different_texts_stay_different_and_of_their_form(texts: list[str]) -> None:
    made = made_up(texts, lambda one: one.text)
    assert len({one.casefold() for one in made}) == len(made)
    for real, other in zip(texts, made, strict=True):
        assert kind_of_samples([other]) == kind_of_samples([real])
        assert len(other) == len(real)


@given(st.lists(st.one_of(TEXTS, STAMPS, GUIDS, CODES), max_size=30))
def test_nothing_real_is_in_what_is_made_up(texts: list[str]) -> None:
    real = set[str]().union(
        *(tokens_of(one) for one in texts if kind_of_samples([one]) == "string")
    )
    told = {one for one in real if len(one) > len("abc")}
    for made in made_up(texts, lambda one: one.text):
        if kind_of_samples([made]) == "string":
            assert told.isdisjoint(tokens_of(made))


@given(st.lists(NUMBERS), st.lists(DECIMALS))
def test_numbers_keep_sign_length_and_order(whole: list[int], parts: list[Decimal]) -> None:
    kinds: list[list[Any]] = [whole, parts]
    for values in kinds:
        made = made_up(values, lambda one: one.number)
        pairs = [
            (len(f"{Decimal(one):f}"), one, two) for one, two in zip(values, made, strict=True)
        ]
        for length, real, other in pairs:
            assert (real < 0) == (other < 0)
            assert length == len(f"{Decimal(other):f}")
        for (length, one, mine), (other_length, two, yours) in pairwise(sorted(pairs)):
            alike = length == other_length and one > 0
            assert not alike or (one < two) == (mine < yours)


def test_where_every_number_of_a_length_is_real_longer_ones_are_made_up() -> None:
    real = [*range(1000, 10_000, 2), *range(1001, 10_000, 2)]
    made = made_up(real, lambda one: one.number)
    assert len({*made}) == len(real)
    assert {*made}.isdisjoint(real)


@given(st.lists(STAMPS, unique=True))
def test_moments_keep_their_order_and_none_is_a_real_day(stamps: list[str]) -> None:
    made = made_up(stamps, lambda one: one.text)
    assert {one[:10] for one in stamps}.isdisjoint(one[:10] for one in made)
    days = sorted(
        (one[:10], parse_instant(other, timezone.utc))
        for one, other in zip(stamps, made, strict=True)
    )
    for (one, mine), (two, yours) in pairwise(days):
        assert mine
        assert yours
        assert one == two or mine.date() < yours.date()
