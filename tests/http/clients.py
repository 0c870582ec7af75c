"""A client for a fake, whose time only sleeping moves on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tap_devensoft.http.auth import DevensoftAuthenticator
from tap_devensoft.http.client import Client
from tap_devensoft.http.pacing import Pace
from tap_devensoft.http.transport import Limits, Transport
from tests.fakes.runs import SECRET

if TYPE_CHECKING:
    from tests.fakes.fake import Fake


@dataclass
class Time:
    """A clock that only sleeping moves on."""

    now: float = 100.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        """Return the seconds so far."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self.slept.append(seconds)
        self.now += seconds


def client_of(
    fake: Fake,
    *,
    timeout: float = 5.0,
    retries: int = 3,
    time: Time | None = None,
    **more: Any,
) -> Client:
    """Return a client whose waits pass at once."""
    time = time or Time()
    transport = Transport(
        pace=Pace(4, sleep=time.sleep, clock=time.clock),
        limits=Limits(timeout, retries, longest_wait=300.0),
        sleep=time.sleep,
        **more,
    )
    authenticator = DevensoftAuthenticator(
        transport=transport,
        auth_endpoint=f"{fake.url}/token",
        client_id="client",
        client_secret=SECRET,
        clock=time.clock,
    )
    return Client(fake.url, transport=transport, authenticator=authenticator)
