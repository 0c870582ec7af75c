"""Weeks of a deal team at work in a simulated tenant, and what the tenant showed at each load."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.simulator import Simulator
    from tap_devensoft.simulator.control.control import Control

    Act = Callable[["Play", list["Row"], random.Random], None]

Row = dict[str, Any]
Key = tuple[Any, ...]

KEYS: dict[str, tuple[str, ...]] = {
    "targets": ("id",),
    "programs": ("id",),
    "activities": ("owner_type", "owner_id", "level", "id"),
    "contacts": ("id",),
    "deal_phases": ("id",),
}
"""The streams whose history is kept, and their keys."""
ALL = Decimal(100)
ON, BACK, DONE, PUT_OFF = 0.15, 0.18, 0.1, 0.95
"""Below the first a deal moves on, below the second it moves back; the others are of activities."""
NEW = ("Fjordlight Foods", "Ostara Optics", "Halden Health", "Quayside Robotics", "Birch Energy")


@dataclass(frozen=True)
class Glance:
    """What the tenant showed at one moment.

    Attributes:
        moment: By the tenant's clock, in UTC without a zone.
        rows: Its rows by key, for each stream.
    """

    moment: datetime
    rows: Mapping[str, Mapping[Key, Row]]


@dataclass
class Play:
    """A tenant, the clock of the play, and what was seen so far.

    Attributes:
        tenant: Where people work.
        now: The tenant's clock.
        seen: A glance for each load.
    """

    tenant: Simulator | Control
    now: datetime = datetime(2025, 6, 16, 12)  # noqa: DTZ001 - UTC, as warehouses keep it
    seen: list[Glance] = field(default_factory=list)

    def look(self) -> None:
        """Keep what the tenant shows now; a load is to follow."""
        rows = {
            stream: {tuple(row[name] for name in key): row for row in self.tenant.truth(stream)}
            for stream, key in KEYS.items()
        }
        self.seen.append(Glance(self.now, rows))

    def work(self) -> None:
        """Let a week go by, in the midst of which people work."""
        dice = random.Random(len(self.seen))  # noqa: S311 - repeatable on purpose
        self._pass(3)
        for stream, act in WORK:
            act(self, self.tenant.truth(stream), dice)
        self._pass(4)

    def _pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.tenant.do("set_clock", now=self.now.isoformat())

    def change(self, table: str, row: Row, **values: Any) -> None:
        """Edit a row."""
        self.tenant.do("change_row", table=table, key=row["id"], values=values)


# --- what people do in a week -----------------------------------------------------------------


def _move_deals(play: Play, rows: list[Row], dice: random.Random) -> None:
    """Move some deals on, a few back, and find new ones."""
    phases = [row["name"] for row in sorted(play.tenant.truth("deal_phases"), key=_place)]
    for row in rows:
        if row["phase"] not in phases[:-1]:
            continue
        place, luck = phases.index(row["phase"]), dice.random()
        if luck < ON:
            play.change("targets", row, phase=phases[place + 1])
        elif luck < BACK and place:
            play.change("targets", row, phase=phases[place - 1])
    for _ in range(dice.randrange(1, 4)):
        values = {"name": f"{dice.choice(NEW)} {play.now:%d%m}", "phase": phases[0]}
        play.tenant.do("create_row", table="targets", values=values)


def _edit_deals(play: Play, rows: list[Row], dice: random.Random) -> None:
    """Change what no question asks for, so that a deal has versions without a step."""
    for row in dice.sample(rows, len(rows) // 10):
        play.change("targets", row, valuation=str(dice.randrange(1_000_000, 9_000_000)))


def _move_dates(play: Play, rows: list[Row], dice: random.Random) -> None:
    """Finish some of what is due, put off some, and bring a little forward."""
    for row in rows:
        luck, open_ = dice.random(), row["percentComplete"] not in {None, ALL}
        due = open_ and row["forecastEnd"] and row["forecastEnd"] <= play.now.date()
        if due and luck < DONE:
            done = {"percentComplete": "100", "actualEnd": play.now.date().isoformat()}
            play.change("activities", row, **done)
        elif open_ and row["forecastEnd"] and luck > PUT_OFF:
            moved = row["forecastEnd"] + timedelta(days=dice.choice((-7, 7, 14, 21, 28)))
            play.change("activities", row, forecastEnd=moved.isoformat())


def _put_off_a_program(play: Play, rows: list[Row], dice: random.Random) -> None:
    row = dice.choice(rows)
    if row["forecastEnd"]:
        moved = row["forecastEnd"] + timedelta(days=30)
        play.change("programs", row, forecastEnd=moved.isoformat())


def _delete_one(table: str, every: int) -> Act:
    """Delete a row each so many weeks, and bring it back in the week after every other time."""

    def act(play: Play, rows: list[Row], dice: random.Random) -> None:
        week = len(play.seen)
        if week % every == 0:
            play.tenant.do("delete_row", table=table, key=dice.choice(rows)["id"])
        elif week % (2 * every) == 1 and week > 1:
            last, before = (set(one.rows[table]) for one in (play.seen[-1], play.seen[-2]))
            for key in before - last:
                play.tenant.do("restore_row", table=table, key=key[-1])

    return act


def _place(row: Row) -> int:
    return int(row["order"])


WORK: tuple[tuple[str, Act], ...] = (
    ("targets", _move_deals),
    ("targets", _edit_deals),
    ("targets", _delete_one("targets", 2)),
    ("activities", _move_dates),
    ("activities", _delete_one("activities", 1)),
    ("programs", _put_off_a_program),
    ("programs", _delete_one("programs", 5)),
    ("contacts", _delete_one("contacts", 3)),
)
