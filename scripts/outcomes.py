"""Runs tests and gathers what became of them, for the tables of `reports` and `surroundings`."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME: Final = re.compile(r"(?P<file>\w+)\.py::test_(?P<name>\w+)(?:\[(?P<case>.*)\])?$", re.DOTALL)


@dataclass
class Outcome:
    """What some tests did.

    Attributes:
        tests: Their names, as sentences.
        passed: Conditions under which they passed.
        failed: Conditions under which they did not.
    """

    tests: dict[str, None] = field(default_factory=dict)
    passed: int = 0
    failed: int = 0

    def in_words(self, passed: str) -> str:
        """Return how it ended; `passed` is the word for all is well."""
        if not self.tests:
            return "no test"
        return f"{self.failed} failed" if self.failed else passed


class Collector:
    """Counts outcomes while pytest runs, under the key that `held` gives for a file and a test.

    The name of a test, without `test_`, is told as the sentence that it is; what `held` gives
    beside the key takes its place.
    """

    def __init__(self, held: Callable[[str, str], tuple[str, str] | None]) -> None:
        """Start with no outcome."""
        self._held = held
        self.outcomes: dict[str, Outcome] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that ended, or one that could not begin."""
        named = _NAME.search(report.nodeid)
        if not named or (report.when != "call" and report.passed):
            return
        if not (found := self._held(named["file"], named["name"])):
            return
        key, said = found
        outcome = self.outcomes.setdefault(key, Outcome())
        outcome.tests[said.replace("_", " ")] = None
        outcome.passed += report.passed
        outcome.failed += not report.passed


def ran(folder: str, collector: Collector) -> int:
    """Run the tests of a folder; return pytest's exit code."""
    arguments = [folder, "--quiet", "--no-header", "--numprocesses=4"]
    return int(pytest.main([*arguments, *sys.argv[1:]], plugins=[collector]))
