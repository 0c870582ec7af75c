"""The questions of `examples/history` are answered alike by PostgreSQL, DuckDB and the tenant."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from scripts.answers import ANSWERS, EXAMPLE, answered, expected, question
from scripts.postgres import running_postgres
from scripts.weeks import KEYS, Play
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.loads import catalog_of, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from tests.fakes.loads import Run

WEEKS = 5
LATER = timedelta(hours=1)
MARKS = {"PostgreSQL": "%s", "DuckDB": "?"}
TYPES = {"integer": "bigint", "number": "decimal(38, 4)", "boolean": "boolean"}
STAMP: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}


def column(name: str, rule: Mapping[str, Any]) -> str:
    kind = next((TYPES[one] for one in rule["type"] if one in TYPES), "text")
    return f'"{name}" {"timestamp" if rule.get("format") == "date-time" else kind}'


def text_of(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def append(ended: Run, moment: datetime, engine: Any, mark: str) -> None:
    """Add a run's records to tables as a loader without a key does, at the tenant's time."""
    for schema in (one for one in ended.messages if one["type"] == "SCHEMA"):
        rules = schema["schema"]["properties"] | {"_sdc_extracted_at": STAMP}
        table = f"devensoft_history.{schema['stream']}"
        columns = ", ".join(column(name, rule) for name, rule in rules.items())
        engine.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        rows = [row | {"_sdc_extracted_at": moment} for row in ended.records(schema["stream"])]
        for row in (row for row in rows if row.get("_sdc_deleted_at")):
            row["_sdc_deleted_at"] = moment
        if rows:
            values = [[text_of(row.get(name)) for name in rules] for row in rows]
            marks = ", ".join([mark] * len(rules))
            engine.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Any]]:
    with running_postgres() as server, server.connect() as postgres, duckdb.connect() as duck:
        yield {"PostgreSQL": postgres.cursor(), "DuckDB": duck}


@pytest.fixture(scope="module")
def played(engines: dict[str, Any]) -> Play:
    for engine in engines.values():
        engine.execute("CREATE SCHEMA devensoft_history")
    with serve(PROFILES["default"], scale=0.01) as tenant:
        play, state = Play(tenant), None
        catalog = catalog_of(tenant, dict.fromkeys(KEYS, "LOG_BASED"))
        for week in range(WEEKS + 1):
            if week:
                play.work()
            play.look()
            ended = run(tenant, catalog, state)
            state = ended.state
            for name, engine in engines.items():
                append(ended, play.now, engine, MARKS[name])
                # as a run sends it again that was killed before its state was kept
                append(ended, play.now + timedelta(minutes=1), engine, MARKS[name])
    return play


@pytest.mark.parametrize("engine", MARKS)
@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_is_answered_as_the_tenant_would(
    played: Play, engines: dict[str, Any], name: str, engine: str
) -> None:
    for glance in played.seen[1:]:
        now = glance.moment + LATER
        wanted = expected(name, played.seen, now)
        assert wanted
        assert answered(engines[engine].execute(question(name, now)).fetchall()) == wanted


@pytest.mark.usefixtures("played")
@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_can_be_asked_as_it_stands(engines: dict[str, Any], name: str) -> None:
    text = (EXAMPLE / f"{name}.sql").read_text(encoding="utf-8")
    one, other = (answered(engine.execute(text).fetchall()) for engine in engines.values())
    assert one == other
