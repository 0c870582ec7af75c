"""Singer messages to stdout, in few writes: a buffer that is flushed where it matters."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, BinaryIO

from singer_sdk.contrib.msgspec import MsgSpecWriter, encoder
from singer_sdk.singerlib import RecordMessage
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from singer_sdk.singerlib.messages import Message

_RECORD = b'"record":'
LARGEST_BUFFER = 1 << 18
"""Bytes; a pipe takes 64 KiB at a time, so that more gains little."""
LONGEST_DELAY = 1.0
"""Seconds that a record may lie in the buffer."""


class BufferedWriter(MsgSpecWriter):
    """Writes like the SDK's fast writer, without a flush per record."""

    def __init__(self, output: BinaryIO | None = None) -> None:
        """Write to `output`, or to wherever stdout leads when a message is written."""
        self._output = output
        self._buffer = bytearray()
        self._flush_at = 0.0

    @override
    def write_message(self, message: Message) -> None:
        encoder.encode_into(message.to_dict(), self._buffer, -1)
        self._buffer += b"\n"
        if isinstance(message, RecordMessage):
            self._flush_if_due()
        else:
            self.flush()

    def write_records(
        self,
        stream: str,
        records: Iterable[dict[str, Any]],
        *,
        version: int | None,
        extracted: datetime,
    ) -> None:
        """Write a RECORD message for each of `records`."""
        message = RecordMessage(stream, {}, version, extracted)
        # All that differs is the record.
        before, _, after = encoder.encode(message.to_dict()).partition(_RECORD + b"{}")
        before, after = before + _RECORD, after + b"\n"
        buffer, encode_into = self._buffer, encoder.encode_into
        for record in records:
            buffer += before
            encode_into(record, buffer, -1)
            buffer += after
        self._flush_if_due()

    def _flush_if_due(self) -> None:
        now = time.monotonic()
        if len(self._buffer) >= LARGEST_BUFFER or now >= self._flush_at:
            self.flush()
            self._flush_at = now + LONGEST_DELAY

    def flush(self) -> None:
        """Hand everything to stdout."""
        if not self._buffer:
            return
        output = self._output or sys.stdout.buffer
        # Taken first, so that a failed write is not tried again when the process ends.
        data, self._buffer = self._buffer, bytearray()
        left = memoryview(data)
        while left:  # with PYTHONUNBUFFERED, a signal ends a write in the middle of a line
            left = left[output.write(left) :]
        output.flush()


def apart(
    messages: Iterable[Mapping[str, Any]], size: int
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the records of RECORD messages by stream, so many at a time.

    >>> list(apart([{"stream": one, "record": {}} for one in "aba"], 1))
    [('a', [{}]), ('b', [{}]), ('a', [{}])]
    """
    held: dict[str, list[dict[str, Any]]] = {}
    for one in messages:
        records = held.setdefault(one["stream"], [])
        records.append(one["record"])
        if len(records) >= size:
            yield one["stream"], held.pop(one["stream"])
    yield from held.items()
