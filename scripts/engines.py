"""Runs the example of an engine: two tenants side by side, states and BATCH files in S3."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg import sql

from scripts.pipeline import ROOT, PipelineError, meltano_environment, run_logged
from scripts.postgres import running_postgres
from scripts.simulator import CLIENT_ID, CLIENT_SECRET, running_simulator
from scripts.storage import ACCESS_KEY, REGION, SECRET_KEY, running_storage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.postgres import Postgres
    from scripts.simulator import Simulator
    from scripts.storage import Storage

EXAMPLE = ROOT / "examples" / "dagster"
ENGINES = ROOT / ".engines" / "bin"
LOADER = ROOT / ".meltano" / "loaders" / "target-postgres" / "venv" / "bin"
TENANTS = {"amer": 7, "emea": 8}
"""Tenants of the example, and the seeds of the simulated ones."""
STATES, FILES = "devensoft-state", "devensoft-files"


def main() -> int:
    """Run the example twice and the tap once with BATCH files; return the number of faults."""
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        storage = stack.enter_context(running_storage())
        postgres = stack.enter_context(running_postgres())
        tenants = {
            tenant: stack.enter_context(
                running_simulator(folder / tenant, "--scale", "0.3", "--seed", str(seed))
            )
            for tenant, seed in TENANTS.items()
        }
        for bucket in (STATES, FILES):
            storage.make_bucket(bucket)
        variables = _variables(folder, storage, postgres, tenants)
        project = folder / "project"
        shutil.copytree(EXAMPLE, project)
        for number in (1, 2):
            _run(["dagster", "job", "execute", "-f", "definitions.py", "-j", "devensoft"],
                 project, variables, folder / f"dagster-{number}.log")  # fmt: skip
            for tenant, simulator in tenants.items():
                found, due = _loaded(postgres, tenant), _keys(simulator)
                faults += [] if found == due else [f"{tenant}: {len(found)} of {len(due)} rows"]
                print(f"Dagster, run {number}, {tenant}: {len(found)} of {len(due)} targets")
                simulator.do("delete_row", table="targets", key=min(due))
        states = [key for key, _ in storage.objects(STATES) if key.endswith("state.json")]
        print(f"states in S3: {', '.join(states)}")
        faults += [] if len(states) == len(TENANTS) else ["states are missing in S3"]
        rows = _batched(folder, storage, variables, tenants["amer"])
        due = _keys(tenants["amer"])
        print(f"BATCH files in S3: {len(rows)} of {len(due)} targets")
        faults += [] if rows == due else ["rows are missing in the BATCH files"]
    for fault in faults:
        print(f"FAULT: {fault}")
    return len(faults)


def _variables(
    folder: Path, storage: Storage, postgres: Postgres, tenants: Mapping[str, Simulator]
) -> dict[str, str]:
    variables = {
        **meltano_environment(folder),
        "PATH": os.pathsep.join([str(ENGINES), str(LOADER), os.environ["PATH"]]),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "DAGSTER_HOME": str(folder),
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": storage.url,
        "MELTANO_STATE_BACKEND_S3_ENDPOINT_URL": storage.url,
        "MELTANO_STATE_BACKEND_S3_AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "MELTANO_STATE_BACKEND_S3_AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        **postgres.variables(),
    }
    for name, tenant in tenants.items():
        prefix = f"TAP_DEVENSOFT__{name.upper()}"
        variables[f"{prefix}_API_URL"] = tenant.url
        variables[f"{prefix}_CLIENT_ID"] = CLIENT_ID
        variables[f"{prefix}_CLIENT_SECRET"] = CLIENT_SECRET
        loader = f"TARGET_POSTGRES__{name.upper()}"
        variables |= {
            key.replace("TARGET_POSTGRES", loader): value
            for key, value in variables.items()
            if key.startswith("TARGET_POSTGRES_") and "__" not in key
        }
    return variables


def _run(command: list[str], folder: Path, variables: Mapping[str, str], log: Path) -> None:
    if code := run_logged([str(ENGINES / command[0]), *command[1:]], folder, variables, log):
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:]
        msg = "\n".join([*lines, f"`{' '.join(command)}` failed (exit code {code})"])
        raise PipelineError(msg)


def _keys(simulator: Simulator) -> set[int]:
    return {row["id"] for row in simulator.truth("targets")}


def _loaded(postgres: Postgres, tenant: str) -> set[int]:
    table = sql.Identifier(f"devensoft_{tenant}", "targets")
    query = sql.SQL("SELECT id FROM {} WHERE _sdc_deleted_at IS NULL").format(table)
    with postgres.connect() as connection:
        return {int(row[0]) for row in connection.execute(query)}


def _batched(
    folder: Path, storage: Storage, variables: Mapping[str, str], tenant: Simulator
) -> set[int]:
    """Let the tap write the rows of targets to S3 and return the keys that are there."""
    config = folder / "batch.json"
    settings = {
        "api_url": tenant.url,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "batch_config": {
            "encoding": {"format": "jsonl", "compression": "gzip"},
            "storage": {"root": f"s3://{FILES}/devensoft"},
        },
    }
    config.write_text(json.dumps(settings), encoding="utf-8")
    _run(["tap-devensoft", "--config", str(config)], folder, variables, folder / "batch.log")
    lines = (folder / "batch.log").read_bytes().splitlines()
    messages = [json.loads(line) for line in lines if line.startswith(b'{"type":"BATCH"')]
    manifests = {
        one.rpartition(f"{FILES}/")[2]
        for message in messages
        if message["stream"] == "targets"
        for one in message["manifest"]
    }
    texts = [gzip.decompress(body) for key, body in storage.objects(FILES) if key in manifests]
    return {json.loads(line)["id"] for text in texts for line in text.splitlines()}


if __name__ == "__main__":
    sys.exit(main())
