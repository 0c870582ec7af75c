"""One walk through a listing whose paging is known: numbers, offsets, links and cursors.

A walk asks for pages and judges by the rows that come back. It knows neither HTTP nor Singer, and
finds nothing out: what `trial` proved is used, and what contradicts it ends the load.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from itertools import compress
from typing import TYPE_CHECKING, Final

from tap_devensoft.errors import IncompleteError, MissingError, RefusedError
from tap_devensoft.http.prefetch import called, prefetch, wait_for
from tap_devensoft.listings.borders import MOST_STALE_PAGES
from tap_devensoft.listings.keys import KeySet
from tap_devensoft.listings.overlap import same_rows
from tap_devensoft.listings.steps import asking, first_ask, following, place_of
from tap_devensoft.resource import FROM_SETTING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from concurrent.futures import Future

    from tap_devensoft.errors import ReplyError
    from tap_devensoft.listings.page import Page
    from tap_devensoft.listings.steps import Ask
    from tap_devensoft.resource import Paging

LOG = logging.getLogger("tap-devensoft")

_PROVED_GAP: Final = 2
"""Pages without rows, one after another, that are the end where nothing else tells of it."""


@dataclass(slots=True)
class Tally:
    """What one walk saw."""

    keys: KeySet = field(default_factory=KeySet)
    total: int | None = None
    pages: int = 0
    repeats: int = 0
    stale: int = 0
    """Pages without a new row, one after another."""
    moved: bool = False
    """Whether the declared total changed, or a row was edited, while the walk was under way."""
    refusal: ReplyError | None = None
    """What the server said to a page that it has not; an end, unless rows are missing."""


@dataclass(slots=True, kw_only=True)
class OneWalk:
    """One walk through a listing, and how it is done.

    Attributes:
        identities: What tells each of some rows from others.
        touched: Whether any of some rows was edited since the run began; None where no stamp
            tells.
        sure: Tells in the end whether a row that was missed would stay missed.
        doubted: Whether paging did not advance and nothing says that all rows were read.
    """

    name: str
    read: Callable[[Ask], Page]
    paging: Paging
    size: int | None
    most: int
    identities: Callable[[Sequence[object]], list[Hashable]]
    touched: Callable[[Sequence[object]], bool] | None = None
    sure: Callable[[], bool] = lambda: False
    doubted: bool = False
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        """Ask for no more rows than the server takes."""
        self.size = min(self.size, self.paging.size or self.size) if self.size else None

    # One walk

    def pages(self) -> Iterator[Page]:
        """Yield the pages of one walk, each row once.

        Raises:
            IncompleteError: The reply says that there is more, but paging does not advance.
        """
        self.tally = Tally()
        first = self.read(first_ask(self.paging, self.size))
        self._refuse_contradiction(first)
        style = self.paging.style
        pages: Iterator[Page]
        if not first.rows or style in {None, "none"}:
            pages = iter((first,))
        elif style in {"next_link", "cursor"}:
            pages = self._followed(first)
        else:
            pages = self._numbered(first)
        for page in pages:
            fresh = self._counted(page)
            if fresh.rows:
                yield fresh
        if self.tally.refusal and len(self.tally.keys) < (self.tally.total or 0):
            raise self.tally.refusal

    def _refuse_contradiction(self, first: Page) -> None:
        """End the load where the reply says what cannot be so, by what is known of the paging."""
        if not first.rows and first.expects_more:
            msg = (
                f"Stream {self.name}: the first page has no rows, and says that there are some; "
                "set pagination.records_path, or ask whether the credential may see them."
            )
            raise IncompleteError(msg)
        is_set = self.paging.origin == FROM_SETTING
        if self.paging.style == "none" and first.expects_more and not is_set:
            declared = f"{first.total} rows" if first.total else "more"
            msg = (
                f"Stream {self.name}: {len(first.rows)} rows came on what was the only page, and "
                f"the reply declares {declared}. Run discovery again, or set pagination."
            )
            raise IncompleteError(msg)

    def _counted(self, page: Page) -> Page:
        """Count a page's rows and return it with those that are new in this walk."""
        tally = self.tally
        news = tally.keys.add_all(self.identities(page.rows))
        fresh = page.rows if all(news) else list(compress(page.rows, news))
        tally.repeats += len(page.rows) - len(fresh)
        if page.total is not None:
            tally.moved |= tally.total not in {None, page.total}
            tally.total = page.total
        tally.pages += 1
        if self.touched and not tally.moved and tally.pages > 1:
            tally.moved = self.touched(fresh)
        return page if fresh is page.rows else replace(page, rows=fresh)

    # Numbered pages and offsets

    def _numbered(self, first: Page) -> Iterator[Page]:
        yield first
        step = len(first.rows)
        known = -(-first.total // step) if first.total is not None else first.pages or 0
        asks = (self._ask(index, index * step) for index in range(1, known))
        last = first
        for page in prefetch(asks, self._read_or_end, self.most):
            if page is None or not page.rows:
                break
            if last is first:
                self._is_again(page, last, first)
            last, seen = page, len(self.tally.keys)
            yield page
            if self._is_stale(news=len(self.tally.keys) > seen):
                return
        yield from self._until_the_end(first, last, max(known, 1))

    def _ask(self, index: int, rows: int) -> Ask:
        return asking(self.paging, place_of(self.paging, index, rows), self.size)

    def _until_the_end(self, first: Page, last: Page, index: int) -> Iterator[Page]:
        """Read on, one page ahead, until nothing new comes or the end is proved."""
        # By rows received, so that a short page cannot leave a gap.
        gap, received = 0, len(self.tally.keys) + self.tally.repeats
        even = True
        answer = self._ask_for(index, received, last)
        while answer is not None:
            page = wait_for(answer)
            if page is None:
                return
            if page.rows and gap:
                LOG.warning(
                    "Stream %s: a page without rows has more rows behind it; only two of them "
                    "in a row are taken for the end.",
                    self.name,
                )
            gap = 0 if page.rows else gap + 1
            if gap and self._is_end(page, gap, short=even and len(last.rows) < len(first.rows)):
                return
            if not gap and (self._is_again(page, last, first) or self._only_repeats(page)):
                return
            index += 1
            received += len(page.rows) or len(first.rows)
            answer = self._ask_for(index, received, page)
            if not (gap or self.tally.stale):
                yield page
            if not gap:
                even &= len(last.rows) == len(first.rows)
                last = page

    def _is_end(self, page: Page, gap: int, *, short: bool) -> bool:
        """Whether a page without rows is the end.

        Where nothing counts, it is only behind the first `short` page, or behind another empty one.
        """
        if page.more:
            msg = (
                f"Stream {self.name}: a page without rows says that more follow; run again, or "
                "set pagination."
            )
            raise IncompleteError(msg)
        counted = 0 < (self.tally.total or 0) <= len(self.tally.keys)
        return counted or page.more is False or short or gap == _PROVED_GAP

    def _ask_for(self, index: int, received: int, last: Page) -> Future[Page | None] | None:
        """Ask for the page at `index` unless the end is proved to be reached."""
        tally = self.tally
        counted = "total" in self.paging.proved and tally.total is not None
        if counted and len(tally.keys) + self._unread(last) >= (tally.total or 0):
            return None
        if "end" in self.paging.proved and last.more is False:
            return None
        return called(self._read_or_end, self._ask(index, received))

    def _unread(self, page: Page) -> int:
        """Return how many rows of a page this walk has not counted."""
        seen = self.tally.keys
        return sum(1 for key in self.identities(page.rows) if key not in seen)

    def _read_or_end(self, ask: Ask) -> Page | None:
        """Read a page; a server that refuses pages past the end has told where the end is."""
        try:
            return self.read(ask)
        except (RefusedError, MissingError) as error:
            self.tally.refusal = error
            return None

    def _only_repeats(self, page: Page) -> bool:
        return self._is_stale(news=bool(self._unread(page)))

    def _is_stale(self, *, news: bool) -> bool:
        """Whether so many pages brought nothing new that none will, which is told."""
        self.tally.stale = 0 if news else self.tally.stale + 1
        if self.tally.stale < MOST_STALE_PAGES:
            return False
        LOG.warning(
            "Stream %s: pages repeat rows of earlier ones, or have none, and never end; each row "
            "was taken once.",
            self.name,
        )
        return True

    def _is_again(self, page: Page, last: Page, first: Page) -> bool:
        """Whether a page is the one before it, with which some servers answer past the end.

        Raises:
            IncompleteError: It is the first, which says that there is more.
        """
        if not same_rows(page.rows, last.rows, self.identities):
            return False
        if last is first and first.expects_more:
            msg = (
                f"Stream {self.name}: paging does not advance; {self.paging.page_param} brings "
                f"the same {len(first.rows)} rows again. Run discovery again, or set "
                "pagination.page_param, or pagination.style to none."
            )
            raise IncompleteError(msg)
        self.doubted |= last is first and not self.paging.proved
        return True

    # Links and cursors

    def _followed(self, first: Page) -> Iterator[Page]:
        """Follow links or cursors, one page ahead, until there is none."""
        seen: set[Ask] = set()
        page: Page | None = first
        while page is not None:
            ask = self._ask_after(page)
            if ask in seen:
                msg = (
                    f"Stream {self.name}: paging does not advance; the reply points to a page "
                    "that was read before. Set pagination.style."
                )
                raise IncompleteError(msg)
            answer = called(self.read, ask) if ask else None
            seen |= {ask} if ask else set()
            if self._only_repeats(page):
                return
            yield page
            page = wait_for(answer) if answer else None

    def _ask_after(self, page: Page) -> Ask | None:
        if page.more is False and "end" in self.paging.proved:
            return None
        return following(self.paging, page, self.size)
