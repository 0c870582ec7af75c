"""What a foreign tenant holds, drawn by a seed, before anything is spelled."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.foreign.drawn.spelling import Reference

if TYPE_CHECKING:
    from random import Random

Row = dict[str, Any]
STATUSES = ("Active", "On Hold", "Declined")
LEVELS = ("Project", "Workstream", "Milestone", "Task", "Subtask")
NAMES = ("Nordlicht", "Ünal & Söhne", 'O\'Brien "Labs"', "東京重工", "Acme", "Blue\tField", "Zeta")
SECTIONS = ("Target Demographics", "Deal Summary", "Financial Summary")
COUNTRIES = ("Austria", "Brazil", "Canada", "Côte d'Ivoire", "Denmark", "Egypt", "France")
CUSTOM = (
    ("Board Sponsor", "text"), ("Synergy Score", "number"), ("Exclusivity Ends", "date"),
    ("Is Strategic", "flag"), ("Earn-Out %", "number"), ("Integration Themes", "list"),
)  # fmt: skip


@dataclass(frozen=True)
class Custom:
    """A custom field of targets."""

    id: int
    key: str
    label: str
    kind: str
    section: str


@dataclass
class Node:
    """An activity with those below it."""

    fields: Row
    level: str
    children: list[Node] = field(default_factory=list)


@dataclass
class World:
    """All rows, by the words of their fields; the key is called `id` throughout."""

    targets: list[Row]
    programs: list[Row]
    contacts: list[Row]
    countries: list[str]
    phases: list[str]
    picklists: dict[tuple[str, str], list[str]]
    custom: list[Custom]
    maps: dict[str, dict[Any, list[Node]]]
    """Activity maps by the kind of their owner (programs, targets) and its id."""
    risks: list[Row]
    decisions: dict[Any, list[Row]]


def draw_world(random: Random, ids: str, owners: tuple[str, ...], id_space: str) -> World:
    """Draw what a tenant holds."""
    custom = [
        Custom(40 + number, "", label, kind, random.choice(SECTIONS))
        for number, (label, kind) in enumerate(random.sample(CUSTOM, random.choice([0, 2, 4, 6])))
    ]
    programs = [_program(random, key) for key in keys(random, ids, random.randint(3, 12))]
    targets = [_target(random, key, custom) for key in keys(random, ids, random.randint(7, 60))]
    maps: dict[str, dict[Any, list[Node]]] = {}
    counter = _Counter(id_space)
    for kind, rows in (("programs", programs), ("targets", targets[:9])):
        if kind in owners:
            maps[kind] = {row["id"]: _map(random, counter) for row in rows}
    return World(
        targets=targets,
        programs=programs,
        contacts=[_contact(random, key) for key in keys(random, ids, random.randint(5, 30))],
        countries=list(COUNTRIES[: random.randint(3, 7)]),
        phases=["Identified", "NDA / CIM", "LOI", "Due Diligence", "Closed"],
        picklists={
            ("Deal", "BusinessUnit"): ["Consumer", "R&D", "Healthcare"],
            ("Deal", "Priority"): ["High", "Medium", "Low", "Not Set"],
        },
        custom=custom,
        maps=maps,
        risks=[
            {"id": key, "title": f"Risk {key}", "score": Decimal(random.randint(1, 999)) / 100}
            for key in keys(random, ids, random.randint(2, 25))
        ],
        decisions={
            row["id"]: [
                {"id": key, "subject": f"Decision {key}", "made on": _moment(random)}
                for key in keys(random, ids, random.randint(0, 3))
            ]
            for row in programs
        },
    )


def keys(random: Random, ids: str, count: int) -> list[Any]:
    """Draw different keys."""
    match ids:
        case "guid":
            return [str(uuid.UUID(int=random.getrandbits(128), version=4)) for _ in range(count)]
        case "code":
            start = random.randint(1, 900)
            return [f"T-{start + number:05}" for number in range(count)]
        case "big":
            start = 9_007_199_254_740_993
            return [str(start + 2 * number) for number in range(count)]
    start = random.choice([1, 100, 5000])
    return [start + number for number in range(count)]


class _Counter:
    """Gives activities their ids."""

    def __init__(self, space: str) -> None:
        self._space = space
        self._last: dict[str, int] = {}

    def next(self, level: str) -> int:
        """Return the next id: of all activities, or of those of a level."""
        which = level if self._space == "level" else ""
        self._last[which] = self._last.get(which, 0) + 1
        return self._last[which]


def _moment(random: Random) -> datetime:
    return datetime(2023, 1, 1, tzinfo=timezone.utc) + timedelta(
        seconds=random.randint(1, 80_000_000)
    )


def _day(random: Random) -> date | None:
    return random.choice([None, date(2024, 1, 1) + timedelta(days=random.randint(0, 700))])


def _pick(random: Random, texts: tuple[str, ...]) -> Reference | None:
    number = random.randrange(len(texts) + 1)
    return Reference(number + 1, texts[number]) if number < len(texts) else None


def _money(random: Random) -> Decimal | None:
    return random.choice([
        None, Decimal("0.0"), Decimal("-12.5000"), Decimal("123456789012345678.1234"),
        Decimal(random.randint(1, 10**9)).scaleb(-4),
    ])  # fmt: skip


def _target(random: Random, key: Any, custom: list[Custom]) -> Row:
    values = {one.id: _custom_value(random, one.kind) for one in custom}
    return {
        "id": key,
        "target name": f"{random.choice(NAMES)} {key}",
        "status": _pick(random, STATUSES),
        "country": _pick(random, COUNTRIES),
        "target valuation": _money(random),
        "valuation": _money(random),
        "employees": random.choice([None, 0, 12, 70000]),
        "is confidential": random.choice([None, True, False]),
        "close date": _day(random),
        "created date": _moment(random),
        "modified date": _moment(random),
        "description": random.choice([None, "", "Two\nlines", "emoji 🚀"]),
        "custom": values,
    }


def _custom_value(random: Random, kind: str) -> Any:
    match random.choice([kind, kind, "none"]):
        case "text":
            return random.choice(["Kim", "1.10", "007"])
        case "number":
            return random.choice([Decimal("7.5000"), Decimal("0.0"), Decimal("3.0")])
        case "date":
            return date(2025, 1, 1) + timedelta(days=random.randint(0, 300))
        case "flag":
            return random.choice([True, False])
        case "list":
            return random.choice([[], ["Cost"], ["Cost", "Growth"]])
    return None


def _program(random: Random, key: Any) -> Row:
    return {
        "id": key,
        "program name": f"Program {key}",
        "program type": _pick(random, ("Integration", "Divestiture")),
        "schedule status": random.choice(["On Schedule", "At-Risk", "Delayed"]),
        "percent complete": Decimal(random.randint(0, 1000)) / 10,
        "plan start": _day(random),
        "plan end": _day(random),
    }


def _contact(random: Random, key: Any) -> Row:
    return {
        "id": key,
        "first name": random.choice(["Ana", "Bo", "Çem"]),
        "last name": f"Person {key}",
        "email": f"p{key}@example.com",
        "functional team": _pick(random, ("Finance", "IT")),
        "is internal": random.choice([True, False]),
    }


def _map(random: Random, counter: _Counter) -> list[Node]:
    if not random.randrange(6):
        return []
    return [_node(random, counter, 0, str(number)) for number in range(1, random.randint(2, 3))]


def _node(random: Random, counter: _Counter, depth: int, wbs: str) -> Node:
    level = LEVELS[depth]
    key = counter.next(level)
    node = Node(
        {
            "id": key,
            "title": f"{level} {key} at {wbs}",
            "wbs": wbs,
            "forecast start": _day(random),
            "forecast end": _day(random),
            "percent": random.choice([0, 50, 100]),
            "owner": random.choice([None, "Ana", "Bo"]),
        },
        level,
    )
    if depth + 1 < len(LEVELS):
        count = random.choice([0, 1, 1, 2] if depth else [1, 2])
        node.children = [
            _node(random, counter, depth + 1, f"{wbs}.{number}") for number in range(1, count + 1)
        ]
    return node
