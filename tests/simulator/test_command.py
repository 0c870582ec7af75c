"""The command: one line when ready, a quiet and quick end."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "tap_devensoft.simulator"]


@contextmanager
def started(*options: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_its_address_and_ends_on_a_signal(number: int) -> None:
    with started("--scale", "0.02", "--faults", '[{"action": "hang", "path": "hang"}]') as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        assert requests.get(f"{url}/v1/targets", timeout=10).status_code == 401
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out) == (0, "")
        assert err == "client_id=demo-client-id client_secret=demo-client-secret\n"


def test_tls_is_trusted_with_its_authority() -> None:
    with started("--tls", "--profile", "odd_names", "--switch", "gzip=true") as process:
        assert process.stdout
        assert process.stderr
        url = process.stdout.readline().strip()
        process.stderr.readline()
        authority = process.stderr.readline().strip().removeprefix("ca_file=")
        reply = requests.get(f"{url}/_control/profile", verify=authority, timeout=10)
        assert url.startswith("https://")
        assert reply.json()["result"]["page_param"] == "seite"


@pytest.mark.parametrize(
    "options",
    [
        ("--profile", "nope"),
        ("--switch", "colour=green"),
        ("--faults", "[{}]"),
        ("--port", "x"),
        ("--shape", "pyproject.toml"),
    ],
    ids=lambda options: options[0],
)
def test_wrong_options_are_named(options: tuple[str, str]) -> None:
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "Error" in done.stderr
    assert "Traceback" not in done.stderr
