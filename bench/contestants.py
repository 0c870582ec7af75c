"""Who takes part: how each is set up, started, and how its rows are counted afterwards."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.pipeline import MELTANO, Pipeline, meltano_environment
from scripts.simulator import CLIENT_ID, CLIENT_SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scripts.postgres import Postgres
    from scripts.simulator import Simulator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ENVIRONMENTS = ROOT / ".bench"
PYTHON = sys.executable
TAP = str(Path(sys.executable).with_name("tap-devensoft"))
CONCURRENCY = 8
SCHEMA = "bench"


@dataclass(frozen=True)
class Place:
    """Where a contestant runs: its folder, the tenant, the database, rows per page."""

    folder: Path
    simulator: Simulator
    postgres: Postgres
    page_size: int

    def config(self, **more: Any) -> Path:
        """Write address and credential into a file and return its path."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "config.json"
        values = {
            "api_url": self.simulator.url,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "page_size": self.page_size,
            **more,
        }
        path.write_text(json.dumps(values), encoding="utf-8")
        return path

    def written(self, name: str, value: object) -> str:
        """Write `value` as JSON into a file and return its path."""
        path = self.folder / name
        path.write_text(json.dumps(value), encoding="utf-8")
        return str(path)


@dataclass(frozen=True)
class Job:
    """One process to measure: its command, what it takes, and how many rows it brought."""

    command: Sequence[str]
    rows: Callable[[Path], int]
    """Counts the rows, given the file that stdout went to."""
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = ROOT
    before: Callable[[], None] = lambda: None
    stdin: Path = Path(os.devnull)


@dataclass(frozen=True)
class Contestant:
    """One way of getting the rows.

    Attributes:
        name: What the tables call it.
        setup: How it was set up, for the reader.
        job: Makes the process for a place.
        needs: Name of the environment and requirement it runs in; the tap's own without.
    """

    name: str
    setup: str
    job: Callable[[Place], Job]
    needs: str = ""


def records_in(output: Path) -> int:
    """Count the RECORD lines in a file."""
    with output.open("rb") as lines:
        return sum(b'"RECORD"' in line[:60] for line in lines)


def _none(output: Path) -> int:
    del output
    return 0


def _catalog(place: Place, config: Path, **metadata: str) -> str:
    """Discover once, as Meltano does, and select targets alone."""
    found = subprocess.run(
        [TAP, "--config", str(config), "--discover"], capture_output=True, check=True
    )
    catalog = json.loads(found.stdout)
    for entry in catalog["streams"]:
        root = next(one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
        root["selected"] = entry["tap_stream_id"] == "targets"
        root.update(metadata)
    return place.written("catalog.json", catalog)


def _tap(place: Place) -> Job:
    config = place.config()
    return Job([TAP, "--config", str(config), "--catalog", _catalog(place, config)], records_in)


def _tap_at_once(place: Place) -> Job:
    config = place.config(max_concurrency=CONCURRENCY)
    return Job([TAP, "--config", str(config), "--catalog", _catalog(place, config)], records_in)


def _snake_case(place: Place) -> Job:
    config = place.config(column_names="snake_case")
    return Job([TAP, "--config", str(config), "--catalog", _catalog(place, config)], records_in)


def _full_table(place: Place) -> Job:
    config = place.config()
    catalog = _catalog(place, config, **{"replication-method": "FULL_TABLE"})
    return Job([TAP, "--config", str(config), "--catalog", catalog], records_in)


def _log_based(place: Place) -> Job:
    config = place.config()
    catalog = _catalog(place, config, **{"replication-method": "LOG_BASED"})
    command = [TAP, "--config", str(config), "--catalog", catalog]
    first = subprocess.run(command, capture_output=True, check=True).stdout
    state = json.loads(first.splitlines()[-1])["value"]
    return Job([*command, "--state", place.written("state.json", state)], records_in)


def _floor(place: Place) -> Job:
    return Job([PYTHON, str(HERE / "floor.py"), str(place.config())], records_in)


def _own_python(name: str) -> str:
    return str(ENVIRONMENTS / name / "bin" / "python")


def _template(place: Place) -> Job:
    command = [_own_python("template"), str(HERE / "template_tap.py")]
    return Job([*command, "--config", str(place.config())], records_in)


def _dlt(place: Place) -> Job:
    folder = place.folder / "dlt"

    def rows(output: Path) -> int:
        del output
        count = 0
        for path in (folder / "out" / "bench" / "targets").glob("*.jsonl.gz"):
            with gzip.open(path) as lines:
                count += sum(1 for _ in lines)
        return count

    return Job(
        [_own_python("dlt"), str(HERE / "dlt_source.py"), str(place.config()), str(folder)],
        rows,
        {"RUNTIME__DLTHUB_TELEMETRY": "false"},
        before=lambda: shutil.rmtree(folder, ignore_errors=True),
    )


def _airbyte(place: Place) -> Job:
    stream = {
        "name": "targets",
        "json_schema": {"type": "object", "properties": {}},
        "supported_sync_modes": ["full_refresh"],
    }
    modes = {"sync_mode": "full_refresh", "destination_sync_mode": "append"}
    config = str(place.config())
    catalog = place.written("configured.json", {"streams": [{"stream": stream, **modes}]})
    return Job(
        [
            str(ENVIRONMENTS / "airbyte" / "bin" / "source-declarative-manifest"),
            "read",
            f"--config={config}",
            f"--catalog={catalog}",
            f"--manifest-path={HERE / 'airbyte.yaml'}",
        ],
        records_in,
    )


def _startup(*command: str) -> Callable[[Place], Job]:
    return lambda _: Job(command, _none)


def _in_postgres(place: Place, schema: str) -> tuple[Callable[[Path], int], Callable[[], None]]:
    """Return what counts the rows in a schema, and what empties it."""

    def rows(output: Path) -> int:
        del output
        with place.postgres.connect() as connection:
            found = connection.execute(f'SELECT count(*) FROM "{schema}"."targets"')  # noqa: S608
            row = found.fetchone()
        return int(row[0]) if row else 0

    def clear() -> None:
        with place.postgres.connect() as connection:
            connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')

    return rows, clear


def _meltano_tap(place: Place) -> Job:
    variables = {"TAP_DEVENSOFT__SELECT": '["targets.*"]'}
    pipeline = Pipeline(place.folder, place.simulator, place.postgres, variables)
    rows, clear = _in_postgres(place, "devensoft")
    state = place.folder / "meltano"

    def before() -> None:
        clear()
        for path in state.glob("*.db*"):
            path.unlink()

    return Job(
        [str(MELTANO), "--environment", "demo", "run", "tap-devensoft", "target-postgres"],
        rows,
        pipeline.environment(),
        before=before,
    )


def _loader(place: Place) -> Job:
    """Return the same loader as Meltano starts it, which reads what the tap sends from a file."""
    config = place.config()
    catalog = _catalog(place, config, **{"replication-method": "LOG_BASED"})
    messages = place.folder / "messages.jsonl"
    with messages.open("wb") as output:
        command = [TAP, "--config", str(config), "--catalog", catalog]
        subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, check=True)
    pipeline = Pipeline(place.folder, place.simulator, place.postgres)
    rows, clear = _in_postgres(place, "devensoft")
    return Job(
        [str(MELTANO), "--environment", "demo", "invoke", "target-postgres"],
        rows,
        pipeline.environment(),
        before=clear,
        stdin=messages,
    )


def _meltano_template(place: Place) -> Job:
    """Return a project of its own: the template tap, the loader with nothing but its address."""
    project = place.folder / "project"
    project.mkdir(parents=True, exist_ok=True)
    start = project / "tap-template"
    start.write_text(
        f'#!/bin/sh\nexec "{_own_python("template")}" "{HERE / "template_tap.py"}" "$@"\n',
        encoding="utf-8",
    )
    start.chmod(0o755)
    postgres = place.postgres
    loader = ROOT / ".meltano" / "loaders" / "target-postgres" / "venv" / "bin" / "target-postgres"
    definition = {
        "default_environment": "bench",
        "environments": [{"name": "bench"}],
        "plugins": {
            "extractors": [
                {
                    "name": "tap-template",
                    "namespace": "tap_template",
                    "executable": str(start),
                    "capabilities": ["catalog", "discover", "state"],
                    "config": json.loads(place.config().read_text(encoding="utf-8"))
                    | {"client_secret": CLIENT_SECRET.replace("$", "\\$")},
                }
            ],
            "loaders": [
                {
                    "name": "target-postgres",
                    "namespace": "target_postgres",
                    "executable": str(loader),
                    "config": {
                        "host": postgres.host,
                        "port": postgres.port,
                        "user": postgres.user,
                        "password": postgres.password,
                        "database": postgres.database,
                        "default_target_schema": SCHEMA,
                    },
                }
            ],
        },
    }
    # JSON is YAML.
    (project / "meltano.yml").write_text(json.dumps(definition), encoding="utf-8")
    rows, clear = _in_postgres(place, SCHEMA)
    own = meltano_environment(place.folder)
    environment = {name: own[name] for name in own if name != "MELTANO_SYS_DIR_ROOT"}
    return Job(
        [str(MELTANO), "run", "tap-template", "target-postgres"],
        rows,
        environment | {"MELTANO_PROJECT_ROOT": str(project)},
        project,
        clear,
    )


CONTESTANTS = {
    one.name: one
    for one in (
        Contestant("tap-devensoft", "its defaults, with the catalog of one discovery", _tap),
        Contestant("floor loop", "requests and msgspec in one loop, which checks nothing", _floor),
        Contestant(
            "SDK template tap",
            "the Singer SDK's template: RESTStream, page paginator, typed schema",
            _template,
            "template",
        ),
        Contestant("dlt rest_api", "page paginator, JSONL files, its defaults", _dlt, "dlt"),
        Contestant(
            "Airbyte low-code", "manifest with PageIncrement, CDK read", _airbyte, "airbyte"
        ),
        Contestant("tap-devensoft, 8 at once", "max_concurrency 8 for a far server", _tap_at_once),
        Contestant("tap-devensoft, snake_case", "column_names: snake_case", _snake_case),
        Contestant("tap-devensoft FULL_TABLE", "the same, method set in the catalog", _full_table),
        Contestant("tap-devensoft LOG_BASED", "with the state of a run before", _log_based),
        Contestant("import singer_sdk", "", _startup(PYTHON, "-c", "import singer_sdk")),
        Contestant("--version", "", _startup(TAP, "--version")),
        Contestant("--about", "", _startup(TAP, "--about")),
        Contestant("meltano run, tap-devensoft", "this project's meltano.yml", _meltano_tap),
        Contestant("the loader alone", "meltano invoke target-postgres, from a file", _loader),
        Contestant(
            "meltano run, template tap",
            "the same loader with its defaults",
            _meltano_template,
            "template",
        ),
    )
}


def prepared(name: str) -> str:
    """Install the environment of a contestant; return why it cannot take part, or nothing."""
    folder = ENVIRONMENTS / name
    wanted = ROOT / "requirements" / f"bench-{name}.txt"
    stamp = folder / ".installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted.read_text(encoding="utf-8"):
        return ""
    uv = str(Path(sys.executable).with_name("uv"))
    index = [str(ROOT / "scripts" / "index.sh"), sys.executable]
    for command in (
        [uv, "--quiet", "venv", "--clear", "--python", sys.executable, str(folder)],
        [
            *index,
            uv,
            "--quiet",
            "pip",
            "install",
            "--compile-bytecode",
            "--python",
            str(folder),
            "-r",
            str(wanted),
        ],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
        if done.returncode:
            return f"cannot be installed: {done.stderr.strip().splitlines()[-1]}"
    stamp.write_text(wanted.read_text(encoding="utf-8"), encoding="utf-8")
    return ""
