"""Numbers that look random and depend on nothing but where they are asked for.

A splitmix64 step over (seed, table, row, property) replaces a random generator, so any row of a
million can be made alone, in any order, and always comes out the same.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
MASK = 0xFFFFFFFFFFFFFFFF
GOLDEN = 0x9E3779B97F4A7C15
STEP = 6364136223846793005


def mix(value: int) -> int:
    """Scramble one 64-bit number into another."""
    value = (value + GOLDEN) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def salt(seed: int, name: str) -> int:
    """Give the starting point of one table of one seed."""
    return mix((seed & MASK) ^ (zlib.crc32(name.encode()) << 16))


def guid(table: str, key: int) -> str:
    """Give the GUID that stands for a number, in the form that .NET writes.

    >>> guid("targets", 1) == guid("targets", 1) != guid("programs", 1)
    True
    """
    high = mix(salt(0, table) ^ key)
    return str(UUID(int=(high << 64) | mix(high ^ key), version=4))


class Draw:
    """A short stream of drawn numbers for one row."""

    __slots__ = ("_state",)

    def __init__(self, start: int, row: int) -> None:
        """Start at one row of a table whose `salt` is `start`."""
        self._state = mix(start ^ (row * GOLDEN & MASK))

    def number(self, below: int) -> int:
        """Draw from 0 up to but not including `below`."""
        # A linear step is enough between two mixed starts, and half the price.
        self._state = state = (self._state * STEP + 1) & MASK
        return (state >> 31) % below

    def one(self, choices: Sequence[T]) -> T:
        """Draw one of some choices."""
        return choices[self.number(len(choices))]

    def chance(self, percent: int) -> bool:
        """Say yes in so many cases of a hundred."""
        return self.number(100) < percent
