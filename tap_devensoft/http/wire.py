"""What comes over the wire has its bounds before it is an answer: of time, size and notices."""

from __future__ import annotations

import http.client
import math
import socket
import time
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes after decompression; a page is some megabytes at most."""
_SLOWEST = 10_000
"""Bytes a second below which an answer that has taken the whole timeout is given up."""
_MOST_NOTICES = 20


class Response(http.client.HTTPResponse):
    """A response that no part of it, and nothing before it, holds up for ever.

    The library bounds the time of each piece of it alone, which may be one byte. Of notices
    before an answer it knows 100; after another one, the answer would be read as the next one.
    """

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        """Take what comes through a socket from now on."""
        super().__init__(sock, *args, **options)
        raw: Any = self.fp.raw
        raw.__class__ = _Bounded
        raw.deadline = time.monotonic() + (sock.gettimeout() or math.inf)

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_NOTICES):
            told: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if not 100 <= told[1] < 200:  # noqa: PLR2004
                return told
            http.client.parse_headers(self.fp)
        msg = "notices without an answer"
        raise http.client.HTTPException(msg)


class _Bounded(socket.SocketIO):
    """The bytes of one response, as long as they come fast enough and are not too many."""

    deadline = math.inf
    size = 0

    @override
    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        late = time.monotonic() - self.deadline
        if (late > 0 and self.size < _SLOWEST * late) or self.size > 2 * LARGEST_BODY:
            msg = f"{self.size} bytes so far, which is too slow or too much"
            raise TimeoutError(msg)
        size = super().readinto(buffer)
        self.size += size or 0
        return size
