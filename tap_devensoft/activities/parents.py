"""Which node is whose parent: ways to tell it, in order of trust, and what refutes each.

A node that contains another is its parent. For the others every way proposes links from child to
parent, and the first whose links are a forest is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import LEVELS, is_below_the_top, level_of_key, rank_of
from tap_devensoft.activities.names import (
    HALF,
    is_blank,
    is_key,
    is_zero,
    reference_in,
    same,
    searched,
)
from tap_devensoft.activities.wbs import parents_by_wbs, wbs_index, wbs_parts
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tap_devensoft.activities.node import Node
    from tap_devensoft.activities.reply import Reply

_NOT_PARENTS = frozenset(
    {"after", "approver", "assignee", "before", "by", "category", "complete", "contact", "copied"}
    | {"dependency", "depends", "lead", "manager", "modified", "next", "order", "owner", "percent"}
    | {"person", "phase", "position", "predecessor", "previous", "priority", "program", "progress"}
    | {"rank", "related", "responsible", "sequence", "sort", "status", "successor", "target"}
    | {"team", "template", "type", "user"}
)
"""Words of references and numbers that are no parents, though their values may happen to fit."""

_NO_REFERENCES = frozenset(
    {"count", "description", "kind", "level", "name", "path", "status", "title", "type"}
)
"""Words of what is said of a parent without naming it."""

Links = dict["Node", tuple["Node | None", object]]
"""For each child its parent and the reference to it; a reply may lack the parent."""


def find_parents(reply: Reply) -> None:
    """Give each node its parent, and the key of it, as the API wrote it where it is not there."""
    free: list[Node] = []
    for node in reply.nodes:
        node.parent = node.above
        if node.above is not None and node.above.key_name is not None:
            node.parent_id = node.above.key
        else:
            free.append(node)
    for node, (parent, raw) in _believed(_ways(reply, free)).items():
        _link(node, parent, raw)


def _believed(ways: Iterator[Links]) -> Links:
    """The first way whose links are a forest, else the first that says anything."""
    refuted: list[Links] = []
    for links in ways:
        if _is_forest(links):
            return links
        refuted.append(links)
    return next(filter(None, refuted), {})


def _ways(reply: Reply, free: list[Node]) -> Iterator[Links]:
    if names := _names(reply, free):
        yield _by_names(reply, names, free)
    if len(free) < len(reply.nodes):
        return  # Where some nodes contain others, those that nothing contains are the roots
    by_wbs = parents_by_wbs(free, wbs_index(free, reply.wbs_name), reply.wbs_name)
    above = _names_above(free)
    if len(above) > 1:
        yield _by_levels(reply, free)
    if not names:
        yield _by_odd_name(reply, free, by_wbs, above)
    yield {child: (parent, None) for child, parent in by_wbs.items()}
    yield _by_levels(reply, free)


def _is_forest(links: Links) -> bool:
    """Whether links run in no circle, and do not say the same of every node that has a parent."""
    if not _found(links) and not _differ(raw for _, raw in links.values()):
        return False
    done: set[Node] = set()
    for child in links:
        here: Node | None = child
        trail: set[Node] = set()
        while here is not None and here not in done:
            if here in trail:
                return False
            trail.add(here)
            parent = links[here][0] if here in links else None
            here = None if parent is here else parent
        done |= trail
    return True


def _found(links: Links) -> dict[Node, Node]:
    """The parents that the reply has."""
    return {child: parent for child, (parent, _) in links.items() if parent is not None}


def _differ(values: Iterable[object]) -> bool:
    """Whether references mean more than one thing."""
    return len({same(value) for value in values if not is_blank(value)}) > 1


# --- References by name ---------------------------------------------------------------------------


def _is_parent_name(name: str) -> bool:
    """Whether a property is called as references to parents are."""
    words = {*singular_words(name)}
    return ("parent" in folded(name) or "belong" in words) and not words & _NO_REFERENCES


def _names(reply: Reply, free: list[Node]) -> list[str]:
    """References to parents, those first that most nodes are found by."""
    hits: dict[str, int] = {}
    alike: set[str] = set()
    for name in filter(_is_parent_name, reply.columns):
        values = [reference_in(node.own.get(name)) for node in free]
        hits[name] = sum(map(reply.knows, values))
        if not hits[name] and not _differ(values):
            alike.add(name)  # The id of the program, say
    names = sorted(hits, key=lambda name: -hits[name])
    return [name for name in names if name not in alike] or names


def _by_names(reply: Reply, names: list[str], free: list[Node]) -> Links:
    """What the first reference says that says anything; it may be a WBS number."""
    numbered = any("wbs" in folded(name) for name in names)
    wbs = wbs_index(reply.nodes, reply.wbs_name) if numbered else {}
    links: Links = {}
    for node in free:
        values = ((name, reference_in(node.own.get(name))) for name in names)
        name, raw = next(((n, v) for n, v in values if not is_blank(v)), ("", None))
        parent = reply.resolve(raw, node)
        if parent is None and "wbs" in folded(name):
            parent = wbs.get(wbs_parts(raw))
        links[node] = parent, raw
    return links


# --- References to levels -------------------------------------------------------------------------


def _names_above(free: list[Node]) -> set[str]:
    """Properties that name a node of a level above, such as `milestoneId` of a task."""
    return {
        name
        for node in free
        for name, value in node.own.items()
        if name != node.key_name and not is_blank(value) and _is_above(level_of_key(name), node)
    }


def _is_above(level: str | None, node: Node) -> bool:
    return level is not None and (rank_of(level) or 0) < (rank_of(node.level) or 0)


def _by_levels(reply: Reply, free: list[Node]) -> Links:
    """A task that names its milestone, workstream and project belongs to the nearest."""
    links: Links = {}
    for node in free:
        names = {folded(name): name for name in node.own if name != node.key_name}
        for level in reversed(LEVELS[: rank_of(node.level) or 0]):
            raw = reference_in(node.own.get(names.get(f"{folded(level)}id", "")))
            if not is_blank(raw):
                links[node] = reply.resolve(raw, node, folded(level)), raw
                break
    return links


# --- References under any name --------------------------------------------------------------------


def _by_odd_name(
    reply: Reply, free: list[Node], by_wbs: Mapping[Node, Node], aside: set[str]
) -> Links:
    """A property under any name that holds other nodes' keys, and makes a forest."""
    aside = {*aside, reply.wbs_name or "", reply.level_name or ""}
    best: Links = {}
    for name in searched(reply.columns):
        if name in aside or _NOT_PARENTS & {*singular_words(name)}:
            continue
        links = _by_values(reply, name, free)
        found = _found(links)
        if len(found) > len(_found(best)) and _agree(found, by_wbs) and _is_forest(links):
            best = links
    return best


def _by_values(reply: Reply, name: str, free: list[Node]) -> Links:
    """Links by a property of unknown meaning; none where it is no reference to parents."""
    links: Links = {}
    for node in free:
        raw = reference_in(node.own.get(name))
        if name == node.key_name or not (is_blank(raw) or type(raw) is type(node.key)):
            return {}
        if not is_blank(raw):
            links[node] = reply.resolve(raw, node), raw
    found = _found(links)
    # Where levels can prove a parent wrong, some parents may be missing from the reply
    proven = all(rank_of(one.level) is not None for pair in found.items() for one in pair)
    enough = len(links) * HALF if proven and is_key(name) else len(links)
    return links if found and enough <= len(found) and len(links) < len(free) else {}


def _agree(found: Mapping[Node, Node], by_wbs: Mapping[Node, Node]) -> bool:
    """Whether parents stand on a higher level than their children, and where WBS numbers say."""
    for child, parent in found.items():
        above, below = rank_of(parent.level), rank_of(child.level)
        if above is not None and below is not None and above >= below:
            return False
        if by_wbs.get(child, parent) is not parent:
            return False
    return True


def _link(node: Node, parent: Node | None, raw: object) -> None:
    """A parent that the reply lacks stays as it was written; zero is how some write none."""
    if parent is not None and parent is not node:
        node.parent, node.parent_id = parent, parent.key
    elif parent is None and not is_zero(raw) and same(raw) != same(node.key):
        node.parent_id = None if is_blank(raw) else raw
    elif parent is None and is_below_the_top(node) and same(raw) == same(node.key):
        # Ids that are unique per level only: the parent may have the node's own number
        node.parent_id = raw
