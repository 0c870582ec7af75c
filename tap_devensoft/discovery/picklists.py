"""Which picklists there are to read: those that fields name, and those of the setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.discovery.metadata import FieldMeta

Pair = tuple[str, str]
"""Category and subcategory."""


def picklist_pairs(metadata: Sequence[FieldMeta], config: Mapping[str, Any]) -> list[Pair]:
    """Return the picklists to read: those that fields name, then those of the setting."""
    named = [one.options for one in metadata if one.options]
    asked = [(one["category"], one["subcategory"]) for one in config.get("picklists") or ()]
    return list(dict.fromkeys((*named, *asked)))
