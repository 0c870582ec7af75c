"""`make dbt`: the catalog of a loaded tenant as dbt sources, tested by dbt, its findings compared.

A simulated tenant is loaded into PostgreSQL twice, with the demo's day of work between. Then the
project of `examples/dbt` is furnished from the catalog and dbt runs its tests. What they find has
to be what the tenant shows: which rows refer to rows that nobody can see.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scripts.demo import edit
from scripts.pipeline import (
    ROOT,
    Pipeline,
    PipelineError,
    meltano_command,
    run_logged,
    staged,
)
from scripts.postgres import PostgresError
from scripts.simulator import SimulatorError
from scripts.warehouse import SCHEMA, Warehouse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.simulator import Simulator

EXAMPLE = ROOT / "examples" / "dbt"
BIN = ROOT / ".dbt" / "bin"
FOLDER = ROOT / ".local" / "dbt"
PROJECT = FOLDER / "project"
OWN = "_sdc_"
"""How columns begin that only the loader has."""
PRINT = Console(width=110, highlight=False, soft_wrap=True).print


class DbtError(Exception):
    """dbt failed, or found something else than the tenant shows."""


def main() -> None:
    """Load, make the sources, test them; exits non-zero with what is not as it should be."""
    try:
        with staged(FOLDER, "--seed=1", "--scale=0.1") as (tenant, postgres):
            pipeline = Pipeline(FOLDER, tenant, postgres)
            pipeline.load("first-run")
            edit(tenant)
            pipeline.load("second-run")
            furnish(pipeline)
            results = tested(pipeline)
            faults = [*compared(results, dangling(tenant)), *undescribed(Warehouse(postgres))]
    except (DbtError, PipelineError, PostgresError, SimulatorError) as error:
        sys.exit(f"\n{error}\n\nThe sources do not hold.")
    show(results)
    sys.exit("\n".join(faults) if faults else None)


def furnish(pipeline: Pipeline) -> None:
    """Copy the project and write its sources from the catalog that Meltano has."""
    shutil.copytree(EXAMPLE, PROJECT)
    (PROJECT / "models").mkdir()
    command = [*meltano_command(), "--environment", "demo", "invoke", "--dump=catalog"]
    catalog = _said([*command, "tap-devensoft"], ROOT, pipeline.environment())
    made = [str(BIN / "python"), "sources.py", SCHEMA]
    sources = _said(made, PROJECT, dict(os.environ), catalog)
    (PROJECT / "models" / "sources.yml").write_text(sources, encoding="utf-8")


def _said(
    command: list[str], folder: Path, variables: Mapping[str, str], given: str | None = None
) -> str:
    done = subprocess.run(
        command, cwd=folder, env=variables, input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DbtError(done.stderr)
    return done.stdout


def tested(pipeline: Pipeline) -> dict[str, Any]:
    """Let dbt run its tests; return its result by the test's name."""
    log = FOLDER / "dbt.log"
    variables = {**os.environ, **pipeline.postgres.variables()}
    code = run_logged([str(BIN / "dbt"), "test", "--profiles-dir=."], PROJECT, variables, log)
    if code:
        raise DbtError(log.read_text(encoding="utf-8"))
    results = json.loads((PROJECT / "target" / "run_results.json").read_text("utf-8"))["results"]
    return {one["unique_id"].split(".")[2]: one for one in results}


def dangling(tenant: Simulator) -> dict[str, int]:
    """Count what refers to nothing, by the name of the test that looks for it."""
    targets, programs, activities = (
        tenant.truth(name) for name in ("targets", "programs", "activities")
    )
    known = {row["id"] for row in targets}
    inside = {(row["owner_type"], row["owner_id"], row["id"]) for row in activities}
    above = [
        (row["owner_type"], row["owner_id"], row["parent_id"])
        for row in activities
        if row["parent_id"]
    ]
    owners = {"program": {row["id"] for row in programs}, "target": known}
    return {
        f"{SCHEMA}_programs_targetId_targets": sum(
            row["targetId"] not in known for row in programs
        ),
        f"{SCHEMA}_activities_parent_id_activities": sum(one not in inside for one in above),
        **{
            f"{SCHEMA}_activities_owner_id_{owner}s": sum(
                row["owner_type"] == owner and row["owner_id"] not in there for row in activities
            )
            for owner, there in owners.items()
        },
    }


def compared(results: Mapping[str, Any], due: Mapping[str, int]) -> list[str]:
    """Say which test found something else than is there; those of keys find nothing."""
    found = {name: one["failures"] for name, one in results.items()}
    faults = [f"There is no test {name}." for name in due.keys() - found.keys()]
    faults += [
        f"{name} found {count} rows, not {due.get(name, 0)}."
        for name, count in found.items()
        if count != due.get(name, 0)
    ]
    return faults


def undescribed(warehouse: Warehouse) -> list[str]:
    """Say which columns stand in the sources or in PostgreSQL alone."""
    manifest = json.loads((PROJECT / "target" / "manifest.json").read_text("utf-8"))
    faults = []
    for source in manifest["sources"].values():
        told = {one for one in source["columns"] if not one.startswith(OWN)}
        rows = warehouse.rows(source["name"])
        there = {one for one in rows[0] if not one.startswith(OWN)}
        faults += [f"{source['name']}.{one} is in one of both." for one in told ^ there]
    return faults


def show(results: Mapping[str, Any]) -> None:
    """Print each test with what it found."""
    table = Table("test", "found", "rows", box=SIMPLE_HEAD)
    for name, one in sorted(results.items()):
        table.add_row(name, one["status"], str(one["failures"]))
    PRINT(table)


if __name__ == "__main__":
    main()
