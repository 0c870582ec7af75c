"""What a perfect reader delivers: the rows of each stream as typed Python values.

The names are those that the profile uses on the wire. Custom values are columns of their own under
their key, wherever a target carries them. Stamps are aware and in UTC, calendar days are dates,
amounts are Decimals, and what .NET sends for "never" is None. Bare strings stand under `value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.surface.collections import TEXT
from tap_devensoft.simulator.switches import EXTRAS, MODULES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.surface.surface import Surface
    from tap_devensoft.simulator.wire.columns import Column


class Truth:
    """The rows behind one surface."""

    def __init__(self, surface: Surface) -> None:
        """Look at what a surface shows."""
        self._surface = surface

    def rows(self, stream: str, pairs: Iterable[tuple[str, str]] | None = None) -> list[Row]:
        """Give every row of a stream.

        Args:
            stream: One of `MODULES`.
            pairs: The picklists that a reader is told of besides those in the field metadata.

        Raises:
            KeyError: There is no such stream.
        """
        if stream not in MODULES:
            raise KeyError(stream)
        if self._is_closed(stream):
            return []
        if stream in {"targets", "programs", "contacts", "risks"}:
            return self._table(stream)
        if stream == "activities":
            return self._activities()
        if stream == "decisions":
            return self._decisions()
        if stream == "picklists":
            return self._picklists(list(pairs or ()))
        collections = self._surface.collections
        lists = {
            "countries": collections.countries,
            "deal_phases": collections.deal_phases,
            "target_fields": collections.fields,
        }
        return [_named(item) for item in lists[stream]()]

    def _is_closed(self, module: str) -> bool:
        profile = self._surface.profile
        if module in EXTRAS and not profile.extra_listings:
            return True
        return module in (*profile.absent, *profile.forbidden)

    def _table(self, table: str) -> list[Row]:
        columns = self._surface.columns.truth(table)
        make = self._surface.world.tables[table].row
        return [self._row(columns, make(key)) for key in self._surface.listings.keys(table)]

    def _row(self, columns: list[Column], row: Row) -> Row:
        truth = self._surface.spelling.truth
        return {column.name: truth(column.read(row)) for column in columns}

    def _activities(self) -> list[Row]:
        needs_owners = self._surface.profile.activity_path not in {"all", "levels"}
        return [
            row
            for owner in self._surface.maps.owners()
            if not (needs_owners and self._is_closed(f"{owner}s"))
            for key in self._surface.listings.keys(f"{owner}s")
            if self._surface.maps.has(key) or not needs_owners
            for row in self._surface.maps.truth(owner, key)
        ]

    def _decisions(self) -> list[Row]:
        columns = self._surface.columns.of("decisions")
        return [
            self._row(columns, row)
            for key in self._surface.listings.keys("programs")
            for row in self._surface.world.decisions(key)
        ]

    def _picklists(self, told: list[tuple[str, str]]) -> list[Row]:
        collections = self._surface.collections
        known = [] if self._is_closed("target_fields") else collections.named_pairs()
        spelled = dict.fromkeys([*map(collections.spelled_pair, known), *told])
        return [
            {"category": category, "subcategory": subcategory, **_named(item)}
            for category, subcategory in spelled
            for item in collections.picklist(category, subcategory) or []
        ]


def _named(item: Any) -> Row:
    return dict(item) if isinstance(item, dict) else {TEXT: item}
