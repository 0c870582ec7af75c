"""Runs one command and tells how long it took and how much memory, as JSON on a descriptor.

A process of its own, because the peak that the system counts for a child begins with what its
parent held.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    """Run the arguments behind the descriptor's number as a command."""
    descriptor, *command = sys.argv[1:]
    started = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, used = os.wait4(child, 0)
    told = {
        "seconds": time.perf_counter() - started,
        "peak": used.ru_maxrss,
        "code": os.waitstatus_to_exitcode(status),
    }
    os.write(int(descriptor), json.dumps(told).encode())


if __name__ == "__main__":
    main()
