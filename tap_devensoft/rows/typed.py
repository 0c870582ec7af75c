"""Rows as structs, whose types are checked while they are decoded: they are records at once.

What is not as the catalog says (another type, an unknown property, a misfit) sends its page the
long way through `records`. Both ways give the same record; `tests/rows/test_typed.py` compares.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping  # msgspec reads the annotation
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec
from msgspec import UNSET, Raw, UnsetType

from tap_devensoft.http.replies import decode, is_plain
from tap_devensoft.rows.values import MISFIT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

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
_BESIDE: Final[Any] = dict[str, Any] | str | int | bool | None
"""What the usual reply holds beside its rows; fractions are not read as decimals here."""
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
    return [None if value is UNSET else value for value in map(attrgetter(place), rows)]


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
        absent = {one for one in self.inside if one not in row}
        self._path = path
        try:
            kind: Any = list[self._row_type({*held, *absent})]  # type: ignore[misc]
            self._decoder = msgspec.json.Decoder(kind, float_hook=Decimal)
            reply: Any = dict[str, kind | _BESIDE]
            self._reply = msgspec.json.Decoder(reply, float_hook=Decimal)
        except (ValueError, TypeError):
            return  # names that a struct cannot have, or a key among the custom values

    def _held_in(self, row: object) -> Mapping[str, Any]:
        """Return the object of custom values, empty where a row has none."""
        held = row.get(self.place) if isinstance(row, dict) else None
        return held if isinstance(held, dict) else {}

    def _row_type(self, inside: Collection[str]) -> type[msgspec.Struct]:
        """Return the struct that rows are decoded as, and keep how one becomes a record.

        Both structs have the same attributes, so that a row becomes a record where it lies: values
        are moved out of the object of custom values, and what does not go out is taken away.
        """
        known = dict.fromkeys((*self.columns, *self.left_out))
        attributes = {f"p{number}": name for number, name in enumerate(known)}
        columns = {one: name for one, name in attributes.items() if name in self.columns}
        inner = {one: name for one, name in attributes.items() if name in inside}
        outer = {one: name for one, name in attributes.items() if name not in inside}
        fields = {
            one: self._field(one, name) if one in outer else (one, UnsetType, UNSET)
            for one, name in {**columns, **outer}.items()
        }
        held = _struct("Held", [self._field(*one) for one in inner.items()], inner)
        fields["held"] = ("held", held | UnsetType | None, UNSET)
        if self.place is not None:
            outer["held"] = self.place
        kinds = {one: self.columns[name] for one, name in columns.items()}
        numbers = [one for one, column in kinds.items() if column.kind == "number"]
        self._numbers = len(numbers)
        self._read = [(one, column) for one, column in kinds.items() if column.kind in _READ]
        spelled = {one: column.name for one, column in kinds.items()}
        places = {name: one for names in (spelled, columns) for one, name in names.items()}
        nowhere = {one: f" {one}" for one in fields}  # names that no row and no column has
        record = _struct("Record", fields.values(), nowhere | spelled, places)
        moved = [one for one in columns if one in inner]
        taken = [one for one in fields if one not in columns]
        shown = [*numbers, *(one for one, _ in self._read)]
        self._become_records = _becoming(record, moved, taken, shown, held() if moved else None)
        return _struct("Row", fields.values(), nowhere | outer)

    def _field(self, attribute: str, name: str) -> tuple[Any, ...]:
        """Return the field of a property, with the type that the decoder checks."""
        column = self.columns.get(name)
        kind = _TYPES.get(column.kind, str) if column else Raw
        if column and column.key:
            return attribute, kind
        return attribute, kind if kind is Raw else kind | UnsetType | None, UNSET

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
        if len(path) == 1:
            with suppress(msgspec.ValidationError):  # it may hold other kinds of values
                value = self._reply.decode(body)
                lists = {name: one for name, one in value.items() if isinstance(one, list) and one}
                if [*lists] == [*path]:
                    self._records_of(*lists.values())
                    return value
        return {
            name: self._opened(inner, path[1:]) if name == path[0] else _ANY.decode(inner)
            for name, inner in _PARTS.decode(body).items()
        }

    def _records_of(self, rows: list[Any]) -> list[Any]:
        """Return rows as records.

        Raises:
            DecodeError: Some of them need a closer look.
        """
        columns = self._become_records(rows)
        if not _are_plain(columns[: self._numbers]):
            raise msgspec.DecodeError
        for values, (place, column) in zip(columns[self._numbers :], self._read, strict=True):
            deque(map(setattr, rows, repeat(place), _all_read(values, column)), maxlen=0)
        return rows


def _all_read(values: Sequence[Any], column: Column) -> Sequence[Any]:
    """Return what a column's texts are read as; those that did not come stay UNSET."""
    fitted = column.at_once(values)
    if MISFIT in fitted or (column.key and None in fitted):
        raise msgspec.DecodeError
    return fitted


def _becoming(
    record: type, moved: Iterable[str], taken: Iterable[str], shown: Iterable[str], bare: object
) -> Callable[[list[Any]], list[list[Any]]]:
    """Return what makes records of rows, and returns their columns that are `shown`.

    Attributes move from what is held, and others are taken away. It is written out for these
    attributes: names that stand in code take a third of the time.
    """
    steps = ["held = row.held or bare", *(f"row.{one} = held.{one}" for one in moved)]
    steps += [*(f"row.{one} = UNSET" for one in taken), "row.__class__ = record"]
    columns = ", ".join(f"[row.{one} for row in rows]" for one in shown)
    lines = ["for row in rows:", *(f" {one}" for one in steps), f"return [{columns}]"]
    made: dict[str, Any] = {"UNSET": UNSET, "bare": bare, "record": record}
    exec("\n ".join(["def become(rows):", *lines]), made)  # noqa: S102 - all of it is from here
    become: Callable[[list[Any]], list[list[Any]]] = made["become"]
    return become


def _struct(
    name: str,
    fields: Iterable[tuple[Any, ...]],
    rename: Mapping[str, str],
    places: Mapping[str, str] | None = None,
) -> type[msgspec.Struct]:
    """Return a struct whose attributes have these names in JSON, and that knows no others."""
    return msgspec.defstruct(
        name,
        fields,
        bases=(TypedRow,),
        namespace={"places": places or {}},
        rename=rename,
        forbid_unknown_fields=True,
        kw_only=True,
        gc=False,
    )


def _are_plain(columns: Sequence[Sequence[Any]]) -> bool:
    """Whether JSON values are null, or numbers that decimals would spell as they came."""
    try:
        joined = b",".join(chain.from_iterable(columns))
    except TypeError:  # some did not come
        joined = b",".join([one for one in chain.from_iterable(columns) if one is not UNSET])
    spelled = b",%b," % joined
    shape = spelled.translate(_DIGITS)
    odd = b",-0," in spelled or b"0" * _LONGEST in shape
    tiny = b",0.000000" in spelled or b",-0.000000" in spelled
    return not (odd or tiny or shape.translate(None, b"0.-,nul"))
