"""Which stamps an incremental load takes, and what its bookmark may say afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.errors import SettingError
from tap_devensoft.loads.bookmarks import (
    ASKED_EARLIER,
    UNSEEN,
    Stamps,
    Window,
    asked_bound,
    bookmark_of,
    following,
    repeated,
    stamp_column,
    window_of,
)
from tap_devensoft.rows.moments import format_instant
from tests.fakes.strategies import instants, unhurried

UTC = timezone.utc
MOMENT = {"type": ["string", "null"], "format": "date-time"}
DAY = {"type": ["string", "null"], "format": "date"}
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
DAYS = timedelta(days=2)
CONFIG: dict[str, Any] = {"lookback_seconds": 0, "timezone": "UTC"}


@unhurried
@given(
    st.lists(st.lists(st.none() | instants, max_size=4), max_size=3),
    st.none() | instants,
    st.none() | instants,
)
def test_stamps_within_the_window_are_taken_both_ends_and_nulls_included(
    pages: list[list[datetime | None]], start: datetime | None, end: datetime | None
) -> None:
    stamps = Stamps(Window(start, end), MOMENT, datetime.max.replace(tzinfo=UTC) - DAYS)
    taken = []
    for page in pages:
        told = stamps.taken([None if stamp is None else format_instant(stamp) for stamp in page])
        expected = [
            stamp is None or ((not start or start <= stamp) and (not end or stamp <= end))
            for stamp in page
        ]
        assert told == expected
        taken += [stamp for stamp, fits in zip(page, told, strict=True) if fits and stamp]
    assert stamps.newest == (max(taken) if taken else None)
    assert stamps.seen == sum(map(len, pages))
    assert stamps.missing == sum(stamp is None for page in pages for stamp in page)


def test_days_are_compared_as_days() -> None:
    stamps = Stamps(Window(NOON, NOON), DAY, NOON)
    assert stamps.taken(["2024-04-30", "2024-05-01", "2024-05-02"]) == [False, True, False]


def test_a_column_without_instants_is_refused() -> None:
    with pytest.raises(SettingError):
        stamp_column("targets", "name", {"name": {"type": "string"}})


@unhurried
@given(st.none() | instants, st.none() | instants, instants, st.timedeltas(timedelta(), DAYS))
def test_the_bookmark_stays_below_every_edit_that_the_load_may_have_missed(
    before: datetime | None, newest: datetime | None, began: datetime, took: timedelta
) -> None:
    if min(began, newest or began) < datetime(3, 1, 1, tzinfo=UTC):
        return
    bookmark = following(before, newest, took, began)
    if newest is None or bookmark is None:
        assert bookmark == before
    elif bookmark != before:
        assert bookmark == min(newest - took, began) - UNSEEN
        assert before is None or bookmark > before


@pytest.mark.parametrize(
    ("config", "bookmark", "window"),
    [
        ({}, None, Window()),
        ({"start_date": "2024-01-01"}, None, Window(datetime(2024, 1, 1, tzinfo=UTC))),
        ({"start_date": "2025-01-01"}, NOON, Window(NOON)),
        ({"lookback_seconds": 90}, NOON, Window(NOON - timedelta(seconds=90))),
        ({"end_date": "2024-06-01"}, NOON, Window(NOON, datetime(2024, 6, 1, tzinfo=UTC))),
        ({"lookback_seconds": 10**12}, NOON, Window()),
    ],
    ids=["nothing", "a start", "a bookmark wins", "looking back", "an end", "before all time"],
)
def test_the_window_begins_at_the_bookmark_or_else_at_the_start_date(
    config: dict[str, Any], bookmark: datetime | None, window: Window
) -> None:
    assert window_of({**CONFIG, **config}, bookmark) == window


def test_an_hour_that_clocks_go_through_twice_is_taken_whole() -> None:
    eastern = ZoneInfo("America/New_York")
    second_pass = datetime(2024, 11, 3, 6, 30, tzinfo=UTC)  # 01:30 there, for the second time
    assert repeated(second_pass, eastern) == timedelta(hours=1)
    assert repeated(second_pass, ZoneInfo("UTC")) == timedelta()
    start = window_of({**CONFIG, "timezone": "America/New_York"}, second_pass).start
    assert start is not None
    assert start <= datetime(2024, 11, 3, 5, 30, tzinfo=UTC)


def test_a_bookmark_of_another_column_is_none_and_a_damaged_one_is_refused() -> None:
    state = {"replication_key": "updatedOn", "replication_key_value": "2024-05-01T12:00:00Z"}
    assert bookmark_of(state, "targets", "updatedOn") == NOON
    assert bookmark_of(state, "targets", "modifiedDate") is None
    assert bookmark_of({}, "targets", "updatedOn") is None
    with pytest.raises(SettingError, match="targets"):
        bookmark_of({**state, "replication_key_value": "n/a"}, "targets", "updatedOn")


def test_the_server_is_asked_for_a_little_more() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=5)))
    asked = datetime.fromisoformat(asked_bound(there).replace("Z", "+00:00"))
    assert asked == NOON - ASKED_EARLIER
    assert asked_bound(datetime.min.replace(tzinfo=UTC)).startswith("0001-01-01")
