"""Addresses of owners and of links, and whose the rows behind them are. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote_plus, urljoin, urlsplit

from tap_devensoft.activities.flat import placed as placed_maps
from tap_devensoft.errors import ShapeError
from tap_devensoft.http.client import encode_query
from tap_devensoft.listings.spelling import common_prefix
from tap_devensoft.words import folded, leaf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.resource import Resource, Source

Params = tuple[tuple[str, str], ...]

PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
_UNROUTABLE: Final = re.compile(r"[<>*%&:\\?/\x00-\x1f]|^\.{1,2}$")
"""What ASP.NET refuses in a path even when encoded (section 5.1), and what would leave it."""


def path_segment(value: object) -> str | None:
    """Return `value` for use in a path, or None where no request could carry it.

    >>> path_segment("Deal Type"), path_segment("R&D"), path_segment("..")
    ('Deal%20Type', None, None)
    """
    text = "" if value is None or isinstance(value, bool | dict | list) else str(value)
    return None if not text or _UNROUTABLE.search(text) else quote(text, safe="")


def filled(template: str, values: Sequence[object]) -> str | None:
    """Return a path with its placeholders filled in their order; None where one cannot be.

    >>> filled("/v1/picklists/{category}/{subcategory}", ("Deal", "Deal Type"))
    '/v1/picklists/Deal/Deal%20Type'
    """
    segments = [path_segment(value) for value in values]
    if None in segments:
        return None
    rest = iter(segments)
    return PLACEHOLDER.sub(lambda _: str(next(rest, "")), template)


def spelled(value: object) -> str:
    """Return a value as a query parameter."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def address_of(source: Source, owner: Sequence[object]) -> tuple[str, Params] | None:
    """Return path and parameters that ask for one owner's rows; None where no request can."""
    if source.owner_param:
        return source.path, ((source.owner_param, str(owner[0])),)
    path = filled(source.path, owner)
    return None if path is None else (path, ())


def placed(
    resource: Resource, source: Source, owner: tuple[Any, ...], rows: list[Any]
) -> list[Any]:
    """Return an owner's rows with what tells whose they are."""
    if resource.kind == "activities":
        return placed_maps(rows, source, owner[0] if owner else None)
    made = owner_columns(resource, source, owner)
    plain = resource.scalar or "name"
    return [{**made, **(row if isinstance(row, dict) else {plain: row})} for row in rows]


def owner_columns(resource: Resource, source: Source, owner: tuple[Any, ...]) -> dict[str, Any]:
    """Return the columns that say whose a row is, with their values."""
    if resource.kind == "picklists":
        return dict(zip(("category", "subcategory"), owner, strict=True))
    if resource.kind == "activities":
        return {"owner_type": source.owner_type, "owner_id": owner[0]} if owner else {}
    return {f"{source.owner_type}_id": owner[0]}


def same_origin(link: str, base_url: str, path: str) -> str:
    """Return a link of the server's as a path under the configured address.

    Host and scheme in it are ignored where the path is the listing's own, since a server behind a
    proxy does not know its address (section 6.2, #921); nothing is sent elsewhere.

    Raises:
        ShapeError: It leads to another host.
    """
    base = urlsplit(base_url)
    try:
        target = urlsplit(urljoin(f"{base_url}{path}", link))
    except ValueError:  # it is no address
        target = urlsplit("")
    found = target.path.removeprefix(base.path)
    if target.netloc != base.netloc and found.casefold() != path.casefold():
        msg = (
            f"GET {path}: the reply's next link leads to another host; it was not followed. Set "
            "pagination.style to page or offset."
        )
        raise ShapeError(msg)
    return f"{found}?{target.query}" if target.query else found


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
