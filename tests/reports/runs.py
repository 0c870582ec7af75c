"""Runs the tap as a user does, and keeps what it wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft7Validator, FormatChecker

if TYPE_CHECKING:
    from tests.reports.fake import Fake

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
    **settings: Any,
) -> Run:
    """Run the tap against a fake and check each record against its schema."""
    with tempfile.TemporaryDirectory() as folder:
        files = {"config": config_for(fake, **settings), "state": state, "catalog": catalog}
        command = [*TAP, *arguments]
        for name, content in files.items():
            if content is not None:
                path = Path(folder, f"{name}.json")
                path.write_text(json.dumps(content))
                command += [f"--{name}", str(path)]
        done = subprocess.run(
            command,
            capture_output=True,
            timeout=LIMIT,
            check=False,
            env={**os.environ, **(environment or {})},
        )
    ended = Run(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in ended.log
    if "--discover" not in arguments:
        _read(ended)
    return ended


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


def with_method(catalog: dict[str, Any], stream: str, method: str) -> dict[str, Any]:
    """Return a catalog in which only `stream` is selected, with `method`."""
    for entry in catalog["streams"]:
        root = next(one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
        root["selected"] = entry["tap_stream_id"] == stream
        if root["selected"]:
            root["replication-method"] = method
    return catalog
