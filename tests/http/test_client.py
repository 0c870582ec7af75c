"""What the one way to the server makes of answers: over a real socket, without the rest."""

from __future__ import annotations

import gzip
import json
import logging
import tracemalloc
import zlib
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.errors import (
    CredentialError,
    ForbiddenError,
    PassingError,
    ReplyError,
    ShapeError,
    TapError,
)
from tap_devensoft.http.replies import as_text
from tests.fakes.fake import Answer, always, at_first, served, token
from tests.fakes.runs import SECRET
from tests.http.clients import Time, client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request

ROWS = [{"id": 1}]
HERE = "/v1/targets"
DENIED = Answer({"Message": "Authorization has been denied for this request."}, 401)
LOGIN = Answer(None, 401, body=b"<html>login</html>", kind="text/html")


def _packed(content: bytes, wbits: int = zlib.MAX_WBITS | 16) -> bytes:
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(content) + packer.flush()


PLAIN = json.dumps(ROWS).encode()
READABLE = {
    "none": ("none", PLAIN),
    "utf-8": ("utf-8", PLAIN),
    "identity": ("identity", PLAIN),
    "IDENTITY": ("IDENTITY", PLAIN),
    "nothing": ("", PLAIN),
    "gzip": ("gzip", _packed(PLAIN)),
    "x-gzip": ("x-gzip", _packed(PLAIN)),
    "GZip": ("GZip", _packed(PLAIN)),
    "gzip in two parts": ("gzip", _packed(PLAIN[:5]) + _packed(PLAIN[5:])),
    "gzip with bytes behind it": ("gzip", _packed(PLAIN) + b"\0\0\0\0"),
    "gzip with letters behind it": ("gzip", _packed(PLAIN) + b"<!-- served by x -->"),
    "gzip without its end": ("gzip", _packed(PLAIN)[:-8]),
    "deflate": ("deflate", _packed(PLAIN, zlib.MAX_WBITS)),
    "bare deflate": ("deflate", _packed(PLAIN, -zlib.MAX_WBITS)),
}


@pytest.mark.parametrize(("encoding", "body"), READABLE.values(), ids=READABLE)
def test_packed_bodies_are_read_and_plain_ones_whatever_they_are_called(
    encoding: str, body: bytes
) -> None:
    answer = Answer(None, headers={"Content-Encoding": encoding}, body=body)
    with served({HERE: always(answer)}) as fake:
        assert client_of(fake, retries=0).get(HERE).value == ROWS


MANY = json.dumps([{"id": number, "name": f"row {number}"} for number in range(5000)]).encode()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_packed_body_that_is_cut_is_asked_for_again(share: float) -> None:
    packed = gzip.compress(MANY)
    cut = Answer(
        None, headers={"Content-Encoding": "gzip"}, body=packed[: int(len(packed) * share)]
    )
    whole = Answer(None, headers={"Content-Encoding": "gzip"}, body=packed)
    with served({HERE: at_first(cut, then=always(whole))}) as fake:
        assert len(client_of(fake).get(HERE).value) == 5000
    assert len(fake.of(HERE)) == 2


@pytest.mark.parametrize("layers", ["gzip", "gzip, gzip", "deflate"])
def test_a_bomb_is_given_up_before_it_fills_the_memory(layers: str) -> None:
    wbits = zlib.MAX_WBITS if layers == "deflate" else zlib.MAX_WBITS | 16
    packer = zlib.compressobj(wbits=wbits)
    bomb = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(100)), packer.flush()])
    if "," in layers:
        bomb = _packed(bomb)
    answer = Answer(None, headers={"Content-Encoding": layers}, body=bomb)
    with served({HERE: always(answer)}) as fake:
        client = client_of(fake)
        tracemalloc.start()
        with pytest.raises(ReplyError, match="more than 64 MiB"):
            client.get(HERE)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert len(fake.of(HERE)) == 1
    assert peak < 80 << 20


# An error under a good status

ERRORS: dict[str, dict[str, Any]] = {
    "as sent": {"Message": "An error has occurred."},
    "in camel case": {"message": "An error has occurred."},
    "in capitals": {"MESSAGE": "An error has occurred."},
    "with details": {
        "Message": "An error has occurred.",
        "ExceptionMessage": "Timeout expired.",
        "ExceptionType": "System.Data.SqlClient.SqlException",
        "StackTrace": "   at Devensoft.Deals.Secret()",
        "InnerException": {"Message": "An error has occurred.", "StackTrace": "at Inner"},
    },
    "with a model": {"message": "An error has occurred.", "modelState": {"a": ["b"]}},
    "with a detail": {"Message": "An error has occurred.", "MessageDetail": "no action"},
}


@pytest.mark.parametrize("value", ERRORS.values(), ids=ERRORS)
def test_an_error_under_status_200_is_tried_again(value: dict[str, Any]) -> None:
    trouble = Answer(value)
    with served({HERE: at_first(trouble, trouble, then=always(Answer(ROWS)))}) as fake:
        assert client_of(fake).get(HERE).value == ROWS
    assert len(fake.of(HERE)) == 3


@pytest.mark.parametrize("retries", [0, 1, 2, 4])
def test_tries_are_counted_together_whatever_each_of_them_met(retries: int) -> None:
    busy, cut = Answer(None, 503), Answer(body=b'[{"id": 1')
    met = at_first(busy, cut, busy, cut, then=always(Answer(ROWS)))
    time = Time()
    with served({HERE: met}) as fake:
        client = client_of(fake, retries=retries, time=time)
        if retries == 4:
            assert client.get(HERE).value == ROWS
        else:
            with pytest.raises(PassingError, match=rf"Given up after {retries + 1} tries"):
                client.get(HERE)
        assert len(fake.of(HERE)) == retries + 1
    assert len(time.slept) == retries


@pytest.mark.parametrize("value", ERRORS.values(), ids=ERRORS)
def test_an_error_under_status_200_that_stays_is_told_in_the_servers_words(
    value: dict[str, Any],
) -> None:
    with served({HERE: always(Answer(value))}) as fake:
        with pytest.raises(PassingError, match=r"200.*An error has occurred") as told:
            client_of(fake, retries=2).get(HERE)
        assert len(fake.of(HERE)) == 3
    assert "Secret()" not in str(told.value)


@pytest.mark.parametrize(
    "value",
    [
        {"Message": "Welcome", "Id": 5},
        {"message": [{"id": 1}]},
        {"message": {"id": 1}},
        {"StackTrace": "x"},
        {},
        [],
        None,
        "An error has occurred.",
    ],
)
def test_what_only_resembles_an_error_is_a_reply(value: Any) -> None:
    with served({HERE: always(Answer(value))}) as fake:
        assert client_of(fake, retries=0).get(HERE).value == value


# Waiting


def _waits(answer: Answer, **limits: Any) -> tuple[list[float], str]:
    """Return how long a client waits for what `answer` asks for, or what it says instead."""
    time = Time()
    with served({HERE: at_first(answer, then=always(Answer(ROWS)))}) as fake:
        try:
            client_of(fake, time=time, **limits).get(HERE)
        except TapError as error:
            return time.slept, str(error)
    return time.slept, ""


@pytest.mark.parametrize("seconds", [301, 21_600, 21_601, 86_400, 31_536_000])
def test_a_wait_beyond_the_bound_is_told_as_the_server_asked_for_it(seconds: int) -> None:
    slept, said = _waits(Answer(None, 429, {"Retry-After": str(seconds)}))
    assert f"asks to wait {seconds} s" in said
    assert not slept


@pytest.mark.parametrize("status", [429, 503, 500])
def test_the_wait_that_is_asked_for_is_kept(status: int) -> None:
    assert 7.0 in _waits(Answer(None, status, {"Retry-After": "7"}))[0]


@pytest.mark.parametrize("asked", ["9" * 5000, "-5", "soon", "1e3", "Thu, 99 Foo 2020", "0"])
def test_a_wait_that_makes_no_sense_is_passed_over(asked: str) -> None:
    slept, said = _waits(Answer(None, 503, {"Retry-After": asked}))
    assert not said
    assert max(slept) <= 1


@pytest.mark.parametrize("wait", [{}, {"Retry-After": "30"}])
def test_what_is_optional_is_tried_twice_and_for_a_short_time(wait: dict[str, str]) -> None:
    time = Time()
    with served({HERE: always(Answer(None, 503, wait))}) as fake:
        client = client_of(fake, retries=6, time=time)
        with pytest.raises(TapError, match="503"):
            client.get(HERE, optional=True)
        with pytest.raises(TapError, match="503"):
            client.get(HERE, decode=as_text, optional=True)
        assert len(fake.of(HERE)) <= 4
    assert sum(time.slept) <= 10


# Tokens


def _denied_at(*paths: str, by: Answer = DENIED) -> dict[str, Callable[[Request], Answer]]:
    routes: dict[str, Callable[[Request], Answer]] = {path: always(by) for path in paths}
    return {
        "/token": lambda request: Answer(token(f"T{request.nth}")),
        "/good": always(Answer(ROWS)),
        **routes,
    }


@pytest.mark.parametrize("by", [DENIED, LOGIN, Answer(None, 401, body=b"")])
def test_one_address_that_refuses_every_token_is_forbidden_and_asks_for_one_more(
    by: Answer,
) -> None:
    with served(_denied_at(HERE, by=by)) as fake:
        client = client_of(fake)
        client.get("/good")
        with pytest.raises(ForbiddenError, match="this credential may not read it"):
            client.get(HERE)
        assert client.get("/good").value == ROWS
        assert len(fake.of("/token")) == 2
        assert len(fake.of(HERE)) == 2


@pytest.mark.parametrize("same", [True, False])
def test_a_hundred_addresses_that_refuse_every_token_ask_for_a_few_tokens(*, same: bool) -> None:
    paths = [f"/v1/programs/{number}/activity-map" for number in range(100)]
    routes = _denied_at(*paths)
    if same:
        routes["/token"] = always(Answer(token()))
    with served(routes) as fake:
        client = client_of(fake)
        for path in paths:
            client.get("/good")
            with pytest.raises(ForbiddenError):
                client.get(path)
        assert len(fake.of("/token")) <= 4


def test_a_token_that_dies_beside_an_address_that_refuses_every_token_is_renewed() -> None:
    dead: set[str] = set()
    routes = _denied_at(HERE)
    routes["/good"] = lambda asked: DENIED if asked.token in dead else Answer(ROWS)
    with served(routes) as fake:
        client = client_of(fake)
        client.get("/good")
        with pytest.raises(ForbiddenError):
            client.get(HERE)
        dead |= {"Bearer T1", "Bearer T2"}
        assert client.get("/good").value == ROWS


def test_a_token_endpoint_that_stays_away_is_not_tried_anew_for_each_try_of_a_request() -> None:
    with served({"/token": always(Answer(None, 503)), HERE: always(Answer(ROWS))}) as fake:
        with pytest.raises(PassingError, match=r"POST /token answered 503.*3 tries") as told:
            client_of(fake, retries=2).get(HERE)
        assert len(fake.of("/token")) == 3
    assert str(told.value).count("Given up") == 1


def test_a_token_lives_from_the_try_that_brought_it() -> None:
    late = at_first(
        Answer(None, 503, {"Retry-After": "200"}), then=always(Answer(token(expires_in=100)))
    )
    with served({"/token": late, HERE: always(Answer(ROWS))}) as fake:
        client = client_of(fake)
        for _ in range(3):
            client.get(HERE)
        assert len(fake.of("/token")) == 2


def test_an_optional_address_that_answers_401_is_not_worth_a_token() -> None:
    with served(_denied_at(HERE)) as fake:
        client = client_of(fake)
        with pytest.raises(ForbiddenError):
            client.get(HERE, optional=True)
        assert client.get("/good").value == ROWS
        assert len(fake.of("/token")) == len(fake.of(HERE)) == 1


@pytest.mark.parametrize("by", [DENIED, LOGIN])
def test_a_token_that_no_address_accepts_is_a_matter_of_the_credential(by: Answer) -> None:
    with served(_denied_at(HERE, "/v1/contacts", by=by)) as fake:
        client = client_of(fake)
        for path in (HERE, "/v1/contacts"):
            with pytest.raises(CredentialError, match="Admin > API Credentials"):
                client.get(path)


def test_the_servers_clock_is_the_latest_that_it_showed_whichever_answer_came_last() -> None:
    dates = (
        "Sat, 01 Mar 2031 12:00:05 GMT",
        "Sat, 01 Mar 2031 12:00:03 GMT",
        "Sat, 01 Mar 99999999999 12:00:05 GMT",
        "yesterday",
        "",
    )
    dated = [
        Answer(raw=f"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 2\r\n\r\n[]".encode())
        for date in dates
    ]
    with served({HERE: at_first(*dated, then=always(Answer([])))}) as fake:
        client = client_of(fake)
        for _ in range(len(dates) + 1):
            client.get(HERE)
            assert client.clock() == datetime(2031, 3, 1, 12, 0, 5, tzinfo=timezone.utc)


def test_what_is_open_to_everybody_proves_no_token() -> None:
    with served(_denied_at(HERE)) as fake:
        client = client_of(fake)
        client.get("/good", optional=True)
        client.get("/good", decode=as_text, optional=True)
        with pytest.raises(CredentialError):
            client.get(HERE)


@pytest.mark.parametrize("value", ["qa qb", "tök", "qa\r\nX-Other: 1", " qab", "株", "qab\0"])
def test_a_token_that_no_header_can_carry_is_refused_and_not_shown(
    value: str, caplog: pytest.LogCaptureFixture
) -> None:
    with served({"/token": always(Answer(token(value)))}) as fake:
        with pytest.raises(CredentialError, match="no header can carry") as told:
            client_of(fake).get(HERE)
        assert value not in str(told.value) + caplog.text
        assert not fake.data


# Where requests go

LOCATIONS = {
    "https://login.example/signin?secret=x": "https://login.example",
    "http://user:pass@login.example:8080/a": "http://login.example:8080",
    "//login.example/a": "login.example",
    f"https://login.example/{SECRET}": "https://login.example",
}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 300])
@pytest.mark.parametrize("where", LOCATIONS)
def test_a_redirect_is_not_followed_and_only_its_host_is_named(status: int, where: str) -> None:
    with served({HERE: always(Answer(None, status, {"Location": where}))}) as fake:
        with pytest.raises(ShapeError, match="redirect") as told:
            client_of(fake).get(HERE)
        assert len(fake.of(HERE)) == 1
    assert f" to {LOCATIONS[where]}," in str(told.value)
    for part in ("signin", "pass", "secret=", SECRET[:8], "user:"):
        assert part not in str(told.value)


@pytest.mark.parametrize("where", ["", "/Login/SignIn?ReturnUrl=%2f", "http://[", "next", "\\\\x"])
def test_a_redirect_to_nowhere_in_particular_is_told_too(where: str) -> None:
    with (
        served({HERE: always(Answer(None, 302, {"Location": where}))}) as fake,
        pytest.raises(ShapeError, match="302, a redirect, as"),
    ):
        client_of(fake).get(HERE)


def test_the_body_of_a_redirect_does_not_fill_the_memory() -> None:
    blanks = bytes(1 << 20)

    def endless(_: Request) -> Answer:
        return Answer(None, 302, {"Location": "/login"}, stream=([blanks] * 100))

    with served({HERE: endless}) as fake:
        tracemalloc.start()
        with pytest.raises(ReplyError):
            client_of(fake).get(HERE)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 80 << 20


def test_a_redirect_of_the_token_endpoint_gets_no_secret() -> None:
    with served({}) as elsewhere:
        moved = Answer(None, 307, {"Location": f"{elsewhere.url}/token"})
        with served({"/token": always(moved)}) as fake:
            with pytest.raises(
                CredentialError, match=f"307 to {elsewhere.url}, as|{elsewhere.url}"
            ):
                client_of(fake).get(HERE)
            assert len(fake.requests) == 1
        assert not elsewhere.requests


@pytest.mark.parametrize(
    "path", ["@evil.example/x", ".evil.example/x", ":1@evil.example/", "\\@evil.example/x", "x"]
)
def test_no_path_leads_a_token_to_another_host(path: str) -> None:
    with served({}) as fake:
        with pytest.raises(ShapeError, match="another host"):
            client_of(fake).get(path)
        assert not fake.requests


def test_the_password_of_a_proxy_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://me:pr0xy-w0rd@127.0.0.1:bad/")
    monkeypatch.setenv("http_proxy", "http://me:pr0xy-w0rd@127.0.0.1:bad/")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with served({}) as fake, caplog.at_level(logging.DEBUG), pytest.raises(TapError) as told:
        client_of(fake, retries=1).get(HERE)
    assert "pr0xy-w0" not in str(told.value) + caplog.text


def test_rows_of_a_broken_reply_are_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    broken = Answer(None, body=b'  {"items": [{"name": "Project Falcon", "val')
    with served({HERE: always(broken)}) as fake, pytest.raises(PassingError) as told:
        client_of(fake, retries=1).get(HERE)
    assert "Falcon" not in str(told.value) + caplog.text
    busy = Answer(None, body=b"The service is starting.", kind="text/plain")
    with served({HERE: always(busy)}) as fake, pytest.raises(PassingError, match="is starting"):
        client_of(fake, retries=1).get(HERE)
