"""Reads one reply of a listing: its rows, the declared total, and what says that more follows.

Pure functions. Which names a tenant uses is not public (`devenconnect-api.md` section 7, rows 3
to 5), so rows and totals are recognised by their shape first and by their names second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec
from requests.utils import parse_header_links

from tap_devensoft.errors import ShapeError, printable
from tap_devensoft.listings.spelling import ROW_LIST_NAMES
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tap_devensoft.http.replies import Reply
    from tap_devensoft.resource import Path

_DEEPEST = 6
_PLAIN_COUNTS = frozenset(
    {"count", "recordcount", "rowcount", "itemcount", "resultcount", "odatacount", "numfound",
     "found", "hits", "records", "results"}
)  # fmt: skip
_CURSOR_WORDS = ("next", "cursor", "continuation", "skiptoken")
_BESIDE = ("link", "error", "warning", "message", "facet", "aggregat", "column", "filter")
"""Words in the names of lists that stand beside the rows."""
_OF_A_ROW = frozenset({"id", "guid", "uid", "uuid", "key", "name", "title"})
"""Properties that stand beside the lists of a single row."""
_LINK = re.compile(r"https?://|[/?]|[^\s?]*\?[^\s]*=")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing."""

    rows: list[Any]
    total: int | None = None
    """Rows of the whole listing, as far as the reply declares them."""
    total_path: Path | None = None
    pages: int | None = None
    """Pages of the whole listing."""
    more: bool | None = None
    """Whether the reply says that another page follows."""
    next_link: str | None = None
    cursor: str | None = None
    cursor_path: Path | None = None
    numbers: Mapping[Path, int] = field(default_factory=dict)
    """Whole numbers beside the rows: the traces of paging parameters are among them."""
    records_path: Path = ()

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

    @property
    def is_whole(self) -> bool:
        """Whether the reply itself says that it is the whole listing."""
        if self.expects_more:
            return False
        return self.total is not None or self.pages is not None or self.more is False


def read_page(
    reply: Reply,
    *,
    records_path: Path | None = None,
    total_path: Path | None = None,
    next_path: Path | None = None,
    nouns: Sequence[str] = (),
) -> Page:
    """Return the page in `reply`.

    Args:
        reply: The decoded answer.
        records_path: Where the rows are, if that is known.
        total_path: Where the total is, if that is known.
        next_path: Where the next link or cursor is, if that is known.
        nouns: What the rows are called, such as `targets`.

    Raises:
        ShapeError: There is no list of rows, or the reply says that it failed.
    """
    refuse_failure(reply.value)
    path, rows = find_rows(reply.value, records_path, nouns)
    beside = dict(_scalars(reply.value, skip=path))
    beside.update(_header_scalars(reply.headers))
    numbers = {where: value for where, value in beside.items() if _is_number(value)}
    total, found_at = _total(numbers, len(rows), total_path)
    link, cursor, cursor_path = _next(reply, beside, next_path)
    return Page(
        rows=rows,
        total=total,
        total_path=found_at,
        pages=_pages(numbers),
        more=_more(beside),
        next_link=link,
        cursor=cursor,
        cursor_path=cursor_path,
        numbers=numbers,
        records_path=path,
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


def find_rows(
    value: object, known: Path | None = None, nouns: Sequence[str] = ()
) -> tuple[Path, list[Any]]:
    """Return where the rows are in a reply, and the rows.

    Raises:
        ShapeError: There is no list.
    """
    if known is not None:
        rows = at(value, known)
        if isinstance(rows, list):
            return known, rows
        if rows is None and isinstance(value, dict | list):
            # An empty page may leave its list out, or write null.
            return known, [] if isinstance(value, dict) else value
    lists = list(_lists(value))
    if not lists:
        msg = "The server's reply holds no list of rows; name it with pagination.records_path."
        raise ShapeError(msg)
    wanted = [folded(noun) for noun in nouns]
    numbers = {one for _, one in _scalars(value, skip=()) if _is_number(one)}
    return max(lists, key=lambda found: _row_list_score(found[0], found[1], wanted, numbers))


def is_listing(value: object) -> bool:
    """Whether a reply of unknown meaning lists rows, and is not one row with lists in it."""
    try:
        path, rows = find_rows(value)
    except ShapeError:
        return False
    around = [at(value, path[:depth]) for depth in range(len(path))]
    names = {folded(str(name)) for one in around for name in one}
    return bool(rows) and isinstance(rows[0], dict) and not names & _OF_A_ROW


def at(value: object, path: Path) -> Any:
    """Return what is at `path` in nested objects, its keys read without regard to case."""
    for step in path:
        if not isinstance(value, dict):
            return None
        value = value[step] if step in value else _by_folded_key(value, step)
    return value


def _by_folded_key(value: Mapping[str, Any], name: str) -> Any:
    return next((inner for key, inner in value.items() if folded(key) == folded(name)), None)


def _lists(value: object, path: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    if isinstance(value, list):
        yield path, value
    elif isinstance(value, dict) and len(path) < _DEEPEST:
        for key, inner in value.items():
            yield from _lists(inner, (*path, key))


def _row_list_score(
    path: Path, rows: list[Any], nouns: list[str], numbers: Collection[int]
) -> tuple[int, ...]:
    """Rank a list of a reply by how much it looks like its rows.

    Rows are objects, or as many as a number beside them says; they are called after the resource
    or as lists are, have a key, and are many.
    """
    name = folded(path[-1]) if path else ""
    objects = bool(rows) and all(isinstance(row, dict) for row in rows[:5])
    named = 2 if name in nouns else name in ROW_LIST_NAMES
    beside = any(word in name for word in _BESIDE)
    counted = bool(rows) and len(rows) in numbers
    keyed = objects and any(_is_key(key) for key in rows[0])
    return (not beside, 2 * (objects or counted) + named, keyed, len(rows), -len(path))


def _is_key(name: str) -> bool:
    said = words(name)
    return bool(said) and said[-1] in {"id", "guid", "uid", "uuid", "key"}


def _scalars(value: object, skip: Path, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the single values beside the rows."""
    if not isinstance(value, dict) or len(path) >= _DEEPEST:
        return
    for key, inner in value.items():
        where = (*path, key)
        if isinstance(inner, dict):
            yield from _scalars(inner, skip, where)
        elif not isinstance(inner, list) and where != skip:
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
            if isinstance(inner, dict):
                yield from _scalars(inner, (), (name,))
            else:
                yield (name,), inner
        elif key == "contentrange" and (match := re.fullmatch(r".*/\s*(\d+)", text)):
            yield (name, "total"), int(match[1])
        elif any(word in key for word in _CURSOR_WORDS):
            yield (name,), text
        elif ("total" in key or key.endswith("count")) and text.strip().isdigit():
            yield (name, "total"), int(text)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _total(
    numbers: Mapping[Path, int], rows: int, known: Path | None
) -> tuple[int | None, Path | None]:
    if known is not None and known in numbers:
        return numbers[known], known
    named = [path for path in numbers if _is_total(path)]
    named.sort(key=lambda path: (len(path), "record" not in folded(path[-1])))
    if named:
        return numbers[named[0]], named[0]
    for path, number in numbers.items():
        if folded(path[-1]) in _PLAIN_COUNTS and number > rows:
            return number, path
    return None, None


def _is_total(path: Path) -> bool:
    name = folded(path[-1])
    return "total" in name and "page" not in name


def _pages(numbers: Mapping[Path, int]) -> int | None:
    for path, number in numbers.items():
        name = folded(path[-1])
        if name in {"pages", "pagecount", "lastpage", "numberofpages", "numpages", "totalpages"}:
            return number
    return None


def _more(beside: Mapping[Path, Any]) -> bool | None:
    for path, value in beside.items():
        name = folded(path[-1])
        if not isinstance(value, bool):
            continue
        if "more" in name or name in {"hasnext", "hasnextpage", "next", "nextpage"}:
            return value
        if name in {"last", "islast", "islastpage", "lastpage", "done", "complete"}:
            return not value
    return None


def _next(
    reply: Reply, beside: Mapping[Path, Any], known: Path | None
) -> tuple[str | None, str | None, Path | None]:
    """Return the next link, or the next cursor and where it was."""
    if known is not None:
        value = at(reply.value, known)
        found = {known: value} if value not in (None, "") else {}
    else:
        found = {path: value for path, value in beside.items() if _names_next(path, value)}
    for path, value in found.items():
        text = str(value)
        if _LINK.match(text):
            return text, None, path
    if link := _related(reply.value) or _header_link(reply.headers):
        return link, None, None
    for path, value in found.items():
        return None, str(value), path
    return None, None, None


def _names_next(path: Path, value: object) -> bool:
    if not isinstance(value, str) or not value.strip():
        return False
    names = [folded(step) for step in path]
    words = any(word in name for name in names for word in _CURSOR_WORDS)
    return words and not any("prev" in name or "method" in name for name in names)


def _related(value: object, depth: int = 0) -> str | None:
    """Return the address of `{"rel": "next", "href": ...}` in a list of links."""
    if depth > _DEEPEST or not isinstance(value, dict):
        return None
    for inner in value.values():
        if isinstance(inner, list):
            for link in inner[:10]:
                if isinstance(link, dict) and str(link.get("rel", "")).lower() == "next":
                    return next((str(link[key]) for key in ("href", "url") if link.get(key)), None)
        elif found := _related(inner, depth + 1):
            return found
    return None


def _header_link(headers: Mapping[str, str]) -> str | None:
    links = parse_header_links(headers.get("Link") or "")
    return next((link["url"] for link in links if link.get("rel", "").lower() == "next"), None)
