"""Several loads through Meltano, with the loader removing what is gone or only marking it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scripts.pipeline import Pipeline
from scripts.postgres import running_postgres
from scripts.simulator import running_simulator
from scripts.warehouse import Warehouse, compare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.postgres import Postgres

SELECTED = ["targets.*", "!targets.description", "programs.*", "contacts.*"]
TABLES = ("targets", "programs", "contacts")
METHODS = {
    "targets": {"replication-method": "LOG_BASED"},
    "programs": {"replication-method": "FULL_TABLE"},
    "contacts": {"replication-method": "FULL_TABLE"},
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.mark.parametrize("hard", [True, False], ids=["removed", "marked"])
def test_several_loads_of_a_selection_end_with_the_tenants_rows(
    tmp_path: Path, postgres: Postgres, *, hard: bool
) -> None:
    variables = {
        "TAP_DEVENSOFT__SELECT": json.dumps(SELECTED),
        "TAP_DEVENSOFT__METADATA": json.dumps(METHODS),
        "TAP_DEVENSOFT_EMIT_ACTIVATE_VERSION_MESSAGES": "true",
        "TARGET_POSTGRES_HARD_DELETE": json.dumps(hard),
    }
    warehouse = Warehouse(postgres)
    with running_simulator(tmp_path, "--seed=1", "--scale=0.1") as tenant:
        pipeline = Pipeline(tmp_path, tenant, postgres, variables)
        pipeline.load("first")
        for number, key in enumerate((30, 31, 32)):
            tenant.do("advance_clock", seconds=60)
            tenant.do("change_row", table="targets", key=40 + number, values={"name": "Edited"})
            tenant.do("delete_row", table="targets", key=key)
            tenant.do("delete_row", table="contacts", key=key)
            tenant.do("create_row", table="contacts", values={"firstName": "New"})
            pipeline.load(f"run {number}")
        for table in TABLES:
            truth = [
                {name: value for name, value in row.items() if name != "description"}
                for row in tenant.truth(table)
            ]
            live = warehouse.live_rows(table)
            assert not compare(truth, live, warehouse.key_columns(table)).differences
        gone = [row for row in warehouse.rows("contacts") if row["_sdc_deleted_at"] is not None]
        columns = set(warehouse.rows("targets")[0])
    with postgres.connect() as connection:
        connection.execute("DROP SCHEMA IF EXISTS devensoft CASCADE")
    assert "description" not in columns
    assert len(gone) == (0 if hard else 3)
