"""Request in, reply out: the tenant's Web API, without sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.api.keys import Keys
from tap_devensoft.simulator.api.lists import Lists
from tap_devensoft.simulator.api.owned import Owned
from tap_devensoft.simulator.api.singles import Singles
from tap_devensoft.simulator.document.document import Documents
from tap_devensoft.simulator.wire.errors import RefusedError
from tap_devensoft.simulator.wire.formatter import Formatter
from tap_devensoft.simulator.wire.message import Query, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.simulator.api.tokens import Tokens
    from tap_devensoft.simulator.surface.routes import Route
    from tap_devensoft.simulator.surface.surface import Surface
    from tap_devensoft.simulator.wire.message import Asked

LONGEST_QUERY = 2048
DANGEROUS = "<>*%&:\\?"


class Api:
    """The Web API of one tenant."""

    def __init__(self, surface: Surface, tokens: Tokens) -> None:
        """Show a surface to holders of a token."""
        self._surface = surface
        self._tokens = tokens
        self._formatter = Formatter(surface.profile)
        self._documents = Documents(surface)
        self._patterns = [(route, route.pattern) for route in surface.routes]
        keys, lists = Keys(surface), Lists(surface)
        singles, owned = Singles(surface, keys), Owned(surface, keys, lists)
        self._answers: dict[str, Callable[[Route, Asked, Query, list[str]], Reply]] = {
            "list": lists.table,
            "countries": lists.countries,
            "deal_phases": lists.deal_phases,
            "picklist": lists.picklist,
            "fields": lists.fields,
            "detail": singles.detail,
            "map": owned.map,
            "map_query": owned.map_query,
            "all": owned.all_activities,
            "decisions": owned.decisions,
            "report": self._report,
        }
        self._writes = {"POST": singles.create, "PUT": singles.update, "DELETE": singles.delete}

    def respond(self, asked: Asked) -> Reply:
        """Answer one request."""
        self._surface.requests += 1
        try:
            self._filter(asked)
            return self._respond(asked)
        except RefusedError as refused:
            return refused.reply

    def _respond(self, asked: Asked) -> Reply:
        path = asked.path.lower()
        if path == "/token":
            return self._tokens.answer(asked)
        is_live = self._tokens.is_live(asked.headers.get("authorization"))
        if path.startswith("/swagger"):
            is_open = is_live or self._surface.profile.swagger != "protected"
            return self._documents.respond(asked) if is_open else self._unauthorized()
        if not path.startswith("/v1"):
            return Reply.html("404 - File or directory not found.", 404)
        return self._formatter.format(self._answer(asked) if is_live else self._unauthorized())

    def _filter(self, asked: Asked) -> None:
        """Refuse what IIS and ASP.NET keep from any application."""
        for char in DANGEROUS:
            if char in asked.path:
                raise RefusedError(self._surface.refusals.dangerous_path(char))
        if len(asked.query) > LONGEST_QUERY:
            raise RefusedError(self._surface.refusals.query_too_long())

    def _answer(self, asked: Asked) -> Reply:
        profile, refusals = self._surface.profile, self._surface.refusals
        for route, pattern in self._patterns:
            found = pattern.fullmatch(asked.path)
            if not found:
                continue
            if asked.method not in route.methods:
                return refusals.wrong_verb(asked.method)
            if route.module in profile.forbidden:
                return refusals.forbidden()
            query = Query(asked.query, profile.prefix)
            answer = self._writes.get(asked.method) or self._answers[route.name]
            return answer(route, asked, query, list(found.groups()))
        return refusals.no_route(asked)

    def _unauthorized(self) -> Reply:
        return self._surface.refusals.unauthorized()

    def _report(self, _: Route, __: Asked, ___: Query, ____: list[str]) -> Reply:
        return self._surface.refusals.no_row("Report")
