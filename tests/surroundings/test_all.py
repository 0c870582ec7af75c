"""Each condition of the table has its test, and each test its condition."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.surroundings import CONDITIONS


@pytest.mark.parametrize("kind", CONDITIONS)
def test_every_test_of_a_kind_is_explained_in_the_table(kind: str) -> None:
    path = Path(__file__).with_name(f"test_{kind}.py")
    text = path.read_text("utf-8") if path.exists() else ""
    assert list(CONDITIONS[kind]) == re.findall(r"^def test_(\w+)", text, re.MULTILINE)


def test_every_file_of_tests_is_a_kind() -> None:
    files = {path.stem for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {"test_all"} <= {f"test_{kind}" for kind in CONDITIONS}
