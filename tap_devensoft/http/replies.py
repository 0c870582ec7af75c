"""Bytes from the server become a decoded value, digits kept; or a sentence why they cannot."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import msgspec

from tap_devensoft.http.cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Decode = Callable[[bytes], Any]
    """What makes a body a value."""

_STRICT = msgspec.json.Decoder(float_hook=Decimal)
_NUL = re.compile(rb"\\u0000")
"""As an expression it is found in half the time that `in` takes."""
_LONGEST_INTEGER = 4000
"""Digits; Python refuses to read integers of more than 4,300 by default."""


class UnreadableError(ValueError):
    """A body is not what its reader expects."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server, its body decoded."""

    status: int
    value: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def has_nul(body: bytes) -> bool:
    """Whether texts in a JSON document may hold U+0000."""
    return _NUL.search(body) is not None


def decode(body: bytes) -> Any:
    """Return the JSON value of `body`, without what no target can store.

    Fractions come as Decimal, so that no digit changes. What strict JSON forbids but servers
    send (a byte order mark, NaN, control characters in texts, halves of surrogate pairs) is
    read by the forgiving reader.

    Raises:
        UnreadableError: It is no JSON, is cut off, or is nested too deeply.
    """
    try:
        value = _STRICT.decode(body)
        return clean(value) if has_nul(body) else value
    except (msgspec.DecodeError, UnicodeDecodeError):
        return clean(_decode_forgivingly(body))
    except InvalidOperation:
        return clean(_decode_forgivingly(body))  # a number beyond what decimals can hold
    except RecursionError as error:
        msg = "JSON that is nested too deeply"
        raise UnreadableError(msg) from error


def _decode_forgivingly(body: bytes) -> Any:
    try:
        text = _text(body)
        return json.loads(
            text,
            parse_float=_fraction,
            parse_int=_integer,
            parse_constant=_constant,
            strict=False,
        )
    except RecursionError as error:
        msg = "JSON that is nested too deeply"
        raise UnreadableError(msg) from error
    except ValueError as error:
        msg = "no whole JSON document"
        raise UnreadableError(msg) from error


def _text(body: bytes) -> str:
    """Read UTF-8 with or without a mark, UTF-16 with one, and Windows-1252 as a last resort."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def _fraction(text: str) -> Decimal | str:
    try:
        return Decimal(text) if len(text) <= _LONGEST_INTEGER else text
    except InvalidOperation:
        return text


def _integer(text: str) -> int | str:
    """Keep a number of thousands of digits readable, as text."""
    return int(text) if len(text) <= _LONGEST_INTEGER else text


def _constant(text: str) -> None:
    """NaN and Infinity are no JSON; no loader takes them."""
    del text


def looks_like_html(content_type: str, body: bytes) -> bool:
    """Tell whether the server answered with a page for people."""
    return "html" in content_type.lower() or body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        b"<"
    )
