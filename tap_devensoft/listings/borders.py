"""Reads a listing that never stands still: each border between two pages until it did not move.

A row is lost where it moves over the border of two pages after the page that it moves to was
read, and before the one that it comes from. That cannot have happened while the page before the
border was the same before and after the page behind it was read. So each page is read again after
the next one, and both once more where it has changed. Unlike a whole walk, this only needs the
listing to rest for three requests at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from tap_devensoft.listings.page import Page

A = TypeVar("A")

MOST_TRIES: Final = 20
"""How often a border is looked at before the listing is given up."""
MOST_STALE_PAGES: Final = 3
"""Pages without a new row after which a server only repeats itself."""


class MovingError(Exception):
    """A border moved each time it was looked at."""


def standing_pages(
    ask: A,
    read: Callable[[A], Page | None],
    following: Callable[[A, Page], A | None],
    identities: Callable[[Sequence[object]], list[Hashable]],
) -> Iterator[Page]:
    """Yield pages, most of them twice, until every border has stood still.

    Past the end `read` and `following`, which gives what asks for the page behind one, return None.

    Raises:
        MovingError: A border never stood still.
    """
    seen: set[Hashable] = set()
    stale = 0
    page = read(ask)
    while page is not None and page.rows:
        yield page
        keys = set(identities(page.rows))
        stale = stale + 1 if keys <= seen else 0
        if stale == MOST_STALE_PAGES:
            return  # past the end this server repeats earlier rows
        seen |= keys
        for _ in range(MOST_TRIES):
            next_ask = following(ask, page)
            if next_ask is None:
                return
            behind = read(next_ask)
            if behind is not None:
                yield behind
            again = read(ask)
            if again is None or not again.rows:
                return  # so many rows are gone that nothing is left here
            yield again
            before, keys = keys, set(identities(again.rows))
            page = again
            if keys == before:
                break
        else:
            raise MovingError
        ask, page = next_ask, behind
