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
from tap_devensoft.http.prefetch import ahead
from tap_devensoft.listings.keys import KeySet
from tap_devensoft.listings.overlap import same_rows
from tap_devensoft.listings.page import Page
from tap_devensoft.listings.steps import first_ask, following
from tap_devensoft.resource import FROM_SETTING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from tap_devensoft.errors import ReplyError
    from tap_devensoft.listings.steps import Ask
    from tap_devensoft.resource import Paging

LOG = logging.getLogger("tap-devensoft")

MOST_STALE_PAGES: Final = 3
"""Pages without a new row after which a server only repeats itself."""
_PROVED_GAP: Final = 2
"""Pages without rows, one after another, that are the end where nothing else tells of it."""


@dataclass(slots=True)
class Tally:
    """What one walk saw."""

    keys: KeySet = field(default_factory=KeySet)
    total: int | None = None
    pages: int = 0
    """Pages with a new row."""
    repeats: int = 0
    stale: int = 0
    """Pages without a new row, one after another."""
    moved: bool = False
    """Whether the declared total changed, or a row was edited, while the walk was under way."""
    certain: bool = True
    """Whether stamps, where there are any, tell for certain that no row was edited."""
    stood: bool = True
    """Whether each border between two pages that was looked at stood still."""
    refusal: ReplyError | None = None
    """What the server said to a page that it has not; an end, unless rows are missing."""


@dataclass(slots=True, kw_only=True)
class OneWalk:
    """One walk through a listing, and how it is done.

    Attributes:
        begin: Asks for a page, and returns what reads it.
        identities: What tells each of some rows from others.
        touched: Whether any of some rows was edited since the run began, None for perhaps; no
            function where no stamp tells.
        sure: Tells in the end whether a row that was missed would stay missed.
        doubted: Whether paging did not advance and nothing says that all rows were read.
    """

    name: str
    begin: Callable[[Ask], Callable[[], Page]]
    paging: Paging
    size: int | None
    most: int
    identities: Callable[[Sequence[object]], list[Hashable]]
    touched: Callable[[Sequence[object]], bool | None] | None = None
    sure: Callable[[], bool] = lambda: False
    doubted: bool = False
    tally: Tally = field(default_factory=Tally)

    def pages(self) -> Iterator[Page]:
        """Yield the pages of one walk, each row once.

        Raises:
            IncompleteError: The reply says that there is more, but paging does not advance.
        """
        self.tally = Tally()
        first = self.begin(first_ask(self.paging, self.size))()
        self._refuse_contradiction(first)
        yield from (page for page in self._fresh_pages(first) if page.rows)
        missing = len(self.tally.keys) < (self.tally.total or 0)
        if self.tally.refusal and (missing or not self._numbered):
            raise self.tally.refusal

    @property
    def _numbered(self) -> bool:
        return self.paging.style in {"page", "offset"}

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
        if fresh and page.total is not None:
            tally.moved |= tally.total not in {None, page.total}
            tally.total = page.total
        tally.pages += bool(fresh)
        tally.stale = 0 if fresh else tally.stale + 1
        if self.touched and not tally.moved and tally.pages > 1:
            seen = self.touched(fresh)
            tally.moved, tally.certain = bool(seen), seen is not None
        return page if fresh is page.rows else replace(page, rows=fresh)

    def _fresh_pages(self, first: Page) -> Iterator[Page]:
        """Yield the new rows of each page: many at once where something counts, then one ahead."""
        fresh, last, index, step = self._counted(first), first, 1, len(first.rows)
        if step and self._numbered:
            declared = first.pages if first.total is None else -(-first.total // step)
            index = max(declared or 0, 1)
        if index > 1:
            yield fresh
            asks = (self._behind(first, number, number * step) for number in range(1, index))
            for number, page in enumerate(
                ahead(map(self._begun, filter(None, asks)), self.most), 1
            ):
                if page is None or not page.rows:
                    index = number  # whether it is the end is seen one by one
                    break
                if last is first:
                    self._is_again(page, last, first)
                last = page
                yield self._counted(page)
                if self._only_repeats():
                    return
            fresh = Page([])
        yield from self._one_by_one(first, last, fresh, index) if step else (fresh,)

    def _behind(self, page: Page, index: int, rows: int) -> Ask | None:
        return following(self.paging, page, self.size, index, rows)

    def _one_by_one(self, first: Page, last: Page, fresh: Page, index: int) -> Iterator[Page]:
        """Read on behind `last`, one page ahead, until nothing new comes or the end is proved."""
        tally, page, gap, even = self.tally, last, 0, True
        # By rows received, so that a short page cannot leave a gap.
        received = len(tally.keys) + tally.repeats
        asked: set[Ask] = set()
        while (ask := self._ask_behind(page, index, received, asked)) is not None:
            read = self._begun(ask)
            yield fresh
            came = read()
            if came is None:
                return
            page = came
            if self._numbered and page.rows and gap:
                LOG.warning(
                    "Stream %s: a page without rows has more rows behind it; only two of them "
                    "in a row are taken for the end.",
                    self.name,
                )
            gap = 0 if page.rows else gap + 1
            short = even and len(last.rows) < len(first.rows)
            if self._numbered and self._ends(page, last, first, gap, short=short):
                return
            fresh = self._counted(page)
            if not fresh.rows:  # behind the end, this is no sign that rows moved
                tally.repeats -= len(page.rows)
            if self._only_repeats():
                return
            index += 1
            received += len(page.rows) or len(first.rows)
            if page.rows:
                even, last = even and len(last.rows) == len(first.rows), page
        yield fresh

    def _ask_behind(self, page: Page, index: int, received: int, asked: set[Ask]) -> Ask | None:
        """Return what asks for the page behind one, unless the end is proved to be reached.

        Raises:
            IncompleteError: It was asked for before.
        """
        total = self.tally.total if "total" in self.paging.proved else None
        at_end = "end" in self.paging.proved and page.more is False
        if at_end or (total is not None and len(self.tally.keys) >= total):
            return None
        ask = self._behind(page, index, received)
        if ask in asked:
            msg = (
                f"Stream {self.name}: paging does not advance; the reply points to a page that "
                "was read before. Set pagination.style."
            )
            raise IncompleteError(msg)
        asked |= {ask} if ask else set()
        return ask

    def _ends(self, page: Page, last: Page, first: Page, gap: int, *, short: bool) -> bool:
        """Whether a numbered page is behind the end.

        Where nothing counts, one without rows is only so behind the first `short` page, or behind
        another such page.
        """
        if page.rows:
            return self._is_again(page, last, first)
        rows, total = len(self.tally.keys), self.tally.total or 0
        if page.more and gap == _PROVED_GAP:
            msg = (
                f"Stream {self.name}: pages without rows say that more follow; run again, or set "
                "pagination."
            )
            raise IncompleteError(msg)
        short = short and not page.more and rows >= total
        return 0 < total <= rows or page.more is False or short or gap == _PROVED_GAP

    def _begun(self, ask: Ask) -> Callable[[], Page | None]:
        """Ask for a page; a server that has none past the end has told where the end is."""
        begun = self.begin(ask)

        def read() -> Page | None:
            try:
                return begun()
            except (RefusedError, MissingError) as error:
                self.tally.refusal = error
                return None

        return read

    def _only_repeats(self) -> bool:
        """Whether so many pages brought nothing new that none will, which is told."""
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
