"""One fault as data: which requests it strikes and what it does to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tap_devensoft.simulator.control.matching import Match


@dataclass
class Rule(Match):
    """One fault and the requests that it strikes.

    Attributes:
        action: A key of `actions.ACTIONS`.
        status: Status of the reply, where the action leaves it open.
        headers: Further headers of the reply.
        body: Body of the reply, where the action leaves it open.
        seconds: Length of a delay, or what Retry-After says.
    """

    action: str = ""
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 1.0
