"""Activity maps as a profile shapes them: flat rows, a tree, arrays by level, or WBS alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.basis.seeds import LEVELS
from tap_devensoft.simulator.wire.columns import Column
from tap_devensoft.simulator.wire.text import encode

if TYPE_CHECKING:
    from tap_devensoft.simulator.basis.tables import Row
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.columns import Columns
    from tap_devensoft.simulator.wire.render import Renderer, View
    from tap_devensoft.simulator.world.world import World

LEVEL_PATHS = {
    "projects": "Project",
    "workstreams": "Workstream",
    "subworkstreams": "SubWorkstream",
    "milestones": "Milestone",
    "tasks": "Task",
    "subtasks": "Subtask",
}
"""The last part of each path where every level has a list of its own."""
ARRAYS = {
    "Project": "projects",
    "Workstream": "workstreams",
    "SubWorkstream": "subWorkstreams",
    "Milestone": "milestones",
    "Task": "tasks",
    "Subtask": "subtasks",
}
"""The array that holds the activities of each level where levels are nested."""


MISSING_OF_TEN = 7


class Maps:
    """The activity maps of one world as one profile shapes them."""

    def __init__(
        self, profile: Profile, columns: Columns, renderer: Renderer, world: World
    ) -> None:
        """Look at a world through a profile."""
        self._profile = profile
        self._world = world
        self._columns = columns
        self._renderer = renderer
        self._spelling = columns.spelling

    def columns(self) -> list[Column]:
        """List the properties of an activity on the wire, its children aside."""
        profile = self._profile
        hidden: set[str] = set()
        if profile.activity_shape != "flat":
            hidden.add("parentId")
        if profile.activity_shape in {"arrays", "wbs"} or profile.activity_path == "levels":
            hidden.add("level")
        columns = [
            self._numbered(column)
            for column in self._columns.of("activities")
            if column.field not in hidden
        ]
        if profile.activity_path in {"all", "levels"}:
            columns += [self._owner_column(owner) for owner in self.owners()]
        return columns

    def view(self) -> View:
        """Prepare the writing of activities."""
        return self._renderer.view_of(self.columns())

    def owners(self) -> list[str]:
        """List the kinds of owners that have maps: program, target or both."""
        return {"programs": ["program"], "targets": ["target"]}.get(
            self._profile.activity_owners, ["program", "target"]
        )

    def has(self, key: int) -> bool:
        """Say whether an owner's map can be read; where maps are missing, one of ten cannot."""
        return not self._profile.missing_maps or key % 10 != MISSING_OF_TEN

    def rows(self, owner: str, key: int) -> list[Row]:
        """List the activities of one owner."""
        rows = self._world.activities.rows(owner, key)
        for row in rows:
            row["owner"], row["ownerKey"] = owner, key
        return rows

    def texts(self, owner: str, key: int) -> list[bytes]:
        """Write each activity of an owner as a flat row."""
        view = self.view()
        return [encode(view.text(row)) for row in self.rows(owner, key)]

    def nested(self, owner: str, key: int) -> bytes:
        """Write the map of an owner as a tree or as arrays by level."""
        rows = self.rows(owner, key)
        view = self.view()
        known = {row["id"] for row in rows}
        children: dict[int | None, list[Row]] = {}
        for row in rows:
            parent = row["parentId"] if row["parentId"] in known else None
            children.setdefault(parent, []).append(row)
        if self._profile.activity_shape == "tree":
            return encode(self._branches(view, children, None))
        return encode("{" + ",".join(self._arrays(view, children, None)) + "}")

    def truth(self, owner: str, key: int) -> list[Row]:
        """Give the activities of an owner as a perfect reader delivers them."""
        rows, columns, spelling = self.rows(owner, key), self.columns(), self._spelling
        return [
            {
                **{column.name: spelling.truth(column.read(row)) for column in columns},
                "owner_type": owner,
                "owner_id": spelling.key(f"{owner}s", key),
                "parent_id": self._parent(row, rows),
                "level": None if self._profile.activity_shape == "wbs" else row["level"],
                "wbs": row["wbs"],
            }
            for row in rows
        ]

    def _parent(self, row: Row, rows: list[Row]) -> Any:
        if self._profile.activity_shape == "flat":
            return self._key(row["localParentId" if self._is_local else "parentId"])
        if self._profile.activity_shape == "wbs":
            wanted = str(row["wbs"]).rpartition(".")[0]
            found = next((other for other in rows if other["wbs"] == wanted), None)
        else:
            found = next((other for other in rows if other["id"] == row["parentId"]), None)
        return self._key(found["localId" if self._is_local else "id"]) if found else None

    @property
    def _is_local(self) -> bool:
        return self._profile.activity_ids == "per_level"

    def _key(self, number: int | None) -> Any:
        return self._spelling.key("activities", number)

    def _numbered(self, column: Column) -> Column:
        source = {"id": "localId", "parentId": "localParentId"}.get(column.field)
        if source is None or not self._is_local:
            return column
        return Column(column.name, column.field, "key", lambda row: self._key(row[source]))

    def _owner_column(self, owner: str) -> Column:
        spelling = self._spelling

        def read(row: Row) -> Any:
            return spelling.key(f"{owner}s", row["ownerKey"]) if row["owner"] == owner else None

        return Column(spelling.name(f"{owner}Id"), f"{owner}Id", "key", read)

    def _branches(
        self, view: View, children: dict[int | None, list[Row]], parent: int | None
    ) -> str:
        name = self._spelling.name("children")
        branches = (
            f'{view.text(row)[:-1]},"{name}":{self._branches(view, children, row["id"])}}}'
            for row in children.get(parent, [])
        )
        return "[" + ",".join(branches) + "]"

    def _arrays(
        self, view: View, children: dict[int | None, list[Row]], parent: int | None
    ) -> list[str]:
        arrays = []
        for level in LEVELS:
            rows = [row for row in children.get(parent, []) if row["level"] == level]
            texts = []
            for row in rows:
                inner = self._arrays(view, children, row["id"])
                texts.append(",".join([view.text(row)[:-1], *inner]) + "}")
            if texts or (parent is None and level == "Project"):
                name = self._spelling.name(ARRAYS[level])
                arrays.append(f'"{name}":[{",".join(texts)}]')
        return arrays
