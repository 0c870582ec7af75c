"""How far each stream is: book-keeping, a line every half minute, and a summary at the end.

What a terminal shows is made of the same figures, in `display`.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVERY_SECONDS: Final = 30.0
LOG = logging.getLogger("tap-devensoft")


@dataclass(slots=True)
class StreamProgress:
    """One stream's figures.

    Attributes:
        name: The stream.
        started: When it began, in seconds of the clock.
        total: Rows that the API declares, where it does.
        read: Rows that came from the API.
        sent: Records that went out.
        pages: Pages that the rows came in.
    """

    name: str
    started: float
    total: int | None = None
    read: int = 0
    sent: int = 0
    pages: int = 0

    def rate(self, now: float) -> float:
        """Return the rows a second so far."""
        return self.read / max(now - self.started, 1e-3)

    def left(self, now: float) -> float | None:
        """Return the seconds until the end at this rate, where the total is known."""
        if not self.total or not self.read:
            return None
        return max(self.total - self.read, 0) / self.rate(now)

    def facts(self, now: float) -> dict[str, Any]:
        """Return the figures for a log line."""
        left = self.left(now)
        return {
            "stream": self.name,
            "rows": self.read,
            "total": self.total,
            "records": self.sent,
            "pages": self.pages,
            "rows_per_second": round(self.rate(now), 1),
            "seconds": round(now - self.started, 1),
            "seconds_left": None if left is None else round(left, 1),
        }


class Progress:
    """The streams under way.

    Args:
        clock: Tells seconds that pass.
        resting: Seconds for which the server asked to be left alone, from now.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        resting: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Start without a stream."""
        self.clock = clock
        self.resting = resting
        self.streams: dict[str, StreamProgress] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Keep figures of a stream while it is loaded, and say at the end how it went."""
        stream = self.streams[name] = StreamProgress(name, self.clock())
        outcome = "failed"
        try:
            yield
            outcome = "complete"
        except Exception:
            raise
        except BaseException:
            outcome = "stopped"  # a signal's exception is no Exception
            raise
        finally:
            del self.streams[name]
            seconds = self.clock() - stream.started
            LOG.info(
                "Stream %s: %s; %d rows read in %d pages, %d records sent, %.1f s.",
                name,
                outcome,
                stream.read,
                stream.pages,
                stream.sent,
                seconds,
            )

    def page(self, name: str, *, read: int, sent: int, total: int | None) -> None:
        """Count a page."""
        stream = self.streams.get(name)
        if stream is None:  # `--test` reads first rows
            return
        stream.read += read
        stream.sent += sent
        stream.pages += bool(read)
        stream.total = total if total is not None else stream.total

    def lines(self) -> list[str]:
        """Return a line for each stream under way."""
        now, rest = self.clock(), self.resting()
        told = [one.facts(now) for one in tuple(self.streams.values())]
        waiting = {"server_asks_to_wait": round(rest, 1)} if rest > 0 else {}
        return [f"PROGRESS: {json.dumps({**one, **waiting})}" for one in told]


@contextmanager
def told_now_and_then(progress: Progress, every: float = EVERY_SECONDS) -> Iterator[None]:
    """Write the lines every few seconds, also while a wait keeps the run."""
    over = threading.Event()

    def tell() -> None:
        while not over.wait(every):
            for line in progress.lines():
                LOG.info("%s", line)

    threading.Thread(target=tell, daemon=True).start()
    try:
        yield
    finally:
        over.set()
