"""What has arrived, compared with what the tenant holds.

Loaders spell values in their own ways: CSV holds nothing but text, some databases hold a day as its
midnight. A value has arrived if what is read says the same in that format's terms. Where a loader
is known to change values, a `Change` says how; such values are counted, and all others have to be
equal.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple

from tap_devensoft.resource import UNMAPPED
from tap_devensoft.rows.moments import parse_instant
from tap_devensoft.rows.names import column_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scripts.readback import Row

DELETED = "_sdc_deleted_at"
OWN_COLUMNS = ("owner_type", "owner_id", "parent_id", "level", "wbs")
"""What the tap derives for activities; where the API has the same, the tap's word counts."""

Key = tuple[str, ...]


class Change(NamedTuple):
    """A way in which a loader changes values.

    Attributes:
        sentence: What happens to values.
        explains: Whether that made `arrived` of `value`.
    """

    sentence: str
    explains: Callable[[Any, Any], bool]


def _is_float_of(value: Any, arrived: Any) -> bool:
    number = _number(arrived)
    return isinstance(value, Decimal) and number == Decimal(repr(float(value)))


FLOATS = Change("numbers are binary floats, of 15 digits", _is_float_of)
_ESCAPES = str.maketrans({"\r": "\\r", "\n": "\\n", "\t": "\\t"})
EMPTY = Change(
    "an empty text is the same as nothing", lambda value, arrived: value == "" and arrived is None
)
ESCAPED = Change(
    "ends of lines and tabs in texts are written as \\r, \\n and \\t",
    lambda value, arrived: isinstance(value, str) and arrived == value.translate(_ESCAPES),
)
UNKEPT = Change(
    "without the column _unmapped, what fits no column is not kept",
    lambda value, arrived: value is not None and arrived is None,
)


def says(value: Any, arrived: Any) -> bool:
    """Whether what was read says the same as the tenant's value, in its format's terms."""
    if value is None or isinstance(value, str):
        return bool(arrived == value)
    for kind, rule in _RULES:
        if isinstance(value, kind):
            return rule(value, arrived)
    return False


def _says_number(value: Decimal, arrived: Any) -> bool:
    return _number(arrived) == value


def _says_instant(value: datetime, arrived: Any) -> bool:
    return parse_instant(str(arrived), timezone.utc) == value


def _says_structure(value: Any, arrived: Any) -> bool:
    found = _structure(arrived)
    if isinstance(value, dict):
        return (
            isinstance(found, dict)
            and found.keys() == value.keys()
            and all(says(value[name], found[name]) for name in value)
        )
    return isinstance(found, list) and len(found) == len(value) and all(map(says, value, found))


_RULES: tuple[tuple[Any, Callable[[Any, Any], bool]], ...] = (
    (bool, lambda value, arrived: str(arrived).lower() == str(value).lower()),
    (int | Decimal, _says_number),
    (datetime, _says_instant),
    (date, lambda value, arrived: str(arrived)[:10] == value.isoformat()),
    (dict | list, _says_structure),
)


def _number(arrived: Any) -> Decimal | None:
    try:
        return None if isinstance(arrived, bool) else Decimal(str(arrived))
    except InvalidOperation:
        return None


def _structure(arrived: Any) -> Any:
    if not isinstance(arrived, str):
        return arrived
    try:
        return json.loads(arrived, parse_float=Decimal)
    except ValueError:
        return None


def cleaned(value: Any) -> Any:
    """Give a value without what no target can hold, as the tap sends it."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value.replace("\0", ""))
    if isinstance(value, dict):
        return {name: cleaned(one) for name, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, list) else value


def expected(stream: str, truth: Iterable[Row]) -> list[Row]:
    """Give the tenant's rows under the names of the tap's columns, in lower case.

    Every loader has to keep lower-cased names apart, and some write nothing else.
    """
    rows = list(truth)
    names = column_names([(name, False) for name in (rows[0] if rows else ())], "original")
    columns = {source[0]: column.lower() for source, column in names.items()}
    if stream == "activities":
        own = set(OWN_COLUMNS)
        columns = {
            name: column for name, column in columns.items() if name in own or column not in own
        }
    return [{column: cleaned(row[name]) for name, column in columns.items()} for row in rows]


def folded(rows: Iterable[Row]) -> list[Row]:
    """Give rows under lower-cased names."""
    return [{name.lower(): value for name, value in row.items() if name} for row in rows]


def key_of(row: Row, key: Sequence[str]) -> Key:
    """Give the values that tell a row apart, as texts."""
    return tuple(str(row.get(name)) for name in key)


def last_rows(rows: Iterable[Row], key: Sequence[str]) -> dict[Key, Row]:
    """Give the row of each key that was written last."""
    return {key_of(row, key): row for row in rows}


@dataclass(slots=True)
class Tally:
    """What comparisons found.

    Attributes:
        rows: Rows that were compared.
        values: Values that were compared.
        changed: How many values a loader changed, by the sentence that says how.
        differences: A sentence for each row or value that is not as it should be.
    """

    rows: int = 0
    values: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def compare(
        self,
        stream: str,
        truth: Sequence[Row],
        arrived: Mapping[Key, Row],
        key: Sequence[str],
        changes: Iterable[Change],
    ) -> None:
        """Compare the rows that should be in a table with those that are.

        Args:
            stream: The table's name, for the sentences.
            truth: The rows that should be there, as `expected` gives them.
            arrived: The rows that are there and not deleted.
            key: The columns that tell rows apart.
            changes: What the loader is known to do to values.
        """
        wanted = last_rows(truth, key)
        self.rows += len(wanted)
        self.differences += [f"{stream} {k} is missing" for k in wanted.keys() - arrived.keys()]
        self.differences += [
            f"{stream} {k} should not be there" for k in arrived.keys() - wanted.keys()
        ]
        for which in sorted(wanted.keys() & arrived.keys()):
            self.values += len(wanted[which])
            row = arrived[which]
            unfit = folded([_structure(row.get(UNMAPPED)) or {}])[0]
            for column, value in wanted[which].items():
                found = row.get(column)
                if says(value, found) or (found is None and says(value, unfit.get(column))):
                    continue
                change = next((one for one in changes if one.explains(value, found)), None)
                if change:
                    self.changed[change.sentence] += 1
                else:
                    sentence = f"{stream} {which}: {column} is {found!r:.80}, not {value!r:.80}"
                    self.differences.append(sentence)
