"""The questions of `examples/history`, and what they should be answered, worked out without SQL.

The source is what the simulated tenant itself showed at each load: nothing of the tap or of a
loader is in it. Moments are compared as days.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scripts.weeks import Glance, Key, Row

Answer = Counter[tuple[Any, ...]]
"""Rows of a table, whatever their order."""

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "history"
PRESENT = "CURRENT_TIMESTAMP AT TIME ZONE 'UTC'"
"""What stands in each question for the moment that it is asked about."""
NAMES = {"targets": "name", "programs": "name", "activities": "name", "contacts": "fullName"}
WEEK = timedelta(days=7)
FINISHED = 100


def question(name: str, now: datetime) -> str:
    """Give the SQL of a question, as of a moment.

    Raises:
        ValueError: The file does not say once which moment it is about.
    """
    text = (EXAMPLE / f"{name}.sql").read_text(encoding="utf-8")
    if text.count(PRESENT) != 1:
        msg = f"{name}.sql does not say once which moment it is about."
        raise ValueError(msg)
    return text.replace(PRESENT, f"TIMESTAMP '{now}'")


def answered(rows: Sequence[Sequence[Any]]) -> Answer:
    """Take the rows of a database for an answer."""
    return Counter(tuple(map(_day, row)) for row in rows)


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def expected(question: str, seen: Sequence[Glance], now: datetime) -> Answer:
    """Answer a question as of a moment, from what the tenant showed until then."""
    known = [glance for glance in seen if glance.moment <= now]
    return Counter(ANSWERS[question](known, now))


def _lives(seen: Sequence[Glance], stream: str) -> Iterator[tuple[Key, int, list[Row]]]:
    """Yield of each row its key, when it first was there, and how it looked each time."""
    for key in dict.fromkeys(key for glance in seen for key in glance.rows[stream]):
        life = [glance.rows[stream].get(key, {}) for glance in seen]
        yield key, next(place for place, row in enumerate(life) if row), life


def _phases(seen: Sequence[Glance], now: datetime) -> Iterator[tuple[Any, ...]]:
    days = [glance.moment.date() for glance in seen]
    for (deal,), born, life in _lives(seen, "targets"):
        created = life[born]["createdDate"]
        older = created is None or created.replace(tzinfo=None) < seen[0].moment
        states = groupby(enumerate(life[born:], born), lambda one: one[1].get("phase"))
        for number, (phase, same) in enumerate(states):
            first, *_, last = [place for place, _ in same] * 2
            if phase:
                ended = days[last + 1] if last + 1 < len(days) else None
                spent = ((ended or now.date()) - days[first]).days
                name = life[first]["name"]
                yield deal, name, phase, days[first], ended, spent, older and not number


def _slipped(seen: Sequence[Glance], now: datetime) -> Iterator[tuple[Any, ...]]:
    earlier = [glance for glance in seen if glance.moment <= now - WEEK][-1]
    before, after = _schedules(earlier), _schedules(seen[-1])
    for key in before.keys() & after.keys():
        (was, *_), (due, name, who) = before[key], after[key]
        if was and due and due > was:
            owner, number, *which = key
            program = seen[-1].rows["programs"].get((number,)) if owner == "program" else None
            named = program["name"] if program else None
            yield owner, number, named, *which, name, who, was, due, (due - was).days


def _schedules(glance: Glance) -> dict[Key, tuple[date | None, str, str]]:
    """Give the end, the name and the person of everything that has a forecast."""
    found: dict[Key, tuple[date | None, str, str]] = {}
    for key, row in glance.rows["activities"].items():
        found[key] = (row["forecastEnd"], row["name"], row["responsible"])
    for (number,), row in glance.rows["programs"].items():
        key = ("program", number, "Program", number)
        found[key] = (row["forecastEnd"], row["name"], row["programLead"])
    return found


def _funnel(seen: Sequence[Glance], _: datetime) -> Iterator[tuple[Any, ...]]:
    places = {row["name"]: row["order"] for row in seen[-1].rows["deal_phases"].values()}
    furthest: dict[date, list[int]] = {}
    for _key, born, life in _lives(seen, "targets"):
        entry = life[born]["createdDate"] or seen[born].moment
        quarter = date(entry.year, (entry.month - 1) // 3 * 3 + 1, 1)
        reached = [places.get(row.get("phase"), 0) for row in life]
        furthest.setdefault(quarter, []).append(max(reached))
    for quarter, deals in furthest.items():
        for phase, place in places.items():
            yield quarter, place, phase, sum(one >= place for one in deals), len(deals)


def _overdue(seen: Sequence[Glance], now: datetime) -> Iterator[tuple[Any, ...]]:
    for (owner, number, level, key), born, life in _lives(seen, "activities"):
        row = life[-1]
        if level != "Milestone" or not row:
            continue
        due, done = row["forecastEnd"], row["actualEnd"] or row["percentComplete"] == FINISHED
        if done or not due or due >= now.date():
            continue
        ends = [one.get("forecastEnd") for one in life]
        moves = sum(bool(one and two and one != two) for one, two in pairwise(ends))
        owners = seen[-1].rows[f"{owner}s"]
        named = owners[number,]["name"] if (number,) in owners else None
        who = row["responsible"] or "nobody"
        yield who, named, key, row["name"], due, (now.date() - due).days, ends[born], moves


def _deleted(seen: Sequence[Glance], _: datetime) -> Iterator[tuple[Any, ...]]:
    days = [glance.moment.date() for glance in seen]
    for stream, name in NAMES.items():
        for key, born, life in _lives(seen, stream):
            for place in range(born + 1, len(life)):
                before = life[place - 1]
                if before and not life[place]:
                    back = (days[later] for later in range(place, len(days)) if life[later])
                    yield (
                        stream,
                        " ".join(map(str, key)),
                        before[name],
                        days[place],
                        next(back, None),
                    )


ANSWERS: dict[str, Callable[[Sequence[Glance], datetime], Iterator[tuple[Any, ...]]]] = {
    "phases": _phases,
    "slipped": _slipped,
    "funnel": _funnel,
    "overdue": _overdue,
    "deleted": _deleted,
}
"""How each file of `examples/history` is answered without it."""
