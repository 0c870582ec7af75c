"""The simulated tenant as a process of its own, and what its control API lets us do to it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = Path(sys.executable).with_name("tap-devensoft-simulator")
CLIENT_ID = "demo-client-id"
# Meltano replaces $NAME in values; this one must arrive as it is.
CLIENT_SECRET = "demo-$HOME-${HOME}-secret"  # noqa: S105 - it opens nothing but the simulator
STOP_SECONDS = 10
REPLY_SECONDS = 60

Row = dict[str, Any]


class SimulatorError(Exception):
    """The simulator did not start, or refused what it was asked."""


@dataclass(frozen=True)
class Simulator:
    """A running tenant.

    Attributes:
        url: Address of its API.
    """

    url: str

    def do(self, verb: str, **arguments: Any) -> Any:
        """Change the tenant: `do("change_row", table="targets", key=7, values={...})`."""
        return self._result("POST", verb, json=arguments)

    def truth(self, stream: str) -> list[Row]:
        """Give the rows that a perfect reader would deliver now."""
        rows: list[Row] = self._result("GET", f"truth/{stream}")
        return rows

    def _result(self, method: str, path: str, **body: Any) -> Any:
        reply = requests.request(
            method, f"{self.url}/_control/{path}", timeout=REPLY_SECONDS, **body
        )
        if not reply.ok:
            msg = f"The simulator refused {path!r}: {reply.text}"
            raise SimulatorError(msg)
        return reply.json(object_hook=_typed)["result"]


@contextmanager
def running_simulator(folder: Path, *options: str) -> Iterator[Simulator]:
    """Start a tenant on a free port; end it afterwards.

    Args:
        folder: Where its log goes.
        options: Further options of the command `tap-devensoft-simulator`.

    Yields:
        The tenant, answering.

    Raises:
        SimulatorError: It ended instead of printing its address.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "simulator.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, "--port=0", *_credentials(), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            start_new_session=True,
        )
    with process:
        try:
            yield Simulator(_address(process, log))
        finally:
            _stop(process)


def _credentials() -> list[str]:
    return [f"--client-id={CLIENT_ID}", f"--client-secret={CLIENT_SECRET}"]


def _address(process: subprocess.Popen[str], log: Path) -> str:
    line = process.stdout.readline().strip() if process.stdout else ""
    if not line:
        said = log.read_text(encoding="utf-8", errors="replace")
        msg = f"The simulator did not start. It said:\n{said}"
        raise SimulatorError(msg)
    return line


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _typed(value: Row) -> Any:
    """Read the simulator's notation of what JSON has no types for."""
    if set(value) == {"$decimal"}:
        return Decimal(value["$decimal"])
    if set(value) == {"$datetime"}:
        return datetime.fromisoformat(value["$datetime"])
    if set(value) == {"$date"}:
        return date.fromisoformat(value["$date"])
    return value
