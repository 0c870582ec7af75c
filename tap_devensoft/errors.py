"""What can go wrong, as sentences for the person on call, and the one door for secrets.

```text
TapError (SingerSDKError)
├── SettingError          bad configuration, named before the first request
├── StateError            a state that cannot be read
├── ReplyError (FatalAPIError)
│   ├── UntrustedError    the server's certificate is not trusted
│   ├── CredentialError   the token endpoint or the API refuses the credential
│   ├── ForbiddenError    403, or 401 for ever: the credential may not read this
│   ├── MissingError      404: no such route, or no such thing
│   ├── RefusedError      400 and its kin: the parameters are not to the server's liking
│   ├── ShapeError        the reply is not of the expected shape
│   └── IncompleteError   paging does not advance, or a declared total is not reached
└── PassingError (RetriableAPIError)   worth another try; carries how long to wait
    └── UnreachableError  no server answered at all
```
"""

from __future__ import annotations

import base64
import io
import json
import re
from typing import TYPE_CHECKING, TextIO
from urllib.parse import quote, quote_plus

from singer_sdk.exceptions import FatalAPIError, RetriableAPIError, SingerSDKError

if TYPE_CHECKING:
    from collections.abc import Iterable

EXCERPT_LENGTH = 200
_SHOWN_PREFIX = 8
_SHORTEST_SECRET = 4
_MASK = "[hidden]"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class TapError(SingerSDKError):
    """A failure that is told in one sentence and never with a traceback."""


class SettingError(TapError):
    """The configuration cannot be used as it is."""


class StateError(TapError):
    """The state cannot be used as it is."""


class ReplyError(TapError, FatalAPIError):
    """The server's answer ends this stream; another try cannot help."""


class UntrustedError(ReplyError):
    """The server's certificate is not trusted."""


class CredentialError(ReplyError):
    """The credential, or a token made from it, is refused."""


class ForbiddenError(ReplyError):
    """The credential is good but may not read this."""


class MissingError(ReplyError):
    """The server has no such route, or no such thing; it seldom tells which."""


class RefusedError(ReplyError):
    """The server refuses the parameters of the request."""


class ShapeError(ReplyError):
    """The reply was read but is not of the expected shape."""


class IncompleteError(ReplyError):
    """The listing could not be proved to be whole."""


class PassingError(TapError, RetriableAPIError):
    """A failure that another try may mend.

    `wait` is how many seconds the server asked for; None leaves that to the client.
    `throttled` tells that the server is asking for fewer requests, `status` what it answered,
    `spent` that every try was made already.
    """

    def __init__(
        self,
        message: str,
        *,
        wait: float | None = None,
        throttled: bool = False,
        status: int | None = None,
        spent: bool = False,
    ) -> None:
        """Keep the sentence and the server's wish."""
        super().__init__(message)
        self.status = status
        self.wait = wait
        self.throttled = throttled
        self.spent = spent


class UnreachableError(PassingError):
    """No answer came: no such host, no connection, or one that broke."""


class Secrets:
    """The one list of what must never be shown, and the one function that hides it."""

    def __init__(self) -> None:
        """Start with none."""
        self._hidden: dict[str, None] = {}
        self._pattern: re.Pattern[str] | None = None

    def add(self, value: str) -> None:
        """Hide `value`, the ways it is usually encoded, and its first eight characters."""
        for spelling in dict.fromkeys(_spellings(value)):
            if len(spelling) >= _SHORTEST_SECRET:
                self._hidden[spelling[:_SHOWN_PREFIX]] = None
        starts = sorted(self._hidden, key=len, reverse=True)
        self._pattern = (
            re.compile(rf"(?:{'|'.join(map(re.escape, starts))})[^\s\"'<>&;,]*") if starts else None
        )

    def hide(self, text: str) -> str:
        """Return `text` without anything secret.

        >>> secrets = Secrets()
        >>> secrets.add("S3CR3T-x9y8z7")
        >>> secrets.hide("client_secret=S3CR3T-x9y8z7&grant_type=x")
        'client_secret=[hidden]&grant_type=x'
        """
        return self._pattern.sub(_MASK, text) if self._pattern else text


def _spellings(value: str) -> Iterable[str]:
    yield value
    yield quote(value, safe="")
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    yield repr(value)[1:-1]
    yield base64.b64encode(value.encode("utf-8", "surrogatepass")).decode()


SECRETS = Secrets()
"""The process's own list; the authenticator adds the secret and each token to it."""


class HidingStream(io.TextIOBase):
    """A text stream that hides secrets in whatever is written through it.

    The last door: what this tap writes is clean already, what libraries write need not be.
    """

    def __init__(self, inner: TextIO) -> None:
        """Write to `inner`."""
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

    def fileno(self) -> int:
        """Return the descriptor below."""
        return self._inner.fileno()


def unexpected(error: Exception) -> str:
    """Return the sentence for an error that this tap did not foresee."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f" in {where.tb_frame.f_code.co_name}" if where else ""
    said = printable(str(error))
    return (
        f"{type(error).__name__}{place} ({said}); this is a fault of the tap, please report it "
        "with the log of a run with LOGLEVEL=DEBUG."
    )


def printable(text: str, length: int = EXCERPT_LENGTH) -> str:
    """Return the first `length` characters of `text` on one line, secrets hidden."""
    line = _UNPRINTABLE.sub(" ", SECRETS.hide(text)).strip()
    return line if len(line) <= length else f"{line[:length]}…"
