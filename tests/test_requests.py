"""A load by the catalog asks hardly more of a tenant than the least that brings all its rows."""

from __future__ import annotations

import pytest

from scripts.requests import Asked, least


@pytest.mark.parametrize(
    ("listings", "requests"),
    [
        pytest.param([], 1, id="the token"),
        pytest.param([Asked(0)], 2, id="that there is no row takes a look"),
        pytest.param([Asked(500)], 2, id="a listing that comes whole"),
        pytest.param([Asked(41, 20)], 4, id="its pages"),
        pytest.param([Asked(40, 20)], 3, id="a full last page, of which a total tells"),
        pytest.param([Asked(40, 20, told=False)], 4, id="a full last page, of which nothing does"),
        pytest.param([Asked(41, 20, told=False)], 4, id="a short last page tells by itself"),
        pytest.param([Asked(41, 20, parts=2)], 7, id="each page in two parts"),
        pytest.param([Asked(5, 20, details=True)], 7, id="each row by itself too"),
        pytest.param([Asked(2), *[Asked(9)] * 2], 4, id="one listing an owner"),
    ],
)
def test_the_least_is_a_token_and_a_request_a_page(listings: list[Asked], requests: int) -> None:
    assert least(listings) == requests
