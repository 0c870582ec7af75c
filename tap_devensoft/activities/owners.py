"""Whose rows are, each owner's or those of all programs and targets at one address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.activities.flat import flatten
from tap_devensoft.activities.node import reference_in, same
from tap_devensoft.activities.nodes import tops
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.activities.node import Row
    from tap_devensoft.resource import Source

OWNERS: Final[Mapping[str, str]] = {"program": "programs", "target": "targets"}
"""What has an activity map, and the stream that lists it (`devenconnect-api.md` section 3.3)."""
_NOBODY: Final = "tenant"
"""Owner of rows that name none."""

Owner = tuple[str, Any]


def placed(rows: Sequence[Any], source: Source, owner: object) -> list[dict[str, Any]]:
    """Return what an address of maps gave as flat rows that say whose they are.

    The level is a text in every row, since other maps of the same tenant may have no numbers.
    """
    owned: dict[Owner, list[Any]] = (
        {(source.owner_type, owner): [*rows]} if source.owner else by_owner(rows)
    )
    placed = [
        row
        for (kind, which), group in owned.items()
        for row in flatten(group, owner_type=kind, owner_id=which, level=source.level)
    ]
    for row in placed:
        level = row["level"]
        row["level"] = level if isinstance(level, str) else same(level)
    return placed


def by_owner(reply: object) -> dict[Owner, list[Row]]:
    """Return the rows by owner type and id, as their own properties tell.

    >>> by_owner([{"id": 1, "programId": 7, "targetId": None}])
    {('program', 7): [{'id': 1, 'programId': 7, 'targetId': None}]}
    >>> by_owner({"projects": [{"id": 1, "programId": 7}]})
    {('program', 7): [{'projects': [{'id': 1, 'programId': 7}]}]}
    """
    found: dict[Owner, list[Row]] = {}
    for top in tops(reply, None):
        row = {top.array: [top.data]} if top.array else top.data
        found.setdefault(owner_of(top.data), []).append(row)
    return found


def owner_of(row: Mapping[str, Any]) -> Owner:
    """Return the owner type and id that a row names: `programId`, `program: {id}`, a typed pair."""
    plain = {folded(name): value for name, value in row.items() if value is not None}
    for noun in ("owner", "entity", "source", "module"):
        if f"{noun}type" in plain and f"{noun}id" in plain:
            word = folded(str(plain[f"{noun}type"]))
            return next((one for one in OWNERS if one in word), word), plain[f"{noun}id"]
    for owner in OWNERS:
        value = reference_in(plain.get(f"{owner}id", plain.get(owner)))
        if type(value) in {int, str}:
            return owner, value
    return _NOBODY, _NOBODY
