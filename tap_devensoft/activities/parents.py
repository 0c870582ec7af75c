"""Which properties name parents, and whether what they name makes a forest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import rank_of
from tap_devensoft.activities.names import fold, words_of

if TYPE_CHECKING:
    from tap_devensoft.activities.nodes import Node

NOT_PARENTS = frozenset(
    {"after", "approver", "assignee", "before", "by", "category", "complete", "contact", "copied"}
    | {"dependency", "depends", "lead", "manager", "modified", "next", "order", "owner", "percent"}
    | {"person", "phase", "position", "predecessor", "previous", "priority", "program", "progress"}
    | {"rank", "related", "responsible", "sequence", "sort", "status", "successor", "target"}
    | {"team", "template", "type", "user"}
)
"""Words of references and numbers that are no parents, though their values may happen to fit."""


def is_parent_name(name: str) -> bool:
    """Whether a property is called as references to parents are."""
    words = words_of(name)
    other = {"level", "type", "name", "title", "description", "count", "status", "path", "kind"}
    return ("parent" in fold(name) or "belong" in words) and not set(words) & other


def is_no_parent(name: str) -> bool:
    """Whether the words of a property say that it refers to something else."""
    return bool(set(words_of(name)) & NOT_PARENTS)


def is_forest(links: list[tuple[Node, Node]], by_wbs: dict[int, Node]) -> bool:
    """Whether the links run in no circle and agree with the levels and the WBS numbers."""
    parents = {id(child): parent for child, parent in links}
    for child, parent in links:
        if by_wbs.get(id(child), parent) is not parent:
            return False
        ranks = (rank_of(parent.level), rank_of(child.level))
        if ranks[0] is not None and ranks[1] is not None and ranks[0] >= ranks[1]:
            return False
    done: set[int] = set()
    for child, _ in links:
        here: Node | None = child
        trail: set[int] = set()
        while here is not None and id(here) not in done:
            if id(here) in trail:
                return False
            trail.add(id(here))
            here = parents.get(id(here))
        done |= trail
    return True


def says_all(twin: Node, node: Node) -> bool:
    """Whether a node elsewhere in the reply says everything that its shorter mention says."""
    missing = object()
    return twin not in (node, node.top) and all(
        twin.own.get(k, missing) == v for k, v in node.own.items()
    )
