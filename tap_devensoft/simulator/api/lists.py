"""The lists: of tables, of collections, of field metadata, and the page of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.api.paging import Pager, shifted
from tap_devensoft.simulator.api.properties import Properties
from tap_devensoft.simulator.wire.message import Reply
from tap_devensoft.simulator.wire.text import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_devensoft.simulator.surface.routes import Route
    from tap_devensoft.simulator.surface.surface import Surface
    from tap_devensoft.simulator.wire.message import Asked, Query


class Lists:
    """The lists of one surface."""

    def __init__(self, surface: Surface) -> None:
        """Answer for one surface."""
        self._surface = surface
        self._properties = Properties(surface)
        self._pager = Pager(surface.profile, surface.refusals)

    def send(
        self,
        name: str,
        asked: Asked,
        query: Query,
        keys: Sequence[Any],
        write: Callable[..., bytes],
    ) -> Reply:
        """Send the page that is asked for of some rows."""
        style = self._surface.profile.style_of(name)
        page = self._pager.page(name, style, len(keys), asked, query)
        if self._surface.profile.order == "unstable" and style != "none":
            chosen: Sequence[Any] = shifted(keys, page, self._surface.requests)
        else:
            chosen = keys[page.start : page.start + page.size]
        if not chosen and self._surface.profile.empty_lists == "null":
            return Reply.json(b"null")
        rows = (write(key) for key in chosen)
        body, headers = self._surface.wrapping.list(page, style, rows)
        reply = Reply.json(body)
        reply.headers.update(headers)
        return reply

    def table(self, route: Route, asked: Asked, query: Query, _: list[str]) -> Reply:
        """List a table."""
        table = route.module
        view = self._surface.renderer.view(table, self._properties.shown(table, query))
        make = self._surface.world.tables[table].row
        keys = self._surface.listings.keys(table, query)
        return self.send(table, asked, query, keys, lambda key: view.row(key, make))

    def send_values(self, name: str, asked: Asked, query: Query, values: list[Any]) -> Reply:
        """Send the page that is asked for of some values."""
        return self.send(
            name, asked, query, values, lambda value: encode(self._surface.renderer.any(value))
        )

    def countries(self, _: Route, asked: Asked, query: Query, __: list[str]) -> Reply:
        """List all countries."""
        return self.send_values("countries", asked, query, self._surface.collections.countries())

    def deal_phases(self, _: Route, asked: Asked, query: Query, __: list[str]) -> Reply:
        """List all deal phases."""
        return self.send_values(
            "deal_phases", asked, query, self._surface.collections.deal_phases()
        )

    def picklist(self, _: Route, asked: Asked, query: Query, names: list[str]) -> Reply:
        """List the items of one picklist."""
        items = self._surface.collections.picklist(names[0], names[1])
        if items is None:
            if self._surface.profile.picklist_unknown == "404":
                return self._surface.refusals.no_row("Picklist")
            items = []
        return self.send_values("picklists", asked, query, items)

    def fields(self, _: Route, asked: Asked, query: Query, __: list[str]) -> Reply:
        """List the target field metadata, as JSON or CSV."""
        only = {"true": True, "false": False}.get((query.first("custom") or "").lower())
        rows = self._surface.collections.fields(custom=only)
        if not rows and self._surface.profile.fields_none == "404":
            return self._surface.refusals.no_row("Custom fields")
        if names := self._properties.asked(query):
            wanted = {name.lower() for name in names}
            rows = [
                {key: value for key, value in row.items() if key.lower() in wanted} for row in rows
            ]
        if (query.first("format") or "").lower() == "csv":
            body = self._surface.collections.fields_csv(rows)
            return Reply(200, body, {"Content-Type": "text/csv; charset=utf-8"})
        return self.send_values("target_fields", asked, query, rows)
