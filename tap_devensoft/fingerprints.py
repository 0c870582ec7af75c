"""What a LOG_BASED stream remembers of each row, packed: its key, and a hash of its content.

A row takes 7 bytes of hash plus its key: about a byte for consecutive whole numbers, 16 for a
GUID, and what compression leaves of a text. The bytes are written to STATE as text in base 85.
"""

from __future__ import annotations

import base64
import uuid
import zlib
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tap_devensoft.errors import StateError
from tap_devensoft.keyset import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Key = tuple[Any, ...]

VERSION: Final = 1
HASH_BYTES: Final = 7
_LARGEST: Final = 1 << 30
"""Bytes that a state may unpack to; more is damage."""


def content_hash(record: Mapping[str, Any]) -> bytes:
    """Return the hash of a record, the same whatever the order of its columns."""
    ordered = encoded(sorted(record.items()))
    return blake2b(ordered, digest_size=HASH_BYTES).digest()


def shape_of(columns: Iterable[str]) -> str:
    """Return what stands for the selected columns: another selection hashes differently."""
    return blake2b(encoded(sorted(columns)), digest_size=HASH_BYTES).hexdigest()


def pack(prints: Mapping[Key, bytes]) -> str:
    """Return fingerprints as text for STATE; `unpack` returns the same."""
    order = sorted(prints, key=lambda key: tuple(_sortable(part) for part in key))
    columns = [_packed_column(list(column)) for column in zip(*order, strict=True)]
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
        body = base64.b85decode(text)
        count, size = int.from_bytes(body[:8], "big"), int.from_bytes(body[8:16], "big")
        squeezed, hashes = body[16 : 16 + size], body[16 + size :]
        unpacker = zlib.decompressobj()
        columns = msgspec.json.decode(unpacker.decompress(squeezed, _LARGEST))
        keys = list(zip(*(_unpacked_column(one) for one in columns), strict=True))
        _check(
            holds=len(keys) == count == len(hashes) // HASH_BYTES, why="its parts differ in length"
        )
    except (ValueError, TypeError, KeyError, zlib.error, msgspec.DecodeError, RecursionError) as e:
        msg = (
            "The fingerprints in the state are damaged; restore the state from a backup, or remove "
            "the stream from it to load everything again."
        )
        raise StateError(msg) from e
    step = HASH_BYTES
    return {key: hashes[i * step : (i + 1) * step] for i, key in enumerate(keys)}


def _check(*, holds: bool, why: str) -> None:
    if not holds:
        raise ValueError(why)


def _sortable(part: object) -> tuple[str, Any]:
    return type(part).__name__, part


def _packed_column(values: Sequence[Any]) -> dict[str, Any]:
    """Return one key column in its shortest form: differences, bytes of GUIDs, or as it is."""
    if all(type(value) is int for value in values):
        steps = [value - before for before, value in zip([0, *values], values, strict=False)]
        return {"i": steps}
    if values and all(_is_guid(value) for value in values):
        raw = b"".join(uuid.UUID(value).bytes for value in values)
        return {"g": base64.b85encode(raw).decode()}
    return {"v": list(values)}


def _is_guid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False


def _unpacked_column(packed: Mapping[str, Any]) -> list[Any]:
    if "i" in packed:
        total, values = 0, []
        for step in packed["i"]:
            total += step
            values.append(total)
        return values
    if "g" in packed:
        raw = base64.b85decode(packed["g"])
        return [str(uuid.UUID(bytes=raw[i : i + 16])) for i in range(0, len(raw), 16)]
    return list(packed["v"])
