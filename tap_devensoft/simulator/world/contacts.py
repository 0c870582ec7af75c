"""The contacts of a world, and how other rows name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis import seeds
from tap_devensoft.simulator.basis.choices import no_choice
from tap_devensoft.simulator.basis.nouns import Reference
from tap_devensoft.simulator.basis.tables import Table

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.choices import Choices
    from tap_devensoft.simulator.basis.drawing import Drawing
    from tap_devensoft.simulator.basis.nouns import Field
    from tap_devensoft.simulator.basis.present import Present
    from tap_devensoft.simulator.basis.tables import Row

DELETED_CONTACT = 4


class Contacts:
    """The table of contacts and the names in it.

    Attributes:
        table: The table.
    """

    def __init__(self, count: int, drawing: Drawing, choices: Choices, present: Present) -> None:
        """Lay out the table; one contact is deleted, though a target still names it."""
        self._drawing = drawing
        self._choices = choices
        self._present = present
        self._names: tuple[int, dict[int, str]] = (0, {})
        self.table = Table("contacts", count, self._make, self._settle)
        self.table.delete(DELETED_CONTACT)

    def reference(self, number: int) -> Reference:
        """Point to one of the contacts, as other rows do."""
        key = 1 + number % self.table.count
        return Reference("contacts", key, self._full_name(key))

    def find(self, field: Field, value: object) -> Reference:
        """Find the contact that a name, e-mail or id means."""
        for key in self.table.ids(deleted=True):
            contact = self.table.row(key)
            if value in {key, contact["email"], contact["fullName"]}:
                return Reference("contacts", key, contact["fullName"])
        raise no_choice(field, value)

    def refresh(self, row: Row) -> None:
        """Show the present text of whatever a changed row points to."""
        for name, value in row.items():
            if isinstance(value, Reference):
                is_contact = value.table == "contacts"
                text = self._full_name(value.key) if is_contact else self._choices.text_of(value)
                row[name] = value._replace(text=text)

    def _full_name(self, key: int) -> str:
        version, names = self._names
        if version != self._present.version:
            names = {}
            self._names = (self._present.version, names)
        name = names.get(key)
        if name is None:
            name = names[key] = str(self.table.row(key)["fullName"])
        return name

    def _make(self, key: int) -> Row:
        draw = self._drawing.of("contacts", key)
        first, last = draw.one(seeds.FIRST_NAMES), draw.one(seeds.LAST_NAMES)
        # The first two contacts share an address on purpose.
        mailbox = "deal.desk" if key in {1, 2} else f"person{key}"
        internal = draw.chance(70)
        return {
            "id": key,
            "firstName": first,
            "lastName": last,
            "fullName": f"{first} {last}",
            "email": f"{mailbox}@example.com",
            "phone": f"+1 555 01{key % 100:02d}" if draw.chance(60) else None,
            "title": draw.one(seeds.TITLES),
            "company": "Acme Holdings" if internal else f"{draw.one(seeds.COMPANY_HEADS)} Advisors",
            "functionalTeam": (
                self._choices.pick(draw, "Contact", "FunctionalTeam") if draw.chance(80) else None
            ),
            "contactType": "Internal" if internal else "External",
            "isActive": draw.chance(90),
            "modifiedDate": self._drawing.stamps("contacts", key)[1],
        }

    def _settle(self, row: Row) -> None:
        self.refresh(row)
        names = [row.get("firstName"), row.get("lastName")]
        row["fullName"] = " ".join(name for name in names if name) or row.get("fullName")
