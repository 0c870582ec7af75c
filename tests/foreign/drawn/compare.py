"""Loads a foreign tenant and compares every row and every value with what it holds."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from tests.fakes.runs import discovered, run
from tests.foreign.drawn.api import Api
from tests.foreign.drawn.expected import Nested
from tests.foreign.drawn.server import serve
from tests.foreign.drawn.spelling import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tests.fakes.runs import Run
    from tests.foreign.drawn.expected import Expected
    from tests.foreign.drawn.server import Served
    from tests.foreign.drawn.tenant import Tenant

PAIRS = [("Deal", "BusinessUnit"), ("Deal", "Priority")]
OWN = {"parentid": "parent_id", "level": "level", "wbs": "wbs", "ownertype": "owner_type",
       "ownerid": "owner_id"}  # fmt: skip


@dataclass
class Outcome:
    """How a load ended."""

    tenant: Tenant
    code: int
    log: list[str]
    differences: list[str] = field(default_factory=list)
    requests: int = 0

    @property
    def equal(self) -> bool:
        """Whether all arrived, and the tap says so."""
        return self.code == 0 and not self.differences


def compare(tenant: Tenant, **settings: Any) -> Outcome:
    """Load a tenant with nothing set but address, credentials and pick lists."""
    api = Api(tenant)
    with serve(api) as served:
        picklists = [{"category": one, "subcategory": two} for one, two in PAIRS]
        ended = run(served, picklists=picklists, **settings)  # type: ignore[arg-type]
        lines = [line for level in ("WARNING", "ERROR", "CRITICAL") for line in ended.lines(level)]
        outcome = Outcome(tenant, ended.code, lines, requests=len(served.requests))
        for stream, rows in api.expected(PAIRS).items():
            outcome.differences += differences(stream, ended, rows)
        outcome.differences += _catalog(served, ended, picklists)
    return outcome


def _catalog(served: Served, ended: Run, picklists: list[Any]) -> Iterator[str]:
    catalog = discovered(served, picklists=picklists)  # type: ignore[arg-type]
    streams = {one["tap_stream_id"]: one["schema"] for one in catalog["streams"]}
    for stream, schema in ended.schemas.items():
        if stream not in streams:
            yield f"{stream}: not in the catalog of --discover"
        elif streams[stream]["properties"].keys() != schema["properties"].keys():
            yield f"{stream}: the catalog of --discover has other columns"
    by_catalog = run(served, catalog=catalog, picklists=picklists)  # type: ignore[arg-type]
    if by_catalog.code != ended.code:
        yield f"a load by the catalog ended with {by_catalog.code}"
    for stream in ended.schemas:
        if _sorted(by_catalog, stream) != _sorted(ended, stream):
            yield f"{stream}: a load by the catalog brought other records"


def _sorted(ended: Run, stream: str) -> list[str]:
    return sorted(str(sorted(record.items())) for record in ended.records(stream))


def differences(  # noqa: C901 - one question after the other
    stream: str, ended: Run, rows: list[Expected]
) -> Iterator[str]:
    """Yield a line for each way in which a stream differs from the tenant's rows."""
    if stream not in ended.schemas:
        if rows:
            yield f"{stream}: no SCHEMA, {len(rows)} rows missing"
        return
    keys = next(
        one["key_properties"]
        for one in ended.messages
        if one["type"] == "SCHEMA" and one["stream"] == stream
    )
    records = {
        tuple(str(row.get(name)) for name in keys): Record(row) for row in ended.records(stream)
    }
    if not keys:
        yield f"{stream}: has no key"
        return
    if len(records) != len(rows):
        yield f"{stream}: {len(records)} rows by key {keys}, not {len(rows)}"
    found: dict[Any, list[Record]] = {}
    for record in records.values():
        for identity in record.identities(stream):
            found.setdefault(identity, []).append(record)
    problems: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for row in rows:
        candidates = found.get(identity_of(stream, row), [])
        if not candidates:
            problems["rows missing"] += 1
            examples["rows missing"] = str(row.identity)
            continue
        best = min((list(record.lacks(row)) for record in candidates), key=len)
        for (name, *_), what in best:
            problems[name] += 1
            examples[name] = what
    for name, count in problems.most_common(6):
        yield f"{stream}.{name}: {count} of {len(rows)}, such as {examples[name][:160]}"


def identity_of(stream: str, row: Expected) -> Any:
    """Return what tells a row from others: some value, and its owner or list."""
    return (str(row.identity[1]), *_place(stream, row.facts))


def _place(stream: str, values: dict[str, Any]) -> tuple[str, ...]:
    names = {"activities": ("owner_type", "owner_id"), "picklists": ("category", "subcategory")}
    return tuple(str(values.get(name)).lower() for name in names.get(stream, ()))


class Record:
    """A record, in which values are looked up by the spelling on the wire."""

    def __init__(self, record: dict[str, Any], *, retyped: bool = False) -> None:
        """Read a record, in which values may be `retyped` if they say the same."""
        self.record = record
        self.retyped = retyped
        self.unmapped: dict[str, Any] = record.get("_unmapped") or {}
        self.folded = {
            folded(name): value
            for source in (self.unmapped, record)
            for name, value in source.items()
            if value is not None
        }

    def identities(self, stream: str) -> set[Any]:
        """Return everything that a row may be found by."""
        place = _place(stream, self.record)
        return {
            (str(value), *place) for value in self.record.values() if isinstance(value, str | int)
        }

    def lacks(self, row: Expected) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield the values that are not there, each under all that it is called."""
        for name, value in row.values.items():
            if isinstance(value, Nested):
                if not same(self.get(name), value.wire, kept=True):
                    yield from self._lacks_custom(value, name)
            elif folded(name) in OWN and OWN[folded(name)] in row.facts:
                continue
            elif not self.has(name, value):
                yield (name,), f"{value!r} as {self.get(name)!r}"
        for name, value in row.facts.items():
            if value is not None and not loosely(self.record.get(name), value):
                yield (name,), f"{value!r} as {self.record.get(name)!r} (fact)"

    def _lacks_custom(self, nested: Nested, place: str) -> Iterator[tuple[tuple[str, ...], str]]:
        for one, value in nested.values:
            names = (one.key, one.label, f"{one.section}{one.key}", f"custom{one.id}", str(one.id),
                     f"{place}{one.key}")  # fmt: skip
            # Without field metadata a section may come as it is, an object in a column.
            section = self.get(one.section)
            inner = section.get(one.key) if isinstance(section, dict) else None
            if not same(inner, value) and not any(self.has(name, value) for name in names):
                yield (one.key, one.label, place), f"{value!r} as {self.get(one.key)!r}"

    def _says(self, name: str, found: Any, value: Any) -> bool:
        """Whether it says the same, perhaps in a column whose name was cut or has a suffix."""
        start = folded(name)[:40]
        columns = [one for column, one in self.folded.items() if column.startswith(start)]
        return any(says_same(one, value) for one in (found, *columns))

    def get(self, name: str) -> Any:
        """Return the value of a property."""
        if self.record.get(name) is not None:
            return self.record[name]
        if self.unmapped.get(name) is not None:
            return self.unmapped[name]
        return self.folded.get(folded(name))

    def has(self, name: str, value: Any) -> bool:
        """Whether a property has the value, or one column for each of its parts."""
        found = self.get(name)
        if same(found, value) or (self.retyped and self._says(name, found, value)):
            return True
        return isinstance(value, dict) and all(
            self.has(f"{name}{part}", inner) for part, inner in value.items()
        )


def folded(name: str) -> str:
    """Return a name without case and signs."""
    return re.sub(r"\W|_", "", name).lower()


def loosely(ours: Any, theirs: Any) -> bool:
    """Whether a column of the tap's own says what it should."""
    return folded(str(ours)).rstrip("s") == folded(str(theirs)).rstrip("s")


def same(ours: Any, theirs: Any, *, kept: bool = False) -> bool:
    """Whether a value of a record says the same as the tenant's; `kept` inside an object."""
    if isinstance(theirs, Moment):
        return (kept and ours == theirs.wire) or same_moment(ours, theirs.instant)
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(theirs, Decimal | int) and isinstance(ours, Decimal | int):
        return Decimal(ours) == Decimal(theirs)
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return all(same(ours.get(name), value, kept=kept) for name, value in theirs.items())
    if isinstance(theirs, list) and isinstance(ours, list):
        pairs = zip(ours, theirs, strict=False)
        return len(ours) == len(theirs) and all(same(one, two, kept=kept) for one, two in pairs)
    return bool(ours == theirs)


def says_same(ours: Any, theirs: Any) -> bool:
    """Whether a value says the same as the tenant's, be it of another type."""
    if isinstance(theirs, dict | list):
        return same(_read(ours), theirs, kept=True)
    wire = theirs.wire if isinstance(theirs, Moment) else theirs
    texts = [str(one).strip().lower() for one in (ours, wire)]
    return texts[0] == texts[1] or any(
        read(texts[0]) == read(texts[1]) is not None for read in (_number, _instant)
    )


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _read(value: Any) -> Any:
    """Return what a text holds that is JSON, or the value as it is."""
    try:
        return json.loads(value, parse_float=Decimal) if isinstance(value, str) else value
    except ValueError:
        return value


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def same_moment(ours: Any, theirs: datetime | date | None) -> bool:
    """Whether a text says a date, or an instant in UTC."""
    if theirs is None or not isinstance(ours, str):
        return ours is None and theirs is None
    if not isinstance(theirs, datetime):
        return ours[:10] == theirs.isoformat()
    try:
        found = datetime.fromisoformat(ours.replace("Z", "+00:00"))
    except ValueError:
        return False
    if found.tzinfo is None:
        midnight = (found.hour, found.minute, found.second) == (0, 0, 0)
        if len(ours) == 10:
            return midnight and found.date() == theirs.date()
        found = found.replace(tzinfo=timezone.utc)  # as it came, in `_unmapped`
    return abs((found - theirs.astimezone(timezone.utc)).total_seconds()) < 1e-6
