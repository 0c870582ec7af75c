"""Listings that move while they are read: what existed throughout is never missing in silence."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.dialect import Paging
from tap_devensoft.envelope import Page
from tap_devensoft.errors import IncompleteError
from tap_devensoft.keyset import identity_by
from tap_devensoft.paging import Walk

if TYPE_CHECKING:
    from tap_devensoft.paging import Ask

RUNS = 500
SIZE = 4
MOST_UNSETTLED = 0.05


@dataclass
class MovingListing:
    """A listing in which rows come and go before each page that is asked for."""

    style: str
    draw: random.Random
    rows: list[dict[str, Any]] = field(default_factory=list)
    throughout: set[int] = field(default_factory=set)
    edits: int = 12
    lock: Any = field(default_factory=threading.Lock)

    def read(self, ask: Ask) -> Page:
        """Answer a page, after an insert or a delete."""
        with self.lock:
            self._edit()
            place = int(dict(ask.params).get("p", "1" if self.style == "page" else "0"))
            start = (place - 1) * SIZE if self.style == "page" else place
            rows = [dict(row) for row in self.rows[start : start + SIZE]]
            return Page(rows, total=len(self.rows), total_path=("total",))

    def _edit(self) -> None:
        if self.edits <= 0:
            return
        self.edits -= 1
        what = self.draw.random()
        if what < 0.35 and self.rows:
            gone = self.rows.pop(self.draw.randrange(len(self.rows)))
            self.throughout.discard(gone["id"])
        elif what < 0.7:
            made = {"id": 1000 + self.edits, "new": True}
            self.rows.insert(self.draw.randint(0, len(self.rows)), made)


def _walk(listing: MovingListing, most: int) -> Walk:
    style: Any = listing.style
    return Walk(
        name="targets",
        read=listing.read,
        paging=Paging(
            style=style, page_param="p", first=1 if style == "page" else 0, records_path=()
        ),
        size=SIZE,
        most=most,
        identity=identity_by(("id",)),
        touched=lambda row: isinstance(row, dict) and "new" in row,
    )


@pytest.mark.parametrize("style", ["page", "offset"])
def test_rows_that_existed_throughout_all_arrive_or_the_load_says_that_it_cannot_tell(
    style: str,
) -> None:
    unsettled = 0
    for seed in range(RUNS):
        draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
        count = draw.randint(5, 30)
        rows = [{"id": number} for number in range(count)]
        listing = MovingListing(style, draw, rows, set(range(count)), edits=draw.randint(0, 12))
        walk = _walk(listing, most=draw.choice([1, 4]))
        found: set[int] = set()
        try:
            for page in walk.settled_pages():
                found |= {row["id"] for row in page.rows}
        except IncompleteError:
            unsettled += 1
            continue
        assert listing.throughout <= found, f"seed {seed}"
    assert unsettled <= MOST_UNSETTLED * RUNS
