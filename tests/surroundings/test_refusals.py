"""Refusals that say nothing against the credential, token endpoints in trouble, early signals."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest

from tests.fakes.fake import TOKEN, Answer, always, pages, served, token
from tests.fakes.runs import LIMIT, SECRET, TAP, config_for, discovered, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.fake import Request
    from tests.fakes.tenants import Routes

ROWS = [{"id": number, "name": f"row {number}"} for number in range(1, 7)]
STREAMS = ("targets", "programs", "contacts")
GOOD = {f"/v1/{name}": pages(ROWS, total=6) for name in STREAMS}
PAGE = Answer(None, 401, body=b"<html>sign in</html>", kind="text/html")
SOON = 10
"""Seconds within which a run that is told to end has to end."""

# One address

REFUSALS = {
    "401 in JSON": Answer({"Message": "Authorization has been denied for this request."}, 401),
    "401 in HTML": PAGE,
    "401 that asks for a password": Answer(None, 401, {"WWW-Authenticate": "Basic"}, body=b""),
    "403 in JSON": Answer({"message": "Forbidden"}, 403),
    "403 in HTML": Answer(None, 403, body=b"<html>no</html>", kind="text/html"),
    "403 in nothing": Answer(None, 403, body=b""),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
@pytest.mark.parametrize("stream", STREAMS)
def test_a_stream_that_is_refused_fails_alone_and_nothing_is_said_of_the_credential(
    refusal: Answer, stream: str
) -> None:
    routes: Routes = {**GOOD, f"/v1/{stream}": always(refusal)}
    routes["/token"] = lambda request: Answer(token(f"T{request.nth}"))
    with served(routes) as fake:
        ended = run(fake)
        assert len(fake.of("/token")) <= 2
    assert ended.code != 0
    for other in {*STREAMS} - {stream}:
        assert sorted(ended.ids(other)) == [1, 2, 3, 4, 5, 6]
    (failed,) = ended.failures(stream)
    assert f"GET /v1/{stream}" in failed
    assert "this credential may not read it" in failed
    assert "revoked" not in " ".join(ended.lines("ERROR"))


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_of_later_pages_keeps_what_was_loaded_and_the_others(status: int) -> None:
    refused = threading.Event()

    def answer(request: Request) -> Answer:
        if refused.is_set() and request.page > 1:
            return Answer({"Message": "Authorization has been denied."}, status)
        return pages(ROWS[:2], ROWS[2:4], ROWS[4:], total=6)(request)

    with served({**GOOD, "/v1/targets": answer}) as fake:
        catalog = discovered(fake, page_size=2)
        refused.set()
        ended = run(fake, catalog=catalog, page_size=2)
    assert ended.code != 0
    assert ended.ids() == [1, 2]
    assert sorted(ended.ids("programs")) == [1, 2, 3, 4, 5, 6]
    assert "may not read it" in ended.failures()[0]


ODD = "a&B+c/'d\"=é<f"
ECHOES = {
    "as it is": ODD,
    "in a query": quote(ODD, safe=""),
    "in a form": quote_plus(ODD),
    "as .NET writes it": re.sub("%..", lambda found: found[0].lower(), quote_plus(ODD)),
    "in HTML": html.escape(ODD),
    "in JSON": json.dumps(ODD)[1:-1],
    "in base 64": base64.b64encode(ODD.encode()).decode(),
    "in capitals": ODD.upper(),
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_refusal_that_echoes_the_secret_shows_nothing_of_it(echo: str) -> None:
    echoing = Answer(None, 403, body=f"no: {echo} is wrong".encode(), kind="text/plain")
    with served({**GOOD, "/v1/targets": always(echoing)}) as fake:
        ended = run(fake, client_secret=ODD)
    assert echo[:8] not in ended.out + ended.log
    assert "(no: [hidden]" in ended.failures()[0]


def test_what_a_refusal_says_is_on_one_line_that_no_letter_turns_around() -> None:
    said = "a\u202eb\u2066c\u200bd\r\n| ERROR    | e\x1b[2Kf\x85g\u2028h"
    with served({**GOOD, "/v1/targets": always(Answer({"Message": said}, 403))}) as fake:
        ended = run(fake)
    assert "(a b c d | ERROR    | e [2Kf g h)" in ended.failures()[0]


# The token endpoint

PASSING = {
    "429 with a wait": (Answer({"message": "slow"}, 429, {"Retry-After": "1"}),),
    "429 and 503": (Answer(None, 429), Answer(None, 503)),
    "500 in HTML": (Answer(None, 500, body=b"<html>busy</html>", kind="text/html"),),
    "a cut answer": (Answer(token(), cut=20),),
    "an empty answer": (Answer(None, body=b""),),
}


@pytest.mark.parametrize("answers", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("first", [True, False])
def test_a_token_endpoint_in_trouble_is_asked_again(
    answers: tuple[Answer, ...], *, first: bool
) -> None:
    """At the start, or in the middle of a run, where a token has died."""
    living: set[str] = set()
    waiting = list(answers if first else (None, *answers))

    def give(request: Request) -> Answer:
        if waiting and (trouble := waiting.pop(0)):
            return trouble
        living.clear()
        living.add(f"Bearer T{request.nth}")
        return Answer(token(f"T{request.nth}"))

    def page(request: Request) -> Answer:
        if request.token not in living:
            return PAGE
        if not first and request.page == 2 and request.token == "Bearer T1":
            living.clear()
            return PAGE
        return pages(ROWS[:3], ROWS[3:], total=6)(request)

    with served({"/token": give, "/v1/targets": page}) as fake:
        ended = run(fake, page_size=3)
        assert len(fake.of("/token")) == 1 + len(answers) + (not first)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == [1, 2, 3, 4, 5, 6]


ENDING = {
    "a wait that is too long": (Answer(None, 429, {"Retry-After": "3600"}), 1, "3600 s"),
    "503 for ever": (Answer(None, 503), 2, "503. Given up after 2 tries"),
    "401 in HTML": (PAGE, 1, "Admin > API Credentials"),
    "401 in nothing": (Answer(None, 401, body=b""), 1, "Admin > API Credentials"),
    "403 in HTML": (Answer(None, 403, body=b"<html/>", kind="text/html"), 1, "Credentials"),
    "a text": (Answer(None, 400, body=f"Bad {SECRET}".encode()), 1, "400: no token"),
    "404": (Answer({"Message": "No HTTP resource was found."}, 404), 1, "the address"),
    "a login page": (Answer(None, 302, {"Location": "/login"}), 1, "302: no token"),
    "HTML": (Answer(None, body=b"<html/>", kind="text/html"), 1, "an HTML page"),
    "nothing": (Answer(raw=b"HTTP/1.1 204 No Content\r\n\r\n"), 1, "without an access_token"),
    "null": (Answer(None), 1, "without an access_token"),
    "a list": (Answer([token()]), 1, "without an access_token"),
    "a wrapper": (Answer({"data": token()}), 1, "without an access_token"),
    "a number": (Answer(token(12345678)), 1, "without an access_token"),  # type: ignore[arg-type]
    "a part": (Answer(token(), 206), 1, "206: no token"),
    "a form": (Answer(None, body=f"access_token={TOKEN}".encode()), 2, "no whole JSON document"),
    "a line end": (Answer(token(f"{TOKEN}\r\n")), 1, "no header can carry"),
    "a header behind it": (Answer(token(f"{TOKEN}\r\nX: y")), 1, "no header can carry"),
    "no body of HTTP": (Answer(raw=json.dumps(token()).encode()), 2, "POST /token to"),
}


@pytest.mark.parametrize(("answer", "tries", "said"), ENDING.values(), ids=ENDING)
def test_a_token_that_is_not_given_ends_the_run_in_one_line(
    answer: Answer, tries: int, said: str
) -> None:
    with served({**GOOD, "/token": always(answer)}) as fake:
        ended = run(fake, max_retries=1)
        assert not fake.data
        assert len(fake.of("/token")) == tries
    assert ended.code != 0
    assert not ended.out
    (line,) = ended.lines("ERROR")
    assert said in line


LIFETIMES: dict[str, Any] = {
    "negative": -3600,
    "a text of none": "",
    "a time of day": "00:59:59",
    "beyond numbers": "1e999",
    "of 400 digits": 10**400,
    "a list": [3600],
    "an object": {"seconds": 3600},
    "true": True,
    "in other digits": "\uff13\uff16\uff10\uff10",
    "a date": "2026-11-27T12:00:00Z",
}


@pytest.mark.parametrize("lifetime", LIFETIMES.values(), ids=LIFETIMES)
def test_a_lifetime_that_makes_no_sense_is_as_none(lifetime: Any) -> None:
    with served({**GOOD, "/token": always(Answer(token(expires_in=lifetime)))}) as fake:
        ended = run(fake)
        assert len(fake.of("/token")) <= 2
        assert {one.token for one in fake.data} == {f"Bearer {TOKEN}"}
    assert ended.code == 0
    assert sorted(ended.ids()) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("kind", ["mac", "", None, 5, ["Bearer"], "bearer "])
def test_a_token_goes_out_as_bearer_whatever_kind_it_calls_itself(kind: Any) -> None:
    with served({**GOOD, "/token": always(Answer(token(token_type=kind)))}) as fake:
        ended = run(fake)
        assert {one.token for one in fake.data} == {f"Bearer {TOKEN}"}
    assert ended.code == 0


@pytest.mark.parametrize("lifetime", [0.001, 3600])
def test_tokens_that_live_shorter_than_they_say_cost_no_row(lifetime: float) -> None:
    """Each token dies after three requests, whatever its lifetime; and the clock may be wrong."""
    used: dict[str, int] = {}
    listing = pages(*(ROWS[at : at + 1] for at in range(6)), total=6)

    def page(request: Request) -> Answer:
        used[request.token] = used.get(request.token, 0) + 1
        return PAGE if used[request.token] > 3 else listing(request)

    routes: Routes = {"/v1/targets": page}
    routes["/token"] = lambda request: Answer(token(f"T{request.nth}", expires_in=lifetime))
    with served(routes) as fake:
        ended = run(fake, page_size=1, max_concurrency=1)
        assert len(fake.of("/token")) <= len(fake.data) + 1
    assert ended.code == 0, ended.log
    assert sorted(ended.ids()) == [1, 2, 3, 4, 5, 6]


# Signals


@pytest.mark.parametrize(
    ("arguments", "signum"),
    [
        ([], signal.SIGTERM),
        ([], signal.SIGINT),
        (["--discover"], signal.SIGTERM),
        (["--test"], signal.SIGINT),
    ],
    ids=["load, SIGTERM", "load, SIGINT", "discovery, SIGTERM", "doctor, SIGINT"],
)
@pytest.mark.parametrize("trouble", ["no answer", "a long wait"])
def test_a_signal_while_the_first_token_is_awaited_ends_the_run_soon(
    tmp_path: Path, arguments: list[str], signum: signal.Signals, trouble: str
) -> None:
    reached = threading.Event()

    def give(_: Request) -> Answer:
        reached.set()
        hangs = trouble == "no answer"
        return Answer(hang=True) if hangs else Answer(None, 429, {"Retry-After": "60"})

    with served({**GOOD, "/token": give}) as fake:
        path = tmp_path / "config.json"
        path.write_text(json.dumps(config_for(fake, request_timeout=60)))
        with subprocess.Popen(
            [*TAP, f"--config={path}", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ,
        ) as process:
            assert reached.wait(LIMIT)
            process.send_signal(signum)
            out, said = process.communicate(timeout=SOON)
        assert not fake.data
    assert process.returncode not in {0, None}
    assert "Traceback" not in said
    stopped = [line for line in said.splitlines() if "Stopped by" in line]
    assert len(stopped) == 1
    assert "| ERROR" not in said
    states = [json.loads(line) for line in out.splitlines()]
    assert [one["type"] for one in states] in ([], ["STATE"])


# Links

HERE, THERE = "{here}", "{there}"
LINKS = {
    "its own address elsewhere": (f"http://{THERE}/v1/targets?page=2", True),
    "a name and a password": (f"http://user:word@{HERE}/v1/targets?page=2", True),
    "its own host for a name": (f"http://{HERE}@{THERE}/v1/x?page=2", False),
    "a stroke that some take for a slash": (f"http://{HERE}\\@{THERE}/v1/targets?page=2", True),
    "the other stroke alone": (f"\\\\{THERE}\\v1\\x?page=2", False),
    "letters that become others": (f"http://{HERE}\uff03@{THERE}/v1/x", False),
    "brackets that do not close": ("http://[::1/v1/x?page=2", False),
    "line ends in it": ("/v1/targets?page=2\r\nX-Other: 1\r\n\r\nGET /evil HTTP/1.1", True),
    "line ends in it, encoded": ("/v1/targets?page=2%0d%0aX-Other:1", True),
    "another port": ("http://127.0.0.1:1/v1/x?page=2", False),
    "a mark behind it": (f"/v1/targets?page=2#@{THERE}", True),
    "another scheme": ("ftp://127.0.0.1/v1/x?page=2", False),
}


@pytest.mark.parametrize(("link", "followed"), LINKS.values(), ids=LINKS)
def test_a_link_leads_nowhere_else_whatever_it_looks_like(link: str, *, followed: bool) -> None:
    def answer(request: Request) -> Answer:
        if request.params.get("page", "1").startswith("2"):
            return Answer({"items": ROWS[3:]})
        filled = link.format(here=fake.url[7:], there=elsewhere.url[7:])
        return Answer({"items": ROWS[:3], "next": filled})

    with served({"/v1/targets": answer}) as elsewhere, served({"/v1/targets": answer}) as fake:
        ended = run(fake, max_retries=0)
        assert not elsewhere.requests
        assert not [one for one in fake.requests if "x-other" in one.headers]
        assert not [one for one in fake.data if not one.path.startswith(("/swagger", "/v1/"))]
    assert "fault of the tap" not in ended.log
    if followed:
        assert ended.code == 0
        assert sorted(ended.ids()) == [1, 2, 3, 4, 5, 6]
    else:
        assert ended.code != 0
        assert len(ended.failures()) == 1
