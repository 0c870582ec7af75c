"""A foreign tenant's activity maps: where they are, and in which shape they come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from tests.foreign.drawn.expected import Expected
from tests.foreign.drawn.pages import GONE, Reply, listing
from tests.foreign.drawn.world import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.foreign.drawn.pages import Query
    from tests.foreign.drawn.tenant import Tenant
    from tests.foreign.drawn.world import Node, Row, World

PLURALS = {"project": "projects", "workstream": "workstreams", "milestone": "milestones",
           "task": "tasks", "subtask": "subtasks"}  # fmt: skip
MANY = Reply({"Message": "The request is invalid."}, 400)


class ActivityMaps:
    """The maps of all owners."""

    def __init__(self, tenant: Tenant, world: World) -> None:
        """Show what is in the world as the tenant does."""
        self.tenant = tenant
        self.world = world

    def answer(  # noqa: PLR0911 - a table
        self, path: str, query: Query, known: Callable[[str], set[str]]
    ) -> Reply | None:
        """Answer a request for activities; `known` are the keys of the owners of a kind."""
        maps = self.tenant.maps
        if maps.path == "levels":
            for level, plural in PLURALS.items():
                if path.lower() == f"/v1/{plural}":
                    rows = [
                        row
                        for owner, key, row in self.rows(level.title())
                        if not query.all("programId") or str(key) == query.all("programId")[0]
                    ]
                    return listing(self.tenant, "activities", rows, query, path)
            return None
        if maps.path == "/v1/activities":
            if path.lower() != maps.path:
                return None
            rows = [
                row
                for _, key, row in self.rows(None)
                if not query.all("programId") or str(key) == query.all("programId")[0]
            ]
            return listing(self.tenant, "activities", rows, query, path)
        for owner in maps.owners:
            owned = self.owner_of(owner, path, query)
            if owned is MANY:
                return MANY
            if isinstance(owned, str):
                nodes = {str(key).lower(): one for key, one in self.world.maps[owner].items()}
                if owned not in nodes:
                    return GONE if owned not in known(owner) else Reply(self.shaped([]))
                return Reply(self.shaped(nodes[owned]))
        return None

    def owner_of(self, owner: str, path: str, query: Query) -> str | Reply | None:
        """Return the key of the owner of a kind whose map is asked for."""
        template, _, parameter = self.tenant.maps.path.partition("?")
        noun = owner[:-1]
        pattern = re.escape(template.replace("{owner}", owner).replace("{id}", "ID")).replace(
            "ID", "([^/]+)"
        )
        found = re.fullmatch(pattern, path, re.IGNORECASE)
        if not found:
            return None
        if not parameter:
            return unquote(found[1]).lower()
        name = parameter.partition("=")[0].replace("{noun}", noun)
        given = query.all(name)
        last = owner == self.tenant.maps.owners[-1]
        return given[0].lower() if given else (MANY if last else None)

    def rows(self, level: str | None) -> Iterator[tuple[str, Any, Row]]:
        """Yield the activities of a level, or all, each with the kind and the key of its owner."""
        spell = self.tenant.spelling
        for owner, maps in self.world.maps.items():
            for key, roots in maps.items():
                for node, parent in _walk(roots, None):
                    if level in {None, node.level}:
                        row = self._activity(node, parent)
                        yield owner, key, {**row, spell.name(f"{owner[:-1]} id"): key}

    def _activity(self, node: Node, parent: Node | None) -> Row:
        maps = self.tenant.maps
        fields = {**node.fields}
        fields[maps.wbs] = fields.pop("wbs")
        if maps.level_as:
            number = LEVELS.index(node.level) + 1
            fields[maps.level] = node.level if maps.level_as == "name" else number
        if maps.shape == "parent":
            fields[maps.parent] = parent.fields["id"] if parent else maps.top
        return self.tenant.row("activities", fields)

    def shaped(self, roots: Sequence[Node]) -> Any:
        """Return a map as it is sent."""
        maps, spell = self.tenant.maps, self.tenant.spelling
        match maps.shape:
            case "nested":
                return self._enveloped(self._nested(roots))
            case "levels":
                return {spell.name("projects"): self._levels(roots)}
            case "sections":
                rows: dict[str, list[Row]] = {spell.name(plural): [] for plural in PLURALS.values()}
                for node, parent in _walk(roots, None):
                    row = self._activity(node, parent)
                    if parent:
                        row[spell.name(maps.parent)] = parent.fields["id"]
                    rows[spell.name(PLURALS[node.level.lower()])].append(row)
                return rows
        return self._enveloped(
            [self._activity(node, parent) for node, parent in _walk(roots, None)]
        )

    def _enveloped(self, rows: list[Row]) -> Any:
        return {self.tenant.spelling.name("items"): rows} if self.tenant.wrapped else rows

    def _nested(self, nodes: Sequence[Node]) -> list[Row]:
        name = self.tenant.spelling.name(self.tenant.maps.children)
        return [{**self._activity(node, None), name: self._nested(node.children)} for node in nodes]

    def _levels(self, nodes: Sequence[Node]) -> list[Row]:
        rows = []
        for node in nodes:
            row = self._activity(node, None)
            if node.level != LEVELS[-1]:
                below = LEVELS[LEVELS.index(node.level) + 1].lower()
                row[self.tenant.spelling.name(PLURALS[below])] = self._levels(node.children)
            rows.append(row)
        return rows

    def expected(self) -> Iterator[Expected]:
        """Yield the activities that have to arrive."""
        maps = self.tenant.maps
        together = maps.path in {"/v1/activities", "levels"}
        named = maps.level_as == "name" or (
            not maps.level_as and (maps.shape in {"levels", "sections"} or maps.path == "levels")
        )
        for owner, of_owner in self.world.maps.items():
            for key, roots in of_owner.items():
                for node, parent in _walk(roots, None):
                    row = self._activity(node, parent)
                    if together:
                        row[self.tenant.spelling.name(f"{owner[:-1]} id")] = key
                    facts = {
                        "owner_type": owner[:-1], "owner_id": str(key),
                        "parent_id": str(parent.fields["id"]) if parent else None,
                        "level": node.level if named else None,
                        "wbs": node.fields["wbs"],
                    }  # fmt: skip
                    yield Expected(
                        (self.tenant.spelling.name("title"), node.fields["title"]), row, facts
                    )


def _walk(nodes: Sequence[Node], parent: Node | None) -> Iterator[tuple[Node, Node | None]]:
    for node in nodes:
        yield node, parent
        yield from _walk(node.children, node)
