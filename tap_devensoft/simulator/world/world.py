"""The made-up tenant's data: what exists, what was edited, and what time it is there.

Everything follows from a seed and a scale. Rows carry Python values under the tenant's own names;
how a profile spells them is left to `wire`, and who may see them to `api`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis.choices import Choices
from tap_devensoft.simulator.basis.drawing import Drawing
from tap_devensoft.simulator.basis.present import Present
from tap_devensoft.simulator.world.activities import ActivityMaps
from tap_devensoft.simulator.world.contacts import Contacts
from tap_devensoft.simulator.world.custom import CustomFields
from tap_devensoft.simulator.world.given import Given
from tap_devensoft.simulator.world.programs import Programs, risks_table
from tap_devensoft.simulator.world.rows import Rows
from tap_devensoft.simulator.world.stock import Stock
from tap_devensoft.simulator.world.targets import Targets

if TYPE_CHECKING:
    from datetime import datetime

    from tap_devensoft.simulator.basis.nouns import CustomField
    from tap_devensoft.simulator.basis.tables import Table

SIZES = {"targets": 1200, "programs": 120, "contacts": 400, "risks": 230}
"""How many rows each table has at scale 1."""
LEAST = 12


class World:
    """The data of one tenant.

    >>> World(seed=1, scale=0.05).tables["targets"].row(1)["id"]
    1

    Attributes:
        present: Its clock, and how often it was edited.
        choices: What rows pick from.
        tables: Rows by table; they are made when they are read.
        activities: The activity maps.
        rows: How the rows of each table are edited.
    """

    def __init__(self, seed: int = 1, scale: float = 1.0, custom_count: int = 15) -> None:
        """Lay out the tables."""
        sizes = {name: max(LEAST, round(size * scale)) for name, size in SIZES.items()}
        drawing = Drawing(seed)
        self.present = Present()
        self.choices = Choices()
        contacts = Contacts(sizes["contacts"], drawing, self.choices, self.present)
        stock = Stock(drawing, self.choices, contacts, self.present)
        self._stock = stock
        self._custom = CustomFields(custom_count, stock)
        self._targets = Targets(sizes["targets"], stock, self._custom)
        programs = Programs(sizes["programs"], sizes["targets"], stock)
        self.decisions = programs.decisions
        self.tables: dict[str, Table] = {
            "targets": self._targets.table,
            "programs": programs.table,
            "contacts": contacts.table,
            "risks": risks_table(sizes["risks"], drawing),
        }
        given = Given(stock, self._custom)
        self.activities = ActivityMaps(stock, given)
        self.rows = {name: Rows(table, given, self.present) for name, table in self.tables.items()}

    @property
    def custom_fields(self) -> list[CustomField]:
        """The custom fields of targets."""
        return self._custom.fields

    def edited(self, name: str) -> Rows | ActivityMaps:
        """Give what edits a table, or activities."""
        return self.activities if name == "activities" else self.rows[name]

    def modified(self, table: str, key: int) -> datetime | None:
        """Give the change stamp of a row without making the rest of it, where that is possible."""
        if table == "targets":
            return self._targets.modified(key)
        if self.tables[table].is_changed(key):
            stamp: datetime | None = self.tables[table].row(key)["modifiedDate"]
            return stamp
        return self._stock.drawing.stamps(table, key)[1]

    def rename_choice(self, category: str, subcategory: str, old: str, new: str) -> None:
        """Give a picklist choice another text; every row that picked it shows the new one."""
        self.choices.rename(category, subcategory, old, new)
        self.present.changed()

    def add_custom_field(
        self, key: str, label: str, kind: str = "Text", pair: tuple[str, str] | None = None
    ) -> None:
        """Add a custom field; every target gets a value or null for it."""
        self._custom.add(key, label, kind, pair)
        self.present.changed()

    def remove_custom_field(self, key: str) -> None:
        """Remove a custom field and its values."""
        self._custom.remove(key)
        self.present.changed()

    def retype_custom_field(self, key: str, kind: str) -> None:
        """Change the type of a custom field; generated values follow, given ones stay."""
        self._custom.retype(key, kind)
        self.present.changed()
