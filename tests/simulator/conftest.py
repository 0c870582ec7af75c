"""Fixtures: small tenants on real sockets, each with a reader that is logged in."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.simulator import serve
from tap_devensoft.simulator.profiles import COMING, PROFILES
from tests.simulator.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tap_devensoft.simulator import Profile

ALL = {**PROFILES, **COMING}
SMALL = 0.02


@pytest.fixture
def open_tenant() -> Iterator[Callable[..., Reader]]:
    """Serve a small tenant of a profile, and give a reader of it."""
    with ExitStack() as stack:

        def opened(profile: Profile | str = "default", **furnishing: Any) -> Reader:
            chosen = ALL[profile] if isinstance(profile, str) else profile
            furnishing = {"scale": SMALL, **furnishing}
            reader = Reader(stack.enter_context(serve(chosen, **furnishing)))
            stack.callback(reader.session.close)
            return reader

        yield opened


@pytest.fixture
def reader(open_tenant: Callable[..., Reader]) -> Reader:
    """Read a small tenant of the default profile."""
    return open_tenant()
