"""Bytes from the server become a decoded value, letters and digits kept; or a sentence why not."""

from __future__ import annotations

import json
import logging
import re
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from encodings import normalize_encoding
from encodings.aliases import aliases
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import msgspec

from tap_devensoft.errors import printable
from tap_devensoft.http.cleaning import clean, resolved

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Decode = Callable[[bytes], Any]
    """What makes a body a value."""

_STRICT = msgspec.json.Decoder(float_hook=Decimal)
_NUL = re.compile(rb"\\u0000")
"""As an expression it is found in half the time that `in` takes."""
_MARK = re.compile(rb'"\$(?:id|ref|type|values)"')
_BACKING = re.compile(rb'"<\w+>k__BackingField"')
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_UNICODE = re.compile("utf-?(8|16|32)", re.IGNORECASE)
_MEANT = {"latin_1": "cp1252", "ascii": "cp1252"}
"""What servers send under another name; the web's own rule (WHATWG, Encoding, section 4.2)."""
_LONGEST_NUMBER = 4000
"""Digits; Python refuses to read integers of more than 4,300 by default."""

LOG = logging.getLogger("tap-devensoft")


as_text = partial(bytes.decode, errors="replace")
"""Reads a page for people, which is no JSON."""


class UnreadableError(ValueError):
    """A body is not what its reader expects."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server, its body decoded."""

    value: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def recoded(body: bytes, content_type: str) -> bytes:
    r"""Return a JSON document in UTF-8 where its Content-Type names another charset.

    A mark at the beginning, zero bytes as UTF-16 has them, and letters that are valid UTF-8 are
    proof against the header: letters of another charset practically never are. Whatever is
    claimed to be UTF-8, or nothing, is left to the decoder.

    >>> recoded(b'"\xb3\xf3d\xbc"', "application/json; charset=ISO-8859-2").decode()
    '"łódź"'

    Raises:
        UnreadableError: Nobody knows the charset, or the body is not in it.
    """
    claimed = _CHARSET.search(content_type)
    unnamed = not claimed or _UNICODE.match(claimed[1])
    if not claimed or unnamed or json.detect_encoding(body) != "utf-8":
        return body
    name = normalize_encoding(claimed[1]).lower()
    meant = _MEANT.get(aliases.get(name, name), name)
    # Plain letters prove nothing: some charsets write all others with them.
    for charset in (name, "ascii") if body.isascii() else ("utf-8", meant, name):
        with suppress(LookupError, UnicodeError):
            return body.decode(charset).encode()
    msg = f"a charset that nobody knows or its letters are not in ({printable(claimed[1], 40)})"
    raise UnreadableError(msg)


def is_plain(body: bytes) -> bool:
    """Whether the values of a JSON document can be used as they are decoded."""
    # Searching for one byte is thirty times as fast as for more.
    marked = b"$" in body and _MARK.search(body)
    return not (marked or (b"<" in body and _BACKING.search(body)) or _NUL.search(body))


def decode(body: bytes, *, as_sent: bool = False) -> Any:
    """Return the JSON value of `body`, unless `as_sent` without what no target can store.

    Fractions come as Decimal, so that no digit changes. What strict JSON forbids but servers
    send (a byte order mark, NaN, control characters in texts, halves of surrogate pairs) is
    read by the forgiving reader. What Json.NET adds of its own is undone.

    Raises:
        UnreadableError: It is no JSON, is cut off, or is nested too deeply.
    """
    try:
        try:
            value, plain = _STRICT.decode(body), is_plain(body)
        except (msgspec.DecodeError, UnicodeDecodeError, InvalidOperation):
            # The last is for numbers beyond what decimals can hold.
            value, plain = _decode_forgivingly(body), False
        return value if plain or as_sent else clean(resolved(value))
    except RecursionError as error:
        msg = "JSON that is nested too deeply"
        raise UnreadableError(msg) from error
    except OverflowError as error:
        raise UnreadableError(str(error)) from error


def _decode_forgivingly(body: bytes) -> Any:
    """Read UTF-8, UTF-16 or UTF-32, with or without a mark; Windows-1252 as a last resort."""
    read = partial(
        json.loads,
        parse_float=partial(_number, Decimal),
        parse_int=partial(_number, int),
        parse_constant=lambda _: None,  # NaN and Infinity are no JSON; no loader takes them
        strict=False,
    )
    try:
        try:
            return read(body)
        except UnicodeDecodeError:
            _tell_of_letters()
            return read(body.decode("cp1252", errors="replace"))
    except ValueError as error:
        msg = "no whole JSON document"
        raise UnreadableError(msg) from error


def _number(kind: Callable[[str], object], text: str) -> object:
    """Read a number; one of thousands of digits, or beyond what decimals hold, stays a text."""
    try:
        return kind(text) if len(text) <= _LONGEST_NUMBER else text
    except InvalidOperation:
        return text


@cache
def _tell_of_letters() -> None:
    """Say once in a run what the letters rest on."""
    LOG.warning(
        "A reply is no UTF-8, and its Content-Type names no other charset: its letters are read "
        "as those of Windows-1252."
    )
