"""From one page to what asks for the next: numbers, offsets, links and cursors. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tap_devensoft.listings.page import Page
    from tap_devensoft.resource import Paging, Style


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to ask for: query parameters, or a link of the server's to follow."""

    params: tuple[tuple[str, str], ...] = ()
    link: str | None = None


def asking(paging: Paging, place: int | str | None, size: int | None) -> Ask:
    """Return what asks for the page at a number, offset or cursor; None is left to the server.

    No more rows are asked for than the server is known to take.
    """
    most = min(size, paging.size or size) if size is not None else None
    pairs = ((paging.page_param, place), (paging.size_param, most))
    return Ask(tuple((name, str(value)) for name, value in pairs if name and value is not None))


def first_ask(paging: Paging, size: int | None) -> Ask:
    """Return what asks for the first page, by its number only where that is needed."""
    named = paging.style in {"page", "offset"} and paging.explicit
    return asking(paging, (paging.first or 0) if named else None, size)


def following(paging: Paging, page: Page, size: int | None, index: int, rows: int) -> Ask | None:
    """Return what asks for the page behind `page`; None where nothing leads there.

    `index` others and `rows` rows are before the page that is asked for.
    """
    if paging.style == "next_link":
        return Ask(link=page.next_link) if page.next_link else None
    first = paging.first or 0
    places: dict[Style | None, int | str | None] = {
        "page": (1 if paging.first is None else first) + index,
        "offset": first + rows,
        "cursor": page.cursor or None,
    }
    place = places.get(paging.style)
    return None if place is None else asking(paging, place, size)
