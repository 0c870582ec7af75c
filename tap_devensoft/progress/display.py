"""What a person at a terminal sees: a bar for each stream, on stderr, above it the log."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from tap_devensoft.progress.counts import told_now_and_then

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from tap_devensoft.progress.counts import Progress

REFRESHES_A_SECOND = 4


@contextmanager
def shown(progress: Progress) -> Iterator[None]:
    """Show how far the streams are: live on a terminal, else by a line now and then.

    The live display needs the extra `progress`, which brings the library for it.
    """
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and find_spec("rich")
    with _live(progress) if live else told_now_and_then(progress):
        yield


@contextmanager
def _live(progress: Progress) -> Iterator[None]:
    from rich.console import Console
    from rich.file_proxy import FileProxy
    from rich.live import Live

    console = Console(file=sys.stderr)  # through the door that hides secrets
    above = FileProxy(console, sys.stderr)
    handlers = [one for one in _handlers() if one.stream is sys.stderr]
    with Live(
        get_renderable=lambda: table_of(progress),
        console=console,
        refresh_per_second=REFRESHES_A_SECOND,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    ):
        for handler in handlers:
            handler.setStream(above)
        try:
            yield
        finally:
            above.flush()
            for handler in handlers:
                handler.setStream(sys.stderr)


def _handlers() -> Iterator[logging.StreamHandler[Any]]:
    """Yield what writes the log to a stream."""
    for logger in (logging.root, *logging.root.manager.loggerDict.values()):
        for handler in getattr(logger, "handlers", ()):
            if type(handler) is logging.StreamHandler:
                yield handler


def table_of(progress: Progress) -> Table:
    """Return the streams under way, a row each."""
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    now, rest = progress.clock(), progress.resting()
    table = Table.grid(padding=(0, 2))
    for one in tuple(progress.streams.values()):
        left = one.left(now)
        known = one.total is not None
        table.add_row(
            f"[bold]{one.name}",
            ProgressBar(
                total=one.total, completed=one.read, width=30, pulse=not known, animation_time=now
            ),
            f"{one.read:,} of {one.total:,} rows" if known else f"{one.read:,} rows",
            f"{one.rate(now):,.0f} rows/s",
            "" if left is None else f"{left:,.0f} s left",
            f"[yellow]the server asks to wait {rest:.0f} s" if rest > 0 else "",
        )
    return table
