"""How far each stream is: book-keeping, a line every half minute, and a summary at the end.

What a terminal shows is made of the same figures, in `display`.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOG = logging.getLogger("tap-devensoft")

Cost = tuple[int, int, float]
"""Requests, bytes that came, and seconds in which a request was under way or had to wait."""


@dataclass(slots=True)
class StreamProgress:
    """One stream's figures: rows that the API declares and gave, and records that went out."""

    name: str
    started: float
    total: int | None = None
    read: int = 0
    sent: int = 0
    pages: int = 0

    def facts(self, now: float) -> dict[str, Any]:
        """Return the figures for a log line; the time left is known where the total is."""
        rate = self.read / max(now - self.started, 1e-3)
        left = max(self.total - self.read, 0) / rate if self.total and rate else None
        return {
            "stream": self.name,
            "rows": self.read,
            "total": self.total,
            "records": self.sent,
            "pages": self.pages,
            "rows_per_second": round(rate, 1),
            "seconds": round(now - self.started, 1),
            "seconds_left": None if left is None else round(left, 1),
        }


@dataclass
class Progress:
    """The streams under way."""

    clock: Callable[[], float] = time.monotonic
    resting: Callable[[], float] = lambda: 0.0
    """Seconds for which the server asked to be left alone, from now."""
    cost: Callable[[], Cost] = lambda: (0, 0, 0.0)
    """What the run has cost the server so far."""
    streams: dict[str, StreamProgress] = field(default_factory=dict, init=False)

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Keep figures of a stream while it is loaded, and say at the end how it went."""
        stream = self.streams[name] = StreamProgress(name, self.clock())
        before, outcome = self.cost(), "stopped"  # by a signal, whose exception is no Exception
        try:
            yield
            outcome = "complete"
        except Exception:
            outcome = "failed"
            raise
        finally:
            del self.streams[name]
            told = {**stream.facts(self.clock()), "outcome": outcome, "spent": self.spent(before)}
            LOG.info(
                "Stream %(stream)s: %(outcome)s; %(rows)d rows read in %(pages)d pages, "
                "%(records)d records sent, %(seconds).1f s; %(spent)s.",
                told,
            )

    def spent(self, before: Cost = (0, 0, 0.0)) -> str:
        """Return what the run has cost since then, in words."""
        requests, received, seconds = (
            now - then for now, then in zip(self.cost(), before, strict=True)
        )
        return f"{requests} requests, {received} bytes, {seconds:.1f} s waited for the server"

    def page(self, name: str, *, read: int, sent: int, total: int | None) -> None:
        """Count a page."""
        if stream := self.streams.get(name):  # `--test` reads first rows
            stream.read += read
            stream.sent += sent
            stream.pages += bool(read)
            stream.total = total if total is not None else stream.total

    def facts(self) -> list[dict[str, Any]]:
        """Return the figures of each stream under way, and how long the server is to rest."""
        now, streams = self.clock(), tuple(self.streams.values())
        rest = self.resting() if streams else 0.0
        waiting = {"server_asks_to_wait": round(rest, 1)} if rest > 0 else {}
        return [{**one.facts(now), **waiting} for one in streams]

    def lines(self) -> list[str]:
        """Return a line for each stream under way."""
        return [f"PROGRESS: {json.dumps(one)}" for one in self.facts()]


@contextmanager
def told_now_and_then(progress: Progress, every: float = 30.0) -> Iterator[None]:
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
