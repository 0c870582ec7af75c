"""Tenants drawn by a seed, spelled without the simulator: all arrives, or the tap says what not."""

from __future__ import annotations

import os

import pytest

from tests.foreign.drawn.compare import compare
from tests.foreign.drawn.tenant import draw

SEEDS = int(os.environ.get("FOREIGN_TENANTS", "40"))
"""Tenants that are drawn, half of them without a Swagger document."""


@pytest.mark.parametrize("seed", range(SEEDS))
def test_all_of_a_foreign_tenant_arrives_or_the_tap_says_what_does_not(seed: int) -> None:
    outcome = compare(draw(seed, document=bool(seed % 2)))
    doubted = [line for line in outcome.log if "Set pagination" in line]
    untold = [
        one
        for one in outcome.differences
        if not any(f"Stream {one.partition(':')[0].partition('.')[0]}" in line for line in doubted)
    ]
    assert outcome.code != 0 or not untold, (untold, outcome.log)


@pytest.mark.parametrize("seed", range(1, SEEDS, 2))
def test_a_tenant_with_a_document_needs_no_setting(seed: int) -> None:
    outcome = compare(draw(seed, document=True))
    assert outcome.equal, (outcome.differences, outcome.log)
