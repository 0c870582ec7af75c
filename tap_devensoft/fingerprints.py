"""What a LOG_BASED stream remembers of each row, packed: its key, and a hash of its content.

A row takes 7 bytes of hash plus its key: about a byte for consecutive whole numbers, 16 for a
GUID, and what compression leaves of a text. The bytes are written to STATE as text in base 85.
"""

from __future__ import annotations

import base64
import itertools
import uuid
import zlib
from decimal import Decimal
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tap_devensoft.errors import StateError
from tap_devensoft.keyset import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Key = tuple[Any, ...]

VERSION: Final = 1
HASH_BYTES: Final = 7
_LARGEST: Final = 1 << 30
"""Bytes that a state may unpack to; more is damage."""


_ENCODER = msgspec.json.Encoder(decimal_format="number", order="deterministic")


def content_hash(record: Mapping[str, Any]) -> bytes:
    """Return the hash of a record, the same whatever the order of its columns.

    A null is the same as no value, because an API may omit nulls in some replies. Numbers count
    as they are spelled: 5 and 5.0 differ, so that a warehouse gets the digits that the API has.
    """
    told = {name: value for name, value in record.items() if value is not None}
    return _hashed(told).digest()


def digest_of(value: object) -> str:
    """Return what stands for `value` in STATE."""
    return _hashed(value).hexdigest()


def shape_of(columns: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what stands for the selected columns and their types.

    Another selection, or a type that makes another value of the same reply, hashes differently.
    """
    types = {
        name: [sorted(types_of(fragment)), fragment.get("format")]
        for name, fragment in columns.items()
    }
    return digest_of(types)


def types_of(fragment: Mapping[str, Any]) -> set[str]:
    """Return the types that a schema fragment allows."""
    declared = fragment.get("type", ())
    return {declared} if isinstance(declared, str) else set(declared)


def _hashed(value: object) -> blake2b:
    try:
        text = _ENCODER.encode(value)
    except (UnicodeEncodeError, RecursionError):
        text = encoded(value)
    return blake2b(text, digest_size=HASH_BYTES)


def pack(prints: Mapping[Key, bytes]) -> str:
    """Return fingerprints as text for STATE; `unpack` returns the same."""
    order = sorted(prints, key=lambda key: [_sortable(part) for part in key])
    columns = [_packed_column(column) for column in zip(*order, strict=True)]
    keys = msgspec.json.encode(columns)
    hashes = b"".join(prints[key] for key in order)
    squeezed = zlib.compress(keys, 9)
    body = len(order).to_bytes(8, "big") + len(squeezed).to_bytes(8, "big") + squeezed + hashes
    return base64.b85encode(body).decode()


def unpack(text: str) -> dict[Key, bytes]:
    """Return what `pack` made.

    Raises:
        StateError: The text is damaged.
    """
    try:
        return _unpacked(base64.b85decode(text))
    except (
        ValueError,
        ArithmeticError,
        TypeError,
        LookupError,
        zlib.error,
        RecursionError,
    ) as error:
        msg = (
            "The fingerprints in the state are damaged; restore the state from a backup, or remove "
            "the stream from it to load everything again."
        )
        raise StateError(msg) from error


def _unpacked(body: bytes) -> dict[Key, bytes]:
    count, size = int.from_bytes(body[:8], "big"), int.from_bytes(body[8:16], "big")
    squeezed, hashes = body[16 : 16 + size], body[16 + size :]
    unpacker = zlib.decompressobj()
    columns = msgspec.json.decode(unpacker.decompress(squeezed, _LARGEST))
    keys = list(zip(*(_unpacked_column(one) for one in columns), strict=True))
    if not (unpacker.eof and len(keys) == count and len(hashes) == count * HASH_BYTES):
        msg = "its parts differ in length"
        raise ValueError(msg)
    step = HASH_BYTES
    return {key: hashes[i * step : (i + 1) * step] for i, key in enumerate(keys)}


def _sortable(part: object) -> tuple[str, Any]:
    return type(part).__name__, part


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
            return ["guids", letter, base64.b85encode(raw).decode()]
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
        spelled, raw = _GUIDS[rest[0]], base64.b85decode(rest[1])
        return [spelled(uuid.UUID(bytes=raw[i : i + 16])) for i in range(0, len(raw), 16)]
    if kind == "texts":
        return list(rest[0])
    return [_READERS[text[0]](text[1:]) for text in rest[0]]
