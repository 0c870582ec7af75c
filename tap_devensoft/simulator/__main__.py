"""`python -m tap_devensoft.simulator`: serve a simulated tenant."""

from __future__ import annotations

from tap_devensoft.simulator.cli import main

if __name__ == "__main__":
    main()
