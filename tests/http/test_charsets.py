"""The letters of a reply are those that its bytes prove, else those that its header claims."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tap_devensoft.errors import ShapeError
from tests.fakes.fake import Answer, served
from tests.fakes.runs import SECRET
from tests.http.clients import client_of

WORDS = {
    "ISO-8859-1": "Société Générale, Zürich",
    "iso-8859-2": "Łódź, Třebíč, Győr",
    "windows-1250": "Łódź, “Škoda” · Plzeň",
    "Windows-1251": "Северсталь",
    "windows-1252": "“Société” · 5 €",
    "iso-8859-15": "5 €",
    "Shift_JIS": "株式会社",
    "GB2312": "中国石油",
    "iso-2022-jp": "株式会社",
    "utf-8": "Łódź, 株式会社 😀",
    "UTF-16": "Łódź, 株式会社 😀",
    "utf-32": "Łódź",
}


def _kind(charset: str | None) -> str:
    return f"application/json; charset={charset}" if charset else "application/json"


def _read(body: bytes, kind: str, status: int = 200) -> Any:
    answer = Answer(None, status, body=body, kind=kind)
    with served({"/v1/targets": lambda _: answer}) as fake:
        return client_of(fake, retries=0).get("/v1/targets").value


@pytest.mark.parametrize("charset", WORDS)
@pytest.mark.parametrize("quote", ["", '"'])
def test_letters_come_in_the_charset_that_the_header_names(charset: str, quote: str) -> None:
    body = json.dumps([{"id": 1, "name": WORDS[charset]}], ensure_ascii=False).encode(charset)
    value = _read(body, _kind(f"{quote}{charset}{quote}"))
    assert value == [{"id": 1, "name": WORDS[charset]}]


@pytest.mark.parametrize("claimed", ["iso-8859-2", "windows-1252", "us-ascii", "x-nobody", None])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_bytes_that_prove_their_encoding_win_over_the_header(
    claimed: str | None, encoding: str
) -> None:
    body = '["Łódź, Třebíč"]'.encode(encoding)
    assert _read(body, _kind(claimed)) == ["Łódź, Třebíč"]


@pytest.mark.parametrize("charset", ["iso-8859-1", "us-ascii"])
def test_what_calls_itself_latin_is_read_as_browsers_do(charset: str) -> None:
    assert _read("['“5 €”']".replace("'", '"').encode("cp1252"), _kind(charset)) == ["“5 €”"]


@pytest.mark.parametrize("charset", ["x-nobody", "zip", "hex", "windows-9999", "no/../where"])
def test_a_charset_that_nobody_knows_is_named(charset: str) -> None:
    with pytest.raises(ShapeError, match=f"nobody knows .*{charset}"):
        _read('["é"]'.encode("latin-1"), _kind(charset))


def test_a_secret_that_calls_itself_a_charset_is_not_shown() -> None:
    with pytest.raises(ShapeError) as told:
        _read(b'["\xe9"]', _kind(SECRET))
    assert SECRET[:8] not in str(told.value)


def test_letters_that_are_not_in_their_charset_are_told() -> None:
    with pytest.raises(ShapeError, match="not in"):
        _read(b'["\xd2\xff"]', _kind("windows-1253"))


def test_an_unknown_charset_does_no_harm_to_plain_letters() -> None:
    assert _read(b'["plain"]', _kind("x-nobody")) == ["plain"]


@pytest.mark.parametrize("charset", [None, "utf-8"])
def test_letters_in_no_declared_charset_are_read_with_a_word(
    caplog: pytest.LogCaptureFixture, charset: str | None
) -> None:
    from tap_devensoft.http.replies import _tell_of_letters

    _tell_of_letters.cache_clear()
    for _ in range(2):
        assert _read('["café · 5 €"]'.encode("cp1252"), _kind(charset)) == ["café · 5 €"]
    told = [one for one in caplog.records if "Windows-1252" in one.message]
    assert [one.levelname for one in told] == ["WARNING"]


def test_what_an_error_says_is_in_its_charset_too() -> None:
    with pytest.raises(Exception, match="Zugriff für Müller"):
        _read('{"Message": "Zugriff für Müller"}'.encode("cp1252"), _kind("iso-8859-1"), 403)


@pytest.mark.parametrize(
    "body", [b'[{"id": 1}]', b'\xef\xbb\xbf \r\n[{"id": 1}]'], ids=["plain", "marked"]
)
def test_rows_are_read_though_the_header_calls_them_a_page_of_html(body: bytes) -> None:
    assert _read(body, "text/html; charset=utf-8") == [{"id": 1}]
