"""One address and what is always sent to it: replies, and pages with all wanted properties."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from tap_devensoft.activities.nodes import whole_map
from tap_devensoft.errors import IncompleteError, MissingError, ShapeError
from tap_devensoft.http.prefetch import called, prefetch
from tap_devensoft.http.replies import decode
from tap_devensoft.listings.address import filled, same_origin, with_parameters
from tap_devensoft.listings.page import Page, read_page, refuse_failure
from tap_devensoft.listings.parts import join, property_parts
from tap_devensoft.listings.spelling import ABOUT_A_REPLY
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tap_devensoft.http.client import Client
    from tap_devensoft.http.replies import Reply
    from tap_devensoft.listings.address import Params
    from tap_devensoft.listings.steps import Ask
    from tap_devensoft.resource import Paging, Projection
    from tap_devensoft.rows.typed import TypedRows

_MOST_JOINS = 3
"""How often a page is asked for again when its parts do not hold the same rows."""


@dataclass(slots=True)
class Listing:
    """One address and what is always sent to it.

    Attributes:
        path: The address with its placeholders filled.
        nouns: What the rows are called.
        params: Query parameters of every request.
        projection: How properties are asked for, if they have to be.
        wanted: Properties to ask for.
        key: Properties by which parts of a row are joined.
        most: Details in flight at once.
        typed: What decodes pages whose rows are read as they come.
        known: Replies that came while paging was proved, each of which is used once.
        lost: Keys of the rows that the server has no detail of.
        parts: What asks for the properties of a page, in as many requests as there are.
    """

    client: Client
    path: str
    paging: Paging
    nouns: Sequence[str] = ()
    params: Params = ()
    projection: Projection | None = None
    wanted: Sequence[str] = ()
    key: Sequence[str] = ()
    most: int = 1
    typed: TypedRows | None = None
    known: dict[Ask, Reply | None] = field(default_factory=dict)
    lost: set[Any] = field(default_factory=set)
    parts: list[Params] = field(init=False)

    def __post_init__(self) -> None:
        """Divide the asked-for properties into parts; rows put together are not decoded typed."""
        self.parts = property_parts(
            self.projection, self.wanted, self.key, self.params, self.paging
        )
        if self.is_detailed or len(self.parts) > 1:
            self.typed = None

    @property
    def is_detailed(self) -> bool:
        """Whether each row is asked for by itself too."""
        return self.projection is not None and self.projection.syntax == "detail"

    def reply(self, ask: Ask) -> Reply:
        """Return the reply to `ask`, without asking for any property."""
        return self.client.get(*self._request(ask, ()))

    def page_of(self, reply: Reply, paging: Paging) -> Page:
        """Return the page in a reply.

        Raises:
            ShapeError: There is none.
        """
        try:
            if "activities" in self.nouns and (rows := whole_map(reply.value)) is not None:
                refuse_failure(reply.value)
                return Page([*rows])
            return read_page(reply, paging, self.nouns, self.key)
        except ShapeError as error:
            msg = f"GET {self.path}: {error}"
            raise ShapeError(msg) from error

    def begin(self, ask: Ask) -> Callable[[], Page]:
        """Ask for a page; return what reads it, with all properties of its rows.

        Who reads a page makes it of the answer: what one thread makes and reads is still in its
        processor's cache, and others, which only wait for the network, do not take the interpreter
        from it. A load takes a fifth less time than where each makes a page of its answer.
        """
        if self.is_detailed or len(self.parts) > 1:
            return called(partial(self._put_together, ask))
        (part,) = self.parts
        if not part and (known := self.known.pop(ask, None)):
            return lambda: self._learned_from(known)
        decoded_by = self.typed.decode if self.typed else decode
        sent = called(lambda: self.client.sent(*self._request(ask, part)))
        return lambda: self._learned_from(self.client.read(sent(), decoded_by))

    def _learned_from(self, reply: Reply) -> Page:
        page = self.page_of(reply, self.paging)
        if self.typed:
            self.typed.learn(page.rows, page.path)
        return page

    def _put_together(self, ask: Ask) -> Page:
        """Return a page of which each part, or each row, is asked for by itself."""
        if not self.key:
            msg = f"GET {self.path}: its rows have no id by which each could be read in full."
            raise ShapeError(msg)
        for _ in range(_MOST_JOINS):
            pages = [self._part(ask, part) for part in self.parts]
            if self.is_detailed:
                whole = prefetch(pages[0].rows, self._detail, self.most)
                return replace(pages[0], rows=list(whole))
            if joined := join(pages, self.key):
                return replace(pages[0], rows=joined)
        msg = (
            f"GET {self.path}: rows moved each time while a page was read in {len(self.parts)} "
            "parts; run again when fewer edits are under way, or select fewer properties."
        )
        raise IncompleteError(msg)

    def _part(self, ask: Ask, part: Params) -> Page:
        known = None if part else self.known.pop(ask, None)
        return self.page_of(known or self.client.get(*self._request(ask, part)), self.paging)

    def _request(self, ask: Ask, part: Params) -> tuple[str, Params]:
        own = (*self.params, *part)
        if ask.link is None:
            return self.path, (*own, *ask.params)
        link = same_origin(ask.link, self.client.base_url, self.path)
        parted = self.projection.parameter if self.projection and len(self.parts) > 1 else ""
        return with_parameters(link, own, replaced=parted), ()

    def _detail(self, row: Any) -> Any:
        assert self.projection  # noqa: S101 - asked by the caller
        value = row.get(self.key[0]) if isinstance(row, dict) else None
        path = filled(self.projection.detail_path, [value])
        if path is None:
            return row
        try:
            reply = self.client.get(path).value
        except MissingError:
            self.lost.add(value)
            return row
        detail = detail_of(reply, self.key[0], value, keyed=self.projection.keyed)
        if detail is None:
            msg = (
                f"GET {path}: the reply does not carry the {self.key[0]} that was asked for; run "
                "discovery again."
            )
            raise ShapeError(msg)
        return whole_row(row, detail, self.key[0])


def detail_of(value: Any, key: str, asked: object, *, keyed: bool = True) -> dict[str, Any] | None:
    """Return the object in a reply that carries the id asked for, taken out of its envelope.

    Where details are not `keyed`, it is the reply itself, if it says more than how the request
    went and carries no id at all.

    >>> detail_of({"success": True, "data": {"Id": 7, "name": "x"}}, "id", 7)
    {'Id': 7, 'name': 'x'}
    >>> detail_of([{"id": 7}, {"id": 8}], "id", 7) is None
    True
    """
    waiting = [value]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, list) and len(one) == 1:
            one = one[0]
        if not isinstance(one, dict):
            continue
        found = {folded(name): inner for name, inner in one.items()}.get(folded(key))
        if found is None:
            waiting += [inner for inner in one.values() if isinstance(inner, dict)]
        elif str(found).casefold() == str(asked).casefold():
            return one
        else:
            keyed = True  # what is within another row is not the one that was asked for
    says_more = isinstance(value, dict) and not {folded(name) for name in value} <= ABOUT_A_REPLY
    return None if keyed or not says_more else value


def whole_row(row: Mapping[str, Any], detail: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a listed row with what its detail adds: what both have is the detail's, save nulls.

    A detail may write the key as a text, and a name in another case; rows are told apart by what
    the listing says.

    >>> whole_row({"id": 7, "Name": "x", "fit": 1}, {"id": "7", "name": "y", "fit": None}, "id")
    {'id': 7, 'Name': 'y', 'fit': 1}
    """
    whole, spelled = dict(row), {folded(name): name for name in row}
    for name, value in detail.items():
        mine = name if name in row else spelled.get(folded(name), name)
        if mine != key and (value is not None or mine not in row):
            whole[mine] = value
    return whole
