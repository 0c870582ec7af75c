"""Whose a row is, where one address lists the activities of all programs and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.activities import LEVELS, level_of_array
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OWNERS: Final[Mapping[str, str]] = {"program": "programs", "target": "targets"}
"""What has an activity map, and the stream that lists it (`devenconnect-api.md` section 3.3)."""
NOBODY: Final = "tenant"
"""Owner of rows that name none."""
_TYPE_NAMES: Final = ("ownertype", "entitytype", "sourcetype", "moduletype")
_ID_NAMES: Final = ("ownerid", "entityid", "sourceid", "moduleid")

_ABOUT_LEVELS: Final = 2
"""Arrays named after levels that make an object the root of a map."""

_ALIKE: Final = 0.8
"""Share of the properties of activities that what holds them has, if it is one of them."""
_DEEPEST: Final = 4

Owner = tuple[str, Any]


def level_root(value: Any) -> dict[str, Any] | None:
    """Return the object that holds one array per level, such as `{projects: [], tasks: []}`.

    Its arrays belong together: an activity whose parent is missing stands beside the projects.
    """
    for _ in range(_DEEPEST):
        if not isinstance(value, dict):
            return None
        levels = [
            name for name, inner in value.items() if isinstance(inner, list) and known_level(name)
        ]
        if len(levels) >= _ABOUT_LEVELS:
            return {name: value[name] for name in levels}
        inner = [one for one in value.values() if isinstance(one, dict)]
        value = inner[0] if len(inner) == 1 else None
    return None


def tree_root(value: Any) -> dict[str, Any] | None:
    """Return the object that is itself an activity, with others of its kind under it.

    What only holds activities, such as a program or an envelope, lacks most of what they have.

    >>> tree_root({"data": {"id": 1, "wbs": "1", "items": [{"id": 2, "wbs": "1.1"}]}})["id"]
    1
    """
    for _ in range(_DEEPEST):
        if not isinstance(value, dict):
            return None
        for inner in value.values():
            rows = [row for row in inner if isinstance(row, dict)] if type(inner) is list else []
            names = {name for row in rows for name, one in row.items() if type(one) is not list}
            if len(names) > 1 and len(names & value.keys()) >= _ALIKE * len(names):
                return value
        inner = [one for one in value.values() if isinstance(one, dict)]
        value = inner[0] if len(inner) == 1 else None
    return None


def known_level(name: str) -> str | None:
    """Return the product's level that an array or a path is named after, if it is."""
    found = level_of_array(name)
    return found if found in LEVELS else None


def by_owner(rows: Sequence[Any]) -> dict[Owner, list[Any]]:
    """Return the rows by owner type and id, as their own properties tell.

    >>> by_owner([{"id": 1, "programId": 7, "targetId": None}])
    {('program', 7): [{'id': 1, 'programId': 7, 'targetId': None}]}
    """
    found: dict[Owner, list[Any]] = {}
    for row in rows:
        found.setdefault(owner_of(row) if isinstance(row, dict) else (NOBODY, NOBODY), []).append(
            row
        )
    return found


def owner_of(row: Mapping[str, Any]) -> Owner:
    """Return the owner type and id that a row names: `programId`, `program: {id}`, a typed pair."""
    plain = {folded(name): value for name, value in row.items() if value is not None}
    for type_name, id_name in zip(_TYPE_NAMES, _ID_NAMES, strict=True):
        if type_name in plain and id_name in plain:
            word = folded(str(plain[type_name]))
            return next((one for one in OWNERS if one in word), word), plain[id_name]
    for owner in OWNERS:
        value = plain.get(f"{owner}id", plain.get(owner))
        if isinstance(value, dict):
            value = {folded(name): inner for name, inner in value.items()}.get("id")
        if type(value) in {int, str}:
            return owner, value
    return NOBODY, NOBODY
