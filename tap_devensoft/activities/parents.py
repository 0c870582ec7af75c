"""Which node is whose parent: ways to tell it, in order of trust, and what refutes each.

A node that contains another is its parent. For the others every way proposes links from child to
parent, and the first whose links are a forest is believed.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import chain, tee
from typing import TYPE_CHECKING

from tap_devensoft.activities.levels import LEVEL_KEYS, LEVELS, rank_of
from tap_devensoft.activities.node import SAID, is_blank, is_nothing, reference_in, same
from tap_devensoft.activities.reply import wbs_parts
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
    ways, refuted = tee(_ways(reply, free))
    links = next(chain(filter(_is_forest, ways), filter(None, refuted)), {})
    for node, (parent, raw) in links.items():
        if parent is not None and parent is not node:
            node.parent, node.parent_id = parent, parent.key
        elif parent is None and same(raw) != same(node.key):
            node.parent_id = None if is_nothing(raw) else raw  # The reply lacks the parent
        elif parent is None and max(rank_of(node.level), rank_of(node.told_level)) > 0:
            # Ids that are unique per level only: the parent may have the node's own number
            node.parent_id = raw


def _ways(reply: Reply, free: list[Node]) -> Iterator[Links]:
    names = _names(reply, free)
    if names:
        yield _by_names(reply, dict.fromkeys(free, names))
    if len(free) < len(reply.nodes):
        return  # Where some nodes contain others, those that nothing contains are the roots
    above = {node: found for node in free if (found := _references_above(node))}
    # A task that names its milestone, workstream and project belongs to the nearest
    by_levels = _by_names(reply, above)
    aside = {name for found in above.values() for name in found}
    if len(aside) > 1:
        yield by_levels
    yield _by_wbs(reply, free)
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


def _by_names(reply: Reply, names_of: dict[Node, list[str]]) -> Links:
    """What the first reference says that says anything; it may be a WBS number."""
    links: Links = {}
    for node, names in names_of.items():
        values = ((name, reference_in(node.own.get(name))) for name in names)
        name, raw = next(((n, v) for n, v in values if not is_blank(v)), ("", None))
        parent = reply.resolve(raw, node)
        if parent is None and "wbs" in folded(name):
            parent = reply.by_wbs.get(wbs_parts(raw))
        links[node] = parent, raw
    return links


def _references_above(node: Node) -> list[str]:
    """What names a node of a level above, such as `milestoneId` of a task, the nearest first."""
    names = {LEVEL_KEYS.get(folded(name)): name for name in node.own if name != node.key_name}
    levels = reversed(LEVELS[: max(rank_of(node.level), 0)])
    found = [names[one] for one in levels if one in names]
    return [name for name in found if not is_blank(reference_in(node.own[name]))]


def _by_wbs(reply: Reply, free: list[Node]) -> Links:
    """For each node the one with the longest dotted prefix, or the last such before it."""
    before: dict[tuple[object, ...], Node] = {}
    links: Links = {}
    for node in free:
        prefixes = (node.parts[:length] for length in range(len(node.parts) - 1, 0, -1))
        prefix = next((one for one in prefixes if one in reply.by_wbs), None)
        if prefix is not None:
            links[node] = before.get(prefix) or reply.by_wbs[prefix], None
        before[node.parts] = node
    return links


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
        if parent is None and is_nothing(raw):
            continue
        if parent is None or name == node.key_name or type(raw) is not type(node.key):
            return {}
        links[node] = parent, raw
    return links if len(links) < len(free) else {}
