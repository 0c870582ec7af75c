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
from typing import TYPE_CHECKING, Any

import yaml
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scripts.loaders import LOADERS
from scripts.pipeline import ROOT, meltano_command, meltano_environment, program, run_logged
from scripts.postgres import PostgresError, running_postgres
from scripts.readback import (
    DELETED,
    Place,
    Tally,
    expected,
    folded,
    key_of,
    last_rows,
)
from scripts.simulator import (
    CLIENT_ID,
    CLIENT_SECRET,
    STREAMS,
    SimulatorError,
    running_simulator,
)
from scripts.storage import ACCESS_KEY, REGION, SECRET_KEY, running_storage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scripts.loaders import Loader
    from scripts.readback import Key, Row
    from scripts.simulator import Simulator

INSTALLED = ROOT / ".local" / "loaders"
FOLDER = ROOT / ".local" / "targets"
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
LONG = "x" * 80
ODD = 'Größe (m²) "raw" select/order.by'


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


@dataclass(frozen=True)
class Project:
    """The Meltano project of one loader.

    Attributes:
        loader: The loader.
        tenant: Where the rows come from.
        place: Where they go.
    """

    loader: Loader
    tenant: Simulator
    place: Place

    @property
    def home(self) -> Path:
        """Where the loader is installed, and stays."""
        return INSTALLED / self.loader.slug

    @property
    def logs(self) -> Path:
        """Where this call's logs and Meltano's state are."""
        return FOLDER / self.loader.slug

    def write(self) -> None:
        """Write `meltano.yml`."""
        plugin = self.loader.plugin()
        plugin["config"] = _merged(plugin["config"], self.loader.here)
        extractor = {
            **_own_definition(),
            "executable": program("tap-devensoft"),
            "select": list(self.loader.select),
            "config": dict(self.loader.tap),
            "metadata": {"*": {"replication-method": self.loader.method}},
        }
        definition = {
            "default_environment": "here",
            "environments": [{"name": "here"}],
            "project_id": self.loader.slug,
            "send_anonymous_usage_stats": False,
            "venv": {"backend": "uv"},
            "plugins": {"extractors": [extractor], "loaders": [plugin]},
        }
        self.home.mkdir(parents=True, exist_ok=True)
        written = yaml.safe_dump(definition, sort_keys=False)
        (self.home / "meltano.yml").write_text(written, encoding="utf-8")

    def install(self) -> str:
        """Let Meltano install the loader, unless it has; return the log if that fails."""
        stamp = self.home / ".installed"
        if stamp.exists() and stamp.read_text(encoding="utf-8") == self.loader.pip_url:
            return ""
        state = {"MELTANO_SYS_DIR_ROOT": str(self.home / ".meltano")}
        command = ["install", "loader", self.loader.name]
        log = self._run("install", *command, **state)
        if not log:
            stamp.write_text(self.loader.pip_url, encoding="utf-8")
        return log

    def load(self, name: str) -> str:
        """Run the tap into the loader; return the log if that fails."""
        return self._run(name, "run", "tap-devensoft", self.loader.name)

    def _run(self, name: str, *arguments: str, **variables: str) -> str:
        log = self.logs / f"{name}.log"
        index = [str(ROOT / "scripts" / "index.sh"), sys.executable]
        code = run_logged(
            [*index, *meltano_command(), *arguments],
            self.home,
            {**self._environment(), **variables},
            log,
        )
        said = log.read_text(encoding="utf-8", errors="replace")
        return f"{said}\nexit code {code}" if code else ""

    def _environment(self) -> dict[str, str]:
        postgres = self.place.postgres
        return {
            **meltano_environment(self.logs, self.home / ".meltano"),
            "UV_PYTHON_DOWNLOADS": "never",
            "TAP_DEVENSOFT_API_URL": self.tenant.url,
            "TAP_DEVENSOFT_CLIENT_ID": CLIENT_ID,
            "TAP_DEVENSOFT_CLIENT_SECRET": CLIENT_SECRET,
            "FOLDER": str(self.place.folder),
            "BUCKET": self.place.bucket,
            "SCHEMA": self.place.schema,
            "POSTGRES_HOST": postgres.host,
            "POSTGRES_PORT": str(postgres.port),
            "POSTGRES_USER": postgres.user,
            "POSTGRES_PASSWORD": postgres.password,
            "POSTGRES_DATABASE": postgres.database,
            "S3_URL": self.place.storage.url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
        }


def _own_definition() -> dict[str, Any]:
    """Give the definition of the tap in this repository, which is installed already."""
    definition = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    (tap,) = definition["plugins"]["extractors"]
    return {name: value for name, value in tap.items() if name != "pip_url"}


def _merged(one: dict[str, Any], other: Any) -> dict[str, Any]:
    """Merge settings, objects within them too."""
    both = {
        name: _merged(one[name], other[name]) for name in one if isinstance(other.get(name), dict)
    }
    return {**one, **other, **both}


# --- the tenant --------------------------------------------------------------------------------


def furnish(tenant: Simulator) -> None:
    """Give the tenant names and values that trip loaders."""
    add = partial(tenant.do, "add_custom_field")
    add(key=ODD, label="Größe; 'a'", kind="Number")
    add(key=f"{LONG}1", label="Long one", kind="Text")
    add(key=f"{LONG}2", label="Long two", kind="Currency")
    exact = {f"{LONG}2": "12345678901234.5678", "valuation": "-999999999999999999.9999"}
    _change(tenant, 11, name="nul\0 and \ud83d half", description="", **exact)
    _change(tenant, 12, description='007, "quoted"; \\N \\" \t\r\n NULL', internalCode="null")
    _change(tenant, 13, description=" blanks ", internalCode="NaN", valuation="0.0000001")
    _change(tenant, 14, internalCode="2025-01-01", description="[1, {}]", codeName="true")


def _change(tenant: Simulator, key: int, **values: Any) -> None:
    tenant.do("change_row", table="targets", key=key, values=values)


def first_edits(tenant: Simulator) -> None:
    """Do a day's work: edits, values that fit no column, additions and deletions."""
    tenant.do("advance_clock", days=1)
    _change(tenant, 15, status="On Hold", valuation="12345678.90")
    _change(tenant, 16, siteCount="n/a", patents={"a": [1, {"b": "c"}]})
    tenant.do("add_custom_field", key="late", label="Late", kind="Text")
    tenant.do("create_row", table="targets", values={"name": "Fjordlight Foods A/S", "late": "a"})
    for table, keys in {"targets": (30, 31), "contacts": (8,), "risks": (3,)}.items():
        for key in keys:
            tenant.do("delete_row", table=table, key=key)
    task = next(row for row in tenant.truth("activities") if row["level"] == "Task")
    tenant.do("change_row", table="activities", key=task["id"], values={"name": "Edited"})


def second_edits(tenant: Simulator) -> None:
    """Do another: one deleted row is restored, a new one goes."""
    tenant.do("advance_clock", days=1)
    _change(tenant, 16, siteCount="17", patents="3")
    tenant.do("restore_row", table="targets", key=30)
    tenant.do("delete_row", table="targets", key=32)
    tenant.do("create_row", table="contacts", values={"firstName": "Añil", "lastName": ""})


EDITS: tuple[Callable[[Simulator], None], ...] = (furnish, first_edits, second_edits)


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
