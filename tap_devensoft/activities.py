"""One owner's activity map, in whatever shape it came, as flat rows; asking for it is others' work.

The API may answer with flat rows and a parent reference, with trees, with one array per level, with
WBS numbers only, or with one path per level. Nothing here knows which in advance: names are tried
first, and where none fits, the values tell. What was read is not changed, and every walk is a loop,
so that no depth is too deep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Row = Mapping[str, object]

LEVELS = ("Project", "Workstream", "SubWorkstream", "Milestone", "Task", "Subtask")
"""The levels of the product, from the top."""
COLUMNS = ("owner_type", "owner_id", "parent_id", "level", "wbs")
LEVEL_NAMES = (
    *("level", "levelname", "activitylevel", "activitylevelname", "hierarchylevel"),
    *("hierarchylevelname", "levellabel", "leveltype", "outlinelevel", "treelevel", "nodelevel"),
    *("wbslevel", "indentlevel", "itemlevel", "levelnumber", "levelno", "levelcode", "levelid"),
)
TYPE_NAMES = ("activitytype", "hierarchytype", "nodetype", "activitykind")
LOOSE_TYPE_NAMES = ("type", "kind", "itemtype", "typename", "category")
"""Called like a level, and often something else: believed when the values follow the depth."""
WBS_NAMES = ("wbs", "wbsnumber", "wbscode", "wbsno", "wbsnr", "wbspath", "outlinenumber")
KEY_NAMES = (
    *("id", "activityid", "guid", "uid", "uuid", "key", "activitykey", "activityguid"),
    *("rowid", "recordid", "activitynumber", "activityno", "activitycode", "activityref"),
)
OWNERS = frozenset({"owner", "program", "target"})
"""Words of keys that are those of what the map belongs to."""
NOT_CHILDREN = frozenset(
    {"assignee", "attachment", "comment", "contact", "custom", "dependency", "document", "error"}
    | {"field", "file", "history", "link", "linked", "log", "member", "note", "owner", "person"}
    | {"predecessor", "related", "resource", "responsible", "role", "successor", "tag", "team"}
)
"""Words that say of a list that it is about the activity; without them, likeness decides."""
NOT_PARENTS = frozenset(
    {"after", "approver", "assignee", "before", "by", "category", "complete", "contact", "copied"}
    | {"dependency", "depends", "lead", "manager", "modified", "next", "order", "owner", "percent"}
    | {"person", "phase", "position", "predecessor", "previous", "priority", "program", "progress"}
    | {"rank", "related", "responsible", "sequence", "sort", "status", "successor", "target"}
    | {"team", "template", "type", "user"}
)
"""Words of references and numbers that are no parents, though their values may happen to fit."""
GENERIC = frozenset(
    {"activity", "child", "children", "collection", "data", "descendant", "element", "entry"}
    | {"item", "list", "nested", "node", "record", "row", "sub"}
)
"""Words of an array's name that say nothing about the level of what it holds."""
MOST_PROPERTIES = 60
"""Properties of a reply that are searched by their values; the search is quadratic in them."""
MOST_WBS_PARTS = 64
ENVELOPE_DEPTH = 4
_HALF = 0.5
_FEW = 3
_DIGITS = 19


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
    nodes = _read_nodes(rows, owner_id, level)
    reply = _Reply(nodes)
    reply.name_levels()
    reply.name_keys()
    reply.join_repeated()
    reply.find_parents()
    reply.count_depths()
    return [reply.row(node, owner_type, owner_id) for node in reply.nodes]


def level_of_array(name: str) -> str | None:
    """The level that an array's name tells, in the API's own spelling; None where it tells none.

    `subTasks` gives `Subtask`, `workPackages` gives `WorkPackage`, `children` gives None.
    """
    known = _known_level(name)
    if known is not None:
        return known
    words = [word for word in _words(name) if word not in GENERIC]
    return "".join(word.capitalize() for word in words) or None


def fold_level(text: str) -> str:
    """A level for comparing: `Sub-Task`, `sub task` and `SubTask` are one."""
    return re.sub(r"[\W_]+", "", text).casefold()


_RANKS = {fold_level(name): rank for rank, name in enumerate(LEVELS)}


# --- Nodes ----------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Node:
    data: Row
    above: _Node | None = None
    """The node that contains it."""
    array: str | None = None
    """The name of the list that holds it."""
    top: _Node | None = None
    """The outermost node around it."""
    told_level: str | None = None
    own: dict[str, object] = field(default_factory=dict)
    """Its properties without its children."""
    key_name: str | None = None
    key: object = None
    parent: _Node | None = None
    parent_id: object = None
    level: object = None
    depth: int = 0
    nesting: int = 0
    """How many nodes are around it, or parts its WBS number has."""


def _read_nodes(rows: Row | Sequence[Row], owner_id: object, level: str | None) -> list[_Node]:
    tops = list(_tops(rows, owner_id, level))
    names = _child_names([top.data for top in tops])
    nodes: list[_Node] = []
    waiting = tops[::-1]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        below: list[_Node] = []
        for name, value in node.data.items():
            if name not in names:
                node.own[name] = value
                continue
            below += (
                _Node(inner, node, name, node.top or node, nesting=node.nesting + 1)
                for inner in _objects(value)
            )
            rest = _beside_objects(value)
            if rest:
                node.own[name] = rest
        waiting += reversed(below)
    return nodes


def _tops(rows: Row | Sequence[Row], owner_id: object, level: str | None) -> Iterator[_Node]:
    """The nodes that no node contains; an object that only wraps lists of nodes is opened."""
    single = isinstance(rows, Mapping)
    for row in (rows,) if isinstance(rows, Mapping) else _objects(list(rows)):
        arrays = list(_wrapped(row, owner_id, single=single))
        for name, items in arrays:
            yield from (_Node(item, array=name, told_level=level) for item in items)
        # The map of an owner without activities is nothing but empty lists.
        if not arrays and any(value not in (None, []) for value in row.values()):
            yield _Node(row, told_level=level)


def _wrapped(row: Row, owner_id: object, *, single: bool) -> Iterator[tuple[str, list[Row]]]:
    """The lists of nodes in an object that is no node itself."""
    around: list[Row] = [row]
    for _ in range(ENVELOPE_DEPTH):
        if not all(_is_wrapper(one, owner_id, single=single) for one in around):
            return
        found = [(name, _objects(value)) for one in around for name, value in one.items()]
        found = [(name, items) for name, items in found if items]
        if found:
            yield from _likely(found)
            return
        around = [v for one in around for v in one.values() if isinstance(v, Mapping)]


def _likely(found: list[tuple[str, list[Row]]]) -> list[tuple[str, list[Row]]]:
    """Of the lists in a wrapper those called like nodes, and those that look like their nodes."""
    called = [items for name, items in found if _is_child_name(name)]
    if not called:
        return [one for one in found if not set(_words(one[0])) & NOT_CHILDREN] or found
    return [
        (name, items)
        for name, items in found
        if _is_child_name(name) or any(_is_alike(name, other, items) for other in called)
    ]


def _is_wrapper(row: Row, owner_id: object, *, single: bool) -> bool:
    """Whether an object has nothing of a node: no key but its owner's, no level, no likeness.

    In a list of rows even a text of its own makes it a node; a single reply may carry a few.
    """
    own = {name: value for name, value in row.items() if _is_scalar(value) and value is not None}
    others = [name for name, value in own.items() if _same(value) != _same(owner_id)]
    if not single:
        return not others
    marks = {_fold(name) for name in others} & _IDENTITY
    placed = {_fold(name) for name in own} & {*LEVEL_NAMES, *WBS_NAMES}
    if marks or placed:
        return False
    arrays = {name: items for name, value in row.items() if (items := _objects(value))}
    if "Project" in map(_known_level, arrays):
        return True
    # With its owner's key and little else, it is the owner, though its lists have that little too
    least = _FEW if len(others) < len(own) else 1
    return not any(_is_alike(name, [row], items, least) for name, items in arrays.items())


_IDENTITY = frozenset({*KEY_NAMES, *(f"{noun}id" for noun in _RANKS)})


# --- Which lists hold children --------------------------------------------------------------------


@dataclass(slots=True)
class _Array:
    holders: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)


def _child_names(tops: list[Row]) -> frozenset[str]:
    """The names of all lists that hold child nodes, wherever they stand."""
    arrays: dict[str, _Array] = {}
    empty: set[str] = set()
    waiting = list(tops)
    while waiting:
        row = waiting.pop()
        for name, value in row.items():
            items = _objects(value)
            if items:
                array = arrays.setdefault(name, _Array())
                array.holders.append(row)
                array.items += items
                waiting += items
            elif value is None or value == []:
                empty.add(name)
    found = {name for name, array in arrays.items() if _holds_children(name, array)}
    return frozenset(found | {name for name in empty - set(arrays) if _is_child_name(name)})


def _holds_children(name: str, array: _Array) -> bool:
    if _is_child_name(name):
        return True
    if set(_words(name)) & NOT_CHILDREN:
        return False
    repeats = any(name in item for item in array.items)
    levels = any(
        _known_level(inner) and _objects(item[inner]) for item in array.items for inner in item
    )
    return repeats or levels or _points_up(array) or _is_alike(name, array.holders, array.items)


def _is_child_name(name: str) -> bool:
    words = set(_words(name))
    if words & NOT_CHILDREN:
        return False
    return _known_level(name) is not None or bool(words & {"child", "children", "activity", "sub"})


def _points_up(array: _Array) -> bool:
    """Whether the items say of one of their holders that it is their parent."""
    held = {_same(value) for row in array.holders for name, value in row.items() if _is_key(name)}
    return any(
        _is_scalar(value) and value is not None and _same(value) in held
        for item in array.items
        for name, value in item.items()
        if "parent" in _fold(name)
    )


def _is_key(name: str) -> bool:
    return "parent" not in _fold(name) and _words(name)[-1:] in (["id"], ["key"], ["guid"], ["uid"])


def _is_alike(name: str, holders: list[Row], items: list[Row], least: int = 1) -> bool:
    """Whether items have most property names of what holds them, the words for the level aside."""
    noun = _fold(level_of_array(name) or "")
    above = {_bare(inner, noun) for row in holders for inner in row if not _objects(row[inner])}
    below = {_bare(inner, noun) for row in items for inner in row if not _objects(row[inner])}
    common = len(above & below)
    return common >= least and common >= _HALF * len(above) and common >= _HALF * len(below)


def _bare(name: str, noun: str) -> str:
    """A property's name without its level: `milestoneName` is `name`."""
    folded = _fold(name)
    for prefix in (noun, *reversed(_RANKS), "activity"):
        if prefix and folded.startswith(prefix) and folded != prefix:
            return folded.removeprefix(prefix)
    return folded


# --- What the properties mean ---------------------------------------------------------------------


class _Reply:
    """The nodes of one reply, and what their properties turn out to mean."""

    def __init__(self, nodes: list[_Node]) -> None:
        self.nodes = nodes
        self._columns = _columns(nodes)
        self._level_name = _level_name(self._columns)
        self._wbs_name = _wbs_name(self._columns, len(nodes))
        self._by_key: dict[str, dict[str, _Node]] = {}
        self._key_names: set[str] = set()

    def name_levels(self) -> None:
        """Take each node's level from itself, from its array, or from what it was read for."""
        for node in self.nodes:
            own = self._own_level(node)
            node.level = (_level_by_array(node) or node.told_level) if own is None else own
        tops = [node for node in self.nodes if node.above is None]
        above = _level_above({name for node in tops for name in node.data if name not in node.own})
        for node in tops:
            if node.level is None:
                node.level = above

    def _own_level(self, node: _Node) -> object:
        value = node.own.get(self._level_name) if self._level_name else None
        value = _text_of(value) if isinstance(value, Mapping) else value
        return None if value == "" or not _is_scalar(value) else value

    def name_keys(self) -> None:
        """Find each node's key; lists of different levels may name theirs differently."""
        if not any(node.nesting for node in self.nodes):
            for node in self.nodes:
                node.nesting = len(_wbs_parts(self._wbs_of(node)))
        groups: dict[str | None, list[_Node]] = {}
        for node in self.nodes:
            groups.setdefault(_level_by_array(node) and node.array, []).append(node)
        for group in groups.values():
            _name_keys(group, self._wbs_name)
        for node in self.nodes:
            if node.key_name is not None:
                node.key = node.own[node.key_name]
                if node.level is None:
                    node.level = _level_of_key(node.key_name)
        self._index()

    def join_repeated(self) -> None:
        """Drop the children of a reply that also lists every one of them by itself, in full."""
        listed = {_same(one.key): one for one in self.nodes if one.above is None and one.key_name}
        inner = [node for node in self.nodes if node.above is not None]
        twins = {id(node): listed.get(_same(node.key), node) for node in inner}
        if not inner or any(_level_by_array(n) or not _says_all(twins[id(n)], n) for n in inner):
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
                by_level = self._by_key.setdefault(_same(node.key), {})
                by_level.setdefault(_place(node), node)
        self._key_names = {_fold(node.key_name) for node in self.nodes if node.key_name}

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

    def _refer(self, free: list[_Node]) -> None:
        by_wbs = self._parents_by_wbs(free)
        named = [name for name in self._columns if _is_parent_name(name)]
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

    def _ancestors(self, free: list[_Node]) -> set[str]:
        """Properties that name a node of a level above, such as `milestoneId` of a task."""
        return {
            name
            for node in free
            for name, value in node.own.items()
            if name != node.key_name
            and not _is_blank(value)
            and (_rank(_level_of_key(name)) or 0) < (_rank(node.level) or 0)
            and _level_of_key(name) is not None
        }

    def _refer_by(self, names: list[str], free: list[_Node]) -> None:
        wbs = self._wbs_index() if any("wbs" in _fold(name) for name in names) else {}
        for node in free:
            values = ((name, _reference(node.own.get(name))) for name in names)
            name, value = next(((n, v) for n, v in values if not _is_blank(v)), ("", None))
            if "wbs" in _fold(name) and self._resolve(value, node) is None:
                self._set_parent(node, next(iter(wbs.get(_wbs_parts(value), ())), None), value)
            else:
                self._set_parent(node, self._resolve(value, node), value)

    def _refer_by_level(self, free: list[_Node]) -> None:
        """A task that names its milestone, workstream and project belongs to the nearest."""
        for node in free:
            rank = _rank(node.level)
            above = LEVELS[:rank] if rank is not None else ()
            names = {_fold(name): name for name in node.own if name != node.key_name}
            for noun in reversed(above):
                value = _reference(node.own.get(names.get(f"{fold_level(noun)}id", "")))
                if not _is_blank(value):
                    self._set_parent(node, self._resolve(value, node, fold_level(noun)), value)
                    break

    def _set_parent(self, node: _Node, parent: _Node | None, raw: object = None) -> None:
        """A parent that the reply lacks stays as it was written; zero is how some write none."""
        if parent is not None and parent is not node:
            node.parent, node.parent_id = parent, parent.key
        elif parent is None and not _is_zero(raw) and _same(raw) != _same(node.key):
            node.parent_id = None if _is_blank(raw) else raw
        elif parent is None and _is_below_the_top(node) and _same(raw) == _same(node.key):
            # Ids that are unique per level only: the parent may have the node's own number
            node.parent_id = raw

    def _resolve(self, value: object, node: _Node, level: str | None = None) -> _Node | None:
        """The node that a reference means; of several levels, the one that stands nearest above."""
        if _is_blank(value):
            return None
        found = self._by_key.get(_same(value), {})
        level = level or _parent_level(node)
        if level is not None:
            return found.get(level)
        rank = _rank(node.level)
        if rank is None:
            others = [one for one in found.values() if one is not node]
            above = [one for one in others if one.nesting == node.nesting - 1]
            return next(iter(above or others), None)
        known = (found.get(fold_level(name)) for name in reversed(LEVELS[:rank]))
        first = next(iter(found.values()), None)
        unknown = first if first is not None and _rank(first.level) is None else None
        return next((one for one in known if one is not None), unknown)

    def _hits(self, name: str, free: list[_Node]) -> int:
        values = (_reference(node.own.get(name)) for node in free)
        return sum(not _is_blank(value) and _same(value) in self._by_key for value in values)

    def _odd_parent_name(
        self, free: list[_Node], by_wbs: dict[int, _Node], aside: set[str]
    ) -> str | None:
        """A property under any name that holds other nodes' keys, and makes a forest."""
        fit = []
        for name in _searched(self._columns):
            if name in {self._wbs_name, self._level_name, *aside} or _is_no_parent(name):
                continue
            links = self._links(name, free)
            if links and _is_forest(links, by_wbs):
                fit.append((len(links), name))
        return max(fit, key=lambda one: one[0])[1] if fit else None

    def _links(self, name: str, free: list[_Node]) -> list[tuple[_Node, _Node]]:
        """Child and parent by this property; empty where it is no reference to parents."""
        links: list[tuple[_Node, _Node]] = []
        said = 0
        for node in free:
            value = _reference(node.own.get(name))
            if name == node.key_name:
                return []
            if _is_blank(value):
                continue
            if type(value) is not type(node.key):
                return []
            said += 1
            parent = self._resolve(value, node)
            if parent is not None:
                links.append((node, parent))
        # Where levels can prove a parent wrong, some parents may be missing from the reply
        proven = all(_rank(one.level) is not None for link in links for one in link)
        enough = said * _HALF if proven and _is_key(name) else said
        return links if links and len(links) >= enough and said < len(free) else []

    # --- WBS

    def _wbs_of(self, node: _Node) -> object:
        value = node.own.get(self._wbs_name) if self._wbs_name else None
        return value if _is_scalar(value) else None

    def _wbs_index(self) -> dict[tuple[object, ...], list[_Node]]:
        index: dict[tuple[object, ...], list[_Node]] = {}
        for node in self.nodes:
            parts = _wbs_parts(self._wbs_of(node))
            if parts:
                index.setdefault(parts, []).append(node)
        return index

    def _parents_by_wbs(self, free: list[_Node]) -> dict[int, _Node]:
        """For each node the one with the longest dotted prefix, or the last such before it."""
        if self._wbs_name is None:
            return {}
        whole = self._wbs_index()
        before: dict[tuple[object, ...], _Node] = {}
        parents: dict[int, _Node] = {}
        for node in free:
            parts = _wbs_parts(self._wbs_of(node))
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
            trail: list[_Node] = []
            met: set[int] = set()
            here: _Node | None = node
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
            if _fold(name) not in LOOSE_TYPE_NAMES:
                continue
            depths: dict[str, set[int]] = {}
            for node in self.nodes:
                value = node.own.get(name)
                depths.setdefault(_same(value) if _is_scalar(value) else "", set()).add(node.depth)
            strict = all(len(found) == 1 for found in depths.values())
            if strict and len(depths) > 1 and not {"", _same(None)} & set(depths):
                return name
        return None

    def row(self, node: _Node, owner_type: str, owner_id: object) -> dict[str, object]:
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
        if (_is_level_key(node) or self._mixed(node)) and not any(
            name.casefold() == "id" for name in row
        ):
            row["id"] = node.key
        return row | made

    def _mixed(self, node: _Node) -> bool:
        """Whether the nodes of this reply name their keys differently."""
        return node.key_name is not None and len(self._key_names) > 1


def _is_taken(name: str, value: object, made: dict[str, object]) -> bool:
    """Whether a property means something else than the column of its name."""
    column = name.casefold()
    if column in {"owner_type", "owner_id"}:
        return True
    if name not in made or _is_blank(value) or _is_zero(value):
        return False
    return not _is_scalar(value) or _same(value) != _same(made[name])


def _aside(name: str, taken: Row) -> str:
    """A free name for a property that has to give way."""
    name = f"activity_{name}"
    while name in taken:
        name = f"{name}_"
    return name


def _is_level_key(node: _Node) -> bool:
    """Whether the key is called after a level, so that other levels call theirs otherwise."""
    if node.key_name is None or _fold(node.key_name) in KEY_NAMES:
        return False
    nouns = {*_RANKS, _fold(level_of_array(node.array or "") or ""), _fold(str(node.level))} - {""}
    return any(_fold(node.key_name).startswith(noun) for noun in nouns)


# --- Levels ---------------------------------------------------------------------------------------


def _level_name(columns: dict[str, list[object]]) -> str | None:
    """The property that says the level: by its name, or as its values are levels."""
    by_name = {_fold(name): name for name in reversed(columns) if _has_values(columns[name])}
    for folded in LEVEL_NAMES:
        if folded in by_name:
            return by_name[folded]
    for name, values in columns.items():
        if _says_levels(values) and not set(_words(name)) & {"name", "title", "parent"}:
            return name
    return next((by_name[folded] for folded in TYPE_NAMES if folded in by_name), None)


def _has_values(values: list[object]) -> bool:
    return any(value is not None and value != "" for value in values)


def _says_levels(values: list[object]) -> bool:
    said = [value for value in values if value is not None]
    texts = [_text_of(value) if isinstance(value, Mapping) else value for value in said]
    return bool(texts) and all(isinstance(t, str) and fold_level(t) in _RANKS for t in texts)


def _rank(level: object) -> int | None:
    return _RANKS.get(fold_level(level)) if isinstance(level, str) else None


def _is_below_the_top(node: _Node) -> bool:
    """Whether its level's name, or its address's where levels are numbers, is not the first."""
    return bool(_rank(node.level) or _rank(node.told_level))


def _known_level(name: str) -> str | None:
    """The product's level in an array's name: `tasks`, `taskList`, `childTasks`, `Sub_Tasks`."""
    words = _words(name)
    while words and words[-1] in {"list", "item", "collection", "array", "node"}:
        words = words[:-1]
    for count in (3, 2, 1):
        rank = _RANKS.get("".join(words[-count:]))
        if rank is not None:
            return LEVELS[rank]
    return None


def _level_by_array(node: _Node) -> str | None:
    """The level by the list around a node; a list that repeats inside itself tells none."""
    if node.array is None or (node.above is not None and node.above.array == node.array):
        return None
    if _known_level(node.array) is None and node.array in node.data:
        return None
    return level_of_array(node.array)


def _level_above(arrays: set[str]) -> str | None:
    """What must stand above lists of known levels, at the top of a reply.

    Of the two levels that can hold milestones the workstream is taken: the other one never
    stands at the top.
    """
    known = filter(None, map(_known_level, arrays))
    rank = min((_RANKS[fold_level(level)] for level in known), default=0)
    above = [name for name in LEVELS[:rank] if name != "SubWorkstream"]
    return above[-1] if above else None


def _level_of_key(name: str) -> str | None:
    rank = _RANKS.get(_fold(name).removesuffix("id")) if _fold(name).endswith("id") else None
    return None if rank is None else LEVELS[rank]


def _parent_level(node: _Node) -> str | None:
    for name, value in node.own.items():
        folded = _fold(name)
        if folded.startswith("parent") and "level" in folded and isinstance(value, str):
            return fold_level(value)
    return None


# --- Keys -----------------------------------------------------------------------------------------


def _name_keys(group: list[_Node], wbs_name: str | None) -> None:
    """Choose the key of nodes of one kind: a known name, its level's, or a unique property."""
    columns = _columns(group)
    for folded in KEY_NAMES:
        for name in columns:
            if _fold(name) == folded and _is_unique(group, name, by_nesting=True):
                _set_key(group, name)
                return
    own = [_own_level_key(node) for node in group]
    pairs = [(name, _same(node.own[name])) for node, name in zip(group, own, strict=True) if name]
    if len(set(pairs)) == len(group):
        for node, level_key in zip(group, own, strict=True):
            node.key_name = level_key
        return
    found = _unique_name(group, columns, wbs_name) or _any_key(columns)
    if found is not None:
        _set_key(group, found)


def _set_key(group: list[_Node], name: str) -> None:
    for node in group:
        if _is_scalar(node.own.get(name)) and node.own.get(name) is not None:
            node.key_name = name


def _is_unique(group: list[_Node], name: str, *, by_nesting: bool = False) -> bool:
    """Whether all nodes have a value, and no level has one twice.

    Args:
        group: The nodes.
        name: A property of theirs.
        by_nesting: Whether nodes of unknown level are told apart by how deep they are nested.
    """
    values = [node.own.get(name) for node in group]
    if any(value is None or value == "" or not _is_scalar(value) for value in values):
        return False
    places = (_place(node) if by_nesting else _same(node.level) for node in group)
    pairs = {(place, _same(value)) for place, value in zip(places, values, strict=True)}
    return len(pairs) == len(group)


def _place(node: _Node) -> str:
    """The level, or how deep a node of unknown level is nested."""
    return f"#{node.nesting}" if node.level is None else fold_level(str(node.level))


def _own_level_key(node: _Node) -> str | None:
    """`taskId` of a task; of a node that does not say its level, the id of the lowest level."""
    filled = {_fold(n): n for n, v in node.own.items() if _is_scalar(v) and not _is_blank(v)}
    nouns = [fold_level(str(node.level)), fold_level(level_of_array(node.array or "") or "")]
    if node.level is None:
        nouns += reversed(_RANKS)
    suffixes = ("id", "key", "guid", "number", "no", "nr", "code")
    names = (f"{noun}{suffix}" for noun in nouns if noun for suffix in suffixes)
    return next((filled[name] for name in names if name in filled), None)


def _unique_name(
    group: list[_Node], columns: dict[str, list[object]], wbs_name: str | None
) -> str | None:
    """The unique property that most looks like a key: called so, or referred to by another."""
    unique = [name for name in _searched(columns) if _is_unique(group, name)]
    fit = [name for name in unique if not any(_is_prose(value) for value in columns[name])]
    fit = [name for name in fit if name != wbs_name and "parent" not in _fold(name)]
    fit = [name for name in fit if not set(_words(name)) & OWNERS]
    if not fit:
        return wbs_name if wbs_name in unique else (unique[0] if unique else None)
    referred = _referred(columns, fit)
    return max(fit, key=lambda name: (_is_key(name), name in referred, -fit.index(name)))


def _referred(columns: dict[str, list[object]], keys: list[str]) -> set[str]:
    """Those keys whose values another property holds, some of them, and none for a root."""
    said = {
        name: {_same(value) for value in map(_reference, columns[name]) if not _is_blank(value)}
        for name in _searched(columns)
    }
    return {
        key
        for key in keys
        for name, values in said.items()
        if name != key and 0 < len(values) < len(said[key]) and values <= said[key]
    }


def _any_key(columns: dict[str, list[object]]) -> str | None:
    """A key by its name, although its values repeat: rows that came twice, say."""
    by_name = {_fold(name): name for name in reversed(columns) if _has_values(columns[name])}
    known = (by_name[folded] for folded in KEY_NAMES if folded in by_name)
    return next(known, next((name for name in columns if _is_key(name)), None))


def _is_prose(value: object) -> bool:
    """Texts with blanks, dates and fractions are no keys."""
    if isinstance(value, bool | float | Decimal):
        return True
    return isinstance(value, str) and bool(re.search(r"\s|^\d{4}-\d\d-\d\d(T|$)|^/Date", value))


# --- Parents --------------------------------------------------------------------------------------


def _is_parent_name(name: str) -> bool:
    words = _words(name)
    other = {"level", "type", "name", "title", "description", "count", "status", "path", "kind"}
    return ("parent" in _fold(name) or "belong" in words) and not set(words) & other


def _is_no_parent(name: str) -> bool:
    return bool(set(_words(name)) & NOT_PARENTS)


def _is_forest(links: list[tuple[_Node, _Node]], by_wbs: dict[int, _Node]) -> bool:
    """Whether the links run in no circle and agree with the levels and the WBS numbers."""
    parents = {id(child): parent for child, parent in links}
    for child, parent in links:
        if by_wbs.get(id(child), parent) is not parent:
            return False
        ranks = (_rank(parent.level), _rank(child.level))
        if ranks[0] is not None and ranks[1] is not None and ranks[0] >= ranks[1]:
            return False
    done: set[int] = set()
    for child, _ in links:
        here: _Node | None = child
        trail: set[int] = set()
        while here is not None and id(here) not in done:
            if id(here) in trail:
                return False
            trail.add(id(here))
            here = parents.get(id(here))
        done |= trail
    return True


def _reference(value: object) -> object:
    """The key in a reference, which may be an object: `{"id": 3, "name": "Legal"}`."""
    if not isinstance(value, Mapping):
        return value if _is_scalar(value) else None
    keys = [inner for name, inner in value.items() if _is_key(name) and _is_scalar(inner)]
    return keys[0] if keys else next(filter(_is_scalar, value.values()), None)


def _is_blank(value: object) -> bool:
    return value is None or value == ""


def _is_zero(value: object) -> bool:
    return _same(value).strip("0-") == "" and value is not None


def _says_all(twin: _Node, node: _Node) -> bool:
    """Whether a node elsewhere in the reply says everything that its shorter mention says."""
    missing = object()
    return twin not in (node, node.top) and all(
        twin.own.get(k, missing) == v for k, v in node.own.items()
    )


# --- WBS ------------------------------------------------------------------------------------------


def _wbs_name(columns: dict[str, list[object]], count: int) -> str | None:
    """The property with WBS numbers: by its name, or as its values nest like them."""
    by_name = {_fold(name): name for name in reversed(columns) if _has_values(columns[name])}
    known = (by_name[folded] for folded in WBS_NAMES if folded in by_name)
    odd = (name for folded, name in by_name.items() if folded.startswith("wbs"))
    nested = (name for name in _searched(columns) if _is_wbs(columns[name], count))
    return next(chain(known, odd, nested), None)


def _is_wbs(values: list[object], count: int) -> bool:
    """Dotted numbers, all different, some of them a part of others."""
    texts = {value for value in values if isinstance(value, str)}
    if len(texts) != count or not all(re.fullmatch(r"\d+(\.\d+)*\.?", text) for text in texts):
        return False
    parts = {_wbs_parts(text) for text in texts}
    return any(len(one) > 1 and one[:-1] in parts for one in parts)


def _wbs_parts(value: object) -> tuple[object, ...]:
    """`1.2.10` as numbers, since 10 is not 1; a part with letters stays as it is."""
    text = "" if value is None else str(value).strip().strip(".")
    parts = text.split(".", MOST_WBS_PARTS) if text else []
    return tuple(int(p) if re.fullmatch(r"[0-9]{1,18}", p) else p.strip().casefold() for p in parts)


# --- Names and values -----------------------------------------------------------------------------


def _columns(nodes: Iterable[_Node]) -> dict[str, list[object]]:
    """All property names in order, each with the values that it has."""
    columns: dict[str, list[object]] = {}
    for node in nodes:
        for name, value in node.own.items():
            columns.setdefault(name, []).append(value)
    return columns


def _searched(columns: dict[str, list[object]]) -> list[str]:
    """The names that are worth a search by value."""
    return list(columns)[:MOST_PROPERTIES]


def _objects(value: object) -> list[Row]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _beside_objects(value: object) -> object:
    """What else a list of children holds, or what stands there instead of a list."""
    if not isinstance(value, list):
        return value
    return [one for one in value if one is not None and not isinstance(one, Mapping)]


def _is_scalar(value: object) -> bool:
    return not isinstance(value, Mapping | list)


def _same(value: object) -> str:
    """A value for comparing keys: 7, "7" and 7.0 are one, and so are GUIDs in either case."""
    if isinstance(value, Decimal) and value.is_finite():
        value = int(value) if value.adjusted() < _DIGITS and value % 1 == 0 else value
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold()


def _text_of(value: Row) -> object:
    """The text in an object such as `{"id": 4, "name": "Task"}`."""
    return next((inner for inner in value.values() if isinstance(inner, str)), None)


@lru_cache(maxsize=4096)
def _fold(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


@lru_cache(maxsize=4096)
def _split(name: str) -> tuple[str, ...]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+", " ", name)
    return tuple(_singular(word) for word in spaced.casefold().split())


def _words(name: str) -> list[str]:
    """Words in lower case and singular; `workPackages` gives `work` and `package`."""
    return list(_split(name))


def _singular(word: str) -> str:
    if re.search(r"[^aeiou]ies$", word):
        return f"{word[:-3]}y"
    if re.search(r"(ss|us|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if re.search(r"..(?<![sui])s$", word) else word
