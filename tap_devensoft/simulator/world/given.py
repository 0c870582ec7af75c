"""Values given to an edit, under the world's own names, read into what rows keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis.nouns import CUSTOM_KINDS, FIELDS, Reference
from tap_devensoft.simulator.basis.values import read_value

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.nouns import Field
    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.world.custom import CustomFields
    from tap_devensoft.simulator.world.stock import Stock


class Given:
    """The reading of given values, which may be text."""

    def __init__(self, stock: Stock, custom: CustomFields) -> None:
        """Remember what references and custom keys can mean."""
        self._stock = stock
        self._custom = custom

    def read(self, table: str, values: Row) -> Row:
        """Turn given values into those that a table keeps; unknown names are left out."""
        fields = {field.name.lower(): field for field in FIELDS[table]}
        custom_keys = {field.key.lower(): field for field in self._custom.fields}
        read: Row = {}
        for name, value in values.items():
            if field := fields.get(name.lower()):
                read[field.name] = self._value(field, value)
            elif table == "targets" and (custom := custom_keys.get(name.lower())):
                read.setdefault("custom", {})[custom.key] = read_value(
                    CUSTOM_KINDS[custom.type], value, strict=False
                )
        return read

    def _value(self, field: Field, value: object) -> object:
        if field.kind != "reference" or value is None or isinstance(value, Reference):
            return read_value(field.kind, value)
        if isinstance(value, dict):
            value = value.get("id", value.get("name"))
        holder = self._stock.contacts if field.table == "contacts" else self._stock.choices
        return holder.find(field, value)
