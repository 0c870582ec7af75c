"""What a catalog asks for, in the words that Singer, Meltano and the SDK each use for it."""

from __future__ import annotations

import copy
from typing import Any

from singer_sdk.singerlib.catalog import REPLICATION_LOG_BASED

from tap_devensoft.errors import SettingError
from tap_devensoft.resource import DELETED_AT

_METHOD_WORDS = ("replication-method", "forced-replication-method")
"""Meltano's `metadata:` rules write the first, the SDK reads the second."""
_METHODS = ("FULL_TABLE", "INCREMENTAL", "LOG_BASED")


def prepared(catalog: Any) -> Any:
    """Return a copy of `catalog` with each stream's method where the SDK looks for it.

    A LOG_BASED stream gets the column that tells when a row was found to be gone.

    Raises:
        SettingError: The catalog is damaged, or asks for a method that there is not.
    """
    if not isinstance(catalog, dict):
        return catalog
    copied = copy.deepcopy(catalog)
    streams = copied.get("streams")
    if not isinstance(streams, list) or not all(_is_entry(one) for one in streams):
        msg = "The catalog is damaged: `streams` must be a list of objects with a schema each."
        raise SettingError(msg)
    for entry in streams:
        _prepare(entry)
    return copied


def _is_entry(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("tap_stream_id"), str)
        and isinstance(entry.get("schema"), dict)
        and isinstance(entry["schema"].get("properties"), dict)
        and isinstance(entry.get("metadata", []), list)
        and all(_is_metadata(one) for one in entry.get("metadata", []))
    )


def _is_metadata(one: object) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("breadcrumb"), list)
        and isinstance(one.get("metadata"), dict)
    )


def _prepare(entry: dict[str, Any]) -> None:
    entry.setdefault("stream", entry["tap_stream_id"])
    entry.setdefault("metadata", [])
    root: dict[str, Any] = next(
        (one["metadata"] for one in entry["metadata"] if not one["breadcrumb"]), {}
    )
    method = next((root[word] for word in _METHOD_WORDS if root.get(word)), None)
    if method is not None:
        entry["replication_method"] = method
    if root.get("replication-key"):
        entry["replication_key"] = root["replication-key"]
    asked = entry.get("replication_method")
    if asked is not None and asked not in _METHODS:
        msg = (
            f"Stream {entry['tap_stream_id']}: there is no replication method {str(asked)[:40]!r}; "
            f"there are {', '.join(_METHODS)}."
        )
        raise SettingError(msg)
    if asked == REPLICATION_LOG_BASED:
        entry["schema"]["properties"].setdefault(
            DELETED_AT,
            {"type": ["string", "null"], "format": "date-time", "description": "When it was gone"},
        )
        entry["metadata"].append(
            {
                "breadcrumb": ["properties", DELETED_AT],
                "metadata": {"inclusion": "automatic", "selected": True},
            }
        )
