"""A table of rows that exist only once they are asked for, with edits on top.

What a row holds is made by a function of its id; this module keeps what was changed since, which
rows are deleted, and in which order they are listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = dict[str, Any]


class Table:
    """Rows by id: a generated base of ids 1 to `count`, created rows after them, and changes."""

    def __init__(
        self,
        name: str,
        count: int,
        make: Callable[[int], Row],
        settle: Callable[[Row], None] | None = None,
    ) -> None:
        """Describe the base; no row is made yet.

        Args:
            name: The table's name.
            count: How many rows the base has.
            make: Makes one of them from its id.
            settle: Brings what follows from other values up to date in a changed row.
        """
        self.name = name
        self.count = count
        self.deleted: set[int] = set()
        self._make = make
        self._settle = settle
        self._changes: dict[int, Row] = {}
        self._order: range | list[int] = range(1, count + 1)
        self._live: Sequence[int] | None = None
        self._next = count + 1

    def ids(self, *, deleted: bool = False) -> Sequence[int]:
        """List the ids in their order, without the soft-deleted ones unless they are wanted."""
        if deleted or not self.deleted:
            return self._order
        if self._live is None:
            gone = self.deleted
            self._live = [key for key in self._order if key not in gone]
        return self._live

    def __contains__(self, key: object) -> bool:
        """Say whether a row exists, deleted or not."""
        return isinstance(key, int) and (1 <= key <= self.count or key in self._changes)

    def row(self, key: int) -> Row:
        """Give one row as it is now."""
        row = self._make(key) if key <= self.count else {}
        changes = self._changes.get(key)
        if changes:
            custom = {**row.get("custom", {}), **changes.get("custom", {})}
            row = {**row, **changes}
            if custom:
                row["custom"] = custom
            if self._settle:
                self._settle(row)
        row["isDeleted"] = key in self.deleted
        return row

    def is_changed(self, key: int) -> bool:
        """Say whether a row differs from its generated base."""
        return key in self._changes

    def create(self, values: Row, position: int | None = None) -> int:
        """Add a row, at the end or at a place in the order, and return its id."""
        key, self._next = self._next, self._next + 1
        self._changes[key] = {"id": key, **values}
        order = self._listed()
        order.insert(len(order) if position is None else position, key)
        return key

    def change(self, key: int, values: Row) -> None:
        """Overwrite some values of a row."""
        changes = self._changes.setdefault(key, {})
        custom = {**changes.get("custom", {}), **values.get("custom", {})}
        changes.update(values)
        if custom:
            changes["custom"] = custom

    def delete(self, key: int) -> None:
        """Soft-delete a row."""
        self.deleted.add(key)
        self._live = None

    def restore(self, key: int) -> None:
        """Undo a soft deletion."""
        self.deleted.discard(key)
        self._live = None

    def move(self, key: int, position: int) -> None:
        """Put a row at another place in the order."""
        order = self._listed()
        order.remove(key)
        order.insert(position, key)

    def reorder(self, keys: Iterable[int]) -> None:
        """List the rows in the given order; rows that are not named keep theirs, after those."""
        first = list(keys)
        named = set(first)
        self._order = first + [key for key in self._order if key not in named]
        self._live = None

    def _listed(self) -> list[int]:
        self._live = None
        if isinstance(self._order, range):
            self._order = list(self._order)
        return self._order
