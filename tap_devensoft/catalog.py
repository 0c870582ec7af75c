"""What a catalog asks for, in the words that each tool has for it, and what it keeps of discovery.

What was found out is kept in the catalog, so that a load need not find it out again. It is used
whole or not at all: where anything is missing, damaged, or of other settings or another version of
the tap, the tenant is asked as if there were no catalog.
"""

from __future__ import annotations

import copy
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import msgspec
from singer_sdk.singerlib.catalog import REPLICATION_LOG_BASED, Catalog

from tap_devensoft.errors import SettingError
from tap_devensoft.resource import DELETED_AT, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    try:
        for entry in copied["streams"]:
            _prepare(entry)
        Catalog.from_dict(copied)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        msg = "The catalog is damaged: `streams` must be a list of objects with a schema each."
        raise SettingError(msg) from error
    return copied


def _prepare(entry: dict[str, Any]) -> None:
    properties = entry["schema"]["properties"] = dict(entry["schema"]["properties"])
    entry["stream"] = entry.get("stream") or entry["tap_stream_id"]
    entry.setdefault("metadata", [])
    root: dict[str, Any] = next(
        (one["metadata"] for one in entry["metadata"] if not one["breadcrumb"]), {}
    )
    method = next((root[word] for word in _METHOD_WORDS if root.get(word)), None)
    if method is not None:
        entry["replication_method"] = method
    if root.get("replication-key"):
        entry["replication_key"] = root["replication-key"]
    names = [entry["tap_stream_id"], entry["stream"], entry.get("replication_key") or ""]
    names += entry.get("key_properties") or ()
    if {*map(type, names)} != {str}:
        raise TypeError
    asked = entry.get("replication_method")
    if asked is not None and asked not in _METHODS:
        msg = (
            f"Stream {entry['tap_stream_id']}: there is no replication method {str(asked)[:40]!r}; "
            f"there are {', '.join(_METHODS)}."
        )
        raise SettingError(msg)
    if asked == REPLICATION_LOG_BASED:
        properties.setdefault(
            DELETED_AT,
            {"type": ["string", "null"], "format": "date-time", "description": "When it was gone"},
        )
        entry["metadata"].append(
            {
                "breadcrumb": ["properties", DELETED_AT],
                "metadata": {"inclusion": "automatic", "selected": True},
            }
        )


# What discovery found

METADATA: Final = "tap-devensoft"
"""Name of the stream's metadata that holds it."""
_SHAPING: Final = (
    "tenant", "api_url", "swagger", "pagination", "endpoints", "column_names",
    "custom_field_names",
)  # fmt: skip
"""Settings that discovery goes by."""


def mark_of(config: Mapping[str, Any], version: str) -> str:
    """Return what stands for the settings that discovery goes by, and the tap's version."""
    facts = [version, *(config.get(name) for name in _SHAPING)]
    text = msgspec.json.encode(facts, order="deterministic")
    return blake2b(text, digest_size=8).hexdigest()


def kept(resource: Resource, mark: str) -> dict[str, Any]:
    """Return a resource for its stream's metadata; `recalled` returns it."""
    return {"mark": mark, "found": msgspec.to_builtins(resource)}


def recalled(catalog: Any, mark: str) -> dict[str, Resource]:
    """Return the resources that a checked catalog keeps, as far as they can be used."""
    entries = [
        (entry["tap_stream_id"], one["metadata"].get(METADATA))
        for entry in (catalog["streams"] if isinstance(catalog, dict) else ())
        for one in entry["metadata"]
        if not one["breadcrumb"]
    ]
    found = {}
    for name, entry in entries:
        if isinstance(entry, dict) and entry.get("mark") == mark:
            try:
                resource = msgspec.convert(entry.get("found"), Resource)
            except msgspec.ValidationError:
                continue
            if resource.name == name and resource.sources and _stays_here(resource):
                found[name] = resource
    return found


def _stays_here(resource: Resource) -> bool:
    """Whether each address is a path, to which the token may go: `@elsewhere` would be a host."""
    paths = [source.path for source in resource.sources]
    if resource.projection and resource.projection.syntax == "detail":
        paths.append(resource.projection.detail_path)
    return all(path.startswith("/") for path in paths)
