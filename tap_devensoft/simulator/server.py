"""A simulated tenant on a real socket: a thread, a free port, ready when yielded.

>>> from tap_devensoft.simulator import Profile, serve
>>> with serve(Profile(), scale=0.05) as tenant:
...     tenant.url.startswith("http://127.0.0.1:")
True
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import tempfile
import threading
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from tap_devensoft.simulator.app import App
from tap_devensoft.simulator.control.control import Control
from tap_devensoft.simulator.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = "127.0.0.1"
TICK = 0.1
PATIENCE = 5.0
"""Seconds that a server may take to come up or go down."""


class Tenant(Control):
    """A tenant that can be asked over HTTP.

    Attributes:
        url: The base address.
        ca_file: The certificate authority to trust, with TLS; else None.
    """

    def __init__(self, profile: Profile, **furnishing: Any) -> None:
        """Furnish a tenant; it is not served yet."""
        super().__init__(profile, **furnishing)
        self.url = ""
        self.ca_file: str | None = None


class Server:
    """The running of one tenant on one port."""

    def __init__(
        self,
        tenant: Tenant,
        host: str = LOOPBACK,
        port: int = 0,
        *,
        tls: bool = False,
        access_log: bool = False,
    ) -> None:
        """Bind the port; requests wait until `run` or `start`."""
        self.tenant = tenant
        self.app = App(tenant)
        self._folder = tempfile.TemporaryDirectory() if tls else None
        config = uvicorn.Config(
            self.app,
            http=_tracking(self.app),
            lifespan="off",
            ws="none",
            log_level="info" if access_log else "error",
            access_log=access_log,
            server_header=False,
            date_header=False,
            timeout_keep_alive=60,
            **self._certificate(host),
        )
        config.load()
        self._uvicorn = _Quiet(config, self.app)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Named as TCP, so that asyncio turns Nagle's algorithm off; else each reply waits 40 ms.
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))
        self._socket.listen(512)
        self._thread: threading.Thread | None = None
        shown = f"[{host}]" if ":" in host else host
        tenant.url = f"{'https' if tls else 'http'}://{shown}:{self._socket.getsockname()[1]}"
        tenant.url += tenant.profile.root

    def run(self) -> None:
        """Serve in this thread until `stop` is called."""
        library = import_module("uvloop" if find_spec("uvloop") else "asyncio")
        loop: asyncio.AbstractEventLoop = library.new_event_loop()
        try:
            loop.run_until_complete(self._uvicorn.serve(sockets=[self._socket]))
        finally:
            _cancel_all(loop)
            loop.close()
            self._socket.close()
            if self._folder:
                self._folder.cleanup()

    def start(self) -> None:
        """Serve in a thread of its own and return once requests are answered."""
        self._thread = threading.Thread(target=self.run, name="simulated tenant", daemon=True)
        self._thread.start()
        if not self._uvicorn.ready.wait(PATIENCE):
            message = "the simulated tenant did not start"
            raise RuntimeError(message)

    def stop(self) -> None:
        """Close every connection and end the thread, if there is one."""
        self._uvicorn.end()
        if self._thread:
            self._thread.join(PATIENCE)

    def _certificate(self, host: str) -> dict[str, Any]:
        """Make a certificate for the host, and note which authority signed it."""
        if self._folder is None:
            return {}
        trustme = import_module("trustme")
        folder, authority = Path(self._folder.name), trustme.CA()
        key = folder / "server.pem"
        authority.issue_cert(host, "localhost").private_key_and_cert_chain_pem.write_to_path(
            str(key)
        )
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        self.tenant.ca_file = str(folder / "ca.pem")
        return {"ssl_certfile": str(key), "ssl_keyfile": str(key)}


class _Quiet(uvicorn.Server):
    """A uvicorn server that leaves signals to others and says when it is ready."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._connections = app.connections
        self.ready = threading.Event()
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def end(self) -> None:
        """End the serving at once, from whatever thread or signal handler."""
        # The loop is woken first: once it is told to end, it may be closed at any moment.
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._over.set)
        self.should_exit = self.force_exit = True

    async def main_loop(self) -> None:
        """Wait to be told to end."""
        self._loop, ticks = asyncio.get_running_loop(), 0
        while not await self.on_tick(ticks):
            ticks += 1
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._over.wait(), TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drop every connection; whoever still waits for a reply learns it at once."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for transport in list(self._connections.values()):
            transport.abort()
        await asyncio.sleep(0)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextlib.contextmanager
def serve(
    profile: Profile | None = None,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    tls: bool = False,
    **furnishing: Any,
) -> Iterator[Tenant]:
    """Serve a tenant while the block runs.

    Args:
        profile: How the tenant behaves; the default profile if not given.
        host: The address to listen on.
        port: The port, a free one by default.
        tls: Whether to speak TLS, with a certificate signed by `Tenant.ca_file`.
        furnishing: What `Control` takes: seed, scale, faults, latency, client_id, client_secret.

    Yields:
        The tenant, which answers requests already.
    """
    tenant = Tenant(profile or Profile(), **furnishing)
    server = Server(tenant, host, port, tls=tls)
    server.start()
    try:
        yield tenant
    finally:
        server.stop()


def _tracking(app: App) -> type[asyncio.Protocol]:
    """Make a protocol that lets the application reach its connections."""
    name = "httptools_impl.HttpToolsProtocol" if find_spec("httptools") else "h11_impl.H11Protocol"
    module, _, protocol = name.partition(".")
    base: Any = getattr(import_module(f"uvicorn.protocols.http.{module}"), protocol)

    class Tracking(base):  # type: ignore[misc]
        """Keeps its transport under the client's address while it is open."""

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            app.connections[tuple(self.client)] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            app.connections.pop(tuple(self.client), None)
            super().connection_lost(exc)

    return Tracking


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    """End what still waits, such as a reply that was to hang."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks))
