"""What of a world changes by itself or with any edit: its clock and its counts of edits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

UTC = timezone.utc
NOW = datetime(2025, 6, 16, 12, 0, tzinfo=UTC)
"""Where the clock of a new world stands."""


@dataclass
class Present:
    """The state of one world as a whole.

    Attributes:
        now: What time it is there.
        edits: How many edits there were; a selection of rows is as old as its count.
        version: How many of them may show in rows other than the edited one.
    """

    now: datetime = NOW
    edits: int = 0
    version: int = 0

    def set_clock(self, now: datetime) -> None:
        """Set the clock; schedule statuses follow it."""
        self.now = now if now.tzinfo else now.replace(tzinfo=UTC)
        self.changed()

    def touched(self, table: str) -> None:
        """Note an edit of a row; contacts are shown by name in other rows, targets are not."""
        self.edits += 1
        if table != "targets":
            self.version += 1

    def changed(self) -> None:
        """Note an edit that may show anywhere."""
        self.edits += 1
        self.version += 1
