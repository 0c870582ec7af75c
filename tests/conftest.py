"""Which tests stay together on one worker."""

from __future__ import annotations

import pytest

SPREAD = (
    "documents",
    "foreign",
    "loads",
    "reports",
    "surroundings",
    "test_profiles.py",
    "test_command.py",
    "test_chaos.py",
)
"""Folders and files whose tests share nothing, and may run anywhere; the others stay together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file on one worker, where they share servers."""
    for item in items:
        if not set(SPREAD) & set(item.path.parts):
            item.add_marker(pytest.mark.xdist_group(item.path.name))
