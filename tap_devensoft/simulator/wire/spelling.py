"""How a profile writes names, keys and single values."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tap_devensoft.simulator.basis.mixer import guid
from tap_devensoft.simulator.basis.nouns import SINGULAR

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.nouns import Reference
    from tap_devensoft.simulator.profile import Profile

UTC = timezone.utc
EASTERN = "America/New_York"
FIXED = timezone(timedelta(hours=1))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PREFIXED = {"name", "status", "country", "title", "codeName", "email"}


class Spelling:
    """How a profile writes names, keys and single values."""

    def __init__(self, profile: Profile) -> None:
        """Take what matters from a profile."""
        self.profile = profile

    def name(self, camel: str) -> str:
        """Spell a camel-case name in the profile's case."""
        if self.profile.case == "pascal":
            return camel[:1].upper() + camel[1:]
        if self.profile.case == "snake":
            return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", camel).lower()
        return camel

    def field(self, table: str, field: str) -> str:
        """Spell the name of a field of a table."""
        if field == "id":
            return self.key_name(table)
        if field == "modifiedDate":
            return self.name(self.profile.modified_name)
        if self.profile.field_names == "prefixed" and field in PREFIXED:
            field = SINGULAR[table] + field[:1].upper() + field[1:]
        return self.name(field)

    def key_name(self, table: str) -> str:
        """Spell the name of a table's key."""
        style = self.profile.key_name
        if style in {"Id", "ID"}:
            return style
        if style == "deal" and table == "targets":
            return self.name("dealId")
        if style in {"resource", "deal"}:
            return self.name(f"{SINGULAR[table]}Id")
        return self.name("id")

    def key(self, table: str, number: int | None) -> int | str | None:
        """Write a key as number, GUID or text."""
        if number is None or self.profile.key_type == "int":
            return number
        if self.profile.key_type == "guid":
            return guid(table, number)
        return f"{SINGULAR[table][:3].upper()}-{number:06d}"

    def reference(self, value: Reference | None) -> Any:
        """Write a reference where there is room for one value only."""
        if value is None:
            return None
        if self.profile.references == "id":
            return self.key(value.table, value.key)
        if self.profile.references == "object":
            return {
                self.name("id"): self.key(value.table, value.key),
                self.name("name"): value.text,
            }
        return value.text

    def choice(self, choices: tuple[str, ...], value: str | None) -> str | int | None:
        """Write an enum value as text or number."""
        if value is None or self.profile.enums == "text" or value not in choices:
            return value
        return choices.index(value)

    def stamp(self, value: datetime) -> str:
        """Write a date-time, JSON quotes included."""
        style = self.profile.stamps
        if style == "old":
            return _old_date(value)
        if value.year == 1:
            return '"0001-01-01T00:00:00"'
        if style == "eastern":
            return f'"{_local(value.astimezone(ZoneInfo(EASTERN)))}"'
        if style == "offset":
            return f'"{_local(value.astimezone(FIXED))}+01:00"'
        return f'"{_local(value)}{"Z" if style == "Z" else ""}"'

    def day(self, value: date) -> str:
        """Write a calendar day, JSON quotes included."""
        if self.profile.stamps == "old":
            return _old_date(datetime(value.year, value.month, value.day, tzinfo=UTC))
        time = "" if self.profile.dates == "plain" else "T00:00:00"
        return f'"{value.isoformat()}{time}"'

    def truth(self, value: Any) -> Any:
        """Give what a perfect reader makes of a value that was sent."""
        if isinstance(value, datetime):
            if value.year == 1:
                return None
            cut = value.microsecond % 1000 if self.profile.stamps == "old" else 0
            return value - timedelta(microseconds=cut)
        return None if value == date.min else value


def _local(value: datetime) -> str:
    """Write a date-time without zone, with the seventh digit that .NET ticks have."""
    text = value.replace(tzinfo=None).isoformat()
    if not value.microsecond:
        return text
    seventh = value.microsecond % 10 and (value.microsecond // 7) % 10
    return f"{text}{seventh}".rstrip("0")


def _old_date(value: datetime) -> str:
    milliseconds = (value - EPOCH) // timedelta(milliseconds=1)
    return f'"\\/Date({milliseconds})\\/"'
