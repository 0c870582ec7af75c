"""Request in, reply out: the tenant's Web API, without sockets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.api.collections import Collections
from tap_devensoft.simulator.api.document import Documents
from tap_devensoft.simulator.api.listings import Listings
from tap_devensoft.simulator.api.maps import Maps
from tap_devensoft.simulator.api.routes import lay_routes
from tap_devensoft.simulator.wire.envelope import Wrapping
from tap_devensoft.simulator.wire.errors import Refusals, RefusedError
from tap_devensoft.simulator.wire.message import Query, Reply
from tap_devensoft.simulator.wire.paging import Pager, shifted
from tap_devensoft.simulator.wire.render import Renderer, encode
from tap_devensoft.simulator.world.mixer import guid
from tap_devensoft.simulator.world.nouns import SINGULAR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tap_devensoft.simulator.api.routes import Route
    from tap_devensoft.simulator.api.tokens import Tokens
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.message import Asked
    from tap_devensoft.simulator.world.world import World

LONGEST_QUERY = 2048
DANGEROUS = "<>*%&:\\?"


class Api:
    """The Web API of one tenant."""

    def __init__(self, profile: Profile, world: World, tokens: Tokens) -> None:
        """Show a world through a profile to holders of a token."""
        self.profile = profile
        self.world = world
        self.tokens = tokens
        self.refusals = Refusals(profile)
        self.renderer = Renderer(profile, world)
        self.wrapping = Wrapping(profile)
        self.collections = Collections(profile, world, self.renderer)
        self.listings = Listings(profile, world, self.renderer, self.refusals)
        self.maps = Maps(profile, world, self.renderer)
        self.routes = lay_routes(profile)
        self.documents = Documents(self)
        self._pager = Pager(profile, self.refusals)
        self._patterns = [(route, route.pattern) for route in self.routes]
        self._guids: dict[str, dict[str, int]] = {}
        self._activity_texts: tuple[int, dict[str, list[bytes]]] = (-1, {})
        self._asked = 0
        self._answers: dict[str, Callable[[Route, Asked, Query, list[str]], Reply]] = {
            "list": self._list,
            "detail": self._detail,
            "countries": self._countries,
            "deal_phases": self._deal_phases,
            "picklist": self._picklist,
            "fields": self._fields,
            "map": self._map,
            "map_query": self._map_query,
            "all": self._all_activities,
            "decisions": self._decisions,
            "report": self._report,
        }

    def respond(self, asked: Asked) -> Reply:
        """Answer one request."""
        self._asked += 1
        try:
            return self._respond(asked)
        except RefusedError as refused:
            return refused.reply

    def _respond(self, asked: Asked) -> Reply:
        self._filter(asked)
        path = asked.path.lower()
        if path == "/token":
            return self.tokens.answer(asked)
        is_live = self.tokens.is_live(asked.headers.get("authorization"))
        if path.startswith("/swagger"):
            is_open = is_live or self.profile.swagger != "protected"
            return self.documents.respond(asked) if is_open else self.refusals.unauthorized()
        if not path.startswith("/v1"):
            return Reply.html("404 - File or directory not found.", 404)
        return self._answer(asked) if is_live else self.refusals.unauthorized()

    def _filter(self, asked: Asked) -> None:
        """Refuse what IIS and ASP.NET keep from any application."""
        for char in DANGEROUS:
            if char in asked.path:
                raise RefusedError(self.refusals.dangerous_path(char))
        if len(asked.query) > LONGEST_QUERY:
            raise RefusedError(self.refusals.query_too_long())

    def _answer(self, asked: Asked) -> Reply:
        for route, pattern in self._patterns:
            found = pattern.fullmatch(asked.path)
            if not found:
                continue
            if asked.method not in route.methods:
                return self.refusals.wrong_verb(asked.method)
            if route.module in self.profile.forbidden:
                return self.refusals.forbidden()
            query = Query(asked.query, self.profile.prefix)
            return self._answers[route.name](route, asked, query, list(found.groups()))
        return self.refusals.no_route(asked)

    # --- lists -----------------------------------------------------------------------------

    def _send(
        self,
        name: str,
        asked: Asked,
        query: Query,
        keys: Sequence[Any],
        write: Callable[..., bytes],
    ) -> Reply:
        """Send the page that is asked for of some rows."""
        style = self.profile.style_of(name)
        page = self._pager.page(name, style, len(keys), asked, query)
        if self.profile.order == "unstable" and style != "none":
            chosen: Sequence[Any] = shifted(keys, page, self._asked)
        else:
            chosen = keys[page.start : page.start + page.size]
        rows = b"[" + b",".join([write(key) for key in chosen]) + b"]"
        body, headers = self.wrapping.list(page, style, rows)
        reply = Reply.json(body)
        reply.headers.update(headers)
        return reply

    def _list(self, route: Route, asked: Asked, query: Query, _: list[str]) -> Reply:
        table = route.module
        if asked.method == "POST":
            return self._create(asked)
        view = self.renderer.view(table, self._names(table, query))
        make = self.world.tables[table].row
        keys = self.listings.keys(table, query)
        return self._send(table, asked, query, keys, lambda key: view.row(key, make))

    def _send_values(self, name: str, asked: Asked, query: Query, values: list[Any]) -> Reply:
        return self._send(
            name, asked, query, values, lambda value: encode(self.renderer.any(value))
        )

    def _countries(self, _: Route, asked: Asked, query: Query, __: list[str]) -> Reply:
        return self._send_values("countries", asked, query, self.collections.countries())

    def _deal_phases(self, _: Route, asked: Asked, query: Query, __: list[str]) -> Reply:
        return self._send_values("deal_phases", asked, query, self.collections.deal_phases())

    def _picklist(self, _: Route, asked: Asked, query: Query, names: list[str]) -> Reply:
        items = self.collections.picklist(names[0], names[1])
        if items is None:
            if self.profile.picklist_unknown == "404":
                return self.refusals.no_row("Picklist")
            items = []
        return self._send_values("picklists", asked, query, items)

    def _fields(self, _: Route, asked: Asked, query: Query, __: list[str]) -> Reply:
        only = {"true": True, "false": False}.get((query.first("custom") or "").lower())
        rows = self.collections.fields(custom=only)
        if not rows and self.profile.fields_none == "404":
            return self.refusals.no_row("Custom fields")
        if names := self._asked_names(query):
            wanted = {name.lower() for name in names}
            rows = [
                {key: value for key, value in row.items() if key.lower() in wanted} for row in rows
            ]
        if (query.first("format") or "").lower() == "csv":
            body = self.collections.fields_csv(rows)
            return Reply(200, body, {"Content-Type": "text/csv; charset=utf-8"})
        return self._send_values("target_fields", asked, query, rows)

    def _decisions(self, _: Route, asked: Asked, query: Query, keys: list[str]) -> Reply:
        program = self._key("programs", keys[0])
        view = self.renderer.view("decisions")
        rows = self.world.decisions(program)
        return self._send("decisions", asked, query, rows, lambda row: encode(view.text(row)))

    def _report(self, _: Route, __: Asked, ___: Query, ____: list[str]) -> Reply:
        return self.refusals.no_row("Report")

    # --- properties ------------------------------------------------------------------------

    def _names(self, table: str, query: Query) -> tuple[str, ...] | None:
        """Choose the properties that a list shows; None means all."""
        if table != "targets" or self.profile.list_returns == "all":
            asked = self._asked_names(query) if table == "targets" else []
            return self._resolve(table, asked) if asked else None
        columns = self.renderer.columns(table)
        asked = self._asked_names(query) if self.profile.list_returns == "subset" else []
        if asked:
            return self._resolve(table, asked)
        return tuple(column.name for column in columns if column.listed)

    def _asked_names(self, query: Query) -> list[str]:
        name = self.profile.properties_param
        values = [value for value in query.all(name) if value] if name else []
        if self.profile.properties_syntax == "comma" and values:
            values = [part.strip() for part in values[0].split(",") if part.strip()]
        return values

    def _resolve(self, table: str, asked: list[str]) -> tuple[str, ...] | None:
        if self.profile.properties_star and self.profile.properties_star in asked:
            return None
        known: dict[str, list[str]] = {}
        columns = self.renderer.columns(table)
        by_label = self.profile.properties_names == "label"
        for column in columns:
            for name in {column.label or column.name} if by_label else {column.name, column.field}:
                known.setdefault(name.lower(), []).append(column.name)
        self._add_contained(known, by_label=by_label)
        chosen = {columns[0].name}
        for name in asked:
            if name.lower() in known:
                chosen.update(known[name.lower()])
            elif self.profile.properties_unknown == "rejected":
                parameter = self.profile.prefix + self.profile.properties_param
                problem = f"'{name}' is not a valid property."
                raise RefusedError(self.refusals.invalid(parameter, problem))
        return tuple(column.name for column in columns if column.name in chosen)

    def _add_contained(self, known: dict[str, list[str]], *, by_label: bool) -> None:
        """Let a custom field be asked for also where it sits in a container, which comes whole."""
        if self.profile.custom_values in {"object", "array"}:
            container = self.renderer.spelling.name("customFields")
            for field in self.world.custom_fields:
                name = field.label if by_label else self.renderer.custom_key(field)
                known.setdefault(name.lower(), []).append(container)

    # --- single rows -----------------------------------------------------------------------

    def _key(self, table: str, text: str) -> int:
        """Read a key from a path, as a number whatever it is spelled like."""
        number = self._number(table, text)
        if number is None or not self.listings.sees(table, number):
            raise RefusedError(self.refusals.no_row(SINGULAR[table].capitalize()))
        return number

    def _number(self, table: str, text: str) -> int | None:
        if self.profile.key_type == "guid":
            known = self._guids.setdefault(table, {})
            ids = self.world.tables[table].ids(deleted=True)
            if len(known) != len(ids):
                known.update((guid(table, key), key) for key in ids)
            return known.get(text.lower())
        digits = text.rpartition("-")[2] if self.profile.key_type == "text" else text
        if digits.isascii() and digits.isdigit():
            return int(digits)
        if self.profile.key_type == "int":
            problem = f"The value '{text}' is not valid for Int32."
            raise RefusedError(self.refusals.invalid("id", problem))
        return None

    def _detail(self, route: Route, asked: Asked, _: Query, keys: list[str]) -> Reply:
        table = route.module
        key = self._key(table, keys[0])
        if asked.method == "DELETE":
            self.world.rows[table].delete(key)
            self.renderer.forget(table, key)
            return Reply(204)
        if asked.method == "PUT":
            self.change(table, key, self._values(asked))
        return Reply.json(self._full(table, key))

    def _full(self, table: str, key: int) -> bytes:
        row = self.renderer.view(table).row(key, self.world.tables[table].row)
        return self.wrapping.single(row)

    def change(self, table: str, key: int, values: dict[str, Any]) -> None:
        """Change a row and drop what was rendered of it."""
        try:
            self.world.rows[table].change(key, values)
        except ValueError as error:
            raise RefusedError(self.refusals.invalid(SINGULAR[table], str(error))) from None
        self.renderer.forget(table, key)

    def _create(self, asked: Asked) -> Reply:
        values = self._values(asked)
        if not values.get("name"):
            raise RefusedError(self.refusals.invalid("target.name", "The name field is required."))
        try:
            key = self.world.rows["targets"].create(values)
        except ValueError as error:
            raise RefusedError(self.refusals.invalid("target", str(error))) from None
        reply = Reply.json(self._full("targets", key), 201)
        spelled = self.renderer.spelling.key("targets", key)
        reply.headers["Location"] = f"{asked.origin}/v1/targets/{spelled}"
        return reply

    def _values(self, asked: Asked) -> dict[str, Any]:
        """Read a body's properties under the world's own names."""
        try:
            body = json.loads(asked.body)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise RefusedError(self.refusals.invalid("target", "A JSON object is needed."))
        fields: dict[str, str] = {
            column.name.lower(): column.field for column in self.renderer.columns("targets")
        }
        return {fields.get(str(key).lower(), str(key)): value for key, value in body.items()}

    # --- activity maps ---------------------------------------------------------------------

    def _map(self, route: Route, asked: Asked, query: Query, keys: list[str]) -> Reply:
        return self._send_map(route.owner, self._key(f"{route.owner}s", keys[0]), asked, query)

    def _map_query(self, _: Route, asked: Asked, query: Query, __: list[str]) -> Reply:
        for owner in self.maps.owners():
            if text := query.first(f"{owner}Id"):
                return self._send_map(owner, self._key(f"{owner}s", text), asked, query)
        name = f"{self.maps.owners()[0]}Id"
        return self.refusals.invalid(name, f"The {name} parameter is required.")

    def _send_map(self, owner: str, key: int, asked: Asked, query: Query) -> Reply:
        if self.profile.activity_shape in {"tree", "arrays"}:
            body = self.maps.nested(owner, key)
            if self.profile.unpaged_envelope == "same":
                return Reply.json(self.wrapping.single(body))
            return Reply.json(body)
        return self._send("activities", asked, query, self.maps.texts(owner, key), bytes)

    def _all_activities(self, route: Route, asked: Asked, query: Query, _: list[str]) -> Reply:
        version, texts = self._activity_texts
        if version != self.world.present.edits:
            texts = {}
            self._activity_texts = (self.world.present.edits, texts)
        if route.level not in texts:
            view = self.maps.view()
            texts[route.level] = [
                encode(view.text(row))
                for owner in self.maps.owners()
                for key in self.listings.keys(f"{owner}s")
                for row in self.maps.rows(owner, key)
                if route.level in {"", row["level"]}
            ]
        return self._send("activities", asked, query, texts[route.level], bytes)
