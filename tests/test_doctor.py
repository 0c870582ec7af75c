"""`--test` looks at each link in turn, and says what to do where one does not hold."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.loads import catalog_of, config_of
from tests.fakes.loads import run as load
from tests.fakes.runs import command_line, run
from tests.fakes.tenants import cut_by, rows_of

if TYPE_CHECKING:
    from tests.fakes.fake import Request

TARGETS = pages([{"id": 1, "name": "one"}], [{"id": 2, "name": "two"}], total=2)
DENIED = Answer({"Message": "Authorization has been denied for this request."}, 403)
LOGIN = Answer(None, body=b"<html><form action=/login></form></html>", kind="text/html")


def _report(log: str) -> dict[str, tuple[bool, str]]:
    """Return, for each link, whether it holds and what was said."""
    found = {}
    for line in log.splitlines():
        if line.startswith(("[ok] ", "[NO] ")):
            link, _, said = line[5:].partition(": ")
            found[link] = (line.startswith("[ok]"), said)
    return found


def test_a_good_tenant_has_each_link_and_each_streams_first_row() -> None:
    with served({"/v1/targets": TARGETS, "/v1/contacts": pages([])}) as fake:
        ended = run(fake, "--test", emit_activate_version_messages=True)
    report = _report(ended.log)
    assert ended.code == 0
    assert list(report)[:5] == ["address", "token", "Swagger document", "field metadata", "catalog"]
    assert all(good for good, _ in report.values())
    assert "first row read" in report["stream targets"][1]
    assert len(ended.records()) == 1
    assert not [one for one in ended.messages if one["type"] == "ACTIVATE_VERSION"]


@pytest.mark.parametrize(
    ("routes", "link", "words"),
    [
        ({"/token": always(Answer({"error": "invalid_client"}, 400))}, "token", "API Credentials"),
        ({"/token": always(LOGIN)}, "token", "HTML page"),
        ({"/v1/targets": always(DENIED)}, "stream targets", "ask an administrator"),
    ],
    ids=["a wrong secret", "a login page", "a stream that may not be read"],
)
def test_a_link_that_does_not_hold_says_what_to_do(
    routes: dict[str, Any], link: str, words: str
) -> None:
    known = {"/v1/targets": TARGETS, "/v1/contacts": pages([{"id": 1}], total=1)}
    with served({**known, **routes}) as fake:
        ended = run(fake, "--test", max_retries=0)
    report = _report(ended.log)
    good, said = report[link]
    assert ended.code == 1
    assert not good
    assert words in said
    assert report["address"][0]
    if link != "token":
        assert report["stream contacts"][0]


def test_a_stream_that_could_not_be_explored_does_not_hold_though_its_first_row_comes() -> None:
    def failing_once(request: Request) -> Answer:
        failed = Answer({"Message": "Try later."}, 503)
        return failed if request.nth == 2 else Answer([{"id": n} for n in range(17)])

    with served({"/v1/targets": TARGETS, "/v1/contacts": failing_once}) as fake:
        ended = run(fake, "--test", max_retries=0)
    report = _report(ended.log)
    assert ended.code == 1
    assert report["stream targets"][0]
    assert not report["stream contacts"][0]
    assert "503" in report["stream contacts"][1]


def test_an_address_where_nobody_answers_is_the_link_that_is_named() -> None:
    with served({}) as fake:
        pass
    ended = run(fake, "--test", max_retries=0)
    assert ended.code == 1
    assert list(_report(ended.log)) == ["address"]


def test_the_schemas_alone_can_be_asked_for() -> None:
    with served({"/v1/targets": TARGETS}) as fake:
        ended = run(fake, "--test=schema")
    assert ended.code == 0
    assert "targets" in ended.schemas
    assert {one["type"] for one in ended.messages} == {"SCHEMA"}


@pytest.mark.parametrize("name", ["default", "detail_only", "wide", "unpaged"])
def test_it_says_how_many_requests_a_load_will_make(name: str) -> None:
    with serve(PROFILES[name], scale=0.05) as tenant:
        config = {**config_of(tenant), "page_size": 20}
        settings = {f"TAP_DEVENSOFT_{key.upper()}": str(value) for key, value in config.items()}
        ended = command_line(["--test", "--config=ENV"], {**os.environ, **settings})
        catalog = catalog_of(tenant, {}, page_size=20)
        for entry in catalog["streams"]:
            next(one for one in entry["metadata"] if not one["breadcrumb"])["metadata"] |= {
                "selected": True, "replication-method": "FULL_TABLE",
            }  # fmt: skip
        tenant.reset_ledger()
        assert load(tenant, catalog, page_size=20).ended_well
        made = len(tenant.ledger.entries)
    told = _report(ended.log)["requests"]
    assert told == (True, f"a full load by the catalog will make about {made}")


def test_it_names_the_streams_of_which_nothing_tells_how_many_requests_they_take() -> None:
    uncounted = cut_by(rows_of(75))
    with served({"/v1/targets": TARGETS, "/v1/contacts": uncounted}) as fake:
        report = _report(run(fake, "--test").log)
    assert "and those of contacts, whose pages nothing counts" in report["requests"][1]
