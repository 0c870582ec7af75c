"""Which picklists there are to read, and what their items become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_devensoft.listings.address import path_segment

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


def picklist_path(template: str, pair: Pair) -> str | None:
    """Return the address of a picklist, or None where no address can carry its name."""
    segments = [path_segment(name) for name in pair]
    if None in segments:
        return None
    for segment in segments:
        start, _, rest = template.partition("{")
        template = f"{start}{segment}{rest.partition('}')[2]}"
    return template


def in_picklist(row: Any, pair: Pair) -> Any:
    """Return an item with the names of its picklist; a bare text stays as it is."""
    names = {"category": pair[0], "subcategory": pair[1]}
    return {**names, **row} if isinstance(row, dict) else row
