"""Each reported fault has its tests."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.reports import FAULTS


def test_every_report_has_a_test_that_is_named_after_it() -> None:
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert set(FAULTS) == set(re.findall(r"def test_bl(\d\d)_", text))
