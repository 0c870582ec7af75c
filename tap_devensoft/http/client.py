"""Reads from one tenant: every GET with a live token, renewed and replayed where it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

import requests

from tap_devensoft.errors import CredentialError, ForbiddenError, ShapeError
from tap_devensoft.http.answers import UNACCEPTED, UNREADABLE, accepted, read_answer, refusal
from tap_devensoft.http.replies import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_devensoft.errors import TapError
    from tap_devensoft.http.answers import Answer
    from tap_devensoft.http.auth import DevensoftAuthenticator
    from tap_devensoft.http.replies import Decode, Reply
    from tap_devensoft.http.transport import Limits, Transport

LONGEST_QUERY = 1_900
"""Bytes; IIS answers 404 above 2,048 (`devenconnect-api.md` section 5.4)."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request that was answered, after so many tries in vain, and what sends it again."""

    answer: Answer
    limits: Limits
    spent: int
    optional: bool
    again: Callable[[], Answer]


@dataclass(eq=False)
class Client:
    """Reads from one tenant, whose address `base_url` has no slash at its end."""

    base_url: str
    transport: Transport
    authenticator: DevensoftAuthenticator
    _worked: bool = field(default=False, init=False)
    """Whether any address accepted a token of this credential."""

    def get(
        self,
        path: str,
        params: Sequence[tuple[str, str]] = (),
        decode: Decode = decode,
        *,
        optional: bool = False,
    ) -> Reply:
        """Return the answer to `GET path`, its body decoded by `decode`.

        What is `optional` is tried twice at most, for a short time, and a 401 tells of this
        address alone. It may be open to everybody, so that it does not prove the token good.
        """
        return self.read(self.sent(path, params, optional=optional), decode)

    def sent(
        self, path: str, params: Sequence[tuple[str, str]] = (), *, optional: bool = False
    ) -> Sent:
        """Send `GET path` until it is answered, and return the answer as it came."""
        path, _, following = path.partition("?")
        query = "&".join(part for part in (following, encode_query(params)) if part)
        url, what = f"{self.base_url}{path}{f'?{query}' if query else ''}", f"GET {path}"
        if urlsplit(url)[:2] != urlsplit(self.base_url)[:2]:
            msg = f"{what} would lead to another host than the tenant's; nothing was sent."
            raise ShapeError(msg)
        limits = self.transport.limits.brief() if optional else self.transport.limits

        def send(token: str) -> Answer:
            request = requests.Request("GET", url, headers={"Authorization": f"Bearer {token}"})
            return self.transport.send(request, what, limits)

        tries = 0

        def once() -> Answer:
            nonlocal tries
            tries += 1
            return accepted(self._authenticated(send, optional=optional))

        answer = self.transport.tried(what, once, limits)
        return Sent(answer, limits, tries - 1, optional, once)

    def read(self, sent: Sent, decode: Decode = decode) -> Reply:
        """Return the reply in an answer; one that cannot be read is asked for again."""
        answers = [sent.answer]

        def once() -> Reply:
            reply = read_answer(answers.pop() if answers else sent.again(), decode)
            self.transport.pace.went_well()
            return reply

        reply = self.transport.tried(sent.answer.what, once, sent.limits, sent.spent)
        self._worked |= not sent.optional
        return reply

    def in_hindsight(self, error: TapError) -> TapError:
        """Return what it means that a token was refused, now that others may have been asked."""
        if not (self._worked and isinstance(error, CredentialError)):
            return error
        return ForbiddenError(str(error).replace(UNACCEPTED, UNREADABLE))

    def clock(self) -> datetime:
        """Return what time it is at the server, by what it last showed; ours if it never does.

        Where nothing was asked yet, a token is, which a run needs anyway.
        """
        self.authenticator.live_token()
        return self.transport.shown or datetime.now(timezone.utc)

    def _authenticated(self, send: Callable[[str], Answer], *, optional: bool) -> Answer:
        """Send a request with a live token; where it is refused, renew it and replay once."""
        token = self.authenticator.live_token()
        answer = send(token)
        if answer.status != HTTPStatus.UNAUTHORIZED:
            return answer
        if not optional and self.authenticator.renew(token):
            answer = send(self.authenticator.live_token())
            if answer.status != HTTPStatus.UNAUTHORIZED:
                return answer
            self.authenticator.renewed_in_vain()
        if optional or self._worked:
            # Other addresses accept the token (section 9).
            raise refusal(answer, HTTPStatus.FORBIDDEN)
        return answer


def encode_query(params: Sequence[tuple[str, str]]) -> str:
    """Return `params` as a query string; blanks and plus signs survive an ASP.NET server.

    >>> encode_query([("since", "2024-01-01T00:00:00+00:00"), ("$top", "5")])
    'since=2024-01-01T00%3A00%3A00%2B00%3A00&$top=5'
    """
    return urlencode(params, quote_via=quote, safe="$,")
