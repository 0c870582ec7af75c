"""What belongs to an owner: activity maps in every shape, and the decisions of a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.wire.message import Reply
from tap_devensoft.simulator.wire.text import encode

if TYPE_CHECKING:
    from tap_devensoft.simulator.api.keys import Keys
    from tap_devensoft.simulator.api.lists import Lists
    from tap_devensoft.simulator.surface.routes import Route
    from tap_devensoft.simulator.surface.surface import Surface
    from tap_devensoft.simulator.wire.message import Asked, Query


class Owned:
    """The owned rows of one surface."""

    def __init__(self, surface: Surface, keys: Keys, lists: Lists) -> None:
        """Answer for one surface; pages are sent as those of any list."""
        self._surface = surface
        self._keys = keys
        self._lists = lists
        self._activity_texts: tuple[int, dict[str, list[bytes]]] = (-1, {})

    def map(self, route: Route, asked: Asked, query: Query, keys: list[str]) -> Reply:
        """Send the map of the owner in the path."""
        return self._send_map(
            route.owner, self._keys.read(f"{route.owner}s", keys[0]), asked, query
        )

    def map_query(self, _: Route, asked: Asked, query: Query, __: list[str]) -> Reply:
        """Send the map of the owner in the query."""
        for owner in self._surface.maps.owners():
            if text := query.first(f"{owner}Id"):
                return self._send_map(owner, self._keys.read(f"{owner}s", text), asked, query)
        name = f"{self._surface.maps.owners()[0]}Id"
        return self._surface.refusals.invalid(name, f"The {name} parameter is required.")

    def _send_map(self, owner: str, key: int, asked: Asked, query: Query) -> Reply:
        profile, maps = self._surface.profile, self._surface.maps
        if not maps.has(key):
            return self._surface.refusals.no_row("Activity map")
        if profile.activity_shape not in {"tree", "arrays"}:
            return self._lists.send("activities", asked, query, maps.texts(owner, key), bytes)
        if profile.empty_lists == "null" and not maps.rows(owner, key):
            return Reply.json(b"null")
        body = maps.nested(owner, key)
        if profile.unpaged_envelope == "same":
            body = self._surface.wrapping.single("activities", body)
        return Reply.json(body)

    def all_activities(self, route: Route, asked: Asked, query: Query, _: list[str]) -> Reply:
        """List activities of every owner, of one level or all."""
        version, texts = self._activity_texts
        if version != self._surface.world.present.edits:
            texts = {}
            self._activity_texts = (self._surface.world.present.edits, texts)
        if route.level not in texts:
            view = self._surface.maps.view()
            texts[route.level] = [
                encode(view.text(row))
                for owner in self._surface.maps.owners()
                for key in self._surface.listings.keys(f"{owner}s")
                for row in self._surface.maps.rows(owner, key)
                if route.level in {"", row["level"]}
            ]
        return self._lists.send("activities", asked, query, texts[route.level], bytes)

    def decisions(self, _: Route, asked: Asked, query: Query, keys: list[str]) -> Reply:
        """List the decisions of one program."""
        program = self._keys.read("programs", keys[0])
        view = self._surface.renderer.view("decisions")
        rows = self._surface.world.decisions(program)
        return self._lists.send("decisions", asked, query, rows, lambda row: encode(view.text(row)))
