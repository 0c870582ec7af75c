"""The programs of a world, their decisions, and the risks beside them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tap_devensoft.simulator.basis import seeds
from tap_devensoft.simulator.basis.choices import reference
from tap_devensoft.simulator.basis.drawing import money
from tap_devensoft.simulator.basis.present import NOW
from tap_devensoft.simulator.basis.schedule import schedule_status
from tap_devensoft.simulator.basis.tables import Table
from tap_devensoft.simulator.world.targets import DELETED_TARGET

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.drawing import Drawing
    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.world.stock import Stock

EMPTY_PROGRAM = 2
"""It has no activities, and an actual end that was never set."""


class Programs:
    """The making of programs.

    Attributes:
        table: The table.
    """

    def __init__(self, count: int, targets: int, stock: Stock) -> None:
        """Lay out the table; each program belongs to one of so many targets."""
        self._targets = targets
        self._stock = stock
        self.table = Table("programs", count, self._make, self._settle)

    def _make(self, key: int) -> Row:
        draw = self._stock.drawing.of("programs", key)
        target = 1 + draw.number(self._targets)
        target = DELETED_TARGET if key == 1 else target
        created, changed = self._stock.drawing.stamps("programs", key)
        start = (NOW - timedelta(days=draw.number(500))).date()
        end = start + timedelta(days=60 + draw.number(600))
        percent = Decimal(draw.number(10_001)).scaleb(-2)
        stage = draw.one(self._stock.choices.deal_phases)
        row: Row = {
            "id": key,
            "name": f"{draw.one(seeds.CODE_WORDS)} {draw.one(seeds.PROJECTS)} {key}",
            "programType": self._stock.choices.pick(draw, "Program", "ProgramType"),
            "dealStage": reference("deal_phases", stage),
            "businessUnit": self._stock.choices.pick(draw, "Deal", "BusinessUnit"),
            "targetId": target,
            "programLead": self._stock.contacts.reference(draw.number(1 << 30)),
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
        self._set_status(row)
        return row

    def _settle(self, row: Row) -> None:
        self._stock.contacts.refresh(row)
        self._set_status(row)

    def _set_status(self, row: Row) -> None:
        percent, start, end = row["percentComplete"], row["forecastStart"], row["forecastEnd"]
        if None not in {percent, start, end}:
            today = self._stock.present.now.date()
            row["scheduleStatus"] = schedule_status(percent, start, end, today)

    def decisions(self, program: int) -> list[Row]:
        """Give the few decisions of one program."""
        draw = self._stock.drawing.of("decisions", program)
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


def risks_table(count: int, drawing: Drawing) -> Table:
    """Lay out the table of risks."""

    def make(key: int) -> Row:
        draw = drawing.of("risks", key)
        return {
            "id": key,
            "title": f"{draw.one(seeds.TASK_NOUNS).capitalize()} may slip",
            "severity": draw.one(("High", "Medium", "Low")),
            "exposure": money(draw.number(9_000_000)),
            "raisedOn": (NOW - timedelta(days=draw.number(300))).date(),
            "modifiedDate": drawing.stamps("risks", key)[1],
        }

    return Table("risks", count, make)
