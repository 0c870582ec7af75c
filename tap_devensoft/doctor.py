"""`tap-devensoft --test`: looks at each link from address to rows, and says what to do next."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from singer_sdk.exceptions import AbortedSyncFailedException, AbortedSyncPausedException

from tap_devensoft.errors import TapError, UnreachableError, UntrustedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from singer_sdk import Tap

    from tap_devensoft.discovery.discover import Found
    from tap_devensoft.http.client import Client
    from tap_devensoft.streams.stream import DevensoftStream


@dataclass(frozen=True, slots=True)
class Finding:
    """One link: what it is, whether it holds, and what was seen or what to do."""

    link: str
    good: bool
    said: str

    def __str__(self) -> str:
        """Return one line of the report."""
        return f"[{'ok' if self.good else 'NO'}] {self.link}: {self.said}"


def examine(tap: Tap, client: Client, found: Callable[[], Found]) -> Iterator[Finding]:
    """Yield a finding for each link; ends at the first one that all later ones depend on."""
    where = client.base_url
    try:
        client.authenticator.live_token()
    except (UnreachableError, UntrustedError) as error:
        yield Finding("address", good=False, said=f"{where}: {error}")
        return
    except TapError as error:
        yield Finding("address", good=True, said=_reached(where))
        yield Finding("token", good=False, said=str(error))
        return
    yield Finding("address", good=True, said=_reached(where))
    yield Finding("token", good=True, said=f"given by {client.authenticator.auth_endpoint}")
    catalog = _tried("catalog", lambda: f"{len(tap.streams)} streams", tap.setup_mapper)
    yield from _evidence(found()) if catalog.good else ()
    yield catalog
    if catalog.good:
        yield from map(_first_row, cast("Mapping[str, DevensoftStream]", tap.streams).values())


def _reached(where: str) -> str:
    return f"{where}, its certificate is trusted" if where.startswith("https:") else where


def _tried(link: str, said: Callable[[], str], act: Callable[[], object]) -> Finding:
    try:
        act()
    except TapError as error:
        return Finding(link, good=False, said=str(error))
    return Finding(link, good=True, said=said())


def _evidence(found: Found) -> Iterator[Finding]:
    yield Finding(
        "Swagger document",
        good=True,
        said=found.document or "none; the tap learns from replies, or name it in `swagger`",
    )
    custom = sum(one.custom for one in found.metadata)
    yield Finding(
        "field metadata",
        good=True,
        said=f"{len(found.metadata)} fields of targets, {custom} of them custom",
    )


def _first_row(stream: DevensoftStream) -> Finding:
    """Read one row of a stream as a load would."""
    stream.ABORT_AT_RECORD_COUNT = 1
    stream.selected = True

    def sync() -> None:
        with suppress(AbortedSyncFailedException, AbortedSyncPausedException):
            stream.sync()

    def said() -> str:
        rows = "first row read" if stream.rows_taken else "no rows"
        key = ", ".join(stream.primary_keys) or "none"
        by = f" by {stream.replication_key}" if stream.replication_key else ""
        paging = stream.resource.sources[0].paging
        pages = paging.in_words() if paging.style else "paging is found out while loading"
        return (
            f"{rows}, {len(stream.schema['properties'])} columns, key {key}, "
            f"{stream.replication_method}{by}; {pages}"
        )

    return _tried(f"stream {stream.name}", said, sync)
