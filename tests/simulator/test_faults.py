"""Scripted faults strike when they should, and do what they say on the wire."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tap_devensoft.simulator import Faults
from tap_devensoft.simulator.control.actions import ACTIONS, RETRIABLE
from tap_devensoft.simulator.control.rules import Rule
from tap_devensoft.simulator.wire.message import Asked
from tests.simulator.reader import decoded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.simulator.reader import Reader

PATH = "/v1/collections/deal-phases"
ASKED = Asked("GET", "/v1/targets", "pageNumber=2")


def struck(rule: Rule, tries: int = 6) -> list[bool]:
    return [rule.strikes(ASKED) for _ in range(tries)]


@pytest.mark.parametrize(
    ("when", "hits"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"nth": 2}, [2]),
        ({"first": 2}, [1, 2]),
        ({"last": 4}, [5, 6]),
        ({"times": 1}, [1]),
        ({"method": "post"}, []),
        ({"path": "^/v1/programs"}, []),
        ({"query": "pageNumber=2$", "nth": 1}, [1]),
    ],
    ids=str,
)
def test_rules_count_the_requests_that_fit(when: dict[str, Any], hits: list[int]) -> None:
    assert [place for place, hit in enumerate(struck(Rule(action="bom", **when)), 1) if hit] == hits


def test_chance_repeats_with_its_seed() -> None:
    one, two, other = (
        struck(Rule(action="bom", probability=0.5, seed=seed), 50) for seed in (3, 3, 4)
    )
    assert one == two != other
    assert 10 < sum(one) < 40


def test_rules_are_read_from_text_and_file(tmp_path: Path) -> None:
    text = json.dumps([{"action": "http_503", "nth": 2}])
    file = tmp_path / "faults.json"
    file.write_text(text)
    assert Faults.read(text).rules[0].nth == Faults.read(str(file)).rules[0].nth == 2


@pytest.mark.parametrize("rule", [{"action": "melt"}, {"nth": 1}, {"action": "bom", "nht": 1}])
def test_rules_that_mean_nothing_are_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="fault"):
        Faults.read(json.dumps(rule))


@pytest.mark.parametrize(
    ("action", "status", "start"),
    [
        ("login_page", 200, b"<!DOCTYPE html>"),
        ("login_redirect", 302, b""),
        ("unauthorized", 401, b'{"Message"'),
        ("forbidden", 403, b'{"Message"'),
        ("throttled", 429, b'"API calls quota'),
        ("http_500", 500, b"<!DOCTYPE html>"),
        ("http_502", 502, b"<!DOCTYPE html>"),
        ("http_503", 503, b"<!DOCTYPE html>"),
        ("http_504", 504, b"<!DOCTYPE html>"),
        ("http_521", 521, b"<!DOCTYPE html>"),
        ("bom", 200, b"\xef\xbb\xbf["),
        ("empty_page", 200, b"[]"),
        ("deep_json", 200, b'{"items":[[[['),
        ("huge_body", 200, b'{"padding":"xxx'),
        ("delay", 200, b"[{"),
        ("drip", 200, b"[{"),
    ],
)
def test_replies_are_replaced(reader: Reader, action: str, status: int, start: bytes) -> None:
    reader.tenant.add_fault(action, times=1, path=PATH, seconds=0)
    url = reader.tenant.url + PATH
    reply = reader.session.get(url, timeout=20, allow_redirects=False)
    assert reply.status_code == status
    assert reply.content.startswith(start)
    assert len(decoded(reader.get(PATH))) == 9


@pytest.mark.parametrize("action", ["close", "cut_chunked", "short_length"])
def test_connections_break(reader: Reader, action: str) -> None:
    reader.tenant.add_fault(action, times=1, path=PATH)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        reader.get(PATH)
    assert reader.get(PATH).status_code == 200


def test_a_hanging_reply_never_comes(reader: Reader) -> None:
    reader.tenant.add_fault("hang", times=1, path=PATH)
    with pytest.raises(requests.Timeout):
        reader.session.get(reader.tenant.url + PATH, timeout=0.05)
    assert reader.get(PATH).status_code == 200


@pytest.mark.parametrize("action", ["cut_json", "invalid_utf8"])
def test_bodies_are_spoilt(reader: Reader, action: str) -> None:
    reader.tenant.add_fault(action, times=1, path=PATH)
    with pytest.raises(ValueError, match=r"\w"):
        json.loads(reader.get(PATH).content)


def test_numbers_and_keys_are_spoilt(reader: Reader) -> None:
    reader.tenant.set_faults([{"action": "nan", "nth": 1}, {"action": "duplicate_keys"}])
    assert b":NaN" in reader.get("/v1/targets/2").content
    assert reader.get("/v1/targets/2").content.startswith(b'{"id":-1,"id":2,')


def test_the_first_page_repeats(reader: Reader) -> None:
    reader.tenant.add_fault("repeat_first_page", path="^/v1/targets$")
    pages = [reader.get(f"/v1/targets?pageSize=5&pageNumber={page}").text for page in (1, 2)]
    assert pages[0] == pages[1]


def test_a_gzip_bomb_is_small_until_it_is_unpacked(reader: Reader) -> None:
    reader.tenant.add_fault("gzip_bomb", path=PATH)
    reply = reader.session.get(reader.tenant.url + PATH, timeout=20, stream=True)
    assert reply.headers["Content-Encoding"] == "gzip"
    assert int(reply.headers["Content-Length"]) < 1_000_000
    reply.close()


def test_a_status_with_body_and_headers_can_be_made_up(reader: Reader) -> None:
    fault = {"status": 418, "body": "<b>tea</b>", "headers": {"X-Pot": "short"}}
    reader.tenant.add_fault("status", path=PATH, **fault)
    reply = reader.get(PATH)
    assert (reply.status_code, reply.text, reply.headers["X-Pot"]) == (418, "<b>tea</b>", "short")


@pytest.mark.parametrize(
    ("action", "value"),
    [("throttled", "7"), ("throttled_nonsense", "soon"), ("throttled_bare", None)],
)
def test_throttling_says_how_long_to_wait(reader: Reader, action: str, value: str | None) -> None:
    reader.tenant.add_fault(action, path=PATH, seconds=7)
    assert reader.get(PATH).headers.get("Retry-After") == value


def test_a_storm_can_be_outlived_by_asking_again(reader: Reader) -> None:
    reader.tenant.storm(seed=5, probability=0.5)
    good = 0
    for _ in range(60):
        try:
            good += reader.get(PATH).status_code == 200 and len(reader.get(PATH).json()) == 9
        except (requests.RequestException, ValueError):
            continue
    assert good > 5
    struck = {entry.fault for entry in reader.tenant.ledger.entries if entry.fault}
    assert len(struck) > 5
    assert struck <= set(RETRIABLE) <= set(ACTIONS)
