"""Where the API lies on its host: at the root, or under a path of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.message import Asked

RESOURCES = "/v1"


def inside(profile: Profile, asked: Asked) -> Asked | None:
    """Give a request as the API sees it; None when it goes past the API."""
    if not profile.mount:
        return asked
    is_under = asked.path.lower().startswith(f"{profile.mount.lower()}/")
    path = asked.path[len(profile.mount) :] if is_under else asked.path
    belongs_under = profile.mount_of == "all" or path.lower().startswith(RESOURCES)
    if is_under != belongs_under:
        return None
    return replace(asked, path=path, mount=profile.mount if is_under else "")
