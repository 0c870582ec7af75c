"""Runs of the tap in this process: at a given moment, stopped or cut where a test says."""

from __future__ import annotations

import copy
import io
import json
import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

import msgspec
from singer_sdk.contrib.msgspec import MsgSpecWriter
from typing_extensions import override

from tap_devensoft.errors import TapError
from tap_devensoft.http.stopping import STOP, StoppedError
from tap_devensoft.loads.writer import BufferedWriter
from tap_devensoft.tap import TapDevensoft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from singer_sdk.singerlib.encoding.base import GenericSingerWriter
    from singer_sdk.singerlib.messages import Message

    from tap_devensoft.simulator.server import Tenant
    from tests.fakes.receiver import Receiver

Catalog = dict[str, Any]
State = dict[str, Any]
Record = dict[str, Any]


class SdkWriter(MsgSpecWriter):
    """The SDK's own writer, for which there is no short way."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output

    @override
    def write_message(self, message: Message) -> None:
        self._output.write(self.format_message(message))


class TapAt(TapDevensoft):
    """The tap, started when a test says: tenants live in a time of their own."""

    moment: ClassVar[datetime | None] = None

    @property
    @override
    def initialized_at(self) -> int:
        if self.moment is None:
            return super().initialized_at
        return int(self.moment.timestamp() * 1000)


@dataclass
class Run:
    """What one run wrote, and how it ended."""

    lines: list[bytes] = field(default_factory=list)
    failure: str = ""
    stopped: bool = False
    warnings: list[str] = field(default_factory=list)

    @property
    def ended_well(self) -> bool:
        """Whether the command would have exited with 0."""
        return not self.failure and not self.stopped

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def records(self, stream: str) -> list[Record]:
        return [
            one["record"]
            for one in self.messages
            if one["type"] == "RECORD" and one["stream"] == stream
        ]

    def kinds(self, stream: str) -> list[str]:
        """Return the types of a stream's messages, repeats left out."""
        kinds = [one["type"] for one in self.messages if one.get("stream") == stream]
        return [kind for place, kind in enumerate(kinds) if kinds[place - 1 : place] != [kind]]

    @property
    def state(self) -> State:
        """The last STATE, as a loader would keep it."""
        states = [one["value"] for one in self.messages if one["type"] == "STATE"]
        return states[-1] if states else {}

    def bookmark(self, stream: str) -> dict[str, Any]:
        entry: dict[str, Any] = self.state.get("bookmarks", {}).get(stream, {})
        return entry

    def told(self, words: str) -> list[str]:
        """Return the warnings that hold some words."""
        return [line for line in self.warnings if words in line]

    def delivered_to(self, receiver: Receiver, upto: int | None = None) -> None:
        """Let a receiver take the lines that arrived before the process was killed."""
        for line in self.lines[:upto]:
            receiver.read(line)


class _Warnings(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(record.getMessage())


@contextmanager
def _heard(lines: list[str]) -> Iterator[None]:
    listener = _Warnings(lines)
    log = logging.getLogger("tap-devensoft")
    log.addHandler(listener)
    try:
        yield
    finally:
        log.removeHandler(listener)


def config_of(tenant: Tenant, **settings: Any) -> dict[str, Any]:
    """Return the settings for a tenant; no retry is waited for."""
    return {
        "api_url": tenant.url,
        "client_id": tenant.client_id,
        "client_secret": tenant.client_secret,
        **settings,
    }


def catalog_of(
    tenant: Tenant,
    methods: Mapping[str, str],
    *,
    deselected: Mapping[str, tuple[str, ...]] | None = None,
    **settings: Any,
) -> Catalog:
    """Discover, select the streams of `methods`, and set each one's method as Meltano does."""
    tap = TapAt(config=config_of(tenant, **settings))
    catalog: Catalog = copy.deepcopy(tap.catalog_dict)
    for entry in catalog["streams"]:
        name = entry["tap_stream_id"]
        root = _metadata(entry, ())
        root["selected"] = name in methods
        if name in methods:
            root["replication-method"] = methods[name]
        for column in (deselected or {}).get(name, ()):
            _metadata(entry, ("properties", column))["selected"] = False
    return catalog


def _metadata(entry: dict[str, Any], breadcrumb: tuple[str, ...]) -> dict[str, Any]:
    for one in entry["metadata"]:
        if tuple(one["breadcrumb"]) == breadcrumb:
            found: dict[str, Any] = one["metadata"]
            return found
    raise KeyError(breadcrumb)


def run(
    tenant: Tenant,
    catalog: Catalog | None = None,
    state: State | None = None,
    *,
    at: datetime | None = None,
    stop_before: int | None = None,
    writer: Callable[[BinaryIO], GenericSingerWriter[Any, Any]] = BufferedWriter,
    **settings: Any,
) -> Run:
    """Run the tap once.

    Args:
        tenant: Whom to ask.
        catalog: What to load; everything if not given.
        state: What the last run left.
        at: When the run begins, by the tap's clock.
        stop_before: Which request SIGTERM comes before; counted from 1.
        writer: What writes the messages.
        settings: Further settings of the tap.
    """
    result, output = Run(), io.BytesIO()
    if stop_before is not None:
        tenant.before_request(callback=lambda _: setattr(STOP, "signum", 15), nth=stop_before)
    TapAt.moment = at
    try:
        with _heard(result.warnings):
            tap = TapAt(
                config=config_of(tenant, **settings),
                catalog=copy.deepcopy(catalog),
                state=copy.deepcopy(state),
                message_writer=writer(output),
            )
            tap.load_until_stopped()
    except TapError as error:
        result.failure = str(error)
    except StoppedError:
        result.stopped = True
    finally:
        TapAt.moment = None
        STOP.signum = None
        tenant.clear_steps()
    result.lines = output.getvalue().splitlines()
    return result


def canonical(lines: list[bytes]) -> list[Any]:
    """Return messages decoded with every digit."""
    return [msgspec.json.decode(line) for line in lines]
