"""Ready-made tenants, which together turn every switch both ways."""

from __future__ import annotations

from tap_devensoft.simulator.profile import Profile

_DEFAULT = Profile()


def _named(name: str, **switches: object) -> tuple[str, Profile]:
    return name, _DEFAULT.with_(name=name, **switches)


PROFILES: dict[str, Profile] = dict(
    [
        _named("default"),
        _named("bench", list_returns="all", max_size=1000, default_size=100),
    ]
)
"""Profiles by name."""
