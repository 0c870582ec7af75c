"""Catalogue, deletes, process, memory, configuration: reports BL-33, BL-35, BL-36, BL-38, BL-39."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, pages, served
from tests.fakes.runs import LIMIT, SECRET, TAP, config_for, discovered, run, with_method

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.fake import Fake, Request

SOON = 10
"""Seconds within which a run that is told to end has to end."""
STATUSES = [400, 401, 403]
ROWS = [{"id": number, "name": f"row {number}"} for number in range(1, 7)]


@pytest.mark.parametrize("status", STATUSES)
def test_bl33_refused_credentials_end_discovery_without_a_catalogue(status: int) -> None:
    refusal = Answer({"error": "invalid_client"}, status)
    with served({"/token": lambda _: refusal}) as fake:
        ended = run(fake, "--discover")
    assert ended.code != 0
    assert ended.out == ""
    assert len(fake.of("/token")) == 1


def test_bl33_without_credentials_the_fixed_part_is_printed_and_nothing_asked() -> None:
    with served({}) as fake:
        ended = run(fake, "--discover", client_id=None, client_secret=None)
    assert ended.code == 0
    assert len(json.loads(ended.out)["streams"]) == 8
    assert ended.lines("WARNING")
    assert not fake.requests


def _versions(messages: list[dict[str, Any]]) -> list[int]:
    return [index for index, one in enumerate(messages) if one["type"] == "ACTIVATE_VERSION"]


def test_bl35_a_good_full_load_activates_its_version_once_after_the_last_record() -> None:
    with served({"/v1/targets": pages(ROWS[:3], ROWS[3:], total=6)}) as fake:
        ended = run(fake, page_size=3, emit_activate_version_messages=True)
    sent = [one for one in ended.messages if one.get("stream") == "targets"]
    assert _versions(sent) == [len(sent) - 1]
    assert {one["version"] for one in sent if one["type"] != "SCHEMA"} == {sent[-1]["version"]}


def test_bl35_a_load_that_fails_activates_nothing() -> None:
    denied = threading.Event()

    def page(request: Request) -> Answer:
        if denied.is_set() and request.params.get("pageNumber") == "2":
            return Answer({"Message": "Authorization has been denied."}, 403)
        return pages(ROWS[:3], ROWS[3:], total=6)(request)

    with served({"/v1/targets": page}) as fake:
        catalog = discovered(fake, page_size=3)
        denied.set()
        ended = run(fake, catalog=catalog, page_size=3, emit_activate_version_messages=True)
    assert ended.code != 0
    assert ended.ids() == [1, 2, 3]
    assert "targets" not in [
        one["stream"] for one in ended.messages if one["type"] == "ACTIVATE_VERSION"
    ]


@pytest.mark.parametrize("method", ["INCREMENTAL", "LOG_BASED"])
def test_bl35_other_methods_activate_nothing(method: str) -> None:
    rows = [{**row, "modifiedDate": "2024-05-01T00:00:00"} for row in ROWS]
    with served({"/v1/targets": pages(rows, total=6)}) as fake:
        catalog = with_method(discovered(fake), "targets", method)
        ended = run(fake, catalog=catalog, emit_activate_version_messages=True)
    assert len(ended.ids()) == 6
    assert not _versions(ended.messages)


def _started(
    fake: Fake, folder: Path, environment: dict[str, str] | None = None, **settings: Any
) -> subprocess.Popen[bytes]:
    path = folder / "config.json"
    path.write_text(json.dumps(config_for(fake, **settings)))
    return subprocess.Popen(
        [*TAP, "--config", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
    )


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("trouble", ["a page that hangs", "a long wait"])
def test_bl36_a_signal_ends_the_run_soon_with_a_whole_state(
    tmp_path: Path, signum: signal.Signals, trouble: str
) -> None:
    reached = threading.Event()
    rows = [{**row, "modifiedDate": "2024-05-01T00:00:00"} for row in ROWS]

    def page(request: Request) -> Answer:
        if request.params.get("pageNumber") != "3":
            return pages(rows[:2], rows[2:4], rows[4:], total=6)(request)
        reached.set()
        if trouble == "a page that hangs":
            return Answer(hang=True)
        return Answer(None, 429, {"Retry-After": "30"})

    with served({"/v1/targets": page}) as fake:
        process = _started(fake, tmp_path, page_size=2, request_timeout=60)
        with process:
            assert reached.wait(LIMIT)
            process.send_signal(signum)
            out, errors = process.communicate(timeout=SOON)
    assert process.returncode != 0
    assert b"Traceback" not in errors
    last = json.loads(out.decode().rstrip("\n").split("\n")[-1])
    assert last["type"] == "STATE"
    assert "replication_key_value" not in last["value"].get("bookmarks", {}).get("targets", {})


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("reads_on", [True, False])
def test_bl36_a_signal_that_comes_while_the_pipe_is_full_cuts_no_line(
    tmp_path: Path, unbuffered: str, *, reads_on: bool
) -> None:
    rows = [{"id": number, "text": "x" * 500} for number in range(5000)]
    with served({"/v1/targets": pages(rows, total=5000)}) as fake:
        process = _started(fake, tmp_path, environment={"PYTHONUNBUFFERED": unbuffered})
        with process:
            assert process.stdout
            while b'"RECORD"' not in process.stdout.readline():
                pass
            process.send_signal(signal.SIGTERM)
            last = process.stdout.readlines()[-1] if reads_on else b""
            assert process.wait(SOON) != 0
            assert process.stderr
            assert b"Traceback" not in process.stderr.read()
    if reads_on:
        assert json.loads(last)["type"] == "STATE"


def test_bl36_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path) -> None:
    rows = [{"id": number, "text": "x" * 500} for number in range(5000)]
    with served({"/v1/targets": pages(rows, total=5000)}) as fake:
        process = _started(fake, tmp_path)
        with process:
            assert process.stdout
            assert process.stderr
            process.stdout.readline()
            process.stdout.close()
            said = process.stderr.read().decode()
            assert process.wait(SOON) != 0
    assert "Traceback" not in said
    assert said.count("| ERROR") <= 1


def test_bl38_thousands_of_owners_need_one_schema_and_one_state() -> None:
    owners = 300
    programs = [{"id": number, "name": "p"} for number in range(1, owners + 1)]
    routes = {"/v1/programs": pages(programs, total=owners)}
    for owner in range(1, owners + 1):
        children = [{"id": owner * 10 + n, "level": "Task", "name": "a"} for n in range(3)]
        routes[f"/v1/programs/{owner}/activity-map"] = pages(children, total=3)
    with served(routes) as fake:
        ended = run(fake)
    assert ended.code == 0
    assert len(ended.records("activities")) == 3 * owners
    kinds = [(one["type"], one.get("stream")) for one in ended.messages]
    assert kinds.count(("SCHEMA", "activities")) == 1
    assert sum(kind == "STATE" for kind, _ in kinds) <= len(ended.schemas) + 1
    assert len(json.dumps(ended.state)) < 1000


def _from_environment(fake: Fake, **variables: str) -> subprocess.CompletedProcess[str]:
    known = {
        "API_URL": fake.url, "CLIENT_ID": "client", "CLIENT_SECRET": SECRET, "MAX_RETRIES": "0",
    }  # fmt: skip
    given = {f"TAP_DEVENSOFT_{name}": value for name, value in {**known, **variables}.items()}
    return subprocess.run(
        [*TAP, "--config=ENV"],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        env={**os.environ, **given},
    )


@pytest.mark.parametrize(
    "picklists", ["Deal/Status", '[{"category":"Deal","subcategory":"Status"}]']
)
def test_bl39_settings_come_from_the_environment(picklists: str) -> None:
    secret = 'pa$$w#rd "x" y'
    status = "/v1/collections/picklists/Deal/Status"
    routes = {"/v1/targets": pages(ROWS, total=6), status: lambda _: Answer([{"id": 1}])}
    with served(routes) as fake:
        done = _from_environment(
            fake,
            PAGE_SIZE="50",
            EMIT_ACTIVATE_VERSION_MESSAGES="false",
            CLIENT_SECRET=secret,
            PICKLISTS=picklists,
        )
        posted = fake.of("/token")[0].body
    assert done.returncode == 0, done.stderr
    assert "client_secret=pa%24%24w%23rd+%22x%22+y" in posted
    # What proves the paging asks for parts of a page.
    assert max(int(one.params["pageSize"]) for one in fake.of("/v1/targets")) == 50
    assert fake.of(status)
    assert "ACTIVATE_VERSION" not in done.stdout


def test_bl39_a_bad_value_is_named_in_one_line() -> None:
    with served({}) as fake:
        done = _from_environment(fake, PAGE_SIZE="abc")
    assert done.returncode != 0
    assert "page_size" in done.stderr
    assert SECRET[:8] not in done.stderr
    assert "Traceback" not in done.stderr
    assert not fake.requests
