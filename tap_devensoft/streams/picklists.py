"""The items of all picklists that field metadata or the setting name, as one stream."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from tap_devensoft.discovery.picklists import in_picklist, picklist_path
from tap_devensoft.errors import MissingError
from tap_devensoft.http.prefetch import prefetch
from tap_devensoft.streams.base import DevensoftStream, RowPage

if TYPE_CHECKING:
    from collections.abc import Iterator

Pair = tuple[str, str]


class PicklistsStream(DevensoftStream):
    """One row per item; `category` and `subcategory` tell which picklist it is of."""

    @override
    def row_pages(self) -> Iterator[RowPage]:
        most = self.config["max_concurrency"]
        for page in prefetch(self._readable_pairs(), self._items_of, most):
            if page.rows:
                yield page
        self.tell_doubts()

    def _readable_pairs(self) -> Iterator[Pair]:
        for pair in self._devensoft.picklist_pairs:
            if picklist_path(self.resource.sources[0].path, pair) is None:
                self.logger.warning(
                    "Picklist %s/%s is skipped: no address can carry its name.", *pair
                )
            else:
                yield pair

    def _items_of(self, pair: Pair) -> RowPage:
        source = self.resource.sources[0]
        path = picklist_path(source.path, pair)
        rows: list[Any] = []
        unclean = False
        try:
            walk = self.walk(source, path, most=1)
            for page in self.walked(walk, source):
                rows += page.rows
                unclean |= page.unclean
        except MissingError as error:
            self.logger.warning("Picklist %s/%s is skipped: %s", *pair, error)
        return RowPage([self._placed(row, pair) for row in rows], _now(), unclean)

    def _placed(self, row: Any, pair: Pair) -> dict[str, Any]:
        item = row if isinstance(row, dict) else {self.resource.scalar or "name": row}
        return dict(in_picklist(item, pair))


def _now() -> datetime:
    return datetime.now(timezone.utc)
