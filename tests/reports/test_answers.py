"""Answers that mean something else than their status says, through the whole tap."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, always, at_first, pages, served, token
from tests.fakes.runs import discovered, run

if TYPE_CHECKING:
    from tests.fakes.fake import Request

ROWS = [{"id": number, "name": f"row {number}"} for number in range(1, 7)]
DENIED = {
    "JSON": Answer({"Message": "Authorization has been denied for this request."}, 401),
    "HTML": Answer(None, 401, body=b"<html>sign in</html>", kind="text/html"),
}


@pytest.mark.parametrize("refusal", DENIED.values(), ids=DENIED)
@pytest.mark.parametrize("stream", ["targets", "programs", "contacts"])
@pytest.mark.parametrize("with_catalog", [True, False])
def test_a_stream_that_answers_401_for_ever_fails_alone(
    refusal: Answer, stream: str, *, with_catalog: bool
) -> None:
    others = {"targets", "programs", "contacts"} - {stream}
    routes = {f"/v1/{name}": pages(ROWS, total=6) for name in others}
    routes[f"/v1/{stream}"] = always(refusal)
    routes["/token"] = lambda request: Answer(token(f"T{request.nth}"))
    with served(routes) as fake:
        catalog = discovered(fake) if with_catalog else None
        ended = run(fake, catalog=catalog)
        assert len(fake.of("/token")) <= 6
    assert ended.code != 0
    for other in others:
        assert sorted(ended.ids(other)) == [1, 2, 3, 4, 5, 6]
    (failed,) = ended.failures(stream)
    assert "may not read" in failed
    assert f"/v1/{stream}" in failed


def test_a_token_that_nothing_accepts_is_told_as_a_matter_of_the_credential() -> None:
    refused = {f"/v1/{name}": always(DENIED["JSON"]) for name in ("targets", "programs")}
    with served(refused) as fake:
        ended = run(fake, discovery="static")
    assert ended.code != 0
    assert "Admin > API Credentials" in ended.failures("targets")[0]


@pytest.mark.parametrize("page", [1, 2])
@pytest.mark.parametrize("key", ["Message", "message"])
def test_an_error_under_status_200_is_tried_again_like_a_500(page: int, key: str) -> None:
    trouble = Answer({key: "An error has occurred."})
    listing = pages(ROWS[:3], ROWS[3:], total=6)
    troubled: list[Request] = []

    def answer(request: Request) -> Answer:
        if request.page == page and len(troubled) < 2:
            troubled.append(request)
            return trouble
        return listing(request)

    with served({"/v1/targets": answer}) as fake:
        ended = run(fake, page_size=3)
    assert ended.code == 0
    assert sorted(ended.ids()) == [1, 2, 3, 4, 5, 6]


def test_an_error_under_status_200_that_stays_is_told_in_the_servers_words() -> None:
    trouble = Answer({"Message": "An error has occurred.", "ExceptionMessage": "Timeout."})
    with served({"/v1/targets": at_first(then=always(trouble))}) as fake:
        ended = run(fake, max_retries=1, discovery="static")
    assert ended.code != 0
    assert "An error has occurred." in ended.failures()[0]


def _numbered(rows: list[dict[str, Any]], first: int, *, wrapped: bool) -> Any:
    """Mark rows as Json.NET does, which numbers objects anew in each reply."""
    numbers = iter(range(first, 10_000))

    def marked(row: dict[str, Any]) -> dict[str, Any]:
        return {"$id": str(next(numbers)), "$type": "Devensoft.Target, Devensoft", **row}

    if not wrapped:
        return [marked(row) for row in rows]
    return {"$id": str(next(numbers)), "$values": [marked(row) for row in rows]}


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("enveloped", [True, False])
def test_what_json_net_adds_is_never_data(*, wrapped: bool, enveloped: bool) -> None:
    """Each listing is read twice, its objects numbered anew in each reply."""
    rows = [{"Id": one["id"], "Name": one["name"]} for one in ROWS]
    numbers = iter(range(1, 100_000, 50))

    def answer(request: Request) -> Answer:
        cut = rows[(request.page - 1) * 2 : request.page * 2]
        listed = _numbered(cut, next(numbers), wrapped=wrapped)
        envelope = {"$id": "0", "items": listed, "totalCount": len(rows)}
        return Answer(envelope if enveloped else listed)

    with served({"/v1/targets": answer}) as fake:
        catalog = discovered(fake, page_size=2)
        ended = run(fake, catalog=catalog, page_size=2)
    assert ended.code == 0, ended.log
    assert "$" not in json.dumps(ended.records())
    schema = next(one for one in ended.messages if one.get("stream") == "targets")
    assert schema["key_properties"] == ["Id"]
    assert sorted((one["Id"], one["Name"]) for one in ended.records()) == [
        (row["Id"], row["Name"]) for row in rows
    ]


def test_a_row_that_was_mentioned_before_is_a_row() -> None:
    listed = [
        {"$id": "1", "Id": 1, "Parent": None, "Next": {"$id": "2", "Id": 2, "Parent": None}},
        {"$ref": "2"},
    ]
    with served({"/v1/targets": always(Answer(listed))}) as fake:
        ended = run(fake)
    assert sorted(one["Id"] for one in ended.records()) == [1, 2]


@pytest.mark.parametrize("charset", ["iso-8859-2", "windows-1250", "utf-8"])
def test_letters_arrive_whatever_the_charset(charset: str) -> None:
    rows = [{"id": number, "name": "Třebíč, Łódź"} for number in range(4)]

    def answer(request: Request) -> Answer:
        cut = rows[:2] if request.page == 1 else rows[2:] if request.page == 2 else []
        body = json.dumps({"items": cut, "totalCount": 4}, ensure_ascii=False).encode(charset)
        return Answer(None, body=body, kind=f"application/json; charset={charset}")

    with served({"/v1/targets": answer}) as fake:
        ended = run(fake, page_size=2)
    assert ended.code == 0
    assert [one["name"] for one in ended.records()] == ["Třebíč, Łódź"] * 4


def test_a_charset_that_nobody_knows_is_loud() -> None:
    strange = Answer(None, body=b'[{"id": 1, "name": "\xe9"}]', kind="text/json; charset=x-odd")
    with served({"/v1/targets": always(strange)}) as fake:
        ended = run(fake, discovery="static")
    assert ended.code != 0
    assert "x-odd" in ended.failures()[0]
