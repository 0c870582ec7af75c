"""Runs the tests of the 24 reported faults, and prints what was tried for each (`make reports`)."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Final

import pytest
from rich.console import Console
from rich.table import Table

FAULTS: Final = {
    "01": "a token dies while a retry waits",
    "03": "the token's lifetime comes as text, its type in another case",
    "05": "many workers meet a token that has died",
    "06": "a secret or a token in a log",
    "07": "a netrc file replaces the token; a proxy is passed by",
    "10": "a short page is taken for the last one",
    "11": "rows move between pages",
    "12": "the page parameter is ignored",
    "15": "the wait that a server asks for is not kept",
    "17": "a passing fault ends the run",
    "19": "a call is never answered",
    "20": "instants are spelled with and without an offset",
    "21": "a bookmark runs past rows that change meanwhile",
    "24": "a field is made after discovery",
    "25": "a value is of another type than declared",
    "26": "dates as .NET writes them",
    "27": "characters that PostgreSQL refuses",
    "29": "long names become one column",
    "31": "so many properties that the address is too long",
    "33": "discovery without credentials, and with wrong ones",
    "35": "a version message after a load that was not whole",
    "36": "a signal, or a reader that goes away",
    "38": "a SCHEMA per parent, a flush per record, memory",
    "39": "settings from the environment",
}
"""What the user sees, by the number of the report."""
_NAME: Final = re.compile(r"test_bl(?P<number>\d\d)_(?P<said>\w+)(?:\[(?P<case>.*)\])?$", re.DOTALL)


@dataclass
class Outcome:
    """What the tests of one report did.

    Attributes:
        tests: Their names, as sentences.
        passed: Conditions under which they passed.
        failed: Conditions under which they did not.
    """

    tests: dict[str, None] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0


class Collector:
    """Counts outcomes by report while pytest runs."""

    def __init__(self) -> None:
        """Start with no outcome."""
        self.outcomes: dict[str, Outcome] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that ended, or one that could not begin."""
        found = _NAME.search(report.nodeid)
        if not found or (report.when != "call" and report.passed):
            return
        outcome = self.outcomes.setdefault(found["number"], Outcome())
        outcome.tests[found["said"].replace("_", " ")] = None
        outcome.passed += report.passed
        outcome.failed += not report.passed


def main() -> None:
    """Run the tests and print the table; exit non-zero if one failed or a report has none."""
    collector = Collector()
    arguments = ["tests/reports", "--quiet", "--no-header", "--numprocesses=4"]
    code = pytest.main([*arguments, *sys.argv[1:]], plugins=[collector])
    table = Table("report", "fault", "held by tests/reports", show_lines=True)
    table.add_column("conditions", justify="right")
    table.add_column("outcome")
    for number, fault in FAULTS.items():
        outcome = collector.outcomes.get(number, Outcome())
        ended = f"{outcome.failed} failed" if outcome.failed else "immune"
        table.add_row(
            f"BL-{number}",
            fault,
            "\n".join(outcome.tests),
            str(outcome.passed + outcome.failed),
            ended if outcome.tests else "no test",
        )
    Console(width=140).print(table)
    sys.exit(int(code) or int(not FAULTS.keys() <= collector.outcomes.keys()))


if __name__ == "__main__":
    main()
