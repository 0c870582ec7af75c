"""Which node is whose parent: ways to tell it, in order of trust, and what refutes each.

A node that contains another is its parent. For the others every way proposes links from child to
parent, and the first whose links are a forest is believed.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import LEVEL_KEYS, LEVELS, rank_of
from tap_devensoft.activities.node import SAID, is_blank, is_zero, reference_in, same
from tap_devensoft.activities.wbs import parents_by_wbs, wbs_parts
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tap_devensoft.activities.node import Node
    from tap_devensoft.activities.reply import Reply

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
    refuted: list[Links] = []
    for links in _ways(reply, free):
        if _is_forest(links):
            break
        refuted.append(links)
    else:
        links = next(filter(None, refuted), {})
    for node, (parent, raw) in links.items():
        _link(node, parent, raw)


def _ways(reply: Reply, free: list[Node]) -> Iterator[Links]:
    names = _names(reply, free)
    if names:
        yield _by_names(reply, names, free)
    if len(free) < len(reply.nodes):
        return  # Where some nodes contain others, those that nothing contains are the roots
    above = {node: found for node in free if (found := _references_above(node))}
    # A task that names its milestone, workstream and project belongs to the nearest
    nearest = {node: found[0][1] for node, found in above.items()}
    by_levels: Links = {node: (reply.resolve(raw, node), raw) for node, raw in nearest.items()}
    aside = {name for found in above.values() for name, _ in found}
    if len(aside) > 1:
        yield by_levels
    by_wbs = parents_by_wbs(free, reply.by_wbs, reply.wbs_name)
    yield {child: (parent, None) for child, parent in by_wbs.items()}
    if not names:
        yield _by_odd_name(reply, free, {*aside, reply.wbs_name, reply.level_name})
    yield by_levels


def _is_forest(links: Links) -> bool:
    """Whether links run in no circle, and do not say the same of every node that has a parent."""
    known = any(parent is not None for parent, _ in links.values())
    if not known and not _differ(raw for _, raw in links.values()):
        return False
    above = {child: [parent] for child, (parent, _) in links.items() if parent is not child}
    try:
        TopologicalSorter(above).prepare()
    except CycleError:
        return False
    return True


def _differ(values: Iterable[object]) -> bool:
    """Whether references mean more than one thing."""
    return len({same(value) for value in values if not is_blank(value)}) > 1


def _names(reply: Reply, free: list[Node]) -> list[str]:
    """References to parents, those first that most nodes are found by."""
    hits: dict[str, int] = {}
    for name in reply.columns:
        words = {*singular_words(name)}
        if words & SAID or not ("parent" in folded(name) or "belong" in words):
            continue
        values = [reference_in(node.own.get(name)) for node in free]
        pairs = zip(values, free, strict=True)
        known = sum(reply.resolve(value, node) is not None for value, node in pairs)
        hits[name] = known if known or _differ(values) else -1  # The id of the program, say
    names = sorted(hits, key=lambda name: -hits[name])
    return [name for name in names if hits[name] >= 0] or names


def _by_names(reply: Reply, names: list[str], free: list[Node]) -> Links:
    """What the first reference says that says anything; it may be a WBS number."""
    links: Links = {}
    for node in free:
        values = ((name, reference_in(node.own.get(name))) for name in names)
        name, raw = next(((n, v) for n, v in values if not is_blank(v)), ("", None))
        parent = reply.resolve(raw, node)
        if parent is None and "wbs" in folded(name):
            parent = reply.by_wbs.get(wbs_parts(raw))
        links[node] = parent, raw
    return links


def _references_above(node: Node) -> list[tuple[str, object]]:
    """What names a node of a level above, such as `milestoneId` of a task, the nearest first."""
    names = {LEVEL_KEYS.get(folded(name)): name for name in node.own if name != node.key_name}
    levels = reversed(LEVELS[: max(rank_of(node.level), 0)])
    found = [(names[one], reference_in(node.own[names[one]])) for one in levels if one in names]
    return [(name, raw) for name, raw in found if not is_blank(raw)]


def _by_odd_name(reply: Reply, free: list[Node], aside: set[str | None]) -> Links:
    """A property under any name that holds other nodes' keys, and makes a forest."""
    best: Links = {}
    for name in reply.columns:
        if name in aside or (SAID | {"phase"}) & {*singular_words(name)}:
            continue
        links = _by_values(reply, name, free)
        if len(links) > len(best) and _is_forest(links):
            best = links
    return best


def _by_values(reply: Reply, name: str, free: list[Node]) -> Links:
    """Links by a property of unknown meaning; none where it is no reference to parents."""
    links: Links = {}
    for node in free:
        raw = reference_in(node.own.get(name))
        parent = reply.resolve(raw, node)
        if parent is None and (is_blank(raw) or is_zero(raw)):
            continue
        if parent is None or name == node.key_name or type(raw) is not type(node.key):
            return {}
        links[node] = parent, raw
    return links if len(links) < len(free) else {}


def _link(node: Node, parent: Node | None, raw: object) -> None:
    """A parent that the reply lacks stays as it was written; zero is how some write none."""
    own = same(raw) == same(node.key)
    if parent is not None and parent is not node:
        node.parent, node.parent_id = parent, parent.key
    elif parent is None and not own and not is_zero(raw):
        node.parent_id = None if is_blank(raw) else raw
    elif parent is None and own and max(rank_of(node.level), rank_of(node.told_level)) > 0:
        # Ids that are unique per level only: the parent may have the node's own number
        node.parent_id = raw
