"""How a foreign tenant spells names and values; the tap's own simulator has no part in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

EASTERN = timezone(timedelta(hours=-5))


@dataclass(frozen=True)
class Reference:
    """A value of a list that an administrator keeps."""

    id: Any
    name: str


class Moment:
    """A date or date-time as it is written, and the instant that has to arrive."""

    def __init__(self, wire: str, instant: datetime | date | None) -> None:
        """Keep both."""
        self.wire = wire
        self.instant = instant

    def __repr__(self) -> str:
        """Show what was written."""
        return f"<{self.wire}>"


@dataclass(frozen=True)
class Spelling:
    """The habits of the tenant's programmer."""

    case: str
    """camel, pascal, snake or upper."""
    nulls: bool
    """Whether nulls are written, or left out."""
    stamps: str
    """How date-times are written: plain, offset, zulu, seven or epoch."""
    days: str
    """How calendar dates are written: like a stamp, or as a plain date."""
    references: str
    """How values of lists are written: text, id, object or pair."""
    ids: str
    """What keys are made of: int, guid, code or big."""

    def name(self, words: str) -> str:
        """Spell `target name`; what has no blank and is not lower case stays as it is."""
        if " " not in words and not words.islower():
            return words
        parts = words.split()
        match self.case:
            case "camel":
                return parts[0] + "".join(map(str.capitalize, parts[1:]))
            case "pascal":
                return "".join(map(str.capitalize, parts))
            case "snake":
                return "_".join(parts)
        return "_".join(parts).upper()

    def row(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Spell a row, except for what is nested in it."""
        spelled: dict[str, Any] = {}
        for words, value in fields.items():
            if isinstance(value, Reference) and self.references == "pair":
                spelled[self.name(f"{words} id")] = value.id
                spelled[self.name(f"{words} name")] = value.name
            elif value is not None or self.nulls:
                spelled[self.name(words)] = self.value(value)
        return spelled

    def value(self, value: Any) -> Any:
        """Spell a value."""
        match value:
            case Reference():
                return self._reference(value)
            case datetime():
                return self._stamp(value)
            case date():
                return self._day(value)
            case list():
                return [self.value(one) for one in value]
        return value

    def _reference(self, value: Reference) -> Any:
        match self.references:
            case "id":
                return value.id
            case "object":
                return {self.name("id"): value.id, self.name("name"): value.name}
        return value.name

    def _stamp(self, value: datetime) -> Moment:
        text = value.strftime("%Y-%m-%dT%H:%M:%S")
        match self.stamps:
            case "offset":
                return Moment(value.astimezone(EASTERN).isoformat(), value)
            case "zulu":
                return Moment(text + "Z", value)
            case "seven":
                micro = timedelta(microseconds=123456)
                return Moment(text + ".1234567", value + micro)
            case "epoch":
                return Moment(f"/Date({int(value.timestamp()) * 1000})/", value)
        return Moment(text, value)

    def _day(self, value: date) -> Moment:
        midnight = datetime(value.year, value.month, value.day, tzinfo=timezone.utc)
        if self.days == "plain":
            return Moment(value.isoformat(), value)
        if self.stamps == "epoch":
            return Moment(f"/Date({int(midnight.timestamp()) * 1000})/", midnight)
        suffix = {"zulu": "Z", "offset": "+00:00"}.get(self.stamps, "")
        return Moment(midnight.strftime("%Y-%m-%dT%H:%M:%S") + suffix, midnight)


NEVER = Moment("0001-01-01T00:00:00", None)
"""What a DateTime holds that was never set."""


def schema_of(value: Any) -> dict[str, Any]:  # noqa: PLR0911 - a table
    """Return what Swashbuckle says of a value's .NET type."""
    match value:
        case Moment():
            return {"type": "string", "format": "date-time"}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer", "format": "int64" if value > 2**31 else "int32"}
        case Decimal():
            return {"type": "number", "format": "double"}
        case dict():
            return {
                "type": "object",
                "properties": {name: schema_of(one) for name, one in value.items()},
            }
        case list():
            return {"type": "array", "items": schema_of(value[0]) if value else {"type": "object"}}
    return {"type": "string"}
