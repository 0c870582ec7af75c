"""Files, folders and limits that a process is started with: rows, or one line and no rows."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.fake import pages, served
from tests.fakes.runs import LIMIT, SECRET, TAP, config_for, only

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.fake import Fake

COUNT = 2000
ROUTES = {
    "/v1/targets": pages([{"id": n, "name": "n" * 50} for n in range(COUNT)], total=COUNT),
    "/v1/contacts": pages([{"id": n} for n in range(9)], total=9),
}


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    with served(ROUTES) as one:
        yield one


@pytest.fixture
def command(fake: Fake, tmp_path: Path) -> str:
    """Return the command of a load, for a shell."""
    fake.requests.clear()
    contents = {
        "config": {**config_for(fake), "discovery": "static"},
        "catalog": only("targets", "contacts")["catalog"],
    }
    for name, content in contents.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    files = [f"--{name}={tmp_path / name}.json" for name in contents]
    return shlex.join([*TAP, *files])


def _shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell; whatever happens, it shows neither a traceback nor the secret."""
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        ["/bin/bash", "-c", line],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        env={**os.environ, "PYTHONPATH": root},
    )
    for unwanted in ("Traceback", "Logging error", "Exception ignored", SECRET[:8]):
        assert unwanted not in done.stdout + done.stderr
    return done


def _rows(done: subprocess.CompletedProcess[str]) -> int:
    kinds = [json.loads(line)["type"] for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert {"SCHEMA", "RECORD", "STATE"} <= set(kinds)
    return kinds.count("RECORD")


@pytest.mark.parametrize(
    "streams",
    ["<&-", "0>/dev/null", "2>&-", "2>&- <&-", "2>/dev/full", "2</dev/null", "2> >(exec true)"],
)
def test_a_run_needs_no_stdin_and_no_stderr(command: str, streams: str) -> None:
    assert _rows(_shell(f"{command} {streams}")) == COUNT + 9


@pytest.mark.parametrize(
    ("streams", "said"),
    [
        (">&-", "stdout is closed"),
        (">&- 2>&-", ""),
        (">/dev/full", "stdout cannot be written: [Errno 28] No space left"),
        (">/dev/full 2>&1", ""),
        ("1</dev/null", "stdout cannot be written: [Errno 9]"),
        ("| true; exit ${PIPESTATUS[0]}", ""),
        (">/dev/full --discover", "stdout cannot be written"),
        (">/dev/full --about", "stdout cannot be written"),
        (">&- --about", "stdout is closed"),
    ],
)
def test_a_stdout_that_takes_nothing_ends_the_run_in_one_line(
    fake: Fake, command: str, streams: str, said: str
) -> None:
    done = _shell(f"{command} {streams}")
    errors = [line for line in done.stderr.splitlines() if not re.search(r"\| INFO", line)]
    assert done.returncode == 1
    assert len(errors) == bool(said)
    assert said in "".join(errors)
    assert not fake.data


@pytest.mark.parametrize(
    "before",
    [
        "ulimit -n 8;",
        "ulimit -u 1;",
        "cd /; ",
        "mkdir {0}/gone && cd {0}/gone && rmdir {0}/gone;",
        "mkdir {0}/locked && chmod 500 {0}/locked && cd {0}/locked; umask 777;",
    ],
)
def test_little_room_and_no_working_folder_do_no_harm(
    command: str, tmp_path: Path, before: str
) -> None:
    assert _rows(_shell(f"{before.format(tmp_path)} {command}")) == COUNT + 9


def test_a_file_that_may_not_grow_ends_the_run_in_one_line(command: str, tmp_path: Path) -> None:
    done = _shell(f"ulimit -f 8; {command} > {tmp_path / 'out'}")
    assert done.returncode == 1
    assert "stdout cannot be written: [Errno 27]" in done.stderr.splitlines()[-1]
