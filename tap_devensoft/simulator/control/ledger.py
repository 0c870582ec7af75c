"""What was asked of the tenant, in order: the ledger that tests read."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tap_devensoft.simulator.wire.message import Asked

NOTED_HEADERS = (
    "accept",
    "accept-encoding",
    "authorization",
    "content-type",
    "user-agent",
    "host",
)


@dataclass
class Entry:
    """One request.

    Attributes:
        number: Its place in the ledger, counted from 1.
        method: The verb.
        path: The decoded path.
        query: The query string as it came.
        headers: Those headers that tests ask about.
        body: The body of a token request, else empty.
        started: Monotonic seconds when it came.
        ended: Monotonic seconds when the reply was given; None while in flight.
        status: The reply's status; 0 when the connection was closed instead.
        fault: The fault that struck, by its action.
        size: Bytes of the reply's body.
    """

    number: int
    method: str
    path: str
    query: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    started: float = 0.0
    ended: float | None = None
    status: int = 0
    fault: str = ""
    size: int = 0

    @property
    def token(self) -> str:
        """Give a short hash of the Authorization header, empty without one."""
        text = self.headers.get("authorization", "")
        return hashlib.sha256(text.encode()).hexdigest()[:12] if text else ""

    def as_dict(self) -> dict[str, Any]:
        """Give the entry as plain values."""
        return {**asdict(self), "token": self.token}


class Ledger:
    """Every request since the last reset."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.Lock()
        self.entries: list[Entry] = []
        self.peak_in_flight = 0
        self._in_flight = 0

    def open(self, asked: Asked) -> Entry:
        """Note a request that has come in."""
        headers = {name: asked.headers[name] for name in NOTED_HEADERS if name in asked.headers}
        body = asked.body.decode("latin-1") if asked.path.lower() == "/token" else ""
        with self._lock:
            entry = Entry(
                len(self.entries) + 1, asked.method, asked.path, asked.query, headers, body
            )
            entry.started = time.monotonic()
            self.entries.append(entry)
            self._in_flight += 1
            self.peak_in_flight = max(self.peak_in_flight, self._in_flight)
        return entry

    def close(self, entry: Entry) -> None:
        """Note that a request has been answered or dropped."""
        with self._lock:
            entry.ended = time.monotonic()
            self._in_flight -= 1

    def reset(self) -> None:
        """Forget all requests; those in flight still count as such."""
        with self._lock:
            self.entries = []
            self.peak_in_flight = self._in_flight

    def of(self, path: str, method: str = "GET") -> list[Entry]:
        """List the requests for one path."""
        return [entry for entry in self.entries if (entry.path, entry.method) == (path, method)]

    def as_dict(self) -> dict[str, Any]:
        """Give the ledger as plain values."""
        with self._lock:
            requests = [entry.as_dict() for entry in self.entries]
            return {"requests": requests, "peak_in_flight": self.peak_in_flight}
