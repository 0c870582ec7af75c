"""From one page to what asks for the next: numbers, offsets, links and cursors. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tap_devensoft.listings.page import Page
    from tap_devensoft.resource import Paging


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to ask for: query parameters, or a link of the server's to follow."""

    params: tuple[tuple[str, str], ...] = ()
    link: str | None = None


def asking(paging: Paging, place: int | str | None, size: int | None) -> Ask:
    """Return what asks for the page at a number, offset or cursor; None is left to the server."""
    pairs = ((paging.page_param, place), (paging.size_param, size))
    return Ask(tuple((name, str(value)) for name, value in pairs if name and value is not None))


def first_ask(paging: Paging, size: int | None) -> Ask:
    """Return what asks for the first page, by its number only where that is needed."""
    named = paging.style in {"page", "offset"} and paging.explicit
    return asking(paging, (paging.first or 0) if named else None, size)


def place_of(paging: Paging, index: int, rows: int) -> int:
    """Return the number of the page behind `index` others, or the offset behind `rows` rows."""
    if paging.style == "offset":
        return (paging.first or 0) + rows
    return (1 if paging.first is None else paging.first) + index


def following(paging: Paging, page: Page, size: int | None) -> Ask | None:
    """Return what asks for the page behind one that has a link or a cursor, None where none is."""
    if paging.style == "next_link":
        return Ask(link=page.next_link) if page.next_link else None
    return asking(paging, page.cursor, size) if page.cursor else None
