"""Loads every tenant side by side, each hour: one Dagster op for each, with Meltano inside.

dagster job execute -f definitions.py -j devensoft
"""

import os
import subprocess

from dagster import (
    Definitions,
    Failure,
    OpDefinition,
    OpExecutionContext,
    ScheduleDefinition,
    job,
    op,
)

TENANTS = ("amer", "emea")
"""What follows `tap-devensoft--` and `target-postgres--` in meltano.yml."""


def load_of(tenant: str) -> OpDefinition:
    """Return the op that loads one tenant; it fails when the tap or the loader does."""

    @op(name=f"load_{tenant}")
    def load(context: OpExecutionContext) -> None:
        plugins = [f"tap-devensoft--{tenant}", f"target-postgres--{tenant}"]
        # A system database each: two first runs at once would both make the tables of a shared one.
        # It holds nothing that has to stay; states are in the object store.
        own = {**os.environ, "MELTANO_DATABASE_URI": f"sqlite:///{tenant}.db"}
        command = ["meltano", "run", *plugins]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, env=own)
        context.log.info(ended.stderr)
        if ended.returncode:
            raise Failure(f"meltano run {' '.join(plugins)} ended with {ended.returncode}")

    return load


@job
def devensoft() -> None:
    """Load all tenants at once; one that fails keeps none of the others."""
    for tenant in TENANTS:
        load_of(tenant)()


defs = Definitions(
    jobs=[devensoft], schedules=[ScheduleDefinition(job=devensoft, cron_schedule="0 * * * *")]
)
