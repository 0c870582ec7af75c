"""Compares records with rows by their content, whatever the tap calls a stream or a column."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_NEVER: Final = "0001-01-01T00:00:00"
_STAMP: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?)?")
_TELLING: Final = 6
"""Characters of a text that hardly stands in two listings by chance."""
_COMMON: Final = 50
"""Records with the same value, beyond which it tells nothing."""
_TRIED: Final = 5


@dataclass
class Records:
    """The records of one stream, as a loader that merges on the key would keep them."""

    sent: list[dict[str, Any]]
    key: list[str]
    stream: str = ""
    doubled: str = ""
    """A key under which several rows came."""
    rows: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Merge on the key."""
        merged: dict[str, dict[str, Any]] = {}
        for place, record in enumerate(self.sent):
            key = str([record.get(name) for name in self.key]) if self.key else str(place)
            if merged.get(key, record) != record:
                self.doubled = self.doubled or key
            merged[key] = record
        self.rows = list(merged.values())

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each value stands."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, record in enumerate(self.rows):
            for value in {plain(one) for one in scalars(record)}:
                found[value].append(place)
        return found

    def knows(self, row: Any, owner: tuple[Any, ...]) -> bool:
        """Whether some record has a telling value of a row, other than its owner's."""
        return any(
            plain(one) in self.places
            for one in scalars(row)
            if isinstance(one, str)
            and len(one) > _TELLING
            and one not in owner
            and not _STAMP.fullmatch(one)
        )


def scalars(value: Any) -> Iterator[Any]:
    """Yield the plain values at any depth."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from scalars(one)
    elif value is not None:
        yield value


def plain(value: Any) -> str:
    """Return a value as a text that is the same for the same number or moment."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)).normalize(), "f")
    text = str(value)
    return moment(text) or text


def moment(text: str) -> str | None:
    """Return a date-time in UTC, to the microsecond, or a date as it is.

    >>> moment("2024-05-01T02:00:00.1234567+02:00"), moment("2024-05-01T00:00:00")
    ('2024-05-01T00:00:00.123456', '2024-05-01')
    """
    if (match := _STAMP.fullmatch(text)) is None:
        return None
    day, clock, fraction, zone = match.groups()
    whole = f"{day}T{clock or '00:00:00'}.{(fraction or '.0')[1:7]:0<6}{zone or '+00:00'}"
    try:
        found = datetime.fromisoformat(whole.replace("Z", "+00:00")).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        return None
    return found.strftime("%Y-%m-%dT%H:%M:%S.%f").removesuffix("T00:00:00.000000")


def folded(name: str) -> str:
    """Return a name without case and signs."""
    return re.sub(r"\W|_", "", name).lower()


def has_all(
    records: Records, row: Any, owner: tuple[Any, ...], left: Collection[int]
) -> tuple[int | None, str]:
    """Return the record that has all of a row, or what the nearest one lacks."""
    best = f"no record of {json.dumps(row, default=str)[:60]}"
    fewest = len(row) + 1 if isinstance(row, dict) else 1
    for place in _candidates(records, row, left):
        lacks = list(_lacks(records.rows[place], row, owner))
        if not lacks:
            return place, ""
        if len(lacks) <= fewest:
            fewest, best = len(lacks), ", ".join(lacks)
    return None, best


def _candidates(records: Records, row: Any, left: Collection[int]) -> list[int]:
    """Return the records that have most values of a row."""
    votes: Counter[int] = Counter()
    for value in {plain(one) for one in scalars(row)}:
        places = records.places.get(value, [])
        if len(places) <= _COMMON:
            votes.update(places)
    likely = [place for place, _ in votes.most_common() if place in left][:_TRIED]
    return likely or list(left)


def _lacks(record: dict[str, Any], row: Any, owner: tuple[Any, ...]) -> Iterator[str]:
    unmapped = record.get("_unmapped") or {}
    known = {name: value for name, value in record.items() if value is not None}
    columns = {folded(name): value for name, value in {**unmapped, **known}.items()}
    if not isinstance(row, dict):
        if not any(same(value, row) for value in record.values()):
            yield repr(row)
        return
    for name, value in row.items():
        ours = known.get(name, unmapped.get(name, columns.get(folded(name))))
        if not same(ours, value):
            yield f"{name} {_short(value)} as {_short(ours)}"
    for one in owner:
        if not any(same(value, one) for value in record.values()):
            yield f"the owner {one!r}"


def _short(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)[:70]


def same(ours: Any, theirs: Any) -> bool:
    """Whether a value of a record says the same as the server's."""
    if isinstance(theirs, dict):
        if not isinstance(ours, dict):
            return not theirs and ours is None
        columns = {folded(name): value for name, value in ours.items()}
        return all(
            same(ours.get(name, columns.get(folded(name))), value) for name, value in theirs.items()
        )
    if isinstance(theirs, list):
        return (
            isinstance(ours, list)
            and len(ours) == len(theirs)
            and all(same(one, two) for one, two in zip(ours, theirs, strict=True))
        )
    if theirs is None or theirs == _NEVER:
        return ours is None or ours == theirs
    if isinstance(ours, dict | list) or ours is None:
        return False
    return plain(ours) == plain(theirs) or _is_number(ours, theirs)


def _is_number(ours: Any, theirs: Any) -> bool:
    """Whether a column of texts has a number as it came, or one of numbers a numeric text."""
    try:
        return {type(ours), type(theirs)} >= {str} and Decimal(str(ours)) == Decimal(str(theirs))
    except ArithmeticError:
        return False
