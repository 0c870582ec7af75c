"""The custom fields of targets and their values."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis import seeds
from tap_devensoft.simulator.basis.drawing import money
from tap_devensoft.simulator.basis.mixer import mix
from tap_devensoft.simulator.basis.nouns import CUSTOM_KINDS, CustomField

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.world.stock import Stock


class CustomFields:
    """What an administrator added to targets.

    Attributes:
        fields: The fields, in their order.
    """

    def __init__(self, count: int, stock: Stock) -> None:
        """Make so many fields."""
        self.fields = [_custom_field(number) for number in range(count)]
        self._start = stock.drawing.start("custom")
        self._stock = stock

    def add(self, key: str, label: str, kind: str, pair: tuple[str, str] | None) -> None:
        """Add a field; every target gets a value or null for it."""
        number = max((field.id for field in self.fields), default=100) + 1
        self.fields.append(CustomField(number, key, label, kind, pair))

    def remove(self, key: str) -> None:
        """Remove a field and its values."""
        self.fields = [field for field in self.fields if field.key != key]

    def retype(self, key: str, kind: str) -> None:
        """Change the type of a field; generated values follow, given ones stay."""
        pair = ("Deal", "StrategicFit") if "Pick" in kind else None
        self.fields = [
            CustomField(field.id, field.key, field.label, kind, pair) if field.key == key else field
            for field in self.fields
        ]

    def values(self, key: int) -> Row:
        """Make the values of one target."""
        return {
            field.key: self._value(field, mix(self._start ^ (key << 16) ^ field.id))
            for field in self.fields
        }

    def _value(self, field: CustomField, drawn: int) -> object:
        if drawn % 8 == 0:
            return None
        number = (drawn >> 8) % 1_000_000
        kind = CUSTOM_KINDS[field.type]
        if kind == "reference":
            return self._stock.contacts.reference(number)
        if kind == "texts":
            items = self._stock.choices.picklists[field.pair or ("Deal", "Regions")]
            return [item.text for item in items if number >> item.order & 1]
        return self._text(field, number) if kind == "text" else _plain(field, number)

    def _text(self, field: CustomField, number: int) -> str:
        if field.type == "Pick List":
            items = self._stock.choices.picklists[field.pair or ("Deal", "StrategicFit")]
            return items[number % len(items)].text
        if field.type == "Hyperlink":
            return f"https://rooms.example.com/{number}"
        if field.type == "Multi-line Text":
            return (
                f"Point {number % 9 + 1}: {seeds.DESCRIPTIONS[number % 4][:40]}\r\nPoint 10: none"
            )
        return f"{field.key[:3].upper()}-{number:06d}"


def _custom_field(number: int) -> CustomField:
    """Make one custom field; those beyond the named ones are numbered."""
    if number < len(seeds.CUSTOM_FIELDS):
        key, label, kind, pair = seeds.CUSTOM_FIELDS[number]
        return CustomField(101 + number, key, label, kind, pair)
    kind = ("Text", "Number", "Date", "Yes/No")[number % 4]
    return CustomField(101 + number, f"additionalProperty{number:05d}", f"More {number}", kind)


def _plain(field: CustomField, number: int) -> object:
    kind = CUSTOM_KINDS[field.type]
    if kind == "boolean":
        return number % 2 == 0
    if kind == "date":
        return date(2023, 1, 1) + timedelta(days=number % 1400)
    if kind == "money":
        return money(number * 37)
    scale = 0 if field.type == "Number" else 2
    return Decimal(number % 10_000).scaleb(-scale)
