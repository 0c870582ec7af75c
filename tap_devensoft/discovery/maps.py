"""Finds where activity maps are, where nobody tells (`devenconnect-api.md` section 7, row 14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.activities.levels import LEVELS
from tap_devensoft.activities.node import OWNERS
from tap_devensoft.errors import MissingError, PassingError, ReplyError
from tap_devensoft.listings.address import address_of
from tap_devensoft.resource import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_devensoft.discovery.look import Sample
    from tap_devensoft.listings.address import Params

OWNED_PATHS: Final = (
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
"""Where the map of one owner may be; behind them, where the rows of one level may be."""
OWNED_LEVEL_PATHS: Final = ("/v1/{owners}/{id}/{level}", "/v1/{level}?{owner}Id=")
COMMON_PATHS: Final = ("/v1/activities", "/v1/activity-map", "/v1/activitymap")
"""Where the activities of all owners may be listed together."""
COMMON_LEVEL_PATHS: Final = ("/v1/{level}",)
_FEW_OWNERS = 3
"""Owners that are asked before an address is taken for right although it is empty for each."""


@dataclass(frozen=True, slots=True)
class MapFinder:
    """Tries the plausible addresses of activity maps, one after the other.

    Attributes:
        look: Shows the first rows at a path with parameters.
        owners: Returns what the first owners fill an address with.
        base: What stands before each path at the tenant.
    """

    look: Callable[[Source, str, Params], Sample]
    owners: Callable[[Source], Sequence[tuple[Any, ...]]]
    base: str

    def sources(self) -> tuple[Source, ...]:
        """Return where maps of each owner are, else where all are listed together."""
        found: list[Source] = []
        for owner_type in OWNERS:
            known = {one.path for one in found}
            found += [
                one
                for one in self._answering(OWNED_PATHS, OWNED_LEVEL_PATHS, owner_type)
                if one.path not in known or one.owner_param
            ]
        if found:
            return tuple(found)
        common = self._answering(COMMON_PATHS, COMMON_LEVEL_PATHS)
        # A lone /v1/projects is a listing like any other; levels come several together.
        return tuple(one for one in common if len(common) > 1 or not one.level)

    def _answering(
        self, paths: Sequence[str], level_paths: Sequence[str], owner_type: str = ""
    ) -> list[Source]:
        """Return the first address of whole maps that answers, else those of single levels."""
        for path in paths:
            source = self._source(path, owner_type)
            if self._answers(source):
                return [source]
        levels = [self._source(path, owner_type, level) for path in level_paths for level in LEVELS]
        return [source for source in levels if self._answers(source)]

    def _source(self, template: str, owner_type: str, level: str = "") -> Source:
        stream = OWNERS.get(owner_type, "")
        words = {"{owners}": stream, "{owner}": owner_type, "{level}": f"{level.lower()}s"}
        for word, value in words.items():
            template = template.replace(word, value)
        path, _, query = template.partition("?")
        return Source(
            f"{self.base}{path}",
            owner=stream,
            owner_type=owner_type,
            owner_param=query.rstrip("="),
            level=level or None,
        )

    def _answers(self, source: Source) -> bool:
        """Whether an address answers with an owner's rows, or lists those of all."""
        replies = []
        for owner in self.owners(source)[:_FEW_OWNERS]:
            address = address_of(source, owner)
            try:
                replies += [self.look(source, *address).rows] if address else []
            except MissingError:
                if source.level:
                    return False  # each owner has a list of every level, if only an empty one
                continue  # this owner may have no map, or the server no such address
            except (ReplyError, PassingError):
                return False
            if len(replies) > 1 and replies[0] and replies[0] == replies[-1]:
                # The owner is ignored: each gets the same rows.
                return False
        return bool(replies if source.owner else any(replies))
