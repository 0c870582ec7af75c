"""What comes over the wire has its bounds before it is an answer: of time, size and notices."""

from __future__ import annotations

import http.client
import io
import math
import time
from typing import TYPE_CHECKING, Any

from typing_extensions import override

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes after decompression; a page is some megabytes at most."""
_LARGEST = 2 * LARGEST_BODY
"""Bytes of an answer with everything around its body."""
_SLOWEST = 10_000
"""Bytes a second below which an answer that has taken the whole timeout is given up."""
_NOTICES = range(100, 200)
_MOST_NOTICES = 20


class Response(http.client.HTTPResponse):
    """A response that no part of it, and nothing before it, holds up for ever.

    The library bounds the time of each piece of it alone, which may be one byte. Of notices
    before an answer it knows 100; after another one, the answer would be read as the next one.
    """

    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:
        """Take what comes through a socket from now on."""
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_Bounded(self.fp.detach(), sock.gettimeout() or math.inf))

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_NOTICES):
            told: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if told[1] not in _NOTICES:
                return told
            http.client.parse_headers(self.fp)
        msg = "notices without an answer"
        raise http.client.HTTPException(msg)


class _Bounded(io.RawIOBase):
    """The bytes of one response, as long as they come fast enough and are not too many."""

    def __init__(self, raw: io.RawIOBase, timeout: float) -> None:
        self._raw = raw
        self._deadline = time.monotonic() + timeout
        self._size = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        late = time.monotonic() - self._deadline
        if (late > 0 and self._size < _SLOWEST * late) or self._size > _LARGEST:
            msg = f"{self._size} bytes so far, which is too slow or too much"
            raise TimeoutError(msg)
        size: int | None = self._raw.readinto(buffer)
        self._size += size or 0
        return size

    @override
    def close(self) -> None:
        self._raw.close()
        super().close()
