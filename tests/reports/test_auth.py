"""Tokens: reports BL-01, BL-03, BL-05, BL-06 and BL-07."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, listed, pages, served, token
from tests.fakes.runs import SECRET, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.fake import Request

ROWS = [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}]


def test_bl01_a_token_that_dies_while_waiting_is_not_sent_again() -> None:
    issued: list[float] = []

    def give(request: Request) -> Answer:
        issued.append(request.at)
        return Answer(token(f"T{request.nth}", expires_in=4 if request.nth == 1 else 3600))

    def first_page(request: Request) -> Answer:
        age = request.at - issued[0]
        if age < 5:
            return Answer({"Message": "An error has occurred."}, 500)
        if request.token == "Bearer T1":
            return Answer({"Message": "Authorization has been denied."}, 401)
        return pages(ROWS, total=2)(request)

    with served({"/token": give, "/v1/targets": first_page}) as fake:
        ended = run(fake, max_retries=12)
    late = [one for one in fake.of("/v1/targets") if one.at - issued[0] > 5]
    assert late
    assert all(one.token != "Bearer T1" for one in late)
    assert sorted(set(ended.ids())) == [1, 2]
    assert len(ended.ids()) == 2
    data = [one for one in fake.requests if one.path != "/token"]
    assert 2 <= len(issued) <= len(data) + 1
    assert ended.code == 0


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"expires_in": "3599"}, id="lifetime as text"),
        pytest.param({"expires_in": "3599.97"}, id="lifetime as text with a fraction"),
        pytest.param({"expires_in": 3599.5}, id="lifetime as a fraction"),
        pytest.param({"expires_in": None}, id="lifetime null"),
        pytest.param({"expires_in": "soon"}, id="lifetime nonsense"),
        pytest.param({"expires_in": 0}, id="lifetime nought"),
        pytest.param({"token_type": "BEARER"}, id="token type in capitals"),
    ],
)
def test_bl03_any_spelling_of_a_token_reply_serves_the_whole_run(answer: dict[str, Any]) -> None:
    routes = {
        "/token": lambda _: Answer(token("t1", **answer)),
        "/v1/targets": pages(ROWS, total=2),
        "/v1/programs": pages(ROWS, total=2),
        "/v1/contacts": pages(ROWS, total=2),
    }
    with served(routes) as fake:
        ended = run(fake)
    assert ended.code == 0
    assert len(fake.of("/token")) == 1
    data = [one for one in fake.requests if one.path != "/token"]
    assert {one.token for one in data} == {"Bearer t1"}


def test_bl05_one_renewal_serves_eight_workers() -> None:
    total = 40
    rows = [{"id": number, "name": f"row {number}"} for number in range(1, total + 1)]
    dead: list[bool] = []

    def give(request: Request) -> Answer:
        return Answer(token(f"T{request.nth}"))

    def page(request: Request) -> Answer:
        number = int(request.params.get("pageNumber", "1"))
        if number > 2:
            dead.append(True)
        if dead and request.token == "Bearer T1":
            return Answer({"Message": "Authorization has been denied for this request."}, 401)
        return listed(rows[number * 2 - 2 : number * 2], totalCount=total)

    with served({"/token": give, "/v1/targets": page}) as fake:
        ended = run(fake, max_concurrency=8, page_size=2)
    assert ended.code == 0
    assert sorted(ended.ids()) == list(range(1, total + 1))
    assert len(fake.of("/token")) == 2


ECHOES = {
    "json": lambda request: Answer({"Message": f"refused: {request.headers} {SECRET}"}, 403),
    "html": lambda request: Answer(
        None, 403, body=f"<html>{request.token} {SECRET}</html>".encode(), kind="text/html"
    ),
    "server error": lambda request: Answer({"Message": f"{request.token} {SECRET}"}, 500),
    "redirect": lambda _: Answer(None, 302, {"Location": f"/login?secret={SECRET}"}),
    "cut": lambda request: Answer({"Message": f"{request.token} {SECRET}"}, cut=30),
}


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize("where", ["/v1/targets", "/token", "/swagger/docs/v1"])
def test_bl06_no_failure_shows_a_secret_at_any_log_level(echo: Any, where: str) -> None:
    routes = {"/v1/targets": pages(ROWS, total=2), where: echo}
    with served(routes) as fake:
        ended = run(
            fake,
            environment={"TAP_DEVENSOFT_LOGLEVEL": "DEBUG", "LOGLEVEL": "DEBUG"},
            max_retries=0,
        )
    for hidden in (SECRET, "TOK-a1b2c3d4"):
        assert hidden[:8] not in ended.out + ended.log


@pytest.mark.parametrize("cut", [22, 27, 30, 40])
def test_bl06_a_token_reply_that_is_cut_inside_the_token_is_not_quoted(cut: int) -> None:
    def give(request: Request) -> Answer:
        whole = json.dumps(token()).encode()
        if request.nth == 1:
            return Answer(None, body=whole[:cut])
        if request.nth == 2:
            return Answer(None, 500, body=whole)
        return Answer(token())

    with served({"/token": give, "/v1/targets": pages(ROWS, total=2)}) as fake:
        ended = run(fake, environment={"TAP_DEVENSOFT_LOGLEVEL": "DEBUG"})
    assert ended.code == 0
    assert "TOK-" not in ended.out + ended.log


def test_bl07_a_netrc_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login u password p\n")
    with served({"/v1/targets": pages(ROWS, total=2)}) as fake:
        ended = run(fake, environment={"HOME": str(tmp_path)})
    assert ended.code == 0
    assert all(one.token.startswith("Bearer ") for one in fake.requests if one.path != "/token")
    assert all(not one.token for one in fake.of("/token"))


def test_bl07_a_proxy_of_the_environment_is_used() -> None:
    routes = {"/v1/targets": pages(ROWS, total=2)}
    with served({}) as fake, served({}) as proxy:
        # A proxy is asked with whole addresses, of which the fake keeps the path.
        proxy.routes.update(routes)
        ended = run(
            fake, environment={"HTTP_PROXY": proxy.url, "http_proxy": proxy.url, "NO_PROXY": ""}
        )
    assert ended.code == 0
    assert proxy.requests
    assert not fake.requests
