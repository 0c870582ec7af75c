"""What can go wrong, as sentences for the person on call, and the one door for secrets.

A `SettingError` comes before the first request. What a server answers ends a
stream (`ReplyError`, fatal to the SDK) or is worth another try (`PassingError`, retriable).
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import traceback
from typing import TextIO
from urllib.parse import quote, quote_plus

from singer_sdk.exceptions import FatalAPIError, RetriableAPIError, SingerSDKError

_SHOWN_PREFIX = 8
_SHORTEST_SECRET = 4
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)
"""Controls, and what turns a line around or does not show."""


class TapError(SingerSDKError):
    """A failure that is told in one sentence and never with a traceback."""


class SettingError(TapError):
    """The configuration, the catalog or the state cannot be used as it is."""


class ReplyError(TapError, FatalAPIError):
    """The server's answer ends this stream; another try cannot help."""


class CredentialError(ReplyError):
    """The credential, or a token made from it, is refused."""


class ForbiddenError(ReplyError):
    """403, or 401 for ever: the credential is good but may not read this."""


class MissingError(ReplyError):
    """404 and its kin: no such route, or no such thing; the server seldom tells which."""


class RefusedError(ReplyError):
    """400 and its kin: the server refuses the parameters of the request."""


class ShapeError(ReplyError):
    """The reply was read but is not of the expected shape."""


class IncompleteError(ReplyError):
    """Paging does not advance, or the listing could not be proved to be whole."""


class PassingError(TapError, RetriableAPIError):
    """A failure that another try may mend.

    `status` is what the server answered, if it did; `wait` is how many seconds it asked for.
    """

    def __init__(
        self, message: str, *, wait: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.wait = wait


class Secrets:
    """The one list of what must never be shown, and the one function that hides it."""

    def __init__(self) -> None:
        self._starts: set[str] = set()
        self._pattern = re.compile("(?!)")  # as long as there is no secret, nothing is one

    def add(self, value: str) -> None:
        """Hide `value`, the ways it is usually encoded, and its first eight characters."""
        spellings = (
            value,
            quote(value, safe="", errors="surrogatepass"),
            quote_plus(value, errors="surrogatepass"),
            json.dumps(value)[1:-1],
            repr(value)[1:-1],
            base64.b64encode(value.encode("utf-8", "surrogatepass")).decode(),
            html.escape(value),
        )
        long = [one for one in spellings if len(one) >= _SHORTEST_SECRET]
        self._starts |= {one[:_SHOWN_PREFIX] for one in long}
        if self._starts:
            starts = "|".join(map(re.escape, sorted(self._starts, key=len, reverse=True)))
            self._pattern = re.compile(rf"(?:{starts})[^\s\"'<>&;,]*", re.IGNORECASE)

    def hide(self, text: str) -> str:
        """Return `text` without anything secret.

        >>> secrets = Secrets()
        >>> secrets.add("S3CR3T-x9y8z7")
        >>> secrets.hide("client_secret=S3CR3T-x9y8z7&grant_type=x")
        'client_secret=[hidden]&grant_type=x'
        """
        return self._pattern.sub("[hidden]", text)


SECRETS = Secrets()
"""The process's own list; the authenticator adds the secret and each token to it."""


class HidingStream(io.TextIOBase):
    """A text stream that hides secrets in whatever is written through it.

    The last door: what this tap writes is clean already, what libraries write need not be.
    """

    def __init__(self, inner: TextIO) -> None:
        self._inner = inner

    def write(self, text: str) -> int:
        """Write `text` without secrets."""
        self._inner.write(SECRETS.hide(text))
        return len(text)

    def flush(self) -> None:
        """Flush the stream below."""
        self._inner.flush()

    def isatty(self) -> bool:
        """Whether a person reads along."""
        return self._inner.isatty()


def unexpected(error: Exception) -> str:
    """Return the sentence for an error that this tap did not foresee."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {frames[-1].name}" if frames else ""
    return (
        f"{type(error).__name__}{place} ({printable(str(error))}); this is a fault of the tap, "
        "please report it with the log of a run with LOGLEVEL=DEBUG."
    )


def printable(text: str, length: int = 200) -> str:
    """Return the first `length` characters of `text` on one line, secrets hidden."""
    line = _UNPRINTABLE.sub(" ", SECRETS.hide(text)).strip()
    return line if len(line) <= length else f"{line[:length]}…"
