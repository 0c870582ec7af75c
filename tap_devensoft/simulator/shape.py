"""Plays a tenant of a recorded shape: it answers as that one did, with the made-up rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from tap_devensoft.simulator.control.rules import Rule
from tap_devensoft.simulator.profile import Profile
from tap_devensoft.simulator.server import Tenant
from tap_devensoft.simulator.wire.message import Query, Reply

if TYPE_CHECKING:
    from tap_devensoft.simulator.wire.message import Asked

ORIGIN = "<origin>"
SMALL = 0.01
"""Scale of the tenant that the played one is furnished as; nothing of it is shown."""


class Exchange(msgspec.Struct):
    """One request and what came of it, as the file has it."""

    ask: str
    query: list[tuple[str, str]] = []
    status: int = 200
    headers: dict[str, str] = {}
    codec: str = "utf-8"
    body: msgspec.Raw = msgspec.Raw()
    text: str = ""
    failure: str = ""

    def reply(self, origin: str) -> Reply:
        """Answer as the recorded tenant did."""
        text = bytes(self.body).decode() or self.text
        body = text.replace(ORIGIN, origin).encode(self.codec, "replace")
        headers = {name: one.replace(ORIGIN, origin) for name, one in self.headers.items()}
        return Reply(self.status, body, headers)


class Shape(msgspec.Struct):
    """A shape as far as it is played."""

    settings: dict[str, Any]
    exchanges: list[Exchange]
    concluded: dict[str, Any] = {}
    mount: str = ""


Key = tuple[str, tuple[tuple[str, str], ...]]


class Played(Tenant):
    """A tenant that says again what was recorded, each request's answers in their order."""

    def __init__(self, content: bytes, **furnishing: Any) -> None:
        """Read a shape from the content of a file.

        Raises:
            ValueError: It is none.
        """
        self.shape = msgspec.json.decode(content, type=Shape)
        super().__init__(Profile(mount=self.shape.mount), **{**furnishing, "scale": SMALL})
        self._known: dict[Key, list[Exchange]] = defaultdict(list)
        for one in self.shape.exchanges:
            self._known[_key(unquote(one.ask), one.query)].append(one)
        self._asked: Counter[Key] = Counter()

    def strike(self, asked: Asked) -> Rule | None:
        """Let a request fail that failed when it was recorded, else meet what was asked for."""
        if (one := self._next(asked)) and one.failure:
            self._asked[self._key(asked)] += 1
            return Rule(action="close")
        return super().strike(asked)

    def reply(self, asked: Asked) -> Reply:
        """Answer a request."""
        one = self._next(asked)
        self._asked[self._key(asked)] += 1
        if one is None:
            return Reply.of({"message": "The recorded tenant was not asked for this."}, 404)
        return one.reply(asked.origin)

    def _next(self, asked: Asked) -> Exchange | None:
        """Return what comes next of what was recorded of a request; the last one comes again."""
        key = self._key(asked)
        answers = self._known.get(key) or self._known.get(self._nearest(key), [])
        return answers[min(self._asked[key], len(answers) - 1)] if answers else None

    def _nearest(self, key: Key) -> Key:
        """Return the recorded request that differs in nothing but texts, and in the fewest.

        The tap asks for properties in the order of their names, which made-up names do not keep.
        """
        near = [one for one in self._known if one[0] == key[0] and _form(one) == _form(key)]
        return max(near, key=lambda one: len({*one[1]} & {*key[1]}), default=key)

    def _key(self, asked: Asked) -> Key:
        path = asked.path.removeprefix(self.shape.mount)
        return _key(f"{asked.method} {path}", Query(asked.query).pairs)


def _key(ask: str, query: list[tuple[str, str]]) -> Key:
    """Return what two requests have in common that are the same to a server of this make."""
    return ask, tuple(sorted((name.casefold(), value) for name, value in query))


def _form(key: Key) -> set[tuple[str, str]]:
    """Return the names in a request's query, with the numbers."""
    return {(name, value if value.isdecimal() else "") for name, value in key[1]}
