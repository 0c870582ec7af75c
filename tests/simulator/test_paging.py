"""Whatever the style and the sizes, walking page by page meets every row once, in order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tap_devensoft.simulator import Profile
from tap_devensoft.simulator.api.paging import Pager
from tap_devensoft.simulator.wire.errors import Refusals
from tap_devensoft.simulator.wire.message import Asked, Query

PREFIXES = st.sampled_from(["", "request.", "filter.", "query."])


@settings(max_examples=60, deadline=None)
@given(
    style=st.sampled_from(["page", "offset", "cursor", "next_link"]),
    first=st.sampled_from([0, 1]),
    size=st.integers(1, 9),
    most=st.integers(1, 9),
    total=st.integers(0, 40),
    prefix=PREFIXES,
)
def test_links_lead_through_every_row(
    *, style: str, first: int, size: int, most: int, total: int, prefix: str
) -> None:
    profile = Profile(
        paging=style, first_page=first, max_size=most, prefix=prefix, next_form="relative"
    )
    pager, met = Pager(profile, Refusals(profile)), list[int]()
    query: str | None = f"{prefix}pageSize={size}&other=kept"
    while query is not None:
        asked = Asked("GET", "/v1/targets", query)
        page = pager.page("targets", style, total, asked, Query(query, prefix))
        met += range(total)[page.start : page.start + page.size]
        assert page.size == min(size, most)
        assert "other=kept" in query
        query = page.next.partition("?")[2] if page.next else None
    assert met == list(range(total))


@given(text=st.text(), prefix=PREFIXES)
def test_any_query_string_can_be_read(text: str, prefix: str) -> None:
    Query(text, prefix).first("pageNumber")
