"""A small loader: upserts by key, honours versions and deletes, keeps the last state sent to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

_DECODE = msgspec.json.Decoder(float_hook=Decimal).decode
DELETED_AT = "_sdc_deleted_at"
VERSION = "_version"

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(slots=True)
class Receiver:
    """What a warehouse holds after reading the messages of one run or of many."""

    tables: dict[str, dict[Key, Row]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    lines: int = 0

    def read(self, line: bytes) -> None:
        """Take one line in.

        Raises:
            msgspec.DecodeError: It is no whole message.
        """
        message = _DECODE(line)
        kind = message["type"]
        if kind == "SCHEMA":
            self.keys[message["stream"]] = message["key_properties"]
            self.tables.setdefault(message["stream"], {})
        elif kind == "RECORD":
            self._upsert(message)
        elif kind == "STATE":
            self.state = message["value"]
        elif kind == "ACTIVATE_VERSION":
            self._activate(message["stream"], message["version"])
        self.lines += 1

    def _upsert(self, message: dict[str, Any]) -> None:
        record, stream = message["record"], message["stream"]
        table = self.tables[stream]
        key = tuple(record[name] for name in self.keys[stream])
        if record.get(DELETED_AT):
            table.pop(key, None)
        else:
            table[key] = {**record, VERSION: message.get("version")}

    def _activate(self, stream: str, version: int) -> None:
        table = self.tables[stream]
        for key in [key for key, row in table.items() if row[VERSION] != version]:
            del table[key]

    def rows(self, stream: str) -> list[Row]:
        """Return a table's rows as they were sent."""
        rows = self.tables.get(stream, {}).values()
        return [{name: value for name, value in row.items() if name != VERSION} for row in rows]
