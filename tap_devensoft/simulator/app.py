"""The ASGI application: a request off the wire, a reply or a fault onto it."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import replace
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from tap_devensoft.simulator.control import remote
from tap_devensoft.simulator.control.actions import ACTIONS, BEFORE, Wire
from tap_devensoft.simulator.wire.message import Asked, Query, Reply

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from tap_devensoft.simulator.control.control import Control
    from tap_devensoft.simulator.control.ledger import Entry
    from tap_devensoft.simulator.control.rules import Rule


class App:
    """Serves one tenant.

    Attributes:
        control: The tenant.
        connections: Open connections by the client's address, for faults that HTTP cannot express.
    """

    def __init__(self, control: Control) -> None:
        """Serve a tenant."""
        self.control = control
        self.connections: dict[tuple[str, int], asyncio.Transport] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            asked = await read_request(Request(scope, receive))
        except ClientDisconnect:
            return
        if asked.path.startswith(remote.PREFIX):
            await _respond(remote.respond(self.control, asked), scope, receive, send)
            return
        entry = self.control.ledger.open(asked)
        try:
            await self._answer(asked, entry, scope, receive, send)
        finally:
            self.control.ledger.close(entry)

    async def _answer(
        self, asked: Asked, entry: Entry, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if self.control.latency:
            await asyncio.sleep(self.control.latency)
        rule = self.control.strike(asked)
        outcome: Reply | Wire
        if rule is None:
            outcome = self.control.reply(asked)
        else:
            entry.fault = rule.action
            outcome = await self._strike(rule, asked)
        if isinstance(outcome, Wire):
            await self._write(outcome, scope, receive)
            return
        entry.status, entry.size = outcome.status, len(outcome.body)
        packed = self._packed(outcome, asked)
        date = format_datetime(self.control.now, usegmt=True)
        await _respond(
            replace(packed, headers={"Date": date, **packed.headers}), scope, receive, send
        )

    async def _strike(self, rule: Rule, asked: Asked) -> Reply | Wire:
        if rule.action in {"delay", "hang"}:
            await asyncio.sleep(rule.seconds if rule.action == "delay" else 0)
        if rule.action == "repeat_first_page":
            asked = self._first_page(asked)
        reply = Reply() if rule.action in BEFORE else self.control.reply(asked)
        return ACTIONS[rule.action](rule, reply, asked)

    def _first_page(self, asked: Asked) -> Asked:
        """Take the position out of a request, as a server does that does not know its name."""
        profile = self.control.profile
        names = {name + profile.page_param for name in ("", profile.prefix)}
        folded = {name.lower() for name in names}
        pairs = [pair for pair in Query(asked.query).pairs if pair[0].lower() not in folded]
        return replace(asked, query=urlencode(pairs))

    def _packed(self, reply: Reply, asked: Asked) -> Reply:
        wanted = "gzip" in asked.headers.get("accept-encoding", "")
        if not (self.control.profile.gzip and wanted and reply.body):
            return reply
        if "Content-Encoding" in reply.headers:
            return reply
        headers = {**reply.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Reply(reply.status, gzip.compress(reply.body, 1), headers)

    async def _write(self, wire: Wire, scope: Scope, receive: Receive) -> None:
        """Put bytes on the connection and close it, once they are gone."""
        transport = self.connections.get(tuple(scope["client"]))
        if transport is None or wire.hang:
            await _wait_for_disconnect(receive)
            return
        if wire.drip:
            for place in range(len(wire.data)):
                if transport.is_closing():
                    break
                transport.write(wire.data[place : place + 1])
                await asyncio.sleep(wire.drip)
        else:
            transport.write(wire.data)
        transport.close()
        await _wait_for_disconnect(receive)


async def read_request(request: Request) -> Asked:
    """Read a request off the wire."""
    return Asked(
        request.method,
        request.scope["path"],
        request.scope["query_string"].decode("latin-1"),
        {name.lower(): value for name, value in request.headers.items()},
        await request.body(),
        f"{request.url.scheme}://{request.headers.get('host', '127.0.0.1')}",
    )


async def _respond(reply: Reply, scope: Scope, receive: Receive, send: Send) -> None:
    response = Response(reply.body, reply.status)
    for name, value in reply.headers.items():
        response.headers[name] = value
    if reply.status == NO_CONTENT:
        del response.headers["content-length"]
    await response(scope, receive, send)


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


NO_CONTENT = 204
