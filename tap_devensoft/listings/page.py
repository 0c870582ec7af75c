"""One reply becomes a page: where its rows are, and all that stands beside them. Pure functions.

What is read by its name alone (a total, a flag, a link) is a claim; `trial` finds out which of it
is true, and only that is kept for loads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from requests.utils import parse_header_links

from tap_devensoft.errors import ShapeError, printable
from tap_devensoft.listings.spelling import (
    ABOUT_A_REPLY,
    BESIDE_ROWS,
    CURSOR_WORDS,
    KEY_WORDS,
    NAMED_TOTAL,
    PAGE_COUNTS,
    ROW_LIST_NAMES,
    says_more,
    total_rank,
)
from tap_devensoft.resource import Paging
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tap_devensoft.http.replies import Reply
    from tap_devensoft.resource import Path

    _Found = tuple[Path, list[Any], bool]
    """Where a list is, the list, and whether it was an object of rows by their keys."""

_DEEPEST = 6
_COUNT = re.compile(r"[0-9]{1,15}")
"""A text that may count something."""
_LINK = re.compile(r"https?://|\.?[/?]|[^\s?]*\?[^\s]*=")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing.

    Attributes:
        path: Where the rows are in the reply.
        total: Rows of the whole listing, as far as anything declares them; `pages` likewise.
        more: Whether the reply says that another page follows.
        cursor: What asks for the next page, where that is no address.
        numbers: Whole numbers beside the rows, also as texts, but for those that count pages.
        flags: Whether each flag beside them that tells of the next page says that there is one.
    """

    rows: list[Any]
    path: Path = ()
    total: int | None = None
    pages: int | None = None
    more: bool | None = None
    next_link: str | None = None
    cursor: str | None = None
    cursor_path: Path | None = None
    numbers: Mapping[Path, int] = field(default_factory=dict)
    flags: Mapping[Path, bool] = field(default_factory=dict)

    @property
    def expects_more(self) -> bool:
        """Whether the reply itself says that it is not the whole listing."""
        return bool(
            self.more
            or self.next_link
            or self.cursor
            or (self.total is not None and self.total > len(self.rows))
            or (self.pages is not None and self.pages > 1)
        )


def read_page(
    reply: Reply, paging: Paging | None = None, nouns: Sequence[str] = (), key: Sequence[str] = ()
) -> Page:
    """Return the page in `reply`.

    What the rows are called, `nouns`, helps to tell them from other lists; their `key`, where it is
    known, tells a row that stands where the list should be.

    Raises:
        ShapeError: There is no list of rows, or the reply says that it failed.
    """
    paging = paging or Paging()
    refuse_failure(reply.value)
    path, rows = find_rows(reply.value, paging.records_path, nouns, key)
    beside = dict(_scalars(reply.value))
    beside.update((*_header_scalars(reply.headers), *_links(reply)))
    found = ((path, number_in(value)) for path, value in beside.items())
    numbers = {path: number for path, number in found if number is not None}
    by_name = not paging.proved
    total = _total(numbers, paging.total_path, len(rows), by_name=by_name)
    pages = {path: numbers.pop(path) for path in [*numbers] if folded(path[-1]) in PAGE_COUNTS}
    flags = {
        path: value is means_more
        for path, value in beside.items()
        if isinstance(value, bool) and (means_more := says_more(path)) is not None
    }
    link, cursor, cursor_path = _next(reply, beside, paging.next_path)
    return Page(
        rows=rows,
        path=path,
        total=total,
        pages=next(iter(pages.values()), None),
        more=flags.get(paging.more_path)
        if paging.more_path
        else next(iter(flags.values() if by_name else ()), None),
        next_link=link,
        cursor=cursor,
        cursor_path=cursor_path,
        numbers=numbers,
        flags=flags,
    )


def refuse_failure(value: object) -> None:
    """Raise where a reply of status 200 says in its body that it failed (section 5.4)."""
    if not isinstance(value, dict):
        return
    folded_keys = {folded(str(key)): inner for key, inner in value.items()}
    if folded_keys.get("success") is False or folded_keys.get("issuccess") is False:
        said = next((folded_keys[key] for key in ("message", "error") if folded_keys.get(key)), "")
        msg = f"The server answered 200 with a failure in its body ({printable(str(said))})."
        raise ShapeError(msg)


# Where the rows are


def find_rows(
    value: object, known: Path | None = None, nouns: Sequence[str] = (), key: Sequence[str] = ()
) -> tuple[Path, list[Any]]:
    """Return where the rows are in a reply, and the rows.

    Raises:
        ShapeError: There is no list.
    """
    if value is None or value == {}:
        return known or (), []  # how ASP.NET and others write that there is nothing (section 9)
    if known is not None:
        rows = at(value, known, least=1)
        if isinstance(rows, list):
            return known, rows
        if rows in (None, {}) and isinstance(value, list):
            return known, value
        if rows in (None, {}) and isinstance(value, dict) and not _says_else(value, known):
            # An empty page may leave its list out, or write null.
            return known, []
        if known and key and isinstance(rows, dict) and rows.keys() >= {*key}:
            return known, [rows]  # as converters from XML write a page of one row
    places = row_places(value, nouns)
    if known and isinstance(there := at(value, known), dict):
        # What is in a row that stands there alone is not where the rows are.
        rest = {one: one[len(known) :] for one in places if one[: len(known)] == known}
        places = [one for one in places if one not in rest or is_listing(there, rest[one])]
    # What is inside such an object is never the rows; a list may be called so all the same.
    beside = places and stands_beside(places[0][:-1]) and _is_beside(places[0], nouns)
    if not places or (beside and any(isinstance(one, dict) for one in at(value, places[0]))):
        msg = "The server's reply holds no list of rows; name it with pagination.records_path."
        raise ShapeError(msg)
    return places[0], at(value, places[0])


def _says_else(value: Mapping[str, Any], known: Path) -> bool:
    """Whether a reply leaves its list out, and is something else than a page without rows."""
    told = {folded(name): inner for name, inner in value.items()}
    failed = told.get("error") or told.get("errors")
    is_other = failed or any(_is_own(name, inner) for name, inner in told.items())
    return bool(is_other) and folded(known[0]) not in told


def row_places(value: object, nouns: Sequence[str] = ()) -> list[Path]:
    """Return where the rows may be, the likeliest place first."""
    wanted = {folded(noun) for noun in nouns}
    numbers = {number_in(one) for _, one in _scalars(value)}
    lists = sorted(
        _lists(value), key=lambda found: _row_list_score(found, wanted, numbers), reverse=True
    )
    return [path for path, *_ in lists]


def stands_beside(path: Path) -> bool:
    """Whether the names on the way to a list are those of what stands beside rows."""
    return any(word in folded(step) for step in path for word in BESIDE_ROWS)


def _is_beside(path: Path, nouns: Collection[str]) -> bool:
    """Whether a list stands beside the rows by its name, and is not called as rows are."""
    name = folded(path[-1]) if path else ""
    called = name in ROW_LIST_NAMES or name in map(folded, nouns)
    return stands_beside(path) and not called


def _row_list_score(
    found: _Found, nouns: Collection[str], numbers: Collection[int | None]
) -> tuple[int, ...]:
    """Rank a list of a reply by how much it looks like its rows.

    Rows are objects, or as many as a number beside them says; they are called after the resource
    or as lists are, have a key, and are many. What stands `by_keys` may be anything else unless it
    is called so.
    """
    path, rows, by_keys = found
    name = folded(path[-1]) if path else ""
    objects = bool(rows) and all(isinstance(row, dict) for row in rows[:5])
    # An empty list that is called after the resource is its own, whatever stands beside it.
    named = 3 if name in nouns else int(name in ROW_LIST_NAMES)
    counted = bool(rows) and len(rows) in numbers
    keyed = objects and any(KEY_WORDS.intersection(words(key)[-1:]) for key in rows[0])
    return (
        not _is_beside(path, nouns),
        bool(named) or not by_keys,
        2 * (objects or counted) + named,
        keyed,
        len(rows),
        -len(path),
    )


def is_listing(value: object, path: Path) -> bool:
    """Whether a reply lists rows at `path`, and is not one object with lists in it.

    It lists rows where it is nothing but one array and what tells about it: numbers, flags, links
    and a message.

    >>> is_listing({"total": 1, "message": "", "rows": [{"id": 1}]}, ("rows",))
    True
    >>> is_listing({"email": "a@b.example", "roles": [{"id": 1}], "offices": [{}]}, ("roles",))
    False
    """
    for depth in range(len(path)):
        around = at(value, path[:depth])
        others = {name: one for name, one in around.items() if folded(name) != folded(path[depth])}
        if any(_is_own(name, one) for name, one in others.items()):
            return False
    return True


def _is_own(name: str, value: object) -> bool:
    """Whether something beside a list makes the object around it a row of its own."""
    about = folded(name) in ABOUT_A_REPLY or any(
        word in folded(name) for word in (*CURSOR_WORDS, *BESIDE_ROWS, "prev", "odata", "page")
    )
    if isinstance(value, list):
        return bool(value) and not about
    if folded(name) in {*KEY_WORDS, "name", "title"}:
        return True
    return isinstance(value, str) and not about and number_in(value) is None and bool(value)


def at(value: object, path: Path, least: int = 2) -> Any:
    """Return what is at `path` in nested objects, its keys read without regard to case.

    Rows come as a list, also where they are an object of them by their keys.
    """
    for step in path:
        if not isinstance(value, dict):
            return None
        named = (inner for key, inner in value.items() if folded(key) == folded(step))
        value = value[step] if step in value else next(named, None)
    return _rows_by_key(value, least) or value


def _rows_by_key(value: object, least: int = 2) -> list[Any] | None:
    """Return the rows of an object that is proved to have them by their keys.

    Each has its key as one and the same property. Fewer rows than `least` may do so by chance,
    unless the property is called a key.

    >>> _rows_by_key({"7": {"id": 7}, "8": {"id": 8}}), _rows_by_key({"7": {"order": 7}})
    ([{'id': 7}, {'id': 8}], None)
    """
    if not isinstance(value, dict) or {*map(type, value.values())} != {dict}:
        return None
    rows, few = [*value.values()], len(value) < least
    names = [one for one in rows[0] if not few or KEY_WORDS.intersection(words(one)[-1:])]
    return rows if any([str(row.get(one)) for row in rows] == [*value] for one in names) else None


def _lists(value: object, path: Path = ()) -> Iterator[_Found]:
    if isinstance(value, list):
        yield path, value, False
    elif rows := _rows_by_key(value):
        yield path, rows, True
    elif isinstance(value, dict) and len(path) < _DEEPEST:
        for key, inner in value.items():
            yield from _lists(inner, (*path, key))


# What stands beside them


def _scalars(value: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if not isinstance(value, dict) or len(path) >= _DEEPEST or _rows_by_key(value):
        return
    for key, inner in value.items():
        where = (*path, key)
        if isinstance(inner, dict):
            yield from _scalars(inner, where)
        elif not isinstance(inner, list):
            yield where, inner


def _header_scalars(headers: Mapping[str, str]) -> Iterator[tuple[Path, Any]]:
    """Yield what paging headers tell: numbers, JSON objects and content ranges."""
    for name, text in headers.items():
        key = folded(name)
        if "page" in key or "pagination" in key or "paging" in key:
            try:
                inner = msgspec.json.decode(text)
            except msgspec.DecodeError:
                continue
            yield from _scalars({name: inner})
        elif key == "contentrange" and (match := re.fullmatch(r".*/\s*(\d+)", text)):
            yield (name, "total"), int(match[1])
        elif any(word in key for word in CURSOR_WORDS):
            yield (name,), text
        elif ("total" in key or key.endswith("count")) and text.strip().isdigit():
            yield (name, "total"), int(text)


def number_in(value: object) -> int | None:
    """Return a whole number, also one that is written as a text; None for anything else."""
    if isinstance(value, str) and _COUNT.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _total(
    numbers: Mapping[Path, int], known: Path | None, rows: int, *, by_name: bool
) -> int | None:
    if known is not None or not by_name:
        return numbers.get(known or ())
    named = ((total_rank(path), number) for path, number in numbers.items() if number >= rows)
    rank, total = min(named, default=(NAMED_TOTAL + 1, None))
    return total if rank <= NAMED_TOTAL else None


def _next(
    reply: Reply, beside: Mapping[Path, Any], known: Path | None
) -> tuple[str | None, str | None, Path | None]:
    """Return the next link, or the next cursor and where it was."""
    if known is not None:
        found = {known: at(reply.value, known)}
    else:
        found = {path: value for path, value in beside.items() if _names_next(path, value)}
    texts = {path: str(value) for path, value in found.items() if value not in (None, "")}
    link = next(filter(_LINK.match, texts.values()), None)
    path = None if link else next(iter(texts), None)
    return link, texts[path] if path else None, path


def _names_next(path: Path, value: object) -> bool:
    if not isinstance(value, str) or not value.strip():
        return False
    names = [folded(step) for step in path]
    named = any(word in name for name in names for word in CURSOR_WORDS)
    return named and not any("prev" in name or "method" in name for name in names)


def _links(reply: Reply) -> Iterator[tuple[Path, Any]]:
    """Yield the addresses of `{"rel": "next", "href": ...}` in lists of links, and of a header."""
    header: list[Any] = parse_header_links(reply.headers.get("Link") or "")
    for path, links, _ in (*_lists(reply.value), (("Link",), header, False)):
        for link in links[:10] if path else ():
            if isinstance(link, dict) and str(link.get("rel", "")).lower() == "next":
                address = str(link.get("href") or link.get("url") or "")
                # What does not look like an address is one by where it stands.
                relative = address and not _LINK.match(address)
                yield (*path, "next"), f"./{address}" if relative else address
