"""How servers of this make spell paging, totals and envelopes: tables of names, nothing believed.

`devenconnect-api.md` section 7 lists what is not public. A name only says what is tried first; what
is on no list is found by its effect on the rows (`trial`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from tap_devensoft.resource import FROM_SETTING, Paging
from tap_devensoft.words import folded, leaf, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.resource import Parameters, Path, Style

Role = Literal["page", "offset", "size", "cursor", "properties", "since", "sort", "deleted"]
PARAMETER_NAMES: Final[Mapping[Role, tuple[str, ...]]] = {
    "page": (
        "pageNumber", "page", "pageIndex", "pageNo", "pageNum", "currentPage", "p", "pageNr", "pg",
    ),
    "offset": ("skip", "offset", "$skip", "start", "startIndex", "startAt", "from", "startRow",
        "firstRow", "skipCount", "pageOffset", "jtStartIndex", "startRowIndex", "firstResult",
    ),
    "size": (
        "pageSize", "limit", "take", "$top", "top", "size", "perPage", "per_page", "maxResults",
        "itemsPerPage", "rowsPerPage", "pageLength", "rows", "count", "length", "maxItems",
        "maxRows", "maxResultCount", "pageLimit", "jtPageSize", "maximumRows",
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

ROW_LIST_NAMES: Final = frozenset(
    {"items", "data", "results", "records", "value", "rows", "list", "result", "entries",
     "content", "elements", "payload", "collection", "objects", "values"}
)  # fmt: skip
BESIDE_ROWS: Final = (
    "link", "error", "warning", "message", "facet", "aggregat", "column", "filter", "included",
    "header", "sort", "range", "lookup",
)  # fmt: skip
"""Words in the names of lists that stand beside the rows."""
ABOUT_A_REPLY: Final = frozenset(
    {"message", "status", "code", "version", "error", "errors", "type", "self", "href", "url",
     "sort", "order", "query", "timestamp", "requestid", "traceid", "correlationid",
     "targeturl", "result"}
)  # fmt: skip
"""Texts and objects that tell about a reply, not of a row."""
KEY_WORDS: Final = frozenset({"id", "guid", "uid", "uuid", "key"})
_COUNTS: Final = frozenset(
    {"count", "recordcount", "rowcount", "itemcount", "resultcount", "odatacount", "numfound",
     "found", "hits", "records", "results"}
)  # fmt: skip
"""Names of numbers that may count all rows, or those of the page."""
PAGE_COUNTS: Final = frozenset(
    {"pages", "pagecount", "lastpage", "numberofpages", "numpages", "totalpages"}
)
NO_COUNTS: Final = frozenset(
    {"id", "ms", "time", "elapsed", "duration", "took", "version", "code", "status", "year", "size",
     "timestamp", "ticks", "seconds", "limit", "port", "number", "page", "index", "draw"}
)  # fmt: skip
"""Words in the names of numbers that hardly count rows."""
_MORE: Final = frozenset({"hasnext", "hasnextpage", "next", "nextpage"})
_LAST: Final = frozenset({"last", "islast", "islastpage", "lastpage", "done", "complete"})
CURSOR_WORDS: Final = ("next", "cursor", "continuation", "skiptoken")

_ROLES: Final[Mapping[str, Role]] = {
    folded(name): role for role, names in PARAMETER_NAMES.items() for name in names
}


def role_of(parameter: str) -> Role | None:
    """Return what a query parameter of this name usually does."""
    return _ROLES.get(folded(leaf(parameter)))


def _first_by_role(names: Sequence[str]) -> dict[Role, str]:
    """Return the likeliest of `names` for each role."""
    given = {folded(leaf(name)): name for name in reversed(names)}
    return {_ROLES[one]: given[one] for one in reversed([*_ROLES]) if one in given}


NAMED_TOTAL: Final = 2
"""The last rank of names that say that a number counts all rows."""
LIKE_A_TOTAL: Final = 3
"""The last rank of names that do not say that it counts anything else."""


def total_rank(path: Path) -> int:
    """Return how little a number's name says that it counts all rows; the lower the likelier."""
    name = folded(path[-1])
    if "total" in name and "page" not in name:
        return 0 if "record" in name or len(path) == 1 else 1
    if name in _COUNTS:
        return 2
    return 3 if not set(words(path[-1])) & NO_COUNTS and name not in PAGE_COUNTS else 4


def says_more(path: Path) -> bool | None:
    """Return whether true, at this path, says that another page follows; None if neither does.

    >>> says_more(("paging", "hasNextPage")), says_more(("isLastPage",)), says_more(("active",))
    (True, False, None)
    """
    name = folded(path[-1])
    if "more" in name or name in _MORE:
        return True
    return False if name in _LAST else None


def paging_by_names(parameters: Parameters) -> Paging:
    """Return what the names of documented parameters tell about paging."""
    by_role = _first_by_role((*parameters.numbers, *parameters.texts))
    page = by_role.get("page") or by_role.get("offset")
    style: Style | None = None
    if page:
        style = "page" if page == by_role.get("page") else "offset"
    elif page := _first_by_role(parameters.texts).get("cursor"):
        style = "cursor"
    size = by_role.get("size")
    return Paging(
        style=style,
        page_param=page,
        size_param=size,
        size=parameters.most.get(size or ""),
        first=parameters.defaults.get(page or "") if style == "page" else None,
        explicit=page in parameters.required,
        prefix=common_prefix((*parameters.numbers, *parameters.texts)),
        origin="the Swagger document",
    )


DEFAULT_PAGING: Final = Paging(page_param="pageNumber", size_param="pageSize")


def paging_from_settings(settings: Mapping[str, Any]) -> Paging:
    """Return the `pagination` setting as Paging."""
    return Paging(
        style=settings.get("style") or ("page" if settings.get("page_param") else None),
        page_param=settings.get("page_param"),
        size_param=settings.get("size_param"),
        first=settings.get("first_page"),
        explicit=settings.get("first_page") is not None,
        records_path=_dotted(settings.get("records_path")),
        total_path=_dotted(settings.get("total_path")),
        next_path=_dotted(settings.get("next_path")),
        origin=FROM_SETTING,
    )


def _dotted(path: str | None) -> Path | None:
    return tuple(part for part in path.removeprefix("$").split(".") if part) if path else None


def common_prefix(names: Sequence[str]) -> str:
    """Return the dotted prefix that the parameters carry, or nothing.

    ASP.NET ignores parameters without the prefix once any carries it (section 5.1), so that
    whatever is sent beside them needs it too.
    """
    prefixes = {name.rpartition(".")[0] for name in names if "." in name}
    return f"{prefixes.pop()}." if len(prefixes) == 1 else ""
