"""FULL_TABLE: every row, every time."""

from __future__ import annotations

from typing_extensions import override

from tap_devensoft.loads.method import Method


class FullTable(Method):
    """Every row; with a version where the loader is to drop the others."""

    @override
    def complete(self) -> None:
        # A bookmark or fingerprints of another method say nothing about this one.
        self._stream.stream_state.clear()
