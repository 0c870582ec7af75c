"""The SDK's own tests of a tap, all of them, against the simulated tenant."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

import pytest
from singer_sdk.testing import get_tap_test_class

from tap_devensoft.simulator.server import serve
from tap_devensoft.tap import TapDevensoft

# The test class lists the tap's streams while pytest imports this module, so that the tenant has
# to be there before any fixture is.
_STACK = ExitStack()
atexit.register(_STACK.close)
_TENANT = _STACK.enter_context(serve(scale=0.05))


# The SDK warns of a column without any value; on a tenant that discovery has just described,
# `_unmapped` has none, and should have none.
@pytest.mark.filterwarnings(
    "ignore:Fields in transformed catalog but not in records. .{'_unmapped'}:UserWarning",
    "ignore:No records were available to test:UserWarning",
)
class TestTapDevensoft(
    get_tap_test_class(  # type: ignore[misc]
        TapDevensoft,
        config={
            "api_url": _TENANT.url,
            "client_id": _TENANT.client_id,
            "client_secret": _TENANT.client_secret,
        },
    )
):
    """Every test of the SDK's suites."""
