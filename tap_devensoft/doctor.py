"""`tap-devensoft --test`: looks at each link from address to rows, and says what to do next."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from singer_sdk.exceptions import AbortedSyncFailedException, AbortedSyncPausedException

from tap_devensoft.errors import TapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from singer_sdk import Stream

    from tap_devensoft.tap import TapDevenSoft

GOOD, BAD = "ok", "NO"


@dataclass(frozen=True, slots=True)
class Finding:
    """One link: what it is, whether it holds, and what was seen or what to do."""

    link: str
    good: bool
    said: str

    def __str__(self) -> str:
        """Return one line of the report."""
        return f"[{GOOD if self.good else BAD}] {self.link}: {self.said}"


def examine(tap: TapDevenSoft) -> Iterator[Finding]:
    """Yield a finding for each link; ends at the first one that all later ones depend on."""
    token = _tried("token", lambda: f"given by {tap.authenticator.auth_endpoint}", tap.log_in)
    yield Finding("address", good=True, said=tap.client.base_url)
    yield token
    if not token.good:
        return
    catalog = _tried("catalog", lambda: f"{len(tap.streams)} streams", tap.setup_mapper)
    yield from _evidence(tap) if catalog.good else ()
    yield catalog
    if catalog.good:
        for stream in tap.streams.values():
            yield _first_row(stream)


def _tried(link: str, said: Callable[[], str], act: Callable[[], object]) -> Finding:
    try:
        act()
    except TapError as error:
        return Finding(link, good=False, said=str(error))
    return Finding(link, good=True, said=said())


def _evidence(tap: TapDevenSoft) -> Iterator[Finding]:
    found = tap.found
    yield Finding(
        "Swagger document",
        good=True,
        said=found.document or "none; the tap learns from replies, or name it in `swagger`",
    )
    yield Finding(
        "field metadata",
        good=True,
        said=f"{found.fields} fields of targets, {found.custom_fields} of them custom",
    )


def _first_row(stream: Stream) -> Finding:
    """Read one row of a stream as a load would."""
    stream.ABORT_AT_RECORD_COUNT = 1
    stream.selected = True

    def sync() -> None:
        with suppress(AbortedSyncFailedException, AbortedSyncPausedException):
            stream.sync()

    key = ", ".join(stream.primary_keys) or "none"
    columns = len(stream.schema["properties"])
    by = f" by {stream.replication_key}" if stream.replication_key else ""
    said = f"{columns} columns, key {key}, {stream.replication_method}{by}"
    return _tried(f"stream {stream.name}", lambda: said, sync)
