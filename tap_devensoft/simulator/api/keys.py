"""Keys in paths, read as the numbers that the world counts with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis.mixer import guid
from tap_devensoft.simulator.basis.nouns import SINGULAR
from tap_devensoft.simulator.wire.errors import RefusedError

if TYPE_CHECKING:
    from tap_devensoft.simulator.surface.surface import Surface


class Keys:
    """The reading of keys, which remembers the GUIDs it has seen."""

    def __init__(self, surface: Surface) -> None:
        """Read keys of one surface."""
        self._surface = surface
        self._guids: dict[str, dict[str, int]] = {}

    def read(self, table: str, text: str) -> int:
        """Read a key from a path, as a number whatever it is spelled like."""
        number = self._number(table, text)
        if number is None or not self._surface.listings.sees(table, number):
            raise RefusedError(self._surface.refusals.no_row(SINGULAR[table].capitalize()))
        return number

    def _number(self, table: str, text: str) -> int | None:
        if self._surface.profile.key_type == "guid":
            known = self._guids.setdefault(table, {})
            ids = self._surface.world.tables[table].ids(deleted=True)
            if len(known) != len(ids):
                known.update((guid(table, key), key) for key in ids)
            return known.get(text.lower())
        digits = text.rpartition("-")[2] if self._surface.profile.key_type == "text" else text
        if digits.isascii() and digits.isdigit():
            return int(digits)
        if self._surface.profile.key_type == "int":
            problem = f"The value '{text}' is not valid for Int32."
            raise RefusedError(self._surface.refusals.invalid("id", problem))
        return None
