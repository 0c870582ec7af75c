"""Two runs of one tenant at once: the tap keeps nothing outside a run, so that each is whole."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, pages, served, token
from tests.fakes.receiver import Receiver
from tests.fakes.runs import LIMIT, TAP, config_for, discovered, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.fakes.fake import Fake, Request

METHODS = {"targets": "INCREMENTAL", "contacts": "LOG_BASED", "programs": "FULL_TABLE"}
SOON = 10


def _rows(*, edited: int = 0) -> list[dict[str, Any]]:
    """Return rows of which one may have been edited."""
    old, new = "2024-01-01T00:00:00Z", "2024-06-01T00:00:00Z"
    return [
        {
            "id": number,
            "name": f"row {number}{' again' if number == edited else ''}",
            "modifiedDate": new if number == edited else old,
        }
        for number in range(1, 7)
    ]


class Table:
    """The rows of every listing, which tests edit; the answers may wait until a test goes on."""

    def __init__(self) -> None:
        """Hold rows that nobody has edited, and let nobody wait."""
        self.rows = _rows()
        self.meeting = threading.Barrier(1)
        self.reached, self.held = threading.Event(), False

    def __call__(self, request: Request) -> Answer:
        if self.held and request.page == 2:
            self.reached.set()
            return Answer(hang=True)
        return pages(self.rows[:3], self.rows[3:], total=6)(request)

    def token(self, request: Request) -> Answer:
        """Give a token once as many runs have asked for one as are to meet."""
        self.meeting.wait(LIMIT)
        return Answer(token(f"T{request.nth}"))


@contextmanager
def _tenant() -> Iterator[tuple[Fake, Table, dict[str, Any]]]:
    """Serve a table under each name, and discover it."""
    table = Table()
    routes: dict[str, Any] = {f"/v1/{name}": table for name in METHODS}
    with served({"/token": table.token, **routes}) as fake:
        catalog = discovered(fake, page_size=3)
        for entry in catalog["streams"]:
            root = next(one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
            root["selected"] = entry["tap_stream_id"] in METHODS
            root["replication-method"] = METHODS.get(entry["tap_stream_id"], "FULL_TABLE")
        yield fake, table, catalog


def _started(folder: Path, fake: Fake, **files: Any) -> subprocess.Popen[str]:
    """Start a run with its files in a folder, in which it also works."""
    command = [*TAP]
    for name, content in {"config": config_for(fake, page_size=3), **files}.items():
        path = folder / f"{name}.json"
        if not path.exists():
            path.write_text(json.dumps(content))
        command.append(f"--{name}={path}")
    pipe = subprocess.PIPE
    homes = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, cwd=folder, env={**os.environ, **homes}
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _received(*outputs: str) -> Receiver:
    receiver = Receiver()
    for output in outputs:
        for line in output.splitlines():
            receiver.read(line.encode())
    return receiver


def _names(receiver: Receiver, stream: str) -> Mapping[int, str]:
    return {row["id"]: row["name"] for row in receiver.rows(stream)}


def test_two_runs_with_one_state_file_are_each_whole_and_leave_nothing_behind(
    tmp_path: Path,
) -> None:
    with _tenant() as (fake, table, catalog):
        first = run(fake, catalog=catalog, page_size=3)
        before = {"bookmarks": first.state}
        table.rows = _rows(edited=5)
        table.meeting = threading.Barrier(2)
        both = [
            _started(tmp_path, fake, catalog=catalog, state=before),
            _started(tmp_path, fake, catalog=catalog, state=before),
        ]
        given = _files(tmp_path)
        ended = [(one, *one.communicate(timeout=LIMIT)) for one in both]
        assert _files(tmp_path) == given
        table.meeting = threading.Barrier(1)
        states = []
        for process, out, said in ended:
            assert process.returncode == 0, said
            receiver = _received(first.out, out)
            for stream in METHODS:
                assert _names(receiver, stream) == {row["id"]: row["name"] for row in table.rows}
            sent = [json.loads(line) for line in out.splitlines()]
            logged = [one for one in sent if one.get("stream") == "contacts"]
            assert [one["record"]["id"] for one in logged if one["type"] == "RECORD"] == [5]
            states.append(receiver.state)
        assert states[0] == states[1]
        table.rows = _rows(edited=6)
        again = run(fake, catalog=catalog, state=copy.deepcopy(states[0]), page_size=3)
    assert again.ids("contacts") == [5, 6]
    assert 6 in again.ids("targets")


@pytest.mark.parametrize("kept", ["the state of the run that was ended", "that of the other"])
def test_a_run_that_begins_while_the_last_one_ends_loses_nothing_whichever_state_is_kept(
    tmp_path: Path, kept: str
) -> None:
    with _tenant() as (fake, table, catalog):
        before = {"bookmarks": run(fake, catalog=catalog, page_size=3).state}
        table.rows, table.held = _rows(edited=5), True
        with _started(tmp_path, fake, catalog=catalog, state=before) as ending:
            assert table.reached.wait(LIMIT)
            table.held = False
            other = run(fake, catalog=catalog, state=copy.deepcopy(before), page_size=3)
            ending.send_signal(signal.SIGTERM)
            out, said = ending.communicate(timeout=SOON)
        assert ending.returncode == 128 + signal.SIGTERM, said
        assert json.loads(out.splitlines()[-1])["type"] == "STATE"
        assert other.code == 0
        table.rows = [{**row, "name": f"{row['name']}!"} for row in _rows(edited=6)]
        last = out if kept == "the state of the run that was ended" else other.out
        state = _received(last).state
        again = run(fake, catalog=catalog, state=state, page_size=3)
        assert again.code == 0
    whole = _received(out, other.out, again.out)
    for stream in ("contacts", "programs"):
        assert _names(whole, stream) == {row["id"]: row["name"] for row in table.rows}
    assert 6 in again.ids("targets")
