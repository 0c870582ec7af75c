"""Walks through a listing again and again, until it is proved whole."""

from __future__ import annotations

import logging
from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING, Final

from tap_devensoft.errors import IncompleteError
from tap_devensoft.listings.keys import WHOLE_ROWS, KeySet
from tap_devensoft.listings.one_walk import MOST_STALE_PAGES, OneWalk, Tally
from tap_devensoft.listings.steps import first_ask

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.listings.page import Page

LOG = logging.getLogger("tap-devensoft")

_MOST_TRIES: Final = 20
"""How often a border is looked at before the listing is given up."""


class Walk(OneWalk):
    """One listing's walks, as many as it takes."""

    def settled_pages(self) -> Iterator[Page]:
        """Yield pages until the listing is proved whole, walking again where rows moved.

        A row which existed throughout comes at least once, from whichever walk met it first.

        Raises:
            IncompleteError: It never settled, or paging does not advance.
        """
        yield from self.pages()
        if self._is_clean():
            return
        union, contents = self.tally.keys, KeySet()
        for last in (False, True):
            self._tell_of_another_walk(union)
            before, earlier, contents = len(union), contents, KeySet()
            yield from self._carefully(union, contents, earlier)
            short = self.tally.total is not None and len(union) < self.tally.total
            if self.tally.stood and not short and (last or not self.tally.moved):
                return
            if short and len(self.tally.keys) == before == len(union):
                break  # another walk would bring the same
        msg = (
            f"Stream {self.name}: the listing could not be read whole "
            f"({self._numbers(len(union))}); run again when fewer edits are under way, or set "
            "pagination."
        )
        raise IncompleteError(msg)

    def _is_clean(self) -> bool:
        """Whether the walk that just ended needs no second one.

        A row can move over the border of two pages, behind the reader's back, where another one
        goes from a page that was read. The total tells of that, unless a third row comes on a page
        that is still to be read. Then its stamp does. Where neither can tell, a second walk has
        to, if a row that was missed would stay missed.
        """
        tally = self.tally
        if self._shows_moves():
            return False
        told = tally.total == len(tally.keys) and self.touched is not None and tally.certain
        return told or not self.sure() or tally.pages <= 1

    def _shows_moves(self) -> bool:
        """Whether the walk that just ended shows a sign of rows that moved."""
        tally, rows, proved = self.tally, len(self.tally.keys), self.paging.proved
        off = tally.total is not None and rows != tally.total
        if off and rows > (tally.total or 0) and self._numbered and "step" in proved:
            off = "total" in proved  # one that discovery could not prove never was the total
        return bool(tally.repeats) or tally.moved or off

    def _tell_of_another_walk(self, union: KeySet) -> None:
        level, why = (
            (logging.WARNING, "rows moved while they were read")
            if self._shows_moves()
            else (logging.INFO, "nothing tells whether a row has moved")
        )
        LOG.log(
            level, "Stream %s: %s (%s); walking again.", self.name, why, self._numbers(len(union))
        )

    def _numbers(self, rows: int) -> str:
        declared = "no total" if self.tally.total is None else f"a total of {self.tally.total}"
        return f"{rows} different rows read, {declared} declared"

    def _carefully(self, union: KeySet, contents: KeySet, earlier: KeySet) -> Iterator[Page]:
        """Walk border by border, yielding what is new to `union`, the keys of all walks.

        Whole rows are put into `contents`; `earlier` has those of the careful walk before.

        Raises:
            IncompleteError: What should be the key is none.
        """
        self.tally = tally = Tally()
        for page in self._border_by_border():
            wholes, keys = WHOLE_ROWS(page.rows), self.identities(page.rows)
            told = zip(wholes, contents.add_all(wholes), tally.keys.add_all(keys), strict=True)
            others = [whole for whole, new, new_key in told if new and not new_key]
            tally.moved |= bool(others)
            # An edit never brings back what a row was before.
            if not all(earlier.add_all(others)):
                self._refuse_key()
            tally.total = tally.total if page.total is None else page.total
            rows = list(compress(page.rows, union.add_all(keys)))
            if rows:
                yield replace(page, rows=rows)

    def _refuse_key(self) -> None:
        msg = (
            f"Stream {self.name}: its key does not identify a row, one value comes with different "
            "rows, so that a load by it would lose some; name key_properties that do in the "
            "catalog."
        )
        raise IncompleteError(msg)

    def _border_by_border(self) -> Iterator[Page]:
        """Yield pages, most of them twice, until each border between two has stood still.

        A row is lost where it moves over the border of two pages after the page that it moves to
        was read, and before the one that it comes from. That cannot have happened while the page
        before the border was the same before and after the page behind it was read. So each page
        is read again after the next one, and both once more where it has changed. Unlike a whole
        walk, this only needs the listing to rest for three requests at a time. It ends where a
        border never did.
        """
        seen, stale, index, rows = KeySet(), 0, 0, 0
        ask = first_ask(self.paging, self.size)
        page = self._begun(ask)()
        while page is not None and page.rows:
            yield page
            keys = set(self.identities(page.rows))
            stale = 0 if any(seen.add_all(keys)) else stale + 1
            if stale == MOST_STALE_PAGES:
                return  # past the end this server repeats earlier rows
            for _ in range(_MOST_TRIES):
                behind = self._behind(page, index + 1, rows + len(page.rows))
                if behind is None:
                    return
                after = self._begun(behind)()
                if after is not None:
                    yield after
                again = self._begun(ask)()
                if again is None or not again.rows:
                    return  # so many rows are gone that nothing is left here
                yield again
                before, keys, page = keys, set(self.identities(again.rows)), again
                if keys == before:
                    break
            else:
                self.tally.moved, self.tally.stood = True, False
                return
            index, rows = index + 1, rows + len(page.rows)
            ask, page = behind, after
