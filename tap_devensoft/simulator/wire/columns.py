"""The properties of each table on the wire, by which rows are both written and known.

The same columns give the bytes of a reply and the Python values of a perfect reading, so the two
cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.basis.nouns import CUSTOM_KINDS, FIELDS, Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.simulator.basis.nouns import CustomField, Field, Kind
    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.spelling import Spelling
    from tap_devensoft.simulator.world.world import World


@dataclass(frozen=True)
class Column:
    """One property on the wire.

    Attributes:
        name: Its name as spelled.
        field: The field's own name, by which `properties` may ask for it too.
        kind: What the value is.
        read: Takes the value from a row.
        listed: Whether a list that shows a subset shows it.
        label: What people call it.
        custom: Whether an administrator added it.
    """

    name: str
    field: str
    kind: str
    read: Callable[[Row], Any]
    listed: bool = True
    label: str = ""
    custom: bool = False


@dataclass(frozen=True)
class Typed:
    """A value inside a custom-fields container, with the kind it is written as."""

    kind: str
    value: Any


VALUE_COLUMNS = ("textValue", "numberValue", "dateValue", "booleanValue", "listValue")
_BY_TYPE: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "booleanValue"),
    ((int, Decimal), "numberValue"),
    (date, "dateValue"),
    (list, "listValue"),
)


class Columns:
    """The columns of every table, as one profile lays them out.

    Attributes:
        spelling: How their names are written.
    """

    def __init__(self, profile: Profile, spelling: Spelling, world: World) -> None:
        """Lay out the columns of a world."""
        self._profile = profile
        self.spelling = spelling
        self._world = world

    def of(self, table: str) -> list[Column]:
        """List every property that rows of a table have on the wire."""
        columns: list[Column] = []
        for field in FIELDS[table]:
            if field.name != "modifiedDate" or self._profile.modified_name:
                columns += self._field_columns(table, field)
        if table == "targets":
            if self._profile.soft_delete != "vanish":
                name = self.spelling.name("isDeleted")
                columns.append(Column(name, "isDeleted", "boolean", _reader("isDeleted")))
            columns += self._custom_columns()
        return columns

    def truth(self, table: str) -> list[Column]:
        """List the properties of a perfect reading: custom values as columns of their own."""
        if table != "targets":
            return self.of(table)
        columns = [column for column in self.of(table) if not column.custom]
        return columns + [
            replace(self._custom_column(field), name=self.metadata_key(field))
            for field in self._world.custom_fields
        ]

    def custom_key(self, field: CustomField) -> str:
        """Spell the key of a custom field in rows."""
        return f"custom_{field.id}" if self._profile.custom_values == "numbered" else field.key

    def metadata_key(self, field: CustomField) -> str:
        """Spell the key of a custom field in the metadata; a resolver spells rows alone."""
        key = self.custom_key(field)
        return key[:1].upper() + key[1:] if self._profile.metadata_case == "pascal" else key

    def _field_columns(self, table: str, field: Field) -> list[Column]:
        spelling, name = self.spelling, self.spelling.field(table, field.name)
        make = partial(Column, field=field.name, listed=field.listed, label=field.label)
        take = _reader(field.name)
        if field.kind == "key":
            return [make(name, kind="key", read=lambda row: spelling.key(table, row["id"]))]
        if field.kind == "foreign":
            other = field.table
            return [make(name, kind="key", read=lambda row: spelling.key(other, take(row)))]
        if field.kind == "choice":
            choices = field.choices
            return [make(name, kind="choice", read=lambda row: spelling.choice(choices, take(row)))]
        if field.kind != "reference":
            return [make(name, kind=field.kind, read=take)]
        return self._reference_columns(name, field, make)

    def _reference_columns(
        self, name: str, field: Field, make: Callable[..., Column]
    ) -> list[Column]:
        style, spelling, take = self._profile.references, self.spelling, _reader(field.name)
        if style in {"text", "object"}:
            kind = "text" if style == "text" else "reference"
            return [make(name, kind=kind, read=lambda row: spelling.reference(take(row)))]

        def key(row: Row) -> Any:
            value = take(row)
            return None if value is None else spelling.key(value.table, value.key)

        def text(row: Row) -> Any:
            value = take(row)
            return None if value is None else value.text

        columns = [make(spelling.name(f"{field.name}Id"), kind="key", read=key)]
        if style == "pair":
            columns.append(make(spelling.name(f"{field.name}Name"), kind="text", read=text))
        return columns

    def _custom_columns(self) -> list[Column]:
        singles = [self._custom_column(field) for field in self._world.custom_fields]
        if self._profile.custom_values in {"flat", "numbered"} or not singles:
            return singles
        name = self.spelling.name("customFields")
        label, value = self.spelling.name("label"), self.spelling.name("value")
        entry_key = self.spelling.name("key")

        def as_object(row: Row) -> Any:
            return {single.name: Typed(single.kind, single.read(row)) for single in singles}

        def as_array(row: Row) -> Any:
            return [
                {
                    entry_key: single.name,
                    label: single.label,
                    value: Typed(single.kind, single.read(row)),
                }
                for single in singles
            ]

        def as_typed_rows(row: Row) -> Any:
            return [
                self._typed_row(field, single.kind, single.read(row))
                for field, single in zip(self._world.custom_fields, singles, strict=True)
            ]

        reads = {"object": as_object, "array": as_array, "typed_rows": as_typed_rows}
        read = reads[self._profile.custom_values]
        return [Column(name, "customFields", "customs", read, listed=False, custom=True)]

    def _typed_row(self, field: CustomField, kind: str, value: Any) -> dict[str, Any]:
        """Write a custom value as a row of an attribute table, with a column for each type."""
        name, place = self.spelling.name, value_column(value)
        return {
            name("fieldId"): Typed("any", field.id),
            name("fieldName"): self.custom_key(field),
            **{
                name(column): Typed(kind, value if column == place else None)
                for column in VALUE_COLUMNS
            },
        }

    def _custom_column(self, field: CustomField) -> Column:
        spelling = self.spelling

        def read(row: Row) -> Any:
            value = row["custom"].get(field.key) if "custom" in row else None
            return spelling.reference(value) if isinstance(value, Reference) else value

        kind: Kind | str = CUSTOM_KINDS[field.type]
        return Column(
            self.custom_key(field),
            field.key,
            "any" if kind in {"reference", "texts"} else kind,
            read,
            listed=False,
            label=field.label,
            custom=True,
        )


def value_column(value: Any) -> str:
    """Name the column of an attribute table that holds a value."""
    return next((name for kind, name in _BY_TYPE if isinstance(value, kind)), "textValue")


def _reader(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)
