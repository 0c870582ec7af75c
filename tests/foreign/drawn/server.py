"""Serves a foreign tenant over a real socket."""

from __future__ import annotations

import codecs
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from tests.fakes.fake import TOKEN, Server, token
from tests.foreign.drawn.api import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.pages import Reply

encode = msgspec.json.Encoder(decimal_format="number", enc_hook=plain).encode


class Served:
    """A tenant with an address, and what it was asked."""

    def __init__(self, api: Api) -> None:
        """Serve this API."""
        self.api = api
        self.origin = ""
        self.faults: list[str] = []
        """What went wrong in the tenant itself."""
        self.requests: list[str] = []

    @property
    def url(self) -> str:
        """What `api_url` is set to."""
        return self.origin + self.api.tenant.asked_at


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    served: Served

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing."""

    def do_POST(self) -> None:
        """Give a token."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._send(encode(token()), 200, {})

    def do_GET(self) -> None:
        """Answer as the tenant does."""
        self.served.requests.append(self.path)
        parts = urlsplit(self.path)
        known = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        try:
            reply: Reply = self.served.api.answer(parts.path, parts.query, token=known)
            content, headers = _written(reply)
        except Exception as error:
            self.served.faults.append(f"{self.path}: {error!r}")
            raise
        url = self.served.origin
        more = {name: text.replace("<url>", url) for name, text in reply.headers.items()}
        self._send(content.replace(b"<url>", url.encode()), reply.status, {**headers, **more})

    def _send(self, content: bytes, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _written(reply: Reply) -> tuple[bytes, dict[str, str]]:
    if reply.content is not None:
        return reply.content, {}
    if isinstance(reply.value, str) and reply.value.startswith("<html>"):
        return reply.value.encode(), {"Content-Type": "text/html"}
    content = encode(reply.value)
    if reply.codec != "utf-8":
        content = content.decode().encode(reply.codec, "json")
    return content, {}


def _as_json(error: UnicodeError) -> tuple[str, int]:
    """Write what a charset cannot hold as JSON does."""
    assert isinstance(error, UnicodeEncodeError)
    wide = error.object[error.start : error.end].encode("utf-16-be")
    codes = [wide[at : at + 2].hex() for at in range(0, len(wide), 2)]
    return "".join(f"\\u{code}" for code in codes), error.end


codecs.register_error("json", _as_json)


@contextmanager
def serve(api: Api) -> Iterator[Served]:
    """Serve a tenant on a free port of this machine."""
    served = Served(api)
    server = Server(("127.0.0.1", 0), type("Bound", (_Handler,), {"served": served}))
    served.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
