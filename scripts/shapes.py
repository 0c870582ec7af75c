"""Records the shapes of tenants, plays them, and prints where the tap concludes otherwise."""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tap_devensoft.shape.writing import written
from tap_devensoft.simulator.profiles import PROFILES
from tests.fakes.shapes import conclusion, differences, leaks, played, quiet, recorded

WHY = """\
Where a tenant refuses some properties, discovery tries a few of them, the first by their names.
Made-up names come in another order, so that others are tried, of which nothing was recorded."""
BAR = 0.98
"""Share of tenants that have to be the same; which are not differs from run to run, as names do."""


class Result(NamedTuple):
    """What came of one tenant."""

    name: str
    requests: int
    size: int
    differing: list[str]
    leaking: set[str]


def compared(name: str) -> Result:
    """Record a tenant, play it, and compare."""
    quiet()
    recording, shape = recorded(name)
    text = written(shape)
    leaking = leaks(recording, text)
    return Result(name, len(recording.exchanges), len(text), differences(shape), leaking)


def concluded_anew(path: Path) -> None:
    """Write into the file of a shape what the tap concludes of it now, in the place of before."""
    shape = msgspec.json.decode(path.read_bytes())
    with played(path.read_bytes()) as tap:
        path.write_text(written({**shape, "concluded": conclusion(tap)}) + "\n", encoding="utf-8")


def main() -> None:
    """Compare all profiles and drawn tenants; or conclude a shape anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="profiles, and numbers of drawn tenants")
    parser.add_argument("--number", type=int, default=200, help="of drawn tenants")
    parser.add_argument("--conclude", type=Path, help="file of a shape to conclude anew")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 2)
    given = parser.parse_args()
    if given.conclude:
        concluded_anew(given.conclude)
        return
    names = given.names or [*PROFILES, *map(str, range(given.number))]
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        running = pool.map(compared, names)
        results = [*track(running, "Playing", len(names), console=Console(stderr=True))]
    table = Table("tenant", "requests", "KiB", "differs", "leaks")
    for one in results:
        if one.differing or one.leaking:
            told = ("\n".join(one.differing)[:2000], " ".join(one.leaking)[:500])
            table.add_row(one.name, str(one.requests), str(one.size >> 10), *told)
    Console(width=150).print(table)
    same = sum(not one.differing for one in results)
    clean = sum(not one.leaking for one in results)
    print(f"Of {len(results)} tenants {same} are the same when played, {clean} show nothing.")
    if same < len(results):
        print(WHY)
    sys.exit(0 if clean == len(results) and same >= BAR * len(results) else 1)


if __name__ == "__main__":
    main()
