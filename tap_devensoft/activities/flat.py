"""Activity maps laid out flat: nodes with the columns that tell whose they are, and their place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_devensoft.activities.levels import level_remaining
from tap_devensoft.activities.node import is_nothing, owner_of, same
from tap_devensoft.activities.nodes import tops, with_children
from tap_devensoft.activities.parents import find_parents
from tap_devensoft.activities.reply import Reply, is_level_key
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.activities.node import Node, Owner, Row
    from tap_devensoft.resource import Source


def placed(rows: Sequence[Any], source: Source, owner: object) -> list[dict[str, Any]]:
    """Return what an address of maps gave as flat rows that say whose they are.

    The level is a text in every row, since other maps of the same tenant may have no numbers.
    """
    owned: dict[Owner, list[Any]] = (
        {(source.owner_type, owner): [*rows]} if source.owner else _by_owner(rows)
    )
    return [
        row if isinstance(row["level"], str) else row | {"level": same(row["level"])}
        for (kind, which), group in owned.items()
        for row in flatten(group, owner_type=kind, owner_id=which, level=source.level)
    ]


def _by_owner(reply: object) -> dict[Owner, list[Row]]:
    """Return the rows by owner type and id, as their own properties tell.

    >>> _by_owner([{"id": 1, "programId": 7, "targetId": None}])
    {('program', 7): [{'id': 1, 'programId': 7, 'targetId': None}]}
    """
    found: dict[Owner, list[Row]] = {}
    for top in tops(reply, None):
        row = {top.array: [top.data]} if top.array else top.data
        found.setdefault(owner_of(top.data), []).append(row)
    return found


def flatten(
    reply: object, *, owner_type: str, owner_id: object, level: str | None = None
) -> list[dict[str, object]]:
    """Lay one owner's activity map out flat, parents before the children they contain.

    `[{"id": 1, "tasks": [{"id": 2}]}]` gives a row with `id` 1, and one with `id` 2, `parent_id` 1
    and `level` "Task". A node whose key is called after its level (`taskId`) gets an `id` as well,
    so that all levels share one key. An `owner_id` of the API's own moves to `activity_owner_id`.
    `level` is that of the rows themselves, where the path they came from names it.
    """
    read = Reply(with_children(tops(reply, owner_id, level)))
    find_parents(read)
    _count_depths(read.nodes)
    level_remaining(read.nodes, read.columns)
    mixed = len({folded(node.key_name) for node in read.nodes if node.key_name}) > 1
    rows = []
    for node in read.nodes:
        made = {"owner_type": owner_type, "owner_id": owner_id, "parent_id": node.parent_id}
        made["level"] = node.level
        if read.wbs_name is not None:
            made["wbs"] = node.wbs
        row = _beside(node.own, made)
        common = is_level_key(node) or (mixed and node.key_name is not None)
        if common and not any(name.casefold() == "id" for name in row):
            row["id"] = node.key
        rows.append(row | made)
    return rows


def _count_depths(nodes: list[Node]) -> None:
    """Count from the top, 1 for a root; in a circle of references counting just ends."""
    for node in nodes:
        trail: dict[Node, None] = {}
        here: Node | None = node
        while here is not None and not here.depth and here not in trail:
            trail[here] = None
            here = here.parent
        depth = here.depth if here is not None else 0
        for depth, one in enumerate(reversed(trail), depth + 1):  # noqa: B020
            one.depth = depth


def _beside(own: Row, made: Row) -> dict[str, object]:
    """The node's own properties, those out of the way that mean something else than ours."""
    row: dict[str, object] = {}
    for name, value in own.items():
        taken = name in made and not (is_nothing(value) or same(value) == same(made[name]))
        if taken or name.casefold() in {"owner_type", "owner_id"}:
            aside = f"activity_{name}"
            while aside in own:
                aside = f"{aside}_"
            row[aside] = value
        elif name not in made:
            row[name] = value
    return row
