"""The command `tap-devensoft`."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    """Run the tap's command line."""
    gc.disable()  # nothing of what is loaded now is garbage
    from tap_devensoft.process import told_in_one_line

    def loaded() -> Callable[[], None]:
        from tap_devensoft.tap import TapDevensoft

        return TapDevensoft.cli

    told_in_one_line(loaded)


if __name__ == "__main__":
    main()
