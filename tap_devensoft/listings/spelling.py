"""How a tenant spells paging, totals and envelopes: tables of names, and what was resolved.

`devenconnect-api.md` section 7 lists what is not public. Each list below only says where to look
first; what is on no list is found by its effect on the rows (`paging.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from tap_devensoft.resource import FROM_SETTING, Paging
from tap_devensoft.words import folded, leaf

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tap_devensoft.resource import Path, Style

Role = Literal["page", "offset", "size", "cursor", "properties", "since", "sort", "deleted"]
PARAMETER_NAMES: Final[Mapping[Role, tuple[str, ...]]] = {
    "page": (
        "pageNumber", "page", "pageIndex", "pageNo", "pageNum", "currentPage", "p", "pageNr", "pg",
    ),
    "offset": ("skip", "offset", "$skip", "start", "startIndex", "startAt", "from", "startRow",
        "firstRow"),
    "size": (
        "pageSize", "limit", "take", "$top", "top", "size", "perPage", "per_page", "maxResults",
        "itemsPerPage", "rowsPerPage", "pageLength", "rows", "count", "length", "maxItems",
        "maxRows",
    ),
    "cursor": (
        "cursor", "pageToken", "continuationToken", "nextToken", "after", "continuation",
        "nextCursor", "token", "marker", "startingAfter", "$skiptoken",
    ),
    "properties": ("properties", "fields", "select", "$select", "columns", "include"),
    "since": (
        "modifiedSince", "updatedSince", "changedSince", "modifiedAfter", "updatedAfter",
        "modifiedFrom", "updatedFrom", "lastModifiedSince", "lastModifiedFrom", "since",
        "modifiedDateFrom", "changedAfter", "dateModifiedFrom",
    ),
    "sort": ("sort", "sortBy", "orderBy", "$orderby", "order"),
    "deleted": ("includeDeleted",),
}  # fmt: skip
"""Spellings of query parameters by what they do, likeliest first."""

ROW_LIST_NAMES: Final = (
    "items", "data", "results", "records", "value", "rows", "list", "result", "entries",
    "content", "elements", "payload", "collection", "objects",
)  # fmt: skip


DEFAULT_PAGING: Final = Paging(page_param="pageNumber", size_param="pageSize")


_ROLES: Final[Mapping[str, Role]] = {
    folded(name): role for role, names in PARAMETER_NAMES.items() for name in names
}


def role_of(parameter: str) -> Role | None:
    """Return what a query parameter of this name usually does."""
    return _ROLES.get(folded(leaf(parameter)))


def paging_from_settings(settings: Mapping[str, Any]) -> Paging:
    """Return the `pagination` setting as Paging."""
    return Paging(
        style=settings.get("style") or ("page" if settings.get("page_param") else None),
        page_param=settings.get("page_param"),
        size_param=settings.get("size_param"),
        first=settings.get("first_page"),
        records_path=_dotted(settings.get("records_path")),
        total_path=_dotted(settings.get("total_path")),
        next_path=_dotted(settings.get("next_path")),
        origin=FROM_SETTING,
    )


def _dotted(path: str | None) -> Path | None:
    return tuple(part for part in path.removeprefix("$").split(".") if part) if path else None


def paging_from_names(numbers: Sequence[str], texts: Sequence[str]) -> Paging:
    """Return what the names of a documented listing's query parameters tell about paging.

    Args:
        numbers: Names of parameters that take a whole number.
        texts: Names of all others.
    """
    by_role = _first_by_role((*numbers, *texts))
    page = by_role.get("page") or by_role.get("offset")
    cursor = _first_by_role(texts).get("cursor")
    style: Style | None = None
    if page:
        style = "page" if page == by_role.get("page") else "offset"
    elif cursor:
        style, page = "cursor", cursor
    named = {page, by_role.get("size")}
    return Paging(
        style=style,
        page_param=page,
        size_param=by_role.get("size"),
        candidates=tuple(name for name in numbers if name not in named),
        texts=tuple(name for name in texts if role_of(name) is None),
        prefix=common_prefix((*numbers, *texts)),
        listed=True,
        origin="the Swagger document",
    )


def _first_by_role(names: Iterable[str]) -> dict[Role, str]:
    """Return the likeliest of `names` for each role."""
    found: dict[Role, str] = {}
    ranks = {folded(name): rank for rank, name in enumerate(_all_names())}
    for name in sorted(names, key=lambda name: ranks.get(folded(leaf(name)), 0)):
        if role := role_of(name):
            found.setdefault(role, name)
    return found


def _all_names() -> list[str]:
    return [name for names in PARAMETER_NAMES.values() for name in names]


def common_prefix(names: Sequence[str]) -> str:
    """Return the dotted prefix that the parameters carry, or nothing.

    ASP.NET ignores parameters without the prefix once any carries it (section 5.1), so that
    whatever is sent beside them needs it too.
    """
    prefixes = {name.rpartition(".")[0] for name in names if "." in name}
    return f"{prefixes.pop()}." if len(prefixes) == 1 else ""
