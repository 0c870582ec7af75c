"""A tenant and the one that its shape plays are the same to the tap; the shape shows nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tap_devensoft.shape.command import shape_of
from tap_devensoft.shape.recording import record
from tap_devensoft.shape.writing import written
from tests.fakes.shapes import differences, leaks, played, recorded, rows_loaded, tenant_of

SHAPES = sorted((Path(__file__).parent.parent / "shapes").glob("*.json"))
TENANTS = ("default", "custom_object", "no_contacts", "utf_16", "3", "8", "17", "27", "67", "99")
"""Profiles, and numbers of drawn tenants that lie; `make shapes` plays all of them."""


@pytest.mark.parametrize("name", TENANTS)
def test_the_tap_finds_says_and_fails_the_same_where_a_shape_is_played(name: str) -> None:
    recording, shape = recorded(name)
    assert not differences(shape)
    assert not leaks(recording, written(shape))


@pytest.mark.parametrize("name", ["default", "5"])
def test_a_played_tenant_loads_with_as_many_rows_of_each_listing(name: str) -> None:
    with tenant_of(name) as tap:
        shape = shape_of(tap, record(tap))
        real = rows_loaded(tap)
    with played(written(shape).encode()) as tap:
        made_up = rows_loaded(tap)
    assert made_up.keys() == real.keys()
    assert made_up["activities"] >= (real["activities"] > 0)
    del made_up["activities"], real["activities"]
    assert made_up == real


def test_what_is_taken_for_a_leak_is_found_where_nothing_is_made_up() -> None:
    recording, _ = recorded("default")
    replies = b"\n".join(one.body for one in recording.exchanges).decode()
    found = leaks(recording, replies)
    kinds = Counter(
        "days" if re.fullmatch(r"\d+-\d\d-\d\d", one) else one.isdecimal() or one.isalpha()
        for one in found
    )
    assert kinds["days"] > 50
    assert kinds[True] > 100


def test_no_more_is_asked_than_allowed_and_the_shape_says_so() -> None:
    with tenant_of("default") as tap:
        recording = record(tap, most=6)
        shape = shape_of(tap, recording)
    assert len(recording.exchanges) == 6
    assert "No more than 6 requests" in written(shape["concluded"])


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_a_tenant_that_was_reported_and_mended_stays_so(path: Path) -> None:
    shape = json.loads(path.read_text(encoding="utf-8"))
    assert not shape["concluded"]["stopped"]
    assert not differences(shape)
