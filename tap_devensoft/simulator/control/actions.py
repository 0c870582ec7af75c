"""What each fault makes of the reply that would have been sent.

`Wire` says how a reply that HTTP does not allow is put on the connection.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.wire.message import Reply
from tap_devensoft.simulator.wire.waiting import date_ahead, seconds_ahead

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.simulator.control.rules import Rule
    from tap_devensoft.simulator.wire.message import Asked

BOM = b"\xef\xbb\xbf"
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Wire:
    """Bytes to put on the connection as they are, and what follows them.

    Attributes:
        data: What is written; may be nothing.
        hang: Whether nothing more happens until the client gives up.
        drip: Seconds between single bytes of `data`; 0 writes it at once.
    """

    data: bytes = b""
    hang: bool = False
    drip: float = 0.0


Outcome = Reply | Wire


def _status(rule: Rule, _: Reply, __: Asked) -> Outcome:
    kind = "text/html" if rule.body.lstrip().startswith("<") else "application/json"
    headers = {"Content-Type": f"{kind}; charset=utf-8", **rule.headers}
    return Reply(rule.status, rule.body.encode(), headers)


def _page_of(status: int, title: str) -> Callable[[Rule, Reply, Asked], Outcome]:
    def strike(rule: Rule, _: Reply, __: Asked) -> Outcome:
        reply = Reply.html(title, status, "The service is unavailable.")
        reply.headers.update(rule.headers)
        return reply

    return strike


def _unchanged(_: Rule, reply: Reply, __: Asked) -> Outcome:
    return reply


def _hang(_: Rule, __: Reply, ___: Asked) -> Outcome:
    return Wire(hang=True)


def _close(_: Rule, __: Reply, ___: Asked) -> Outcome:
    return Wire()


def _cut_json(_: Rule, reply: Reply, __: Asked) -> Outcome:
    """Cut a complete, well-framed reply inside the last string of its body."""
    quote = reply.body.rfind(b'"')
    return Reply(reply.status, reply.body[: max(quote - 1, 1)], reply.headers)


def _cut_chunked(_: Rule, reply: Reply, __: Asked) -> Outcome:
    half = reply.body[: len(reply.body) // 2 + 1]
    head = _head(reply, {"Transfer-Encoding": "chunked"})
    return Wire(head + f"{len(half):x}\r\n".encode() + half + b"\r\n")


def _short_length(_: Rule, reply: Reply, __: Asked) -> Outcome:
    head = _head(reply, {"Content-Length": str(len(reply.body) + 100)})
    return Wire(head + reply.body)


def _drip(rule: Rule, reply: Reply, __: Asked) -> Outcome:
    head = _head(reply, {"Content-Length": str(len(reply.body)), "Connection": "close"})
    return Wire(head + reply.body, drip=rule.seconds)


def _login_page(_: Rule, __: Reply, ___: Asked) -> Outcome:
    return Reply.html("Sign in", 200, '<form action="/Account/Login" method="post"></form>')


def _login_redirect(_: Rule, __: Reply, asked: Asked) -> Outcome:
    location = f"{asked.origin}/Account/Login?ReturnUrl={asked.path}"
    return Reply(302, b"", {"Location": location, "Content-Type": "text/html"})


def _unauthorized(_: Rule, __: Reply, ___: Asked) -> Outcome:
    reply = Reply.of({"Message": "Authorization has been denied for this request."}, 401)
    reply.headers["WWW-Authenticate"] = "Bearer"
    return reply


def _forbidden(_: Rule, __: Reply, ___: Asked) -> Outcome:
    return Reply.of({"Message": "Authorization has been denied for this request."}, 403)


def _throttled(retry_after: Callable[[float], str]) -> Callable[[Rule, Reply, Asked], Outcome]:
    def strike(rule: Rule, _: Reply, __: Asked) -> Outcome:
        text = "API calls quota exceeded! maximum admitted 10 per Second."
        reply = Reply.of(text, 429)
        if value := retry_after(rule.seconds):
            reply.headers["Retry-After"] = value
        return reply

    return strike


def _bom(_: Rule, reply: Reply, __: Asked) -> Outcome:
    return Reply(reply.status, BOM + reply.body, reply.headers)


def _empty_page(_: Rule, reply: Reply, __: Asked) -> Outcome:
    """Keep the envelope and take every row out of its longest array."""
    data = _load(reply)
    return _dump(reply, [] if isinstance(data, list) else _emptied(data))


def _emptied(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _emptied(value) for key, value in data.items()}
    return [] if isinstance(data, list) else data


def _gzip_bomb(_: Rule, reply: Reply, __: Asked) -> Outcome:
    return Reply(200, _bomb(), {**reply.headers, "Content-Encoding": "gzip"})


@cache
def _bomb() -> bytes:
    return gzip.compress(b"[" + b" " * (200 * MEGABYTE) + b"]", 6)


def _deep_json(_: Rule, reply: Reply, __: Asked) -> Outcome:
    depth = 100_000
    return Reply(200, b'{"items":' + b"[" * depth + b"]" * depth + b"}", reply.headers)


def _duplicate_keys(_: Rule, reply: Reply, __: Asked) -> Outcome:
    body = re.sub(rb'\{"id":(\d+)', rb'{"id":-1,"id":\1', reply.body)
    return Reply(reply.status, body, reply.headers)


def _nan(_: Rule, reply: Reply, __: Asked) -> Outcome:
    body = re.sub(rb":-?\d+\.\d+", b":NaN", reply.body, count=1)
    return Reply(reply.status, body, reply.headers)


def _invalid_utf8(_: Rule, reply: Reply, __: Asked) -> Outcome:
    quote = reply.body.rfind(b'"')
    body = reply.body[:quote] + b"\xff\xfe" + reply.body[quote:]
    return Reply(reply.status, body, reply.headers)


def _huge_body(_: Rule, reply: Reply, __: Asked) -> Outcome:
    return Reply(200, b'{"padding":"' + b"x" * (64 * MEGABYTE) + b'"}', reply.headers)


def _load(reply: Reply) -> Any:
    try:
        return json.loads(reply.body)
    except ValueError:
        return []


def _dump(reply: Reply, data: Any) -> Reply:
    return Reply(reply.status, json.dumps(data, ensure_ascii=False).encode(), reply.headers)


def _head(reply: Reply, headers: dict[str, str]) -> bytes:
    """Write the head of a reply by hand."""
    kept = {key: value for key, value in reply.headers.items() if key != "Content-Length"}
    lines = [f"HTTP/1.1 {reply.status} OK"]
    lines += [f"{key}: {value}" for key, value in {**kept, **headers}.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


ACTIONS: dict[str, Callable[[Rule, Reply, Asked], Outcome]] = {
    "status": _status,
    "delay": _unchanged,
    "hang": _hang,
    "close": _close,
    "cut_json": _cut_json,
    "cut_chunked": _cut_chunked,
    "short_length": _short_length,
    "drip": _drip,
    "login_page": _login_page,
    "login_redirect": _login_redirect,
    "unauthorized": _unauthorized,
    "forbidden": _forbidden,
    "throttled": _throttled(seconds_ahead),
    "throttled_date": _throttled(date_ahead),
    "throttled_bare": _throttled(lambda _: ""),
    "throttled_nonsense": _throttled(lambda _: "soon"),
    "http_500": _page_of(500, "Runtime Error"),
    "http_502": _page_of(502, "502 Bad Gateway"),
    "http_503": _page_of(503, "Service Unavailable"),
    "http_504": _page_of(504, "504 Gateway Timeout"),
    "http_521": _page_of(521, "521 Web server is down"),
    "bom": _bom,
    "repeat_first_page": _unchanged,
    "empty_page": _empty_page,
    "gzip_bomb": _gzip_bomb,
    "deep_json": _deep_json,
    "duplicate_keys": _duplicate_keys,
    "nan": _nan,
    "invalid_utf8": _invalid_utf8,
    "huge_body": _huge_body,
}
"""What each fault makes of the reply that would have been sent."""

TURNED_AWAY = (
    "throttled",
    "throttled_date",
    "throttled_bare",
    "throttled_nonsense",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
    "http_521",
)
"""Faults that tell a client to come again."""

BEFORE = {
    "status",
    "hang",
    "close",
    "login_page",
    "login_redirect",
    "unauthorized",
    "forbidden",
    *TURNED_AWAY,
}
"""Faults that strike before the tenant does anything, so that no token is issued, for one."""

RETRIABLE = ("close", "cut_json", "cut_chunked", "short_length", *TURNED_AWAY)
"""Faults that a careful client outlives by asking again."""
