"""JSON text as .NET writes it."""

from __future__ import annotations

from json.encoder import encode_basestring, encode_basestring_ascii
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def write_text(text: str) -> str:
    """Write text as JSON, not escaping what UTF-8 can carry."""
    return str(encode_basestring(text))


def encode(text: str) -> bytes:
    """Encode JSON text; half a surrogate pair travels as an escape, as .NET sends it."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        escaped = (
            encode_basestring_ascii(char)[1:-1] if "\ud800" <= char <= "\udfff" else char
            for char in text
        )
        return "".join(escaped).encode()


def write_decimal(value: Decimal) -> str:
    """Write a decimal with its scale, and with a decimal point always.

    >>> write_decimal(Decimal("5")), write_decimal(Decimal("1.2500"))
    ('5.0', '1.2500')
    """
    text = format(value, "f")
    return text if "." in text else text + ".0"
