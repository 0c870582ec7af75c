"""The token endpoint in the manner of the OWIN OAuth server, and the tokens it gave out."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from tap_devensoft.simulator.wire.message import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.message import Asked

DEMO_ID = "demo-client-id"
DEMO_SECRET = "demo-client-secret"  # noqa: S105 - it opens nothing but a simulator
FORM = "application/x-www-form-urlencoded"


@dataclass
class Token:
    """A token that was given out."""

    text: str
    expires: float
    revoked: bool = False


class Tokens:
    """One API credential and its tokens.

    Attributes:
        issued: Every token that was given out, oldest first.
        refused: Why the credential no longer works: "", "revoked" or "expired".
        seconds: How long the next token lives.
    """

    def __init__(
        self,
        profile: Profile,
        client_id: str = DEMO_ID,
        client_secret: str = DEMO_SECRET,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Accept one credential."""
        self.client_id = client_id
        self.client_secret = client_secret
        self.issued: list[Token] = []
        self.refused = ""
        self.seconds = profile.token_seconds
        self._profile = profile
        self._clock = clock

    def is_live(self, authorization: str | None) -> bool:
        """Say whether an Authorization header carries a token that works now."""
        scheme, _, text = (authorization or "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        token = next((token for token in self.issued if token.text == text), None)
        return bool(token and not token.revoked and self._clock() < token.expires)

    def revoke(self) -> None:
        """Make every token that was given out useless."""
        for token in self.issued:
            token.revoked = True

    def answer(self, asked: Asked) -> Reply:
        """Answer a token request."""
        if asked.method != "POST":
            return self._refuse("invalid_request")
        if not asked.headers.get("content-type", "").lower().startswith(FORM):
            return self._refuse("unsupported_grant_type")
        form = {key: values[0] for key, values in parse_qs(asked.body.decode("latin-1")).items()}
        if form.get("grant_type") != "client_credentials":
            return self._refuse("unsupported_grant_type")
        given = (form.get("client_id"), form.get("client_secret"))
        if self.refused or given != (self.client_id, self.client_secret):
            return self._refuse("invalid_client", self.refused)
        return self._issue()

    def _issue(self) -> Reply:
        if self._profile.single_token:
            self.revoke()
        token = Token(self._write(len(self.issued)), self._clock() + self.seconds)
        self.issued.append(token)
        body: dict[str, object] = {"access_token": token.text, "token_type": "bearer"}
        lifetime = {
            "number": self.seconds,
            "text": str(self.seconds),
            "fraction": f"{self.seconds - 1}.97",
        }
        if self._profile.token_lifetime in lifetime:
            body["expires_in"] = lifetime[self._profile.token_lifetime]
        return _uncached(Reply.of(body))

    def _refuse(self, code: str, reason: str = "") -> Reply:
        style = self._profile.token_errors
        if style == "html":
            return Reply.html("Bad Request", 400, "The credential was not accepted.")
        if style == "json401":
            return Reply.of({"message": f"Access denied: {code}"}, 401)
        body = {"error": code}
        if reason:
            body["error_description"] = f"The client credential is {reason}."
        return _uncached(Reply.of(body, 400))

    def _write(self, number: int) -> str:
        """Write a token that looks like a JWT; the same tenant writes the same ones again."""
        head = _base64({"typ": "JWT", "alg": "HS256"})
        payload = _base64({"client_id": self.client_id, "jti": number})
        digest = hashlib.sha256(f"{self.client_secret}{head}{payload}".encode()).digest()
        signature = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return f"{head}.{payload}.{signature}"


def _base64(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _uncached(reply: Reply) -> Reply:
    reply.headers.update(
        {
            "Content-Type": "application/json;charset=UTF-8",
            "Cache-Control": "no-cache",
            "Pragma": "no-cache",
            "Expires": "-1",
        }
    )
    return reply
