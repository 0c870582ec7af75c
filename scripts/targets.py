"""`make targets`: the tap through Meltano into every loader that runs here, and the rows compared.

Each loader is a Meltano project of its own, which Meltano installs it for. It loads a simulated
tenant with awkward names and values three times, with people at work between the runs. After
each run, what was loaded is read with the library of that system, and compared with the tenant.
"""

from __future__ import annotations

import re
import shutil
import signal
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scripts.comparison import DELETED, Tally, expected, folded, key_of, last_rows
from scripts.loaders import LOADERS
from scripts.postgres import PostgresError, running_postgres
from scripts.project import FOLDER, Project
from scripts.readback import Place
from scripts.simulator import SimulatorError, running_simulator
from scripts.storage import running_storage
from scripts.workdays import EDITS
from tap_devensoft.simulator.switches import STREAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.comparison import Key
    from scripts.loaders import Loader
    from scripts.readback import Row

AT_ONCE = 2
SHOWN = 8
TELLING = re.compile(r"(?i)error|exception|exit code")
TENANT = (
    "--seed=1",
    "--scale=0.1",
    "--switch=references=object",
    "--switch=extra_listings=true",
    "--switch=custom_count=24",
)
TABLES = {
    **{stream: stream for stream in STREAMS},
    "risks": "risks",
    "program_decisions": "decisions",
}
"""Streams, and what the tenant calls their rows."""
KEYS = {
    "activities": ("owner_type", "owner_id", "level", "id"),
    "picklists": ("category", "subcategory", "id"),
}


@dataclass(slots=True)
class Outcome:
    """What became of one loader.

    Attributes:
        tallies: What each run brought.
        gone: How many deleted rows were looked for.
        fault: The loader's own fault, if that is what stopped it.
        trouble: Sentences about what nobody expected; none means that all is well.
    """

    tallies: list[Tally] = field(default_factory=list)
    gone: int = 0
    fault: str = ""
    trouble: list[str] = field(default_factory=list)


# --- one loader --------------------------------------------------------------------------------


def try_loader(place: Callable[[str], Place], loader: Loader) -> Outcome:
    """Install a loader, load three times and compare each time."""
    outcome = Outcome()
    with running_simulator(FOLDER / loader.slug, *TENANT) as tenant:
        project = Project(loader, tenant, place(loader.slug))
        project.write()
        if log := project.install():
            return _failed(loader, log, outcome)
        seen: dict[str, set[Key]] = {}
        for number, edit in enumerate(EDITS, start=1):
            edit(tenant)
            if log := project.load(f"run-{number}"):
                return _failed(loader, log, outcome)
            try:
                _check(project, seen, outcome)
            except Exception as error:  # noqa: BLE001 - whatever a library says of what it reads
                outcome.trouble.append(f"What run {number} loaded cannot be read: {error!r:.300}")
                return outcome
    if loader.fault:
        outcome.trouble.append(f"The fault is mended: {loader.fault.sentence}")
    return outcome


def _failed(loader: Loader, log: str, outcome: Outcome) -> Outcome:
    """Tell a loader's own fault, by the line of its log that shows it, from anything else."""
    if loader.fault and loader.fault.sign in log:
        (line, *_) = (one for one in log.splitlines() if loader.fault.sign in one)
        outcome.fault = f"{loader.fault.sentence} Its log: {line.strip()}"
    else:
        own = [line for line in log.splitlines() if f"] {loader.name} " in line]
        telling = [line.strip() for line in own or log.splitlines() if TELLING.search(line)]
        outcome.trouble += ["The load failed:", *telling[-SHOWN:]]
    return outcome


def _check(project: Project, seen: dict[str, set[Key]], outcome: Outcome) -> None:
    """Compare every table with the tenant, and look for the rows that were deleted."""
    tally = Tally()
    loader = project.loader
    for stream, table in TABLES.items():
        key = KEYS.get(stream, ("id",))
        truth = expected(stream, project.tenant.truth(table))
        rows = folded(loader.read(project.place, stream))
        last = last_rows(rows, key)
        live = {which: row for which, row in last.items() if not row.get(DELETED)}
        tally.compare(stream, truth, live, key, loader.changes)
        if loader.deletes != "last row of the key" and len(rows) != len(last):
            tally.differences.append(f"{stream} has {len(rows)} rows for {len(last)} keys")
        now = {key_of(row, key) for row in truth}
        gone = seen.get(stream, set()) - now
        outcome.gone += len(gone)
        tally.differences += _unmarked(loader, stream, gone, last)
        seen[stream] = seen.get(stream, set()) | now
    outcome.tallies.append(tally)
    outcome.trouble += tally.differences


def _unmarked(loader: Loader, stream: str, gone: set[Key], last: dict[Key, Row]) -> list[str]:
    """Name the deleted rows that are not where this loader shows deletes."""
    stays = loader.deletes in {"marked", "last row of the key"}
    return [
        f"{stream} {which} is deleted, which does not show"
        for which in gone
        if (which in last) is not stays
    ]


# --- all of them -------------------------------------------------------------------------------


def main() -> None:
    """Try the loaders that are named, or all; exit non-zero if one that works differs."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    wanted = [one for one in LOADERS if not sys.argv[1:] or one.name in sys.argv[1:]]
    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        with running_postgres() as postgres, running_storage() as storage:

            def place(slug: str) -> Place:
                folder = FOLDER / slug / "output"
                folder.mkdir(parents=True)
                storage.make_bucket(slug)
                return Place(folder, slug, postgres, storage)

            with ThreadPoolExecutor(AT_ONCE) as pool:
                outcomes = []
                for loader, outcome in zip(
                    wanted, pool.map(partial(try_loader, place), wanted), strict=True
                ):
                    print(f"{loader.title}: {verdict(outcome)}", flush=True)
                    outcomes.append(outcome)
    except (PostgresError, SimulatorError) as error:
        sys.exit(str(error))
    show(list(zip(wanted, outcomes, strict=True)))
    sys.exit(any(outcome.trouble for outcome in outcomes))


def verdict(outcome: Outcome) -> str:
    """Say in two words what became of a loader."""
    if outcome.fault:
        return "its own fault"
    return "not as it should be" if outcome.trouble else "all equal"


def show(outcomes: list[tuple[Loader, Outcome]]) -> None:
    """Print the table and, below it, what loaders do to values, faults and trouble."""
    console = Console(width=120, highlight=False, soft_wrap=False)
    heads = ("loader", "rows", "values", "first run", "second run", "third run", "deletes")
    table = Table(*heads, box=SIMPLE_HEAD)
    for loader, outcome in outcomes:
        table.add_row(loader.title, *_cells(loader, outcome))
    console.print(table)
    for loader, outcome in outcomes:
        for line in _notes(outcome):
            console.print(f"{loader.title}: {line}", markup=False)


def _cells(loader: Loader, outcome: Outcome) -> list[str]:
    if outcome.fault:
        return ["", "", "its own fault", "", "", ""]
    rows = f"{sum(one.rows for one in outcome.tallies):,}"
    values = f"{sum(one.values for one in outcome.tallies):,}"
    runs = ["differs" if one.differences else "equal" for one in outcome.tallies]
    runs += ["failed"] * (len(EDITS) - len(runs))
    return [rows, values, *runs, f"{outcome.gone} {loader.deletes}"]


def _notes(outcome: Outcome) -> list[str]:
    changed: Counter[str] = sum((one.changed for one in outcome.tallies), Counter())
    more = len(outcome.trouble) - SHOWN
    return [
        *([outcome.fault] if outcome.fault else []),
        *(f"{count:,} values: {sentence}" for sentence, count in changed.items()),
        *outcome.trouble[:SHOWN],
        *([f"... and {more} more"] if more > 0 else []),
    ]


if __name__ == "__main__":
    main()
