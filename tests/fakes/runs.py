"""Runs the tap as a user does, and keeps what it wrote."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft7Validator, FormatChecker

from tests.fakes.fake import TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.fakes.fake import Fake

TAP = [sys.executable, "-m", "tap_devensoft"]
SECRET = "S3CR3T-x9y8z7"
LIMIT = 60
QUICK = {"request_timeout": 2, "max_retries": 3, "max_concurrency": 4}


@dataclass
class Run:
    """A run that ended."""

    code: int
    out: str
    log: str
    peak: int
    """KiB of memory that it took at most."""
    schemas: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)

    def records(self, stream: str = "targets") -> list[dict[str, Any]]:
        """Return the records of a stream."""
        return [
            one["record"]
            for one in self.messages
            if one["type"] == "RECORD" and one["stream"] == stream
        ]

    def ids(self, stream: str = "targets") -> list[Any]:
        """Return the ids of a stream's records."""
        return [one["id"] for one in self.records(stream)]

    def lines(self, level: str) -> list[str]:
        """Return the log lines of a level."""
        return [line for line in self.log.splitlines() if f"| {level}" in line]

    def failures(self, stream: str = "targets") -> list[str]:
        """Return the lines that tell of a stream's failure."""
        return [line for line in self.lines("ERROR") if f"Stream {stream} failed" in line]

    @property
    def state(self) -> dict[str, Any]:
        """The bookmarks of the last STATE."""
        states = [one["value"] for one in self.messages if one["type"] == "STATE"]
        return dict(states[-1].get("bookmarks", {})) if states else {}


def config_for(fake: Fake, **settings: Any) -> dict[str, Any]:
    """Return the smallest configuration for a fake, with quick tries."""
    return {
        "api_url": fake.url,
        "client_id": "client",
        "client_secret": SECRET,
        **QUICK,
        **settings,
    }


def run(
    fake: Fake,
    *arguments: str,
    state: dict[str, Any] | None = None,
    catalog: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
    limit: float = LIMIT,
    **settings: Any,
) -> Run:
    """Run the tap against a fake and check each record against its schema."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"config": config_for(fake, **settings), "state": state, "catalog": catalog}
        command = [*arguments]
        for name, content in files.items():
            if content is not None:
                path = Path(folder, f"{name}.json")
                path.write_text(json.dumps(content))
                command += [f"--{name}", str(path)]
        return command_line(command, {**os.environ, **(environment or {})}, limit)


def command_line(
    arguments: Sequence[str], environment: Mapping[str, str], limit: float = LIMIT
) -> Run:
    """Run the command; whatever happens, it shows neither a traceback nor anything secret."""
    with tempfile.TemporaryDirectory() as folder:
        out, log = Path(folder, "out"), Path(folder, "log")
        order = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "out": str(out),
            "log": str(log),
        }
        code, peak = _starter().run(order, limit)
        ended = Run(code, out.read_text("utf-8"), log.read_text("utf-8"), peak)
    assert "Traceback" not in ended.log
    for hidden in (SECRET, TOKEN):
        assert hidden[:8] not in ended.out + ended.log
    if not {"--discover", "--about", "--version", "--help"} & {
        argument.partition("=")[0] for argument in arguments
    }:
        _read(ended)
    return ended


class Starter:
    """The process of `tests.fakes.starter`, which runs the tap again and again."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("starter.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def run(self, order: Mapping[str, Any], limit: float) -> tuple[int, int]:
        """Run the tap; return its exit code and the memory that it took at most."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        child = int(self._process.stdout.readline())
        ended, _, _ = select.select([self._process.stdout], [], [], limit)
        if not ended:
            os.kill(child, signal.SIGKILL)
        answer = json.loads(self._process.stdout.readline())
        assert ended, f"the tap did not end within {limit} seconds"
        return answer["code"], answer["peak"]

    def close(self) -> None:
        """End the process, which reads orders until there are no more."""
        self._process.communicate()


@cache
def _starter() -> Starter:
    """Return this worker's starter; `conftest.py` closes it."""
    return Starter()


def close_starter() -> None:
    """End this worker's starter, if it was ever needed."""
    if _starter.cache_info().currsize:
        _starter().close()
        _starter.cache_clear()


def _read(ended: Run) -> None:
    validators: dict[str, Any] = {}
    for line in filter(None, ended.out.split("\n")):
        message = json.loads(line, parse_float=Decimal)
        ended.messages.append(message)
        if message["type"] == "SCHEMA":
            ended.schemas[message["stream"]] = message["schema"]
            validators[message["stream"]] = Draft7Validator(
                message["schema"], format_checker=FormatChecker()
            )
        elif message["type"] == "RECORD":
            validators[message["stream"]].validate(message["record"])


def discovered(fake: Fake, **settings: Any) -> dict[str, Any]:
    """Return the catalog that discovery finds."""
    ended = run(fake, "--discover", **settings)
    assert ended.code == 0, ended.log
    catalog: dict[str, Any] = json.loads(ended.out)
    return catalog


@cache
def _fixed_catalog() -> str:
    ended = command_line(["--discover", "--config=ENV"], {"PATH": os.environ["PATH"]})
    assert ended.code == 0, ended.log
    return ended.out


def only(*streams: str) -> dict[str, Any]:
    """Return settings under which just these streams of the fixed catalog are loaded."""
    catalog: dict[str, Any] = json.loads(_fixed_catalog())
    for entry in catalog["streams"]:
        root = next(one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
        root["selected"] = entry["tap_stream_id"] in streams
    return {"catalog": catalog, "discovery": "static"}


def with_method(catalog: dict[str, Any], stream: str, method: str) -> dict[str, Any]:
    """Return a catalog in which only `stream` is selected, with `method`."""
    for entry in catalog["streams"]:
        root = next(one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
        root["selected"] = entry["tap_stream_id"] == stream
        if root["selected"]:
            root["replication-method"] = method
    return catalog
