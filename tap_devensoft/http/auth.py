"""The OAuth 2.0 client credentials flow: one token for the whole run, renewed in time."""

from __future__ import annotations

import math
import re
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from singer_sdk.authenticators import OAuthAuthenticator
from typing_extensions import override

from tap_devensoft.errors import SECRETS, CredentialError
from tap_devensoft.http.answers import read_token_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.http.transport import Transport

LONGEST_MARGIN = 60.0
_MARGIN_SHARE = 0.1
_SENDABLE = re.compile(r"[!-~]+")
_MOST_IN_VAIN = 3
"""Renewals that helped nothing, within as many seconds, after which a refusal asks for none."""
_IN_VAIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """An access token and until when to use it, in the clock's seconds."""

    value: str
    renew_at: float = math.inf

    @classmethod
    def from_reply(cls, reply: object, requested_at: float) -> Token:
        """Read the token endpoint's answer (`devenconnect-api.md` sections 2.2 and 4).

        The lifetime is counted from the request, so that the answer's way back does not
        lengthen it. Without a usable `expires_in` the token is used until it is refused.

        Raises:
            CredentialError: The answer holds no token.
        """
        fields = reply if isinstance(reply, dict) else {}
        value = fields.get("access_token")
        if not isinstance(value, str) or not value:
            msg = "POST to the token endpoint answered without an access_token; check auth_url."
            raise CredentialError(msg)
        if not _SENDABLE.fullmatch(value):
            msg = "POST to the token endpoint answered with a token that no header can carry."
            raise CredentialError(msg)
        lifetime = _lifetime_of(fields.get("expires_in"))
        margin = min(LONGEST_MARGIN, lifetime * _MARGIN_SHARE)
        return cls(value, requested_at + lifetime - margin)


def _lifetime_of(expires_in: object) -> float:
    """Return `expires_in` as seconds: number or text, infinite where absent or nonsense."""
    try:
        seconds = float(str(expires_in))
    except ValueError:
        return math.inf
    return seconds if 0 < seconds < math.inf else math.inf


class DevensoftAuthenticator(OAuthAuthenticator):
    """Puts a live bearer token on each request; one instance serves a whole tap.

    Safe with threads: whoever finds the token missing or spent takes the lock and looks again
    before asking, so that many workers starting cold make one token request.
    """

    def __init__(
        self,
        *,
        transport: Transport,
        auth_endpoint: str,
        client_id: str,
        client_secret: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            auth_endpoint=auth_endpoint, client_id=client_id, client_secret=client_secret
        )
        SECRETS.add(client_secret)
        self._transport = transport
        self._clock = clock
        self._lock = threading.Lock()
        self._token = Token("", renew_at=-math.inf)
        self._vain: dict[Token, float] = {}
        """When new tokens were refused; an endpoint may give the same value again."""

    @property
    @override
    def oauth_request_body(self) -> dict[str, Any]:
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }

    @override
    def is_token_valid(self) -> bool:
        return self._clock() < self._token.renew_at

    @override
    def update_access_token(self) -> None:
        what, limits = f"POST {urlsplit(self.auth_endpoint).path}", self._transport.limits

        def once() -> Token:
            requested_at = self._clock()
            request = requests.Request("POST", self.auth_endpoint, data=self.oauth_request_payload)
            answer = replace(self._transport.send(request, what, limits), private=True)
            return Token.from_reply(read_token_answer(answer), requested_at)

        token = self._transport.tried(what, once, limits)
        SECRETS.add(token.value)
        self._token, self.access_token = token, token.value

    def live_token(self) -> str:
        """Return a token that is good now, asking for one where there is none."""
        if not self.is_token_valid():
            with self._lock:
                if not self.is_token_valid():
                    self.update_access_token()
        return self._token.value

    def renew(self, refused: str) -> bool:
        """Replace the token `refused`, unless another worker already did.

        Returns:
            Whether there is another token. An address that refuses every token (section 9) is
            not worth a new one for each of its requests.
        """
        with self._lock:
            if self._token.value != refused:
                return True
            lately = self._clock() - _IN_VAIN_SECONDS
            if sum(when > lately for when in self._vain.values()) >= _MOST_IN_VAIN:
                return False
            self.update_access_token()
            return True

    def renewed_in_vain(self) -> None:
        """Note that an address refuses the token that was asked for because of it."""
        with self._lock:
            self._vain[self._token] = self._clock()
