"""Answers as real servers, proxies and gateways send them, byte by byte, over a real socket.

`tests/http/test_client.py` and `tests/http/test_charsets.py` hold what is packed, redirected or in
another charset as such; here is what stands around it.
"""

from __future__ import annotations

import gzip
import http.client
import json
import logging
import select
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from tap_devensoft.errors import PassingError, ReplyError, ShapeError
from tests.fakes.fake import Answer, always, at_first, pages, served, token
from tests.fakes.runs import SECRET, only, run
from tests.http.clients import Time, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tap_devensoft.errors import TapError
    from tests.fakes.fake import Request

HERE = "/v1/targets"
ROWS = [{"id": 1, "name": "Café Müller"}]
TEXT = json.dumps(ROWS, ensure_ascii=False)
PLAIN = TEXT.encode()
PACKED = gzip.compress(PLAIN)
QUICK = 0.4


def _head(*headers: str, status: str = "200 OK", version: str = "1.1") -> bytes:
    lines = [f"HTTP/{version} {status}", *headers, "", ""]
    return "\r\n".join(lines).encode()


def _whole(body: bytes = PLAIN, *headers: str, **line: str) -> bytes:
    """Return an answer with the length of its body."""
    return _head(f"Content-Length: {len(body)}", *headers, **line) + body


def _chunks(body: bytes = PLAIN, *, extension: str = "", trailer: str = "") -> bytes:
    cut = [body[at : at + 7] for at in range(0, len(body), 7)]
    sized = [b"%x%b\r\n%b\r\n" % (len(one), extension.encode(), one) for one in cut]
    return b"".join([*sized, b"0\r\n", trailer.encode(), b"\r\n"])


CHUNKED = _head("Transfer-Encoding: chunked")
KIND = "Content-Type: application/json"
READABLE = {
    # Packed
    "nothing and gzip": _whole(PACKED, "Content-Encoding: identity, gzip"),
    "gzip and nothing": _whole(PACKED, "Content-Encoding: gzip,none"),
    "gzip twice": _whole(gzip.compress(PACKED), "Content-Encoding: gzip, gzip"),
    "gzip twice, in two headers": _whole(
        gzip.compress(PACKED), "Content-Encoding: gzip", "Content-Encoding: gzip"
    ),
    "deflate in gzip": _whole(
        gzip.compress(zlib.compress(PLAIN)), "Content-Encoding: deflate, gzip"
    ),
    "deflate with bytes behind it": _whole(
        zlib.compress(PLAIN) + b"\0\0x", "Content-Encoding: deflate"
    ),
    "bare deflate with bytes behind it": _whole(
        zlib.compress(PLAIN)[2:-4] + b"\0\0x", "Content-Encoding: deflate"
    ),
    "br that is none": _whole(PLAIN, "Content-Encoding: br"),
    "gzip in chunks": CHUNKED[:-2] + b"Content-Encoding: gzip\r\n\r\n" + _chunks(PACKED),
    # Called something else
    "HTML": _whole(PLAIN, "Content-Type: text/html; charset=utf-8"),
    "text": _whole(PLAIN, "Content-Type: text/plain"),
    "bytes": _whole(PLAIN, "Content-Type: application/octet-stream"),
    "a problem": _whole(PLAIN, "Content-Type: application/problem+json"),
    "XML": _whole(PLAIN, "Content-Type: application/xml"),
    "nothing at all": _whole(PLAIN),
    "an empty kind": _whole(PLAIN, "Content-Type:"),
    "no words": _whole(PLAIN, "Content-Type: application/json; x=株"),
    "two charsets": _whole(TEXT.encode("latin-1"), f"{KIND}; charset=utf-8; charset=latin-1"),
    # Letters
    "UTF-16 without a mark": _whole(TEXT.encode("utf-16-le"), f"{KIND}; charset=utf-16"),
    "UTF-16 from the other end": _whole(TEXT.encode("utf-16-be"), KIND),
    "UTF-8 that is called UTF-16": _whole(PLAIN, f"{KIND}; charset=utf-16"),
    "UTF-7": _whole(TEXT.encode("utf-7"), f"{KIND}; charset=utf-7"),
    "letters of mainframes": _whole(TEXT.encode("cp037"), f"{KIND}; charset=ibm037"),
    # Ways of HTTP
    "HTTP/1.0": _whole(version="1.0"),
    "HTTP/1.0 without a length": _head(version="1.0") + PLAIN,
    "no length": _head() + PLAIN,
    "no length, and said so": _head("Connection: close") + PLAIN,
    "a length that is none": _head("Content-Length: many") + PLAIN,
    "a negative length": _head("Content-Length: -1") + PLAIN,
    "the same length twice": _whole(PLAIN, f"Content-Length: {len(PLAIN)}"),
    "chunks": CHUNKED + _chunks(),
    "chunks with extensions": CHUNKED + _chunks(extension=';a=b;c="d"'),
    "chunks with trailers": CHUNKED + _chunks(trailer="X-Sum: 1\r\nServer-Timing: x\r\n"),
    "chunks and a length": CHUNKED[:-2] + b"Content-Length: 5\r\n\r\n" + _chunks(),
    "lines without returns": _whole().replace(b"\r\n", b"\n"),
    "no reason": _whole(status="200"),
    # What comes before
    "100": _head(status="100 Continue") + _whole(),
    "103 with links": _head("Link: </a>; rel=preload", status="103 Early Hints") + _whole(),
    "several notices": _head(status="102 Processing") * 3 + _head(status="103 x") + _whole(),
    # Statuses
    "201": _whole(status="201 Created"),
    "203": _whole(status="203 Non-Authoritative Information"),
    "a good status that nobody knows": _whole(status="299 Fine"),
    # Headers
    "large headers": _whole(PLAIN, *(f"X-{number}: {'a' * 1000}" for number in range(50))),
    "letters in headers": _whole(PLAIN, "X-Who: Łódź 株式会社", "Date: gestern", "Server: é"),
    "a header on two lines": _whole(PLAIN, "X-Long: a\r\n b"),
    "a header that is none": _whole(PLAIN, "nonsense"),
    "a cookie": _whole(PLAIN, "Set-Cookie: a=b; path=/"),
}


@pytest.mark.parametrize("raw", READABLE.values(), ids=READABLE)
def test_what_is_whole_is_read(raw: bytes) -> None:
    with served({HERE: always(Answer(raw=raw))}) as fake:
        assert client_of(fake, retries=0).get(HERE).value == ROWS


BROKEN = {
    "less than its length": _head(f"Content-Length: {len(PLAIN) + 5}") + PLAIN,
    "less than its length, and a farewell": (
        _head(f"Content-Length: {len(PLAIN)}", "Connection: close") + PLAIN[:-4]
    ),
    "more than its length": _head("Content-Length: 10") + PLAIN,
    "two lengths": _whole(PLAIN, "Content-Length: 5"),
    "cut without a length": _head(version="1.0") + PLAIN[:-4],
    "chunks without the last": CHUNKED + _chunks()[:-5],
    "a chunk that is cut": CHUNKED + _chunks()[:-9],
    "a chunk without a size": CHUNKED + b"zz\r\n" + PLAIN,
    "packed in no way that was asked for": _whole(b"\x0b\x02\x80abc\x03", "Content-Encoding: br"),
    "packed, and not said so": _whole(PACKED),
    "said to be packed, and empty": _whole(b"", "Content-Encoding: gzip"),
    "packed more often than anybody does": _whole(PACKED, f"Content-Encoding: {'gzip, ' * 6}gzip"),
    "an empty body": _whole(b""),
    "blanks": _whole(b" \r\n"),
    "205": _whole(b"", status="205 Reset Content"),
    "202 with nothing": _whole(b"", status="202 Accepted"),
    "notices alone": _head(status="103 Early Hints"),
    "notices without end": _head(status="100 Continue") * 100 + _whole(),
    "no HTTP": b"\x16\x03\x01\x02\x00",
    "another HTTP": _whole(version="2"),
    "nothing": b"",
    "a header that is too long": _whole(PLAIN, f"X: {'a' * 70_000}"),
    "headers that are too many": _whole(PLAIN, *(f"X-{number}: a" for number in range(150))),
    "a status that nobody knows": _whole(status="999 Denied"),
    "two documents": _whole(PLAIN + b"\n" + PLAIN),
    "a comment behind it": _whole(PLAIN + b"\n<!-- served by x -->"),
    "a function around it": _whole(b"callback(" + PLAIN + b");"),
    "a guard before it": _whole(b")]}',\n" + PLAIN),
    "rows of another kind": _whole(
        b"id,name\n1,Caf\xc3\xa9 M\xc3\xbcller\n", "Content-Type: text/csv"
    ),
    "a body without a head": PLAIN,
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_what_is_not_whole_is_asked_for_again_and_then_told_without_a_row(
    raw: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Answer(raw=raw)
    with served({HERE: at_first(broken, then=always(Answer(ROWS)))}) as fake:
        assert client_of(fake, retries=1).get(HERE).value == ROWS
    with served({HERE: always(broken)}) as fake:
        with pytest.raises(PassingError, match=f"GET {HERE}") as told:
            client_of(fake, retries=1).get(HERE)
        assert 2 <= len(fake.of(HERE)) <= 4
    assert "Given up after 2 tries" in str(told.value)
    for shown in (str(told.value), caplog.text):
        assert "ller" not in shown


def test_how_a_body_is_packed_that_cannot_be_read_is_told() -> None:
    packed = Answer(raw=BROKEN["packed in no way that was asked for"])
    with (
        served({HERE: always(packed)}) as fake,
        pytest.raises(PassingError, match="its Content-Encoding is br"),
    ):
        client_of(fake, retries=0).get(HERE)


REFUSED = {
    "a part": (_whole(status="206 Partial Content"), ShapeError, "206: this is a part"),
    "304": (_head(status="304 Not Modified"), ReplyError, "304: the server does not answer"),
    "a proxy instead": (
        _whole(b"", f"Location: http://u:p@other.example/{SECRET}", status="305 Use Proxy"),
        ShapeError,
        "305, a redirect to http://other.example, as",
    ),
    "XML": (_whole(b"<?xml version='1.0'?><a/>"), ShapeError, "instead of JSON"),
}


@pytest.mark.parametrize(("raw", "kind", "said"), REFUSED.values(), ids=REFUSED)
def test_what_no_other_try_makes_whole_is_told_at_once(
    raw: bytes, kind: type[TapError], said: str
) -> None:
    with served({HERE: always(Answer(raw=raw))}) as fake:
        with pytest.raises(kind, match=said):
            client_of(fake, retries=3).get(HERE)
        assert len(fake.of(HERE)) == 1


@pytest.mark.parametrize("status", [204, 200])
def test_nothing_and_null_are_no_rows(status: int) -> None:
    answer = Answer(raw=_head(status="204 No Content")) if status == 204 else Answer(None)
    with served({HERE: always(answer)}) as fake:
        assert client_of(fake, retries=0).get(HERE).value in (None, [])


DRIPS = {
    "its head": Answer(raw=_whole(), drip=QUICK / 4),
    "its body": Answer(ROWS * 20, drip=QUICK / 4),
    "the size of a chunk": Answer(raw=CHUNKED + b"0" * 1000 + b"\r\n\r\n", drip=QUICK / 20),
    "its trailers": Answer(raw=CHUNKED + _chunks()[:-2] + b"A: b\r\n" * 100, drip=QUICK / 40),
    "notices before it": Answer(
        raw=_head("Link: </a>", status="103 Early Hints") + _whole(), drip=QUICK / 10
    ),
    "packed nothing": Answer(
        raw=_head("Content-Encoding: gzip") + gzip.compress(b"") * 50, drip=QUICK / 40
    ),
}


@pytest.mark.parametrize("answer", DRIPS.values(), ids=DRIPS)
def test_no_part_of_an_answer_that_drips_holds_up_the_run(answer: Answer) -> None:
    with served({HERE: always(answer)}) as fake:
        began = time.monotonic()
        with pytest.raises(PassingError, match=f"GET {HERE}"):
            client_of(fake, retries=0, timeout=QUICK).get(HERE)
        assert time.monotonic() - began < 4 * QUICK


def test_an_answer_after_hints_is_not_that_of_the_next_request() -> None:
    hinted = _head(status="103 Early Hints") + _whole()
    routes = {HERE: always(Answer(raw=hinted)), "/v1/programs": always(Answer([{"id": 2}]))}
    with served(routes) as fake:
        client = client_of(fake, retries=0)
        for _ in range(3):
            assert client.get(HERE).value == ROWS
            assert client.get("/v1/programs").value == [{"id": 2}]


# Connections


@contextmanager
def _closing(answers: dict[str, Any], *, reset: bool) -> Iterator[tuple[str, list[str]]]:
    """Serve one request of each connection, and close it when the next one has come."""
    listener, asked = socket.create_server(("127.0.0.1", 0)), list[str]()

    def path_of(stream: Any) -> str:
        line = stream.readline().decode()
        headers = http.client.parse_headers(stream)
        stream.read(int(headers.get("Content-Length") or 0))
        return line.split(" ")[1].partition("?")[0] if line else ""

    def talk(client: socket.socket) -> None:
        with client, client.makefile("rb", 0 if reset else -1) as stream:
            asked.append(path := path_of(stream))
            client.sendall(_whole(json.dumps(answers.get(path, [])).encode()))
            if reset:
                # With a request unread, closing resets the connection.
                select.select([client], [], [])
            else:
                path_of(stream)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
    finally:
        listener.close()


@pytest.mark.parametrize("reset", [True, False])
def test_a_connection_that_was_closed_while_idle_costs_no_try(
    caplog: pytest.LogCaptureFixture, *, reset: bool
) -> None:
    with _closing({"/token": token(), HERE: ROWS}, reset=reset) as (url, asked), served({}) as fake:
        fake.url, slept = url, Time()
        client = client_of(fake, retries=0, time=slept)
        with caplog.at_level(logging.WARNING):
            for _ in range(5):
                assert client.get(HERE).value == ROWS
    assert asked == ["/token", *[HERE] * 5]
    assert not slept.slept
    assert not caplog.records


def test_a_server_that_hangs_up_on_one_address_is_told() -> None:
    with served({HERE: always(Answer(raw=b"")), "/good": always(Answer(ROWS))}) as fake:
        client = client_of(fake, retries=1)
        assert client.get("/good").value == ROWS
        with pytest.raises(PassingError, match="RemoteDisconnected"):
            client.get(HERE)
        assert client.get("/good").value == ROWS


TLS_ENDS = {
    "whole, with a length": (_whole(), True),
    "whole, without a length": (_head() + PLAIN, True),
    "short of its length": (_head(f"Content-Length: {len(PLAIN)}") + PLAIN[:-4], False),
    "cut, without a length": (_head() + PLAIN[:-4], False),
    "chunks without the last": (CHUNKED + _chunks()[:-5], False),
}


@pytest.mark.parametrize(("raw", "good"), TLS_ENDS.values(), ids=TLS_ENDS)
def test_tls_that_ends_without_notice_is_whole_only_if_the_answer_is(
    tmp_path: Path, raw: bytes, *, good: bool
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with served({HERE: always(Answer(raw=raw))}, tls=context) as fake:
        client = client_of(fake, retries=1, ca_bundle=str(tmp_path / "ca.pem"))
        if good:
            assert client.get(HERE).value == ROWS
        else:
            with pytest.raises(PassingError, match="2 tries"):
                client.get(HERE)
        assert len(fake.of(HERE)) == (1 if good else 2)


def test_a_listing_whose_pages_come_broken_in_each_way_is_loaded_whole() -> None:
    rows = [{"id": number, "name": f"row {number}"} for number in range(1, 61)]
    listing = pages(*(rows[at : at + 3] for at in range(0, 60, 3)), total=60)
    broken = iter([raw for name, raw in BROKEN.items() if name != "notices alone"])
    met: set[int] = set()

    def answer(request: Request) -> Answer:
        if request.page in met or (raw := next(broken, None)) is None:
            return listing(request)
        met.add(request.page)
        return Answer(raw=raw)

    with served({HERE: answer}) as fake:
        ended = run(fake, page_size=3, max_retries=8, **only("targets"))
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == list(range(1, 61))


def test_a_listing_that_stays_broken_fails_alone_in_one_line() -> None:
    short = Answer(raw=BROKEN["less than its length, and a farewell"])
    routes = {HERE: always(short), "/v1/programs": pages(ROWS, total=1)}
    with served(routes) as fake:
        ended = run(fake, discovery="static", max_retries=0)
    assert ended.code != 0
    assert not ended.ids()
    assert ended.ids("programs") == [1]
    (failed,) = ended.failures()
    assert f"GET {HERE}" in failed
    assert "IncompleteRead" in failed
