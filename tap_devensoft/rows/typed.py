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
    from collections.abc import Callable, Collection, Iterable, Sequence

    Read = Callable[[Sequence[Any]], Sequence[Any] | None]
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
    "texts": list[str | None],
}
"""What each kind of column is decoded as; all others are texts."""
_KEYS: Final = frozenset({"integer", "string", "uuid"})
"""Kinds of keys that stay as they come, so that rows are told apart alike on both ways."""


class TypedRow(msgspec.Struct, gc=False):
    """A record whose values have the types of its columns; one that did not come is UNSET."""

    places: ClassVar[Mapping[str, str]] = {}
    """The attribute of each column, by the column and by its property."""

    def __setitem__(self, column: str, value: object) -> None:
        """Set a column that the row can have."""
        setattr(self, self.places[column], value)


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """What a column's values are decoded as.

    Attributes:
        name: The column.
        kind: Kind of the column.
        key: Whether each row must have a value.
        read: Returns the column's values for texts that were decoded, or None where one is
            none; nothing where values pass as they are.
    """

    name: str
    kind: str
    key: bool = False
    read: Read | None = None

    @property
    def type(self) -> Any:
        """The type that the decoder checks."""
        plain = _TYPES.get(self.kind, str)
        return plain if self.key or plain is Raw else plain | UnsetType | None


def column_of(rows: Sequence[Any], name: str) -> list[Any]:
    """Return one value of each row, None where a row has none; rows are all of one make.

    Args:
        rows: Rows as they came, or records of either make.
        name: A property for rows as they came, a column for records. Typed rows are both at once,
            and are served only where no name means a property and another one's column.
    """
    if not rows or not isinstance(rows[0], TypedRow):
        return [row.get(name) if isinstance(row, dict) else None for row in rows]
    place = rows[0].places.get(name)
    if place is None:
        return [None] * len(rows)
    values = [*map(attrgetter(place), rows)]
    return [None if value is UNSET else value for value in values] if UNSET in values else values


def columns_of(rows: Sequence[Any], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return some values of each row, None or UNSET for each that it does not have.

    The names are those that `column_of` takes; the first columns of typed rows come quickest.
    """
    most = len(names)
    if (
        rows
        and isinstance(rows[0], TypedRow)
        and rows[0].__struct_encode_fields__[:most] == (*names,)
    ):
        return [astuple(row)[:most] for row in rows]
    return list(zip(*(column_of(rows, name) for name in names), strict=True))


class TypedRows:
    """Decodes the replies of one listing, once a first one has shown their shape.

    Args:
        columns: The columns that go out, by property.
        left_out: Properties that do not.
        first: Columns that come first in a row, as `columns_of` likes it.
        place: Property of the object that holds custom values, if one does.
        inside: Properties that may be there though the first row has them nowhere.
    """

    def __init__(
        self,
        columns: Mapping[str, TypedColumn],
        left_out: Collection[str],
        first: Sequence[str] = (),
        place: str = "",
        inside: Collection[str] = (),
    ) -> None:
        """Keep the facts; until `learn`, replies are decoded as any other."""
        by_column = {column.name: name for name, column in columns.items()}
        order = dict.fromkeys((*map(by_column.__getitem__, first), *columns))
        self._columns = {name: columns[name] for name in order}
        self._left_out = left_out
        self._place = place
        self._inside = inside
        self._decoder: msgspec.json.Decoder[Any] | None = None
        self._is_new = all(one.kind in _KEYS for one in columns.values() if one.key)
        self._typed = self._untyped = 0
        self._path: Path = ()

    def learn(self, value: object, path: Path) -> None:
        """Take the shape of replies from the first one, whose rows are at `path`."""
        if not self._is_new:
            return
        self._is_new = False
        rows = value
        for step in path:
            rows = rows.get(step) if isinstance(rows, dict) else None
        shape = self._shape_of(rows) if isinstance(rows, list) else None
        if shape is None:
            return
        try:
            self._record = self._record_type()
            kind = _enveloped(value, path, list[self._row_type(*shape)])  # type: ignore[misc]
        except (ValueError, TypeError):
            return  # names that a struct cannot have
        self._path = path
        self._decoder = msgspec.json.Decoder(kind, float_hook=Decimal)

    def _shape_of(self, rows: Sequence[Any]) -> tuple[list[str], list[str]] | None:
        """Return the properties of rows, and those in the place of custom values, if known."""
        row = max(rows, key=lambda row: len(self._held_in(row)), default=None)
        if not isinstance(row, dict):
            return None
        inside = list(self._held_in(row))
        own = [name for name in row if name != self._place]
        known = {*self._columns, *self._left_out}
        if not known.issuperset(own + inside) or not set(inside).isdisjoint(own):
            return None
        inside += [name for name in self._inside if name not in {*own, *inside}]
        if any(name in self._columns and self._columns[name].key for name in inside):
            return None
        own = [name for name in dict.fromkeys((*own, *known)) if name not in inside]
        return own, inside

    def _held_in(self, row: object) -> Mapping[str, Any]:
        """Return the object of custom values, empty where a row has none."""
        held = row.get(self._place) if isinstance(row, dict) and self._place else None
        return held if isinstance(held, dict) else {}

    def _record_type(self) -> type[msgspec.Struct]:
        """Return the struct of records, its columns in their order."""
        attributes = {name: f"p{number}" for number, name in enumerate(self._columns)}
        named = {self._columns[name].name: attribute for name, attribute in attributes.items()}
        return msgspec.defstruct(
            "Record",
            [(attribute, Any, UNSET) for attribute in named.values()],
            bases=(TypedRow,),
            namespace={"places": {**named, **attributes}},
            rename={attribute: name for name, attribute in named.items()},
            gc=False,
        )

    def _row_type(self, own: Sequence[str], inside: Sequence[str]) -> type[msgspec.Struct]:
        """Return the struct that rows are decoded as, and keep how its values are picked."""
        fields = self._fields(own, "own")
        paths = {name: field[0] for name, field in fields.items()}
        if self._place:
            inner = self._fields(inside, "in")
            held = _struct(inner)
            self._bare = held()
            fields[self._place] = ("held", held | None, None)
            paths |= {name: f"held.{field[0]}" for name, field in inner.items()}
        picked = [paths[name] for name in self._columns]
        self._pick = attrgetter(*picked, picked[0])  # one more, so that it always gives a tuple
        return _struct(fields)

    def _fields(self, names: Sequence[str], prefix: str) -> dict[str, Any]:
        """Return the fields of a struct by property, with the types that the decoder checks."""
        fields = {}
        for number, name in enumerate(names):
            column = self._columns.get(name)
            kind = column.type if column else Raw
            is_key = column is not None and column.key
            fields[name] = (f"{prefix}{number}", kind, *(() if is_key else (UNSET,)))
        return fields

    def decode(self, body: bytes) -> Any:
        """Return the value of a reply, as `decode` does.

        Raises:
            UnreadableError: It is no JSON.
        """
        if self._decoder is not None:
            value = self._decoded(self._decoder, body)
            if value is not None:
                self._typed += 1
                return value
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
        records = self._records_of(rows)
        if records is None:
            return None
        rows[:] = records
        return value

    def _records_of(self, rows: Sequence[Any]) -> Iterable[msgspec.Struct] | None:
        """Return the records of rows, or None where one needs a closer look."""
        if self._place:
            for row in rows:
                row.held = row.held or self._bare
        values: list[Any] = [*zip(*map(self._pick, rows), strict=True)][:-1]
        columns = self._columns.values()
        numbers = [told for told, one in zip(values, columns, strict=False) if one.type is Raw]
        if not _are_plain(list(chain.from_iterable(numbers))):
            return None
        for place, (told, one) in enumerate(zip(values, columns, strict=False)):
            if one.read:
                fitted = _where_told(told, one.read)
                if fitted is None:
                    return None
                values[place] = fitted
        return map(self._record, *values) if values else []


def _where_told(values: Sequence[Any], read: Read) -> Sequence[Any] | None:
    """Return what `read` makes of the values that came, in their places."""
    if UNSET not in values:
        return read(values)
    fitted = read([value for value in values if value is not UNSET])
    if fitted is None:
        return None
    each = iter(fitted)
    return [value if value is UNSET else next(each) for value in values]


def _struct(fields: Mapping[str, Any]) -> type[msgspec.Struct]:
    """Return a struct that is decoded from objects of these properties and no others."""
    rename = {field[0]: name for name, field in fields.items()}
    return msgspec.defstruct(
        "Row", fields.values(), rename=rename, forbid_unknown_fields=True, kw_only=True, gc=False
    )


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
