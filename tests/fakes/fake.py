"""A small API that misbehaves as it is told; independent of the project's simulator."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator

ROUTE_MISSING = {"Message": "No HTTP resource was found that matches the request URI."}
TOKEN = "TOK-a1b2c3d4"


@dataclass(frozen=True)
class Request:
    """One request, with its place among those to the same path."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str
    nth: int
    at: float

    @property
    def params(self) -> dict[str, str]:
        """The first value of each query parameter."""
        return {name: values[0] for name, values in parse_qs(self.query).items()}

    @property
    def page(self) -> int:
        """The number of the page that is asked for."""
        return int(self.params.get("pageNumber", "1"))

    @property
    def token(self) -> str:
        """What the Authorization header carries."""
        return self.headers.get("authorization", "")


@dataclass(frozen=True)
class Answer:
    """What to send; `value` is sent as JSON unless `body` is given."""

    value: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    kind: str = "application/json; charset=utf-8"
    cut: int | None = None
    """Send only so many bytes of the body, then close."""
    reset: bool = False
    """Close without a farewell, so that the client sees a reset."""
    chunked: bool = False
    hang: bool = False
    """Never answer."""
    drip: float | None = None
    """Send the body byte by byte with so many seconds between."""
    raw: bytes | None = None
    """Send just this, status line and all, then close; `drip` is kept between its bytes."""
    stream: Iterable[bytes] | None = None
    """Send these pieces as the body, then close."""

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        return json.dumps(self.value).encode() if self.body is None else self.body


class Fake:
    """The API: what it answers, and what it was asked."""

    def __init__(self, routes: dict[str, Callable[[Request], Answer]]) -> None:
        """Answer these paths; `/token` gives a token unless it is among them."""
        self.routes = {"/token": lambda _: Answer(token()), **routes}
        self.requests: list[Request] = []
        self.url = ""
        self.over = threading.Event()
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def of(self, path: str, page: int | None = None) -> list[Request]:
        """Return the requests to a path, or those for one page of it."""
        return [one for one in self.requests if one.path == path and page in {None, one.page}]

    @property
    def data(self) -> list[Request]:
        """The requests for anything but tokens."""
        return [one for one in self.requests if one.path != "/token"]

    def note(self, method: str, target: str, headers: dict[str, str], body: str) -> Request:
        """Keep a request."""
        parts = urlsplit(target)
        with self._lock:
            self._counts[parts.path] += 1
            nth = self._counts[parts.path]
            request = Request(method, parts.path, parts.query, headers, body, nth, time.monotonic())
            self.requests.append(request)
        return request

    def answer(self, request: Request) -> Answer:
        """Return what is answered."""
        route = self.routes.get(request.path)
        return route(request) if route else Answer(ROUTE_MISSING, 404)


def token(value: str = TOKEN, **more: Any) -> dict[str, Any]:
    """Return a token endpoint's answer."""
    return {"access_token": value, "token_type": "bearer", "expires_in": 3600, **more}


def listed(rows: list[Any], **envelope: Any) -> Answer:
    """Return rows in the usual envelope."""
    return Answer({"items": rows, **envelope})


def always(answer: Answer) -> Callable[[Request], Answer]:
    """Give the same answer to every request."""
    return lambda _: answer


def at_first(*answers: Answer, then: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Give these answers in turn, one for each request, before behaving as `then`."""

    def answer(request: Request) -> Answer:
        return answers[request.nth - 1] if request.nth <= len(answers) else then(request)

    return answer


def pages(*each: list[Any], total: int | None = None) -> Callable[[Request], Answer]:
    """Answer page after page by `pageNumber`; nothing after the last one."""

    def answer(request: Request) -> Answer:
        rows = each[request.page - 1] if 0 < request.page <= len(each) else []
        return listed(rows, **({} if total is None else {"totalCount": total}))

    return answer


class Handler(BaseHTTPRequestHandler):
    """Answers as the fake says; each server has a class of its own, bound to its fake."""

    fake: Fake
    protocol_version = "HTTP/1.1"
    # Head and body leave in one packet each, and no packet waits for the one before.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._reply()

    def do_POST(self) -> None:
        self._reply()

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def _reply(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.fake.answer(self.fake.note(self.command, self.path, headers, body))
        if answer.hang:
            self.fake.over.wait()
        with suppress(OSError):
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        content = answer.content
        if answer.raw is not None:
            self._write(answer.raw, answer.drip)
            self._hang_up(reset=answer.reset)
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
            content = b"%x\r\n%b\r\n" % (len(content), content) + b"0\r\n\r\n"
        elif answer.stream is None and "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for piece in answer.stream or ():
            self.wfile.write(piece)
        if answer.stream is None:
            self._write(content[: answer.cut], answer.drip)
        if answer.cut is not None or answer.stream is not None or answer.reset:
            self._hang_up(reset=answer.reset)

    def _write(self, content: bytes, drip: float | None) -> None:
        for piece in (
            [content] if drip is None else (content[i : i + 1] for i in range(len(content)))
        ):
            self.wfile.write(piece)
            if drip is not None:
                self.wfile.flush()
                self.fake.over.wait(drip)

    def _hang_up(self, *, reset: bool) -> None:
        self.wfile.flush()
        self.close_connection = True
        if reset:
            linger_for_no_time = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_no_time)
            self.connection.close()
        else:
            self.connection.shutdown(socket.SHUT_RDWR)


class Server(ThreadingHTTPServer):
    """Takes a connection for each of many workers, and says nothing of clients that go away."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def served(
    routes: dict[str, Callable[[Request], Answer]], tls: ssl.SSLContext | None = None
) -> Iterator[Fake]:
    """Serve these routes on a free port of this machine."""
    fake = Fake(routes)
    with serving(fake, tls):
        yield fake


@contextmanager
def serving(fake: Fake, tls: ssl.SSLContext | None = None) -> Iterator[None]:
    """Serve a fake on a free port of this machine."""
    handler = type("Bound", (Handler,), {"fake": fake})
    server = Server(("127.0.0.1", 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    fake.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        fake.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
