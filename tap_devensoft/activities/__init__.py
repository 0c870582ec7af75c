"""One owner's activity map, in whatever shape it came, as flat rows; asking for it is others' work.

The API may answer with flat rows and a parent reference, with trees, with one array per level, with
WBS numbers only, or with one path per level. Nothing here knows which in advance: names are tried
first, and where none fits, the values tell. What was read is not changed, and every walk is a loop,
so that no depth is too deep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import LEVELS, fold_level, level_of_array
from tap_devensoft.activities.nodes import read_nodes
from tap_devensoft.activities.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.activities.names import Row

__all__ = ["LEVELS", "flatten", "fold_level", "level_of_array"]


def flatten(
    rows: Row | Sequence[Row], *, owner_type: str, owner_id: object, level: str | None = None
) -> list[dict[str, object]]:
    """Lay one owner's activity map out flat, parents before the children they contain.

    `[{"id": 1, "tasks": [{"id": 2}]}]` gives a row with `id` 1, and one with `id` 2, `parent_id` 1
    and `level` "Task". A node whose key is called after its level (`taskId`) gets an `id` as well,
    so that all levels share one key. An `owner_id` of the API's own moves to `activity_owner_id`.

    Args:
        rows: The list of a reply, or an object with one node or with lists of nodes in it.
        owner_type: What the map belongs to, such as `program`.
        owner_id: The key of what it belongs to.
        level: The level of the rows themselves, where the path or array they came from names it.

    Returns:
        Every node once: its own properties and `owner_type`, `owner_id`, `parent_id`, `level` and,
        where the reply has WBS numbers, `wbs`.
    """
    nodes = read_nodes(rows, owner_id, level)
    reply = Reply(nodes)
    reply.name_levels()
    reply.name_keys()
    reply.join_repeated()
    reply.find_parents()
    reply.count_depths()
    return [reply.row(node, owner_type, owner_id) for node in reply.nodes]
