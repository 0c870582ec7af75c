"""Runs the tap through storms of faults and kills, and prints what it survived (`make chaos`)."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tap_devensoft.simulator.profiles import PROFILES
from tests.fakes.chaos import run_chaos

MOST_ROUNDS = 100_000


def main() -> None:
    """Run for as many seconds as the first argument says; exit non-zero if anything was lost."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1  # noqa: PLR2004 - the second argument
    tally = run_chaos(PROFILES["default"], seconds=seconds, rounds=MOST_ROUNDS, seed=seed)
    table = Table("fault", "times survived")
    for fault, times in tally.faults.most_common():
        table.add_row(fault, str(times))
    console = Console(width=100)
    console.print(table)
    console.print(
        f"{sum(tally.runs.values())} runs: {dict(tally.runs)}; {tally.rows} rows at the end, "
        f"rows lost {len(tally.lost)}, secrets seen {tally.secrets}, hung {tally.hung}"
    )
    for line in tally.lost:
        console.print(line)
    sys.exit(1 if tally.lost or tally.secrets or tally.hung else 0)


if __name__ == "__main__":
    main()
