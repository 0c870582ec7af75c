"""Starts the tap as a process of its own, without the second that its imports take each time.

Reads one JSON line per run from stdin and forks; the child goes on just as
`python -m tap_devensoft` does, with its own arguments, environment, files and exit. Writes the
child's id when it starts, and how it ended.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import runpy
import sys
from typing import Any

NOT_BEFORE_A_RUN = ("tap_devensoft.__main__", "tap_devensoft.simulator")


def import_everything() -> None:
    """Import what any run needs, so that children find it there."""
    package = importlib.import_module("tap_devensoft")
    for module in pkgutil.walk_packages(package.__path__, "tap_devensoft."):
        if not module.name.startswith(NOT_BEFORE_A_RUN):
            importlib.import_module(module.name)


def next_order() -> dict[str, Any] | None:
    """Start a run per line of stdin and wait for it; in the child, return what it is to do."""
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        child = os.fork()
        if not child:
            return order
        print(child, flush=True)  # noqa: T201 - read by `tests.fakes.runs`
        _, status, usage = os.wait4(child, 0)
        ended = {"code": os.waitstatus_to_exitcode(status), "peak": usage.ru_maxrss}
        print(json.dumps(ended), flush=True)  # noqa: T201
    return None


def take_place(order: dict[str, Any]) -> None:
    """Take arguments, environment and files as a process does that was started with them."""
    files = ((0, os.devnull, os.O_RDONLY), (1, order["out"], os.O_WRONLY | os.O_CREAT),
             (2, order["log"], os.O_WRONLY | os.O_CREAT))  # fmt: skip
    for number, path, mode in files:
        opened = os.open(path, mode)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["tap-devensoft", *order["arguments"]]


if __name__ == "__main__":
    import_everything()
    if (order := next_order()) is not None:
        take_place(order)
        runpy.run_module("tap_devensoft", run_name="__main__", alter_sys=True)
