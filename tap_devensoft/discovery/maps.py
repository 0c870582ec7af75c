"""Finds where activity maps are, where nobody tells (`devenconnect-api.md` section 7, row 14)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.activities.levels import LEVELS
from tap_devensoft.activities.node import OWNERS
from tap_devensoft.discovery.map_routes import source_of
from tap_devensoft.errors import MissingError, PassingError, ReplyError
from tap_devensoft.listings.address import address_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_devensoft.discovery.look import Sample
    from tap_devensoft.listings.address import Params
    from tap_devensoft.resource import Source

    Look = Callable[[Source, str, Params], Sample]
    Owners = Callable[[Source], Sequence[tuple[Any, ...]]]

OWNED_PATHS: Final = (
    "/v1/<owner>s/{id}/activity-map",
    "/v1/<owner>s/{id}/activities",
    "/v1/<owner>s/{id}/activitymap",
    "/v1/activity-map/{<owner>Id}",
    "/v1/activitymap/{<owner>Id}",
    "/v1/activities/{<owner>Id}",
    "/v1/activitymap?<owner>Id=",
    "/v1/activity-map?<owner>Id=",
    "/v1/activities?<owner>Id=",
    "/v1/<owner>s/{id}/<level>s",
    "/v1/<level>s?<owner>Id=",
)
"""Where the map of one owner may be, and behind that, where the rows of one level may be."""
COMMON_PATHS: Final = ("/v1/activities", "/v1/activity-map", "/v1/activitymap", "/v1/<level>s")
"""Where the activities of all owners may be listed together."""
_FEW_OWNERS = 3
"""Owners that are asked before an address is taken for right although it is empty for each."""


def find_maps(look: Look, owners: Owners, base: str) -> tuple[Source, ...]:
    """Return where maps of each owner are, else where all are listed together.

    Args:
        look: Shows the first rows at a path with parameters.
        owners: Returns what the first owners fill an address with.
        base: What stands before each path at the tenant.
    """
    answers = partial(_answers, look, owners)
    found: dict[tuple[str, str], Source] = {}
    for owner in OWNERS:
        for one in _answering(answers, [base + path for path in OWNED_PATHS], owner):
            found.setdefault((one.path, one.owner_param), one)
    if found:
        return tuple(found.values())
    common = _answering(answers, [base + path for path in COMMON_PATHS])
    # A lone /v1/projects is a listing like any other; levels come several together.
    return tuple(one for one in common if len(common) > 1 or not one.level)


def _answering(
    answers: Callable[[Source], bool], paths: Sequence[str], owner: str = ""
) -> list[Source]:
    """Return the first address of whole maps that answers, else those of single levels."""
    found: list[Source] = []
    for path in paths:
        found += filter(answers, _sources(path.replace("<owner>", owner)))
        if found and "<level>" not in path:
            break
    return found


def _sources(path: str) -> list[Source]:
    if "<level>" not in path:
        return [source_of(path)]
    spelled = {level: path.replace("<level>", level.lower()) for level in LEVELS}
    return [replace(source_of(one), level=level) for level, one in spelled.items()]


def _answers(look: Look, owners: Owners, source: Source) -> bool:
    """Whether an address answers with an owner's rows, or lists those of all."""
    replies = []
    for owner in owners(source)[:_FEW_OWNERS]:
        address = address_of(source, owner)
        try:
            replies += [look(source, *address).rows] if address else []
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
