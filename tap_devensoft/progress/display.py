"""What a person at a terminal sees: a bar for each stream, on stderr, above it the log."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tap_devensoft.progress.counts import told_now_and_then

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from rich.table import Table

    from tap_devensoft.progress.counts import Progress


def shown(progress: Progress) -> AbstractContextManager[None]:
    """Show how far the streams are: live on a terminal, else by a line now and then.

    The live display needs the extra `progress`, which brings the library for it.
    """
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and find_spec("rich")
    return _live(progress) if live else told_now_and_then(progress)


@contextmanager
def _live(progress: Progress) -> Iterator[None]:
    from rich.console import Console
    from rich.live import Live

    below = sys.stderr
    handlers = [
        handler
        for handler in logging.root.handlers
        if isinstance(handler, logging.StreamHandler) and handler.stream is below
    ]
    with Live(
        get_renderable=lambda: table_of(progress),
        console=Console(file=below),  # through the door that hides secrets
        transient=True,
        redirect_stdout=False,
    ):
        for handler in handlers:
            handler.setStream(sys.stderr)  # which prints above the table now
        try:
            yield
        finally:
            for handler in handlers:
                handler.setStream(below)


def table_of(progress: Progress) -> Table:
    """Return the streams under way, a row each."""
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    now = progress.clock()
    table = Table.grid(padding=(0, 2))
    for one in progress.facts():
        rows, total, left = one["rows"], one["total"], one["seconds_left"]
        known, rest = total is not None, one.get("server_asks_to_wait")
        table.add_row(
            f"[bold]{one['stream']}",
            ProgressBar(total=total, completed=rows, width=30, pulse=not known, animation_time=now),
            f"{rows:,} of {total:,} rows" if known else f"{rows:,} rows",
            f"{one['rows_per_second']:,.0f} rows/s",
            "" if left is None else f"{left:,.0f} s left",
            f"[yellow]the server asks to wait {rest:.0f} s" if rest else "",
        )
    return table
