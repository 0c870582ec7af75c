"""Paging and transport: reports BL-10, BL-11, BL-12, BL-15, BL-17 and BL-19."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, listed, pages, served, token
from tests.fakes.runs import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request

KNOWN = {"style": "page", "page_param": "pageNumber", "size_param": "pageSize", "first_page": 1}


def _rows(*ids: int, **more: Any) -> list[dict[str, Any]]:
    return [{"id": one, "name": f"row {one}", **more} for one in ids]


def test_bl10_a_short_page_is_not_the_last_one() -> None:
    each = [_rows(1, 2, 3), _rows(4, 5), _rows(6, 7, 8)]
    with served({"/v1/targets": pages(*each)}) as fake:
        ended = run(fake, page_size=3, discovery="static", pagination=KNOWN)
    assert sorted(ended.ids()) == list(range(1, 9))
    numbers = [one.params["pageNumber"] for one in fake.of("/v1/targets")]
    # Where nothing counts, the second page without rows is the end.
    assert numbers == ["1", "2", "3", "4", "5"]


def test_bl10_without_any_setting_too() -> None:
    each = [_rows(1, 2, 3), _rows(4, 5), _rows(6, 7, 8)]
    with served({"/v1/targets": pages(*each)}) as fake:
        ended = run(fake, page_size=3)
    assert sorted(ended.ids()) == list(range(1, 9))
    assert ended.code == 0


def test_bl10_rows_that_a_bookmark_filters_out_still_count_for_paging() -> None:
    old, new = "2024-01-01T00:00:00Z", "2024-06-01T00:00:00Z"
    each = [
        _rows(1, 2, 3, modifiedDate=new),
        _rows(4, 5, 6, modifiedDate=old),
        _rows(7, 8, modifiedDate=new),
    ]
    with served({"/v1/targets": pages(*each)}) as fake:
        ended = run(fake, page_size=3, start_date="2024-03-01")
    assert sorted(ended.ids()) == [1, 2, 3, 7, 8]


def _walks(*walks: list[list[dict[str, Any]]]) -> Callable[[Request], Answer]:
    """Answer one walk after the other; the last one again and again."""
    walk = -1

    def answer(request: Request) -> Answer:
        nonlocal walk
        number = int(request.params.get("pageNumber", "1"))
        walk += number == 1
        each = walks[min(max(walk, 0), len(walks) - 1)]
        return listed(each[number - 1] if number <= len(each) else [], totalCount=4)

    return answer


def test_bl11_rows_that_move_between_pages_are_found_on_a_second_walk() -> None:
    first = [_rows(1, 2), _rows(2, 4)]
    second = [_rows(1, 2), _rows(3, 4)]
    with served({"/v1/targets": _walks(first, second)}) as fake:
        ended = run(fake, page_size=2, discovery="static", pagination=KNOWN, max_concurrency=1)
    assert set(ended.ids()) == {1, 2, 3, 4}
    assert "walking again" in ended.log


def test_bl11_a_shortage_that_stays_is_told_with_both_numbers_and_no_version() -> None:
    walk = [_rows(1, 2), _rows(2, 4)]
    with served({"/v1/targets": _walks(walk)}) as fake:
        ended = run(
            fake,
            page_size=2,
            discovery="static",
            pagination=KNOWN,
            emit_activate_version_messages=True,
        )
    warned = [line for line in ended.lines("WARNING") if "targets" in line]
    assert any("3" in line and "4" in line for line in warned)
    assert ended.code != 0
    sent = [one for one in ended.messages if one["type"] == "ACTIVATE_VERSION"]
    assert "targets" not in [one["stream"] for one in sent]


def test_bl12_a_page_parameter_that_is_ignored_does_not_loop() -> None:
    with served({"/v1/targets": lambda _: listed(_rows(1, 2, 3))}) as fake:
        ended = run(fake, discovery="static")
    assert len(fake.of("/v1/targets")) <= 3
    assert max(ended.ids().count(one) for one in ended.ids()) == 1
    said = [line for line in ended.log.splitlines() if "targets" in line]
    assert any("paging does not advance" in line for line in said)


@pytest.mark.parametrize("status", [429, 503])
def test_bl15_the_wait_that_the_server_asks_for_is_kept(status: int) -> None:
    def slow(request: Request) -> Answer:
        if request.params.get("pageNumber", "1") != "2":
            return pages(_rows(1, 2), _rows(3), total=3)(request)
        tries = sum(one.params.get("pageNumber") == "2" for one in fake.of("/v1/contacts"))
        if tries == 1:
            return Answer({"message": "slow down"}, status, {"Retry-After": "1"})
        if tries == 2:
            ahead = datetime.now(timezone.utc) + timedelta(seconds=2)
            when = format_datetime(ahead.replace(microsecond=0), usegmt=True)
            return Answer({"message": "slow down"}, status, {"Retry-After": when})
        return pages(_rows(1, 2), _rows(3), total=3)(request)

    with served({"/v1/contacts": slow}) as fake:
        ended = run(fake, page_size=2)
    assert ended.code == 0
    assert sorted(ended.ids("contacts")) == [1, 2, 3]
    tried = [one.at for one in fake.of("/v1/contacts") if one.params.get("pageNumber") == "2"]
    assert len(tried) == 4  # three until discovery had it, and one for the load
    assert tried[1] - tried[0] >= 1


@pytest.mark.parametrize("asked", ["soon", "Wed, 21 Oct 2015 07:28:00 GMT", "-1", ""])
def test_bl15_a_wait_that_makes_no_sense_is_passed_over(asked: str) -> None:
    def once(request: Request) -> Answer:
        if request.nth == 1:
            return Answer(None, 429, {"Retry-After": asked})
        return pages(_rows(1), total=1)(request)

    with served({"/v1/contacts": once}) as fake:
        ended = run(fake)
    assert ended.code == 0
    assert ended.ids("contacts") == [1]


def test_bl15_a_wait_beyond_the_bound_fails_its_stream_alone_and_at_once() -> None:
    routes = {
        "/v1/contacts": lambda _: Answer(None, 429, {"Retry-After": "3600"}),
        "/v1/targets": pages(_rows(1), total=1),
    }
    with served(routes) as fake:
        ended = run(fake, max_retry_wait=5)
    assert ended.code != 0
    assert ended.ids() == [1]
    assert any("3600 s" in line and "contacts" in line for line in ended.lines("ERROR"))


PASSING = {
    "521 in HTML": Answer(None, 521, body=b"<html>web server is down</html>", kind="text/html"),
    "500 with a stack trace": Answer({"Message": "An error", "StackTrace": "at X"}, 500),
    "502": Answer(None, 502, body=b"<html>bad gateway</html>", kind="text/html"),
    "599": Answer(None, 599, body=b""),
    "408": Answer(None, 408, body=b""),
    "JSON cut inside a text": Answer({"items": _rows(1, 2)}, cut=31),
    "JSON cut with a right length": Answer(None, body=b'{"items": [{"id": 1, "name": "ro'),
    "chunks that end early": Answer({"items": _rows(1, 2)}, chunked=True, cut=25),
    "a closed connection": Answer({"items": _rows(1, 2)}, cut=0),
    "an empty body": Answer(None, body=b""),
    "a length that is too long": Answer(
        None, headers={"Content-Length": "5000"}, body=b'{"items": []}', cut=13
    ),
    "a body that is no gzip": Answer(None, headers={"Content-Encoding": "gzip"}, body=b"plain"),
}


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("where", ["first page", "second page"])
def test_bl17_a_passing_fault_is_tried_again_and_loses_nothing(trouble: Answer, where: str) -> None:
    number = "1" if where == "first page" else "2"

    def page(request: Request) -> Answer:
        asked = request.params.get("pageNumber", "1")
        first = sum(one.params.get("pageNumber", "1") == asked for one in fake.of("/v1/targets"))
        if asked == number and first == 1:
            return trouble
        return pages(_rows(1, 2), _rows(3), total=3)(request)

    with served({"/v1/targets": page}) as fake:
        ended = run(fake, page_size=2)
    assert ended.code == 0
    assert sorted(ended.ids()) == [1, 2, 3]


def test_bl17_a_fault_that_stays_ends_in_one_line() -> None:
    with served({"/v1/targets": lambda _: PASSING["JSON cut with a right length"]}) as fake:
        ended = run(fake, max_retries=2, discovery="static")
    assert ended.code != 0
    assert len(fake.of("/v1/targets")) == 3
    failed = [line for line in ended.lines("ERROR") if "Stream targets failed" in line]
    assert len(failed) == 1
    assert "/v1/targets" in failed[0]
    assert "200" in failed[0]


@pytest.mark.parametrize("where", ["/v1/programs", "/token"])
def test_bl19_a_call_that_is_never_answered_is_given_up_and_tried_again(where: str) -> None:
    def hangs_once(request: Request) -> Answer:
        if request.nth == 1:
            return Answer(hang=True)
        return Answer(token()) if where == "/token" else pages(_rows(1), total=1)(request)

    routes = {"/v1/programs": pages(_rows(1), total=1), where: hangs_once}
    with served(routes) as fake:
        ended = run(fake, request_timeout=1)
    assert ended.code == 0
    assert ended.ids("programs") == [1]
