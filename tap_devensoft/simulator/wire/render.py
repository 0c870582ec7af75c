"""A row of the world as one profile sends it: the names, the types, the JSON text.

A `Column` is one property on the wire. The same columns give the bytes of a reply and the Python
values of a perfect reading, so the two cannot drift apart. Rendered rows are kept until an edit
makes them old.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tap_devensoft.simulator.world.mixer import guid
from tap_devensoft.simulator.world.nouns import (
    CUSTOM_KINDS,
    FIELDS,
    SINGULAR,
    Reference,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.world.nouns import (
        CustomField,
        Field,
        Kind,
    )
    from tap_devensoft.simulator.world.tables import Row
    from tap_devensoft.simulator.world.world import World

UTC = timezone.utc
EASTERN = "America/New_York"
FIXED = timezone(timedelta(hours=1))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PREFIXED = {"name", "status", "country", "title", "codeName", "email"}
KEPT_VIEWS = 12
KEPT_ROWS = 400_000
"""How many rendered rows a view keeps before it starts afresh; about 1 KB each."""


@dataclass(frozen=True)
class Column:
    """One property on the wire.

    Attributes:
        name: Its name as spelled.
        field: The field's own name, by which `properties` may ask for it too.
        kind: What the value is.
        read: Takes the value from a row.
        listed: Whether a list that shows a subset shows it.
        label: What people call it.
        custom: Whether an administrator added it.
    """

    name: str
    field: str
    kind: str
    read: Callable[[Row], Any]
    listed: bool = True
    label: str = ""
    custom: bool = False


class Spelling:
    """How a profile writes names, keys and single values."""

    def __init__(self, profile: Profile) -> None:
        """Take what matters from a profile."""
        self.profile = profile

    def name(self, camel: str) -> str:
        """Spell a camel-case name in the profile's case."""
        if self.profile.case == "pascal":
            return camel[:1].upper() + camel[1:]
        if self.profile.case == "snake":
            return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", camel).lower()
        return camel

    def field(self, table: str, field: str) -> str:
        """Spell the name of a field of a table."""
        if field == "id":
            return self.key_name(table)
        if field == "modifiedDate":
            return self.name(self.profile.modified_name)
        if self.profile.field_names == "prefixed" and field in PREFIXED:
            field = SINGULAR[table] + field[:1].upper() + field[1:]
        return self.name(field)

    def key_name(self, table: str) -> str:
        """Spell the name of a table's key."""
        style = self.profile.key_name
        if style in {"Id", "ID"}:
            return style
        if style == "deal" and table == "targets":
            return self.name("dealId")
        if style in {"resource", "deal"}:
            return self.name(f"{SINGULAR[table]}Id")
        return self.name("id")

    def key(self, table: str, number: int | None) -> int | str | None:
        """Write a key as number, GUID or text."""
        if number is None or self.profile.key_type == "int":
            return number
        if self.profile.key_type == "guid":
            return guid(table, number)
        return f"{SINGULAR[table][:3].upper()}-{number:06d}"

    def reference(self, value: Reference | None) -> Any:
        """Write a reference where there is room for one value only."""
        if value is None:
            return None
        if self.profile.references == "id":
            return self.key(value.table, value.key)
        if self.profile.references == "object":
            return {
                self.name("id"): self.key(value.table, value.key),
                self.name("name"): value.text,
            }
        return value.text

    def choice(self, choices: tuple[str, ...], value: str | None) -> str | int | None:
        """Write an enum value as text or number."""
        if value is None or self.profile.enums == "text" or value not in choices:
            return value
        return choices.index(value)

    def stamp(self, value: datetime) -> str:
        """Write a date-time, JSON quotes included."""
        style = self.profile.stamps
        if style == "old":
            return _old_date(value)
        if value.year == 1:
            return '"0001-01-01T00:00:00"'
        if style == "eastern":
            return f'"{_local(value.astimezone(ZoneInfo(EASTERN)))}"'
        if style == "offset":
            return f'"{_local(value.astimezone(FIXED))}+01:00"'
        return f'"{_local(value)}{"Z" if style == "Z" else ""}"'

    def day(self, value: date) -> str:
        """Write a calendar day, JSON quotes included."""
        if self.profile.stamps == "old":
            return _old_date(datetime(value.year, value.month, value.day, tzinfo=UTC))
        time = "" if self.profile.dates == "plain" else "T00:00:00"
        return f'"{value.isoformat()}{time}"'

    def truth(self, value: Any) -> Any:
        """Give what a perfect reader makes of a value that was sent."""
        if isinstance(value, datetime):
            if value.year == 1:
                return None
            cut = value.microsecond % 1000 if self.profile.stamps == "old" else 0
            return value - timedelta(microseconds=cut)
        return None if value == date.min else value


class Renderer:
    """Rows as a profile sends them."""

    def __init__(self, profile: Profile, world: World) -> None:
        """Lay out the columns of every table."""
        self.profile = profile
        self.spelling = Spelling(profile)
        self._world = world
        self._version = -1
        self._views: dict[tuple[str, tuple[str, ...] | None], View] = {}

    def columns(self, table: str) -> list[Column]:
        """List every property that rows of a table have on the wire."""
        columns: list[Column] = []
        for field in FIELDS[table]:
            if field.name != "modifiedDate" or self.profile.modified_name:
                columns += self._field_columns(table, field)
        if table == "targets":
            if self.profile.soft_delete != "vanish":
                name = self.spelling.name("isDeleted")
                columns.append(Column(name, "isDeleted", "boolean", _reader("isDeleted")))
            columns += self._custom_columns()
        return columns

    def truth_columns(self, table: str) -> list[Column]:
        """List the properties of a perfect reading: custom values as columns of their own."""
        if table != "targets":
            return self.columns(table)
        columns = [column for column in self.columns(table) if not column.custom]
        return columns + [self._custom_column(field) for field in self._world.custom_fields]

    def view(self, table: str, names: tuple[str, ...] | None = None) -> View:
        """Give the rows of a table with all columns or those named."""
        self._forget_old()
        view = self._views.get((table, names))
        if view is None:
            columns = self.columns(table)
            if names is not None:
                columns = [column for column in columns if column.name in names]
            if len(self._views) >= KEPT_VIEWS:
                self._views.clear()
            view = self._views[table, names] = View(self, columns)
        return view

    def forget(self, table: str, key: int) -> None:
        """Drop what was rendered of one row."""
        for (kept, _), view in self._views.items():
            if kept == table:
                view.kept.pop(key, None)

    def custom_key(self, field: CustomField) -> str:
        """Spell the key of a custom field, which is the same in metadata and rows."""
        return f"custom_{field.id}" if self.profile.custom_values == "numbered" else field.key

    def encoder(self, kind: str) -> Callable[[Any], str]:
        """Give the function that writes values of a kind that are not None."""
        writers: dict[str, Callable[[Any], str]] = {
            "stamp": self.spelling.stamp,
            "date": self.spelling.day,
            "text": write_text,
            "money": write_decimal,
        }
        return writers.get(kind, self.any)

    def any(self, value: Any) -> str:
        """Write a value by its own type."""
        if isinstance(value, dict):
            pairs = (f"{write_text(key)}:{self.any(item)}" for key, item in value.items())
            return "{" + ",".join(pairs) + "}"
        if isinstance(value, (list, tuple)):
            return "[" + ",".join(map(self.any, value)) + "]"
        return self._single(value)

    def _single(self, value: Any) -> str:
        if isinstance(value, str):
            return write_text(value)
        if isinstance(value, Decimal):
            return write_decimal(value)
        if isinstance(value, datetime):
            return self.spelling.stamp(value)
        if isinstance(value, date):
            return self.spelling.day(value)
        return json.dumps(value)

    def _forget_old(self) -> None:
        if self._version != self._world.present.version:
            self._version = self._world.present.version
            self._views.clear()

    def _field_columns(self, table: str, field: Field) -> list[Column]:
        spelling, name = self.spelling, self.spelling.field(table, field.name)
        make = partial(Column, field=field.name, listed=field.listed, label=field.label)
        take = _reader(field.name)
        if field.kind == "key":
            return [make(name, kind="key", read=lambda row: spelling.key(table, row["id"]))]
        if field.kind == "foreign":
            other = field.table
            return [make(name, kind="key", read=lambda row: spelling.key(other, take(row)))]
        if field.kind == "choice":
            choices = field.choices
            return [make(name, kind="choice", read=lambda row: spelling.choice(choices, take(row)))]
        if field.kind != "reference":
            return [make(name, kind=field.kind, read=take)]
        return self._reference_columns(name, field, make)

    def _reference_columns(
        self, name: str, field: Field, make: Callable[..., Column]
    ) -> list[Column]:
        style, spelling, take = self.profile.references, self.spelling, _reader(field.name)
        if style in {"text", "object"}:
            kind = "text" if style == "text" else "reference"
            return [make(name, kind=kind, read=lambda row: spelling.reference(take(row)))]

        def key(row: Row) -> Any:
            value = take(row)
            return None if value is None else spelling.key(value.table, value.key)

        def text(row: Row) -> Any:
            value = take(row)
            return None if value is None else value.text

        columns = [make(spelling.name(f"{field.name}Id"), kind="key", read=key)]
        if style == "pair":
            columns.append(make(spelling.name(f"{field.name}Name"), kind="text", read=text))
        return columns

    def _custom_columns(self) -> list[Column]:
        singles = [self._custom_column(field) for field in self._world.custom_fields]
        if self.profile.custom_values in {"flat", "numbered"} or not singles:
            return singles
        name = self.spelling.name("customFields")
        label, value = self.spelling.name("label"), self.spelling.name("value")
        entry_key = self.spelling.name("key")

        def as_object(row: Row) -> Any:
            return {single.name: _Typed(single.kind, single.read(row)) for single in singles}

        def as_array(row: Row) -> Any:
            return [
                {
                    entry_key: single.name,
                    label: single.label,
                    value: _Typed(single.kind, single.read(row)),
                }
                for single in singles
            ]

        read = as_object if self.profile.custom_values == "object" else as_array
        return [
            Column(name, "customFields", "customs", read, listed=False, custom=True),
        ]

    def _custom_column(self, field: CustomField) -> Column:
        spelling = self.spelling

        def read(row: Row) -> Any:
            value = row["custom"].get(field.key) if "custom" in row else None
            return spelling.reference(value) if isinstance(value, Reference) else value

        kind: Kind | str = CUSTOM_KINDS[field.type]
        return Column(
            self.custom_key(field),
            field.key,
            "any" if kind in {"reference", "texts"} else kind,
            read,
            listed=False,
            label=field.label,
            custom=True,
        )


class View:
    """The rendered rows of one table with one choice of columns."""

    def __init__(self, renderer: Renderer, columns: list[Column]) -> None:
        """Prepare an encoder per column."""
        self.columns = columns
        self.kept: dict[int, bytes] = {}
        self._omit = renderer.profile.nulls == "omitted"
        self._parts = [
            (write_text(column.name) + ":", column.read, _tolerant(renderer, column.kind))
            for column in columns
        ]

    def text(self, row: Row) -> str:
        """Write one row as a JSON object."""
        parts = []
        for start, read, write in self._parts:
            value = read(row)
            if value is not None:
                parts.append(start + write(value))
            elif not self._omit:
                parts.append(start + "null")
        return "{" + ",".join(parts) + "}"

    def warm(self, keys: Iterable[int], make: Callable[[int], Row]) -> None:
        """Render rows before they are asked for."""
        for key in keys:
            self.row(key, make)

    def row(self, key: int, make: Callable[[int], Row]) -> bytes:
        """Give the bytes of one row, rendering it the first time."""
        kept = self.kept.get(key)
        if kept is None:
            if len(self.kept) >= KEPT_ROWS:
                self.kept.clear()
            kept = self.kept[key] = encode(self.text(make(key)))
        return kept


@dataclass(frozen=True)
class _Typed:
    """A value inside a custom-fields container, with the kind it is written as."""

    kind: str
    value: Any


def _tolerant(renderer: Renderer, kind: str) -> Callable[[Any], str]:
    """Give an encoder that writes values of another type than the column's by their own.

    Custom fields hold values from before their type was changed.
    """
    if kind == "customs":
        return lambda value: _customs(renderer, value)
    fit: dict[str, type] = {"text": str, "stamp": datetime, "date": date, "money": Decimal}
    write, wanted = renderer.encoder(kind), fit.get(kind)
    if wanted is None:
        return renderer.any
    return lambda value: write(value) if isinstance(value, wanted) else renderer.any(value)


def _customs(renderer: Renderer, value: Any) -> str:
    if isinstance(value, _Typed):
        return "null" if value.value is None else _tolerant(renderer, value.kind)(value.value)
    if isinstance(value, list):
        return "[" + ",".join(_customs(renderer, item) for item in value) + "]"
    if isinstance(value, str):
        return write_text(value)
    pairs = (f"{write_text(key)}:{_customs(renderer, item)}" for key, item in value.items())
    return "{" + ",".join(pairs) + "}"


def _reader(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def write_text(text: str) -> str:
    """Write text as JSON, not escaping what UTF-8 can carry."""
    return str(encode_basestring(text))


def encode(text: str) -> bytes:
    """Encode JSON text; half a surrogate pair travels as an escape, as .NET sends it."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        escaped = (
            encode_basestring_ascii(char)[1:-1] if "\ud800" <= char <= "\udfff" else char
            for char in text
        )
        return "".join(escaped).encode()


def write_decimal(value: Decimal) -> str:
    """Write a decimal with its scale, and with a decimal point always.

    >>> write_decimal(Decimal("5")), write_decimal(Decimal("1.2500"))
    ('5.0', '1.2500')
    """
    text = format(value, "f")
    return text if "." in text else text + ".0"


def _local(value: datetime) -> str:
    """Write a date-time without zone, with the seventh digit that .NET ticks have."""
    text = value.replace(tzinfo=None).isoformat()
    if not value.microsecond:
        return text
    seventh = value.microsecond % 10 and (value.microsecond // 7) % 10
    return f"{text}{seventh}".rstrip("0")


def _old_date(value: datetime) -> str:
    milliseconds = (value - EPOCH) // timedelta(milliseconds=1)
    return f'"\\/Date({milliseconds})\\/"'
