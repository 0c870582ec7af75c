"""Bytes from the server become a decoded value, digits kept; or a sentence why they cannot."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from tap_devensoft.http.cleaning import clean
from tap_devensoft.http.references import has_marks, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Decode = Callable[[bytes], Any]
    """What makes a body a value."""

_STRICT = msgspec.json.Decoder(float_hook=Decimal)
_NUL = re.compile(rb"\\u0000")
"""As an expression it is found in half the time that `in` takes."""
_LONGEST_INTEGER = 4000
"""Digits; Python refuses to read integers of more than 4,300 by default."""

LOG = logging.getLogger("tap-devensoft")


class UnreadableError(ValueError):
    """A body is not what its reader expects."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server, its body decoded."""

    value: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def has_nul(body: bytes) -> bool:
    """Whether texts in a JSON document may hold U+0000."""
    return _NUL.search(body) is not None


def is_plain(body: bytes) -> bool:
    """Whether the values of a JSON document can be used as they are decoded."""
    return not has_nul(body) and not has_marks(body)


def decode(body: bytes) -> Any:
    """Return the JSON value of `body`, without what no target can store.

    Fractions come as Decimal, so that no digit changes. What strict JSON forbids but servers
    send (a byte order mark, NaN, control characters in texts, halves of surrogate pairs) is
    read by the forgiving reader. What Json.NET adds of its own is undone.

    Raises:
        UnreadableError: It is no JSON, is cut off, or is nested too deeply.
    """
    try:
        try:
            value, unclean = _STRICT.decode(body), has_nul(body)
        except (msgspec.DecodeError, UnicodeDecodeError, InvalidOperation):
            # The last is for numbers beyond what decimals can hold.
            value, unclean = _decode_forgivingly(body), True
        value = resolved(value) if unclean or has_marks(body) else value
        return clean(value) if unclean else value
    except RecursionError as error:
        msg = "JSON that is nested too deeply"
        raise UnreadableError(msg) from error
    except OverflowError as error:
        raise UnreadableError(str(error)) from error


def _decode_forgivingly(body: bytes) -> Any:
    try:
        return json.loads(
            _text(body),
            parse_float=_fraction,
            parse_int=_integer,
            parse_constant=_constant,
            strict=False,
        )
    except ValueError as error:
        msg = "no whole JSON document"
        raise UnreadableError(msg) from error


def _text(body: bytes) -> str:
    """Read UTF-8, UTF-16 or UTF-32, with or without a mark; Windows-1252 as a last resort."""
    encoding = json.detect_encoding(body)
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise
    _tell_of_letters()
    return body.decode("cp1252", errors="replace")


@cache
def _tell_of_letters() -> None:
    """Say once in a run what the letters rest on."""
    LOG.warning(
        "A reply is no UTF-8, and its Content-Type names no other charset: its letters are read "
        "as those of Windows-1252."
    )


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
