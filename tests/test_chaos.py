"""A short storm; `make chaos` runs a long one."""

from __future__ import annotations

import pytest

from tap_devensoft.simulator.profiles import PROFILES
from tests.fakes.chaos import run_chaos

ROUNDS = 8


@pytest.mark.parametrize("seed", [11, 12])
def test_storms_and_kills_lose_no_row_show_no_secret_and_never_hang(seed: int) -> None:
    tally = run_chaos(PROFILES["default"], seconds=float("inf"), rounds=ROUNDS, seed=seed)
    assert tally.lost == []
    assert tally.secrets == 0
    assert tally.hung == 0
    assert tally.rows
