"""The one way to the server: tries, waits, renewals, limits; and the table of what answers mean."""

from __future__ import annotations

import http.client
import logging
import ssl
import time
import zlib
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import backoff
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from tap_devensoft.errors import (
    CredentialError,
    ForbiddenError,
    MissingError,
    PassingError,
    RefusedError,
    ReplyError,
    ShapeError,
    TapError,
    UnreachableError,
    UntrustedError,
    printable,
)
from tap_devensoft.http.replies import Reply, UnreadableError, decode, looks_like_html
from tap_devensoft.http.stopping import STOP

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tap_devensoft.http.pacing import Pace
    from tap_devensoft.http.replies import Decode

T = TypeVar("T")

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes after decompression; a page is some megabytes at most."""
LONGEST_QUERY = 1_900
"""Bytes; IIS answers 404 above 2,048 (`devenconnect-api.md` section 5.4)."""
_CHUNK = 1 << 18
_GZIP = zlib.MAX_WBITS | 32
"""Lets zlib tell gzip from deflate by itself."""
_SLOWEST = 10_000
"""Bytes a second below which a body that has taken the whole timeout is given up."""
_LONGEST_BACKOFF = 60.0
_FIRST_BACKOFF = 0.5
_SHORT = 10.0
"""Seconds that an answer may take which a run can do without."""

ACCEPTED: Final = range(200, 300)
REDIRECTS: Final = range(300, 400)
PASSING_STATUSES: Final = frozenset({408, 409, 421, 423, 425, 429, *range(500, 1000)})
THROTTLING_STATUSES: Final = frozenset({429, 503})
_NEW_CREDENTIAL = "look under Admin > API Credentials whether it was revoked or has expired"

SENTENCES: Final[Mapping[int, tuple[type[ReplyError], str]]] = {
    400: (RefusedError, "the server refuses the parameters"),
    401: (CredentialError, f"the credential is no longer accepted; {_NEW_CREDENTIAL}"),
    403: (ForbiddenError, "the credential may not read this; ask an administrator for access"),
    404: (MissingError, "there is nothing at this address"),
    405: (MissingError, "this address cannot be read"),
    406: (ReplyError, "the server has no JSON to offer here"),
    410: (MissingError, "this is gone"),
    413: (RefusedError, "the request is too large for the server"),
    414: (RefusedError, "the address is too long for the server"),
    422: (RefusedError, "the server refuses the parameters"),
}
"""Statuses that another try cannot help: what they raise, and what they mean."""

LOG = logging.getLogger("tap-devensoft")


class Authenticator(Protocol):
    """What the client asks of an authenticator."""

    def authenticate_request(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put a live token on `request`."""

    def renew(self, refused: str) -> None:
        """Replace the token `refused`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often to try; seconds and counts."""

    timeout: float = 120.0
    retries: int = 6
    longest_wait: float = 300.0

    def shortened(self) -> Limits:
        """Return the limits for what a run can do without: two short tries."""
        return Limits(
            timeout=min(_SHORT, self.timeout),
            retries=min(1, self.retries),
            longest_wait=min(_SHORT, self.longest_wait),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """One raw answer, before anything is made of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    private: bool = False
    """Whether the body may hold a token, of which nothing is ever quoted."""

    @property
    def content_type(self) -> str:
        """The Content-Type header, or nothing."""
        return self.headers.get("Content-Type") or ""


class Client:
    """Sends requests to one tenant.

    Args:
        base_url: The tenant's address without a slash at its end.
        pace: How fast requests may leave.
        limits: How long and how often to try.
        ca_bundle: File of certificates instead of the usual ones.
        user_agent: User-Agent header.
        most: Connections to keep open.
        sleep: Waits the given seconds.
    """

    def __init__(
        self,
        base_url: str,
        *,
        pace: Pace,
        limits: Limits,
        ca_bundle: str | None = None,
        user_agent: str = "tap-devensoft",
        most: int = 4,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare a session; nothing is sent."""
        # The standard library prints headers, tokens included, when this is on.
        http.client.HTTPConnection.debuglevel = 0
        self.base_url = base_url
        self.authenticator: Authenticator | None = None
        self._pace = pace
        self._limits = limits
        self._short = limits.shortened()
        self._sleep = sleep
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": user_agent,
        }
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_connections=2, pool_maxsize=most + 1, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._ca_bundle = ca_bundle
        self._environment: dict[str, dict[str, Any]] = {}

    def get(
        self,
        path: str,
        params: Sequence[tuple[str, str]] = (),
        decode: Decode = decode,
        *,
        optional: bool = False,
    ) -> Reply:
        """Return the answer to `GET path`, its body decoded by `decode`.

        What is `optional` is tried twice and briefly, and a 401 tells of this address alone.

        Raises:
            ReplyError: The server's answer is final; see `SENTENCES`.
            PassingError: Every try failed in a way that might have passed.
        """
        path, _, following = path.partition("?")
        query = "&".join(part for part in (following, encode_query(params)) if part)
        url = f"{self.base_url}{path}" + (f"?{query}" if query else "")
        with STOP.interruptible():
            return self._try(
                lambda: self._get_once(url, path, decode, optional=optional),
                f"GET {path}",
                optional=optional,
            )

    def get_text(self, path: str) -> str:
        """Return a page for people, such as the Swagger UI's, which no run depends on.

        Raises:
            ReplyError: There is none.
            PassingError: Every try failed in a way that might have passed.
        """
        url = f"{self.base_url}{path}"
        with STOP.interruptible():
            answer = self._try(
                lambda: self._authenticated(url, path, optional=True), f"GET {path}", optional=True
            )
        if answer.status not in ACCEPTED:
            read_answer(answer, f"GET {path}")
        return answer.body.decode("utf-8", errors="replace")

    def post_form(self, url: str, form: Mapping[str, str]) -> object:
        """Return the decoded answer of the token endpoint (`devenconnect-api.md` section 4).

        Raises:
            CredentialError: The credential or the endpoint is not good; no retry.
            PassingError: Every try failed in a way that might have passed.
        """
        path = urlsplit(url).path
        return self._try(lambda: self._post_once(url, path, form), f"POST {path}").value

    def _try(self, once: Callable[[], T], what: str, *, optional: bool = False) -> T:
        """Call `once` until it succeeds, its error is final, or no try is left."""
        limits = self._short if optional else self._limits
        waits = backoff.expo(factor=_FIRST_BACKOFF, max_value=_LONGEST_BACKOFF)
        next(waits)  # the generator's first value is not a wait
        for attempt in range(limits.retries + 1):
            STOP.check()
            try:
                return once()
            except PassingError as error:
                asked = error.wait or 0.0
                too_long = asked > limits.longest_wait
                if too_long and not optional:
                    msg = (
                        f"{error} The server asks to wait {asked:.0f} s, more than "
                        f"max_retry_wait ({limits.longest_wait:.0f} s); run again later."
                    )
                    raise ReplyError(msg) from error
                if too_long or attempt == limits.retries:
                    later = "" if optional else "; run again later"
                    msg = f"{error} Given up after {attempt + 1} tries{later}."
                    raise type(error)(msg) from error
                wait = asked or backoff.full_jitter(next(waits))
                LOG.warning("%s Trying %s again in %.1f s.", error, what, wait)
                if error.throttled:
                    self._pace.hold_back(wait, throttled=True)
                self._sleep(wait)
        raise AssertionError  # pragma: no cover - the loop returns or raises

    def _get_once(self, url: str, path: str, decode: Decode, *, optional: bool) -> Reply:
        answer = self._authenticated(url, path, optional=optional)
        reply = read_answer(answer, f"GET {path}", decode)
        self._pace.went_well()
        return reply

    def _authenticated(self, url: str, path: str, *, optional: bool) -> Answer:
        """Send a request with a live token; where it is refused, renew it and replay once."""
        assert self.authenticator  # noqa: S101 - set by whoever made the client
        request = self.authenticator.authenticate_request(self._request("GET", url))
        timeout = (self._short if optional else self._limits).timeout
        answer = self._send(request, f"GET {path}", timeout=timeout)
        if answer.status == http.HTTPStatus.UNAUTHORIZED and optional:
            msg = f"GET {path} answered 401: this credential may not read it."
            raise ForbiddenError(msg)
        if answer.status == http.HTTPStatus.UNAUTHORIZED:
            refused = str(request.headers["Authorization"]).removeprefix("Bearer ")
            self.authenticator.renew(refused)
            request = self.authenticator.authenticate_request(self._request("GET", url))
            answer = self._send(request, f"GET {path}")
        return answer

    def _post_once(self, url: str, path: str, form: Mapping[str, str]) -> Reply:
        request = self._request("POST", url, data=urlencode(form))
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = replace(self._send(request, f"POST {path}", turn=False), private=True)
        try:
            return read_answer(answer, f"POST {path}")
        except PassingError:
            raise
        except TapError as error:
            raise CredentialError(refusal(answer, path)) from error

    def _request(self, method: str, url: str, data: str | None = None) -> requests.PreparedRequest:
        # Prepared without the session, which would take credentials from a netrc file.
        return requests.Request(method, url, headers=self._headers, data=data).prepare()

    def _send(
        self,
        request: requests.PreparedRequest,
        what: str,
        *,
        turn: bool = True,
        timeout: float | None = None,
    ) -> Answer:
        """Send one request and read its whole body, within the limits of time and size."""
        timeout = timeout or self._limits.timeout
        try:
            with self._pace.turn() if turn else nullcontext():
                started = time.monotonic()
                response = self._session.send(
                    request,
                    stream=True,
                    timeout=timeout,
                    allow_redirects=False,
                    **self._surroundings(str(request.url)),
                )
                with response:
                    body = _read_body(response, what, started + timeout)
                return Answer(response.status_code, response.headers, body)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
            msg = f"{what} failed: {printable(str(error))}; check the address."
            raise ReplyError(msg) from error
        except (
            requests.exceptions.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
        ) as error:
            cause = _innermost(error)
            if isinstance(cause, ssl.SSLCertVerificationError):
                msg = (
                    f"{what} failed: the server's certificate is not trusted ({_reason(cause)}); "
                    "set ca_bundle to your organisation's certificates, or mend the address."
                )
                raise UntrustedError(msg) from error
            msg = f"{what} to {urlsplit(str(request.url)).netloc} failed: {_reason(cause)}."
            raise UnreachableError(msg) from error

    def _surroundings(self, url: str) -> dict[str, Any]:
        """Return the proxies and certificates that the environment gives for `url`'s host."""
        host = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if host not in self._environment:
            found = self._session.merge_environment_settings(
                host, {}, stream=True, verify=self._ca_bundle, cert=None
            )
            # The library takes whatever is false for a wish to check nothing.
            verify = found["verify"] or True
            self._environment[host] = {"proxies": found["proxies"], "verify": verify}
        return self._environment[host]


def encode_query(params: Sequence[tuple[str, str]]) -> str:
    """Return `params` as a query string; blanks and plus signs survive an ASP.NET server.

    >>> encode_query([("since", "2024-01-01T00:00:00+00:00"), ("$top", "5")])
    'since=2024-01-01T00%3A00%3A00%2B00%3A00&$top=5'
    """
    return urlencode(params, quote_via=quote, safe="$,")


class _Unpacker:
    """Undoes gzip piece by piece, and never makes more of a piece than is asked for.

    The HTTP library unpacks a whole piece at once, which a bomb of some kilobytes turns into
    hundreds of megabytes.
    """

    def __init__(self, encoding: str) -> None:
        """Prepare for a Content-Encoding."""
        self._packed = encoding not in {"", "identity"}
        self._inner = zlib.decompressobj(_GZIP)

    def unpack(self, piece: bytes, most: int) -> bytes:
        """Return at most `most` bytes of what `piece` adds."""
        if not self._packed:
            return piece
        out = self._inner.decompress(piece, most)
        while self._inner.eof and self._inner.unused_data:
            rest, self._inner = self._inner.unused_data, zlib.decompressobj(_GZIP)
            out += self._inner.decompress(rest, most)
        return out

    @property
    def is_cut(self) -> bool:
        """Whether the packed body has no end."""
        return self._packed and not self._inner.eof


def _read_body(response: requests.Response, what: str, deadline: float) -> bytes:
    """Read a body piece by piece, so that neither a bomb nor a drip can hold the run."""
    raw: urllib3.HTTPResponse = response.raw
    unpacker = _Unpacker(response.headers.get("Content-Encoding", "").strip().lower())
    pieces: list[bytes] = []
    size = received = 0
    try:
        while piece := raw.read1(_CHUNK, decode_content=False):
            received += len(piece)
            pieces.append(unpacker.unpack(piece, LARGEST_BODY + 1 - size))
            size += len(pieces[-1])
            if size > LARGEST_BODY:
                msg = f"{what} answered with more than {LARGEST_BODY >> 20} MiB; lower page_size."
                raise ReplyError(msg)
            late = time.monotonic() - deadline
            if late > 0 and received < _SLOWEST * late:
                msg = f"{what} sends its answer too slowly ({received} bytes so far)."
                raise PassingError(msg)
    except zlib.error as error:
        msg = f"{what} answered with a body that cannot be unpacked."
        raise PassingError(msg) from error
    if received and unpacker.is_cut:
        msg = f"{what} answered with a packed body that is cut off."
        raise PassingError(msg)
    return b"".join(pieces)


def _innermost(error: BaseException) -> BaseException:
    """Return what an error of the HTTP libraries was made from."""
    for _ in range(10):
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if not isinstance(inner, BaseException):
            break
        error = inner
    return error


def _reason(cause: BaseException) -> str:
    """Return a cause in words, without the address that libraries repeat."""
    text = str(cause).rpartition(">: ")[2] or type(cause).__name__
    return printable(f"{type(cause).__name__}: {text}")


def read_answer(answer: Answer, what: str, decode: Decode = decode) -> Reply:
    """Return the decoded reply, or raise what the answer means.

    Raises:
        PassingError: Another try may help.
        ReplyError: It cannot; the sentence says what to do.
    """
    status = answer.status
    if status in PASSING_STATUSES:
        throttled = status in THROTTLING_STATUSES
        msg = f"{what} answered {status}{_said(answer)}."
        raise PassingError(msg, wait=retry_after(answer.headers), throttled=throttled)
    if status in REDIRECTS:
        msg = (
            f"{what} answered {status}, a redirect, as hosts do that ask for a login; check "
            "tenant or api_url, and the credential."
        )
        raise ShapeError(msg)
    if status not in ACCEPTED:
        kind, meaning = SENTENCES.get(status, (ReplyError, "the server does not answer this"))
        msg = f"{what} answered {status}{_said(answer)}: {meaning}."
        if kind is MissingError:
            raise MissingError(msg, route=_route_is_unknown(answer))
        raise kind(msg)
    return _read_accepted(answer, what, decode)


def _read_accepted(answer: Answer, what: str, decode: Decode) -> Reply:
    if looks_like_html(answer.content_type, answer.body):
        msg = (
            f"{what} answered {answer.status} with an HTML page instead of JSON, probably a "
            "login page; check tenant or api_url, and the credential."
        )
        raise ShapeError(msg)
    if answer.status == http.HTTPStatus.NO_CONTENT:
        return Reply(answer.status, [], answer.headers)
    try:
        value, unclean = decode(answer.body)
    except UnreadableError as error:
        msg = f"{what} answered {answer.status} with {error}{_said(answer)}."
        raise PassingError(msg) from error
    return Reply(answer.status, value, answer.headers, unclean)


def refusal(answer: Answer, path: str) -> str:
    """Return the sentence for a token request that was refused."""
    try:
        value = decode(answer.body)[0]
    except UnreadableError:
        value = None
    fields = {str(key).lower(): text for key, text in value.items()} if _is_map(value) else {}
    code = printable(str(fields.get("error") or ""), 60)
    more = printable(str(fields.get("error_description") or ""), 120)
    said = " ".join(part for part in (code, f"({more})" if more else "") if part)
    page = " with an HTML page" if looks_like_html(answer.content_type, answer.body) else ""
    return (
        f"POST {path} answered {answer.status}{page}{f', {said}' if said else ''}: no token was "
        "given; check client_id, client_secret and the address. Credentials are made under "
        "Admin > API Credentials, where they can expire or be revoked."
    )


def _is_map(value: object) -> bool:
    return isinstance(value, dict)


def _said(answer: Answer) -> str:
    """Return what the server said, at most 200 characters of it; never a stack trace."""
    if answer.private:
        return ""
    if looks_like_html(answer.content_type, answer.body):
        return " with an HTML page"
    try:
        value = decode(answer.body[:100_000])[0]
    except UnreadableError:
        value = answer.body[:2_000].decode("utf-8", errors="replace")
    if isinstance(value, dict):
        folded = {str(key).lower(): text for key, text in value.items()}
        value = " ".join(str(folded[key]) for key in ("message", "modelstate") if folded.get(key))
    text = printable(str(value)) if value else ""
    return f" ({text})" if text else ""


def _route_is_unknown(answer: Answer) -> bool:
    """Tell a missing route from a missing thing by its message (section 5.2)."""
    return (
        b"No HTTP resource was found" in answer.body
        or looks_like_html(answer.content_type, answer.body)
        or answer.status == http.HTTPStatus.METHOD_NOT_ALLOWED
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header in either form; None where it tells nothing.

    >>> retry_after({"Retry-After": "3"}), retry_after({"Retry-After": "soon"})
    (3.0, None)
    """
    value = headers.get("Retry-After")
    if not value:
        return None
    try:
        return float(Retry().parse_retry_after(value)) or None
    except (urllib3.exceptions.InvalidHeader, ValueError, OverflowError):
        return None
