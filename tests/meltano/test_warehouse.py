"""The comparison that the demo and the tests rely on notices what it should."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from scripts.warehouse import compare

TRUTH = [
    {"id": 1, "name": "one", "valuation": Decimal("1.50")},
    {"id": 2, "name": "two", "valuation": None},
]


def test_equal_rows_have_no_differences_whatever_their_order() -> None:
    rows = [{**row, "_sdc_batched_at": datetime(2025, 1, 1)} for row in reversed(TRUTH)]  # noqa: DTZ001 - as PostgreSQL returns it

    assert compare(TRUTH, rows, ["id"]).differences == []


@pytest.mark.parametrize(
    ("rows", "difference"),
    [
        pytest.param(TRUTH[:1], "(2,) is missing", id="missing row"),
        pytest.param([*TRUTH, {"id": 3}], "(3,) should not be there", id="row too many"),
        pytest.param(
            [TRUTH[0], {**TRUTH[1], "name": "2"}], "(2,): name is '2', not 'two'", id="other value"
        ),
        pytest.param(
            [TRUTH[0], {"id": 2, "name": "two"}],
            "(2,): there is no column valuation",
            id="no column",
        ),
    ],
)
def test_a_difference_is_named(rows: list[dict[str, object]], difference: str) -> None:
    assert compare(TRUTH, rows, ["id"]).differences == [difference]


def test_a_key_that_does_not_tell_rows_apart_is_a_difference() -> None:
    twice = [{"id": 1}, {"id": 1}]

    assert len(compare(twice, [{"id": 1}], ["id"]).differences) == 1


@pytest.mark.parametrize(
    ("value", "arrived"),
    [
        pytest.param(
            datetime(2025, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))),
            datetime(2025, 1, 2, 2),  # noqa: DTZ001 - as PostgreSQL returns it
            id="instant in UTC without a zone",
        ),
        pytest.param(
            date(2025, 1, 2),
            datetime(2025, 1, 2),  # noqa: DTZ001 - as PostgreSQL returns it
            id="day at its midnight",
        ),
        pytest.param(Decimal("1.50"), Decimal("1.5"), id="number with other zeros"),
    ],
)
def test_spellings_of_one_value_are_equal(value: object, arrived: object) -> None:
    assert compare([{"id": 1, "v": value}], [{"id": 1, "v": arrived}], ["id"]).differences == []


def test_digits_beyond_a_binary_float_are_told_apart_from_wrong_numbers() -> None:
    truth = [{"id": 1, "v": Decimal("123456789012345678.1234")}]

    rounded = compare(truth, [{"id": 1, "v": Decimal(123456789012345680)}], ["id"])
    wrong = compare(truth, [{"id": 1, "v": Decimal(123456789012345690)}], ["id"])

    assert (len(rounded.rounded), len(rounded.differences)) == (1, 0)
    assert (len(wrong.rounded), len(wrong.differences)) == (0, 1)
