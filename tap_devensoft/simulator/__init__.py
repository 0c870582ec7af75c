"""A simulated tenant of the DevenConnect Web API, for demos and tests.

It shares no code with the tap, so that neither can agree with the other's mistakes. `serve` runs a
tenant on a free port; `Profile` says how it behaves; `PROFILES` holds ready-made ones.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tap_devensoft.simulator.control.faults import Faults
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.profiles import PROFILES
    from tap_devensoft.simulator.server import Tenant, serve

__all__ = ["PROFILES", "Faults", "Profile", "Tenant", "serve"]
_HOMES = {
    "PROFILES": "profiles",
    "Faults": "control.faults",
    "Profile": "profile",
    "Tenant": "server",
    "serve": "server",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used; the server needs an optional extra."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
