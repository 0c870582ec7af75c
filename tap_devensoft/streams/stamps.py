"""Whether rows were edited while they were read, as far as their stamps tell."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tap_devensoft.rows.moments import parse_instant
from tap_devensoft.rows.typed import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, tzinfo


def touched_since(started: datetime, name: str, zone: tzinfo) -> Callable[[Sequence[object]], bool]:
    """Return what tells whether any of some rows was edited since a load began.

    The property `name` holds the stamp, and `zone` is that of stamps that carry none. When it
    `started` is read off the server's clock, which is the nearest to the one that stamps rows.
    """
    # Most rows are old, which the first ten letters of a stamp show whatever its zone.
    recent = (started - timedelta(days=2)).isoformat()[:10]

    def touched(rows: Sequence[object]) -> bool:
        young = [
            stamp
            for stamp in column_of(rows, name)
            if stamp and not (type(stamp) is str and stamp[4:5] == "-" and stamp[:10] < recent)
        ]
        instants = [parse_instant(stamp, zone) for stamp in young]
        return any(one is not None and one + _step(one) >= started for one in instants)

    return touched


def _step(stamp: datetime) -> timedelta:
    """Return what a stamp may have been rounded by: midnight tells of a whole day."""
    if stamp.second or stamp.microsecond:
        return timedelta(seconds=1)
    return timedelta(minutes=1) if stamp.minute % 15 else timedelta(days=1)
