"""Streams of one listing, such as targets or contacts."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_devensoft.errors import IncompleteError, MissingError
from tap_devensoft.streams.base import DevensoftStream, RowPage
from tap_devensoft.words import leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.listings.page import Page
    from tap_devensoft.resource import Source

PAGED = frozenset({"targets", "contacts"})
"""Listings that have pages by the public pages (section 2.3)."""
_SMALLEST_PAGE = 10


class ListingStream(DevensoftStream):
    """A stream whose rows one address lists."""

    @override
    def row_pages(self) -> Iterator[RowPage]:
        try:
            source = self.resource.sources[0]
            for page in self._pages(source):
                yield RowPage(page.rows, datetime.now(timezone.utc), page.total)
            self.tell_doubts()
        except MissingError as error:
            # 404 can mean that no custom field exists (section 2.3).
            if error.route or self.name != "target_fields":
                raise
            self.logger.info("No target fields: %s", error)

    @override
    def tell_doubts(self) -> None:
        """Fail where a listing that should have pages ends where pages do, at a round number."""
        rows = self.doubted
        if self.name in PAGED and rows >= _SMALLEST_PAGE and not (rows % 10 and rows % 25):
            msg = (
                f"Stream {self.name}: paging does not advance, and nothing in the reply says "
                f"whether its {rows} rows are all there are, a number at which pages end. Set "
                "pagination.page_param, or pagination.style to none."
            )
            raise IncompleteError(msg)
        super().tell_doubts()

    def _pages(self, source: Source) -> Iterator[Page]:
        asked = {name.lower() for name in self.asked_filters}
        if self.changed_since and source.since and leaf(source.since).lower() not in asked:
            return self.narrowed(source)
        return self.walked(self.walk(source), source)
