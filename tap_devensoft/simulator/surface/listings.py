"""Which rows of which table a request may see, and in which order."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tap_devensoft.simulator.basis.nouns import FIELDS, SINGULAR, Reference
from tap_devensoft.simulator.wire.errors import RefusedError
from tap_devensoft.simulator.wire.spelling import EASTERN, FIXED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_devensoft.simulator.basis.nouns import Field
    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.errors import Refusals
    from tap_devensoft.simulator.wire.message import Query
    from tap_devensoft.simulator.wire.spelling import Spelling
    from tap_devensoft.simulator.world.world import World

FILTERS: dict[str, tuple[str, ...]] = {
    "targets": (
        "status",
        "phase",
        "dealType",
        "priority",
        "country",
        "businessUnit",
        "dealLead",
    ),
    "programs": ("programType", "scheduleStatus", "dealStage", "businessUnit"),
    "contacts": ("functionalTeam", "contactType"),
}
SEARCH, LEADS = "search", "isDealLead"
"""Parameters that only contacts have: part of a name or address, and leads of targets."""
VISIBLE_UNIT = "Consumer"
"""The one business unit that a restricted credential sees."""
KEPT_LISTS = 20
ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?)?"
    r"(Z|[+-]\d\d:?\d\d)?$"
)


class Listings:
    """The rows of a world that a profile lets a request see."""

    def __init__(
        self, profile: Profile, spelling: Spelling, refusals: Refusals, world: World
    ) -> None:
        """Look at a world through a profile."""
        self._profile = profile
        self._world = world
        self._spelling = spelling
        self._refusals = refusals
        self._kept: dict[tuple[object, ...], Sequence[int]] = {}

    def filter_name(self, table: str, field: str) -> str:
        """Spell the query parameter that filters by a field."""
        if self._profile.filter_names == "id":
            return f"{field}Id"
        if self._profile.filter_names == "prefixed":
            return f"{SINGULAR[table]}{field[:1].upper()}{field[1:]}"
        return field

    def keys(self, table: str, query: Query | None = None) -> Sequence[int]:
        """List the ids that a request sees, in the profile's order."""
        wanted = self._wanted(table, query) if query else ()
        deleted = self._shows_deleted(table, query)
        memory = (table, wanted, deleted, self._world.present.edits)
        kept = self._kept.get(memory)
        if kept is None:
            if len(self._kept) >= KEPT_LISTS:
                self._kept.clear()
            kept = self._kept[memory] = self._select(table, wanted, deleted=deleted)
        return kept

    def sees(self, table: str, key: int) -> bool:
        """Say whether a single row may be read."""
        kept = self._world.tables[table]
        hides = self._profile.soft_delete == "vanish" or table != "targets"
        if key not in kept or (hides and key in kept.deleted):
            return False
        return self._in_view(table, key)

    def _shows_deleted(self, table: str, query: Query | None) -> bool:
        if table != "targets":
            return False
        if self._profile.soft_delete == "include_param" and query:
            return (query.first("includeDeleted") or "").lower() in {"true", "1"}
        return self._profile.soft_delete == "flag"

    def _select(
        self, table: str, wanted: tuple[tuple[str, object], ...], *, deleted: bool
    ) -> Sequence[int]:
        keys = self._world.tables[table].ids(deleted=deleted)
        if self._profile.view != "full" and table == "targets":
            keys = [key for key in keys if self._in_view(table, key)]
        for name, value in wanted:
            test = self._test(table, name, value)
            keys = [key for key in keys if test(key)]
        if self._profile.order == "name" and "name" in {field.name for field in FIELDS[table]}:
            row = self._world.tables[table].row
            keys = sorted(keys, key=lambda key: str(row(key)["name"]))
        return keys

    def _in_view(self, table: str, key: int) -> bool:
        if self._profile.view == "full" or table != "targets":
            return True
        unit = self._world.tables[table].row(key)["businessUnit"]
        return unit is not None and unit.text == VISIBLE_UNIT

    def _wanted(self, table: str, query: Query) -> tuple[tuple[str, object], ...]:
        wanted: list[tuple[str, object]] = []
        for field in FILTERS.get(table, ()):
            values = self._values(query, self.filter_name(table, field))
            if values:
                wanted.append((field, frozenset(_folded(value) for value in values)))
        if table == "contacts":
            wanted += self._wanted_contacts(query)
        since = self.since(query)
        if since is not None and self._profile.modified_name and table != "risks":
            wanted.append(("", since))
        return tuple(wanted)

    def _wanted_contacts(self, query: Query) -> list[tuple[str, object]]:
        text, leads = query.first(SEARCH), (query.first(LEADS) or "").lower()
        wanted: list[tuple[str, object]] = [(SEARCH, text.casefold())] if text else []
        return [*wanted, (LEADS, True)] if leads == "true" else wanted

    def _values(self, query: Query, name: str) -> list[str]:
        values = [value for value in query.all(name) if value]
        if self._profile.filter_many == "repeated" or not values:
            return values
        return values[0].split(",") if self._profile.filter_many == "comma" else values[:1]

    def since(self, query: Query) -> datetime | None:
        """Read the lower bound of the change stamp, in the profile's zone when it has none."""
        name = self._profile.since_filter
        text = query.first(name) if name else None
        if not text:
            return None
        found = ISO.match(text)
        if found:
            return self._instant(found)
        if self._profile.bad_values == "reject":
            problem = f"The value '{text}' is not valid."
            raise RefusedError(self._refusals.invalid(self._profile.prefix + name, problem))
        return None

    def _instant(self, found: re.Match[str]) -> datetime:
        parts = [int(part or 0) for part in found.groups()[:6]]
        micro = int((found[7] or "").ljust(6, "0")[:6])
        zone: Any = timezone.utc
        if self._profile.stamps == "eastern":
            zone = ZoneInfo(EASTERN)
        elif self._profile.stamps == "offset":
            zone = FIXED
        if found[8] == "Z":
            zone = timezone.utc
        elif found[8]:
            sign = -1 if found[8][0] == "-" else 1
            zone = timezone(sign * timedelta(hours=int(found[8][1:3]), minutes=int(found[8][-2:])))
        return datetime(*parts, micro, tzinfo=zone).astimezone(timezone.utc)  # type: ignore[misc,arg-type]

    def _test(self, table: str, name: str, wanted: Any) -> Callable[[int], bool]:
        if not name:
            modified = self._world.modified

            def is_since(key: int) -> bool:
                stamp = modified(table, key)
                return stamp is not None and stamp >= wanted

            return is_since
        row = self._world.tables[table].row
        if name == SEARCH:
            return lambda key: wanted in f"{row(key)['fullName']} {row(key)['email']}".casefold()
        if name == LEADS:
            targets = self._world.tables["targets"]
            leads = {targets.row(key)["dealLead"] for key in targets.ids()} - {None}
            keys = {lead.key for lead in leads}
            return keys.__contains__
        field = next(field for field in FIELDS[table] if field.name == name)
        return lambda key: not wanted.isdisjoint(self._comparable(field, row(key)))

    def _comparable(self, field: Field, row: Row) -> tuple[str, ...]:
        value = row.get(field.name)
        if not isinstance(value, Reference):
            return (_folded(str(value)), str(self._spelling.choice(field.choices, value)))
        if self._profile.filter_values == "id":
            return (_folded(str(self._spelling.key(value.table, value.key))),)
        if value.table == "contacts":
            email = self._world.tables["contacts"].row(value.key)["email"] or ""
            return (_folded(value.text), _folded(email))
        return (_folded(value.text),)


def _folded(text: str) -> str:
    """Fold case, hyphens and blanks: the product spells At-Risk in two ways."""
    return text.replace("-", "").replace(" ", "").casefold()
