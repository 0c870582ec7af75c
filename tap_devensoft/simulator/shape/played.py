"""Plays a tenant of a recorded shape; what was never asked of it is answered likewise."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec

from tap_devensoft.simulator.control.rules import Rule
from tap_devensoft.simulator.profile import Profile
from tap_devensoft.simulator.server import Tenant
from tap_devensoft.simulator.shape.pages import Pages, Paging
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

    @property
    def is_good(self) -> bool:
        """Whether it has a body that is JSON."""
        return self.status == HTTPStatus.OK and bool(bytes(self.body))

    @property
    def is_refused(self) -> bool:
        """Whether the server refused what was asked."""
        return HTTPStatus.BAD_REQUEST <= self.status < HTTPStatus.INTERNAL_SERVER_ERROR

    def reply(self, origin: str) -> Reply:
        """Answer as the recorded tenant did."""
        text = bytes(self.body).decode() or self.text
        body = text.replace(ORIGIN, origin).encode(self.codec, "replace")
        headers = {name: one.replace(ORIGIN, origin) for name, one in self.headers.items()}
        return Reply(self.status, body, headers)


class Stream(msgspec.Struct, rename={"read_from": "read from"}):
    """What the tap concluded of a stream."""

    key: list[str] = []
    read_from: dict[str, Paging] = {}


class Concluded(msgspec.Struct):
    """What the tap concluded, as far as it is played."""

    streams: dict[str, Stream] = {}


class Shape(msgspec.Struct):
    """A shape as far as it is played."""

    settings: dict[str, Any]
    exchanges: list[Exchange]
    concluded: Concluded = msgspec.field(default_factory=Concluded)
    mount: str = ""


decoded = msgspec.json.Decoder(float_hook=Decimal).decode
encoded = msgspec.json.Encoder(decimal_format="number").encode
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
        listings = [
            (path, paging, one.key)
            for one in self.shape.concluded.streams.values()
            for path, paging in one.read_from.items()
        ]
        self._pages = {f"GET {path}": self._listing(path, one, key) for path, one, key in listings}
        names = {name for _, one, _ in listings for name in (one.page, one.size) if name}
        self._turning = {name.casefold() for name in names}

    def _listing(self, path: str, paging: Paging, key: list[str]) -> Pages:
        """Return the pages of a listing, from all that was recorded of it."""
        replies = [
            ({name.casefold(): value for name, value in one.query}, decoded(one.body))
            for one in self.shape.exchanges
            if one.ask == f"GET {path}" and one.is_good
        ]
        return Pages(paging, key[-1] if key else "", replies)

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
        if answers := self._known.get(key):
            return answers[min(self._asked[key], len(answers) - 1)]
        found = self._refusal(key) or self._page(key) or self._of_another_row(key)
        return found or self._nearest(key)

    def _refusal(self, key: Key) -> Exchange | None:
        """Return how a text was refused that stands in no request that was answered well."""
        alike = [(one, answers[0]) for one, answers in self._known.items() if one[0] == key[0]]
        taken = {text for other, one in alike if one.is_good for text in _texts(other)}
        wrong = _texts(key) - taken
        refused = (one for other, one in alike if one.is_refused and wrong & _texts(other))
        return next(refused, None)

    def _page(self, key: Key) -> Exchange | None:
        """Return a page that was not asked for, of a listing that was."""
        pages = self._pages.get(key[0])
        body = pages.reply(dict(key[1])) if pages else None
        if body is None:
            return None
        like = next(one for one in self.shape.exchanges if one.ask == key[0] and one.is_good)
        return Exchange(like.ask, headers=like.headers, body=msgspec.Raw(encoded(body)))

    def _of_another_row(self, key: Key) -> Exchange | None:
        """Return what was answered for another row or owner, as if for this one."""
        found = [
            (one, *ids)
            for other, answers in self._known.items()
            if (ids := _other_id(other, key, self._turning))
            for one in answers
            if one.is_good
        ]
        if not found:
            return None
        # Rows of an owner have keys of their own, of which the fewest come twice.
        one, theirs, ours = min(found, key=lambda each: len(each[0].body))
        body = re.sub(rf"(?<![\w.-]){re.escape(theirs)}(?![\w.-])", ours, bytes(one.body).decode())
        return msgspec.structs.replace(one, body=msgspec.Raw(body.encode()))

    def _nearest(self, key: Key) -> Exchange | None:
        """Return the answer to the request that differs in nothing but texts, and in the fewest."""
        near = [one for one in self._known if one[0] == key[0] and _form(one) == _form(key)]
        best = max(near, key=lambda one: len(_texts(one) & _texts(key)), default=key)
        return next(iter(self._known.get(best, ())), None)

    def _key(self, asked: Asked) -> Key:
        path = asked.path.removeprefix(self.shape.mount)
        return _key(f"{asked.method} {path}", Query(asked.query).pairs)


def _key(ask: str, query: list[tuple[str, str]]) -> Key:
    """Return what two requests have in common that are the same to a server of this make.

    The tap asks for properties in the order of their names, which made-up names do not keep.
    """
    pairs = ((name.casefold(), ",".join(sorted(value.split(",")))) for name, value in query)
    return ask, tuple(sorted(pairs))


def _form(key: Key) -> set[tuple[str, str]]:
    """Return the names in a request's query, with the numbers."""
    return {(name, value if value.isdecimal() else "") for name, value in key[1]}


def _texts(key: Key) -> set[str]:
    """Return the texts in a request's query, each of a list, and the comma of one."""
    parts = {part for _, value in key[1] for part in re.split("(,)", value)}
    return {one for one in parts if not one.isdecimal()}


def _other_id(other: Key, key: Key, turning: set[str]) -> tuple[str, str] | None:
    """Return the one id in which two requests differ, if they differ in nothing else."""
    theirs, ours = _parts(other), _parts(key)
    if [name for name, _ in theirs] != [name for name, _ in ours]:
        return None
    differ = [
        (name, one, two) for (name, one), (_, two) in zip(theirs, ours, strict=True) if one != two
    ]
    if len(differ) != 1 or differ[0][0] in turning:
        return None
    _, one, two = differ[0]
    return (one, two) if re.search(r"\d", one) and re.search(r"\d", two) else None


def _parts(key: Key) -> list[tuple[str, str]]:
    """Return the steps of a path, by their places, and the parameters."""
    steps = ((str(place), step) for place, step in enumerate(key[0].split("/")))
    return [*steps, *key[1]]
