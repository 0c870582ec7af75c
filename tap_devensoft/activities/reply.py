"""What the properties of one reply turn out to mean: levels, keys, parents, depths, then rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tap_devensoft.activities.keys import is_level_key, name_keys
from tap_devensoft.activities.levels import (
    LEVELS,
    LOOSE_TYPE_NAMES,
    find_level_name,
    fold_level,
    is_below_the_top,
    level_above,
    level_by_array,
    level_of_key,
    parent_level,
    place_of,
    rank_of,
)
from tap_devensoft.activities.names import (
    HALF,
    columns_of,
    fold,
    is_blank,
    is_key,
    is_scalar,
    is_zero,
    reference_in,
    same,
    searched,
    text_of,
)
from tap_devensoft.activities.parents import is_forest, is_no_parent, is_parent_name, says_all
from tap_devensoft.activities.wbs import find_wbs_name, wbs_parts

if TYPE_CHECKING:
    from tap_devensoft.activities.names import (
        Row,
    )
    from tap_devensoft.activities.nodes import Node


class Reply:
    """The nodes of one reply, and what their properties turn out to mean."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self._columns = columns_of(nodes)
        self._level_name = find_level_name(self._columns)
        self._wbs_name = find_wbs_name(self._columns, len(nodes))
        self._by_key: dict[str, dict[str, Node]] = {}
        self._key_names: set[str] = set()

    def name_levels(self) -> None:
        """Take each node's level from itself, from its array, or from what it was read for."""
        for node in self.nodes:
            own = self._own_level(node)
            node.level = (level_by_array(node) or node.told_level) if own is None else own
        tops = [node for node in self.nodes if node.above is None]
        above = level_above({name for node in tops for name in node.data if name not in node.own})
        for node in tops:
            if node.level is None:
                node.level = above

    def _own_level(self, node: Node) -> object:
        value = node.own.get(self._level_name) if self._level_name else None
        value = text_of(value) if isinstance(value, Mapping) else value
        return None if value == "" or not is_scalar(value) else value

    def name_keys(self) -> None:
        """Find each node's key; lists of different levels may name theirs differently."""
        if not any(node.nesting for node in self.nodes):
            for node in self.nodes:
                node.nesting = len(wbs_parts(self._wbs_of(node)))
        groups: dict[str | None, list[Node]] = {}
        for node in self.nodes:
            groups.setdefault(level_by_array(node) and node.array, []).append(node)
        for group in groups.values():
            name_keys(group, self._wbs_name)
        for node in self.nodes:
            if node.key_name is not None:
                node.key = node.own[node.key_name]
                if node.level is None:
                    node.level = level_of_key(node.key_name)
        self._index()

    def join_repeated(self) -> None:
        """Drop the children of a reply that also lists every one of them by itself, in full."""
        listed = {same(one.key): one for one in self.nodes if one.above is None and one.key_name}
        inner = [node for node in self.nodes if node.above is not None]
        twins = {id(node): listed.get(same(node.key), node) for node in inner}
        if not inner or any(level_by_array(n) or not says_all(twins[id(n)], n) for n in inner):
            return
        for node in inner:
            twin = twins[id(node)]
            if twin.above is None and node.above is not None:
                above = twins.get(id(node.above), node.above)
                twin.above = None if above is twin else above
        self.nodes = [node for node in self.nodes if id(node) not in twins]
        self._index()

    def _index(self) -> None:
        """Note the first node of each key and level; more of the same can be nobody's parent."""
        self._by_key = {}
        for node in self.nodes:
            if node.key_name is not None:
                by_level = self._by_key.setdefault(same(node.key), {})
                by_level.setdefault(place_of(node), node)
        self._key_names = {fold(node.key_name) for node in self.nodes if node.key_name}

    # --- parents

    def find_parents(self) -> None:
        """The containing node is the parent; without one, a reference or the WBS number tells."""
        free = []
        for node in self.nodes:
            if node.above is not None and node.above.key_name is not None:
                node.parent, node.parent_id = node.above, node.above.key
            else:
                node.parent = node.above
                free.append(node)
        if free:
            self._refer(free)

    def _refer(self, free: list[Node]) -> None:
        by_wbs = self._parents_by_wbs(free)
        named = [name for name in self._columns if is_parent_name(name)]
        names = sorted(named, key=lambda name: -self._hits(name, free))
        if names:
            self._refer_by(names, free)
        elif len(free) < len(self.nodes):
            return  # Where some nodes contain others, those that nothing contains are the roots
        elif len(nouns := self._ancestors(free)) > 1:
            self._refer_by_level(free)
        elif (found := self._odd_parent_name(free, by_wbs, nouns)) is not None:
            self._refer_by([found], free)
        elif by_wbs:
            for node in free:
                self._set_parent(node, by_wbs.get(id(node)))
        else:
            self._refer_by_level(free)

    def _ancestors(self, free: list[Node]) -> set[str]:
        """Properties that name a node of a level above, such as `milestoneId` of a task."""
        return {
            name
            for node in free
            for name, value in node.own.items()
            if name != node.key_name
            and not is_blank(value)
            and (rank_of(level_of_key(name)) or 0) < (rank_of(node.level) or 0)
            and level_of_key(name) is not None
        }

    def _refer_by(self, names: list[str], free: list[Node]) -> None:
        wbs = self._wbs_index() if any("wbs" in fold(name) for name in names) else {}
        for node in free:
            values = ((name, reference_in(node.own.get(name))) for name in names)
            name, value = next(((n, v) for n, v in values if not is_blank(v)), ("", None))
            if "wbs" in fold(name) and self._resolve(value, node) is None:
                self._set_parent(node, next(iter(wbs.get(wbs_parts(value), ())), None), value)
            else:
                self._set_parent(node, self._resolve(value, node), value)

    def _refer_by_level(self, free: list[Node]) -> None:
        """A task that names its milestone, workstream and project belongs to the nearest."""
        for node in free:
            rank = rank_of(node.level)
            above = LEVELS[:rank] if rank is not None else ()
            names = {fold(name): name for name in node.own if name != node.key_name}
            for noun in reversed(above):
                value = reference_in(node.own.get(names.get(f"{fold_level(noun)}id", "")))
                if not is_blank(value):
                    self._set_parent(node, self._resolve(value, node, fold_level(noun)), value)
                    break

    def _set_parent(self, node: Node, parent: Node | None, raw: object = None) -> None:
        """A parent that the reply lacks stays as it was written; zero is how some write none."""
        if parent is not None and parent is not node:
            node.parent, node.parent_id = parent, parent.key
        elif parent is None and not is_zero(raw) and same(raw) != same(node.key):
            node.parent_id = None if is_blank(raw) else raw
        elif parent is None and is_below_the_top(node) and same(raw) == same(node.key):
            # Ids that are unique per level only: the parent may have the node's own number
            node.parent_id = raw

    def _resolve(self, value: object, node: Node, level: str | None = None) -> Node | None:
        """The node that a reference means; of several levels, the one that stands nearest above."""
        if is_blank(value):
            return None
        found = self._by_key.get(same(value), {})
        level = level or parent_level(node)
        if level is not None:
            return found.get(level)
        rank = rank_of(node.level)
        if rank is None:
            others = [one for one in found.values() if one is not node]
            above = [one for one in others if one.nesting == node.nesting - 1]
            return next(iter(above or others), None)
        known = (found.get(fold_level(name)) for name in reversed(LEVELS[:rank]))
        first = next(iter(found.values()), None)
        unknown = first if first is not None and rank_of(first.level) is None else None
        return next((one for one in known if one is not None), unknown)

    def _hits(self, name: str, free: list[Node]) -> int:
        values = (reference_in(node.own.get(name)) for node in free)
        return sum(not is_blank(value) and same(value) in self._by_key for value in values)

    def _odd_parent_name(
        self, free: list[Node], by_wbs: dict[int, Node], aside: set[str]
    ) -> str | None:
        """A property under any name that holds other nodes' keys, and makes a forest."""
        fit = []
        for name in searched(self._columns):
            if name in {self._wbs_name, self._level_name, *aside} or is_no_parent(name):
                continue
            links = self._links(name, free)
            if links and is_forest(links, by_wbs):
                fit.append((len(links), name))
        return max(fit, key=lambda one: one[0])[1] if fit else None

    def _links(self, name: str, free: list[Node]) -> list[tuple[Node, Node]]:
        """Child and parent by this property; empty where it is no reference to parents."""
        links: list[tuple[Node, Node]] = []
        said = 0
        for node in free:
            value = reference_in(node.own.get(name))
            if name == node.key_name:
                return []
            if is_blank(value):
                continue
            if type(value) is not type(node.key):
                return []
            said += 1
            parent = self._resolve(value, node)
            if parent is not None:
                links.append((node, parent))
        # Where levels can prove a parent wrong, some parents may be missing from the reply
        proven = all(rank_of(one.level) is not None for link in links for one in link)
        enough = said * HALF if proven and is_key(name) else said
        return links if links and len(links) >= enough and said < len(free) else []

    # --- WBS

    def _wbs_of(self, node: Node) -> object:
        value = node.own.get(self._wbs_name) if self._wbs_name else None
        return value if is_scalar(value) else None

    def _wbs_index(self) -> dict[tuple[object, ...], list[Node]]:
        index: dict[tuple[object, ...], list[Node]] = {}
        for node in self.nodes:
            parts = wbs_parts(self._wbs_of(node))
            if parts:
                index.setdefault(parts, []).append(node)
        return index

    def _parents_by_wbs(self, free: list[Node]) -> dict[int, Node]:
        """For each node the one with the longest dotted prefix, or the last such before it."""
        if self._wbs_name is None:
            return {}
        whole = self._wbs_index()
        before: dict[tuple[object, ...], Node] = {}
        parents: dict[int, Node] = {}
        for node in free:
            parts = wbs_parts(self._wbs_of(node))
            prefixes = (parts[:length] for length in range(len(parts) - 1, 0, -1))
            prefix = next((one for one in prefixes if one in whole), None)
            if prefix is not None:
                parents[id(node)] = before.get(prefix) or whole[prefix][0]
            if parts:
                before[parts] = node
        return parents

    # --- depth, and the row

    def count_depths(self) -> None:
        """Count from the top, 1 for a root; in a circle of references counting just ends."""
        for node in self.nodes:
            trail: list[Node] = []
            met: set[int] = set()
            here: Node | None = node
            while here is not None and not here.depth and id(here) not in met:
                met.add(id(here))
                trail.append(here)
                here = here.parent
            depth = here.depth if here is not None else 0
            for one in reversed(trail):
                depth += 1
                one.depth = depth
        loose = self._level_by_depth() or ""
        for node in self.nodes:
            if node.level is None:
                node.level = node.own[loose] if loose in node.own else str(node.depth)

    def _level_by_depth(self) -> str | None:
        """A property called `type` or so is the level if no value of it stands at two depths."""
        for name in self._columns:
            if fold(name) not in LOOSE_TYPE_NAMES:
                continue
            depths: dict[str, set[int]] = {}
            for node in self.nodes:
                value = node.own.get(name)
                depths.setdefault(same(value) if is_scalar(value) else "", set()).add(node.depth)
            strict = all(len(found) == 1 for found in depths.values())
            if strict and len(depths) > 1 and not {"", same(None)} & set(depths):
                return name
        return None

    def row(self, node: Node, owner_type: str, owner_id: object) -> dict[str, object]:
        """The node as the tap emits it."""
        made: dict[str, object] = {
            "owner_type": owner_type,
            "owner_id": owner_id,
            "parent_id": node.parent_id,
            "level": node.level,
        }
        if self._wbs_name is not None:
            made["wbs"] = self._wbs_of(node)
        row: dict[str, object] = {}
        for name, value in node.own.items():
            if _is_taken(name, value, made):
                row[_aside(name, node.own)] = value
            elif name not in made:
                row[name] = value
        if (is_level_key(node) or self._mixed(node)) and not any(
            name.casefold() == "id" for name in row
        ):
            row["id"] = node.key
        return row | made

    def _mixed(self, node: Node) -> bool:
        """Whether the nodes of this reply name their keys differently."""
        return node.key_name is not None and len(self._key_names) > 1


def _is_taken(name: str, value: object, made: dict[str, object]) -> bool:
    """Whether a property means something else than the column of its name."""
    column = name.casefold()
    if column in {"owner_type", "owner_id"}:
        return True
    if name not in made or is_blank(value) or is_zero(value):
        return False
    return not is_scalar(value) or same(value) != same(made[name])


def _aside(name: str, taken: Row) -> str:
    """A free name for a property that has to give way."""
    name = f"activity_{name}"
    while name in taken:
        name = f"{name}_"
    return name
