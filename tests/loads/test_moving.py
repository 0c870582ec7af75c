"""Listings that move while they are read: what existed throughout is never missing in silence."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.errors import IncompleteError
from tap_devensoft.http.prefetch import called
from tap_devensoft.listings.keys import identities_by
from tap_devensoft.listings.page import Page
from tap_devensoft.listings.walk import Walk
from tap_devensoft.resource import FROM_SETTING, Paging

if TYPE_CHECKING:
    from tap_devensoft.listings.steps import Ask

RUNS = 500
SIZE = 4
MOST_UNSETTLED = 0.05
FIRST = {"page": 1, "offset": 0, "cursor": None}


@dataclass
class MovingListing:
    """A listing in which rows come and go before each page that is asked for."""

    style: str
    draw: random.Random
    rows: list[dict[str, Any]]
    edits: int
    compensated: bool = False
    """Whether for each row that goes another one comes, so that the total stays."""
    throughout: set[int] = field(default_factory=set)
    lock: Any = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.throughout = {row["id"] for row in self.rows}

    def read(self, ask: Ask) -> Page:
        """Answer a page, after rows came and went."""
        with self.lock:
            if self.edits > 0:
                self.edits -= 1
                self._edit()
            start = self._start(dict(ask.params).get("p"))
            rows = [dict(row) for row in self.rows[start : start + SIZE]]
            more = start + SIZE < len(self.rows)
            cursor = str(rows[-1]["id"]) if self.style == "cursor" and more else None
            return Page(rows, total=len(self.rows), cursor=cursor)

    def _start(self, place: str | None) -> int:
        if self.style == "cursor":
            return sum(row["id"] <= int(place or -1) for row in self.rows)
        return (int(place or 1) - 1) * SIZE if self.style == "page" else int(place or 0)

    def _edit(self) -> None:
        what = self.draw.random()
        if self.rows and (what < 0.35 or self.compensated):
            gone = self.rows.pop(self.draw.randrange(len(self.rows)))
            self.throughout.discard(gone["id"])
        if 0.35 <= what < 0.7 or self.compensated:
            made = {"id": 1000 + self.draw.randrange(10**6), "new": True}
            self.rows.insert(self.draw.randint(0, len(self.rows)), made)
        if self.style == "cursor":  # it points behind a key, so that rows stand in its order
            self.rows.sort(key=lambda row: row["id"])


def _walk(listing: MovingListing, most: int, *, stamped: bool) -> Walk:
    style: Any = listing.style
    paging = Paging(
        style=style,
        page_param="p",
        first=FIRST[listing.style],
        explicit=listing.style != "cursor",
        records_path=(),
        proved=("step", "total"),
        origin=FROM_SETTING,
    )
    return Walk(
        name="targets",
        begin=lambda ask: called(partial(listing.read, ask)),
        paging=paging,
        size=SIZE,
        most=most,
        identities=identities_by(("id",)),
        touched=(lambda rows: any(isinstance(row, dict) and "new" in row for row in rows))
        if stamped
        else None,
        sure=lambda: True,
    )


@pytest.mark.parametrize("style", FIRST)
@pytest.mark.parametrize(
    ("compensated", "stamped", "fewest"),
    [(False, True, 5), (False, False, 5), (True, True, 17), (True, False, 17)],
    ids=["a row comes or goes", "unstamped too", "one comes for each that goes", "all unstamped"],
)
def test_rows_that_existed_throughout_all_arrive_or_the_load_says_that_it_cannot_tell(
    style: str, *, compensated: bool, stamped: bool, fewest: int
) -> None:
    unsettled = 0
    for seed in range(RUNS):
        draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
        rows = [{"id": number} for number in range(draw.randint(fewest, 40))]
        listing = MovingListing(style, draw, rows, draw.randint(0, 12), compensated)
        found: set[int] = set()
        try:
            for page in _walk(listing, draw.choice([1, 4]), stamped=stamped).settled_pages():
                found |= {row["id"] for row in page.rows}
        except IncompleteError:
            unsettled += 1
            continue
        assert listing.throughout <= found, f"seed {seed}"
    assert unsettled <= MOST_UNSETTLED * RUNS
