"""What declared replies hold: rows, one record, or an object that nobody describes.

A listing is claimed by a bare array, by parameters that page it, by the names of the array, or
by an object that says nothing of its own. One object with a few arrays inside is one object.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from tap_devensoft.discovery.document.declared import Reply
from tap_devensoft.discovery.document.skeleton import skeleton
from tap_devensoft.listings.page import at, row_places
from tap_devensoft.listings.spelling import ROW_LIST_NAMES, role_of
from tap_devensoft.words import folded, singular_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from tap_devensoft.discovery.document.declared import Operation, Property
    from tap_devensoft.discovery.document.schemas import Schemas
    from tap_devensoft.discovery.document.skeleton import Skeleton
    from tap_devensoft.resource import Path

_SUFFIXES: Final = frozenset(
    {"api", "data", "detail", "details", "dto", "entity", "info", "item", "list", "model", "record"}
    | {"resource", "response", "result", "summary", "view", "vm"}
)
"""Words that a class name adds to its noun, as in TargetDto."""
_IDENTITY: Final = frozenset(
    {"id", "guid", "uid", "uuid", "key", "name", "title", "email", "mail", "login", "label"}
)
"""What only a record has, by itself or after words such as those below."""
_OF_IDENTITY: Final = frozenset(
    {"display", "e", "first", "full", "last", "login", "short", "unique", "user"}
)
_NUMBERED: Final = frozenset({"code", "no", "nr", "number"})
"""What only a record has, behind its noun."""
_ABOUT: Final = frozenset(
    {"code", "context", "correlation", "cursor", "error", "etag", "exception", "href", "link"}
    | {"message", "metadata", "next", "prev", "previous", "reason", "request", "self", "server"}
    | {"status", "success", "timestamp", "token", "trace", "uri", "url", "version", "warning"}
)
"""Words in the names of texts that a reply says about itself."""
_BESIDE: Final = frozenset(
    {"aggregate", "column", "error", "exception", "facet", "filter", "link", "message"}
    | {"notification", "warning"}
)
"""Words in the names of what no reply is asked for."""
_MANY: Final = 3
"""Replies with the same list in them, from which on it may be no coincidence."""


def with_replies(schemas: Schemas, read: Sequence[tuple[Operation, object]]) -> list[Operation]:
    """Return operations, given with the schemas of their replies, each with what it gives."""
    drawn = {one.path: skeleton(schemas, reply) for one, reply in read}
    _empty_shared([one for one in drawn.values() if one.lists])
    listed = {path.casefold().rstrip("/") for path in drawn}
    return [
        replace(one, reply=_Judge(one, drawn[one.path], listed).reply(schemas)) for one, _ in read
    ]


def _empty_shared(drawn: Sequence[Skeleton]) -> None:
    """Show lists as empty that most replies have, whatever is asked for, such as messages."""
    shares = Counter(ref for one in drawn for ref in {each.ref for each in one.lists.values()})
    for one in drawn:
        for path, listed in one.lists.items():
            if path and listed.ref and shares[listed.ref] >= max(_MANY, len(drawn) / 2):
                at(one.value, path).clear()


class _Judge:
    """Tells what one reply holds, also by what the operation's path and parameters ask for."""

    def __init__(self, operation: Operation, drawn: Skeleton, listed: Collection[str]) -> None:
        fixed = [step for step in operation.route.split("/") if step and "{" not in step]
        head, _, tail = operation.path.rstrip("/").rpartition("/")
        self._drawn = drawn
        self._nouns = singular_words(fixed[-1] if fixed else "")
        # Whether the path asks for one row of another listing
        self._detail = "{" in tail and head.casefold() in listed
        self._paged = any(
            one.location == "query"
            and one.type in {"integer", "number"}
            and role_of(one.name) in {"page", "offset", "size"}
            for one in operation.parameters
        )
        # What was asked for is only repeated
        given = [] if self._detail else [folded(name) for name in operation.placeholders]
        self._echoes = {*given, "id"} if given else set()

    def reply(self, schemas: Schemas) -> Reply:
        """Return what the reply holds."""
        drawn = self._drawn
        called = [one.name for one in drawn.lists.values() if self._calls(one)]
        for path in row_places(drawn.value, nouns=called)[:1]:
            if path in drawn.lists and self._is_listing(path):
                listed = drawn.lists[path]
                return Reply(path, schemas.properties(listed.items), listed.item_type)
        row = self._record()
        return Reply(properties=row or (), bare=row == ())

    def _calls(self, one: Property) -> bool:
        """Whether a property, or the class of what it holds, is called as the path is."""
        names = {singular_words(one.name), _noun(one.ref or "")}
        return bool(self._nouns) and self._nouns in names

    def _is_listing(self, path: Path) -> bool:
        """Whether a reply is there for the list at `path`, and is not one object that has it."""
        inner, lists = self._drawn.inner, self._drawn.lists
        around = [one for depth in range(len(path)) for one in inner[path[:depth]]]
        if path and self._detail:
            rows = lists[path].item_type in {None, "object"} and not _says(_BESIDE, lists[path])
            return rows and not any(map(self._is_own, around))
        if not path or self._calls(lists[path]):
            return True
        if self._paged or _says(_BESIDE, lists[path]):
            return not _says(_BESIDE, lists[path])
        if folded(path[-1]) in ROW_LIST_NAMES:
            return not any(map(self._is_identity, around))
        others = [
            other for other, one in lists.items() if other != path and not _says(_BESIDE, one)
        ]
        alone = not any(
            isinstance(row, dict) for other in others for row in at(self._drawn.value, other)[:1]
        )
        return alone and not any(
            self._is_own(one) or (one.type is None and folded(one.name) in ROW_LIST_NAMES)
            for one in chain.from_iterable(inner.values())
        )

    def _record(self) -> tuple[Property, ...] | None:
        """Return what one record declares, taken out of its wrapper; None where there is none."""
        path: Path = ()
        while properties := self._drawn.inner.get(path):
            if any(map(self._is_own, properties)):
                break
            inner = [one for one in properties if one.type in {None, "object"}]
            inner = [one for one in inner if not _says(_BESIDE, one)]
            called = [
                one for one in inner if folded(one.name) in ROW_LIST_NAMES or self._calls(one)
            ]
            plain = all(
                one.type in {None, "array", "object"} or _says(_ABOUT, one) for one in properties
            )
            chosen = called or (inner if plain else [])
            if len(chosen) != 1:
                break
            path = (*path, chosen[0].name)
        return self._drawn.inner.get(path, () if path else None)

    def _is_own(self, one: Property) -> bool:
        """Whether a property tells of a record: who it is, or in words what it is like."""
        told = one.type == "string" and not _says(_ABOUT, one)
        return self._is_identity(one) or (told and folded(one.name) not in self._echoes)

    def _is_identity(self, one: Property) -> bool:
        if one.type in {"array", "object"} or folded(one.name) in self._echoes:
            return False
        *before, last = singular_words(one.name) or [""]
        numbered = last in _NUMBERED and self._nouns == (*before,)
        return numbered or (last in _IDENTITY and {*before} <= {*_OF_IDENTITY, *self._nouns})


def _says(said: frozenset[str], one: Property) -> bool:
    """Whether the name of a property has one of these words, in the singular."""
    return not said.isdisjoint(singular_words(one.name))


def _noun(definition: str) -> tuple[str, ...]:
    """Return what a class is called for: `Ns.TargetDto` gives `target`."""
    said = [*singular_words(re.split(r"[\[<(«`]", definition, maxsplit=1)[0].rpartition(".")[2])]
    while len(said) > 1 and said[-1] in _SUFFIXES:
        said.pop()
    return tuple(said)
