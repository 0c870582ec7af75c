"""What the server's answers mean: a table of statuses, and the way from an answer to a reply."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from urllib3.exceptions import InvalidHeader
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
    printable,
)
from tap_devensoft.http.replies import Reply, UnreadableError, as_text, decode, recoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_devensoft.http.replies import Decode

_ACCEPTED: Final = frozenset({*range(200, 300)} - {206})
_REDIRECTS: Final = frozenset({300, 301, 302, 303, 305, 307, 308})
_PASSING: Final = frozenset({408, 409, 421, 423, 425, 429, *range(500, 1000)})

UNACCEPTED: Final = (
    "its token is not accepted; look under Admin > API Credentials whether the credential was "
    "revoked, has expired, or may not read this"
)
UNREADABLE: Final = "this credential may not read it; ask an administrator for access"
_MEANINGS: Final[Mapping[int, tuple[type[ReplyError], str]]] = {
    206: (ShapeError, "this is a part of the answer, and nobody asked for a part"),
    401: (CredentialError, UNACCEPTED),
    403: (ForbiddenError, UNREADABLE),
    **dict.fromkeys((404, 405, 410), (MissingError, "there is nothing to read at this address")),
    **dict.fromkeys((400, 413, 414, 422), (RefusedError, "the server refuses the parameters")),
}
"""Statuses that another try cannot help: what they raise, and what they mean."""

_ERROR_KEYS: Final = frozenset(
    {
        "message",
        "messagedetail",
        "modelstate",
        "exceptionmessage",
        "exceptiontype",
        "stacktrace",
        "innerexception",
    }
)
"""What ASP.NET's `HttpError` consists of, in small letters (section 5.2)."""
_ROWS: Final = re.compile(r"[\[{\r\n]")
"""Where rows may begin in a text: in JSON at any place, in others behind the first line."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One raw answer, before anything is made of it."""

    what: str
    """What was asked, as messages call it."""
    status: int
    headers: Mapping[str, str]
    body: bytes
    private: bool = False
    """Whether the body may hold a token, of which nothing but the error is ever quoted."""

    def __str__(self) -> str:
        return f"{self.what} answered {self.status}"

    @property
    def content_type(self) -> str:
        """The Content-Type header, or nothing."""
        return self.headers.get("Content-Type") or ""

    @property
    def is_html(self) -> bool:
        """Whether the server answered with a page for people; a header alone proves none."""
        start = self.body[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        return start == b"<" or ("html" in self.content_type.lower() and start not in {b"{", b"["})


def accepted(answer: Answer) -> Answer:
    """Return an answer unless its status says that another try may bring a better one."""
    if answer.status in _PASSING:
        msg = f"{answer}{_said(answer)}."
        raise PassingError(msg, wait=_retry_after(answer), status=answer.status)
    return answer


def read_answer(answer: Answer, decode: Decode = decode) -> Reply:
    """Return the decoded reply, or raise what the answer means."""
    status = accepted(answer).status
    elsewhere = ""
    if status in _REDIRECTS:
        elsewhere = f", a redirect{_leads_to(answer)}, as hosts do that ask for a login"
    elif status not in _ACCEPTED:
        raise refusal(answer, status)
    elif answer.is_html and decode is not as_text:
        elsewhere = " with an HTML page instead of JSON, probably a login page"
    if elsewhere:
        msg = f"{answer}{elsewhere}; check tenant or api_url, and the credential."
        raise ShapeError(msg)
    if status == HTTPStatus.NO_CONTENT:
        return Reply([], answer.headers)
    try:
        body = recoded(answer.body, answer.content_type)
    except UnreadableError as error:
        msg = f"{answer} with {error}; tell who runs the server."
        raise ShapeError(msg) from error
    try:
        value = decode(body)
    except UnreadableError as error:
        packed = printable(answer.headers.get("Content-Encoding") or "", 40)
        said = f" (its Content-Encoding is {packed})" if packed else _said(answer)
        msg = f"{answer} with {error}{said}."
        raise PassingError(msg) from error
    if _is_error(value):
        msg = f"{answer} with an error in its body{_said(answer)}."
        raise PassingError(msg, status=status)
    return Reply(value, answer.headers)


def _is_error(value: object) -> bool:
    """Whether a body is what ASP.NET answers a fault with, and nothing else."""
    if not isinstance(value, dict) or len(value) > len(_ERROR_KEYS):
        return False
    fields = _folded(value)
    return isinstance(fields.get("message"), str) and fields.keys() <= _ERROR_KEYS


def refusal(answer: Answer, status: int) -> ReplyError:
    """Return the error for an answer that means what `status` does."""
    kind, meaning = _MEANINGS.get(status, (ReplyError, "the server does not answer this"))
    return kind(f"{answer}{_said(answer)}: {meaning}.")


def read_token_answer(answer: Answer) -> object:
    """Return the decoded answer of the token endpoint (`devenconnect-api.md` section 4)."""
    try:
        # Nothing is taken out of a token: one that no header can carry is not made another.
        return read_answer(answer, partial(decode, as_sent=True)).value
    except PassingError:
        raise
    except TapError as error:
        msg = (
            f"{answer}{_leads_to(answer)}{_said(answer)}: no token was given; check client_id, "
            "client_secret and the address. Credentials are made under Admin > API Credentials, "
            "where they can expire or be revoked."
        )
        raise CredentialError(msg) from error


def _said(answer: Answer) -> str:
    """Return what the server said, at most 200 characters of it; never a stack trace."""
    if answer.is_html:
        return " with an HTML page"
    value = _value(answer)
    if isinstance(value, dict):
        told = ("error", "error_description") if answer.private else ("message", "modelstate")
        said = " ".join(str(value[key]) for key in told if value.get(key))
    elif isinstance(value, str) and not answer.private:
        said = _ROWS.split(value.strip(), maxsplit=1)[0]  # of what may hold rows, nothing is shown
    else:
        return ""
    text = printable(said)
    return f" ({text})" if text else ""


def _value(answer: Answer) -> object:
    """Return what a short body holds, names in small letters; its text where it is no JSON."""
    try:
        value = decode(recoded(answer.body[:100_000], answer.content_type))
    except UnreadableError:
        return as_text(answer.body[:2_000])
    return _folded(value) if isinstance(value, dict) else value


def _folded(value: Mapping[str, object]) -> dict[str, object]:
    return {str(key).lower(): text for key, text in value.items()}


def _leads_to(answer: Answer) -> str:
    """Return the host that a redirect names, and nothing of the rest of the address."""
    try:
        parts = urlsplit(answer.headers.get("Location") or "")
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    return f" to {printable(f'{scheme}{host}', 100)}" if host else ""


def _retry_after(answer: Answer) -> float | None:
    """Return the seconds of a Retry-After header in either form; None where it tells nothing."""
    value = answer.headers.get("Retry-After")
    if not value:
        return None
    try:
        return float(Retry(retry_after_max=sys.maxsize).parse_retry_after(value)) or None
    except (InvalidHeader, ValueError, OverflowError):
        return None
