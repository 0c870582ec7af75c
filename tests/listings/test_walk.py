"""A walk brings every row once, whatever a server calls its pages and however it ends."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.errors import IncompleteError, MissingError, RefusedError
from tap_devensoft.listings.keys import identities_by
from tap_devensoft.listings.page import Page
from tap_devensoft.listings.walk import Walk
from tap_devensoft.resource import Paging
from tests.fakes.strategies import unhurried

if TYPE_CHECKING:
    from tap_devensoft.listings.walk import Ask

NO_PAGE = "no such page"
ENDS = ("empty", "repeats", "refused", "missing")


@dataclass
class Listing:
    """A listing of `count` rows, answered as one kind of server does.

    Attributes:
        count: Rows in all.
        style: How the next page is asked for.
        first: Number of the first page.
        cap: Rows that it gives at most.
        counted: Whether it declares the total.
        end: What it answers past the end.
        param: Name of the parameter that names the page; others are passed over in silence.
    """

    count: int
    style: str = "page"
    first: int = 1
    cap: int = 100
    counted: bool = True
    end: str = "empty"
    param: str = "p"
    asked: list[Ask] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def read(self, ask: Ask) -> Page:
        """Answer one page."""
        with self.lock:
            self.asked.append(ask)
        params = dict(ask.params)
        size = min(int(params.get("s", self.cap)), self.cap)
        start = self._start(ask, params, size)
        if start >= self.count > 0:
            if self.end == "refused":
                raise RefusedError(NO_PAGE)
            if self.end == "missing":
                raise MissingError(NO_PAGE)
            if self.end == "repeats":
                start = max(0, (self.count - 1) // size * size)
        ids = range(max(start, 0), min(start + size, self.count)) if start >= 0 else ()
        rows: list[Any] = [{"id": number} for number in ids]
        following = str(start + size) if start + size < self.count else None
        total = self.count if self.counted else None
        return Page(
            rows,
            total=total,
            cursor=following if self.style == "cursor" else None,
            next_link=f"/x?at={following}" if self.style == "next_link" and following else None,
        )

    def _start(self, ask: Ask, params: dict[str, str], size: int) -> int:
        if ask.link:
            return int(ask.link.partition("=")[2])
        if self.style in {"next_link", "none"} or self.param not in params:
            return 0
        place = int(params[self.param])
        return (place - self.first) * size if self.style == "page" else place


def _walk(listing: Listing, paging: Paging, size: int, most: int) -> Walk:
    return Walk(
        name="targets",
        read=listing.read,
        paging=paging,
        size=size,
        most=most,
        identities=identities_by(("id",)),
    )


def _ids(walk: Walk) -> list[int]:
    return [row["id"] for page in walk.settled_pages() for row in page.rows]


counts = st.integers(0, 60)
sizes = st.integers(2, 25)
flights = st.sampled_from([1, 2, 8])


@unhurried
@given(
    st.builds(
        Listing,
        counts,
        st.sampled_from(["page", "offset", "cursor", "next_link"]),
        st.sampled_from([0, 1]),
        st.integers(2, 25),
        st.booleans(),
        st.sampled_from(ENDS),
    ),
    sizes,
    flights,
)
def test_every_row_comes_once_whatever_the_server_is_like(
    listing: Listing, size: int, most: int
) -> None:
    style: Any = {"page": "page", "offset": "offset"}.get(listing.style)
    known = Paging(style=style, page_param="p", size_param="s")
    assert sorted(_ids(_walk(listing, known, size, most))) == list(range(listing.count))


@unhurried
@given(counts, sizes, flights, st.sampled_from(["page", "offset"]), st.sampled_from([0, 1]))
def test_a_set_paging_asks_for_no_page_twice(
    count: int, size: int, most: int, style: Any, first: int
) -> None:
    listing = Listing(count, style, first if style == "page" else 0)
    paging = Paging(
        style=style,
        page_param="p",
        size_param="s",
        first=listing.first,
        origin="the settings",
    )
    assert _ids(_walk(listing, paging, size, most)) == list(range(count))
    pages = -(-count // size)
    walks = 1 if pages <= 3 else 2  # a longer one is read again to be sure of it
    assert len(listing.asked) <= walks * (pages + 2)


@pytest.mark.parametrize("name", ["p", "seite", "n", "pageNo"])
@pytest.mark.parametrize("style", ["page", "offset"])
def test_a_parameter_on_no_list_is_found_among_those_that_are_documented(
    name: str, style: str
) -> None:
    listing = Listing(23, style, 1 if style == "page" else 0, cap=5, param=name)
    unknown = Paging(candidates=("order", "x", name, "flag"), listed=True)
    assert sorted(_ids(_walk(listing, unknown, 500, 4))) == list(range(23))


@pytest.mark.parametrize("counted", [True, False])
def test_a_listing_that_cannot_be_paged_is_never_taken_for_whole_in_silence(
    *, counted: bool
) -> None:
    listing = Listing(23, "page", cap=5, counted=counted, param="nobody knows it")
    walk = _walk(listing, Paging(), 5, 4)
    if counted:
        with pytest.raises(IncompleteError, match="pagination"):
            _ids(walk)
    else:
        assert _ids(walk) == [0, 1, 2, 3, 4]
        assert walk.unproved


@pytest.mark.parametrize("limit", [1000, 200, 100, 10, 7])
def test_a_size_that_is_refused_is_lowered(limit: int) -> None:
    listing = Listing(40)

    def read(ask: Ask) -> Page:
        if int(dict(ask.params).get("s", 0)) > limit:
            raise RefusedError(NO_PAGE)
        return listing.read(ask)

    paging = Paging(style="page", page_param="p", size_param="s")
    walk = Walk(
        name="targets",
        read=read,
        paging=paging,
        size=5000,
        most=4,
        identities=identities_by(("id",)),
    )
    assert sorted(_ids(walk)) == list(range(40))


def test_a_link_that_leads_round_in_a_circle_is_told() -> None:
    def read(ask: Ask) -> Page:
        place = int((ask.link or "=0").partition("=")[2])
        return Page([{"id": place}], next_link=f"/x?at={(place + 1) % 3}")

    walk = Walk(
        name="targets",
        read=read,
        paging=Paging(),
        size=5,
        most=1,
        identities=identities_by(("id",)),
    )
    with pytest.raises(IncompleteError, match="does not advance"):
        _ids(walk)
