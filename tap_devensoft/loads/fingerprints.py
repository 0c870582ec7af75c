"""What a LOG_BASED stream remembers of each row, packed: its key, and a hash of its content.

A row takes 6 bytes of hash plus its key: about a byte for consecutive whole numbers, 16 for a
GUID, and what compression leaves of a text. The bytes are written to STATE as text in base 64.
"""

from __future__ import annotations

import base64
import itertools
import uuid
import zlib
from decimal import Decimal
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tap_devensoft.errors import SettingError
from tap_devensoft.listings.keys import encoded
from tap_devensoft.resource import DELETED_AT, UNMAPPED
from tap_devensoft.rows.kinds import types_of
from tap_devensoft.rows.typed import column_of, columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Key = Any
"""The value of a row's only key column, or a tuple of those of several."""

VERSION: Final = 2
HASH_BYTES: Final = 6
_LARGEST: Final = 1 << 30
"""Bytes that a state may unpack to; more is damage."""
_DAMAGE = (ValueError, ArithmeticError, TypeError, LookupError, zlib.error, RecursionError)
"""What reading a damaged state ends in."""


# A column that a typed row lacks counts as null; whatever else cannot be told apart is an error.
_ENCODER = msgspec.json.Encoder(
    decimal_format="number", order="deterministic", enc_hook={msgspec.UNSET: None}.__getitem__
)

_digest = partial(blake2b, digest_size=HASH_BYTES)


def hashed(columns: Sequence[str]) -> list[str]:
    """Return the columns whose values are hashed, in their order."""
    return sorted(set(columns) - {UNMAPPED, DELETED_AT})


def hasher(columns: Sequence[str]) -> Callable[[Sequence[Mapping[str, Any]]], list[bytes]]:
    """Return what hashes the content of records, whatever order their columns come in.

    A null is the same as no value, because an API may omit nulls in some replies. Numbers count
    as they are spelled: 5 and 5.0 differ, so that a warehouse gets the digits that the API has.
    """
    usual = hashed(columns)

    def hashes(records: Sequence[Mapping[str, Any]]) -> list[bytes]:
        usual_and_unmapped = zip(
            columns_of(records, usual), column_of(records, UNMAPPED), strict=True
        )
        rows = [row if more is None else (*row, more) for row, more in usual_and_unmapped]
        try:
            texts = _ENCODER.encode_lines(rows).split(b"\n")
        except (UnicodeEncodeError, RecursionError):
            texts = list(map(encoded, rows))
        return [_digest(text).digest() for text in texts[: len(records)]]

    return hashes


def digest_of(value: object) -> str:
    """Return what stands for `value` in STATE."""
    return _digest(_ENCODER.encode(value)).hexdigest()


def shape_of(columns: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what stands for the selected columns and their types.

    Another selection, or a type that makes another value of the same reply, hashes differently.
    """
    types = {
        name: [sorted(types_of(fragment)), fragment.get("format")]
        for name, fragment in columns.items()
    }
    return digest_of(types)


def keys_of(records: Sequence[Any], names: Sequence[str]) -> list[Key]:
    """Return the key of each record."""
    return columns_of(records, names) if len(names) > 1 else column_of(records, names[0])


def parts_of(key: Key) -> tuple[Any, ...]:
    """Return the values of a key's columns.

    >>> parts_of(5), parts_of(("program", 5))
    ((5,), ('program', 5))
    """
    return key if isinstance(key, tuple) else (key,)


def pack(prints: Mapping[Key, bytes]) -> str:
    """Return fingerprints as text for STATE; `unpack` returns the same."""
    try:
        order = sorted(prints)
    except TypeError:  # keys of several types
        order = sorted(prints, key=lambda key: [(type(one).__name__, one) for one in parts_of(key)])
    width = len(parts_of(order[0])) if order else 1
    columns = [order] if width == 1 else [[key[at] for key in order] for at in range(width)]
    keys = msgspec.json.encode([_packed_column(column) for column in columns])
    hashes = b"".join(map(prints.__getitem__, order))
    squeezed = zlib.compress(keys, 9)
    body = len(order).to_bytes(8, "big") + len(squeezed).to_bytes(8, "big") + squeezed + hashes
    return base64.b64encode(body).decode()


def unpack(text: str) -> dict[Key, bytes]:
    """Return what `pack` made.

    Raises:
        SettingError: The text is damaged.
    """
    try:
        return _unpacked(base64.b64decode(text, validate=True))
    except _DAMAGE as error:
        msg = (
            "The fingerprints in the state are damaged; restore the state from a backup, or remove "
            "the stream from it to load everything again."
        )
        raise SettingError(msg) from error


def _unpacked(body: bytes) -> dict[Key, bytes]:
    count, size = int.from_bytes(body[:8], "big"), int.from_bytes(body[8:16], "big")
    squeezed, hashes = body[16 : 16 + size], body[16 + size :]
    unpacker = zlib.decompressobj()
    packed = msgspec.json.decode(unpacker.decompress(squeezed, _LARGEST))
    columns = [_unpacked_column(one) for one in packed]
    keys = list(zip(*columns, strict=True)) if len(columns) > 1 else columns[0]
    if not (unpacker.eof and len(keys) == count and len(hashes) == count * HASH_BYTES):
        msg = "its parts differ in length"
        raise ValueError(msg)
    each = (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))
    return dict(zip(keys, each, strict=True))


_LETTERS: Final[Mapping[type, str]] = {int: "i", str: "s", Decimal: "d", bool: "b"}
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "i": int,
    "s": str,
    "d": Decimal,
    "b": {"True": True, "False": False}.__getitem__,
}
_GUIDS: Final[Mapping[str, Callable[[uuid.UUID], str]]] = {
    "d": str,
    "D": lambda guid: str(guid).upper(),
    "n": lambda guid: guid.hex,
    "N": lambda guid: guid.hex.upper(),
}
"""The spellings of GUIDs that are kept as bytes, in .NET's letters for them."""
_EXACT_INTS: Final = range(-(1 << 62), 1 << 62)


def _packed_column(values: Sequence[Any]) -> list[Any]:
    """Return one key column in its shortest form: differences, bytes of GUIDs, or text."""
    if all(type(value) is int and value in _EXACT_INTS for value in values):
        steps = [value - before for before, value in zip((0, *values), values, strict=False)]
        return ["steps", steps]
    for letter, spelled in _GUIDS.items():
        if all(_is_guid(value, spelled) for value in values):
            raw = b"".join(uuid.UUID(value).bytes for value in values)
            return ["guids", letter, base64.b64encode(raw).decode()]
    if all(type(value) is str for value in values):
        return ["texts", list(values)]
    return ["mixed", [_LETTERS[type(value)] + str(value) for value in values]]


def _is_guid(value: object, spelled: Callable[[uuid.UUID], str]) -> bool:
    try:
        return isinstance(value, str) and spelled(uuid.UUID(value)) == value
    except ValueError:
        return False


def _unpacked_column(packed: Sequence[Any]) -> list[Any]:
    kind, *rest = packed
    if kind == "steps":
        return list(itertools.accumulate(rest[0]))
    if kind == "guids":
        spelled, raw = _GUIDS[rest[0]], base64.b64decode(rest[1])
        return [spelled(uuid.UUID(bytes=raw[i : i + 16])) for i in range(0, len(raw), 16)]
    if kind == "texts":
        return list(rest[0])
    return [_READERS[text[0]](text[1:]) for text in rest[0]]
