"""Measures the tap beside its peers in one run, and prints how they compare (`make bench`).

Every contestant gets the same rows from the same simulated tenant, in turns, for several rounds;
what counts are the medians, and of those only ratios, since seconds belong to a machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.contestants import CONCURRENCY, CONTESTANTS, ENVIRONMENTS, ROOT, Place, prepared
from scripts.postgres import running_postgres
from scripts.simulator import running_simulator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bench.contestants import Contestant, Job
    from scripts.postgres import Postgres

ROUNDS = int(os.environ.get("BENCH_ROUNDS") or 3)
ROWS_OF_SCALE_ONE = 1195
"""Targets that the tenant shows at scale 1."""
MOST_WARM = 300
"""Thousands of rows that the tenant keeps as text, so that none is made while it is measured."""
CHART = ROOT / "docs" / "bench.svg"
SPAWN = (sys.executable, "-S", str(ROOT / "bench" / "spawn.py"))
MIB = 1 << 10
"""KiB."""

TAP, FLOOR, TEMPLATE, DLT, AIRBYTE = list(CONTESTANTS)[:5]
AT_ONCE = "tap-devensoft, 8 at once"
FULL, LOG = "tap-devensoft FULL_TABLE", "tap-devensoft LOG_BASED"
IMPORT, VERSION, ABOUT = "import singer_sdk", "--version", "--about"
SNAKE = "tap-devensoft, snake_case"
MELTANO_TAP, MELTANO_TEMPLATE = "meltano run, tap-devensoft", "meltano run, template tap"
LOADER = "the loader alone"
WAITING = "waiting alone"


@dataclass(frozen=True)
class Case:
    """One comparison: thousands of rows, milliseconds a reply takes, rows per page, who.

    Attributes:
        switch: A switch of the tenant.
    """

    rows: int
    latency: int
    page_size: int
    names: tuple[str, ...]
    switch: str = ""

    def __str__(self) -> str:
        """Name it for the tables."""
        line = f", {self.latency} ms" if self.latency else ""
        return f"{self.rows:,}k rows, pages of {self.page_size}{line} {self.switch}".rstrip()


ALL = (TAP, FLOOR, TEMPLATE, DLT, AIRBYTE)
SMALL = Case(20, 0, 500, ALL)
LARGE = Case(100, 0, 500, (*ALL, FULL, LOG))
INSIDE = Case(100, 0, 500, (SNAKE, TEMPLATE), "custom_values=object")
FAR = Case(20, 100, 100, (AT_ONCE, FLOOR, TEMPLATE, DLT, AIRBYTE))
LARGE_FAR = Case(100, 100, 500, (AT_ONCE, FLOOR, TEMPLATE))
HUGE = Case(1_000, 0, 500, (TAP,))
STARTS = Case(1, 0, 500, (IMPORT, VERSION, ABOUT))
WAREHOUSE = Case(100, 0, 500, (MELTANO_TAP, LOADER, MELTANO_TEMPLATE))
CASES = (STARTS, SMALL, LARGE, INSIDE, FAR, LARGE_FAR, WAREHOUSE, HUGE)


@dataclass(frozen=True)
class Run:
    """One process: wall seconds, KiB at its peak, rows that it brought."""

    seconds: float
    peak: int
    rows: int


Runs = dict[tuple[Case, str], list[Run]]


@dataclass(frozen=True)
class Target:
    """A ratio of two medians and where it should lie."""

    what: str
    case: Case
    above: str
    below: str
    bound: float
    at_least: bool = False
    of: str = "seconds"
    below_case: Case | None = None

    def figure(self, medians: Mapping[tuple[Case, str], Run]) -> float | None:
        """Return the ratio, or None where one of the two was not measured."""
        above = medians.get((self.case, self.above))
        below = medians.get((self.below_case or self.case, self.below))
        if above is None or below is None:
            return None
        return float(getattr(above, self.of) / getattr(below, self.of))

    def holds(self, figure: float) -> bool:
        """Whether the ratio lies where it should."""
        return figure >= self.bound if self.at_least else figure <= self.bound


TARGETS = (
    Target("rows/s against the SDK template tap", LARGE, TEMPLATE, TAP, 6.5, at_least=True),
    Target(
        "the same, custom values in an object, columns in snake_case",
        INSIDE,
        TEMPLATE,
        SNAKE,
        6.5,
        at_least=True,
    ),
    Target("whole process against the floor loop", LARGE, TAP, FLOOR, 1.2),
    Target("across 100 ms against the SDK template tap", FAR, TEMPLATE, AT_ONCE, 8, at_least=True),
    Target("across 100 ms against waiting alone", FAR, AT_ONCE, WAITING, 1.1),
    Target(
        "peak memory, 1,000k rows against 100k", HUGE, TAP, TAP, 1.1, of="peak", below_case=LARGE
    ),
    Target("--version against import singer_sdk", STARTS, VERSION, IMPORT, 1.15),
    Target("--about against import singer_sdk", STARTS, ABOUT, IMPORT, 1.15),
    Target("meltano run into PostgreSQL against the loader", WAREHOUSE, MELTANO_TAP, LOADER, 1.15),
    Target(
        "meltano run into PostgreSQL against the template tap",
        WAREHOUSE,
        MELTANO_TEMPLATE,
        MELTANO_TAP,
        3,
        at_least=True,
    ),
    Target("LOG_BASED without changes against FULL_TABLE", LARGE, LOG, FULL, 1.2),
    Target("rows/s against dlt rest_api", LARGE, DLT, TAP, 6, at_least=True),
    Target("rows/s against Airbyte low-code", LARGE, AIRBYTE, TAP, 6, at_least=True),
)


def main() -> None:
    """Measure, print and draw; the exit code says only whether everything could be measured."""
    console = Console(width=110)
    absent = {one: why for one in ("template", "dlt", "airbyte") if (why := prepared(one))}
    for name, why in absent.items():
        console.print(f"{name} {why}")
    runs: Runs = {}
    with tempfile.TemporaryDirectory() as folder, running_postgres() as postgres:
        for case in CASES:
            measure(
                case,
                folder=Path(folder),
                postgres=postgres,
                runs=runs,
                absent=absent,
                console=console,
            )
    medians = {place: medians_of(each) for place, each in runs.items()}
    medians[FAR, WAITING] = waiting(medians[FAR, AT_ONCE], medians[STARTS, IMPORT])
    console.print(seconds_table(medians))
    console.print(ratio_table(medians))
    for name in (*ALL, AT_ONCE):
        console.print(f"{name}: {CONTESTANTS[name].setup}.")
    draw(medians, console)


def measure(
    case: Case,
    *,
    folder: Path,
    postgres: Postgres,
    runs: Runs,
    absent: Mapping[str, str],
    console: Console,
) -> None:
    """Run the contestants of a case in turns, for all rounds."""
    taking = [CONTESTANTS[name] for name in case.names if CONTESTANTS[name].needs not in absent]
    scale = case.rows * 1_000 / ROWS_OF_SCALE_ONE
    with ExitStack() as stack:
        tenant = stack.enter_context(
            running_simulator(
                folder,
                "--profile=bench",
                f"--scale={scale}",
                *([f"--switch={case.switch}"] if case.switch else []),
            )
        )
        if case.rows <= MOST_WARM:
            tenant.do("warm")
        jobs = [
            (
                one,
                one.job(
                    Place(folder / one.name.replace(" ", "-"), tenant, postgres, case.page_size)
                ),
            )
            for one in taking
        ]
        tenant.do("set_latency", milliseconds=case.latency)
        for number in range(ROUNDS):
            for contestant, job in jobs:
                run = run_job(job, folder / "output")
                runs.setdefault((case, contestant.name), []).append(run)
                console.print(
                    f"round {number + 1}, {case}: {contestant.name} {run.seconds:.2f} s, "
                    f"{run.rows:,} rows, {run.peak // MIB} MiB"
                )
    check(case, taking, runs)


def check(case: Case, taking: Iterable[Contestant], runs: Runs) -> None:
    """See that everyone brought the same rows; figures of a part mean nothing.

    Raises:
        SystemExit: Someone did not.
    """
    rows = {one.name: {run.rows for run in runs[case, one.name]} for one in taking}
    rows.pop(LOG, None)  # nothing changed, so that it sends nothing
    if len(set().union(*rows.values())) > 1:
        sys.exit(f"{case}: contestants brought different numbers of rows: {rows}")


def run_job(job: Job, output: Path) -> Run:
    """Run one process to its end.

    Raises:
        SystemExit: It failed.
    """
    job.before()
    errors, told = output.with_suffix(".log"), output.with_suffix(".json")
    with (
        job.stdin.open("rb") as given,
        output.open("wb") as out,
        errors.open("wb") as log,
        told.open("wb") as figures,
    ):
        subprocess.run(
            [*SPAWN, str(figures.fileno()), *job.command],
            stdin=given,
            stdout=out,
            stderr=log,
            cwd=job.folder,
            env={**os.environ, **job.environment},
            pass_fds=[figures.fileno()],
            check=True,
        )
    found = json.loads(told.read_text(encoding="utf-8"))
    if found["code"]:
        said = errors.read_text(encoding="utf-8", errors="replace")[-2_000:]
        sys.exit(f"{' '.join(job.command)} ended with {found['code']}:\n{said}")
    return Run(found["seconds"], found["peak"], job.rows(output))


def medians_of(runs: Sequence[Run]) -> Run:
    """Return the medians of several runs."""
    return Run(
        median(run.seconds for run in runs), int(median(run.peak for run in runs)), runs[0].rows
    )


def waiting(load: Run, start: Run) -> Run:
    """Return what a load over the far line takes that does nothing but start and wait."""
    pages = -(-load.rows // FAR.page_size)
    replies = 1 + 1 + pages / CONCURRENCY  # a token, the first page, the others
    return Run(start.seconds + replies * FAR.latency / 1_000, start.peak, load.rows)


def seconds_table(medians: Mapping[tuple[Case, str], Run]) -> Table:
    """Return what was measured."""
    table = Table("case", "contestant", title=f"Medians of {ROUNDS} rounds")
    for title in ("seconds", "rows/s", "peak MiB"):
        table.add_column(title, justify="right")
    for (case, name), run in medians.items():
        rate = f"{run.rows / run.seconds:,.0f}" if run.rows else ""
        table.add_row(str(case), name, f"{run.seconds:.2f}", rate, f"{run.peak // MIB:,}")
    return table


def lines_of(medians: Mapping[tuple[Case, str], Run]) -> Iterator[tuple[str, str, str, str]]:
    """Yield what was compared, where, the ratio, and the bound with whether it holds."""
    for target in TARGETS:
        figure = target.figure(medians)
        bound = f"{'at least' if target.at_least else 'at most'} {target.bound:g}"
        if figure is None:
            yield target.what, str(target.case), "not measured", bound
        else:
            held = bound if target.holds(figure) else f"{bound}: missed"
            yield target.what, str(target.case), f"{figure:.2f}", held


def ratio_table(medians: Mapping[tuple[Case, str], Run]) -> Table:
    """Return how the medians compare."""
    table = Table("what", "case", title="Ratios")
    table.add_column("ratio", justify="right")
    table.add_column("should be")
    for line in lines_of(medians):
        table.add_row(*line)
    return table


def draw(medians: Mapping[tuple[Case, str], Run], console: Console) -> None:
    """Write the chart of rows per second that docs/speed.md shows."""
    if why := prepared("chart"):
        console.print(f"No chart: matplotlib {why}")
        return
    bars = {
        str(case): {
            name: medians[case, name].rows / medians[case, name].seconds
            for name in case.names
            if name in {*ALL, AT_ONCE} and (case, name) in medians
        }
        for case in (LARGE, FAR)
    }
    CHART.parent.mkdir(exist_ok=True)
    python = str(ENVIRONMENTS / "chart" / "bin" / "python")
    command = [python, str(ROOT / "bench" / "chart.py"), str(CHART)]
    subprocess.run(command, input=json.dumps(bars), text=True, check=True)
    console.print(f"Chart: {CHART.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
