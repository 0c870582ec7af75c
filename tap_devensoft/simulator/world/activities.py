"""Activity maps: the tree of activities under each program, and under some targets.

A map is made from its owner's id. Activities carry an id that is unique everywhere and, beside it,
one that is unique only within its level of the map; a profile shows one of the two.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.basis import schedule, seeds
from tap_devensoft.simulator.basis.choices import reference
from tap_devensoft.simulator.basis.nouns import FIELDS
from tap_devensoft.simulator.world.programs import EMPTY_PROGRAM

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.mixer import Draw
    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.world.given import Given
    from tap_devensoft.simulator.world.stock import Stock

MOST = 1000
"""More than any map holds; the spacing of ids between owners."""
TARGET_BASE = 10**9
ORPHAN_PROGRAM = 3
LONG_PROGRAM = 4
TARGETS_WITH_MAP = 10
"""One target in so many has a map."""


class ActivityMaps:
    """The activity maps of a world, with edits on top."""

    def __init__(self, stock: Stock, given: Given) -> None:
        """Remember what maps are made of; no map is made yet."""
        self._stock = stock
        self._given = given
        self._changes: dict[int, Row] = {}
        self._created: dict[tuple[str, int], list[Row]] = {}
        self._deleted: set[int] = set()

    def rows(self, owner: str, key: int) -> list[Row]:
        """List the activities of one owner, in the order of their WBS numbers.

        Each row has, beside the fields of an activity, `localId` and `localParentId`.
        """
        rows = self._make(owner, key) + [dict(row) for row in self._created.get((owner, key), [])]
        rows = [
            {**row, **self._changes.get(row["id"], {})}
            for row in rows
            if row["id"] not in self._deleted
        ]
        rows.sort(key=lambda row: wbs_order(row["wbs"]))
        self._number_by_level(rows)
        self._set_statuses(owner, rows)
        return rows

    def create(self, values: Row, _: int | None = None) -> int:
        """Add an activity to the map of the owner that `programId` or `targetId` names."""
        values = dict(values)
        owner = "target" if "targetId" in values else "program"
        key = int(values.pop(f"{owner}Id"))
        created = self._created.setdefault((owner, key), [])
        number = _base(owner, key) + MOST // 2 + len(created)
        blank: Row = {field.name: None for field in FIELDS["activities"]}
        read = self._given.read("activities", values)
        row = {**blank, "level": "Task", "wbs": f"90.{len(created) + 1}", **read, "id": number}
        created.append(row)
        self._stock.present.changed()
        return number

    def change(self, key: int, values: Row) -> None:
        """Overwrite some values of an activity."""
        read = self._given.read("activities", values)
        self._changes.setdefault(key, {}).update(read)
        self._stock.present.changed()

    def delete(self, key: int) -> None:
        """Remove an activity; its children stay, with a parent that is gone."""
        self._deleted.add(key)
        self._stock.present.changed()

    def restore(self, key: int) -> None:
        """Bring a removed activity back."""
        self._deleted.discard(key)
        self._stock.present.changed()

    def _make(self, owner: str, key: int) -> list[Row]:
        draw = self._stock.drawing.of(f"{owner} map", key)
        sparse = owner == "target" and key % TARGETS_WITH_MAP
        if sparse or (owner == "program" and (key == EMPTY_PROGRAM or draw.chance(5))):
            return []
        rows = _Planting(self._stock, owner, key, draw).grow()
        if owner == "program" and key == ORPHAN_PROGRAM:
            rows[-1].update(parentId=_base(owner, key) + MOST - 1, wbs="9.9.1")
        return rows

    @staticmethod
    def _number_by_level(rows: list[Row]) -> None:
        counts: Counter[str] = Counter()
        local: dict[int, int] = {}
        for row in sorted(rows, key=lambda row: int(row["id"])):
            counts[row["level"]] += 1
            local[row["id"]] = row["localId"] = counts[row["level"]]
        for row in rows:
            parent = row["parentId"]
            row["localParentId"] = local.get(parent, MOST - 1) if parent else None

    def _set_statuses(self, owner: str, rows: list[Row]) -> None:
        children: dict[int, list[str]] = {}
        for row in sorted(rows, key=lambda row: -len(wbs_order(row["wbs"]))):
            status = schedule.roll_up(children.get(row["id"], [])) or self._own_status(owner, row)
            if "status" not in self._changes.get(row["id"], {}):
                row["status"] = status
            if row["parentId"]:
                children.setdefault(row["parentId"], []).append(row["status"])

    def _own_status(self, owner: str, row: Row) -> str | None:
        start, end, today = row["forecastStart"], row["forecastEnd"], self._stock.present.now.date()
        if start is None or end is None or row["percentComplete"] is None:
            return None
        if owner == "program":
            return schedule.program_activity_status(row["percentComplete"], start, end, today)
        return schedule.target_activity_status(
            start, end, row["actualStart"], row["actualEnd"], today
        )


class _Planting:
    """The growth of one map, level by level."""

    def __init__(self, stock: Stock, owner: str, key: int, draw: Draw) -> None:
        self._stock = stock
        self._owner = owner
        self._key = key
        self._draw = draw
        self._rows: list[Row] = []

    def grow(self) -> list[Row]:
        """Grow the whole map."""
        for number in range(1, 2 + self._draw.chance(60)):
            self._add("Project", None, str(number))
        return self._rows

    def _add(self, level: str, parent: int | None, wbs: str) -> None:
        if len(self._rows) >= MOST // 2:
            return
        row = self._row(level, parent, wbs)
        self._rows.append(row)
        child, many = self._children(level, wbs)
        for number in range(1, many + 1):
            self._add(child, row["id"], f"{wbs}.{number}")

    def _children(self, level: str, wbs: str) -> tuple[str, int]:
        draw = self._draw
        if level == "Project":
            long = self._owner == "program" and self._key == LONG_PROGRAM and wbs == "1"
            return "Workstream", 12 if long else 2 + draw.number(3)
        if level == "Workstream":
            return ("SubWorkstream", 1 + draw.number(2)) if draw.chance(30) else ("Milestone", 2)
        if level == "SubWorkstream":
            return "Milestone", 1 + draw.number(2)
        if level == "Milestone":
            return "Task", 1 + draw.number(4)
        return ("Subtask", draw.number(3) // 2 * 2) if level == "Task" else ("", 0)

    def _row(self, level: str, parent: int | None, wbs: str) -> Row:
        draw = self._draw
        planned = date(2025, 1, 1) + timedelta(days=draw.number(300))
        start = planned + timedelta(days=draw.number(15))
        end = start + timedelta(days=5 + draw.number(120))
        percent = Decimal((0, 10_000, draw.number(10_001))[draw.number(3)]).scaleb(-2)
        team = draw.one(self._stock.choices.picklists["Contact", "FunctionalTeam"])
        return {
            "id": _base(self._owner, self._key) + len(self._rows) + 1,
            "parentId": parent,
            "level": level,
            "wbs": wbs,
            "name": self._name(level, team.text),
            "status": None,
            "percentComplete": percent,
            "planStart": planned,
            "planEnd": end - timedelta(days=3),
            "forecastStart": start,
            "forecastEnd": end,
            "actualStart": start if percent else None,
            "actualEnd": end if percent == schedule.ALL else None,
            "responsible": self._stock.contacts.reference(draw.number(1 << 30)),
            "functionalTeam": reference("picklists", team),
            "description": draw.one(seeds.DESCRIPTIONS)[:50] if draw.chance(20) else None,
        }

    def _name(self, level: str, team: str) -> str:
        if level == "Project":
            return self._draw.one(seeds.PROJECTS)
        if level == "Workstream":
            return team
        if level == "SubWorkstream":
            return self._draw.one(seeds.SUB_WORKSTREAMS)
        return f"{self._draw.one(seeds.TASK_VERBS)} {self._draw.one(seeds.TASK_NOUNS)}"


def wbs_order(wbs: Any) -> tuple[int, ...]:
    """Sort WBS numbers by their parts, so that 1.10 follows 1.9.

    >>> wbs_order("1.10") > wbs_order("1.9")
    True
    """
    return tuple(int(part) for part in str(wbs).split(".") if part.isdigit())


def _base(owner: str, key: int) -> int:
    return (TARGET_BASE if owner == "target" else 0) + key * MOST
