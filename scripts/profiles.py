"""Prints for every simulated tenant whether all rows and values arrive, Swagger on and off."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tap_devensoft.simulator.profiles import PROFILES
from tests.fakes.comparison import UNKNOWABLE, compare

if TYPE_CHECKING:
    from tap_devensoft.simulator.profile import Profile
    from tests.fakes.comparison import Outcome


def main() -> None:
    """Compare the profiles that are named, or all; exit non-zero if any differs."""
    logging.getLogger("tap-devensoft").propagate = False
    table = Table("tenant", "Swagger", "result", "rows", "values", "requests")
    failed = 0
    for name in sys.argv[1:] or PROFILES:
        for document, profile in _with_and_without(PROFILES[name]):
            outcome = _compared(profile)
            result, good = _result(name, document, outcome)
            failed += not good
            numbers = (outcome.rows, outcome.values, outcome.requests)
            table.add_row(name, document, result, *map(str, numbers))
            for line in [outcome.failure, *outcome.differences] if not good else []:
                sys.stderr.write(f"{name}, Swagger {document}: {line}\n")
    Console(width=100).print(table)
    sys.exit(1 if failed else 0)


def _with_and_without(profile: Profile) -> list[tuple[str, Profile]]:
    return [(profile.swagger, profile), ("off", profile.with_(swagger="absent"))]


def _compared(profile: Profile) -> Outcome:
    # The zone of unmarked times is the one thing that no reply can tell.
    zone: dict[str, Any] = {"timezone": "US/Eastern"} if profile.stamps == "eastern" else {}
    return compare(profile, max_retries=3, **zone)


def _result(name: str, document: str, outcome: Outcome) -> tuple[str, bool]:
    if outcome.equal:
        return "equal", True
    if name in UNKNOWABLE and document == "off" and outcome.told:
        return "refused, non-zero", True
    return "DIFFERS", False


if __name__ == "__main__":
    main()
