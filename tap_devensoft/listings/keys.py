"""Which rows a walk has seen, in little memory: a bit for a whole number, eight bytes otherwise."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import msgspec

from tap_devensoft.rows.typed import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

_BITS = 12
"""Bits of a whole number that tell its place in a block."""
_PLACE = (1 << _BITS) - 1
_SIZE = 1 << _BITS >> 3
_PLAIN = frozenset({int, str})
_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=str)


class KeySet:
    """A set that only grows.

    Whole numbers lie in blocks of 4,096 bits, so that a million consecutive ids take 125 KB.
    Everything else is kept as a 64-bit hash.
    """

    def __init__(self) -> None:
        self._blocks: defaultdict[int, bytearray] = defaultdict(lambda: bytearray(_SIZE))
        self._hashes: set[int] = set()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add_all(self, keys: Iterable[Hashable]) -> list[bool]:
        """Add `keys`; tell of each whether it is new."""
        blocks, hashes = self._blocks, self._hashes
        news = []
        for key in keys:
            if type(key) is int:
                block = blocks[key >> _BITS]
                place, bit = (key & _PLACE) >> 3, 1 << (key & 7)
                held = block[place]
                news.append(not held & bit)
                block[place] = held | bit
            else:
                digest = fingerprint(key)
                news.append(digest not in hashes)
                hashes.add(digest)
        self._size += sum(news)
        return news


def fingerprint(value: object) -> int:
    """Return 64 bits that stand for `value`; unlike `hash`, the same in every process."""
    return int.from_bytes(blake2b(encoded(value), digest_size=8).digest(), "big")


def encoded(value: object) -> bytes:
    """Return `value` as canonical JSON."""
    try:
        return _ENCODER.encode(value)
    except (UnicodeEncodeError, RecursionError):
        return repr(value).encode("utf-8", "backslashreplace")


def identities_by(names: tuple[str, ...]) -> Callable[[Sequence[object]], list[Hashable]]:
    """Return what tells rows from others: the properties `names`, or each whole row.

    A single whole number or text stands for itself.
    """
    if len(names) == 1:
        name = names[0]

        def single(rows: Sequence[object]) -> list[Hashable]:
            return [
                value if type(value) in _PLAIN else encoded(row if value is None else value)
                for row, value in zip(rows, column_of(rows, name), strict=True)
            ]

        return single

    def composite(rows: Sequence[object]) -> list[Hashable]:
        columns = [column_of(rows, name) for name in names] or [[None] * len(rows)]
        return [
            encoded(row if None in values else values)
            for row, *values in zip(rows, *columns, strict=True)
        ]

    return composite


WHOLE_ROWS: Final = identities_by(())
"""What tells rows apart of which no key is known."""
