"""Sends one request within limits of time and size, and tries again where that may help."""

from __future__ import annotations

import http.client
import logging
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import backoff
import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from tap_devensoft.errors import PassingError, ReplyError, TapError, printable
from tap_devensoft.http.answers import Answer
from tap_devensoft.http.stopping import STOP
from tap_devensoft.http.surroundings import surroundings_of
from tap_devensoft.http.wire import LARGEST_BODY, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from urllib3 import HTTPResponse

    from tap_devensoft.http.pacing import Pace

T = TypeVar("T")

_CHUNK = 1 << 18
_LONGEST_BACKOFF = 60.0
_FIRST_BACKOFF = 0.5
_HUNG_UP = (BrokenPipeError, ConnectionResetError)
_THROTTLING = frozenset({429, 503})
_BRIEF = 10.0
"""Seconds that something optional may take."""

LOG = logging.getLogger("tap-devensoft")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often to try; seconds and counts."""

    timeout: float
    retries: int
    longest_wait: float

    def brief(self) -> Limits:
        """Return the limits for what a run can do without: two short tries."""
        return Limits(
            min(self.timeout, _BRIEF), min(self.retries, 1), min(self.longest_wait, _BRIEF)
        )


@dataclass(eq=False)
class Transport:
    """The one door to the network, for data and tokens alike."""

    pace: Pace
    limits: Limits
    ca_bundle: str | None = None
    """File of certificates instead of the usual ones."""
    user_agent: str = "tap-devensoft"
    sleep: Callable[[float], None] = time.sleep
    heard: Callable[[requests.Request, Answer | TapError | None], None] = lambda *_: None
    """Told of each request before it is sent, and again with what came of it."""
    shown: datetime | None = field(default=None, init=False)
    """The latest time that the server has shown; answers under way at once come in any order."""

    def __post_init__(self) -> None:
        # The standard library prints headers, tokens included, when this is on.
        http.client.HTTPConnection.debuglevel = 0
        HTTPConnection.response_class = Response
        self._adapter = HTTPAdapter(
            pool_connections=2, pool_maxsize=self.pace.most + 1, max_retries=0
        )
        self._environment: dict[tuple[str, ...], dict[str, Any]] = {}
        self._lock = threading.Lock()

    def tried(self, what: str, once: Callable[[], T], limits: Limits, spent: int = 0) -> T:
        """Call `once` until it succeeds, its error is final, or all tries are `spent`."""
        waits = backoff.expo(factor=_FIRST_BACKOFF, max_value=_LONGEST_BACKOFF)
        for _ in range(spent + 1):
            next(waits)  # the generator's first value is not a wait
        with STOP.interruptible():
            for left in range(limits.retries - spent, -1, -1):
                STOP.check()
                try:
                    answer = once()
                except PassingError as error:
                    if isinstance(error.__cause__, PassingError):  # a token's own tries are spent
                        raise
                    if why := _why_not_again(error, limits, left):
                        msg = f"{error} {why}; run again later."
                        raise PassingError(msg, status=error.status) from error
                    wait = error.wait or backoff.full_jitter(next(waits))
                    LOG.warning("%s Trying %s again in %.1f s.", error, what, wait)
                    if error.status in _THROTTLING:
                        self.pace.hold_back(wait)
                    self.sleep(wait)
                else:
                    return answer
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def send(self, request: requests.Request, what: str, limits: Limits) -> Answer:
        """Send one request and read its whole body."""
        request.headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": self.user_agent,
            **request.headers,
        }
        self.heard(request, None)
        try:
            # Without a session, which takes credentials from a netrc file, keeps cookies, and
            # reads the whole body of a redirect.
            prepared = request.prepare()
            surroundings = self.surroundings(str(prepared.url))
            with (
                self.pace.turn() as sizes,
                self._answered(prepared, timeout=limits.timeout, **surroundings) as response,
            ):
                body = _read_body(response.raw, what)
                sizes.append(response.raw.tell())
                self._take_time(response.headers.get("Date"))
        except (requests.exceptions.RequestException, HTTPError, OSError, ValueError) as error:
            failure = _in_words(error, what, urlsplit(request.url).netloc)
            self.heard(request, failure)
            raise failure from error
        except TapError as error:  # of a body that is too large or too late
            self.heard(request, error)
            raise
        answer = Answer(what, response.status_code, response.headers, body)
        self.heard(request, answer)
        return answer

    def _take_time(self, date: str | None) -> None:
        try:
            shown = parsedate_to_datetime(date or "")
        except (TypeError, ValueError, OverflowError):
            return
        shown = shown if shown.tzinfo else shown.replace(tzinfo=timezone.utc)
        with self._lock:
            self.shown = max(self.shown or shown, shown)

    def _answered(self, prepared: requests.PreparedRequest, **how: Any) -> requests.Response:
        """Send a request, again at once where the server had closed a connection that was idle."""
        try:
            return self._adapter.send(prepared, **how)
        except requests.exceptions.ConnectionError as error:
            if not (self.pace.cost[1] and isinstance(_innermost(error), _HUNG_UP)):
                raise
            return self._adapter.send(prepared, **how)

    def surroundings(self, url: str) -> Mapping[str, Any]:
        """Return the proxy and the certificates that the environment gives for `url`'s host.

        Raises:
            SettingError: They cannot be used.
        """
        host = urlsplit(url)[:2]
        if host not in self._environment:
            self._environment[host] = surroundings_of(url, self.ca_bundle)
        return self._environment[host]


def _why_not_again(error: PassingError, limits: Limits, left: int) -> str:
    if error.wait and error.wait > limits.longest_wait:
        return (
            f"The server asks to wait {error.wait:.0f} s, more than "
            f"max_retry_wait ({limits.longest_wait:.0f} s)"
        )
    return "" if left else f"Given up after {limits.retries + 1} tries"


def _read_body(raw: HTTPResponse, what: str) -> bytes:
    """Read a body piece by piece, so that no bomb fills the memory."""
    # Beside another one, the library unpacks also what it does not know.
    packed = map(str.strip, raw.headers.get("Content-Encoding", "").lower().split(","))
    raw.headers["Content-Encoding"] = ",".join(one for one in packed if one in raw.CONTENT_DECODERS)
    length = raw.length_remaining  # as the server says, if it does
    if length is not None and length <= LARGEST_BODY and not raw.headers["Content-Encoding"]:
        return raw.read()  # in one piece, so that nothing is copied
    pieces: list[bytes] = []
    size = 0
    # Each piece is unpacked no further than its bound, whatever a body of kilobytes holds.
    while piece := raw.read1(_CHUNK, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_BODY:
            msg = f"{what} answered with more than {LARGEST_BODY >> 20} MiB; lower page_size."
            raise ReplyError(msg)
    return b"".join(pieces)


def _in_words(error: Exception, what: str, host: str) -> TapError:
    """Return the sentence for an error of the HTTP libraries."""
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return ReplyError(f"{what} failed: {printable(str(error))}; check the address.")
    cause = _innermost(error)
    # Without the address that libraries repeat, and a first line that may be a part of any body.
    text = "" if isinstance(cause, http.client.BadStatusLine) else str(cause).rpartition(">: ")[2]
    reason = printable(f"{type(cause).__name__}: {text or 'no answer of HTTP'}")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return ReplyError(
            f"{what} failed: the server's certificate is not trusted ({reason}); "
            "set ca_bundle to your organisation's certificates, or mend the address."
        )
    way = " through a proxy" if isinstance(error, requests.exceptions.ProxyError) else ""
    return PassingError(f"{what} to {host}{way} failed: {reason}.")


def _innermost(error: BaseException) -> BaseException:
    """Return what an error of the HTTP libraries was made from."""
    inner = (getattr(error, "reason", None), *error.args)
    return next((_innermost(one) for one in inner if isinstance(one, BaseException)), error)
