"""Streams whose rows lie under the rows of another stream: activity maps, and other children."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from tap_devensoft.discovery.maps import placed
from tap_devensoft.errors import MissingError
from tap_devensoft.http.prefetch import prefetch
from tap_devensoft.listings.address import address_of, path_segment
from tap_devensoft.streams.base import DevensoftStream, RowPage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.resource import Source

Owner = tuple["Source", Any]


class OwnedStream(DevensoftStream):
    """A stream that reads one small listing per owner, several owners at once."""

    @override
    def row_pages(self) -> Iterator[RowPage]:
        most = self.config["max_concurrency"]
        for page in prefetch(self._owners(), self._rows_of, most):
            if page.rows:
                yield page
        self.tell_doubts()

    def _owners(self) -> Iterator[Owner]:
        for source in self.resource.sources:
            if not source.owner:
                yield source, None
                continue
            for owner in self._devensoft.ids_of(source.owner):
                if source.owner_param or path_segment(owner) is not None:
                    yield source, owner
                else:
                    self.logger.warning(
                        "Stream %s: the id %.60r of %s cannot be part of an address; it is left "
                        "out.", self.name, owner, source.owner_type,
                    )  # fmt: skip

    def _rows_of(self, which: Owner) -> RowPage:
        """Read all rows of one owner; one that vanished meanwhile has none."""
        source, owner = which
        path, params = address_of(source, owner)
        walk = self.walk(source, path, params, most=1)
        rows: list[Any] = []
        unclean = False
        try:
            for page in self.walked(walk, source):
                rows += page.rows
                unclean |= page.unclean
        except MissingError as error:
            if error.route:
                raise
        return RowPage(self._placed(rows, source, owner), datetime.now(timezone.utc), unclean)

    def _placed(self, rows: list[Any], source: Source, owner: object) -> list[Any]:
        """Return the rows with what tells whose they are."""
        raise NotImplementedError


class ActivitiesStream(OwnedStream):
    """The activity maps of programs and targets, each activity once (section 3.3)."""

    @override
    def _placed(self, rows: list[Any], source: Source, owner: object) -> list[Any]:
        return placed(rows, source, owner)


class ChildrenStream(OwnedStream):
    """Any other listing under each row of a stream."""

    @override
    def _placed(self, rows: list[Any], source: Source, owner: object) -> list[Any]:
        name = f"{source.owner_type}_id"
        return [{name: owner, **row} if isinstance(row, dict) else row for row in rows]
