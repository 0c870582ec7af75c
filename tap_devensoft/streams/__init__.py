"""The classes of streams, and which one serves a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tap_devensoft.streams.listing import ListingStream
from tap_devensoft.streams.owned import ActivitiesStream, ChildrenStream
from tap_devensoft.streams.picklists import PicklistsStream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.resource import Resource, ResourceKind
    from tap_devensoft.streams.base import DevensoftStream
    from tap_devensoft.tap import TapDevensoft

CLASSES: Final[Mapping[ResourceKind, type[DevensoftStream]]] = {
    "listing": ListingStream,
    "activities": ActivitiesStream,
    "children": ChildrenStream,
    "picklists": PicklistsStream,
}


def build_streams(tap: TapDevensoft, resources: Sequence[Resource]) -> Sequence[DevensoftStream]:
    """Return a stream for each resource."""
    return [CLASSES[one.kind](tap, one) for one in resources]
