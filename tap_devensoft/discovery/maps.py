"""Finds where activity maps are, and makes flat rows of them (`devenconnect-api.md` 7, row 14)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.activities.levels import known_level
from tap_devensoft.activities.node import OWNERS
from tap_devensoft.errors import MissingError, PassingError, ReplyError
from tap_devensoft.listings.address import address_of
from tap_devensoft.resource import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    RowsAt = Callable[[Source, str, Sequence[tuple[str, str]]], list[Any]]

ACTIVITY_PATHS: Final = (
    "/v1/{owners}/{id}/activity-map",
    "/v1/{owners}/{id}/activities",
    "/v1/{owners}/{id}/activitymap",
    "/v1/activity-map/{id}",
    "/v1/activitymap/{id}",
    "/v1/activities/{id}",
    "/v1/activitymap?{owner}Id=",
    "/v1/activity-map?{owner}Id=",
    "/v1/activities?{owner}Id=",
)
"""Where an activity map may be, when no document tells (section 7, row 14)."""
LEVEL_PATHS: Final = ("/v1/{owners}/{id}/{level}", "/v1/{level}?{owner}Id=")
COMMON_ACTIVITY_PATHS: Final = ("/v1/activities", "/v1/activity-map", "/v1/activitymap")
"""Where the activities of all owners may be listed together."""
COMMON_LEVEL_PATH: Final = "/v1/{level}"
LEVELS: Final = (
    "projects", "workstreams", "subworkstreams", "milestones", "tasks", "subtasks",
)  # fmt: skip
_FEW_OWNERS = 3
"""Owners that are asked before an address is taken for right although it is empty for each."""


class MapFinder:
    """Tries the plausible addresses of activity maps, one after the other.

    Args:
        rows_at: Returns the first rows at a path with parameters.
        owners: Returns what the first owners fill an address with.
        base: What stands before each path at the tenant.
    """

    def __init__(
        self, rows_at: RowsAt, owners: Callable[[Source], Sequence[tuple[Any, ...]]], base: str
    ) -> None:
        """Keep the means; nothing is asked yet."""
        self._base = base
        self._rows_at = rows_at
        self._owners = owners

    def sources(self) -> tuple[Source, ...]:
        """Return where maps of each owner are, else where all are listed together."""
        found: list[Source] = []
        for owner_type, stream in OWNERS.items():
            known = {one.path for one in found}
            found += [
                one
                for one in self._owned(owner_type, stream)
                if one.path not in known or one.owner_param
            ]
        return tuple(found or self._common())

    def _common(self) -> list[Source]:
        """Try addresses that list the activities of all owners together."""
        for path in COMMON_ACTIVITY_PATHS:
            source = Source(f"{self._base}{path}")
            if self._has_rows(source):
                return [source]
        levels = [
            Source(
                f"{self._base}{COMMON_LEVEL_PATH.replace('{level}', level)}",
                level=known_level(level),
            )
            for level in LEVELS
        ]
        found = [source for source in levels if self._has_rows(source)]
        return found if len(found) > 1 else []

    def _has_rows(self, source: Source) -> bool:
        try:
            return bool(self._rows_at(source, source.path, ()))
        except (ReplyError, PassingError):
            return False

    def _owned(self, owner_type: str, stream: str) -> list[Source]:
        templates = [
            template.replace("{owners}", stream).replace("{owner}", owner_type)
            for template in ACTIVITY_PATHS
        ]
        for template in templates:
            if source := self._answering(template, owner_type, stream):
                return [source]
        levels = [
            (level, template.replace("{owners}", stream).replace("{owner}", owner_type))
            for template in LEVEL_PATHS
            for level in LEVELS
        ]
        found = []
        for level, template in levels:
            if source := self._answering(template, owner_type, stream, level):
                found.append(replace(source, level=known_level(level)))
        return found

    def _answering(
        self, template: str, owner_type: str, stream: str, level: str = ""
    ) -> Source | None:
        """Return the source at `template` if it answers with this owner's rows."""
        path, _, query = template.replace("{level}", level).partition("?")
        source = Source(
            f"{self._base}{path}",
            owner=stream,
            owner_type=owner_type,
            owner_param=query.rstrip("="),
        )
        replies = []
        for owner in self._owners(source)[:_FEW_OWNERS]:
            address = address_of(source, owner)
            try:
                replies += [self._rows_at(source, *address)] if address else []
            except MissingError:
                if level:
                    return None  # each owner has a list of every level, if only an empty one
                continue  # this owner may have no map, or the server no such address
            except (ReplyError, PassingError):
                return None
            if len(replies) > 1 and replies[0] and replies[0] == replies[-1]:
                # The owner is ignored: each gets the same rows.
                return None
        return source if replies else None
