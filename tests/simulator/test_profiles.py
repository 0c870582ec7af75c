"""Every profile lists every row through its own paging, and the rows equal the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.simulator.profile import Profile
from tap_devensoft.simulator.profiles import COMING, PROFILES
from tap_devensoft.simulator.switches import CHOICES, EXTRAS, STREAMS
from tests.simulator.reader import typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.reader import Reader, Row

ALL = {**PROFILES, **COMING}
QUICK = {"throttled", "throttled_date", "throttled_bare", "busy"}
RESOURCE_STYLES = {switch for switch in CHOICES if switch.endswith("_paging")}


@pytest.mark.parametrize("name", sorted(set(ALL) - QUICK))
def test_every_row_is_delivered(name: str, open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant(name)
    extras = EXTRAS if reader.profile.extra_listings else ()
    for stream in (*STREAMS, *extras):
        if stream not in (*reader.profile.absent, *reader.profile.forbidden):
            assert_complete(reader, stream)


def assert_complete(reader: Reader, stream: str) -> None:
    truth = reader.tenant.truth(stream)
    if stream == "activities" and "programs" in reader.profile.forbidden:
        assert truth == []
        return
    rows = reader.read(stream)
    if reader.profile.order == "unstable":
        assert len(rows) == len(truth)
        return
    keyed = {identity(stream, row, row): row for row in rows}
    assert len(keyed) == len(rows)
    assert set(keyed) == {identity(stream, row, row) for row in truth}
    for expected in truth:
        assert_equal(keyed[identity(stream, expected, expected)], expected, reader.profile)


def identity(stream: str, row: Row, expected: Row) -> tuple[Any, ...]:
    if stream == "activities":
        names: list[str] = ["owner_type", "owner_id", wbs_name(expected)]
    elif stream == "picklists":
        names = list(expected)[:4]
    else:
        names = list(expected)[:1]
    return tuple(str(row.get(name)) for name in names)


def wbs_name(row: Row) -> str:
    return next(name for name in row if name.lower() == "wbs")


def assert_equal(row: Row, expected: Row, profile: Profile) -> None:
    derived = {"parent_id", "level", "wbs"}
    for name, value in expected.items():
        if name in derived and name not in row:
            continue
        found = typed(row.get(name), value, profile.stamps)
        assert found == value, (name, found, value)
        assert type(found) is type(value), (name, found, value)


@pytest.mark.parametrize("switch", sorted(set(CHOICES) - RESOURCE_STYLES))
def test_profiles_turn_every_switch_to_each_of_its_values(switch: str) -> None:
    turned = {getattr(profile, switch) for profile in ALL.values()}
    assert turned == set(CHOICES[switch])


@pytest.mark.parametrize(
    "switches",
    [
        {"envelope": "parcel"},
        {"absent": ("canteen",)},
        {"max_size": 0},
        {"envelope": "array", "paging": "cursor"},
        {"envelope": "json_api", "key_type": "int"},
        {"custom_values": "typed_rows", "references": "object"},
        {"activity_path": "all", "activity_shape": "tree"},
        {"activity_shape": "tree", "activities_paging": "page"},
        {"colour": "green"},
    ],
    ids=",".join,
)
def test_impossible_switches_are_refused(switches: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(switches))):
        Profile().with_(**switches)


@pytest.mark.parametrize(
    ("text", "switch", "value"),
    [
        ("first_page=0", "first_page", 0),
        ("gzip=true", "gzip", True),
        ("absent=contacts,programs", "absent", ("contacts", "programs")),
        ("page-param=seite", "page_param", "seite"),
    ],
)
def test_switches_are_read_from_text(text: str, switch: str, value: object) -> None:
    assert getattr(Profile().switched(text), switch) == value
