"""Where the drawn numbers of each table begin, and the values that several tables draw alike."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis.mixer import Draw, salt
from tap_devensoft.simulator.basis.present import NOW

if TYPE_CHECKING:
    from datetime import datetime


class Drawing:
    """The starting points of one seed."""

    def __init__(self, seed: int) -> None:
        """Start from a seed."""
        self._seed = seed
        self._starts: dict[str, int] = {}

    def start(self, name: str) -> int:
        """Give the starting point of whatever has a name, such as a table."""
        start = self._starts.get(name)
        if start is None:
            start = self._starts[name] = salt(self._seed, name)
        return start

    def of(self, name: str, key: int) -> Draw:
        """Begin the numbers of one row."""
        return Draw(self.start(name), key)

    def stamps(self, table: str, key: int) -> tuple[datetime, datetime]:
        """Draw creation and change within office hours, when no zone's clocks are set back."""
        draw = Draw(self.start(table) ^ 0x5EED, key)
        created = NOW - timedelta(days=200 + draw.number(900), hours=draw.number(4))
        changed = NOW - timedelta(days=1 + draw.number(190), hours=draw.number(4))
        created += timedelta(seconds=draw.number(3600))
        changed += timedelta(seconds=draw.number(3600), microseconds=_fraction(draw))
        return created, changed


def money(cents: int) -> Decimal:
    """Make an amount with the four decimals of a SQL Server money column."""
    return Decimal(cents * 100).scaleb(-4)


def _fraction(draw: Draw) -> int:
    """Draw microseconds: often none, sometimes few digits, sometimes all."""
    return (0, 120_000, draw.number(1_000_000))[draw.number(3)]
