"""Requests leave no faster than the user and the server want, for all workers alike."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.http.pacing import Pace
from tests.fakes.fake import Answer, pages, served
from tests.fakes.runs import only, run
from tests.fakes.strategies import unhurried
from tests.http.clients import Time

if TYPE_CHECKING:
    from tests.fakes.fake import Request

ROWS = [{"id": number} for number in range(60)]
PAGES = [ROWS[place : place + 2] for place in range(0, 60, 2)]


def _starts(pace: Pace, time: Time, number: int) -> list[float]:
    starts = []
    for _ in range(number):
        with pace.turn():
            starts.append(time.now)
    return starts


@unhurried
@given(st.integers(1, 600), st.integers(2, 30))
def test_requests_keep_the_distance_that_the_setting_asks_for(per_minute: int, number: int) -> None:
    time = Time()
    pace = Pace(8, per_minute, clock=time.clock, sleep=time.sleep)
    starts = _starts(pace, time, number)
    gaps = [after - before for before, after in itertools.pairwise(starts)]
    assert all(gap >= 60 / per_minute - 1e-6 for gap in gaps)


def test_without_a_bound_nothing_waits() -> None:
    time = Time()
    _starts(Pace(8, clock=time.clock, sleep=time.sleep), time, 50)
    assert time.slept == []


def test_a_pause_holds_for_every_later_request() -> None:
    time = Time()
    pace = Pace(8, clock=time.clock, sleep=time.sleep)
    pace.hold_back(30)
    pace.hold_back(5)  # a shorter wish does not shorten a longer one
    assert _starts(pace, time, 2) == [130.0, 130.0]


def test_fewer_go_at_once_after_each_throttling_and_more_again_after_good_answers() -> None:
    pace = Pace(8)
    allowed = []
    for _ in range(5):
        pace.hold_back(0)
        allowed.append(pace._allowed)
    assert allowed == [4, 2, 1, 1, 1]
    for _ in range(20 * 7):
        pace.went_well()
    assert pace._allowed == 8
    pace.went_well()
    assert pace._allowed == 8


class Busy:
    """A listing that throttles once, and counts how many of its pages are asked for at once."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.lock = threading.Lock()
        self.at_once = self.peak = 0
        self.throttled = False

    def __call__(self, request: Request) -> Answer:
        with self.lock:
            self.at_once += 1
            self.peak = max(self.peak, self.at_once)
            refused = request.page == 3 and not self.throttled
            self.throttled |= refused
        try:
            return (
                Answer(None, self.status, {"Retry-After": "1"})
                if refused
                else pages(*PAGES, total=60)(request)
            )
        finally:
            with self.lock:
                self.at_once -= 1


def test_the_users_bound_on_requests_at_once_is_kept_and_a_throttled_run_loses_nothing() -> None:
    for status in (429, 503):
        busy = Busy(status)
        with served({"/v1/targets": busy}) as fake:
            ended = run(fake, page_size=2, max_concurrency=3, **only("targets"))
        assert ended.code == 0
        assert sorted(ended.ids()) == list(range(60))
        assert 1 <= busy.peak <= 3
