"""Streams of one listing, such as targets or contacts."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from typing_extensions import override

from tap_devensoft.errors import MissingError
from tap_devensoft.stream import DevenSoftStream, RowPage

if TYPE_CHECKING:
    from collections.abc import Iterator


class ListingStream(DevenSoftStream):
    """A stream whose rows one address lists."""

    @override
    def row_pages(self) -> Iterator[RowPage]:
        try:
            source = self.resource.sources[0]
            for page in self.walked(self.walk(source), source):
                yield RowPage(page.rows, datetime.now(timezone.utc), page.unclean)
            self.tell_doubts()
        except MissingError as error:
            # 404 can mean that no custom field exists (section 2.3).
            if error.route or self.name != "target_fields":
                raise
            self.logger.info("No target fields: %s", error)
