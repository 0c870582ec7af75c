"""Loads drawn tenants that lie, and prints by kind of lie: exact, loud or silent."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.foreign.drawn.cases import case_of
from tests.foreign.drawn.judge import EXACT, LOUD, SILENT, judge

WORDS = (EXACT, LOUD, SILENT)
BARS = {True: 0.9, False: 0.7}
"""Shares of tenants that have to come exactly, with a document and without."""


@dataclass
class Judged:
    """How the tenant of a seed came, with all its lies."""

    seed: int
    word: str
    lies: list[str]
    knowable: bool
    document: bool
    to_blame: list[str] = field(default_factory=list)
    """The lies that alone end silent already; all of them if none does."""
    untold: list[str] = field(default_factory=list)


def judged(order: tuple[int, list[str] | None]) -> Judged:
    """Load the tenant of a seed; where it ends silent, find out which lie it is."""
    seed, names = order
    case = case_of(seed, names)
    verdict = judge(case)
    lies = [lie.name for lie in case.lies]
    result = Judged(
        seed, verdict.word, lies, case.may_be_exact, case.document, untold=verdict.untold
    )
    if verdict.word == SILENT:
        alone = [
            name for name in lies if len(lies) == 1 or judge(case_of(seed, [name])).word == SILENT
        ]
        result.to_blame = alone or lies
    return result


def main() -> None:
    """Load as many tenants as asked for; exit non-zero if one is silent or too few are exact."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the first tenant")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 2)
    parser.add_argument(
        "--lies", default=os.environ.get("LIES"), help="what they lie about, with ; in between"
    )
    given = parser.parse_args()
    names = given.lies.split(";") if given.lies else None
    orders = [(seed, names) for seed in range(given.seed, given.seed + given.number)]
    with ProcessPoolExecutor(given.processes, get_context("spawn")) as pool:
        running = pool.map(judged, orders, chunksize=1)
        console = Console(stderr=True)
        found = [_told(one) for one in track(running, "Loading", len(orders), console=console)]
    good = _shown(found)
    sys.exit(0 if good else 1)


def _told(one: Judged) -> Judged:
    """Print how to load a tenant again that ended silent, and what it is silent about."""
    if one.word == SILENT:
        again = f"make tenants N=1 SEED={one.seed} LIES={shlex.quote(';'.join(one.to_blame))}"
        print(f"{again}: {' | '.join(one.untold)[:700]}", flush=True)
    return one


def _shown(found: list[Judged]) -> bool:
    counts: Counter[tuple[str, bool, str]] = Counter()
    for one in found:
        for name in one.to_blame or one.lies:
            counts[name, one.document, one.word] += 1
    table = Table("lie", *(f"{word} {kind}" for kind in ("with", "without") for word in WORDS))
    for name in sorted({name for name, _, _ in counts}):
        cells = [counts[name, kind, word] for kind in (True, False) for word in WORDS]
        table.add_row(name, *(str(cell or "") for cell in cells))
    Console(width=150).print(table)
    return min(_share(found, document=True), _share(found, document=False)) and not any(
        one.word == SILENT for one in found
    )


def _share(found: list[Judged], *, document: bool) -> bool:
    """Print how many tenants came exactly, and return whether these are enough."""
    ones = [one for one in found if one.document == document]
    if not ones:
        return True
    words = Counter(one.word for one in ones)
    known = [one for one in ones if one.knowable]
    share = sum(one.word == EXACT for one in known) / max(len(known), 1)
    print(
        f"{'With' if document else 'Without'} the document: "
        + ", ".join(f"{words[word]} {word}" for word in WORDS)
        + f"; of {len(known)} of which all can be known, {share:.1%} exact"
    )
    return share >= BARS[document] or len(found) == 1


if __name__ == "__main__":
    main()
