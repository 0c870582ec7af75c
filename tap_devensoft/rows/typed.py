"""Rows as structs, whose types are checked while they are decoded: they are records at once.

What is not as the catalog says (another type, an unknown property, a misfit) sends its page the
long way through `records`. Both ways give the same record; `tests/rows/test_typed.py` compares.
"""

from __future__ import annotations

from collections.abc import Mapping  # msgspec reads the annotation
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec
from msgspec import UNSET, Raw, UnsetType
from msgspec.structs import astuple

from tap_devensoft.http.replies import decode, is_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    Path = tuple[str, ...]

_FEW: Final = 3
"""Pages that may go the long way before it is asked which way most go."""
_LONGEST: Final = 400
"""Digits of a number that is passed on unread."""
_DIGITS: Final = bytes.maketrans(b"123456789", b"000000000")
_TYPES: Final[Mapping[str, Any]] = {
    "integer": int,
    "number": Raw,  # passed on as it is spelled
    "boolean": bool,
    "object": dict,
    "array": list,
}
"""What each kind of column is decoded as; all others are texts."""
_KEYS: Final = frozenset({"integer", "string", "uuid"})
"""Kinds of keys that stay as they come, so that rows are told apart alike on both ways."""


class TypedRow(msgspec.Struct, gc=False):
    """A row whose values have the types of its columns; a property that did not come is UNSET."""

    places: ClassVar[Mapping[str, str]] = {}
    """The attribute of each property."""
    required: ClassVar[frozenset[str]] = frozenset()
    """Properties that every row has."""

    def __setitem__(self, name: str, value: object) -> None:
        """Set a property that the row can have."""
        setattr(self, self.places[name], value)


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """What a column's values are decoded as.

    Attributes:
        kind: Kind of the column.
        key: Whether each row must have a value.
        read: Returns the column's values for texts that were decoded, or None where one is
            none; nothing where values pass as they are.
    """

    kind: str
    key: bool = False
    read: Callable[[Sequence[Any]], Sequence[Any] | None] | None = None

    @property
    def type(self) -> Any:
        """The type that the decoder checks."""
        plain = _TYPES.get(self.kind, str)
        return plain if self.key or plain is Raw else plain | UnsetType | None


def column_of(rows: Sequence[Any], name: str) -> list[Any]:
    """Return a property of each row, None where a row has none; rows are all of one make."""
    if not rows or not isinstance(rows[0], TypedRow):
        return [row.get(name) if isinstance(row, dict) else None for row in rows]
    place = rows[0].places.get(name)
    if place is None:
        return [None] * len(rows)
    values = [*map(attrgetter(place), rows)]
    if name in rows[0].required or UNSET not in values:
        return values
    return [None if value is UNSET else value for value in values]


def columns_of(rows: Sequence[Any], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return some properties of each row, None or UNSET for each that it does not have."""
    if rows and isinstance(rows[0], TypedRow) and [*rows[0].places][: len(names)] == [*names]:
        most = len(names)
        return [astuple(row)[:most] for row in rows]
    return list(zip(*(column_of(rows, name) for name in names), strict=True))


class TypedRows:
    """Decodes the replies of one listing, once a first one has shown their shape.

    Args:
        columns: The columns that go out, by property.
        left_out: Properties that do not.
        first: Properties that come first in a row, as `columns_of` likes it.
    """

    def __init__(
        self,
        columns: Mapping[str, TypedColumn],
        left_out: Collection[str],
        first: Sequence[str] = (),
    ) -> None:
        """Keep the facts; until `learn`, replies are decoded as any other."""
        self._first = first
        self._columns = columns
        self._left_out = left_out
        self._decoder: msgspec.json.Decoder[Any] | None = None
        self._is_new = all(one.kind in _KEYS for one in columns.values() if one.key)
        self._typed = self._untyped = 0
        self._path: Path = ()
        self._numbers: tuple[str, ...] = ()
        self._read: list[tuple[str, Callable[[Sequence[Any]], Sequence[Any] | None]]] = []
        self._empty: list[str] = []

    def learn(self, value: object, path: Path) -> None:
        """Take the shape of replies from the first one, whose rows are at `path`."""
        if not self._is_new:
            return
        self._is_new = False
        rows = value
        for step in path:
            rows = rows.get(step) if isinstance(rows, dict) else None
        row = rows[0] if isinstance(rows, list) and rows else None
        if not isinstance(row, dict) or not row.keys() <= {*self._columns, *self._left_out}:
            return
        try:
            shape = _enveloped(value, path, list[self._row_type(tuple(row))])  # type: ignore[misc]
        except (ValueError, TypeError):
            return  # names that a struct cannot have
        self._path = path
        self._decoder = msgspec.json.Decoder(shape, float_hook=Decimal)

    def _row_type(self, shape: Sequence[str]) -> type[msgspec.Struct]:
        """Return the struct of rows, its properties in the order of `shape` but for the first."""
        names = dict.fromkeys((*self._first, *shape, *self._columns, *self._left_out))
        places = {name: f"p{number}" for number, name in enumerate(names)}
        fields: list[Any] = []
        for name, place in places.items():
            column = self._columns.get(name)
            kind = column.type if column else Raw
            fields.append((place, kind) if column and column.key else (place, kind, UNSET))
            if column is None:
                self._empty.append(place)
            elif column.read:
                self._read.append((place, column.read))
        self._numbers = tuple(
            places[name] for name, one in self._columns.items() if one.type is Raw
        )
        return msgspec.defstruct(
            "Row",
            fields,
            bases=(TypedRow,),
            namespace={
                "places": places,
                "required": frozenset(name for name, one in self._columns.items() if one.key),
            },
            rename={place: name for name, place in places.items()},
            forbid_unknown_fields=True,
            kw_only=True,
            gc=False,
        )

    def decode(self, body: bytes) -> tuple[Any, bool]:
        """Return the value of a reply, and whether its texts need cleaning, as `decode` does.

        Raises:
            UnreadableError: It is no JSON.
        """
        if self._decoder is not None:
            value = self._decoded(self._decoder, body)
            if value is not None:
                self._typed += 1
                return value, False
            self._untyped += 1
            if self._untyped > self._typed + _FEW:
                self._decoder = None  # decoding most pages twice is slower
        return decode(body)

    def _decoded(self, decoder: msgspec.json.Decoder[Any], body: bytes) -> Any:
        """Return the value of a reply with typed rows, or None."""
        if not is_plain(body):
            return None
        try:
            value = _opened(decoder.decode(body), self._path)
        except (msgspec.DecodeError, UnicodeDecodeError, InvalidOperation, RecursionError):
            return None
        rows = value
        for step in self._path:
            rows = rows.get(step, [])
        return value if self._are_records(rows) else None

    def _are_records(self, rows: Sequence[TypedRow]) -> bool:
        """Read what has to be read; tell whether all rows are records now."""
        if self._numbers:
            # One more, so that it always gives a tuple.
            pick = attrgetter(*self._numbers, self._numbers[0])
            if not _are_plain(list(chain.from_iterable(map(pick, rows)))):
                return False
        for place, read in self._read:
            values = [*map(attrgetter(place), rows)]
            told = [value for value in values if value is not UNSET] if UNSET in values else values
            fitted = read(told)
            if fitted is None:
                return False
            having = (row for row, value in zip(rows, values, strict=True) if value is not UNSET)
            for row, value in zip(having, fitted, strict=True):
                setattr(row, place, value)
        for place in self._empty:
            for row in rows:
                setattr(row, place, UNSET)
        return True


def _are_plain(numbers: list[Any]) -> bool:
    """Whether JSON values are null, or numbers that decimals would spell as they came."""
    try:
        spelled = b",%b," % b",".join(numbers)
    except TypeError:  # some did not come
        spelled = b",%b," % b",".join(number for number in numbers if number is not UNSET)
    shape = spelled.translate(_DIGITS)
    odd = b",-0," in spelled or b"0" * _LONGEST in shape
    tiny = b",0.000000" in spelled or b",-0.000000" in spelled
    return not (odd or tiny or shape.translate(None, b"0.-,nul"))


def _enveloped(value: Any, path: Path, rows: Any) -> Any:
    """Return the type of a reply like `value` that has `rows` at `path`."""
    if not path:
        return rows
    fields = [
        (f"p{number}", _enveloped(inner, path[1:], rows) if name == path[0] else Any, UNSET)
        for number, (name, inner) in enumerate(value.items())
    ]
    return msgspec.defstruct(
        "Envelope",
        fields,
        rename={f"p{number}": name for number, name in enumerate(value)},
        forbid_unknown_fields=True,
    )


def _opened(value: Any, path: Path) -> Any:
    """Return a typed reply as objects, down to its rows."""
    if not path or not isinstance(value, msgspec.Struct):
        return value
    named = {one.encode_name: getattr(value, one.name) for one in msgspec.structs.fields(value)}
    return {name: _opened(inner, path[1:]) for name, inner in named.items() if inner is not UNSET}
