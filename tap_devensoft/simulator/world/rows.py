"""Edits of the rows of one table, each stamped with the tenant's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis.nouns import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_devensoft.simulator.basis.present import Present
    from tap_devensoft.simulator.basis.tables import Row, Table
    from tap_devensoft.simulator.world.given import Given


class Rows:
    """One table as those see it who edit it."""

    def __init__(self, table: Table, given: Given, present: Present) -> None:
        """Edit a table."""
        self._table = table
        self._given = given
        self._present = present

    def create(self, values: Row, position: int | None = None) -> int:
        """Add a row; what is not given is empty. References may be given as text."""
        read = self._given.read(self._table.name, values)
        blank: Row = {field.name: None for field in FIELDS[self._table.name]}
        now = self._present.now
        stamps: Row = {name: now for name in ("createdDate", "modifiedDate") if name in blank}
        del blank["id"]
        self._present.touched(self._table.name)
        return self._table.create({**blank, **stamps, **read}, position)

    def change(self, key: int, values: Row) -> None:
        """Overwrite some values of a row and stamp the change, unless a stamp is given."""
        self._must_have(key)
        read = self._given.read(self._table.name, values)
        self._stamp(key, read)

    def delete(self, key: int) -> None:
        """Soft-delete a row; the deletion is stamped like a change."""
        self._must_have(key)
        self._table.delete(key)
        self._stamp(key, {})

    def restore(self, key: int) -> None:
        """Bring a soft-deleted row back."""
        self._must_have(key)
        self._table.restore(key)
        self._stamp(key, {})

    def move(self, key: int, position: int) -> None:
        """Put a row at another place in its listing."""
        self._table.move(key, position)
        self._present.changed()

    def reorder(self, keys: Iterable[int]) -> None:
        """List the rows in another order."""
        self._table.reorder(keys)
        self._present.changed()

    def _stamp(self, key: int, values: Row) -> None:
        self._table.change(key, {"modifiedDate": self._present.now, **values})
        self._present.touched(self._table.name)

    def _must_have(self, key: int) -> None:
        if key not in self._table:
            message = f"{self._table.name} has no row {key}"
            raise ValueError(message)
