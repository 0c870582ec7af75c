"""Plays every document of the tests, loads it, and prints what arrived (`make documents`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.documents.every import NAMES, document
from tests.documents.judge import judge
from tests.fakes.runs import close_starter

if TYPE_CHECKING:
    from tests.documents.judge import Outcome

LEAST_EXACT = 0.97
"""Part of the listings that can be reached, which have to arrive whole."""


def main() -> None:
    """Judge the documents that are named, or all; exit non-zero if too much is missing."""
    table = Table("document", "paths", "expected", "exact", "loud", "silent", "surplus", "requests")
    outcomes = []
    for name in sys.argv[1:] or NAMES:
        played = document(name)
        outcome = judge(name, played)
        outcomes.append(outcome)
        table.add_row(name, str(len(played["paths"])), *_numbers(outcome))
        for fault in outcome.faults:
            sys.stderr.write(f"{name}: {fault.verdict}: GET {fault.path}: {fault.why}\n")
        for stream in outcome.surplus:
            sys.stderr.write(f"{name}: stream {stream} is no listing that can be read\n")
    close_starter()
    exact, expected, silent = _totals(outcomes)
    Console(width=110).print(table)
    share = exact / max(expected, 1)
    sys.stdout.write(
        f"{len(outcomes)} documents: {exact} of {expected} listings exact ({share:.1%}), "
        f"{silent} silent\n"
    )
    sys.exit(1 if silent or share < LEAST_EXACT else 0)


def _numbers(outcome: Outcome) -> list[str]:
    counts = (
        outcome.expected,
        outcome.count("exact"),
        outcome.count("loud"),
        outcome.count("silent"),
        len(outcome.surplus),
        outcome.requests,
    )
    return [*map(str, counts)]


def _totals(outcomes: list[Outcome]) -> tuple[int, int, int]:
    return (
        sum(one.count("exact") for one in outcomes),
        sum(one.expected for one in outcomes),
        sum(one.count("silent") for one in outcomes),
    )


if __name__ == "__main__":
    main()
