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
    """Return what tells whether any of some rows was edited since the run began.

    The property `name` holds the stamp, and `zone` is that of stamps that carry none.
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
        return any(instant is not None and instant >= started for instant in instants)

    return touched
