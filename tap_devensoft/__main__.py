"""The command `tap-devensoft`: runs the tap and turns every failure into one line."""

from __future__ import annotations

import logging
import os
import sys

from tap_devensoft.errors import HidingStream, TapError, printable
from tap_devensoft.http.stopping import StoppedError

FAILED = 1
LOG = logging.getLogger("tap-devensoft")


def main() -> None:
    """Run the command line; exits non-zero with one line where something failed."""
    sys.stderr = HidingStream(sys.stderr)
    from tap_devensoft.tap import TapDevensoft

    try:
        TapDevensoft.cli()
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


if __name__ == "__main__":
    main()
