"""What a catalog asks for, in the words that each tool has for it, and what it keeps of discovery.

What was found out is kept in the catalog, so that a load need not find it out again. It is used
whole or not at all: where anything is missing, damaged, or of other settings or another version of
the tap, the tenant is asked as if there were no catalog.
"""

from __future__ import annotations

import copy
import logging
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import msgspec
from singer_sdk.singerlib.catalog import REPLICATION_LOG_BASED, Catalog

from tap_devensoft.errors import SettingError
from tap_devensoft.resource import DELETED_AT, Resource
from tap_devensoft.rows.kinds import types_of
from tap_devensoft.rows.values import BOOLEANS

if TYPE_CHECKING:
    from collections.abc import Mapping

LOG = logging.getLogger("tap-devensoft")

_METHOD_WORDS = ("replication-method", "forced-replication-method")
"""Meltano's `metadata:` rules write the first, the SDK reads the second."""
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_UNTYPED = frozenset({"$ref", "allOf", "anyOf", "oneOf"})
_METHODS = ("FULL_TABLE", "INCREMENTAL", "LOG_BASED")


def prepared(catalog: Any) -> Any:
    """Return a copy of `catalog` with each stream's method where the SDK looks for it.

    A LOG_BASED stream gets the column that tells when a row was found to be gone.

    Raises:
        SettingError: The catalog is damaged, or asks for a method that there is not.
    """
    if not isinstance(catalog, dict):
        return catalog
    copied, entry = copy.deepcopy(catalog), None
    try:
        for entry in copied["streams"]:
            _prepare(entry)
        known = Catalog.from_dict(copied)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        name = entry.get("tap_stream_id") if isinstance(entry, dict) else None
        at = f" at stream {name}" if name else ""
        msg = (
            f"The catalog is damaged{at}: `streams` must be a list of one object per stream, with "
            "a schema, and its `metadata` a list of one object per breadcrumb."
        )
        raise SettingError(msg) from error
    if len(known) < len(copied["streams"]):
        (name, _), *_ = Counter(one["tap_stream_id"] for one in copied["streams"]).most_common(1)
        msg = f"The catalog has several entries of stream {name}; keep the one that is meant."
        raise SettingError(msg)
    return copied


def _prepare(entry: dict[str, Any]) -> None:
    properties = entry["schema"]["properties"] = dict(entry["schema"]["properties"])
    name, root = entry["tap_stream_id"], _metadata(entry)
    if (entry.get("stream") or name) != name:
        LOG.warning("Stream %s goes out under this name; the setting `stream_maps` renames.", name)
    entry["stream"] = name
    method = next((root[word] for word in _METHOD_WORDS if root.get(word)), None)
    if method is not None:
        entry["replication_method"] = method
    if root.get("replication-key"):
        entry["replication_key"] = root["replication-key"]
    if entry.get("key_properties") is None:
        entry["key_properties"] = root.get("table-key-properties")
    _check(entry)
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


def _check(entry: dict[str, Any]) -> None:
    """Refuse what no tool means, and tell of a key that is missing."""
    name, key = entry["tap_stream_id"], entry["key_properties"]
    if key is None:
        LOG.warning("Stream %s goes out without a key: the catalog has no key_properties.", name)
    names = [name, entry.get("replication_key") or "", *(key or ())]
    if {*map(type, names)} != {str} or isinstance(key, str):
        raise TypeError
    for column, fragment in entry["schema"]["properties"].items():
        if types_of(fragment) - _TYPES or fragment.keys() & _UNTYPED:
            msg = f"Stream {name}: column {column} of the catalog needs a `type` of JSON schema."
            raise SettingError(msg)


def _metadata(entry: dict[str, Any]) -> dict[str, Any]:
    """Bring an entry's metadata into one form, and return those of the stream itself.

    Older tools select in the entry, in its schema or in a column; what nothing speaks of is
    selected.
    """
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in entry.get("metadata") or ():
        crumb = tuple(one["breadcrumb"])
        is_one = isinstance(one["breadcrumb"], list) and crumb[:1] in {(), ("properties",)}
        if not is_one or found.setdefault(crumb, one["metadata"]) != one["metadata"]:
            raise ValueError
    columns = entry["schema"]["properties"].items()
    inside = [(("properties", name), fragment) for name, fragment in columns]
    for crumb, holder in [((), entry), ((), entry["schema"]), *inside]:
        if (selected := holder.pop("selected", None)) is not None:
            found.setdefault(crumb, {}).setdefault("selected", selected)
    root = found.setdefault((), {"selected": True})
    for metadata in found.values():
        if isinstance(word := metadata.get("selected"), str):
            metadata["selected"] = BOOLEANS[word.lower()]
    entry["metadata"] = [{"breadcrumb": [*crumb], "metadata": one} for crumb, one in found.items()]
    return root


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
