"""`tap-devensoft --test`: looks at each link from address to rows, and says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tap_devensoft.errors import CredentialError, TapError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from singer_sdk import Tap

    from tap_devensoft.discovery.discover import Found
    from tap_devensoft.http.client import Client
    from tap_devensoft.streams.stream import DevensoftStream

Finding = tuple[str, bool, str]
"""One link: what it is, whether it holds, and what was seen or what to do."""


def examine(tap: Tap, client: Client, found: Callable[[], Found]) -> Iterator[Finding]:
    """Yield a finding for each link; ends at the first one that all later ones depend on."""
    where = client.base_url
    trusted = f"{where}, its certificate is trusted" if where.startswith("https:") else where
    try:
        client.authenticator.live_token()
    except TapError as error:
        if isinstance(error, CredentialError) or getattr(error, "status", None):
            yield "address", True, trusted
            yield "token", False, str(error)
        else:  # nobody answered
            yield "address", False, f"{where}: {error}"
        return
    yield "address", True, trusted
    yield "token", True, f"given by {client.authenticator.auth_endpoint}"
    try:
        tap.setup_mapper()
    except TapError as error:
        yield "catalog", False, str(error)
        return
    seen = found()
    document = seen.document or "none; the tap learns from replies, or name it in `swagger`"
    yield "Swagger document", True, document
    custom = sum(one.custom for one in seen.metadata)
    fields = f"{len(seen.metadata)} fields of targets, {custom} of them custom"
    yield "field metadata", True, fields
    yield "catalog", True, f"{len(tap.streams)} streams"
    counts: dict[str, int | None] = {}
    for name in tap.streams:
        stream = cast("DevensoftStream", tap.streams[name])
        failure = seen.failed.get(name)  # as it ends a load
        finding = (f"stream {name}", False, str(failure)) if failure else _first_row(tap, stream)
        yield finding
        if finding[1]:
            counts[name] = stream.readings[-1].requests()
    untold = ", ".join(name for name, count in counts.items() if count is None)
    more = f", and those of {untold}, whose pages nothing counts" if untold else ""
    known = 1 + sum(filter(None, counts.values()))
    yield "requests", True, f"a full load by the catalog will make about {known}{more}"


def _first_row(tap: Tap, stream: DevensoftStream) -> Finding:
    """Read one row of a stream as a load would."""
    link = f"stream {stream.name}"
    try:
        tap.run_sync_dry_run(1, [stream])
    except TapError as error:
        return link, False, str(error)
    rows = "first row read" if stream.rows_taken else "no rows"
    key = ", ".join(stream.primary_keys) or "none"
    by = f" by {stream.replication_key}" if stream.replication_key else ""
    paging = stream.resource.sources[0].paging
    pages = paging.in_words() if paging.style else "paging is found out while loading"
    said = (
        f"{rows}, {len(stream.schema['properties'])} columns, key {key}, "
        f"{stream.replication_method}{by}; {pages}"
    )
    return link, True, said
