"""A stream of the SDK as a load sees it, and what a stream of this tap has to tell besides."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from singer_sdk.streams import RESTStream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tap_devensoft.listings.reading import Reading, RowPage
    from tap_devensoft.rows.records import RowReader


class Loadable(RESTStream[Any]):
    """A stream that can be loaded."""

    rows_taken = 0
    """Rows that a dry run has read."""

    @abstractmethod
    def selected_columns(self) -> list[str]:
        """Return the columns that go out."""

    @abstractmethod
    def new_row_reader(self) -> RowReader:
        """Return what makes records of this stream's rows."""

    @abstractmethod
    def reading(self, *, since: str, typed: bool, order: Sequence[str]) -> Reading:
        """Return what reads the rows.

        Args:
            since: The bound that rows below are left out by, in the words of the server.
            typed: Whether rows that are records as they come are taken.
            order: Columns that come first in such rows.
        """

    @abstractmethod
    def count_page(self, page: RowPage, sent: int) -> None:
        """Note how far the stream is."""

    @property
    def run_started(self) -> datetime:
        """When the run began."""
        return datetime.fromtimestamp(self._initialized_at / 1000, tz=timezone.utc)

    @property
    def is_dry_run(self) -> bool:
        """Whether the run stops after a few records, as `--test` does."""
        return self.ABORT_AT_RECORD_COUNT is not None

    def limited(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the rows that a dry run still takes; all of them in any other run."""
        most = self.ABORT_AT_RECORD_COUNT
        if most is None:
            return rows
        self._check_max_record_limit(self.rows_taken)
        taken = rows[: most - self.rows_taken]
        self.rows_taken += len(taken)
        return taken
