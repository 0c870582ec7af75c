"""The made-up data follows from its seed, at any scale, and holds its edge records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tap_devensoft.simulator import Profile
from tap_devensoft.simulator.basis.schedule import (
    program_activity_status,
    roll_up,
    schedule_status,
    target_activity_status,
)
from tap_devensoft.simulator.control.control import Control

SMALL = 0.02
START, END = date(2025, 1, 1), date(2025, 4, 11)  # a hundred days


def test_the_same_seed_gives_the_same_rows() -> None:
    one, two, other = (Control(Profile(), seed=seed, scale=SMALL) for seed in (7, 7, 8))
    for stream in ("targets", "programs", "activities", "contacts"):
        assert one.truth(stream) == two.truth(stream) != other.truth(stream)


def test_a_million_targets_are_there_without_being_made() -> None:
    tenant = Control(Profile(), scale=833.34)
    targets = tenant.world.tables["targets"]
    assert targets.count == 1_000_008
    assert targets.row(1_000_000)["id"] == 1_000_000


def test_a_row_does_not_depend_on_the_scale_of_its_neighbours() -> None:
    tables = [Control(Profile(), scale=scale).world.tables["targets"] for scale in (1, 100)]
    rows = [table.row(900) for table in tables]
    assert rows[0]["name"] == rows[1]["name"]
    assert rows[0]["custom"]["internalCode"] == rows[1]["custom"]["internalCode"]


def test_scale_one_has_the_promised_size() -> None:
    tenant = Control(Profile())
    sizes = {name: table.count for name, table in tenant.world.tables.items()}
    assert sizes == {"targets": 1200, "programs": 120, "contacts": 400, "risks": 230}
    assert len(tenant.world.choices.countries) > 45
    assert 50 < len(tenant.truth("activities")) / 120 < 70
    assert len(tenant.truth("target_fields")) > 30


def test_activity_ids_are_unique_everywhere_or_within_a_level() -> None:
    rows = Control(Profile(activity_owners="both"), scale=0.1).truth("activities")
    assert len({row["id"] for row in rows}) == len(rows)
    rows = Control(Profile(activity_ids="per_level"), scale=0.1).truth("activities")
    keys = {(row["owner_type"], row["owner_id"], row["level"], row["id"]) for row in rows}
    assert len(keys) == len(rows) > len({row["id"] for row in rows})


def test_the_edge_records_are_there() -> None:
    tenant = Control(Profile(), scale=SMALL)
    targets = {row["id"]: row for row in tenant.truth("targets")}
    filled = [name for name, value in targets[1].items() if value is not None]
    assert filled == ["id", "name", "createdDate", "modifiedDate"]
    assert targets[3]["valuation"] == 0
    assert targets[4]["valuation"] < 0
    contacts = {row["id"]: row["email"] for row in tenant.truth("contacts")}
    assert contacts[1] == contacts[2]
    assert 4 not in contacts
    assert tenant.world.tables["targets"].row(7)["dealLead"].key == 4


@pytest.mark.parametrize(
    ("percent", "today", "status"),
    [
        (0, date(2025, 2, 1), "On Schedule"),
        (80, date(2025, 3, 22), "On Schedule"),
        (79, date(2025, 3, 22), "At-Risk"),
        (99, date(2025, 4, 11), "Delayed"),
        (100, date(2026, 1, 1), "On Schedule"),
    ],
)
def test_a_program_is_late_by_percent_and_time(percent: int, today: date, status: str) -> None:
    assert schedule_status(Decimal(percent), START, END, today) == status
    closed = "Closed" if percent == 100 else status.replace("At-Risk", "At Risk")
    assert program_activity_status(Decimal(percent), START, END, today) == closed


@pytest.mark.parametrize(
    ("began", "ended", "today", "status"),
    [
        (None, START, date(2026, 1, 1), "Closed"),
        (START, None, date(2026, 1, 1), "Delayed"),
        (None, None, date(2025, 2, 1), "At Risk"),
        (START, None, date(2025, 2, 1), "On Schedule"),
        (None, None, date(2024, 12, 1), "On Schedule"),
    ],
)
def test_a_targets_activity_is_late_by_its_dates(
    began: date | None, ended: date | None, today: date, status: str
) -> None:
    assert target_activity_status(START, END, began, ended, today) == status


@pytest.mark.parametrize(
    ("children", "status"),
    [
        (["On Schedule", "Delayed"], "Delayed"),
        (["On Schedule", "On Schedule", "At Risk"], "On Schedule"),
        (["On Schedule", "At Risk"], "At Risk"),
        (["Closed"], None),
    ],
)
def test_parents_follow_their_children(children: list[str], status: str | None) -> None:
    assert roll_up(children) == status
