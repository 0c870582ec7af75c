"""Ends a run on SIGTERM or SIGINT: at once while it waits, after the page while it writes."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

GRACE_SECONDS = 8.0
"""How long the end may take before the process is cut off; the promise is 10 s."""


class StoppedError(BaseException):
    """The run was asked to end. Not an Exception, so that no stream takes it for its failure."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.exit_code = 128 + signum


class Stop:
    """Whether this process was asked to end, and where that may interrupt it.

    A signal only sets a flag while messages are being written, so that no line is ever cut;
    inside `interruptible` (waiting for the network) it raises at once.
    """

    def __init__(self) -> None:
        self.signum: int | None = None
        self._interruptible = 0

    def install(self) -> None:
        """Listen to SIGTERM and SIGINT; only the main thread can."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._handle)
            signal.signal(signal.SIGINT, self._handle)

    def _handle(self, signum: int, frame: FrameType | None) -> None:
        del frame
        if self.signum is None:
            self.signum = signum
            # For where the reader has stopped reading, and a write never returns.
            timer = threading.Timer(GRACE_SECONDS, os._exit, (128 + signum,))
            timer.daemon = True
            timer.start()
        if self._interruptible:
            raise StoppedError(signum)

    def check(self) -> None:
        """Raise StoppedError where the process was asked to end."""
        if self.signum is not None:
            raise StoppedError(self.signum)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Let a signal end the wait inside this block."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._interruptible += 1
        try:
            self.check()
            yield
        finally:
            self._interruptible -= 1


STOP = Stop()
"""The process's own; there is one set of signal handlers in a process."""
