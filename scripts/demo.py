"""`make demo`: from a simulated Devensoft tenant into a real PostgreSQL, twice, and checked.

Between the two runs some of the tenant's rows are edited, added, finished and deleted, as its
users would. The demo fails unless PostgreSQL holds exactly what the tenant holds, each time.
"""

from __future__ import annotations

import signal
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scripts.pipeline import ROOT, Pipeline, PipelineError, staged
from scripts.postgres import PostgresError
from scripts.simulator import SimulatorError
from scripts.warehouse import SCHEMA, Warehouse, by_key, compare
from tap_devensoft.simulator.switches import STREAMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.simulator import Row, Simulator
    from scripts.warehouse import Key

FOLDER = ROOT / ".local" / "demo"
SHOWN = 5
WIDEST = 28
SAMPLES = {
    "targets": ("id", "name", "status", "country", "valuation", "modifiedDate"),
    "activities": ("owner_type", "owner_id", "wbs", "level", "name", "percentComplete"),
}
PRINT = Console(width=110, highlight=False, soft_wrap=True).print


class DemoError(Exception):
    """PostgreSQL does not hold what the tenant holds."""


@dataclass(frozen=True)
class Checked:
    """What a comparison with the tenant found: rows by table, and numbers that were rounded."""

    counts: dict[str, int]
    rounded: list[str]


@dataclass(frozen=True)
class Brought:
    """What one run changed in one table."""

    sent: int
    new: list[Row]
    changed: list[tuple[Row, Row]]
    gone: list[Row]


def main() -> None:
    """Run the demo; exits non-zero with the reason if anything is not as it should be."""
    try:
        with staged(FOLDER, "--seed=1", "--scale=1") as (simulator, postgres):
            PRINT(f"A simulated Devensoft tenant answers at {simulator.url}")
            PRINT(f"A real PostgreSQL listens on {postgres.host}:{postgres.port}\n")
            play(Pipeline(FOLDER, simulator, postgres), Warehouse(postgres))
    except (DemoError, PipelineError, PostgresError, SimulatorError) as error:
        sys.exit(f"\n{error}\n\nThe demo failed.")
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def play(pipeline: Pipeline, warehouse: Warehouse) -> None:
    """Load, show, edit, load again, show."""
    simulator = pipeline.simulator
    load(pipeline, "first run")
    show_counts(check(simulator, warehouse).counts)
    for table, columns in SAMPLES.items():
        show_rows(f"Some rows of {SCHEMA}.{table}", columns, warehouse.rows(table))

    PRINT("Now people work in the tenant:")
    for sentence in edit(simulator):
        PRINT(f"  - {sentence}")
    PRINT()

    before = {table: live_rows(warehouse, table) for table in STREAMS}
    start = warehouse.now()
    load(pipeline, "second run")
    brought = {table: changes(warehouse, table, before[table], start) for table in STREAMS}
    checked = check(simulator, warehouse)
    show_brought(brought, checked.counts)
    show_changes(brought)
    show_verdict(checked.rounded)


def load(pipeline: Pipeline, name: str) -> None:
    """Run Meltano once and tell how long it took."""
    started = time.monotonic()
    log = pipeline.load(name.replace(" ", "-"))
    PRINT(f"[bold]meltano run tap-devensoft target-postgres[/bold], the {name}")
    PRINT(f"  {time.monotonic() - started:.1f} s, log in {shortened(log)}\n")


def edit(simulator: Simulator) -> list[str]:
    """Do a day's work in the tenant; return what was done."""
    simulator.do("advance_clock", days=1)
    first, second, third, lost = (row for row in simulator.truth("targets")[20:24])
    change(simulator, "targets", first, status="On Hold")
    change(simulator, "targets", second, status="Active", valuation="12345678.90")
    change(simulator, "targets", third, name=f"{third['name']} Group")
    simulator.do("delete_row", table="targets", key=lost["id"])
    added = simulator.do("create_row", table="targets", values={"name": "Fjordlight Foods A/S"})
    open_tasks = [
        row
        for row in simulator.truth("activities")
        if row["level"] == "Task"
        and row["owner_type"] == "program"
        and row["percentComplete"] not in {None, Decimal(100)}
    ]
    for task in open_tasks[:2]:
        change(simulator, "activities", task, percentComplete="100", actualEnd="2025-06-17")
    return [
        f"targets {first['id']}, {second['id']} and {third['id']} are edited",
        f"target {added} is added, target {lost['id']} is deleted",
        f"activities {' and '.join(str(task['id']) for task in open_tasks[:2])} are finished",
    ]


def change(simulator: Simulator, table: str, row: Row, **values: Any) -> None:
    """Edit one row of the tenant."""
    simulator.do("change_row", table=table, key=row["id"], values=values)


def check(simulator: Simulator, warehouse: Warehouse) -> Checked:
    """Compare every table with the tenant.

    Raises:
        DemoError: Something differs; the message names the first few differences.
    """
    counts: dict[str, int] = {}
    found: list[str] = []
    rounded: list[str] = []
    for table in STREAMS:
        rows = warehouse.live_rows(table)
        counts[table] = len(rows)
        compared = compare(simulator.truth(table), rows, warehouse.key_columns(table))
        found += [f"{table} {what}" for what in compared.differences]
        rounded += [f"{table} {what}" for what in compared.rounded]
    if found:
        more = [f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        sentence = "PostgreSQL does not hold what the tenant holds:"
        raise DemoError("\n  ".join([sentence, *found[:SHOWN], *more]))
    return Checked(counts, rounded)


def live_rows(warehouse: Warehouse, table: str) -> dict[Key, Row]:
    """Give the live rows of a table by their key."""
    return by_key(warehouse.live_rows(table), warehouse.key_columns(table))


def changes(warehouse: Warehouse, table: str, before: dict[Key, Row], start: datetime) -> Brought:
    """Tell what a run that began at `start` did to a table."""
    after = live_rows(warehouse, table)
    both = [(before[key], after[key]) for key in before.keys() & after.keys()]
    return Brought(
        sent=len(warehouse.rows(table, since=start)),
        new=[after[key] for key in after.keys() - before.keys()],
        changed=[(old, new) for old, new in both if changed_columns(old, new)],
        gone=[before[key] for key in before.keys() - after.keys()],
    )


def changed_columns(old: Row, new: Row) -> list[str]:
    """Name the columns, other than the loader's own, that differ."""
    return [name for name in new if not name.startswith("_sdc") and old.get(name) != new[name]]


def show_counts(counts: dict[str, int]) -> None:
    """Print how many rows each table has."""
    rows = [(f"{SCHEMA}.{table}", f"{count:,}") for table, count in counts.items()]
    show("In PostgreSQL, equal to the tenant", ("table", "rows"), rows)


def show_brought(brought: dict[str, Brought], counts: dict[str, int]) -> None:
    """Print what a run did to each table."""
    rows = []
    for table, one in brought.items():
        numbers = (one.sent, len(one.new), len(one.changed), len(one.gone))
        rows.append((f"{SCHEMA}.{table}", *map(number, numbers), f"{counts[table]:,}"))
    heads = ("table", "loaded", "new", "changed", "marked deleted", "rows")
    show("What the second run brought", heads, rows)


def show_changes(brought: dict[str, Brought]) -> None:
    """Print the edits that arrived, column by column, the most edited rows first."""
    rows = []
    for table, one in brought.items():
        pairs = sorted(one.changed, key=lambda pair: (-len(changed_columns(*pair)), pair[1]["id"]))
        rows += [
            (table, text(new["id"]), column, text(old.get(column)), text(new[column]))
            for old, new in pairs[:SHOWN]
            for column in changed_columns(old, new)
        ]
    show("Some of the changes as they arrived", ("table", "id", "column", "before", "after"), rows)


def show_verdict(rounded: list[str]) -> None:
    """Say that all is well, and what the loader made less precise."""
    if not rounded:
        PRINT("Both times, every row and value in PostgreSQL equals the tenant's.")
        return
    PRINT("Both times, every row and value in PostgreSQL equals the tenant's, but for numbers with")
    PRINT("more digits than the loader's COPY keeps (`use_copy: false` keeps them all):")
    for what in rounded:
        PRINT(f"  {what}")


def show_rows(title: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Print a few rows, in the order of their ids."""
    filled = [row for row in rows if all(row.get(column) is not None for column in columns)]
    some = sorted(filled, key=lambda row: int(row["id"]))[:SHOWN]
    show(title, columns, [[text(row[column]) for column in columns] for row in some])


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for head in heads:
        table.add_column(head, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    PRINT(table)


def number(count: int) -> str:
    """Write a count; nothing is a dot, so that something stands out."""
    return f"{count:,}" if count else "."


def text(value: object) -> str:
    """Write a value for a table cell."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    written = "" if value is None else str(value)
    return written if len(written) <= WIDEST else f"{written[: WIDEST - 1]}…"


def shortened(path: Path) -> str:
    """Write a path as seen from the checkout."""
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
