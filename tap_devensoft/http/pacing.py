"""How fast requests may leave: a shared pause, a rate per minute, and a bound that adapts."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tap_devensoft.progress.counts import Cost

_RECOVER_AFTER = 20
"""Good answers in a row after which one more request may be in flight again."""


@dataclass(eq=False)
class Pace:
    """Keeps all workers within what the server, and the user, asked for."""

    most: int
    """Requests in flight at once when the server does not object."""
    per_minute: int | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self._allowed = self.most
        self._gap = 60.0 / self.per_minute if self.per_minute else 0.0
        self._next_start = self._rest_until = 0.0
        self._in_flight = self._good = 0
        self.cost: Cost = (0, 0, 0.0)
        self._busy_since = 0.0
        self._changed = threading.Condition()

    def resting(self) -> float:
        """Return for how many seconds nobody may send; a distance between requests is no rest."""
        return max(0.0, self._rest_until - self.clock())

    @contextmanager
    def turn(self) -> Iterator[list[int]]:
        """Wait for a turn to send one request, and give it back with the bytes that came."""
        sizes: list[int] = []
        with self._changed:
            self._changed.wait_for(lambda: self._in_flight < self._allowed)
            self._busy_since = self._busy_since if self._in_flight else self.clock()
            self._in_flight += 1
        try:
            self._wait_for_start()
            yield sizes
        finally:
            with self._changed:
                self._in_flight -= 1
                requests, received, busy = self.cost
                busy += 0.0 if self._in_flight else self.clock() - self._busy_since
                self.cost = requests + 1, received + sum(sizes), busy
                self._changed.notify()

    def _wait_for_start(self) -> None:
        while True:
            with self._changed:
                now = self.clock()
                if now >= self._next_start:
                    self._next_start = now + self._gap
                    return
                wait = self._next_start - now
            self.sleep(wait)

    def hold_back(self, seconds: float) -> None:
        """Let nobody send for `seconds`, and fewer at once from now on."""
        with self._changed:
            self._rest_until = max(self._rest_until, self.clock() + seconds)
            self._next_start = max(self._next_start, self._rest_until)
            self._good = 0
            self._allowed = max(1, self._allowed // 2)

    def went_well(self) -> None:
        """Count a good answer; after enough of them one more request may be in flight."""
        with self._changed:
            self._good += 1
            if self._good >= _RECOVER_AFTER:
                self._good = 0
                self._allowed = min(self.most, self._allowed + 1)
                self._changed.notify()
