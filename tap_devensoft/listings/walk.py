"""Walks through a listing again and again, until it is proved whole."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from tap_devensoft.errors import IncompleteError
from tap_devensoft.listings.borders import MovingError, standing_pages
from tap_devensoft.listings.keys import WHOLE_ROWS, KeySet
from tap_devensoft.listings.one_walk import OneWalk, Tally
from tap_devensoft.listings.steps import first_ask, following

if TYPE_CHECKING:
    from collections.abc import Generator, Hashable, Iterator

    from tap_devensoft.listings.page import Page
    from tap_devensoft.listings.steps import Ask

LOG = logging.getLogger("tap-devensoft")


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
        union = KeySet()
        union.update(self.tally.keys)
        contents = KeySet()
        for last in (False, True):
            self._tell_of_another_walk(union)
            before, earlier = self.tally.keys, contents
            contents = KeySet()
            stood, changed = yield from self._carefully(union, contents, earlier)
            union.update(self.tally.keys)
            short = self.tally.total is not None and len(union) < self.tally.total
            if stood and not short and (last or not changed):
                return
            if short and self.tally.keys == before:
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
        told = tally.total is not None and self.touched is not None
        return told or not self.sure() or tally.pages <= 1

    def _shows_moves(self) -> bool:
        """Whether the walk that just ended shows a sign of rows that moved."""
        tally = self.tally
        off = tally.total is not None and len(tally.keys) != tally.total
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

    def _carefully(
        self, union: KeySet, contents: KeySet, earlier: KeySet
    ) -> Generator[Page, None, tuple[bool, bool]]:
        """Walk border by border, yielding what is new to `union`, the keys of all walks.

        Whole rows are put into `contents`; `earlier` has those of the careful walk before.

        Returns:
            Whether each border stood still, and whether a key came with different rows.

        Raises:
            IncompleteError: It is no key.
        """
        self.tally = Tally()
        changed = False
        try:
            for page in self._border_by_border():
                wholes = WHOLE_ROWS(page.rows)
                news = contents.add_all(wholes)
                keys = self.identities(page.rows)
                here: dict[Hashable, Hashable] = {}
                for whole, new, key in zip(wholes, news, keys, strict=True):
                    again = new and key in self.tally.keys
                    changed |= again
                    # An edit never brings back what a row was before, nor does one page show both.
                    if (again and whole in earlier) or here.setdefault(key, whole) != whole:
                        self._refuse_key()
                fresh = self._counted(page)
                keys = self.identities(fresh.rows)
                rows = [row for row, key in zip(fresh.rows, keys, strict=True) if key not in union]
                if rows:
                    yield replace(fresh, rows=rows)
        except MovingError:
            return False, changed
        return True, changed

    def _refuse_key(self) -> None:
        msg = (
            f"Stream {self.name}: its key does not identify a row, one value comes with different "
            "rows, so that a load by it would lose some; name key_properties that do in the "
            "catalog."
        )
        raise IncompleteError(msg)

    def _border_by_border(self) -> Iterator[Page]:
        style = self.paging.style

        def behind(ask: tuple[int, int, Ask], page: Page) -> tuple[int, int, Ask] | None:
            index, rows = ask[0] + 1, ask[1] + len(page.rows)
            if style in {"next_link", "cursor"}:
                link = following(self.paging, page, self.size)
                return (index, rows, link) if link else None
            return (index, rows, self._ask(index, rows)) if style not in {None, "none"} else None

        opening = first_ask(self.paging, self.size)
        return standing_pages(
            (0, 0, opening), lambda ask: self._read_or_end(ask[2]), behind, self.identities
        )
