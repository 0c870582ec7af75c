"""Reads pages of one address: filters, asked-for properties in parts that fit, links, details."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

from tap_devensoft.activities.owners import level_root, tree_root
from tap_devensoft.errors import IncompleteError, MissingError, ShapeError
from tap_devensoft.http.client import LONGEST_QUERY, encode_query
from tap_devensoft.http.prefetch import prefetch
from tap_devensoft.http.replies import decode
from tap_devensoft.listings.page import Page, read_page
from tap_devensoft.listings.spelling import common_prefix
from tap_devensoft.words import folded, leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tap_devensoft.http.client import Client
    from tap_devensoft.listings.walk import Ask
    from tap_devensoft.resource import Projection, Source
    from tap_devensoft.rows.typed import TypedRows

_MOST_JOINS = 3
"""How often a page is asked for again when its parts do not hold the same rows."""
_ROOM_FOR_PAGING = 200
"""Bytes of a query that are kept for paging parameters."""
_UNROUTABLE = re.compile(r"[<>*%&:\\?/\x00-\x1f]|^\.{1,2}$")
"""What ASP.NET refuses in a path even when encoded (section 5.1), and what would leave it."""


class Listing:
    """One address and what is always sent to it.

    Args:
        client: The way to the server.
        source: Address, paging and parameters.
        path: The address with its placeholders filled.
        nouns: What the rows are called.
        params: Query parameters of every request.
        projection: How properties are asked for, if they have to be.
        wanted: Properties to ask for.
        key: Properties by which parts of a row are joined.
        most: Details in flight at once.
        typed: What decodes pages whose rows are read as they come.
    """

    def __init__(
        self,
        client: Client,
        source: Source,
        *,
        path: str | None = None,
        nouns: Sequence[str] = (),
        params: Sequence[tuple[str, str]] = (),
        projection: Projection | None = None,
        wanted: Sequence[str] = (),
        key: Sequence[str] = (),
        most: int = 1,
        typed: TypedRows | None = None,
    ) -> None:
        """Keep the facts and divide the asked-for properties into parts."""
        self._client = client
        self._path = path or source.path
        self._paging = source.paging
        self._nouns = nouns
        self._params = tuple(params)
        self._projection = projection
        self._key = tuple(key)
        self._most = most
        self._parts = property_parts(projection, wanted, key, self._params)
        detailed = projection is not None and projection.syntax == "detail"
        self._typed = None if detailed or len(self._parts) > 1 else typed

    def read(self, ask: Ask) -> Page:
        """Return the page that `ask` names, with all properties of its rows."""
        link = self._same_origin(ask.link) if ask.link else None
        for _ in range(_MOST_JOINS):
            pages = [self._part(ask, link, part) for part in self._parts]
            if len(pages) == 1:
                return self._detailed(pages[0])
            if joined := join(pages, self._key):
                return replace(pages[0], rows=joined)
        msg = (
            f"GET {self._path}: rows moved each time while a page was read in {len(self._parts)} "
            "parts; run again when fewer edits are under way, or select fewer properties."
        )
        raise IncompleteError(msg)

    def _part(self, ask: Ask, link: str | None, part: Sequence[tuple[str, str]]) -> Page:
        """Return the page with one part of its rows' properties."""
        own = (*self._params, *part)
        if link is None:
            return self._page(self._path, (*own, *ask.params))
        parted = self._projection.parameter if self._projection and len(self._parts) > 1 else ""
        return self._page(with_parameters(link, own, replaced=parted), ())

    def _page(self, path: str, params: Sequence[tuple[str, str]]) -> Page:
        typed = self._typed
        reply = self._client.get(path, params, typed.decode if typed else decode)
        paging = self._paging
        if "activities" in self._nouns:
            root = level_root(reply.value) or tree_root(reply.value)
            if root:
                return Page([root] if any(root.values()) else [])
        try:
            page = read_page(
                reply,
                records_path=paging.records_path,
                total_path=paging.total_path,
                next_path=paging.next_path,
                nouns=self._nouns,
            )
        except ShapeError as error:
            msg = f"GET {path.partition('?')[0]}: {error}"
            raise ShapeError(msg) from error
        if typed:
            typed.learn(reply.value, page.records_path)
        return page

    def _same_origin(self, link: str) -> str:
        """Return a link of the server's as a path under the configured address.

        Host and scheme in it are ignored where the path is the listing's own, since a server
        behind a proxy does not know its address (section 6.2, #921); nothing is sent elsewhere.
        """
        base = urlsplit(self._client.base_url)
        here = f"{self._client.base_url}{self._path}"
        target = urlsplit(urljoin(here, link))
        path = target.path.removeprefix(base.path)
        if target.netloc != base.netloc and path.casefold() != self._path.casefold():
            msg = (
                f"GET {self._path}: the reply's next link leads to another host; it was not "
                "followed. Set pagination.style to page or offset."
            )
            raise ShapeError(msg)
        return f"{path}?{target.query}" if target.query else path

    def _detailed(self, page: Page) -> Page:
        """Replace rows by their details, where only those show every property."""
        projection = self._projection
        if projection is None or projection.syntax != "detail":
            return page
        if not self._key:
            msg = f"GET {self._path}: its rows have no id by which each could be read in full."
            raise ShapeError(msg)
        read: Callable[[Any], Any] = self._detail
        return replace(page, rows=list(prefetch(page.rows, read, self._most)))

    def _detail(self, row: Any) -> Any:
        assert self._projection  # noqa: S101 - asked by the caller
        segment = path_segment(row.get(self._key[0])) if isinstance(row, dict) else None
        if segment is None:
            return row
        try:
            value = self._client.get(self._projection.detail_path.replace("{id}", segment)).value
        except MissingError:
            return row  # it vanished since the list was read
        return {**row, **single_row(value)}


def with_parameters(link: str, params: Sequence[tuple[str, str]], *, replaced: str = "") -> str:
    """Return a server's link with those of our parameters that it left out.

    What the link says stays as it is, but for the parameter `replaced`. Ours take the prefix that
    the link's have, since ASP.NET ignores those without it (section 5.1).

    >>> with_parameters("/v1/targets?q.page=2", [("properties", "a,b")])
    '/v1/targets?q.page=2&q.properties=a,b'
    """
    path, _, query = link.partition("?")
    pairs = [(unquote_plus(one.partition("=")[0]), one) for one in query.split("&") if one]
    kept = [pair for pair in pairs if not replaced or not _is_same(pair[0], replaced)]
    prefix = common_prefix([name for name, _ in pairs])
    missing = [
        (f"{prefix}{leaf(name)}" if prefix else name, value)
        for name, value in params
        if not any(_is_same(name, given) for given, _ in kept)
    ]
    parts = [one for _, one in kept] + ([encode_query(missing)] if missing else [])
    return "?".join(filter(None, (path, "&".join(parts))))


def _is_same(name: str, other: str) -> bool:
    return folded(leaf(name)) == folded(leaf(other))


def single_row(value: Any) -> dict[str, Any]:
    """Return the object in the reply for one row, taken out of its envelope."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        return {}
    inner = [one for one in value.values() if isinstance(one, dict)]
    named = {folded(key) for key in value}
    if len(inner) == 1 and (len(value) == 1 or named & {"success", "data", "result"}):
        return inner[0]
    return value


def path_segment(value: object) -> str | None:
    """Return `value` for use in a path, or None where no request could carry it.

    >>> path_segment("Deal Type"), path_segment("R&D"), path_segment("..")
    ('Deal%20Type', None, None)
    """
    text = "" if value is None or isinstance(value, bool | dict | list) else str(value)
    return None if not text or _UNROUTABLE.search(text) else quote(text, safe="")


def address_of(source: Source, owner: object) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return path and parameters that ask for one owner's rows; an unusable id asks for none."""
    if source.owner_param:
        return source.path, ((source.owner_param, str(owner)),)
    segment = path_segment(owner)
    return (source.path.replace("{id}", segment) if segment else source.path), ()


def property_parts(
    projection: Projection | None,
    wanted: Sequence[str],
    key: Sequence[str],
    params: Sequence[tuple[str, str]],
) -> list[tuple[tuple[str, str], ...]]:
    """Return, for each part, the parameters that ask for its properties.

    Each part asks for the key as well and stays below the longest query (section 5.4).
    """
    if projection is None or projection.syntax == "detail" or not wanted:
        return [()]
    if projection.syntax == "all":
        return [((projection.parameter, projection.names.get("", "*")),)]
    words = projection.names
    always = [words[name] for name in key if name in words]
    rest = dict.fromkeys(words[name] for name in wanted if name in words and name not in key)
    room = LONGEST_QUERY - _ROOM_FOR_PAGING - len(encode_query(params))
    parts: list[list[str]] = [list(always)]
    for word in rest:
        if len(parts[-1]) > len(always) and len(_encoded(projection, [*parts[-1], word])) > room:
            parts.append(list(always))
        parts[-1].append(word)
    return [asked_for(projection, part) for part in parts]


def _encoded(projection: Projection, words: Sequence[str]) -> str:
    return encode_query(asked_for(projection, words))


def asked_for(projection: Projection, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the parameters that ask for `words`."""
    if projection.syntax == "repeated":
        return tuple((projection.parameter, word) for word in words)
    return ((projection.parameter, ",".join(words)),)


def join(pages: Sequence[Page], key: Sequence[str]) -> list[dict[str, Any]] | None:
    """Return the rows of the first page with what the others add; None where keys differ."""
    first, *others = ({_key_of(row, key): row for row in page.rows} for page in pages)
    if any(part.keys() != first.keys() for part in others):
        return None
    joined = []
    for which, row in first.items():
        whole: dict[str, Any] = dict(row)
        for part in others:
            _merge(whole, part[which])
        joined.append(whole)
    return joined


def _merge(whole: dict[str, Any], part: Mapping[str, Any]) -> None:
    """Add `part`, joining the custom values that each part brings in one object or array."""
    for name, value in part.items():
        mine = whole.get(name)
        if isinstance(mine, dict) and isinstance(value, dict):
            whole[name] = {**mine, **value}
        elif isinstance(mine, list) and isinstance(value, list):
            whole[name] = [*mine, *(one for one in value if one not in mine)]
        else:
            whole[name] = value


def _key_of(row: Mapping[str, Any], key: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in key)
