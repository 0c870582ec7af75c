"""Runs the tap against a tenant in trouble, kills it at random, and compares at the end."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tap_devensoft.simulator.server import serve
from tests.fakes.comparison import PICKLISTS, STREAMS, differences, truth_of
from tests.fakes.receiver import Receiver

if TYPE_CHECKING:
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.server import Tenant

TAP = [sys.executable, "-m", "tap_devensoft"]
SECRET = "Ch4os-$ecret/+ %s"
METHODS = {
    "targets": "LOG_BASED", "contacts": "LOG_BASED", "programs": "FULL_TABLE",
    "activities": "FULL_TABLE", "countries": "FULL_TABLE", "deal_phases": "FULL_TABLE",
    "picklists": "FULL_TABLE", "target_fields": "FULL_TABLE",
}  # fmt: skip
HUNG_AFTER = 120.0
"""Seconds that one run may take before it counts as hung."""
MOST_GOOD_RUNS = 3
EDITS = 6


@dataclass(slots=True)
class Tally:
    """What happened."""

    runs: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    secrets: int = 0
    hung: int = 0
    rows: int = 0
    lost: list[str] = field(default_factory=list)


class Chaos:
    """One tenant, one receiver, one state that every run goes on from."""

    def __init__(self, tenant: Tenant, folder: Path, seed: int) -> None:
        """Write the configuration and a catalog for the tenant."""
        self.tally = Tally()
        self._tenant = tenant
        self._folder = folder
        self._draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._receiver = Receiver()
        self._config = folder / "config.json"
        self._config.write_text(
            json.dumps(
                {
                    "api_url": tenant.url,
                    "client_id": tenant.client_id,
                    "client_secret": tenant.client_secret,
                    "picklists": PICKLISTS,
                    "request_timeout": 2,
                    "max_retries": 8,
                    "page_size": 40,
                    "emit_activate_version_messages": True,
                }
            )
        )
        self._catalog = self._discovered()

    def _discovered(self) -> Path:
        """Return the file of a catalog in which each stream has its method."""
        done = subprocess.run(
            [*TAP, "--config", self._config, "--discover"],
            capture_output=True,
            check=True,
            timeout=HUNG_AFTER,
        )
        catalog = json.loads(done.stdout)
        for entry in catalog["streams"]:
            root = next(one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
            root["replication-method"] = METHODS[entry["tap_stream_id"]]
        path = self._folder / "catalog.json"
        path.write_text(json.dumps(catalog))
        return path

    def round(self) -> None:
        """Edit the tenant, let it misbehave, run the tap, perhaps kill it."""
        draw = self._draw
        for _ in range(draw.randint(0, EDITS)):
            self._edit()
        self._tenant.clear_faults()
        if draw.random() < 0.8:
            self._tenant.storm(
                seed=draw.randrange(10**6), probability=draw.choice([0.02, 0.1, 0.2])
            )
        kill = draw.choice([None, None, None, signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
        self._run(kill, after=draw.uniform(0.3, 4.0))

    def settle(self) -> None:
        """End the trouble, run until a run is good, and compare every table."""
        self._tenant.clear_faults()
        for _ in range(MOST_GOOD_RUNS):
            if self._run(None, after=0) == 0:
                break
        for stream in STREAMS:
            truth = truth_of(self._tenant, stream)
            rows = self._receiver.rows(stream)
            self.tally.rows += len(rows)
            key = self._receiver.keys.get(stream, [])
            self.tally.lost += differences(stream, rows, truth, key)

    def _edit(self) -> None:
        """Make one random change."""
        draw, tenant = self._draw, self._tenant
        table = draw.choice(["targets", "targets", "contacts"])
        names = {"targets": "name", "contacts": "firstName"}
        keys = [row["id"] for row in tenant.truth(table)]
        tenant.advance_clock(seconds=draw.randint(0, 4000))
        what = draw.random()
        values = {names[table]: f"Edited {draw.randrange(10**6)}"}
        if what < 0.5:
            tenant.change_row(table, draw.choice(keys), values)
        elif what < 0.75 or len(keys) < EDITS:
            tenant.create_row(table, values)
        else:
            tenant.delete_row(table, draw.choice(keys))

    def _run(self, kill: signal.Signals | None, *, after: float) -> int:
        """Run the tap once from the last state; return its exit code."""
        state = self._folder / "state.json"
        state.write_text(json.dumps(self._receiver.state))
        self._tenant.reset_ledger()
        files = {"--config": self._config, "--catalog": self._catalog, "--state": state}
        command = [*TAP, *(str(part) for pair in files.items() for part in pair)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            return self._watch(process, kill, after)

    def _watch(
        self, process: subprocess.Popen[bytes], kill: signal.Signals | None, after: float
    ) -> int:
        """Receive what a run writes, kill it when its time has come, and return its exit code."""
        assert process.stdout
        assert process.stderr
        said: list[bytes] = []
        errors = process.stderr
        reading = threading.Thread(target=lambda: said.append(errors.read()), daemon=True)
        reading.start()
        ends = [threading.Timer(HUNG_AFTER, self._end_hung, (process,))]
        if kill is not None:
            ends.append(threading.Timer(after, process.send_signal, (kill,)))
        for end in ends:
            end.daemon = True
            end.start()
        lines = self._receive(process.stdout)
        code = process.wait()
        reading.join()
        for end in ends:
            end.cancel()
        self._count(code, [*lines, *said])
        return code

    def _receive(self, output: Any) -> list[bytes]:
        """Hand each line to the receiver; return what was no whole message."""
        odd = []
        for line in output:
            try:
                self._receiver.read(line)
            except msgspec.DecodeError:
                odd.append(line)  # the last line of a process that was killed
            self._look_for_secrets(line)
        return odd

    def _end_hung(self, process: subprocess.Popen[bytes]) -> None:
        self.tally.hung += 1
        with suppress(ProcessLookupError):
            process.kill()

    def _count(self, code: int, said: list[bytes]) -> None:
        self.tally.runs["good" if code == 0 else "failed" if code == 1 else "killed"] += 1
        self.tally.faults.update(
            entry.fault for entry in self._tenant.ledger.entries if entry.fault
        )
        for text in said:
            self._look_for_secrets(text)

    def _look_for_secrets(self, text: bytes) -> None:
        hidden = {token.text[:8] for token in self._tenant.tokens.issued}
        hidden.add(self._tenant.client_secret[:8])
        self.tally.secrets += any(start.encode() in text for start in hidden)


def run_chaos(profile: Profile, *, seconds: float, rounds: int, seed: int) -> Tally:
    """Run rounds until either bound is reached, settle, and return what happened."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(profile, scale=0.08, client_secret=SECRET) as tenant,
    ):
        chaos = Chaos(tenant, Path(folder), seed)
        deadline = time.monotonic() + seconds
        for _ in range(rounds):
            if time.monotonic() > deadline:
                break
            chaos.round()
        chaos.settle()
        return chaos.tally
