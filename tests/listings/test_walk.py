"""A walk brings every row once, whatever a server calls its pages and however it ends."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.errors import IncompleteError, MissingError, RefusedError
from tap_devensoft.http.prefetch import called
from tap_devensoft.http.replies import Reply
from tap_devensoft.listings.keys import identities_by
from tap_devensoft.listings.page import Page, read_page
from tap_devensoft.listings.settle import settle
from tap_devensoft.listings.trial import Said, Trial
from tap_devensoft.listings.walk import Walk
from tap_devensoft.resource import FROM_SETTING, Paging, Parameters
from tests.fakes.strategies import unhurried

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.listings.steps import Ask

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
        gap: Places without a row, taken out after pages were cut.
        uncounted: How many of them the total leaves out.
    """

    count: int
    style: str = "page"
    first: int = 1
    cap: int = 100
    counted: bool = True
    end: str = "empty"
    param: str = "p"
    gap: range = range(0)
    uncounted: int = 0
    asked: list[Ask] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    def read(self, ask: Ask) -> Reply:
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
        rows: list[Any] = [{"id": number} for number in ids if number not in self.gap]
        following = str(start + size) if start + size < self.count else None
        body: dict[str, Any] = {"items": rows}
        if self.counted:
            body["total"] = self.count - self.uncounted
        if self.style == "cursor":
            body["nextCursor"] = following
        if self.style == "next_link" and following:
            body["next"] = f"/x?at={following}"
        return Reply(body)

    def _start(self, ask: Ask, params: dict[str, str], size: int) -> int:
        if ask.link:
            return int(ask.link.partition("=")[2])
        if self.style in {"next_link", "none"} or self.param not in params:
            return 0
        place = int(params[self.param])
        return (place - self.first) * size if self.style == "page" else place


def _walk(
    listing: Listing, said: Said, size: int, most: int, read: Callable[[Ask], Reply] | None = None
) -> Walk:
    """Find out how a listing is paged, and return the walk that goes by it."""
    read = read or listing.read
    trial = Trial("targets", read, read_page, said, size)
    paging = settle(trial)

    def page(ask: Ask) -> Any:
        known = trial.replies.pop(ask, None)
        return read_page(known or read(ask), paging)

    return Walk(
        name="targets",
        begin=lambda ask: called(partial(page, ask)),
        paging=paging,
        size=trial.size,
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
    numbers = ("p", "s") if listing.style in {"page", "offset"} else ()
    said = Said(Paging(page_param="p", size_param="s"), Parameters(numbers, ("p",)))
    assert sorted(_ids(_walk(listing, said, size, most))) == list(range(listing.count))


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
        origin=FROM_SETTING,
    )
    assert _ids(_walk(listing, Said(paging), size, most)) == list(range(count))
    pages = -(-count // size)
    assert len(listing.asked) <= pages + 2


@pytest.mark.parametrize("name", ["p", "seite", "n", "pageNo"])
@pytest.mark.parametrize("style", ["page", "offset"])
def test_a_parameter_on_no_list_is_found_among_those_that_are_documented(
    name: str, style: str
) -> None:
    listing = Listing(23, style, 1 if style == "page" else 0, cap=5, param=name)
    unknown = Said(parameters=Parameters(("order", "x", name, "flag")))
    assert sorted(_ids(_walk(listing, unknown, 500, 4))) == list(range(23))


@pytest.mark.parametrize("style", ["page", "offset"])
def test_a_page_without_rows_is_no_end_where_nothing_counts(
    style: str, caplog: pytest.LogCaptureFixture
) -> None:
    listing = Listing(40, style, 1 if style == "page" else 0, 5, counted=False, gap=range(15, 20))
    said = Said(Paging(page_param="p", size_param="s"), Parameters(("p", "s")))
    expected = [number for number in range(40) if number not in listing.gap]
    assert sorted(_ids(_walk(listing, said, 500, 1))) == expected
    assert "has more rows behind it" in caplog.text


@pytest.mark.parametrize("gap", [range(15, 20), range(15, 25), range(10, 50)], ids=len)
@pytest.mark.parametrize("style", ["page", "offset"])
def test_pages_without_rows_are_no_end_where_rows_that_are_counted_have_not_come(
    style: str, gap: range
) -> None:
    listing = Listing(80, style, 1 if style == "page" else 0, 5, gap=gap, uncounted=len(gap))
    said = Said(Paging(page_param="p", size_param="s"), Parameters(("p", "s")))
    walk = _walk(listing, said, 500, 4)
    if len(gap) == 5:
        assert sorted(_ids(walk)) == [number for number in range(80) if number not in gap]
    else:  # several of them are loud
        with pytest.raises(IncompleteError):
            _ids(walk)


def test_a_listing_that_counts_is_asked_for_no_page_behind_its_end() -> None:
    listing = Listing(40, cap=5)
    said = Said(Paging(page_param="p", size_param="s"), Parameters(("p", "s")))
    assert _ids(_walk(listing, said, 500, 1)) == [*range(40)]
    assert {dict(ask.params).get("p") for ask in listing.asked} <= {
        None, *map(str, range(10)),
    }  # fmt: skip


@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("cap", [5, 100])
@pytest.mark.parametrize("count", [4, 5, 23, 40])
def test_what_is_called_an_offset_may_count_pages(cap: int, count: int, *, counted: bool) -> None:
    listing = Listing(count, "page", 0, cap, counted=counted, param="skip")
    said = Said(parameters=Parameters(("skip", "s")))
    assert sorted(_ids(_walk(listing, said, 500, 1))) == [*range(count)]


@pytest.mark.parametrize("counted", [True, False])
def test_a_listing_that_cannot_be_paged_is_never_taken_for_whole_in_silence(
    *, counted: bool
) -> None:
    listing = Listing(23, "page", cap=5, counted=counted, param="nobody knows it")
    if counted:
        with pytest.raises(IncompleteError, match="pagination"):
            _walk(listing, Said(), 5, 4)
    else:
        walk = _walk(listing, Said(), 5, 4)
        assert _ids(walk) == [0, 1, 2, 3, 4]
        assert "doubted" in walk.paging.proved


@pytest.mark.parametrize("limit", [1000, 200, 100, 10, 7])
def test_a_size_that_is_refused_is_lowered(limit: int) -> None:
    listing = Listing(40)

    def read(ask: Ask) -> Reply:
        if int(dict(ask.params).get("s", 0)) > limit:
            raise RefusedError(NO_PAGE)
        return listing.read(ask)

    said = Said(Paging(style="page", page_param="p", size_param="s"))
    assert sorted(_ids(_walk(listing, said, 5000, 4, read))) == list(range(40))


@pytest.mark.parametrize("exists", [True, False])
def test_a_size_that_is_answered_as_missing_is_lowered(*, exists: bool) -> None:
    """What is there without a size is asked for smaller ones; an address that is not, is not."""
    listing = Listing(40)

    def read(ask: Ask) -> Reply:
        asked = listing.read(ask)
        if int(dict(ask.params).get("s", 0 if exists else 500)) > 50:
            raise MissingError(NO_PAGE)
        return asked

    said = Said(Paging(style="page", page_param="p", size_param="s"), exists=True)
    if exists:
        assert sorted(_ids(_walk(listing, said, 500, 4, read))) == list(range(40))
    else:
        with pytest.raises(MissingError):
            _walk(listing, said, 500, 4, read)
        assert len(listing.asked) == 2


def test_a_named_total_that_rows_do_not_reach_is_told() -> None:
    listing = Listing(40, cap=5, gap=range(13, 35))
    said = Said(Paging(page_param="p", size_param="s"), Parameters(("p", "s")))
    with pytest.raises(IncompleteError, match="a total of 40"):
        _ids(_walk(listing, said, 5, 1))


def test_a_link_that_leads_round_in_a_circle_is_told() -> None:
    def read(ask: Ask) -> Reply:
        place = int((ask.link or "=0").partition("=")[2])
        return Reply({"items": [{"id": place}], "next": f"/x?at={(place + 1) % 3}"})

    with pytest.raises(IncompleteError, match="does not advance"):
        _ids(_walk(Listing(3), Said(), 5, 1, read))


def test_a_key_that_two_rows_of_one_page_share_is_told() -> None:
    rows = [{"id": 1, "x": 1}, {"id": 1, "x": 2}, {"id": 2, "x": 3}]
    walk = Walk(
        name="targets",
        begin=lambda _: lambda: Page([*rows]),
        paging=Paging(style="none", proved=("whole",)),
        size=None,
        most=1,
        identities=identities_by(("id",)),
    )
    with pytest.raises(IncompleteError, match="does not identify a row"):
        _ids(walk)


@pytest.mark.parametrize("href", ["targets/page/2", "/v1/targets?at=2", "https://x.example/2"])
def test_the_next_page_is_linked_in_a_list_of_links(href: str) -> None:
    links = [{"rel": "self", "href": "targets"}, {"rel": "next", "href": href}]
    page = read_page(Reply({"items": [{"id": 1}], "links": links}))
    assert page.next_link
    assert page.next_link.endswith(href)


def test_a_walk_asks_for_no_more_rows_than_the_server_was_found_to_take() -> None:
    listing = Listing(40)
    paging = Paging(style="page", page_param="p", size_param="s", size=7, proved=("step",))
    walk = Walk(
        name="targets",
        begin=lambda ask: called(lambda: read_page(listing.read(ask), paging)),
        paging=paging,
        size=500,
        most=2,
        identities=identities_by(("id",)),
    )
    assert _ids(walk) == list(range(40))
    assert {dict(ask.params)["s"] for ask in listing.asked} == {"7"}
