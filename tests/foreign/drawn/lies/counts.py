"""Lies of numbers, flags and links that a page tells beside its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.lies.lie import Lie, says

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.foreign.drawn.lies.lie import Facts
    from tests.foreign.drawn.pages import Cut
    from tests.foreign.drawn.tenant import Tenant

Count = "Callable[[Cut], Any]"

TOTALS: Final[dict[str, Callable[[Cut], Any]]] = {
    "-1": lambda _: -1,
    "0": lambda _: 0,
    "null": lambda _: None,
    "a page too small": lambda cut: max(cut.total - cut.size, 1),
    "one too small": lambda cut: max(cut.total - 1, 1),
    "the rows of the page": lambda cut: len(cut.rows),
    "the rows asked for": lambda cut: cut.size,
    "pages": lambda cut: cut.pages,
    "the rows that are left": lambda cut: max(cut.total - cut.start, 0),
    "the rows so far": lambda cut: cut.start + len(cut.rows),
    "no more than 10": lambda cut: min(cut.total, 10),
    "a numeric text": lambda cut: str(cut.total),
    "a text with words": lambda cut: f"{cut.total} rows",
    "a decimal": lambda cut: float(cut.total),
    "the number of the page": lambda cut: cut.start // cut.size + 1,
    "the largest integer": lambda _: 2**31 - 1,
}
"""What a total says instead of how many rows there are."""
PAGES: Final[dict[str, Callable[[Cut], Any]]] = {
    "one too small": lambda cut: max(cut.pages - 1, 1),
    "0": lambda _: 0,
    "1": lambda _: 1,
    "rows": lambda cut: cut.total,
    "the page": lambda cut: cut.start // cut.size + cut.first,
    "null": lambda _: None,
}
"""What a number of pages says instead."""


def _instead(token: str, count: Callable[[Cut], Any]) -> Callable[[Cut, Facts], Facts]:
    return lambda cut, facts: {**facts, token: count(cut)}


def _flag(*, more: bool) -> Callable[[Cut, Facts], Facts]:
    return lambda _, facts: {**facts, "<more>": more, "<last>": not more}


def _flags(tenant: Tenant) -> bool:
    return says("<more>")(tenant) or says("<last>")(tenant)


def _first_page_empty(cut: Cut, facts: Facts) -> Facts:
    lies = not cut.start and cut.following is not None
    return {**facts, "<rows>": [], "<count>": 0} if lies else facts


def _linked(tenant: Tenant) -> bool:
    return tenant.paging.style in {"next", "cursor"}


def _link_after_the_last(_: Cut, facts: Facts) -> Facts:
    name = "<next>" if facts["<cursor>"] is None and facts["<after>"].startswith(("?", "/", "<"))\
        else "<cursor>"  # fmt: skip
    return {**facts, name: facts["<after>"]}


def _link_to_itself(_: Cut, facts: Facts) -> Facts:
    return {**facts, "<next>": facts["<next>"] and facts["<self>"]}


def _no_link(_: Cut, facts: Facts) -> Facts:
    return {**facts, "<next>": None, "<cursor>": None}


def _link_in_a_header(tenant: Tenant) -> Tenant:
    style = replace(tenant.paging, style="next", at="page", size="pageSize")
    return replace(tenant, envelope="bare", header="link", paging=style)


LIES: Final = (
    *(
        Lie(
            f"the total is {name}", "total",
            may_be_exact=name != "the largest integer",
            needs=says("<total>"), facts=_instead("<total>", count),
        )
        for name, count in TOTALS.items()
    ),
    Lie(
        "the total counts three rows too many", "total", may_be_exact=False,
        needs=says("<total>"), facts=_instead("<total>", lambda cut: cut.total + 3),
    ),
    *(
        Lie(
            f"the number of pages is {name}", "pages",
            needs=says("<pages>"), facts=_instead("<pages>", count),
        )
        for name, count in PAGES.items()
    ),
    Lie("a flag says that more follows, for ever", "flag", needs=_flags, facts=_flag(more=True)),
    Lie("a flag says on each page that it is the last", "flag", needs=_flags,
        facts=_flag(more=False)),
    Lie(
        "the first page is empty and says that more follows", "flag", may_be_exact=False,
        needs=lambda tenant: _flags(tenant) and tenant.paging.style in {"page", "offset"},
        facts=_first_page_empty,
    ),
    Lie("the page calls itself the first, whichever it is", "page number",
        needs=says("<page>"), facts=_instead("<page>", lambda cut: cut.first)),
    Lie("the page calls itself one less", "page number",
        needs=says("<page>"), facts=_instead("<page>", lambda cut: cut.start // cut.size)),
    Lie("the page says that it has the size that was asked for", "page size",
        needs=says("<size>"), facts=_instead("<size>", lambda _: 500)),
    Lie("the page says that it has no size", "page size",
        needs=says("<size>"), facts=_instead("<size>", lambda _: 0)),
    Lie("the page counts one row", "count",
        needs=says("<count>"), facts=_instead("<count>", lambda _: 1)),
    Lie("the last page names a next one", "link", needs=_linked, facts=_link_after_the_last),
    Lie(
        "each page names itself as the next", "link", may_be_exact=False,
        needs=lambda tenant: tenant.paging.style == "next", facts=_link_to_itself,
    ),
    Lie(
        "no page names the next, but counts what is there", "link", may_be_exact=False,
        needs=lambda tenant: _linked(tenant) and says("<total>")(tenant), facts=_no_link,
    ),
    Lie("the next page stands in a Link header", "envelope", spell=_link_in_a_header),
    Lie(
        "a Content-Range header counts all rows", "envelope",
        needs=lambda tenant: tenant.paging.style in {"page", "offset"},
        spell=lambda tenant: replace(tenant, envelope="bare", header="range"),
    ),
    Lie(
        "a Content-Range header counts the rows so far", "envelope",
        needs=lambda tenant: tenant.paging.style in {"page", "offset"},
        spell=lambda tenant: replace(tenant, envelope="bare", header="range"),
        facts=_instead("<total>", lambda cut: cut.start + len(cut.rows)),
    ),
    Lie(
        "a Content-Range header has a star for the total", "envelope",
        needs=lambda tenant: tenant.paging.style in {"page", "offset"},
        spell=lambda tenant: replace(tenant, envelope="bare", header="range"),
        facts=_instead("<total>", lambda _: "*"),
    ),
    Lie(
        "a header counts the rows of the page", "envelope",
        needs=lambda tenant: tenant.paging.style in {"page", "offset"},
        spell=lambda tenant: replace(tenant, envelope="bare", header="count"),
        facts=_instead("<total>", lambda cut: len(cut.rows)),
    ),
)  # fmt: skip
