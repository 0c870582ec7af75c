"""The real `meltano run` into a real PostgreSQL, twice, with a day in the tenant between."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from scripts.demo import DemoError, check, edit
from scripts.pipeline import Pipeline, PipelineError
from scripts.postgres import running_postgres
from scripts.simulator import CLIENT_SECRET, running_simulator
from scripts.warehouse import Warehouse, compare
from tap_devensoft.simulator.switches import STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.postgres import Postgres
    from scripts.simulator import Simulator
    from scripts.warehouse import Comparison

METHODS_OF_THE_TAP = {"TAP_DEVENSOFT__METADATA": "{}"}
INSERT = {"TARGET_POSTGRES_USE_COPY": "false"}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    with running_simulator(tmp_path, "--seed=1", "--scale=0.1") as tenant:
        yield tenant


@pytest.fixture
def warehouse(postgres: Postgres) -> Iterator[Warehouse]:
    yield Warehouse(postgres)
    with postgres.connect() as connection:
        connection.execute("DROP SCHEMA IF EXISTS devensoft CASCADE")


def compared(simulator: Simulator, warehouse: Warehouse) -> dict[str, Comparison]:
    """Compare every stream's table with what the tenant holds."""
    return {
        table: compare(
            simulator.truth(table), warehouse.live_rows(table), warehouse.key_columns(table)
        )
        for table in STREAMS
    }


def differences(comparisons: dict[str, Comparison]) -> list[str]:
    """Join what differs in any table."""
    return list(itertools.chain.from_iterable(one.differences for one in comparisons.values()))


def rounded(comparisons: dict[str, Comparison]) -> list[str]:
    """Join what was rounded in any table."""
    return list(itertools.chain.from_iterable(one.rounded for one in comparisons.values()))


def test_two_loads_of_the_demo_bring_what_the_tenant_holds(
    tmp_path: Path, simulator: Simulator, warehouse: Warehouse
) -> None:
    pipeline = Pipeline(tmp_path, simulator, warehouse.postgres)

    log = pipeline.load("first")

    assert not differences(compared(simulator, warehouse))
    assert CLIENT_SECRET not in log.read_text(encoding="utf-8")
    assert all(warehouse.rows(table) for table in STREAMS)

    edit(simulator)
    start = warehouse.now()
    pipeline.load("second")

    assert not differences(compared(simulator, warehouse))
    assert len(warehouse.rows("targets", since=start)) == 5, "only what was touched is loaded"
    deleted = [row for row in warehouse.rows("targets") if row["_sdc_deleted_at"] is not None]
    assert len(deleted) == 1


def test_the_demo_fails_when_a_row_is_not_the_tenants(
    tmp_path: Path, simulator: Simulator, warehouse: Warehouse
) -> None:
    Pipeline(tmp_path, simulator, warehouse.postgres).load("first")
    assert check(simulator, warehouse).counts["countries"] == len(simulator.truth("countries"))

    with warehouse.postgres.connect() as connection:
        connection.execute("UPDATE devensoft.targets SET name = 'Somebody' WHERE id = 7")

    with pytest.raises(DemoError, match=r"targets \(7,\): name is 'Somebody'"):
        check(simulator, warehouse)


def test_two_loads_with_the_methods_of_the_tap_and_insert_keep_every_digit(
    tmp_path: Path, simulator: Simulator, warehouse: Warehouse
) -> None:
    variables = {**METHODS_OF_THE_TAP, **INSERT}
    pipeline = Pipeline(tmp_path, simulator, warehouse.postgres, variables)
    first, second = simulator.truth("targets")[20:22]

    pipeline.load("first")
    simulator.do("advance_clock", days=1)
    values = {"valuation": "1234567890123456789.0123", "name": 'Zoë\'s \\ "Ltd"\t株式会社'}
    simulator.do("change_row", table="targets", key=first["id"], values=values)
    simulator.do("change_row", table="targets", key=second["id"], values={"dealLead": None})
    simulator.do("create_row", table="targets", values={"name": "Fjordlight Foods A/S"})
    start = warehouse.now()
    pipeline.load("second")

    comparisons = compared(simulator, warehouse)
    assert not differences(comparisons)
    assert not rounded(comparisons)
    loaded = {row["id"] for row in warehouse.rows("targets", since=start)}
    assert {first["id"], second["id"]} < loaded
    assert len(loaded) < len(simulator.truth("targets")), "the bookmark narrows the second load"


def test_a_wrong_secret_fails_the_run_and_is_not_told(
    tmp_path: Path, simulator: Simulator, warehouse: Warehouse
) -> None:
    wrong = "wrong-but-still-secret"
    variables = {"DEMO_CLIENT_SECRET": wrong}
    pipeline = Pipeline(tmp_path, simulator, warehouse.postgres, variables)

    with pytest.raises(PipelineError, match="invalid_client"):
        pipeline.load("refused")

    log = (tmp_path / "refused.log").read_text(encoding="utf-8")
    assert wrong not in log
    assert "Traceback" not in log
