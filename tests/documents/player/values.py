"""Makes up values that a schema allows, the same for the same seed."""

from __future__ import annotations

import base64
import re
import uuid
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.documents.player.schemas import Schema, Schemas

WORDS: Final = (
    "amber", "birch", "cobalt", "delta", "ember", "fjord", "grove", "harbor", "iris", "jasper",
    "kestrel", "lumen", "maple", "nadir", "onyx", "pico", "quartz", "reef", "sable", "tundra",
)  # fmt: skip
_ODD: Final = ("", "", "", "", " & Söhne", ' "east"', " in Łódź", " 株式会社", "\\n", " 100 %")
_START: Final = datetime(2023, 1, 1)  # noqa: DTZ001 - most servers send no zone
_DEEPEST: Final = 3
_NULL: Final = 0.12
_NEVER: Final = 0.04
_LONG: Final = 2**53


class Maker:
    """Makes values for one listing; every text is its own, so that rows can be told apart."""

    def __init__(self, schemas: Schemas, seed: str, manner: Schema) -> None:
        """Start from a seed; `manner` says how this document's server writes."""
        self._schemas = schemas
        self._random = Random(seed)  # noqa: S311
        self._manner = manner
        self._mark = f"{self._random.randrange(16**5):05x}"
        self._fraction = self._random.choice((0, 0, 3, 7))
        self._zone = self._random.choice(("", "", "Z", "+02:00"))
        self._number = 0

    def row(self, schema: Schema | None, fixed: dict[str, Any]) -> dict[str, Any]:
        """Return an object with the `fixed` values, and the others made up."""
        resolved = self._schemas.resolved(schema)
        return self._object(resolved, fixed, 0)

    def key(self, schema: Schema, place: int, start: int) -> Any:
        """Return the key of the row at `place`: numbers in order, texts and GUIDs of their own."""
        resolved = self._schemas.resolved(schema)
        if resolved.get("type") in {"integer", "number"}:
            return start + place
        if resolved.get("format") == "uuid":
            return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        return f"{self._random.choice(WORDS)[:3].upper()}-{self._mark}-{place}"

    def value(self, name: str, schema: Schema | None, depth: int = 0) -> Any:  # noqa: PLR0911
        """Return a value for a property of this name."""
        resolved = self._schemas.resolved(schema)
        if resolved.get("enum"):
            return self._random.choice(resolved["enum"])
        match resolved.get("type"):
            case "integer":
                return self._integer(name, resolved)
            case "number":
                return round(self._random.uniform(-500, 250_000), self._random.choice((0, 1, 2, 4)))
            case "boolean":
                return self._random.random() < 0.5
            case "array":
                count = 0 if depth > _DEEPEST else self._random.choice((0, 1, 2, 3))
                items = resolved.get("items")
                return [self.value(name, items, depth + 1) for _ in range(count)]
            case "string":
                return self._text(name, resolved.get("format"))
        if "properties" in resolved:
            return None if depth > _DEEPEST else self._object(resolved, {}, depth)
        if isinstance(resolved.get("additionalProperties"), dict):
            keys = self._random.sample(WORDS, self._random.choice((0, 1, 2)))
            inner = resolved["additionalProperties"]
            return {key: self.value(key, inner, depth + 1) for key in keys}
        return {"note": self._text("note", None)} if self._random.random() < 0.5 else None

    def _object(self, resolved: Schema, fixed: dict[str, Any], depth: int) -> dict[str, Any]:
        made = {}
        required: Collection[str] = resolved.get("required") or ()
        for name, schema in (resolved.get("properties") or {}).items():
            if name in fixed:
                made[name] = fixed[name]
            elif name in required or self._random.random() > _NULL:
                made[name] = self.value(name, schema, depth + 1)
            elif not self._manner.get("omits_nulls"):
                made[name] = None
        return made

    def _integer(self, name: str, resolved: Schema) -> int:
        if resolved.get("format") == "int64":
            return _LONG + self._random.randrange(10**9)
        if re.search(r"(?:id|Id|ID)$", name):
            return self._random.randrange(1, 40)
        return self._random.choice((0, 1, self._random.randrange(100_000)))

    def _text(self, name: str, form: str | None) -> str:  # noqa: PLR0911 - one rule a format
        self._number += 1
        own = f"{self._random.choice(WORDS)} {self._mark}-{self._number}"
        match form:
            case "date-time":
                return self._stamp()
            case "date":
                return (_START + timedelta(days=self._random.randrange(1500))).date().isoformat()
            case "uuid":
                return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
            case "date-span":
                return f"{self._random.randrange(24):02}:{self._random.randrange(60):02}:00"
            case "byte":
                return base64.b64encode(own.encode()).decode()
            case "uri":
                return f"https://files.example.com/{own.replace(' ', '/')}"
        if re.search(r"e-?mail", name, re.IGNORECASE):
            return f"{own.replace(' ', '.')}@example.com"
        return own + self._random.choice(_ODD)

    def _stamp(self) -> str:
        if self._random.random() < _NEVER:
            return "0001-01-01T00:00:00"
        moment = _START + timedelta(seconds=self._random.randrange(1500 * 86400))
        fraction = f"{self._random.randrange(10**7):07}"[: self._fraction].rstrip("0")
        return moment.isoformat() + (f".{fraction}" if fraction else "") + self._zone
