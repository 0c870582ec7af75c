"""A row of the world as JSON text."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.wire.columns import Typed
from tap_devensoft.simulator.wire.text import encode, write_decimal, write_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.columns import Column, Columns
    from tap_devensoft.simulator.wire.spelling import Spelling
    from tap_devensoft.simulator.world.world import World

KEPT_VIEWS = 12
KEPT_ROWS = 400_000
"""How many rendered rows a view keeps before it starts afresh; about 1 KB each."""


class Renderer:
    """Rows as a profile sends them, kept until an edit makes them old."""

    def __init__(
        self, profile: Profile, spelling: Spelling, columns: Columns, world: World
    ) -> None:
        """Write the columns of a world."""
        self._profile = profile
        self._spelling = spelling
        self._columns = columns
        self._world = world
        self._version = -1
        self._views: dict[tuple[str, tuple[str, ...] | None], View] = {}

    def view(self, table: str, names: tuple[str, ...] | None = None) -> View:
        """Give the rows of a table with all columns or those named."""
        self._forget_old()
        view = self._views.get((table, names))
        if view is None:
            columns = self._columns.of(table)
            if names is not None:
                columns = [column for column in columns if column.name in names]
            if len(self._views) >= KEPT_VIEWS:
                self._views.clear()
            view = self._views[table, names] = self.view_of(columns)
        return view

    def view_of(self, columns: list[Column]) -> View:
        """Give rows with some columns; they are not kept."""
        return View(self, columns, omits_nulls=self._profile.nulls == "omitted")

    def forget(self, table: str, key: int) -> None:
        """Drop what was rendered of one row."""
        for (kept, _), view in self._views.items():
            if kept == table:
                view.kept.pop(key, None)

    def encoder(self, kind: str) -> Callable[[Any], str]:
        """Give the function that writes values of a kind that are not None."""
        writers: dict[str, Callable[[Any], str]] = {
            "stamp": self._spelling.stamp,
            "date": self._spelling.day,
            "text": write_text,
            "money": write_decimal,
        }
        return writers.get(kind, self.any)

    def any(self, value: Any) -> str:
        """Write a value by its own type."""
        if isinstance(value, dict):
            pairs = (f"{write_text(key)}:{self.any(item)}" for key, item in value.items())
            return "{" + ",".join(pairs) + "}"
        if isinstance(value, (list, tuple)):
            return "[" + ",".join(map(self.any, value)) + "]"
        return self._single(value)

    def _single(self, value: Any) -> str:
        if isinstance(value, str):
            return write_text(value)
        if isinstance(value, Decimal):
            return write_decimal(value)
        if isinstance(value, datetime):
            return self._spelling.stamp(value)
        if isinstance(value, date):
            return self._spelling.day(value)
        return json.dumps(value)

    def _forget_old(self) -> None:
        if self._version != self._world.present.version:
            self._version = self._world.present.version
            self._views.clear()


class View:
    """The rendered rows of one table with one choice of columns."""

    def __init__(self, renderer: Renderer, columns: list[Column], *, omits_nulls: bool) -> None:
        """Prepare an encoder per column."""
        self.columns = columns
        self.kept: dict[int, bytes] = {}
        self._omit = omits_nulls
        self._parts = [
            (write_text(column.name) + ":", column.read, _tolerant(renderer, column.kind))
            for column in columns
        ]

    def text(self, row: Row) -> str:
        """Write one row as a JSON object."""
        parts = []
        for start, read, write in self._parts:
            value = read(row)
            if value is not None:
                parts.append(start + write(value))
            elif not self._omit:
                parts.append(start + "null")
        return "{" + ",".join(parts) + "}"

    def warm(self, keys: Iterable[int], make: Callable[[int], Row]) -> None:
        """Render rows before they are asked for."""
        for key in keys:
            self.row(key, make)

    def row(self, key: int, make: Callable[[int], Row]) -> bytes:
        """Give the bytes of one row, rendering it the first time."""
        kept = self.kept.get(key)
        if kept is None:
            if len(self.kept) >= KEPT_ROWS:
                self.kept.clear()
            kept = self.kept[key] = encode(self.text(make(key)))
        return kept


def _tolerant(renderer: Renderer, kind: str) -> Callable[[Any], str]:
    """Give an encoder that writes values of another type than the column's by their own.

    Custom fields hold values from before their type was changed.
    """
    if kind == "customs":
        return lambda value: _customs(renderer, value)
    fit: dict[str, type] = {"text": str, "stamp": datetime, "date": date, "money": Decimal}
    write, wanted = renderer.encoder(kind), fit.get(kind)
    if wanted is None:
        return renderer.any
    return lambda value: write(value) if isinstance(value, wanted) else renderer.any(value)


def _customs(renderer: Renderer, value: Any) -> str:
    if isinstance(value, Typed):
        return "null" if value.value is None else _tolerant(renderer, value.kind)(value.value)
    if isinstance(value, list):
        return "[" + ",".join(_customs(renderer, item) for item in value) + "]"
    if isinstance(value, str):
        return write_text(value)
    pairs = (f"{write_text(key)}:{_customs(renderer, item)}" for key, item in value.items())
    return "{" + ",".join(pairs) + "}"
