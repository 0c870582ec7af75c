"""The targets of a world; the first few are the edge records."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis import seeds
from tap_devensoft.simulator.basis.choices import reference
from tap_devensoft.simulator.basis.drawing import money
from tap_devensoft.simulator.basis.nouns import FIELDS
from tap_devensoft.simulator.basis.present import UTC
from tap_devensoft.simulator.basis.tables import Table
from tap_devensoft.simulator.world.contacts import DELETED_CONTACT

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.world.custom import CustomFields
    from tap_devensoft.simulator.world.stock import Stock

NEVER = datetime(1, 1, 1, tzinfo=UTC)
"""What .NET sends for a date-time that was never set."""
BARE_TARGET = 1
LEFT_LEAD_TARGET = 7
DELETED_TARGET = 9
_AMOUNTS = ("targetValuation", "valuation", "revenue", "ebitda")
_EDGES: tuple[Row, ...] = (
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


class Targets:
    """The making of targets.

    Attributes:
        table: The table.
    """

    def __init__(self, count: int, stock: Stock, custom: CustomFields) -> None:
        """Lay out the table; one target is deleted, though a program still names it."""
        self._stock = stock
        self._custom = custom
        self.table = Table("targets", count, self._make, stock.contacts.refresh)
        self.table.delete(DELETED_TARGET)

    def modified(self, key: int) -> datetime | None:
        """Give the change stamp of a target without making the rest of it, if possible."""
        if self.table.is_changed(key) or key <= len(_EDGES):
            stamp: datetime | None = self.table.row(key)["modifiedDate"]
            return stamp
        return self._stock.drawing.stamps("targets", key)[1]

    def _make(self, key: int) -> Row:
        choices = self._stock.choices
        draw = self._stock.drawing.of("targets", key)
        head, tail, form = (
            draw.one(seeds.COMPANY_HEADS),
            draw.one(seeds.COMPANY_TAILS),
            draw.one(seeds.LEGAL_FORMS),
        )
        country, phase = draw.one(choices.countries), draw.one(choices.deal_phases)
        created, changed = self._stock.drawing.stamps("targets", key)
        revenue = draw.number(900_000_000)
        row: Row = {
            "id": key,
            "name": f"{head} {tail} {form}",
            "codeName": f"Project {draw.one(seeds.CODE_WORDS)} {key}",
            "status": choices.pick(draw, "Deal", "Status"),
            "phase": reference("deal_phases", phase),
            "dealType": choices.pick(draw, "Deal", "DealType"),
            "priority": choices.pick(draw, "Deal", "Priority"),
            "country": reference("countries", country),
            "businessUnit": choices.pick(draw, "Deal", "BusinessUnit"),
            "dealLead": self._stock.contacts.reference(draw.number(1 << 30)),
            "currency": draw.one(seeds.CURRENCIES),
            "targetValuation": money(draw.number(5_000_000_000)),
            "valuation": money(draw.number(4_000_000_000)),
            "revenue": money(revenue),
            "ebitda": money(revenue // 7 - draw.number(40_000_000)),
            "employees": draw.number(25_000),
            "description": draw.one(seeds.DESCRIPTIONS),
            "website": f"https://{head.lower()}-{key}.example.com",
            "industry": choices.pick(draw, "Deal", "Industry"),
            "source": choices.pick(draw, "Deal", "Source"),
            "createdDate": created,
            "modifiedDate": changed,
            "custom": self._custom.values(key),
        }
        if key <= len(_EDGES):
            row.update(_EDGES[key - 1])
            self._finish_edge(key, row)
        return row

    def _finish_edge(self, key: int, row: Row) -> None:
        if key == BARE_TARGET:
            row["custom"] = dict.fromkeys(row["custom"])
        if key == LEFT_LEAD_TARGET:
            row["dealLead"] = self._stock.contacts.reference(DELETED_CONTACT - 1)
