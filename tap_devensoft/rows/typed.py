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

from tap_devensoft.http.replies import decode, is_plain
from tap_devensoft.rows.values import MISFIT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from tap_devensoft.rows.kinds import Column

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
_READ: Final = frozenset({"date-time", "calendar", "date", "uuid"})
"""Kinds whose values are texts, of which each is looked at."""
_PARTS: Final = msgspec.json.Decoder(dict[str, Raw])
_ANY: Final = msgspec.json.Decoder(float_hook=Decimal)


class TypedRow(msgspec.Struct, gc=False):
    """A record whose values have the types of its columns; one that did not come is UNSET."""

    places: ClassVar[Mapping[str, str]] = {}
    """The attribute of each column, by the column and by its property."""

    def __setitem__(self, column: str, value: object) -> None:
        """Set a column that the row can have."""
        setattr(self, self.places[column], value)


def column_of(rows: Sequence[Any], name: str) -> list[Any]:
    """Return one value of each row, None where a row has none; rows are all of one make.

    The name is a property for rows as they came, a column for records of either make. Typed rows
    are both at once, and are served only where no name means a property and another one's column.
    """
    if not rows or not isinstance(rows[0], TypedRow):
        return [row.get(name) if isinstance(row, dict) else None for row in rows]
    place = rows[0].places.get(name)
    if place is None:
        return [None] * len(rows)
    values = [*map(attrgetter(place), rows)]
    return [None if value is UNSET else value for value in values] if UNSET in values else values


@dataclass
class TypedRows:
    """Decodes the replies of one listing as any other, until a first one has shown their shape.

    Attributes:
        columns: The columns that go out, by property.
        left_out: Properties that do not.
        place: Property of the object that holds custom values, if one does.
        inside: Properties that may be there though the first row has them nowhere.
    """

    columns: Mapping[str, Column]
    left_out: Collection[str]
    place: str | None
    inside: Collection[str]
    _decoder: Any = None
    _is_new: bool = True
    _typed: int = 0
    _untyped: int = 0
    _path: Path = ()

    def learn(self, rows: Sequence[Any], path: Path) -> None:
        """Take the shape of replies from the rows of the first one, which has them at `path`."""
        if not self._is_new:
            return
        self._is_new = False
        row = max(rows, key=lambda row: len(self._held_in(row)), default=None)
        held, known = self._held_in(row), {*self.columns, *self.left_out}
        if not isinstance(row, dict) or not known.issuperset((*held, *({*row} - {self.place}))):
            return
        own = [name for name in row if name != self.place]
        inside = dict.fromkeys((*held, *(name for name in self.inside if name not in row)))
        own = [name for name in (*own, *(known - {*own})) if name not in inside]
        self._path = path
        try:
            self._record = self._record_type()
            self._decoder = msgspec.json.Decoder(
                list[self._row_type(own, inside)],  # type: ignore[misc]
                float_hook=Decimal,
            )
        except (ValueError, TypeError):
            return  # names that a struct cannot have, or a key among the custom values

    def _held_in(self, row: object) -> Mapping[str, Any]:
        """Return the object of custom values, empty where a row has none."""
        held = row.get(self.place) if isinstance(row, dict) else None
        return held if isinstance(held, dict) else {}

    def _record_type(self) -> type[msgspec.Struct]:
        """Return the struct of records, its columns in their order."""
        attributes = {name: f"p{number}" for number, name in enumerate(self.columns)}
        named = {self.columns[name].name: attribute for name, attribute in attributes.items()}
        return msgspec.defstruct(
            "Record",
            [(attribute, Any, UNSET) for attribute in named.values()],
            bases=(TypedRow,),
            namespace={"places": {**named, **attributes}},
            rename={attribute: name for name, attribute in named.items()},
            gc=False,
        )

    def _row_type(self, own: Iterable[str], inside: Iterable[str]) -> type[msgspec.Struct]:
        """Return the struct that rows are decoded as, and keep how its values are picked."""
        fields = self._fields(own)
        paths = {name: field[0] for name, field in fields.items()}
        if self.place is not None:
            inner = self._fields(inside)
            held = _struct(inner)
            self._bare = held()
            fields[self.place] = ("held", held | None, None)
            paths |= {name: f"held.{field[0]}" for name, field in inner.items()}
        picked = [paths[name] for name in self.columns]
        self._pick = attrgetter(*picked, picked[0])  # one more, so that it always gives a tuple
        return _struct(fields)

    def _fields(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the fields of a struct by property, with the types that the decoder checks."""
        fields: dict[str, Any] = {}
        for number, name in enumerate(names):
            column = self.columns.get(name)
            kind = _TYPES.get(column.kind, str) if column else Raw
            if column and column.key:
                fields[name] = (f"p{number}", kind)
            else:
                kind = kind if kind is Raw else kind | UnsetType | None
                fields[name] = (f"p{number}", kind, UNSET)
        return fields

    def decode(self, body: bytes) -> Any:
        """Return the value of a reply, as `decode` does.

        Raises:
            UnreadableError: It is no JSON.
        """
        if self._decoder and is_plain(body):
            try:
                value = self._opened(body, self._path)
            except (msgspec.DecodeError, UnicodeDecodeError, InvalidOperation, RecursionError):
                self._untyped += 1
                if self._untyped > self._typed + _FEW:
                    self._decoder = None  # decoding most pages twice is slower
            else:
                self._typed += 1
                return value
        return decode(body)

    def _opened(self, body: Any, path: Path) -> Any:
        """Return the value of a reply, or of what is in it, with typed rows at `path`."""
        if not path:
            return self._records_of(self._decoder.decode(body))
        return {
            name: self._opened(inner, path[1:]) if name == path[0] else _ANY.decode(inner)
            for name, inner in _PARTS.decode(body).items()
        }

    def _records_of(self, rows: Sequence[Any]) -> list[msgspec.Struct]:
        """Return the records of rows.

        Raises:
            DecodeError: Some of them need a closer look.
        """
        if self.place is not None:
            for row in rows:
                row.held = row.held or self._bare
        values: list[Any] = [*zip(*map(self._pick, rows), strict=True)][:-1]
        columns = self.columns.values()
        numbers = [told for told, one in zip(values, columns, strict=False) if one.kind == "number"]
        if not _are_plain(list(chain.from_iterable(numbers))):
            raise msgspec.DecodeError
        for place, (told, one) in enumerate(zip(values, columns, strict=False)):
            if one.kind in _READ:
                values[place] = _all_read(told, one)
        return [*map(self._record, *values)] if values else []


def _all_read(texts: Sequence[Any], column: Column) -> list[Any]:
    """Return what a column's texts are read as."""
    read = column.readers[str]
    fitted = [text if text is None or text is UNSET else read(text) for text in texts]
    if MISFIT in fitted or (column.key and None in fitted):
        raise msgspec.DecodeError
    return fitted


def _struct(fields: Mapping[str, Any]) -> type[msgspec.Struct]:
    """Return a struct that is decoded from objects of these properties and no others."""
    rename = {field[0]: name for name, field in fields.items()}
    return msgspec.defstruct(
        "Row", fields.values(), rename=rename, forbid_unknown_fields=True, kw_only=True, gc=False
    )


def _are_plain(numbers: list[Any]) -> bool:
    """Whether JSON values are null, or numbers that decimals would spell as they came."""
    spelled = b",%b," % b",".join(number for number in numbers if number is not UNSET)
    shape = spelled.translate(_DIGITS)
    odd = b",-0," in spelled or b"0" * _LONGEST in shape
    tiny = b",0.000000" in spelled or b",-0.000000" in spelled
    return not (odd or tiny or shape.translate(None, b"0.-,nul"))
