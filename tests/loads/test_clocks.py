"""Clocks and zones that are wrong, stamps that are mistakes: no edit is lost by them."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.loads.bookmarks import Stamps, Window, following, touched_since
from tap_devensoft.rows.moments import format_instant
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.loads import catalog_of, run
from tests.fakes.receiver import Receiver
from tests.fakes.strategies import unhurried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.simulator.server import Tenant
    from tests.fakes.loads import Run, State

TIMELINES = int(os.environ.get("TIMELINES", "300"))
UTC = timezone.utc
NOON = datetime(2025, 6, 16, 12, tzinfo=UTC)
MOMENT = {"type": ["string", "null"], "format": "date-time"}
METHODS = {"targets": "INCREMENTAL"}
PAGE = 20


@dataclass
class Timeline:
    """A table whose rows are stamped by a clock that nobody knows, and loads that follow it."""

    draw: random.Random
    ahead: timedelta
    """How far the stamps are ahead of the server's Date header."""
    step: timedelta
    rows: dict[int, tuple[str | None, int]] = field(default_factory=dict)
    """Stamp and number of the last edit, by id."""
    held: dict[int, int] = field(default_factory=dict)
    now: datetime = NOON
    bookmark: datetime | None = None
    edits: int = 0

    def edit(self) -> None:
        """Write into a row, which its stamp tells."""
        self.edits += 1
        shown = self.now + self.ahead
        if self.step:
            shown -= (shown - datetime.min.replace(tzinfo=UTC)) % self.step
        stamp = None if self.draw.random() < 0.1 else format_instant(shown)
        self.rows[self.draw.randrange(30)] = (stamp, self.edits)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and edits happen in it."""
        for _ in range(self.draw.choice([0, 0, 1, 3])):
            self.now += timedelta(seconds=self.draw.random() * seconds / 3)
            self.edit()
        self.now += timedelta(seconds=self.draw.random() * seconds)

    def load(self, *, quiet: bool = False) -> None:
        """Load page by page, and move the bookmark."""
        began, pace = self.now, self.draw.choice([20, 900, 20_000])
        stamps = Stamps(Window(self.bookmark), MOMENT, began)
        pages: Sequence[Sequence[int]] = [range(start, start + 10) for start in range(0, 30, 10)]
        for page in pages:
            there = [key for key in page if key in self.rows]
            found = stamps.taken([self.rows[key][0] for key in there])
            for key, taken in zip(there, found, strict=True):
                if taken:
                    self.held[key] = self.rows[key][1]
            if not quiet:
                self.pass_time(pace)
        took = self.now - began + stamps.step
        self.bookmark = following(self.bookmark, stamps.newest, took, began)


@pytest.mark.parametrize("step", [0, 1, 60, 86_400], ids="stamps by {} s".format)
@pytest.mark.parametrize("hours", [-23, -5, -1, 0, 1, 14, 23], ids="{} h ahead".format)
def test_no_edit_is_lost_whatever_clock_and_zone_stamps_are_of(hours: int, step: int) -> None:
    for seed in range(TIMELINES // 10):
        draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
        line = Timeline(draw, timedelta(hours=hours), timedelta(seconds=step))
        for _ in range(8):
            line.pass_time(draw.choice([1, 3_600, 200_000]))
            line.load()
        line.load(quiet=True)
        assert line.held == {key: edit for key, (_, edit) in line.rows.items()}, f"seed {seed}"


@pytest.mark.parametrize("hours", [-1, 1, 20], ids="the server is {} h ahead".format)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_a_row_that_is_edited_behind_the_reader_comes_with_the_next_load(
    hours: int, zone: str
) -> None:
    receiver = Receiver()
    with serve(PROFILES["since"].with_(stamps="unmarked"), scale=0.1) as tenant:
        tenant.set_clock(datetime.now(UTC) + timedelta(hours=hours))
        catalog = catalog_of(tenant, METHODS, timezone=zone)
        tenant.change_row("targets", 90, {"name": "Just before"})

        def edit(_: object) -> None:
            tenant.advance_clock(seconds=20)
            tenant.change_row("targets", 3, {"name": "Behind the reader"})
            tenant.advance_clock(seconds=20)
            tenant.change_row("targets", 95, {"name": "Before the reader"})

        tenant.before_request("/v1/targets", callback=edit, nth=2)
        for _ in range(2):
            settings: dict[str, Any] = {"page_size": PAGE, "max_concurrency": 1, "timezone": zone}
            done = run(tenant, catalog, receiver.state, **settings)
            assert done.ended_well, done.failure
            done.delivered_to(receiver)
        truth = {row["id"]: row["name"] for row in tenant.truth("targets")}
    assert {row["id"]: row["name"] for row in receiver.rows("targets")} == truth


def _loaded(tenant: Tenant, state: State | None = None) -> Run:
    done = run(tenant, catalog_of(tenant, METHODS), state)
    assert done.ended_well, done.failure
    return done


@unhurried
@given(
    set_to=st.integers(-48, 56),
    really=st.integers(-48, 56),
    since=st.integers(0, 600),
    by_day=st.booleans(),
)
def test_an_edit_under_way_may_show_whatever_zone_stamps_are_really_of(
    set_to: int, really: int, since: int, *, by_day: bool
) -> None:
    times = iter([NOON, NOON + timedelta(seconds=since + 1)])
    zone = timezone(timedelta(minutes=15 * set_to))
    touched = touched_since(lambda: next(times), "at", zone)
    stamp = (NOON + timedelta(seconds=since, minutes=15 * really)).replace(tzinfo=None)
    shown = datetime.combine(stamp, time()) if by_day else stamp
    assert touched([{"at": shown.isoformat()}, {"at": "2020-05-01T10:20:30"}]) is not False


@pytest.mark.parametrize(
    ("stamp", "zone", "seen"),
    [
        ("2025-06-16T12:00:01", 0, True),
        ("2025-06-16T11:59:58", 0, True),
        ("2025-06-16T03:00:01", 0, None),
        ("2025-06-16T03:07:01", 0, False),
        ("2025-06-15T13:00:01", 0, False),
        ("2025-06-16T00:00:01", 9, None),
        ("2025-06-16T00:07:01", 9, False),
        ("2025-06-14T00:00:01", 9, False),
        ("2024-05-01T10:20:30", 0, False),
    ],
)
def test_a_stamp_that_no_zone_makes_one_of_now_tells_of_no_edit(
    stamp: str, zone: int, *, seen: bool | None
) -> None:
    touched = touched_since(lambda: NOON, "at", timezone(timedelta(hours=zone)))
    assert touched([{"at": stamp}]) is seen


def test_a_bookmark_of_another_century_hides_no_row_and_is_told_once() -> None:
    entry = {"replication_key": "modifiedDate", "replication_key_value": "2099-01-01T00:00:00Z"}
    with serve(scale=0.05) as tenant:
        first = _loaded(tenant, {"bookmarks": {"targets": entry}})
        second = _loaded(tenant, first.state)
        rows = len(tenant.truth("targets"))
    assert len(first.records("targets")) == rows
    assert first.told("begins at start_date")
    assert not second.told("begins at start_date")
    assert len(second.records("targets")) < rows


def test_a_stamp_of_another_century_goes_out_and_hides_no_later_edit() -> None:
    with serve(scale=0.05) as tenant:
        tenant.change_row("targets", 5, {"modifiedDate": "2099-01-01T00:00:00"})
        first = _loaded(tenant)
        tenant.advance_clock(seconds=60)
        tenant.change_row("targets", 7, {"name": "Edited"})
        second = _loaded(tenant, first.state)
    assert first.told("a day ahead")
    assert 5 in [row["id"] for row in first.records("targets")]
    assert 7 in [row["id"] for row in second.records("targets")]


def test_a_wrong_zone_is_told_with_the_setting_that_mends_it() -> None:
    with serve(PROFILES["default"], scale=0.05) as tenant:
        tenant.change_row("targets", 7, {"name": "Edited"})
        catalog = catalog_of(tenant, METHODS)
        wrong = run(tenant, catalog, timezone="America/New_York")
        right = run(tenant, catalog, timezone="UTC")
    assert any("4.0 h" in line and "`timezone`" in line for line in wrong.warnings)
    assert not right.told("`timezone`")
