"""A tenant and the one that its shape plays are the same to the tap; the shape shows nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tap_devensoft.shape.writing import written
from tests.fakes.shapes import differences, leaks, recorded

SHAPES = sorted((Path(__file__).parent.parent / "shapes").glob("*.json"))
TENANTS = ("default", "custom_object", "no_contacts", "utf_16", "3", "8", "17", "27", "67", "99")
"""Profiles, and numbers of drawn tenants that lie; `make shapes` plays all of them."""


@pytest.mark.parametrize("name", TENANTS)
def test_the_tap_finds_says_and_fails_the_same_where_a_shape_is_played(name: str) -> None:
    recording, shape = recorded(name)
    assert not differences(shape)
    assert not leaks(recording, written(shape))


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_a_tenant_that_was_reported_and_mended_stays_so(path: Path) -> None:
    shape = json.loads(path.read_text(encoding="utf-8"))
    assert not shape["concluded"]["stopped"]
    assert not differences(shape)
