"""What declared replies hold: rows, one record, or an object that nobody describes.

A listing is claimed by a bare array, by parameters that page it, by the names of the array, or
by an object that says nothing of its own. One object with a few arrays inside is one object.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from tap_devensoft.discovery.document.declared import Reply, Rows
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
_NUMBERED: Final = frozenset({"code", "no", "nr", "number"})
"""What only a record has, behind its noun."""
_OF_IDENTITY: Final = frozenset(
    {"display", "e", "first", "full", "last", "login", "short", "unique", "user"}
)
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an operation's path and parameters tell of its reply."""

    segment: str
    """The last fixed part of the path."""
    paged: bool
    detail: bool
    """Whether the path asks for one row of another listing."""
    echoes: frozenset[str]
    """Names of values that were asked for and are only repeated."""

    @property
    def nouns(self) -> tuple[str, ...]:
        """What is asked for, in the singular: `deal`, `phase`."""
        return singular_words(self.segment)

    def calls(self, one: Property) -> bool:
        """Whether a property, or the class of what it holds, is called as the path is."""
        return bool(self.nouns) and self.nouns in {singular_words(one.name), _noun(one.ref or "")}


def with_replies(schemas: Schemas, read: Sequence[tuple[Operation, object]]) -> list[Operation]:
    """Return operations, given with the schemas of their replies, each GET with what it gives."""
    drawn = {one.path: skeleton(schemas, reply) for one, reply in read if one.method == "GET"}
    _empty_shared([one for one in drawn.values() if one.lists])
    listed = {path.casefold().rstrip("/") for path in drawn}
    return [
        replace(one, reply=_reply(schemas, drawn[one.path], _asked(one, listed)))
        if one.method == "GET"
        else one
        for one, _ in read
    ]


def _empty_shared(drawn: Sequence[Skeleton]) -> None:
    """Show lists as empty that most replies have, whatever is asked for, such as messages."""
    shares = Counter(ref for one in drawn for ref in {each.ref for each in one.lists.values()})
    for one in drawn:
        for path, listed in one.lists.items():
            if path and listed.ref and shares[listed.ref] >= max(_MANY, len(drawn) / 2):
                at(one.value, path).clear()


def _asked(operation: Operation, listed: Collection[str]) -> _Asked:
    fixed = [step for step in operation.route.split("/") if step and "{" not in step]
    head, _, tail = operation.path.rstrip("/").rpartition("/")
    detail = "{" in tail and head.casefold() in listed
    given = [] if detail else [folded(name) for name in operation.placeholders]
    paged = any(
        one.location == "query"
        and one.type in {"integer", "number"}
        and role_of(one.name) in {"page", "offset", "size"}
        for one in operation.parameters
    )
    return _Asked(
        fixed[-1] if fixed else "", paged, detail, frozenset([*given, "id"] if given else ())
    )


def _reply(schemas: Schemas, drawn: Skeleton, asked: _Asked) -> Reply:
    path = _rows_path(drawn, asked)
    if path is None:
        row = _record(drawn, asked)
        return Reply(row=row or (), bare=row == ())
    listed = drawn.lists[path]
    return Reply(Rows(path, schemas.properties(listed.items), listed.item_type))


def _rows_path(drawn: Skeleton, asked: _Asked) -> Path | None:
    """Return where the rows are, or None where the reply is no listing."""
    called = [one.name for one in drawn.lists.values() if asked.calls(one)]
    likeliest = row_places(drawn.value, nouns=(asked.segment, *called))[:1]
    return next((path for path in likeliest if _is_listing(path, drawn, asked)), None)


def _is_listing(path: Path, drawn: Skeleton, asked: _Asked) -> bool:
    """Whether a reply is there for the list at `path`, and is not one object that has it."""
    listed = drawn.lists.get(path)
    if listed is None:  # it holds what it stands in
        return False
    around = [one for depth in range(len(path)) for one in drawn.inner[path[:depth]]]
    if path and asked.detail:
        return not any(_is_own(one, asked) for one in around)
    if not path or asked.calls(listed):
        return True
    if asked.paged or _is_beside(listed):
        return not _is_beside(listed)
    if folded(listed.name) in ROW_LIST_NAMES:
        return not any(_is_identity(one, asked) for one in around)
    everything = chain.from_iterable(drawn.inner.values())
    return not any(_is_own(one, asked) or _may_be_rows(one) for one in everything) and not any(
        other != path and _has_rows(drawn, other) for other in drawn.lists
    )


def _has_rows(drawn: Skeleton, path: Path) -> bool:
    """Whether there is another list of objects, which makes neither the rows."""
    rows = at(drawn.value, path)
    return bool(rows) and isinstance(rows[0], dict) and not _is_beside(drawn.lists[path])


def _may_be_rows(one: Property) -> bool:
    """Whether nobody says what stands where rows usually do."""
    return one.type is None and folded(one.name) in ROW_LIST_NAMES


def _record(drawn: Skeleton, asked: _Asked) -> tuple[Property, ...] | None:
    """Return what one record declares, taken out of what wraps it; None where there is none."""
    path: Path = ()
    while properties := drawn.inner.get(path):
        if any(_is_own(one, asked) for one in properties):
            break
        inner = [one for one in properties if one.type in {None, "object"} and not _is_beside(one)]
        called = [one for one in inner if folded(one.name) in ROW_LIST_NAMES or asked.calls(one)]
        plain = all(
            _ABOUT.intersection(singular_words(one.name)) for one in properties if one.is_scalar
        )
        chosen = called or (inner if plain else [])
        if len(chosen) != 1:
            break
        path = (*path, chosen[0].name)
    return drawn.inner.get(path, () if path else None)


def _is_own(one: Property, asked: _Asked) -> bool:
    """Whether a property tells of a record: who it is, or in words what it is like."""
    told = one.type == "string" and not _ABOUT.intersection(singular_words(one.name))
    return _is_identity(one, asked) or (told and folded(one.name) not in asked.echoes)


def _is_identity(one: Property, asked: _Asked) -> bool:
    if one.type in {"array", "object"} or folded(one.name) in asked.echoes:
        return False
    *before, last = singular_words(one.name) or [""]
    numbered = last in _NUMBERED and asked.nouns == (*before,)
    return numbered or (last in _IDENTITY and {*before} <= {*_OF_IDENTITY, *asked.nouns})


def _is_beside(one: Property) -> bool:
    return bool({*singular_words(one.name)} & _BESIDE)


def _noun(definition: str) -> tuple[str, ...]:
    """Return what a class is called for: `Ns.TargetDto` gives `target`."""
    said = [*singular_words(re.split(r"[\[<(«`]", definition, maxsplit=1)[0].rpartition(".")[2])]
    while len(said) > 1 and said[-1] in _SUFFIXES:
        said.pop()
    return tuple(said)
