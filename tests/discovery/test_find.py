"""Finding the tenant's documents over a real socket; nothing depends on them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, Request, always, pages, served
from tests.fakes.runs import discovered, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.fakes.fake import Fake
    from tests.fakes.runs import Run

    Routes = Mapping[str, Callable[[Request], Answer]]

TARGETS = pages([{"id": 1, "name": "one"}, {"id": 2, "name": "two"}], total=2)
USUAL, UI = "/swagger/docs/v1", "/swagger/ui/index"
NO_CREDENTIAL = Answer({"Message": "Authorization has been denied for this request."}, 401)


def _document(*paths: str, **facts: Any) -> Callable[[Request], Answer]:
    reply = {"200": {"schema": {"type": "array", "items": {"type": "object"}}}}
    named = {path: {"get": {"responses": reply}} for path in paths}
    return always(Answer({"swagger": "2.0", "info": {"version": "v1"}, "paths": named, **facts}))


def _ui(named: str) -> Callable[[Request], Answer]:
    page = f"<html><script>discoveryPaths: arrayFrom('{named}')</script></html>"
    return always(Answer(None, body=page.encode(), kind="text/html"))


def _discovered(routes: Routes) -> tuple[Fake, set[str]]:
    with served({"/v1/targets": TARGETS, **routes}) as fake:
        catalog = discovered(fake)
    return fake, {one["tap_stream_id"] for one in catalog["streams"]}


def _loaded(routes: Routes) -> tuple[Fake, Run]:
    with served({"/v1/targets": TARGETS, **routes}) as fake:
        ended = run(fake)
    return fake, ended


PROBLEMS = {
    "401": (NO_CREDENTIAL, 1),
    "401 as a page": (Answer(None, 401, body=b"<html></html>", kind="text/html"), 1),
    "403": (Answer({"Message": "no"}, 403), 1),
    "404": (Answer(None, 404), 1),
    "500": (Answer({"Message": "An error has occurred."}, 500), 2),
    "503 that asks to wait for minutes": (Answer(None, 503, {"Retry-After": "299"}), 1),
    "a login page": (Answer(None, body=b"<html>Log in</html>", kind="text/html"), 1),
    "a redirect": (Answer(None, 302, {"Location": "/Login/SignIn"}), 1),
    "no JSON": (Answer(None, body=b'{"swagger": "2.0", '), 2),
    "another object": (Answer({"name": "x"}), 1),
    "null": (Answer(None, body=b"null"), 1),
    "silence": (Answer(hang=True), 2),
}


@pytest.mark.parametrize(("answer", "most"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_run_goes_on_without_its_document(answer: Answer, most: int) -> None:
    fake, ended = _loaded({USUAL: always(answer)})
    assert ended.ids() == [1, 2]
    assert len(fake.of(USUAL)) <= most
    assert "Going on without the tenant's Swagger document" in ended.log
    assert any(USUAL in line for line in ended.log.splitlines())
    assert len(fake.of("/token")) == 1


@pytest.mark.parametrize("answer", [NO_CREDENTIAL, Answer(hang=True)], ids=["401", "silence"])
def test_a_document_is_read_whatever_the_page_beside_it_answers(answer: Answer) -> None:
    routes = {USUAL: _document("/v1/targets", "/v1/risks"), UI: always(answer)}
    fake, streams = _discovered({**routes, "/v1/risks": pages([{"id": 1}])})
    assert "risks" in streams
    assert len(fake.of("/token")) == 1


def test_a_refused_credential_is_not_taken_for_a_missing_document() -> None:
    refuse = always(Answer({"error": "invalid_client"}, 400))
    fake, ended = _loaded({"/token": refuse, USUAL: _document("/v1/targets")})
    assert ended.code != 0
    assert len(fake.of("/token")) == 1


@pytest.mark.parametrize(
    "named", ["swagger/docs/v2|swagger/docs/v1", "/swagger/docs/v1 | /swagger/docs/v2"]
)
def test_every_document_that_the_page_names_is_read(named: str) -> None:
    routes = {
        USUAL: _document("/v1/targets"),
        "/swagger/docs/v2": _document("/v1/targets", "/v2/risks"),
        "/v2/risks": pages([{"id": 1}]),
    }
    fake, streams = _discovered({**routes, UI: _ui(named)})
    assert {"targets", "risks"} <= streams
    assert len(fake.of(USUAL)) == len(fake.of("/swagger/docs/v2")) == 1


def test_a_named_document_that_is_missing_is_warned_of() -> None:
    routes = {USUAL: _document("/v1/targets"), UI: _ui("swagger/docs/v1|swagger/docs/v7")}
    _, ended = _loaded(routes)
    assert ended.ids() == [1, 2]
    assert any("/swagger/docs/v7" in line for line in ended.lines("WARNING"))


@pytest.mark.parametrize(
    "place", ["/swagger/docs/v1.0", "/swagger/v1/swagger.json", "/swagger.json"]
)
def test_it_is_looked_for_where_others_put_it(place: str) -> None:
    routes = {place: _document("/v1/targets", "/v1/risks"), "/v1/risks": pages([{"id": 1}])}
    assert "risks" in _discovered(routes)[1]


@pytest.mark.parametrize("named", ["{url}/api/shown?v=1", "/api/shown?v=1", "{file}"])
def test_a_setting_names_an_address_a_path_or_a_file(named: str, tmp_path: Path) -> None:
    document, file = _document("/v1/targets", "/v1/risks"), tmp_path / "document.json"
    routes = {"/v1/targets": TARGETS, "/v1/risks": pages([{"id": 1}]), "/api/shown": document}
    with served(routes) as fake:
        file.write_text(json.dumps(document(Request("GET", "", "", {}, "", 1, 0.0)).value))
        catalog = discovered(fake, swagger=named.format(url=fake.url, file=file))
    assert "risks" in {one["tap_stream_id"] for one in catalog["streams"]}
    assert fake.of(USUAL) == []


@pytest.mark.parametrize("named", ["https://elsewhere.example/doc", "{url}.example/doc", "nowhere"])
def test_a_setting_that_leads_nowhere_ends_the_run(named: str) -> None:
    with served({"/v1/targets": TARGETS}) as fake:
        ended = run(fake, swagger=named.format(url=fake.url))
    assert ended.code != 0
    assert "Setting `swagger` leads to no Swagger 2.0 document" in ended.log
