"""Ends what the tests of this folder started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.runs import close_starter

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def _starter_that_ends() -> Iterator[None]:
    yield
    close_starter()
