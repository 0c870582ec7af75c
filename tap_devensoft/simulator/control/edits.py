"""What a test may do to a tenant's data: rows, the clock, choices and custom fields."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.basis.values import read_stamp

if TYPE_CHECKING:
    from datetime import datetime

    from tap_devensoft.simulator.surface.surface import Surface


class Edits:
    """The edits of one tenant; each is whole before the next request is answered."""

    def __init__(self, surface: Surface) -> None:
        """Edit the world behind a surface, and drop what was rendered of what was edited."""
        self.surface = surface
        self.world = surface.world
        self.lock = threading.RLock()

    def create_row(self, table: str, values: dict[str, Any], position: int | None = None) -> int:
        """Add a row to targets, programs, contacts, risks or activities and return its number.

        Args:
            table: The table.
            values: Values under the tenant's own names (`name`, `dealLead`, a custom key...).
                References are given by text, activities name their `programId` or `targetId`.
            position: The place in the listing, counted from 0; the end when not given.
        """
        with self.lock:
            return self.world.edited(table).create(values, position)

    def change_row(self, table: str, key: int, values: dict[str, Any]) -> None:
        """Overwrite values of a row; it is stamped with the tenant's clock."""
        with self.lock:
            self.world.edited(table).change(key, values)
            self.surface.renderer.forget(table, key)

    def delete_row(self, table: str, key: int) -> None:
        """Soft-delete a row."""
        with self.lock:
            self.world.edited(table).delete(key)
            self.surface.renderer.forget(table, key)

    def restore_row(self, table: str, key: int) -> None:
        """Bring a soft-deleted row back."""
        with self.lock:
            self.world.edited(table).restore(key)
            self.surface.renderer.forget(table, key)

    def move_row(self, table: str, key: int, position: int) -> None:
        """Put a row at another place in its listing."""
        with self.lock:
            self.world.rows[table].move(key, position)

    def shuffle_rows(self, table: str, seed: int = 0) -> None:
        """List a table's rows in another order."""
        with self.lock:
            keys = list(self.world.tables[table].ids(deleted=True))
            random.Random(seed).shuffle(keys)  # noqa: S311 - repeatable on purpose
            self.world.rows[table].reorder(keys)

    @property
    def now(self) -> datetime:
        """What time it is at the tenant."""
        return self.world.present.now

    def set_clock(self, now: datetime | str) -> None:
        """Set the tenant's clock, which change stamps and schedule statuses follow."""
        with self.lock:
            self.world.present.set_clock(read_stamp(now))

    def advance_clock(self, seconds: float = 0, days: float = 0) -> None:
        """Let time pass at the tenant."""
        self.set_clock(self.world.present.now + timedelta(days=days, seconds=seconds))

    def rename_choice(self, category: str, subcategory: str, old: str, new: str) -> None:
        """Give a picklist choice another text."""
        with self.lock:
            self.world.rename_choice(category, subcategory, old, new)

    def add_custom_field(
        self, key: str, label: str, kind: str = "Text", pair: tuple[str, str] | None = None
    ) -> None:
        """Add a custom field to targets."""
        with self.lock:
            self.world.add_custom_field(key, label, kind, tuple(pair) if pair else None)  # type: ignore[arg-type]

    def remove_custom_field(self, key: str) -> None:
        """Remove a custom field from targets."""
        with self.lock:
            self.world.remove_custom_field(key)

    def retype_custom_field(self, key: str, kind: str) -> None:
        """Change the type of a custom field."""
        with self.lock:
            self.world.retype_custom_field(key, kind)
