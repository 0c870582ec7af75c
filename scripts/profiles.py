"""Prints, for every simulated tenant, whether each row and value arrives, with and without Swagger."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from tap_devensoft.simulator.profiles import PROFILES

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.comparison import compare  # noqa: E402 - the tests are no package that is installed


def main() -> None:
    """Compare the profiles that are named, or all; exit non-zero if any differs."""
    logging.disable(logging.NOTSET)
    logging.getLogger("tap-devensoft").propagate = False
    names = sys.argv[1:] or list(PROFILES)
    failed = 0
    for name in names:
        for document in ("as it is", "absent"):
            profile = PROFILES[name]
            if document == "absent":
                profile = profile.with_(swagger="absent")
            settings = {"timezone": "US/Eastern"} if profile.stamps == "eastern" else {}
            outcome = compare(profile, max_retries=3, **settings)
            failed += not outcome.equal
            state = "equal" if outcome.equal else "DIFFERS"
            print(
                f"{name:20} {document:9} {state:8} {outcome.rows:6} rows {outcome.values:7} values "
                f"{outcome.requests:5} requests"
            )
            for line in [outcome.failure, *outcome.differences]:
                if line:
                    print(f"    {line[:400]}")
            if not outcome.equal:
                for line in outcome.warnings[:4]:
                    print(f"    W {line[:300]}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
