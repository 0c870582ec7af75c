"""`make history`: a tenant's changes kept in PostgreSQL and DuckDB, asked about, and checked.

People work in a simulated tenant for some weeks. After each of them the project of
`examples/history` loads into both. Then both are asked its questions, as of each load, and the
answers compared with what the tenant itself showed. Three of the last ones become pictures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bench.contestants import ENVIRONMENTS, prepared
from scripts.answers import ANSWERS, EXAMPLE, answered, expected, question
from scripts.pipeline import (
    ROOT,
    PipelineError,
    meltano_command,
    meltano_environment,
    run_logged,
    staged,
)
from scripts.postgres import PostgresError
from scripts.simulator import CLIENT_ID, CLIENT_SECRET, SimulatorError
from scripts.weeks import KEYS, Play

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scripts.postgres import Postgres
    from scripts.simulator import Simulator

    Rows = Sequence[Sequence[Any]]

INSTALLED = ROOT / ".local" / "loaders" / "history"
"""A copy of the project in which Meltano installs its loaders, which stay."""
FOLDER = ROOT / ".local" / "history"
DUCKDB = FOLDER / "devensoft.duckdb"
WEEKS = 12
LATER = timedelta(hours=1)
"""How long after a load the questions are asked."""
LOADERS = ("target-postgres", "target-duckdb")
PRINT = Console(width=110, highlight=False, soft_wrap=True).print


class HistoryError(Exception):
    """A load failed, or an answer is not the tenant's own."""


@dataclass
class Project:
    """The Meltano project of the example, beside a tenant and a database server.

    Attributes:
        tenant: Where the rows come from.
        postgres: Where they go, beside the file of DuckDB.
        begun: When each load began, by this machine's clock, in UTC without a zone.
    """

    tenant: Simulator
    postgres: Postgres
    begun: list[datetime] = field(default_factory=list)

    def install(self) -> None:
        """Let Meltano install the loaders, unless it has."""
        INSTALLED.mkdir(parents=True, exist_ok=True)
        stamp, definition = INSTALLED / ".installed", (EXAMPLE / "meltano.yml").read_text("utf-8")
        (INSTALLED / "meltano.yml").write_text(definition, encoding="utf-8")
        if stamp.exists() and stamp.read_text("utf-8") == definition:
            return
        here = {"MELTANO_SYS_DIR_ROOT": str(INSTALLED / ".meltano")}
        self._run("install", "install", "loader", *LOADERS, **here)
        stamp.write_text(definition, encoding="utf-8")

    def load(self) -> None:
        """Load into both, each with a state of its own."""
        self.begun.append(datetime.now(timezone.utc).replace(tzinfo=None))
        blocks = [name for loader in LOADERS for name in ("tap-devensoft", loader)]
        self._run(f"load-{len(self.begun)}", "run", *blocks)

    def _run(self, name: str, *arguments: str, **variables: str) -> None:
        log = FOLDER / f"{name}.log"
        index = [str(ROOT / "scripts" / "index.sh"), sys.executable]
        command = [*index, *meltano_command(), *arguments]
        if code := run_logged(command, INSTALLED, {**self._environment(), **variables}, log):
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
            what = f"`meltano {' '.join(arguments)}` failed (exit code {code})"
            msg = "\n".join([*lines, what])
            raise HistoryError(msg)

    def _environment(self) -> Mapping[str, str]:
        return {
            **meltano_environment(FOLDER, INSTALLED / ".meltano"),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "TAP_DEVENSOFT_API_URL": self.tenant.url,
            "TAP_DEVENSOFT_CLIENT_ID": CLIENT_ID,
            "TAP_DEVENSOFT_CLIENT_SECRET": CLIENT_SECRET,
            **self.postgres.variables(),
            "TARGET_DUCKDB_PATH": str(DUCKDB),
        }


def main() -> None:
    """Play, load, ask, compare and draw; exits non-zero with what is not as it should be."""
    try:
        with staged(FOLDER, "--seed=1", "--scale=0.1") as (tenant, postgres):
            project, play = Project(tenant, postgres), Play(tenant)
            project.install()
            weeks(project, play)
            with postgres.connect() as server, duckdb.connect(str(DUCKDB)) as file:
                engines = {"PostgreSQL": server.cursor(), "DuckDB": file}
                for engine in engines.values():
                    dated(engine.execute, project.begun, [glance.moment for glance in play.seen])
                last = asked(engines, play)
        draw(last)
    except (HistoryError, PipelineError, PostgresError, SimulatorError) as error:
        sys.exit(f"\n{error}\n\nThe history does not hold.")


def weeks(project: Project, play: Play) -> None:
    """Load what there is, then after each week of work."""
    for number in range(WEEKS + 1):
        if number:
            play.work()
        play.look()
        started = time.monotonic()
        project.load()
        PRINT(f"{play.now:%d %B %Y}: loaded in {time.monotonic() - started:.1f} s")


def dated(
    execute: Callable[[str], Any], begun: Sequence[datetime], moments: Sequence[datetime]
) -> None:
    """Give the rows of each load the tenant's time, in which weeks went by between two loads."""
    # The play lies in the past, so a row that has its time is not met again.
    for stream in KEYS:
        for start, moment in reversed(list(zip(begun, moments, strict=True))):
            seen = f"TIMESTAMP '{moment}' + (_sdc_extracted_at - TIMESTAMP '{start}')"
            execute(f"""
                UPDATE devensoft_history.{stream} SET
                    _sdc_extracted_at = {seen},
                    _sdc_deleted_at = CASE WHEN _sdc_deleted_at IS NOT NULL THEN {seen} END
                WHERE _sdc_extracted_at >= TIMESTAMP '{start}'
            """)  # noqa: S608 - fixed names


def asked(engines: Mapping[str, Any], play: Play) -> dict[str, Rows]:
    """Ask every question as of every load after the first; return the answers as of the last.

    Raises:
        HistoryError: An answer is not what the tenant showed.
    """
    table = Table("question", "rows, last time", *engines, box=SIMPLE_HEAD)
    moments = [glance.moment + LATER for glance in play.seen[1:]]
    wrong: list[str] = []
    last: dict[str, Rows] = {}
    for name in ANSWERS:
        cells = []
        for engine, cursor in engines.items():
            equal = 0
            for now in moments:
                last[name] = cursor.execute(question(name, now)).fetchall()
                found, due = answered(last[name]), expected(name, play.seen, now)
                equal += found == due
                wrong += [f"{engine}, {name}, {now}: {row} is missing" for row in due - found]
                wrong += [f"{engine}, {name}, {now}: {row} is wrong" for row in found - due]
            cells.append(f"equal {equal} of {len(moments)} times")
        table.add_row(name, f"{len(last[name]):,}", *cells)
    PRINT(table)
    if wrong:
        raise HistoryError("\n".join(wrong[:20]))
    PRINT("Each answer is what the tenant itself showed.")
    return last


def draw(answers: Mapping[str, Rows]) -> None:
    """Draw the pictures of docs/history.md.

    Raises:
        HistoryError: They could not be drawn.
    """
    if why := prepared("chart"):
        msg = f"matplotlib {why}"
        raise HistoryError(msg)
    command = [ENVIRONMENTS / "chart" / "bin" / "python", EXAMPLE / "draw.py", ROOT / "docs"]
    given = json.dumps(answers, default=str)
    done = subprocess.run(command, input=given, text=True, capture_output=True, check=False)
    if done.returncode:
        raise HistoryError(done.stderr)
    PRINT("docs/history-*.svg are drawn.")


if __name__ == "__main__":
    main()
