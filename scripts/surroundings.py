"""Tries what can stand around the tap, and prints what became of each (`make surroundings`)."""

from __future__ import annotations

import sys
from typing import Final

from rich.console import Console
from rich.table import Table

from scripts.outcomes import Collector, Outcome, ran

CONDITIONS: Final[dict[str, dict[str, str]]] = {
    "settings": {},
    "environment": {},
    "streams_of_the_process": {},
    "bodies": {},
    "catalogs_and_states": {},
    "refusals": {},
    "two_at_once": {},
}
"""By kind, which is a file `tests/surroundings/test_….py`: what is odd, by the name of its test.

The test's name without `test_` says what was tried and how that has to end.
"""


def held(file: str, test: str) -> tuple[str, str] | None:
    """Return where in the table a test belongs, and what it says."""
    kind = file.removeprefix("test_")
    return (f"{kind}: {test}", test) if test in CONDITIONS.get(kind, {}) else None


def main() -> None:
    """Run the tests and print the table; exit non-zero if one failed or a condition has none."""
    collector = Collector(held)
    code = ran("tests/surroundings", collector)
    table = Table("kind", "condition", "what was tried")
    table.add_column("conditions", justify="right")
    table.add_column("outcome")
    untried = 0
    for kind, conditions in CONDITIONS.items():
        table.add_section()
        for test, condition in conditions.items():
            outcome = collector.outcomes.get(f"{kind}: {test}", Outcome())
            count = outcome.passed + outcome.failed
            untried += not count
            table.add_row(
                kind.replace("_", " "),
                condition,
                test.replace("_", " "),
                str(count),
                outcome.in_words("as it should"),
            )
    Console(width=160).print(table)
    sys.exit(code or int(untried > 0))


if __name__ == "__main__":
    main()
