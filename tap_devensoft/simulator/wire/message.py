"""A request and a reply as plain values, without a socket."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

JSON_TYPE = "application/json; charset=utf-8"
HTML_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """One request.

    Attributes:
        method: The verb in capitals.
        path: The decoded path.
        query: The query string as it came.
        headers: Header values by lower-case name.
        body: The body.
        origin: Scheme and host that the client used.
        mount: What came before the path, where the API does not lie at the root.
    """

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    origin: str = "http://127.0.0.1"
    mount: str = ""


@dataclass
class Reply:
    """One reply."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any, status: int = 200) -> Reply:
        """Reply with a value as JSON."""
        return cls.json(
            json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), status
        )

    @classmethod
    def json(cls, body: bytes, status: int = 200) -> Reply:
        """Reply with JSON text."""
        return cls(status, body, {"Content-Type": JSON_TYPE})

    @classmethod
    def html(cls, title: str, status: int, text: str = "") -> Reply:
        """Reply with a page such as IIS or a proxy shows."""
        page = (
            f"<!DOCTYPE html>\r\n<html><head><title>{title}</title></head>"
            f"<body><h1>{title}</h1><p>{text}</p></body></html>\r\n"
        )
        return cls(status, page.encode(), {"Content-Type": HTML_TYPE})


class Query:
    """Query parameters as Web API binds them: keys in any case, all with a prefix or none.

    >>> Query("request.pageNumber=2&pageSize=5", "request.").first("pageNumber")
    '2'
    >>> Query("request.pageNumber=2&pageSize=5", "request.").first("pageSize") is None
    True
    """

    def __init__(self, text: str, prefix: str = "") -> None:
        """Read a query string."""
        self._prefix = prefix
        self.pairs = parse_qsl(text, keep_blank_values=True)
        lowered = [(key.lower(), value) for key, value in self.pairs]
        start = prefix.lower()
        if start and any(key.startswith(start) for key, _ in lowered):
            # Once one key has the prefix, the binder no longer looks at bare ones.
            lowered = [
                (key[len(start) :], value) for key, value in lowered if key.startswith(start)
            ]
        self._values: dict[str, list[str]] = {}
        for key, value in lowered:
            self._values.setdefault(key, []).append(value)

    def first(self, name: str) -> str | None:
        """Give the first value of a parameter."""
        values = self._values.get(name.lower())
        return values[0] if values else None

    def all(self, name: str) -> list[str]:
        """Give every value of a parameter."""
        return self._values.get(name.lower(), [])

    def replaced(self, name: str, value: object) -> str:
        """Write the query string again with one parameter set."""
        full = self._prefix + name
        names = {full.lower(), name.lower()}
        pairs = [(key, kept) for key, kept in self.pairs if key.lower() not in names]
        return urlencode([*pairs, (full, str(value))])
