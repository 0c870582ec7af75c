"""Reads from one tenant: every GET with a live token, renewed and replayed where it is refused."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

import requests

from tap_devensoft.errors import ShapeError
from tap_devensoft.http.answers import ACCEPTED, forbidden, read_answer
from tap_devensoft.http.replies import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.http.answers import Answer
    from tap_devensoft.http.auth import DevensoftAuthenticator
    from tap_devensoft.http.replies import Decode, Reply
    from tap_devensoft.http.transport import Costs, Limits, Transport

LONGEST_QUERY = 1_900
"""Bytes; IIS answers 404 above 2,048 (`devenconnect-api.md` section 5.4)."""


class Client:
    """Reads from one tenant.

    Args:
        base_url: The tenant's address without a slash at its end.
        transport: Sends requests.
        authenticator: Gives the tokens.
    """

    def __init__(
        self, base_url: str, *, transport: Transport, authenticator: DevensoftAuthenticator
    ) -> None:
        """Keep the facts; nothing is sent."""
        self.base_url = base_url
        self.authenticator = authenticator
        self._transport = transport
        self._worked = False
        """Whether any address accepted a token of this credential."""

    @property
    def costs(self) -> Costs:
        """What was asked of the server so far."""
        return self._transport.costs

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

        Raises:
            ReplyError: The server's answer is final; see `SENTENCES`.
            PassingError: Every try failed in a way that might have passed.
        """
        path, _, following = path.partition("?")
        query = "&".join(part for part in (following, encode_query(params)) if part)
        target, what = f"{path}?{query}" if query else path, f"GET {path}"

        def once() -> Reply:
            answer = self._authenticated(target, what, optional=optional)
            reply = read_answer(answer, what, decode)
            self._worked |= not optional
            return reply

        return self._transport.tried(what, once, self._limits(optional=optional))

    def get_text(self, path: str) -> str:
        """Return a page for people, such as the Swagger UI's, which no run depends on.

        Raises:
            ReplyError: There is none.
            PassingError: Every try failed in a way that might have passed.
        """
        what = f"GET {path}"
        answer = self._transport.tried(
            what,
            lambda: self._authenticated(path, what, optional=True),
            self._limits(optional=True),
        )
        if answer.status not in ACCEPTED:
            read_answer(answer, what)
        return answer.body.decode("utf-8", errors="replace")

    def _limits(self, *, optional: bool) -> Limits:
        limits = self._transport.limits
        return limits.brief() if optional else limits

    def _authenticated(self, target: str, what: str, *, optional: bool) -> Answer:
        """Send a request with a live token; where it is refused, renew it and replay once."""
        url = f"{self.base_url}{target}"
        if urlsplit(url)[:2] != urlsplit(self.base_url)[:2]:
            msg = f"{what} would lead to another host than the tenant's; nothing was sent."
            raise ShapeError(msg)
        limits = self._limits(optional=optional)
        token = self.authenticator.live_token()
        answer = self._sent(url, token, what, limits)
        if _is_refused(answer) and not optional and self.authenticator.renew(token):
            token = self.authenticator.live_token()
            answer = self._sent(url, token, what, limits)
            if _is_refused(answer):
                self.authenticator.renewed_in_vain()
        if _is_refused(answer) and (optional or self._worked):
            raise forbidden(answer, what)
        return answer

    def _sent(self, url: str, token: str, what: str, limits: Limits) -> Answer:
        request = requests.Request("GET", url, headers={"Authorization": f"Bearer {token}"})
        return self._transport.send(request, what, limits)


def _is_refused(answer: Answer) -> bool:
    return answer.status == HTTPStatus.UNAUTHORIZED


def encode_query(params: Sequence[tuple[str, str]]) -> str:
    """Return `params` as a query string; blanks and plus signs survive an ASP.NET server.

    >>> encode_query([("since", "2024-01-01T00:00:00+00:00"), ("$top", "5")])
    'since=2024-01-01T00%3A00%3A00%2B00%3A00&$top=5'
    """
    return urlencode(params, quote_via=quote, safe="$,")
