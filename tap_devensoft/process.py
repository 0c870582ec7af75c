"""Runs a command line as a process: every failure of it is one line and a non-zero exit."""

from __future__ import annotations

import gc
import io
import logging
import os
import sys
from typing import TYPE_CHECKING

from tap_devensoft.errors import HidingStream, TapError, printable, unexpected
from tap_devensoft.http.stopping import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

FAILED = 1
_OF_THE_LOG = ("LOGLEVEL", "TAP_DEVENSOFT_LOGLEVEL", "SINGER_SDK_LOG_CONFIG")
LOG = logging.getLogger("tap-devensoft")


def told_in_one_line(load: Callable[[], Callable[[], object]]) -> None:
    """Load a command line and run it; exits non-zero with one line where something failed."""
    _take_closed_places()
    sys.stderr = HidingStream(sys.stderr if sys.__stderr__ else os.fdopen(2, "w"))
    if sys.__stdout__ is None:
        LOG.error("stdout is closed, so that nothing can be written to it.")
        sys.exit(FAILED)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        command = _started(load)
    except Exception as error:  # noqa: BLE001 - whatever a library makes of the environment
        names = ", ".join(_OF_THE_LOG)
        said = f"{type(error).__name__}: {printable(str(error))}"
        LOG.error("The tap cannot start (%s); check %s and variables of Python.", said, names)
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
        # Of the files, only stdout has no name.
        what = "stdout cannot be written: " if getattr(error, "filename", "") is None else ""
        LOG.error("%s%s", what, printable(str(error), 10_000))
        sys.exit(FAILED)
    except Exception as error:
        LOG.error("%s", unexpected(error))
        LOG.debug("The run failed.", exc_info=error)
        sys.exit(FAILED)


def _started(load: Callable[[], Callable[[], object]]) -> Callable[[], object]:
    """Return the command; the libraries and the log read the environment on the way."""
    for name in _OF_THE_LOG:
        if text := os.environ.pop(name, "").strip():  # an empty one is none
            os.environ[name] = text
    # A log that is led to stdout would be taken for messages.
    stdout, sys.stdout = sys.stdout, sys.stderr
    try:
        return load()
    finally:
        gc.freeze()  # what was loaded is no garbage later either
        gc.enable()
        sys.stdout = stdout
        LOG.disabled = False  # as a configuration of the log has it for what it does not name


def _take_closed_places() -> None:
    """Let what was closed before the start lead nowhere, so that no socket takes its place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
