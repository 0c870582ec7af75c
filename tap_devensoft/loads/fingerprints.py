"""What a LOG_BASED stream remembers of each row, packed: its key, and a hash of its content.

A row takes 6 bytes of hash plus its key: about two bytes for consecutive whole numbers, 16 for a
GUID, and what compression leaves of a text. The bytes are written to STATE as text in base 64.
"""

from __future__ import annotations

import base64
import zlib
from decimal import Decimal
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tap_devensoft.errors import SettingError
from tap_devensoft.listings.keys import encoded
from tap_devensoft.resource import DELETED_AT, UNMAPPED
from tap_devensoft.rows.kinds import types_of
from tap_devensoft.rows.typed import TypedRow, column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Key = tuple[Any, ...]
"""The values of a row's key columns."""

VERSION: Final = 3
HASH_BYTES: Final = 6
_LARGEST: Final = 1 << 30
"""Bytes that a state may unpack to; more is damage."""
_DAMAGE = (ValueError, ArithmeticError, TypeError, LookupError, zlib.error, RecursionError)
"""What reading a damaged state ends in."""


# A column that a typed row lacks counts as null; whatever else cannot be told apart is an error.
_ENCODER = msgspec.json.Encoder(
    decimal_format="number", order="deterministic", enc_hook={msgspec.UNSET: None}.__getitem__
)
_DECODER = msgspec.json.Decoder(float_hook=Decimal)

_digest = partial(blake2b, digest_size=HASH_BYTES)


def hasher(columns: Sequence[str]) -> Callable[[Sequence[Mapping[str, Any]]], list[bytes]]:
    """Return what hashes the content of records, whatever order their columns come in.

    A null is the same as no value, because an API may omit nulls in some replies. Numbers count
    as they are spelled: 5 and 5.0 differ, so that a warehouse gets the digits that the API has.
    """
    usual = sorted({*columns} - {UNMAPPED, DELETED_AT})

    def hashes(records: Sequence[Mapping[str, Any]]) -> list[bytes]:
        unmapped = column_of(records, UNMAPPED)
        pairs = zip(values_of(records, usual), unmapped, strict=True)
        rows = [row if more is None else (*row, more) for row, more in pairs]
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


def values_of(records: Sequence[Any], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return some columns' values of each record, None or UNSET for each that it does not have."""
    first = records[0] if records else None
    if isinstance(first, TypedRow) and len(names) > 1 and first.places.keys() >= {*names}:
        return [*map(attrgetter(*map(first.places.__getitem__, names)), records)]
    return list(zip(*(column_of(records, name) for name in names), strict=True))


def pack(prints: Mapping[Key, bytes]) -> str:
    """Return fingerprints as text for STATE; `unpack` returns the same."""
    order = sorted(prints, key=str)
    keys = _ENCODER.encode([_packed_column(column) for column in zip(*order, strict=True)])
    hashes = b"".join(map(prints.__getitem__, order))
    squeezed = zlib.compress(keys, 5)  # more takes long, and gains nothing
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
    packed = _DECODER.decode(unpacker.decompress(squeezed, _LARGEST))
    keys = list(zip(*map(_unpacked_column, packed), strict=True))
    if not (unpacker.eof and len(keys) == count and len(hashes) == count * HASH_BYTES):
        msg = "its parts differ in length"
        raise ValueError(msg)
    each = (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))
    return dict(zip(keys, each, strict=True))


def _packed_column(values: Sequence[Any]) -> list[Any]:
    """Return one key column as it is; texts of one length, such as GUIDs, letter by letter.

    What stands at one place of all GUIDs are digits or dashes alone, which takes half the bytes.
    """
    lengths = {len(one) if type(one) is str else 0 for one in values}
    if len(lengths) == 1 and 0 not in lengths:
        return ["turned", ["".join(letters) for letters in zip(*values, strict=True)]]
    return ["values", values]


def _unpacked_column(packed: Sequence[Any]) -> list[Any]:
    kind, held = packed
    return ["".join(one) for one in zip(*held, strict=True)] if kind == "turned" else list(held)
