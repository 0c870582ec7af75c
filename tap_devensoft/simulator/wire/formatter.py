"""What Web API's formatter does to a whole JSON body: references, type names and the charset."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.wire.message import JSON_TYPE, Reply
from tap_devensoft.simulator.wire.text import encode, write_text

if TYPE_CHECKING:
    from tap_devensoft.simulator.profile import Profile

SUCCESS = 2
"""The first digit of the statuses whose bodies are objects of the application."""
OBJECT_TYPE = "DevenConnect.Models.Dto, DevenConnect"
ARRAY_TYPE = "System.Collections.Generic.List`1[[DevenConnect.Models.Dto, DevenConnect]], mscorlib"


class Formatter:
    """The formatter as one profile sets it up."""

    def __init__(self, profile: Profile) -> None:
        """Take the settings from a profile."""
        self._json_net = profile.json_net
        self._charset = profile.charset

    def format(self, reply: Reply) -> Reply:
        """Give a reply as the formatter writes it."""
        if reply.headers.get("Content-Type") != JSON_TYPE or not reply.body:
            return reply
        body = reply.body
        if self._json_net != "plain" and reply.status // 100 == SUCCESS:
            body = _Naming(self._json_net).rewrite(body)
        if self._charset == "utf-8":
            return Reply(reply.status, body, reply.headers)
        kind = JSON_TYPE.replace("utf-8", self._charset)
        body = body.decode().encode(self._charset, ESCAPING)
        return Reply(reply.status, body, {**reply.headers, "Content-Type": kind})


class _Literal(str):
    """A number as it was written."""

    __slots__ = ()


class _Naming:
    """One body written again with the names that Json.NET adds: `$id`, `$ref`, `$type`, `$values`.

    Objects of the same content stand for one object that is mentioned several times.
    """

    def __init__(self, style: str) -> None:
        self._has_types = style == "types"
        self._names_arrays = style == "all_references"
        self._ids: dict[str, int] = {}

    def rewrite(self, body: bytes) -> bytes:
        read = json.loads(body, parse_float=_Literal, parse_int=_Literal)
        return encode(self._write(read))

    def _write(self, value: Any) -> str:
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return self._array(value)
        if isinstance(value, _Literal):
            return value
        return write_text(value) if isinstance(value, str) else json.dumps(value)

    def _object(self, value: dict[str, Any]) -> str:
        if self._has_types:
            return self._braced([_pair("$type", OBJECT_TYPE)], value)
        content = json.dumps(value)
        if content in self._ids:
            return "{" + _pair("$ref", str(self._ids[content])) + "}"
        self._ids[content] = len(self._ids) + 1
        return self._braced([_pair("$id", str(self._ids[content]))], value)

    def _array(self, value: list[Any]) -> str:
        if not (self._has_types or self._names_arrays):
            return "[" + ",".join(map(self._write, value)) + "]"
        if self._has_types:
            first = _pair("$type", ARRAY_TYPE)
        else:
            # Every array is an object of its own, whatever it holds.
            number = len(self._ids) + 1
            self._ids[f"array {number}"] = number
            first = _pair("$id", str(number))
        items = ",".join(map(self._write, value))
        return "{" + first + ',"$values":[' + items + "]}"

    def _braced(self, parts: list[str], value: dict[str, Any]) -> str:
        parts += [f"{write_text(key)}:{self._write(item)}" for key, item in value.items()]
        return "{" + ",".join(parts) + "}"


def _pair(key: str, value: str) -> str:
    return f"{write_text(key)}:{write_text(value)}"


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Write what a charset has no letter for as JSON escapes."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(json.dumps(char)[1:-1] for char in text), error.end


ESCAPING = "json-escapes"
codecs.register_error(ESCAPING, _escape)
