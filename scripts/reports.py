"""Runs the tests of the 24 reported faults, and prints what was tried for each (`make reports`)."""

from __future__ import annotations

import re
import sys
from typing import Final

from rich.console import Console
from rich.table import Table

from scripts.outcomes import Collector, Outcome, ran

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
_NUMBERED: Final = re.compile(r"bl(\d\d)_(\w+)")


def held(_file: str, test: str) -> tuple[str, str] | None:
    """Return which report a test is of, and what it says."""
    found = _NUMBERED.fullmatch(test)
    return (found[1], found[2]) if found else None


def main() -> None:
    """Run the tests and print the table; exit non-zero if one failed or a report has none."""
    collector = Collector(held)
    code = ran("tests/reports", collector)
    table = Table("report", "fault", "held by tests/reports", show_lines=True)
    table.add_column("conditions", justify="right")
    table.add_column("outcome")
    for number, fault in FAULTS.items():
        outcome = collector.outcomes.get(number, Outcome())
        table.add_row(
            f"BL-{number}",
            fault,
            "\n".join(outcome.tests),
            str(outcome.passed + outcome.failed),
            outcome.in_words("immune"),
        )
    Console(width=140).print(table)
    sys.exit(code or int(not FAULTS.keys() <= collector.outcomes.keys()))


if __name__ == "__main__":
    main()
