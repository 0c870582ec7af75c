"""The command `tap-devensoft`: runs the tap and turns every failure into one line."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from tap_devensoft.errors import HidingStream, TapError, printable
from tap_devensoft.http.stopping import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

FAILED = 1
LOG = logging.getLogger("tap-devensoft")


def main() -> None:
    """Run the tap's command line."""

    def tap() -> None:
        from tap_devensoft.tap import TapDevensoft

        TapDevensoft.cli()

    told_in_one_line(tap)


def told_in_one_line(command: Callable[[], object]) -> None:
    """Run a command line; exits non-zero with one line where something failed."""
    _take_closed_places()
    sys.stderr = HidingStream(sys.stderr if sys.__stderr__ else os.fdopen(2, "w"))
    if sys.__stdout__ is None:
        LOG.error("stdout is closed, so that nothing can be written to it.")
        sys.exit(FAILED)
    try:
        command()
    except BrokenPipeError:
        # Nothing may be written to it any more, also while Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        LOG.error("The reader of stdout went away; run again, nothing that it took is lost.")
        sys.exit(FAILED)
    except StoppedError as stop:
        LOG.warning("Stopped by %s; the last STATE is safe to resume from.", stop)
        sys.exit(stop.exit_code)
    except RecursionError:
        LOG.error("A reply is nested too deeply to be read.")
        sys.exit(FAILED)
    except (TapError, OSError) as error:
        LOG.error("%s", printable(str(error), 10_000))
        sys.exit(FAILED)


def _take_closed_places() -> None:
    """Let what was closed before the start lead nowhere, so that no socket takes its place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free


if __name__ == "__main__":
    main()
