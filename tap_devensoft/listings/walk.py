"""Walks through a listing until it is proved whole; finds out by trial what no one told.

A walk asks for pages and judges by the rows that come back: whether a parameter is heeded at
all, whether pages are counted from 0 or 1, where the end is. It knows neither HTTP nor Singer.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.errors import IncompleteError, MissingError, RefusedError
from tap_devensoft.http.prefetch import Workers, prefetch, wait_for
from tap_devensoft.listings.borders import MovingError, standing_pages
from tap_devensoft.listings.keys import KeySet
from tap_devensoft.listings.spelling import PARAMETER_NAMES, role_of
from tap_devensoft.resource import BY_DEFAULT
from tap_devensoft.words import folded, leaf, words

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Hashable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from tap_devensoft.errors import ReplyError
    from tap_devensoft.listings.page import Page
    from tap_devensoft.resource import Paging

LOG = logging.getLogger("tap-devensoft")

MOST_WALKS: Final = 5
"""How often a listing that moves is walked before the tap gives up on it."""
_FAST_WALKS: Final = 2
"""How many of these ask for several pages at once; the others look at each border of pages."""
_BRIEF: Final = 3
"""Pages that are read within a moment, in which no two rows are taken to come and go."""
_LONG: Final = 40
"""Pages from which on stamps are trusted instead of a second walk.

They tell nothing where the tenant's clock is behind ours, and fewer pages are soon read again.
"""
_MOST_STALE_PAGES: Final = 3
_SMALLER_SIZES: Final = (1000, 500, 200, 100, 50, 25, 10)
_NO_TOTALS: Final = frozenset(
    {"id", "ms", "time", "elapsed", "duration", "took", "version", "code", "status", "year", "size",
     "timestamp", "ticks", "seconds", "limit", "port", "number"}
)  # fmt: skip
"""Words in the names of numbers that are no totals."""
_EDITED: Final = 2
"""Rows by which a page that was asked for twice may differ: one came, one went."""
_FEW: Final = 10
TRIED: Final = "what changed the rows"
"""Origin of a paging that was found by trial."""
_PROBE: Final = 2
"""The value that is tried for unknown parameters: another page, or an offset of two rows."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to ask for: query parameters, or a link of the server's to follow."""

    params: tuple[tuple[str, str], ...] = ()
    link: str | None = None


@dataclass(slots=True)
class Tally:
    """What one walk saw."""

    keys: KeySet
    total: int | None = None
    pages: int = 0
    repeats: int = 0
    moved: bool = False
    """Whether the declared total changed, or a row was edited, while the walk was under way."""
    refusal: ReplyError | None = None
    """What the server said to a page that it has not; an end, unless rows are missing."""


class Walk:
    """One listing's walks.

    Args:
        name: The stream's name, for messages.
        read: Asks the server for one page.
        paging: What is known of the listing's paging.
        size: Rows asked for per page.
        most: Pages in flight at once.
        identities: What tells each of some rows from others.
        touched: Whether any of some rows was edited since the run began; None where no stamp
            tells.
        sure: Whether a row that is missed would be deleted in the warehouse.
    """

    def __init__(
        self,
        *,
        name: str,
        read: Callable[[Ask], Page],
        paging: Paging,
        size: int,
        most: int,
        identities: Callable[[Sequence[object]], list[Hashable]],
        touched: Callable[[Sequence[object]], bool] | None = None,
        sure: bool = False,
    ) -> None:
        """Keep the facts; nothing is asked yet."""
        self.paging = paging
        self.tally = Tally(KeySet())
        self.unproved = False
        """Whether nothing in the replies says that what was read is the whole listing."""
        self._name = name
        self._read = read
        self._size: int | None = size
        self._most = most
        self._identities = identities
        self._touched = touched
        self._sure = sure
        self._ahead: dict[Ask, Future[Page]] = {}
        """Pages that were asked for before a walk got to them."""

    # Walking until it settles

    def settled_pages(self) -> Iterator[Page]:
        """Yield pages until the listing is proved whole, walking again where rows moved.

        A row which existed throughout comes at least once, from whichever walk met it first.

        Raises:
            IncompleteError: It never settled, or paging does not advance.
        """
        union = KeySet()
        before: KeySet | None = None
        for number in range(1, MOST_WALKS + 1):
            stood = True
            if number <= _FAST_WALKS:
                yield from self._unseen(self.pages(), union)
            else:
                stood = yield from self._standing(union)
            tally = self.tally
            if number <= _FAST_WALKS and self._is_clean():
                return
            union.update(tally.keys)
            if tally.keys == before:
                if self._is_short():
                    break  # another walk would bring the same
                return
            if number > _FAST_WALKS and stood and not self._lacks(union):
                return
            if number > 1 and not tally.moved and len(union) == tally.total:
                return
            before = tally.keys
            if number < MOST_WALKS:
                self._tell_of_another_walk(union)
        LOG.warning("Stream %s: %s.", self._name, self._numbers(len(union)))
        msg = (
            f"Stream {self._name}: the listing could not be read whole in {number} walks "
            f"({self._numbers(len(union))}); run again when fewer edits are under way, or set "
            "pagination."
        )
        raise IncompleteError(msg)

    def _unseen(self, pages: Iterator[Page], union: KeySet) -> Iterator[Page]:
        """Yield pages without the rows that an earlier walk has brought."""
        if not len(union):
            yield from pages
            return
        for page in pages:
            keys = self._identities(page.rows)
            rows = [row for row, key in zip(page.rows, keys, strict=True) if key not in union]
            if rows:
                yield replace(page, rows=rows) if len(rows) < len(page.rows) else page

    def _standing(self, union: KeySet) -> Generator[Page, None, bool]:
        """Walk border by border; tell whether each of them stood still."""
        self.tally = Tally(KeySet())
        try:
            counted = (self._counted(page) for page in self._border_by_border())
            yield from self._unseen(counted, union)
        except MovingError:
            return False
        return True

    def _border_by_border(self) -> Iterator[Page]:
        first = self.first_page()
        style = self._style(first)
        start = self.paging.first or 0

        def ask_for(place: int) -> Ask:
            return Ask(self._params(place, self._size))

        def following(ask: tuple[int, Ask], page: Page) -> tuple[int, Ask] | None:
            place = ask[0] + (len(page.rows) if style == "offset" else 1)
            if style in {"next_link", "cursor"}:
                link = self._ask_after(page, style, set())
                return (place, link) if link else None
            return (place, ask_for(place)) if style != "none" else None

        known = style in {"next_link", "cursor", "none"}
        opening = Ask(self.size_params()) if known else ask_for(start)
        return standing_pages(
            (start, opening), lambda ask: self._read_or_end(ask[1]), following, self._identities
        )

    def _lacks(self, union: KeySet) -> bool:
        """Whether fewer rows were read than are declared."""
        return self.tally.total is not None and len(union) < self.tally.total

    def _tell_of_another_walk(self, union: KeySet) -> None:
        if self._shows_moves():
            LOG.warning(
                "Stream %s: rows moved while they were read (%s); walking again.",
                self._name,
                self._numbers(len(union)),
            )
        else:
            LOG.info(
                "Stream %s: walking again, to make sure that no row has moved (%s).",
                self._name,
                self._numbers(len(union)),
            )

    def _is_clean(self) -> bool:
        """Whether the walk that just ended proves to be whole.

        A row can move over the border of two pages, behind the reader's back, where another one
        goes from a page that was read. The total tells of that, unless a third row comes on a
        page that is still to be read. Then its stamp does, or else a second walk has to.
        """
        tally = self.tally
        if self._shows_moves():
            return False
        counted = tally.total is not None
        if tally.pages > _LONG and counted and self._touched:
            return True
        if self._sure:
            return tally.pages <= 1
        return not counted or tally.pages <= _BRIEF

    def _shows_moves(self) -> bool:
        """Whether the walk that just ended shows a sign of rows that moved."""
        tally = self.tally
        short = tally.total is not None and len(tally.keys) != tally.total
        return bool(tally.repeats) or tally.moved or short

    def _numbers(self, rows: int) -> str:
        declared = "no total" if self.tally.total is None else f"a total of {self.tally.total}"
        return f"{rows} different rows read, {declared} declared"

    # One walk

    def pages(self) -> Iterator[Page]:
        """Yield the pages of one walk, each row once.

        Raises:
            IncompleteError: The reply says that there is more, but paging does not advance.
        """
        self.tally, self._ahead = Tally(KeySet()), {}
        first = self.first_page()
        style = self._style(first)
        if not first.rows or style == "none":
            pages: Iterable[Page] = (first,)
        elif style in {"next_link", "cursor"}:
            pages = self._followed(first, style)
        else:
            pages = self._numbered(first)
        for page in pages:
            fresh = self._counted(page)
            if fresh.rows:
                yield fresh
        if self.tally.refusal and self._is_short():
            raise self.tally.refusal
        LOG.debug("Stream %s: paging has %s.", self._name, self.paging.in_words())

    def _counted(self, page: Page) -> Page:
        """Count a page's rows and return it with those that are new in this walk."""
        tally = self.tally
        news = tally.keys.add_all(self._identities(page.rows))
        fresh = list(compress(page.rows, news))
        tally.repeats += len(page.rows) - len(fresh)
        if page.total is not None:
            tally.moved |= tally.total not in {None, page.total}
            tally.total = page.total
        tally.pages += 1
        if self._touched and not tally.moved and tally.pages > 1:
            tally.moved = self._touched(fresh)
        return replace(page, rows=fresh)

    # The first page

    def first_page(self) -> Page:
        """Return the first page alone, and keep what it shows of the paging."""
        page = self._first_page()
        self._learn_from(page)
        return page

    def _first_page(self) -> Page:
        """Return the first page, asking for fewer rows where the server refuses so many."""
        refusal: RefusedError | None = None
        for size, number in self._first_asks():
            try:
                page = self._read(Ask(self._params(number, size)))
            except RefusedError as error:
                refusal = refusal or error
                continue
            if size != self._size:
                LOG.info("Stream %s: the server takes %s rows a page.", self._name, size or "its")
                self._size = size
            return page
        assert refusal  # noqa: S101 - every ask failed
        raise refusal

    def _first_asks(self) -> Iterator[tuple[int | None, int | None]]:
        """Yield (size, page number) from what was asked for to what anyone might take."""
        asked = self._size
        first = self.paging.first if self.paging.is_set else None
        yield asked, first
        if asked is not None and self.paging.size_param:
            for size in _SMALLER_SIZES:
                if size < asked:
                    yield size, first
        yield None, None
        for number in (1, 0):
            yield asked, number

    def size_params(self) -> tuple[tuple[str, str], ...]:
        """Return the parameter that asks for as many rows as the server takes."""
        return self._params(None, self._size)

    def _params(self, number: int | None, size: int | None) -> tuple[tuple[str, str], ...]:
        paging = self.paging
        pairs = ((paging.page_param, number), (paging.size_param, size))
        return tuple((name, str(value)) for name, value in pairs if name and value is not None)

    def _learn_from(self, first: Page) -> None:
        """Keep where the rows and the total are, and which page number the server echoes."""
        paging = self.paging
        paging = replace(paging, records_path=first.records_path)
        if paging.total_path is None:
            paging = replace(paging, total_path=first.total_path)
        if paging.origin == BY_DEFAULT:
            paging = self._named_by_echo(first, paging)
        if paging.first is None and paging.style in {None, "page"}:
            paging = replace(paging, first=_echoed_number(first, paging.page_param))
        self.paging = paging

    def _named_by_echo(self, first: Page, paging: Paging) -> Paging:
        """Take the names under which a reply repeats paging parameters for their names."""
        found = {role_of(path[-1]): path[-1] for path in first.numbers}
        page = found.get("page") or found.get("offset")
        if not page and not found.get("size"):
            return paging
        return replace(
            paging,
            page_param=page or paging.page_param,
            size_param=found.get("size") or paging.size_param,
            style="offset" if page and page == found.get("offset") else paging.style,
            origin="the first reply",
        )

    def _style(self, first: Page) -> str:  # noqa: PLR0911 - a list of rules, the first one wins
        """Return how to go on from the first page, or `none` where it is the whole listing."""
        paging = self.paging
        if paging.style == "none" and not (paging.origin == TRIED and first.expects_more):
            return "none"
        if first.is_whole and not self._may_be_capped(first):
            return "none"
        if first.next_link and paging.style in {None, "cursor", "next_link"}:
            return "next_link"
        if first.cursor and not (paging.style == "page" and paging.is_set):
            return "cursor"
        if paging.style in {"cursor", "next_link"}:
            return "none"
        if paging.listed and not (paging.page_param or paging.candidates or first.expects_more):
            # The document names every parameter, and none of them can page.
            return "none"
        return "page"

    def _may_be_capped(self, first: Page) -> bool:
        """Whether a "total" that equals the rows of a full page may only count that page."""
        return first.total == len(first.rows) and len(first.rows) == self._size

    # Numbered pages and offsets

    def _numbered(self, first: Page) -> Iterator[Page]:
        yield first
        step = len(first.rows)
        self._ask_ahead(first, step)
        second = self._second_page(first)
        if second is None or not (second or self._pages_known(first, step)):
            return
        yield from second
        index = self.tally.pages
        offset = self.paging.style == "offset"
        known = self._pages_known(first, step)
        numbers = self._numbers_of(index, known, step)
        asks = (Ask(self._params(number, self._size)) for number in numbers)
        last = first
        for page in prefetch(asks, self._read_or_end, self._most):
            if page is not None:
                last = page
                yield page
        index = max(index, known)
        yield from self._until_the_end(last, index)
        if not offset and self._is_short():
            yield from self._page_before_the_first()

    def _ask_ahead(self, first: Page, step: int) -> None:
        """Ask for the pages that are known, while the second shows whether there are any.

        They are read where a walk gets to them, and passed over where it takes another way.
        """
        known = min(self._pages_known(first, step), self._most + 1)
        if not self.paging.page_param or known <= _PROBE:
            return
        workers: Workers[Ask, Page] = Workers(self._read, self._most)
        asks = [
            Ask(self._params(number, self._size)) for number in self._numbers_of(1, known, step)
        ]
        self._ahead = {ask: workers.submit(ask) for ask in asks}
        workers.close()

    def _numbers_of(self, index: int, known: int, step: int) -> Iterator[int]:
        """Yield what asks for the pages from `index` on, of `known` pages of `step` rows."""
        is_offset = self.paging.style == "offset"
        start = self.paging.first or 0
        if self.paging.first is None and not is_offset:
            start = 1
        return (start + place * (step if is_offset else 1) for place in range(index, known))

    def _pages_known(self, first: Page, step: int) -> int:
        """Return how many pages the reply declares, or 0."""
        if first.total is not None:
            return -(-first.total // max(step, 1))
        return first.pages or 0

    def _is_short(self) -> bool:
        total = self.tally.total
        return total is not None and len(self.tally.keys) < total

    def _until_the_end(self, last: Page, index: int) -> Iterator[Page]:
        """Read on, one page ahead, until nothing new comes or the total is reached."""
        stale = 0
        worker: Workers[Ask, Page | None] = Workers(self._read_or_end, 1)
        try:
            answer = self._ask_for(worker, index, last)
            while answer is not None:
                page = wait_for(answer)
                if page is None or not page.rows or self._same(page, last):
                    return
                stale = stale + 1 if self._is_stale(page) else 0
                if stale == _MOST_STALE_PAGES:
                    LOG.info("Stream %s: pages past the end repeat earlier rows.", self._name)
                    return
                index += 1
                answer = self._ask_for(worker, index, page)
                yield page
                last = page
        finally:
            worker.close()

    def _ask_for(
        self, worker: Workers[Ask, Page | None], index: int, last: Page
    ) -> Future[Page | None] | None:
        """Ask for the page at `index` unless the end is known to be reached."""
        total = self.tally.total
        unread = self._unread(last)
        reached = total is not None and len(self.tally.keys) + unread >= total
        if reached or last.more is False:
            return None
        start = self.paging.first or 0
        if self.paging.style == "offset":
            # By rows received, so that a short page cannot leave a gap.
            number = start + len(self.tally.keys) + self.tally.repeats + unread
        else:
            number = start + index
        return worker.submit(Ask(self._params(number, self._size)))

    def _unread(self, page: Page) -> int:
        """Return how many rows of a page this walk has not counted."""
        seen = self.tally.keys
        return sum(1 for key in self._identities(page.rows) if key not in seen)

    def _is_stale(self, page: Page) -> bool:
        return not self._unread(page)

    def _read_or_end(self, ask: Ask) -> Page | None:
        """Read a page; a server that refuses pages past the end has told where the end is."""
        ahead = self._ahead.pop(ask, None)
        try:
            return wait_for(ahead) if ahead else self._read(ask)
        except (RefusedError, MissingError) as error:
            self.tally.refusal = error
            return None

    def _page_before_the_first(self) -> Iterator[Page]:
        """Look whether pages are counted from 0 where 1 was taken for the first."""
        if self.paging.is_set and self.paging.first is not None:
            return
        for number in (1, 0):
            page = self._read_or_end(Ask(self._params(number, self._size)))
            if page is None:
                continue
            fresh = self._unread(page)
            if 2 * fresh > len(page.rows):
                self.paging = replace(self.paging, first=0)
            if fresh:
                yield page

    def _second_page(self, first: Page) -> list[Page] | None:
        """Return the pages that prove that paging advances; None where it does not or need not."""
        paging = self.paging
        if paging.page_param and paging.style != "cursor":
            found = self._advanced(first, paging)
            if found is not None:
                return found
        found_paging = self._found_by_trial(first, tried=paging.page_param)
        if found_paging is None:
            self._refuse_or_doubt(first)
            return None
        self.paging = replace(found_paging, origin=TRIED)
        found = self._advanced(first, self.paging)
        return found if found is not None else []

    def _advanced(self, first: Page, paging: Paging) -> list[Page] | None:
        """Ask for what follows `first`; None where the parameter changes nothing."""
        if paging.style == "offset":
            start = paging.first or 0
            page = self._read_or_end(Ask(self._params(start + len(first.rows), self._size)))
            if self._did_not_advance(first, page):
                return None
            self.paging = replace(paging, first=start)
            return [page] if page is not None else []
        number = 2 if paging.first is None else paging.first + 1
        page = self._read_or_end(Ask(self._params(number, self._size)))
        if self._did_not_advance(first, page):
            return None
        self.paging = replace(paging, style="page", first=paging.first)
        if paging.first is not None:
            return [page] if page is not None else []
        return self._counted_from(first, page)

    def _did_not_advance(self, first: Page, page: Page | None) -> bool:
        """Whether a parameter changed nothing, or led nowhere though there is more."""
        if page is None or not page.rows:
            return first.total is not None and first.total > 2 * len(first.rows)
        return self._same(page, first)

    def _counted_from(self, first: Page, third_or_second: Page | None) -> list[Page]:
        """Find out whether page 1 is the first or the second, and return what was read."""
        tail = [third_or_second] if third_or_second is not None and third_or_second.rows else []
        if first.total is not None:
            # A shortage will show where this is wrong; it saves a request where it is right.
            self.paging = replace(self.paging, first=1)
            return tail
        page = self._read_or_end(Ask(self._params(1, self._size)))
        from_zero = page is not None and page.rows and not self._same(page, first)
        self.paging = replace(self.paging, first=0 if from_zero else 1)
        return [page, *tail] if from_zero and page is not None else tail

    def _same(self, one: Page, other: Page) -> bool:
        """Whether two pages bring the same rows, but for an edit between them."""
        ours = set(self._identities(one.rows))
        theirs = set(self._identities(other.rows))
        return bool(ours) and len(ours ^ theirs) <= (_EDITED if len(ours) > _FEW else 0)

    # Trial

    def _found_by_trial(self, first: Page, tried: str | None) -> Paging | None:
        """Find the parameter that moves through the listing by what it does to the rows."""
        names = self._candidates(first, tried)
        if not names:
            return None
        effect = self._effect(names, first)
        while effect and len(names) > 1:
            half = names[: len(names) // 2]
            effect_of_half = self._effect(half, first)
            if effect_of_half is None:
                half = names[len(names) // 2 :]
                effect_of_half = self._effect(half, first)
            names, effect = half, effect_of_half
        if not effect:
            return None
        style, start = effect
        if style == "page" and start is None:
            start = self.paging.first  # which the first reply told
        return replace(self.paging, page_param=names[0], first=start, style=style)

    def _candidates(self, first: Page, tried: str | None) -> list[str]:
        """Return names that might move through the listing, without those of other use.

        A server of this make takes a name in any case, and is confused by one that comes twice.
        """
        echoed = [path[-1] for path in first.numbers if _may_page(path[-1])]
        listed = [*PARAMETER_NAMES["page"], *PARAMETER_NAMES["offset"]]
        names = self.paging.candidates or ()
        if not self.paging.listed or first.expects_more:
            names = (*names, *echoed, *listed)
        untried = [name for name in names if name != tried]
        return list({leaf(name).lower(): name for name in reversed(untried)}.values())[::-1]

    def _effect(self, names: Sequence[str], first: Page) -> tuple[Any, int | None] | None:
        """Return what sending `names` does: a style and where counting starts, or nothing."""
        sized = self._params(None, self._size)
        params = (*((name, str(_PROBE)) for name in names), *sized)
        try:
            page = self._read(Ask(params))
        except (RefusedError, MissingError):
            return None
        if not page.rows:
            return ("page", None)
        keys, (head, *_) = self._identities(first.rows), self._identities(page.rows)
        if head in keys:
            place = keys.index(head)
            return ("offset", _PROBE - place) if 0 < place <= _PROBE else None
        return None if self._same(page, first) else ("page", None)

    def _refuse_or_doubt(self, first: Page) -> None:
        """Never end green with part of the data (contract section 6)."""
        if first.is_whole and self._counts_all(first):
            self.paging = replace(self.paging, style="none", origin=TRIED)
            return
        sent = self.paging.page_param or "no parameter"
        declared = first.total or likely_total(first, self._size)
        if declared == len(first.rows) and not first.expects_more:
            # There is no other page, unless the "total" only counts this one.
            self.paging = replace(self.paging, style="none", origin=TRIED)
            self.unproved = True
            return
        if first.expects_more or declared is not None:
            said = f"{declared} rows" if declared else "more rows"
            msg = (
                f"Stream {self._name}: paging does not advance; {sent} brings the same "
                f"{len(first.rows)} rows again, as does every other known parameter, though the "
                f"reply declares {said}. Set pagination.page_param, or pagination.style to none."
            )
            raise IncompleteError(msg)
        self.paging = replace(self.paging, style="none", origin=TRIED)
        self.unproved = not (
            len(first.rows) in first.numbers.values()
            or (self.paging.listed and not self.paging.page_param)
        )

    def _counts_all(self, first: Page) -> bool:
        """Whether a total that equals the rows of a full page stays, when fewer are asked for."""
        if not self._size or not self.paging.size_param:
            return False
        page = self._read_or_end(Ask(self._params(None, self._size - 1)))
        return page is not None and len(page.rows) < len(first.rows) and page.total == first.total

    # Links and cursors

    def _followed(self, first: Page, style: str) -> Iterator[Page]:
        """Follow links or cursors, one page ahead, until there is none."""
        if style == "cursor":
            self._name_cursor(first)
        seen: set[str] = set()
        worker: Workers[Ask, Page] = Workers(self._read, 1)
        page: Page | None = first
        try:
            while page is not None:
                ask = self._ask_after(page, style, seen)
                answer = worker.submit(ask) if ask else None
                yield page
                page = wait_for(answer) if answer else None
        finally:
            worker.close()
        self.paging = replace(self.paging, style=style)  # type: ignore[arg-type]

    def _ask_after(self, page: Page, style: str, seen: set[str]) -> Ask | None:
        following = page.next_link if style == "next_link" else page.cursor
        if not following or page.more is False:
            return None
        if following in seen:
            msg = (
                f"Stream {self._name}: paging does not advance; the reply points to a page that "
                "was read before. Set pagination.style."
            )
            raise IncompleteError(msg)
        seen.add(following)
        if style == "next_link":
            return Ask(link=following)
        return Ask(((str(self.paging.page_param), following), *self._params(None, self._size)[-1:]))

    def _name_cursor(self, first: Page) -> None:
        """Find the parameter that takes the cursor: the one that changes the rows."""
        documented = [self.paging.page_param] if self.paging.page_param else []
        if self.paging.style == "cursor" and documented and self.paging.is_set:
            return
        echoed = [path[-1] for path in (first.cursor_path,) if path]
        without_next = [_without_next(name) for name in echoed if _without_next(name)]
        names = dict.fromkeys(
            (*documented, *self.paging.texts, *without_next, *echoed, *PARAMETER_NAMES["cursor"])
        )
        for name in names:
            size = self._params(None, self._size)
            try:
                page = self._read(Ask(((name, str(first.cursor)), *size)))
            except (RefusedError, MissingError):
                continue
            if not self._same(page, first):
                self.paging = replace(self.paging, page_param=name, origin=TRIED)
                return
        msg = (
            f"Stream {self._name}: the reply has a cursor, but no known parameter takes it; set "
            "pagination.style to cursor and pagination.page_param."
        )
        raise IncompleteError(msg)


def _without_next(name: str) -> str:
    """Return `cursor` for `nextCursor`."""
    tail = name[len("next") :] if name.lower().startswith("next") else ""
    return tail[:1].lower() + tail[1:]


def _echoed_number(first: Page, parameter: str | None) -> int | None:
    """Return the page number that a reply repeats although none was sent."""
    for path, number in first.numbers.items():
        name = path[-1]
        same = parameter is not None and folded(name) == folded(leaf(parameter))
        if number in {0, 1} and (same or role_of(name) == "page"):
            return number
    return None


def _may_page(name: str) -> bool:
    """Whether a number beside the rows may repeat a paging parameter."""
    word = folded(name)
    return "total" not in word and "count" not in word


def likely_total(first: Page, size: int | None) -> int | None:
    """Return a number beside the rows that may be their total under a name nobody listed."""
    for path, number in first.numbers.items():
        said = set(words(path[-1]))
        if number > len(first.rows) and number != size and not said & _NO_TOTALS:
            return number
    return None
