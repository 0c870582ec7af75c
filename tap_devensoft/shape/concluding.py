"""What the tap concluded of a tenant, or why it stopped, and the settings that it went by."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.shape.recording import SETTING_PATH
from tap_devensoft.shape.scrubbing import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tap_devensoft.resource import Paging, Resource
    from tap_devensoft.shape.recording import Recording
    from tap_devensoft.shape.scrubbing import Scrubber

_SHOWN: Final = (
    "page_size", "max_concurrency", "max_retries", "request_timeout", "timezone", "discovery",
    "pagination", "column_names", "custom_field_names",
)  # fmt: skip
"""Settings that discovery goes by and that say nothing of a tenant's deals."""


def settings_of(config: Mapping[str, Any], scrubber: Scrubber) -> dict[str, Any]:
    """Return the settings to discover the played tenant with."""
    shown: dict[str, Any] = {name: config[name] for name in _SHOWN if config.get(name) is not None}
    if endpoints := config.get("endpoints"):
        shown["endpoints"] = {name: scrubber.local(path) for name, path in endpoints.items()}
    if pairs := config.get("picklists"):
        shown["picklists"] = [
            {name: scrubber.step(text) for name, text in pair.items()} for pair in pairs
        ]
    if filters := config.get("filters"):
        shown["filters"] = {
            stream: {name: _made_up(one, scrubber) for name, one in each.items()}
            for stream, each in filters.items()
        }
    if swagger := config.get("swagger"):
        at_tenant = scrubber.address(swagger).removeprefix(ORIGIN)
        shown["swagger"] = SETTING_PATH if Path(swagger).is_file() else at_tenant
    return shown


def _made_up(value: Any, scrubber: Scrubber) -> Any:
    if isinstance(value, list):
        return [_made_up(one, scrubber) for one in value]
    return scrubber.value(str(value))


def concluded(recording: Recording, scrubber: Scrubber) -> dict[str, Any]:
    """Return what was found out and said."""
    found = recording.found
    failed = {one: str(error) for one, error in found.failed.items()} if found else {}
    return {
        "stopped": scrubber.sentence(recording.failure),
        "document": bool(found and found.document),
        "failed": {name: scrubber.sentence(said) for name, said in failed.items()},
        "warnings": [scrubber.sentence(one) for one in recording.warnings],
        "streams": {
            scrubber.sentence(one.name): _stream(one, scrubber)
            for one in (found.resources if found else ())
        },
    }


def _stream(one: Resource, scrubber: Scrubber) -> dict[str, Any]:
    name, custom, projection = scrubber.name, one.custom, one.projection
    return {
        "key": [name(column) for column in one.key],
        "changed": name(one.replication_key or ""),
        "read from": {
            scrubber.local(each.path): _paging(each.paging, scrubber) for each in one.sources
        },
        "whole by": projection and [projection.syntax, projection.parameter],
        "custom values in": custom and [*map(name, (custom.property, *(custom.pair or ())))],
        "fields": {name(each.name): each.kind for each in one.fields if not each.custom},
        "custom fields": {name(each.name): each.kind for each in one.fields if each.custom},
    }


def _paging(one: Paging, scrubber: Scrubber) -> dict[str, Any]:
    def path(names: tuple[str, ...] | None) -> list[str] | None:
        return None if names is None else [scrubber.named(name) for name in names]

    return {
        "style": one.style,
        "page": one.page_param,
        "size": one.size_param,
        "first": one.first,
        "rows": path(one.records_path),
        "total": path(one.total_path),
        "next": path(one.next_path),
        "proved": one.proved,
        "told by": one.origin,
    }
