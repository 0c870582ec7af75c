"""Each reported fault has its tests."""

from __future__ import annotations

import re
from pathlib import Path

REPORTS = (
    "01", "03", "05", "06", "07", "10", "11", "12", "15", "17", "19", "20",
    "21", "24", "25", "26", "27", "29", "31", "33", "35", "36", "38", "39",
)  # fmt: skip


def test_every_report_has_a_test_that_is_named_after_it() -> None:
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert set(REPORTS) == set(re.findall(r"def test_bl(\d\d)_", text))
