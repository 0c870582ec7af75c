"""Keeps what a tenant was asked and answered, within a bounded number of requests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tap_devensoft.errors import ReplyError, TapError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import Request

    from tap_devensoft.http.answers import Answer

MOST_REQUESTS = 600
"""Discovery of a documented tenant takes less than forty, of one that hides everything some 200."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it.

    Attributes:
        path: Below the tenant's address.
        failure: Why no answer came, if none did.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: str = ""


@dataclass(eq=False)
class Recorder:
    """Listens at the one door to the network."""

    base_url: str
    exchanges: list[Exchange] = field(default_factory=list)

    def heard(self, request: Request, outcome: Answer | TapError) -> None:
        """Keep one exchange.

        Raises:
            ReplyError: It is the last one that is allowed.
        """
        url = str(request.url).removeprefix(self.base_url)
        parts = urlsplit(url)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        method = str(request.method)
        if isinstance(outcome, TapError):
            one = Exchange(method, parts.path, query, failure=str(outcome))
        else:
            status, headers, body = outcome.status, outcome.headers, outcome.body
            one = Exchange(method, parts.path, query, status, headers, body)
        self.exchanges.append(one)
        if len(self.exchanges) >= MOST_REQUESTS:
            msg = f"no more than {MOST_REQUESTS} requests are made for a tenant's shape."
            raise ReplyError(msg)
