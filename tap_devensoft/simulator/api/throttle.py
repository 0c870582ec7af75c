"""The rate limit of a profile, over a sliding window of real time."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from tap_devensoft.simulator.wire.message import Reply
from tap_devensoft.simulator.wire.waiting import date_ahead, seconds_ahead

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.message import Asked


class Throttle:
    """Counts requests under /v1 and refuses those above the limit."""

    def __init__(self, profile: Profile, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the limit from a profile."""
        self._profile = profile
        self._clock = clock
        self._times: deque[float] = deque()

    def refuse(self, asked: Asked) -> Reply | None:
        """Give the refusal of a request above the limit, else None."""
        profile = self._profile
        if profile.rate_limit == "none" or not asked.path.lower().startswith("/v1"):
            return None
        now = self._clock()
        while self._times and now - self._times[0] >= profile.rate_limit_seconds:
            self._times.popleft()
        if len(self._times) < profile.rate_limit_requests:
            self._times.append(now)
            return None
        return self._refusal()

    def _refusal(self) -> Reply:
        profile = self._profile
        if profile.rate_limit == "503":
            return Reply.html("Service Unavailable", 503, "The service is busy.")
        text = f"API calls quota exceeded! maximum admitted {profile.rate_limit_requests}."
        reply = Reply.of(text, 429)
        seconds = profile.rate_limit_seconds
        if profile.rate_limit == "429_seconds":
            reply.headers["Retry-After"] = seconds_ahead(seconds)
        if profile.rate_limit == "429_date":
            reply.headers["Retry-After"] = date_ahead(seconds + 1)
        return reply
