"""Single rows: read, written and deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.basis.nouns import SINGULAR
from tap_devensoft.simulator.wire.errors import RefusedError
from tap_devensoft.simulator.wire.message import Reply

if TYPE_CHECKING:
    from tap_devensoft.simulator.api.keys import Keys
    from tap_devensoft.simulator.surface.routes import Route
    from tap_devensoft.simulator.surface.surface import Surface
    from tap_devensoft.simulator.wire.message import Asked, Query


class Singles:
    """The single rows of one surface."""

    def __init__(self, surface: Surface, keys: Keys) -> None:
        """Answer for one surface."""
        self._surface = surface
        self._keys = keys

    def detail(self, route: Route, _: Asked, __: Query, keys: list[str]) -> Reply:
        """Send one row with all its properties."""
        return Reply.json(self._full(route.module, self._keys.read(route.module, keys[0])))

    def update(self, route: Route, asked: Asked, _: Query, keys: list[str]) -> Reply:
        """Change a row and send it."""
        table = route.module
        key = self._keys.read(table, keys[0])
        values = self._values(asked)
        try:
            self._surface.world.rows[table].change(key, values)
        except ValueError as error:
            raise RefusedError(
                self._surface.refusals.invalid(SINGULAR[table], str(error))
            ) from None
        self._surface.renderer.forget(table, key)
        return Reply.json(self._full(table, key))

    def delete(self, route: Route, _: Asked, __: Query, keys: list[str]) -> Reply:
        """Soft-delete a row."""
        key = self._keys.read(route.module, keys[0])
        self._surface.world.rows[route.module].delete(key)
        self._surface.renderer.forget(route.module, key)
        return Reply(204)

    def _full(self, table: str, key: int) -> bytes:
        row = self._surface.renderer.view(table).row(key, self._surface.world.tables[table].row)
        return self._surface.wrapping.single(table, row)

    def create(self, _: Route, asked: Asked, __: Query, ___: list[str]) -> Reply:
        """Add a target and send it."""
        values = self._values(asked)
        if not values.get("name"):
            raise RefusedError(
                self._surface.refusals.invalid("target.name", "The name field is required.")
            )
        try:
            key = self._surface.world.rows["targets"].create(values)
        except ValueError as error:
            raise RefusedError(self._surface.refusals.invalid("target", str(error))) from None
        reply = Reply.json(self._full("targets", key), 201)
        spelled = self._surface.spelling.key("targets", key)
        reply.headers["Location"] = f"{asked.origin}{asked.mount}/v1/targets/{spelled}"
        return reply

    def _values(self, asked: Asked) -> dict[str, Any]:
        """Read a body's properties under the world's own names."""
        try:
            body = json.loads(asked.body)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise RefusedError(self._surface.refusals.invalid("target", "A JSON object is needed."))
        fields: dict[str, str] = {
            column.name.lower(): column.field for column in self._surface.columns.of("targets")
        }
        return {fields.get(str(key).lower(), str(key)): value for key, value in body.items()}
