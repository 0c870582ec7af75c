"""The made-up tenant's data: what exists, what was edited, and what time it is there.

Everything follows from a seed and a scale. Rows carry Python values under the tenant's own names;
how a profile spells them is left to `render`, and who may see them to `app`.
"""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from tap_devensoft.simulator.world import seeds
from tap_devensoft.simulator.world.activities import EMPTY_PROGRAM, ActivityMaps
from tap_devensoft.simulator.world.mixer import Draw, mix, salt
from tap_devensoft.simulator.world.nouns import (
    CUSTOM_KINDS,
    FIELDS,
    CustomField,
    Reference,
)
from tap_devensoft.simulator.world.schedule import schedule_status
from tap_devensoft.simulator.world.tables import Table
from tap_devensoft.simulator.world.values import read_value

if TYPE_CHECKING:
    from tap_devensoft.simulator.world.nouns import (
        Field,
    )
    from tap_devensoft.simulator.world.tables import Row

UTC = timezone.utc
NOW = datetime(2025, 6, 16, 12, 0, tzinfo=UTC)
"""Where the clock of a new world stands."""
NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""What .NET sends for a date-time that was never set."""

DELETED_TARGET = 9
DELETED_CONTACT = 4


class Item(NamedTuple):
    """One choice of a picklist or collection."""

    key: int
    text: str
    order: int
    code: str = ""


class World:
    """The data of one tenant.

    >>> World(seed=1, scale=0.05).tables["targets"].row(1)["id"]
    1
    """

    def __init__(self, seed: int = 1, scale: float = 1.0, custom_count: int = 15) -> None:
        """Lay out the tables; rows are made when they are read."""
        self.seed = seed
        self.scale = scale
        self.now = NOW
        self.version = 0
        self.edits = 0
        self._names: tuple[int, dict[int, str]] = (0, {})
        self.picklists = _picklists()
        self.countries = _items(400, [text for text, _ in seeds.COUNTRIES])
        self.countries = [
            item._replace(code=code)
            for item, (_, code) in zip(self.countries, seeds.COUNTRIES, strict=True)
        ]
        self.deal_phases = _items(500, seeds.DEAL_PHASES)
        self.custom_fields = [_custom_field(number) for number in range(custom_count)]
        self._salts = {name: salt(seed, name) for name in ("targets", "custom", *FIELDS)}
        sizes = {"targets": 1200, "programs": 120, "contacts": 400, "risks": 230}
        makers = {
            "targets": self._target,
            "programs": self._program,
            "contacts": self._contact,
            "risks": self._risk,
        }
        settlers = {
            "targets": self._refresh_references,
            "programs": self._settle_program,
            "contacts": self._settle_contact,
        }
        self.tables: dict[str, Table] = {
            name: Table(name, max(12, round(size * scale)), makers[name], settlers.get(name))
            for name, size in sizes.items()
        }
        self.tables["targets"].delete(DELETED_TARGET)
        self.tables["contacts"].delete(DELETED_CONTACT)
        self.activities = ActivityMaps(self)

    # --- edits -----------------------------------------------------------------------------

    def create(self, table: str, values: Row, position: int | None = None) -> int:
        """Add a row; what is not given is empty. References may be given as text."""
        read = self.read_values(table, values)
        blank: Row = {field.name: None for field in FIELDS[table]}
        stamps: Row = {name: self.now for name in ("createdDate", "modifiedDate") if name in blank}
        del blank["id"]
        self._touched(table)
        return self.tables[table].create({**blank, **stamps, **read}, position)

    def change(self, table: str, key: int, values: Row) -> None:
        """Overwrite some values of a row and stamp the change, unless a stamp is given."""
        read = self.read_values(table, values)
        self.tables[table].change(key, {"modifiedDate": self.now, **read})
        self._touched(table)

    def delete(self, table: str, key: int) -> None:
        """Soft-delete a row; the deletion is stamped like a change."""
        self.tables[table].change(key, {"modifiedDate": self.now})
        self.tables[table].delete(key)
        self._touched(table)

    def restore(self, table: str, key: int) -> None:
        """Bring a soft-deleted row back."""
        self.tables[table].change(key, {"modifiedDate": self.now})
        self.tables[table].restore(key)
        self._touched(table)

    def set_clock(self, now: datetime) -> None:
        """Set the tenant's clock; schedule statuses follow it."""
        self.now = now if now.tzinfo else now.replace(tzinfo=UTC)
        self._changed()

    def rename_choice(self, category: str, subcategory: str, old: str, new: str) -> None:
        """Give a picklist choice another text; every row that picked it shows the new one."""
        items = self.picklists[category, subcategory]
        self.picklists[category, subcategory] = [
            item._replace(text=new) if item.text == old else item for item in items
        ]
        self._changed()

    def add_custom_field(
        self, key: str, label: str, kind: str = "Text", pair: tuple[str, str] | None = None
    ) -> None:
        """Add a custom field; every target gets a value or null for it."""
        number = max((field.id for field in self.custom_fields), default=100) + 1
        self.custom_fields.append(CustomField(number, key, label, kind, pair))
        self._changed()

    def remove_custom_field(self, key: str) -> None:
        """Remove a custom field and its values."""
        self.custom_fields = [field for field in self.custom_fields if field.key != key]
        self._changed()

    def retype_custom_field(self, key: str, kind: str) -> None:
        """Change the type of a custom field; generated values follow, given ones stay."""
        pair = ("Deal", "StrategicFit") if "Pick" in kind else None
        self.custom_fields = [
            CustomField(field.id, field.key, field.label, kind, pair) if field.key == key else field
            for field in self.custom_fields
        ]
        self._changed()

    def read_values(self, table: str, values: Row) -> Row:
        """Turn given values, which may be text, into those that the table keeps."""
        fields = {field.name.lower(): field for field in FIELDS[table]}
        custom_keys = {field.key.lower(): field for field in self.custom_fields}
        read: Row = {}
        for name, value in values.items():
            if field := fields.get(name.lower()):
                read[field.name] = self._read(field, value)
            elif table == "targets" and (custom := custom_keys.get(name.lower())):
                read.setdefault("custom", {})[custom.key] = read_value(
                    CUSTOM_KINDS[custom.type], value, strict=False
                )
        return read

    def _read(self, field: Field, value: object) -> object:
        if field.kind == "reference" and value is not None and not isinstance(value, Reference):
            return self.find_reference(field, value)
        return read_value(field.kind, value)

    def find_reference(self, field: Field, value: object) -> Reference:
        """Find the row that a text, e-mail or id means."""
        if isinstance(value, dict):
            value = value.get("id", value.get("name"))
        if field.table == "contacts":
            for key in self.tables["contacts"].ids(deleted=True):
                contact = self.tables["contacts"].row(key)
                if value in {key, contact["email"], contact["fullName"]}:
                    return Reference("contacts", key, contact["fullName"])
        else:
            for item in self.items_of(field):
                if value in {item.key, item.text, item.code}:
                    return Reference(field.table, item.key, item.text)
        message = f"{field.name} has no choice {value!r}"
        raise ValueError(message)

    def items_of(self, field: Field) -> list[Item]:
        """Give the choices that a reference field picks from."""
        if field.pair:
            return self.picklists[field.pair]
        return self.countries if field.table == "countries" else self.deal_phases

    def _touched(self, table: str) -> None:
        # Contacts are shown by name in other rows; targets are not.
        self.edits += 1
        if table != "targets":
            self.version += 1

    def touch(self) -> None:
        """Note an edit that was made elsewhere."""
        self._changed()

    def _changed(self) -> None:
        self.edits += 1
        self.version += 1

    # --- generated rows --------------------------------------------------------------------

    def modified(self, table: str, key: int) -> datetime | None:
        """Give the change stamp of a row without making the rest of it, where that is possible."""
        kept = self.tables[table]
        if kept.is_changed(key) or (table == "targets" and key <= len(_EDGE_TARGETS)):
            stamp: datetime | None = kept.row(key)["modifiedDate"]
            return stamp
        return self._stamps(table, key)[1]

    def _stamps(self, table: str, key: int) -> tuple[datetime, datetime]:
        """Draw creation and change within office hours, when no zone's clocks are set back."""
        draw = Draw(self._salts[table] ^ 0x5EED, key)
        created = NOW - timedelta(days=200 + draw.number(900), hours=draw.number(4))
        changed = NOW - timedelta(days=1 + draw.number(190), hours=draw.number(4))
        created += timedelta(seconds=draw.number(3600))
        changed += timedelta(seconds=draw.number(3600), microseconds=_fraction(draw))
        return created, changed

    def _pick(self, draw: Draw, category: str, subcategory: str) -> Reference:
        item = draw.one(self.picklists[category, subcategory])
        return Reference("picklists", item.key, item.text)

    def contact_reference(self, number: int) -> Reference:
        """Point to one of the contacts, as other rows do."""
        key = 1 + number % self.tables["contacts"].count
        return Reference("contacts", key, self._full_name(key))

    def _full_name(self, key: int) -> str:
        version, names = self._names
        if version != self.version:
            names = {}
            self._names = (self.version, names)
        name = names.get(key)
        if name is None:
            name = names[key] = str(self.tables["contacts"].row(key)["fullName"])
        return name

    def _target(self, key: int) -> Row:
        if key > self.tables["targets"].count:
            return {"custom": {}}
        draw = Draw(self._salts["targets"], key)
        head, tail, form = (
            draw.one(seeds.COMPANY_HEADS),
            draw.one(seeds.COMPANY_TAILS),
            draw.one(seeds.LEGAL_FORMS),
        )
        country, phase = draw.one(self.countries), draw.one(self.deal_phases)
        created, changed = self._stamps("targets", key)
        revenue = draw.number(900_000_000)
        row: Row = {
            "id": key,
            "name": f"{head} {tail} {form}",
            "codeName": f"Project {draw.one(seeds.CODE_WORDS)} {key}",
            "status": self._pick(draw, "Deal", "Status"),
            "phase": Reference("deal_phases", phase.key, phase.text),
            "dealType": self._pick(draw, "Deal", "DealType"),
            "priority": self._pick(draw, "Deal", "Priority"),
            "country": Reference("countries", country.key, country.text),
            "businessUnit": self._pick(draw, "Deal", "BusinessUnit"),
            "dealLead": self.contact_reference(draw.number(1 << 30)),
            "currency": draw.one(seeds.CURRENCIES),
            "targetValuation": _money(draw.number(5_000_000_000)),
            "valuation": _money(draw.number(4_000_000_000)),
            "revenue": _money(revenue),
            "ebitda": _money(revenue // 7 - draw.number(40_000_000)),
            "employees": draw.number(25_000),
            "description": draw.one(seeds.DESCRIPTIONS),
            "website": f"https://{head.lower()}-{key}.example.com",
            "industry": self._pick(draw, "Deal", "Industry"),
            "source": self._pick(draw, "Deal", "Source"),
            "createdDate": created,
            "modifiedDate": changed,
            "custom": self._custom_values(key),
        }
        if key <= len(_EDGE_TARGETS):
            row.update(_EDGE_TARGETS[key - 1])
            self._finish_edge(key, row)
        return row

    def _finish_edge(self, key: int, row: Row) -> None:
        if key == BARE_TARGET:
            row["custom"] = dict.fromkeys(row["custom"])
        if key == LEFT_LEAD_TARGET:
            row["dealLead"] = self.contact_reference(DELETED_CONTACT - 1)

    def _custom_values(self, key: int) -> Row:
        start = self._salts["custom"]
        return {
            field.key: self._custom_value(field, mix(start ^ (key << 16) ^ field.id))
            for field in self.custom_fields
        }

    def _custom_value(self, field: CustomField, drawn: int) -> object:
        if drawn % 8 == 0:
            return None
        number = (drawn >> 8) % 1_000_000
        kind = CUSTOM_KINDS[field.type]
        if kind == "reference":
            return self.contact_reference(number)
        if kind == "texts":
            items = self.picklists[field.pair or ("Deal", "Regions")]
            return [item.text for item in items if number >> item.order & 1]
        return self._custom_text(field, number) if kind == "text" else _custom_plain(field, number)

    def _custom_text(self, field: CustomField, number: int) -> str:
        if field.type == "Pick List":
            items = self.picklists[field.pair or ("Deal", "StrategicFit")]
            return items[number % len(items)].text
        if field.type == "Hyperlink":
            return f"https://rooms.example.com/{number}"
        if field.type == "Multi-line Text":
            return (
                f"Point {number % 9 + 1}: {seeds.DESCRIPTIONS[number % 4][:40]}\r\nPoint 10: none"
            )
        return f"{field.key[:3].upper()}-{number:06d}"

    def _program(self, key: int) -> Row:
        if key > self.tables["programs"].count:
            return {}
        draw = Draw(self._salts["programs"], key)
        target = 1 + draw.number(self.tables["targets"].count)
        target = DELETED_TARGET if key == 1 else target
        created, changed = self._stamps("programs", key)
        start = (NOW - timedelta(days=draw.number(500))).date()
        end = start + timedelta(days=60 + draw.number(600))
        percent = Decimal(draw.number(10_001)).scaleb(-2)
        stage = draw.one(self.deal_phases)
        row: Row = {
            "id": key,
            "name": f"{draw.one(seeds.CODE_WORDS)} {draw.one(seeds.PROJECTS)} {key}",
            "programType": self._pick(draw, "Program", "ProgramType"),
            "dealStage": Reference("deal_phases", stage.key, stage.text),
            "businessUnit": self._pick(draw, "Deal", "BusinessUnit"),
            "targetId": target,
            "programLead": self.contact_reference(draw.number(1 << 30)),
            "percentComplete": percent,
            "planStart": start - timedelta(days=14),
            "planEnd": end - timedelta(days=30),
            "forecastStart": start,
            "forecastEnd": end,
            "actualStart": start if draw.chance(70) else None,
            "actualEnd": date.min if key == EMPTY_PROGRAM else None,
            "closeDate": end + timedelta(days=5) if draw.chance(60) else None,
            "createdDate": created,
            "modifiedDate": changed,
        }
        row["scheduleStatus"] = schedule_status(percent, start, end, self.now.date())
        return row

    def _settle_program(self, row: Row) -> None:
        self._refresh_references(row)
        percent, start, end = row["percentComplete"], row["forecastStart"], row["forecastEnd"]
        if None not in {percent, start, end}:
            row["scheduleStatus"] = schedule_status(percent, start, end, self.now.date())

    def _settle_contact(self, row: Row) -> None:
        self._refresh_references(row)
        names = [row.get("firstName"), row.get("lastName")]
        row["fullName"] = " ".join(name for name in names if name) or row.get("fullName")

    def _refresh_references(self, row: Row) -> None:
        """Show the present text of what a changed row points to."""
        for name, value in row.items():
            if isinstance(value, Reference):
                row[name] = value._replace(text=self.text_of(value))

    def text_of(self, reference: Reference) -> str:
        """Give the present text of a picked choice or contact."""
        if reference.table == "contacts":
            return self._full_name(reference.key)
        lists = {"countries": [self.countries], "deal_phases": [self.deal_phases]}
        for items in lists.get(reference.table, self.picklists.values()):
            for item in items:
                if item.key == reference.key:
                    return item.text
        return reference.text

    def _contact(self, key: int) -> Row:
        if key > self.tables["contacts"].count:
            return {}
        draw = Draw(self._salts["contacts"], key)
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
                self._pick(draw, "Contact", "FunctionalTeam") if draw.chance(80) else None
            ),
            "contactType": "Internal" if internal else "External",
            "isActive": draw.chance(90),
            "modifiedDate": self._stamps("contacts", key)[1],
        }

    def _risk(self, key: int) -> Row:
        if key > self.tables["risks"].count:
            return {}
        draw = Draw(self._salts["risks"], key)
        return {
            "id": key,
            "title": f"{draw.one(seeds.TASK_NOUNS).capitalize()} may slip",
            "severity": draw.one(("High", "Medium", "Low")),
            "exposure": _money(draw.number(9_000_000)),
            "raisedOn": (NOW - timedelta(days=draw.number(300))).date(),
            "modifiedDate": self._stamps("risks", key)[1],
        }

    def decisions(self, program: int) -> list[Row]:
        """Give the few decisions of one program."""
        draw = Draw(self._salts["decisions"], program)
        return [
            {
                "id": program * 10 + number,
                "programId": program,
                "title": f"{draw.one(seeds.TASK_VERBS)} {draw.one(seeds.TASK_NOUNS)}",
                "decidedOn": (NOW - timedelta(days=draw.number(200))).date(),
                "approved": draw.chance(80),
            }
            for number in range(draw.number(4))
        ]


def _items(first: int, texts: list[str] | tuple[str, ...]) -> list[Item]:
    return [Item(first + order, text, order) for order, text in enumerate(texts, start=1)]


def _picklists() -> dict[tuple[str, str], list[Item]]:
    numbers = itertools.count(600, 50)
    return {pair: _items(next(numbers), texts) for pair, texts in seeds.PICKLISTS.items()}


def _custom_field(number: int) -> CustomField:
    """Make one custom field; those beyond the named ones are numbered."""
    if number < len(seeds.CUSTOM_FIELDS):
        key, label, kind, pair = seeds.CUSTOM_FIELDS[number]
        return CustomField(101 + number, key, label, kind, pair)
    kind = ("Text", "Number", "Date", "Yes/No")[number % 4]
    return CustomField(101 + number, f"additionalProperty{number:05d}", f"More {number}", kind)


def _custom_plain(field: CustomField, number: int) -> object:
    kind = CUSTOM_KINDS[field.type]
    if kind == "boolean":
        return number % 2 == 0
    if kind == "date":
        return date(2023, 1, 1) + timedelta(days=number % 1400)
    if kind == "money":
        return _money(number * 37)
    scale = 0 if field.type == "Number" else 2
    return Decimal(number % 10_000).scaleb(-scale)


def _money(cents: int) -> Decimal:
    """Make an amount with the four decimals of a SQL Server money column."""
    return Decimal(cents * 100).scaleb(-4)


def _fraction(draw: Draw) -> int:
    """Draw microseconds: often none, sometimes few digits, sometimes all."""
    return (0, 120_000, draw.number(1_000_000))[draw.number(3)]


BARE_TARGET = 1
LEFT_LEAD_TARGET = 7
_AMOUNTS = ("targetValuation", "valuation", "revenue", "ebitda")
_EDGE_TARGETS: tuple[Row, ...] = (
    {
        field.name: None
        for field in FIELDS["targets"]
        if field.name not in {"id", "name", "createdDate", "modifiedDate"}
    },
    {"name": 'Žluťoučký "Kůň" & Søhne \u2013 株式会社 🚀 \\ O\'Neil'},
    {name: Decimal("0.0000") for name in _AMOUNTS},
    {"valuation": Decimal("-1250000.5000"), "ebitda": Decimal("-0.0001")},
    {"valuation": Decimal("123456789012345678.1234"), "employees": 2_147_483_647},
    {"createdDate": NEVER},
    {},
    {
        "modifiedDate": datetime(2025, 5, 1, 10, 20, 30, 123_456, tzinfo=UTC),
        "description": "Line one\nline two\ttabbed </script> \u2028 end",
    },
    {"name": "Deleted but still referenced Ltd"},
    {"valuation": Decimal(5), "currency": "JPY"},
)
"""What sets the first targets apart, in the order of their ids."""
