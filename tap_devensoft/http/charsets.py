"""Which charset a body is in: what its bytes prove, else what its Content-Type claims."""

from __future__ import annotations

import codecs
import json
import re

from tap_devensoft.errors import printable
from tap_devensoft.http.replies import UnreadableError

_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252"}
"""What servers send under another name; the web's own rule (WHATWG, Encoding, section 4.2)."""


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
    if not claimed or claimed[1].lower().startswith("utf") or _is_unicode(body):
        return body
    try:
        return _text(body, claimed[1]).encode()
    except (LookupError, UnicodeError) as error:
        if body.isascii():
            return body
        known = "that its letters are not in" if isinstance(error, UnicodeError) else "nobody knows"
        msg = f"a charset {known} ({printable(claimed[1], 40)})"
        raise UnreadableError(msg) from error


def _text(body: bytes, name: str) -> str:
    name = codecs.lookup(name).name
    try:
        return body.decode(_MEANT.get(name, name))
    except UnicodeDecodeError:
        return body.decode(name)


def _is_unicode(body: bytes) -> bool:
    """Whether the bytes themselves show UTF-8, UTF-16 or UTF-32."""
    if json.detect_encoding(body) != "utf-8":
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return not body.isascii()
