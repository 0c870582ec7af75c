"""The command `tap-devensoft`: runs the tap and turns every failure into one line."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from tap_devensoft.errors import HidingStream, TapError, printable, unexpected
from tap_devensoft.http.stopping import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

FAILED = 1
LOG = logging.getLogger("tap-devensoft")


def main() -> None:
    """Run the command line; exits non-zero with one line where something failed."""
    _take_closed_places()
    sys.stderr = HidingStream(sys.stderr if sys.__stderr__ else os.fdopen(2, "w"))
    if sys.__stdout__ is None:
        LOG.error("stdout is closed, so that nothing can be written to it.")
        sys.exit(FAILED)
    command = _started()
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
        # Of the files, only stdout has no name.
        what = "stdout cannot be written: " if getattr(error, "filename", "") is None else ""
        LOG.error("%s%s", what, printable(str(error), 10_000))
        sys.exit(FAILED)
    except Exception as error:
        LOG.error("%s", unexpected(error))
        LOG.debug("The run failed.", exc_info=error)
        sys.exit(FAILED)


def _started() -> Callable[[], None]:
    """Return the command; the libraries read the environment while they are loaded."""
    for name in ("LOGLEVEL", "TAP_DEVENSOFT_LOGLEVEL", "SINGER_SDK_LOG_CONFIG"):
        if text := os.environ.pop(name, "").strip():  # an empty one is none
            os.environ[name] = text
    # A log that is led to stdout would be taken for messages.
    stdout, sys.stdout = sys.stdout, sys.stderr
    try:
        from tap_devensoft.tap import TapDevensoft

        return TapDevensoft.cli  # noqa: TRY300 - this sets the log up
    except Exception as error:  # noqa: BLE001 - whatever a library makes of a variable
        LOG.error(
            "The tap cannot start (%s: %s); check the environment: LOGLEVEL, "
            "TAP_DEVENSOFT_LOGLEVEL, SINGER_SDK_LOG_CONFIG, and the variables of Python.",
            type(error).__name__,
            printable(str(error)),
        )
        sys.exit(FAILED)
    finally:
        sys.stdout = stdout


def _take_closed_places() -> None:
    """Let what was closed before the start lead nowhere, so that no socket takes its place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free


if __name__ == "__main__":
    main()
