"""Servers that are broken or hostile: each ends in a retry, a readable row, or one clear line."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, at_first, pages, served
from tests.fakes.runs import only, run

if TYPE_CHECKING:
    from tests.fakes.fake import Fake, Request

ROWS = [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}]
GOOD = pages(ROWS, total=2)
MOST_MEMORY = 300 * 1024
"""KiB that a run may take at its peak, whatever the server sends."""


def _body(text: str, encoding: str = "utf-8", **more: Any) -> Answer:
    return Answer(None, body=text.encode(encoding), **more)


READABLE = {
    "a byte order mark": Answer(None, body=b"\xef\xbb\xbf" + json.dumps({"items": ROWS}).encode()),
    "UTF-16": Answer(None, body=json.dumps({"items": ROWS}).encode("utf-16")),
    "another charset": _body('{"items": [{"id": 1, "name": "caf\xe9"}, {"id": 2}]}', "latin-1"),
    "NaN and Infinity": _body('{"items": [{"id": 1, "x": NaN}, {"id": 2, "x": -Infinity}]}'),
    "a key twice": _body('{"items": [{"id": 1, "name": "a", "name": "b"}, {"id": 2}]}'),
    "10,000 digits": _body('{"items": [{"id": 1, "x": %s}, {"id": 2}]}' % ("9" * 10_000)),
    "a huge exponent": _body('{"items": [{"id": 1, "x": 1E99999999999999999999}, {"id": 2}]}'),
    "control characters": _body('{"items": [{"id": 1, "name": "a\x01\tb"}, {"id": 2}]}'),
    "text as its kind": Answer({"items": ROWS}, kind="text/plain"),
    "gzip": Answer(
        None,
        headers={"Content-Encoding": "gzip"},
        body=gzip.compress(b'{"items": [{"id": 1}, ') + gzip.compress(b'{"id": 2}]}'),
    ),
}


@pytest.mark.parametrize("answer", READABLE.values(), ids=READABLE)
def test_what_can_be_read_is_read(answer: Answer) -> None:
    with served({"/v1/targets": lambda _: answer}) as fake:
        ended = run(fake)
    assert sorted(ended.ids()) == [1, 2]


def _bomb() -> bytes:
    """Pack 400 MiB piece by piece."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    pieces = [packer.compress(b" " * (1 << 20)) for _ in range(400)]
    return b"".join([packer.compress(b'{"items": ['), *pieces, packer.flush()])


UNREADABLE = {
    "JSON nested 100,000 deep": Answer(None, body=b'{"items":' + b"[" * 100_000),
    "closed JSON nested 100,000 deep": Answer(
        None, body=b'{"items": [{"id": 1, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}"
    ),
    "no JSON": _body("hello"),
    "a text": Answer("hello"),
    "a number": Answer(5),
    "a failure in its body": Answer({"success": False, "message": "not today"}),
    "a login page": _body("<html><form action=/login></form></html>", kind="text/html"),
    "an error of HTML that calls itself JSON": _body("<!DOCTYPE html><h1>Error</h1>"),
    "an object without a list": Answer({"total": 5, "name": "x"}),
    "lists of lists": Answer({"items": [[1, 2], [3]]}),
}


@pytest.mark.parametrize("answer", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_fails_its_stream_in_one_line(answer: Answer) -> None:
    with served({"/v1/targets": lambda _: answer, "/v1/programs": GOOD}) as fake:
        ended = run(fake, max_retries=1, discovery="static")
    assert ended.code != 0
    failed = ended.failures()
    assert len(failed) == 1
    assert ended.ids("programs") == [1, 2]


def test_a_gzip_bomb_is_given_up_in_bounded_memory() -> None:
    bomb = Answer(None, headers={"Content-Encoding": "gzip"}, body=_bomb())
    with served({"/v1/targets": lambda _: bomb}) as fake:
        ended = run(fake, max_retries=0, discovery="static")
    assert ended.code != 0
    assert ended.failures()
    assert ended.peak < MOST_MEMORY


def test_a_body_of_hundreds_of_megabytes_is_given_up_in_bounded_memory() -> None:
    blanks = b" " * (1 << 20)

    def endless(_: Request) -> Answer:
        return Answer(None, stream=(b'{"items": [', *([blanks] * 400)))

    with served({"/v1/targets": endless}) as fake:
        ended = run(fake, max_retries=0, discovery="static")
    assert ended.code != 0
    assert ended.failures()
    assert ended.peak < MOST_MEMORY


def test_a_body_that_drips_is_given_up_and_asked_for_again() -> None:
    slow = Answer({"items": ROWS, "totalCount": 2}, drip=0.4)
    with served({"/v1/targets": at_first(slow, then=GOOD)}) as fake:
        ended = run(fake, request_timeout=1, **only("targets"))
    assert ended.code == 0
    assert ended.ids() == [1, 2]
    assert _first_pages(fake) == 2


def test_a_body_shorter_than_it_says_is_asked_for_again() -> None:
    short = Answer(None, headers={"Content-Length": "100000"}, body=b"{", cut=1)
    with served({"/v1/targets": at_first(short, then=GOOD)}) as fake:
        ended = run(fake, **only("targets"))
    assert ended.code == 0
    assert ended.ids() == [1, 2]
    assert _first_pages(fake) == 2


def _first_pages(fake: Fake) -> int:
    """Return how often the first page was asked for; others prove that it is the only one."""
    first, *others = (one.query for one in fake.of("/v1/targets"))
    return 1 + others.count(first)


@pytest.mark.parametrize("odd", ["a/b", "..", "x?y=1", "line\nbreak", "R&D", "a%2Fb"])
def test_an_id_that_no_address_can_carry_is_told_and_sent_nowhere_else(odd: str) -> None:
    owners = [{"id": "good", "name": "g"}, {"id": odd, "name": "o"}]
    tree = Answer({"items": [{"id": 1, "level": "Task", "name": "t"}], "totalCount": 1})
    routes = {
        "/v1/programs": pages(owners, total=2),
        "/v1/programs/good/activity-map": lambda _: tree,
    }
    with served(routes) as fake:
        ended = run(fake)
    assert ended.ids("activities") == [1]
    known = ("/token", "/swagger", "/v1/")
    assert all(one.path.startswith(known) for one in fake.requests)
    assert "cannot be part of an address" in ended.log
    assert len([line for line in ended.log.splitlines() if "cannot be part" in line]) == 1


@pytest.mark.parametrize(
    "link", ["http://evil.example/v1/other?page=2", "//evil.example/x", "ftp://evil.example/v1/x"]
)
def test_a_next_link_to_another_host_is_not_followed(link: str) -> None:
    with served({"/v1/targets": lambda _: Answer({"items": ROWS, "next": link})}) as fake:
        ended = run(fake)
    assert ended.code != 0
    failed = ended.failures()
    assert len(failed) == 1
    assert "pagination.style" in failed[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with served({}) as elsewhere:
        moved = Answer(None, status, {"Location": f"{elsewhere.url}/v1/targets"})
        with served({"/v1/targets": lambda _: moved}) as fake:
            ended = run(fake, discovery="static")
        assert not elsewhere.requests
    assert ended.code != 0


def test_what_a_server_says_cannot_forge_log_lines() -> None:
    said = {"Message": "x\n2026-01-01 00:00:00,000 | INFO     | all is well\x1b[31m"}
    with served({"/v1/targets": lambda _: Answer(said, 403)}) as fake:
        ended = run(fake, discovery="static")
    assert not any(line.startswith("2026-01-01") for line in ended.log.splitlines())
    assert "\x1b" not in ended.log
