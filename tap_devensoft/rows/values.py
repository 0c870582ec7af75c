"""One API value becomes one Singer value, with every digit and instant kept.

Holds the kinds of values there are, the schema of each, how a value is brought into its kind,
and how a kind is told from a Swagger type, a label or samples. Which column has which kind, and
what happens to a value that does not fit, is decided elsewhere.
"""

from __future__ import annotations

import enum
import re
from datetime import datetime, timedelta, timezone
from decimal import ROUND_DOWN, Context, Decimal, InvalidOperation
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Final, cast

import msgspec

from tap_devensoft.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import tzinfo

    from tap_devensoft.resource import Kind

    Reader = Callable[[object], object]


class _Sentinel(enum.Enum):
    MISFIT = "misfit"


MISFIT: Final = _Sentinel.MISFIT
"""Says that a value cannot become one of the kind without changing what it means."""

SCHEMAS: Final[Mapping[Kind, dict[str, object]]] = {
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "string": {"type": ["string", "null"]},
    "uuid": {"type": ["string", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date-time": {"type": ["string", "null"], "format": "date-time"},
    "calendar": {"type": ["string", "null"], "format": "date-time"},
    "date": {"type": ["string", "null"], "format": "date"},
    "object": {"type": ["object", "null"], "additionalProperties": True},
    "array": {"type": ["array", "null"], "items": {}},
}
"""Draft 7. Everything may be null: the API's document says nothing of that."""

EXACT: Final[Mapping[Kind, frozenset[type]]] = {
    "integer": frozenset({int, NoneType}),
    "number": frozenset({int, Decimal, NoneType}),
    "string": frozenset({str, NoneType}),
    "uuid": frozenset({NoneType}),
    "boolean": frozenset({bool, NoneType}),
    "date-time": frozenset({NoneType}),
    "calendar": frozenset({NoneType}),
    "date": frozenset({NoneType}),
    "object": frozenset({dict, NoneType}),
    "array": frozenset({list, NoneType}),
}
"""Types, not counting their subclasses, whose values are of the kind as they are."""

_UTC = timezone.utc
_ZERO = timedelta()
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time, zones are added to it
_DEFAULT_YEAR = 1
_DAY = len("2024-05-01")
_HEAD = len("2024-05-01T10:20:30")
_MIDNIGHT = "T00:00:00"
_SECONDS_BELOW = 10**11
_EPOCH_BELOW = 10**15
_CUT = Context(prec=40, rounding=ROUND_DOWN)
_LONGEST_INT = 4300
_MOST_NESTED = 64
_SMALLEST_PLAIN = -64

_BOOLEANS: Final = {
    **dict.fromkeys(("yes", "true", "1", "y", "on"), True),
    **dict.fromkeys(("no", "false", "0", "n", "off"), False),
}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# A lone group as in `1,234` may as well be one and a bit, written where a comma is the decimal
# point. Two groups, or a point after one, can be read in one way only.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})", re.ASCII)
_ISO = re.compile(
    r"""(\d{4}-\d\d-\d\d)
        (?:[T\ ](\d\d:\d\d)(?:(:\d\d)(?:[.,](\d+))?)?
           \ ?(Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_TAIL = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_OLD_DOTNET = re.compile(r"/Date\((-?\d{1,15})(?:([+-])([01]\d|2[0-3])([0-5]\d))?\)/", re.ASCII)
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DIRT = re.compile("[\0\ud800-\udfff]")

_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")

_SWAGGER_KINDS: Final[Mapping[tuple[str, str], Kind]] = {
    ("string", "date-time"): "date-time",
    ("string", "date"): "date",
    ("string", "uuid"): "uuid",
    ("", "date-time"): "date-time",
    ("", "date"): "date",
    ("", "uuid"): "uuid",
}
_SWAGGER_TYPES: Final[Mapping[str, Kind]] = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "object": "object",
    "array": "array",
}

# What the words of a type name tell, the first that matches: a multi-select pick list is no
# pick list, a whole number no number, and long text nothing long.
_LABEL_WORDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("array", r"multi(?:ple)? ?(?:select|choice|pick|value)\w*|check ?boxes"),
    ("array", r"check ?box list|array|collection|list of"),
    ("uuid", r"guid|uuid|unique ?identifier"),
    ("date-time", r"(?:small)?date ?time\d?|date (?:and|with) time|time ?stamp"),
    ("boolean", r"bool(?:ean)?|yes ?no|true ?false|on off|y n|check ?box|toggle"),
    ("boolean", r"switch|flag|bit"),
    ("string", r"text|text ?area|(?:multi|single) ?line|memo|notes?|rich|html"),
    ("string", r"string|n?(?:var)?char|pick ?list|drop ?down|select|choice|radio"),
    ("string", r"option(?: ?set)?|enum(?:eration)?|combo ?box|list ?box|hyper ?link"),
    ("string", r"link|url|uri|e ?mail|phone|fax|code|auto ?number|duration"),
    ("date", r"date(?: ?only)?(?! range)"),
    ("integer", r"(?:u ?)?int(?:eger)?(?:\d+)?|(?:big|small|tiny) ?int|whole|count"),
    ("integer", r"^(?:edm |system )?(?:u ?)?(?:long|short|(?:s ?)?byte)$"),
    ("number", r"number|numeric|decimal|double|float|real|percent(?:age)?"),
    ("number", r"(?:small)?money|monetary|currency|amount|ratio|price"),
    ("number", r"^(?:edm |system )?single$"),
    ("object", r"object|dictionary|complex(?: ?type)?"),
    ("string", r"time(?: ?span| ?only| of day)?|list"),
)
_LABEL_KINDS: Final = [(kind, re.compile(rf"\b(?:{told})\b")) for kind, told in _LABEL_WORDS]

_STAMP = re.compile(
    r"(?:^|(?<!is)(?<!has)(?<!was)_)"
    r"(?:(?:last_?|date_?|time_?)*(?:created|modified|updated|changed|edited|inserted)"
    r"|(?:last_?|date_?)+(?:modif(?:y|ication)|update|change|edit)"
    r"|(?:creation|create|insert|modif(?:y|ication)|update|change|edit)"
    r"(?=_?(?:on|at|date|time|utc|stamp)(?:_|$|date|time|utc|stamp|offset)))"
    r"(?:_?(?:on|at|date|time|utc|gmt|local|stamp|offset))*$"
)


# --- From a value to its kind

_MOST_DAYS: Final = 4096
"""Texts of days that a column remembers; more than ten years of them."""


def converter(kind: Kind, zone: tzinfo) -> Reader:
    """Makes the function that brings values into a kind.

    >>> converter("number", timezone.utc)("1,234.50")
    Decimal('1234.50')

    Args:
        kind: What the column holds.
        zone: Where date-times without a zone of their own were written down.

    Returns:
        A function from any decoded JSON value to one that fits `SCHEMAS[kind]`, or `MISFIT`.
    """
    readers = readers_of(kind, zone)

    def convert(value: object) -> object:
        reader = readers.get(type(value))
        return MISFIT if reader is None else reader(value)

    return convert


def readers_of(kind: Kind, zone: tzinfo) -> Mapping[type, Reader]:
    """Gives what `converter` calls for each type of value, for whoever reads many at once."""
    return {**dict.fromkeys(EXACT[kind], _same), **_readers(kind, zone)}


def _readers(kind: Kind, zone: tzinfo) -> Mapping[type, Reader]:
    """Names what reads each type of value that is not of the kind yet."""
    if kind == "date-time":
        return _moment_readers(zone, by_calendar=False)
    if kind == "calendar":
        return _remembering(_moment_readers(zone, by_calendar=True))
    readers = cast("Mapping[type, Reader]", _READERS[kind])
    return _remembering(readers) if kind == "date" else readers


def _remembering(readers: Mapping[type, Reader]) -> Mapping[type, Reader]:
    """Keeps what texts were read as, since the same days come again and again."""
    return {**readers, str: lru_cache(maxsize=_MOST_DAYS)(readers[str])}


def _same(value: object) -> object:
    return value


def _filled(read: Callable[[str], object]) -> Callable[[str], object]:
    """Reads text without the blanks around it; blank text is no value at all."""

    def read_filled(text: str) -> object:
        stripped = text.strip()
        return read(stripped) if stripped else None

    return read_filled


# --- Numbers and booleans


def _number_of_text(text: str) -> object:
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif not _NUMBER.fullmatch(text):
        return MISFIT
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of twenty digits
        return MISFIT


def _integer_of_text(text: str) -> object:
    number = _number_of_text(text)
    return _integer_of_decimal(number) if isinstance(number, Decimal) else MISFIT


def _integer_of_decimal(number: Decimal) -> object:
    """Takes whole numbers that Python can also print; `1E999999999` would fill the memory."""
    if not number:
        return 0
    if number.adjusted() >= _LONGEST_INT or number != number.to_integral_value():
        return MISFIT
    return int(number)


def _boolean_of_text(text: str) -> object:
    return _BOOLEANS.get(text.lower(), MISFIT)


def _boolean_of_number(number: Decimal) -> object:
    return bool(number) if number in {0, 1} else MISFIT


# --- Text


def _text_of_bool(value: bool) -> str:  # noqa: FBT001 - one of the readers of one value
    return "true" if value else "false"


def _text_of_int(number: int) -> str:
    try:
        return str(number)
    except ValueError:  # Python prints no int of more than 4,300 digits, but any decimal
        return str(Decimal(number))


def _text_of_decimal(number: Decimal) -> str:
    """Keeps the digits, and leaves small ones as .NET writes them: 0.0000001, not 1E-7."""
    text = str(number)
    return f"{number:f}" if "E-" in text and number.adjusted() > _SMALLEST_PLAIN else text


def _text_of_tree(value: object) -> str:
    """Writes JSON without recursion, so that no depth is too much."""
    pieces: list[str] = []
    pending: list[object] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, _Piece):
            pieces.append(item.text)
        else:
            pending.extend(reversed(_parts(item)))
    return "".join(pieces)


class _Piece:
    """A finished piece of JSON text, among values that are still to be written."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        members = [(_Piece(_leaf(name) + ":"), item) for name, item in _clean_items(value)]
        return _enclosed("{", members, "}")
    if isinstance(value, list):
        return _enclosed("[", [(item,) for item in value], "]")
    return [_Piece(_leaf(value))]


def _enclosed(start: str, members: Iterable[tuple[object, ...]], end: str) -> list[object]:
    parts: list[object] = []
    for member in members:
        parts += (_Piece(","), *member)
    return [_Piece(start), *parts[1:], _Piece(end)]


def _leaf(value: object) -> str:
    if isinstance(value, str):
        value = _clean_text(value)
    if type(value) is int:
        return _text_of_int(value)
    return _ENCODER.encode(value).decode()


def _tree_of(wanted: type) -> Callable[[str], object]:
    """Makes the reader of text that is JSON and holds what is wanted."""

    def read(text: str) -> object:
        try:
            tree = _DECODER.decode(text)
        except (ValueError, ArithmeticError, RecursionError):
            return MISFIT
        return clean(tree) if type(tree) is wanted else MISFIT

    return read


# --- Text that no target can store


def clean(value: object) -> object:
    r"""Takes out what targets refuse: U+0000, and halves of surrogate pairs.

    Nesting beyond what parsers take is folded into JSON text. Keys that become equal are told
    apart by a number, the untouched one keeping its name.

    >>> clean({"k\0": "a\0b", "k": "\ud800"})
    {'k_2': 'ab', 'k': '�'}

    Args:
        value: A decoded JSON value; it is not changed.

    Returns:
        The value without them, in keys and values at any depth.
    """
    return _clean(value, 0)


def _clean(value: object, depth: int) -> object:
    if isinstance(value, str):
        return _clean_text(value)
    if not isinstance(value, (dict, list)):
        return value
    if depth >= _MOST_NESTED:
        return _text_of_tree(value)
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value]
    return {name: _clean(item, depth + 1) for name, item in _clean_items(value)}


def _clean_text(text: str) -> str:
    if not _DIRT.search(text):
        return text
    # Halves that stand together are a whole character again; `replace` gives U+FFFD for others.
    coded = text.replace("\0", "").encode("utf-16-le", "surrogatepass")
    return coded.decode("utf-16-le", "replace")


def _clean_items(tree: Mapping[str, object]) -> list[tuple[str, object]]:
    names = {name: _clean_text(name) for name in tree}
    taken = {name for name, cleaned in names.items() if cleaned is name}
    for name, cleaned in names.items():
        if cleaned is not name:
            names[name] = _free_name(cleaned, taken)
            taken.add(names[name])
    return [(names[name], item) for name, item in tree.items()]


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


# --- Dates


def parse_instant(value: object, zone: tzinfo) -> datetime | None:
    """Reads an instant from any spelling that the API, a bookmark or a setting may have.

    >>> parse_instant("2024-05-01 10:20:30.1234567+0200", timezone.utc)
    datetime.datetime(2024, 5, 1, 8, 20, 30, 123456, tzinfo=datetime.timezone.utc)

    Args:
        value: ISO text, `/Date(ms)/` text, or seconds or milliseconds since 1970.
        zone: Where it was written down, if it does not say.

    Returns:
        The instant in UTC; None for what is no date-time, and for the year 1 that .NET writes
        when there is none.
    """
    reading = _read(value.strip() if isinstance(value, str) else value)
    if reading is None or reading[0].year == _DEFAULT_YEAR:
        return None
    return _in_utc(*reading, zone)


def format_instant(value: datetime) -> str:
    """Spells an instant as records and bookmarks do.

    >>> format_instant(datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2))))
    '2024-05-01T10:00:00+00:00'

    Args:
        value: The instant, with a zone.

    Returns:
        ISO text in UTC, with microseconds where there are any.
    """
    return _in_utc(value, None, value.tzinfo or _UTC).isoformat()


_Reading = tuple[datetime, "timedelta | None"]
"""A wall time, and its distance from UTC where the value told it."""


def _read(value: object) -> _Reading | None:
    if isinstance(value, str):
        return _read_iso(value) or _read_old_dotnet(value)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return _read_epoch(value)
    return None


def _read_iso(text: str) -> _Reading | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    day, minute, second, fraction, mark, sign, hours, minutes = match.groups()
    wall = _wall(f"{day}T{minute or '00:00'}{second or ':00'}")
    if wall is None:
        return None
    if fraction:
        wall = wall.replace(microsecond=int(fraction[:6].ljust(6, "0")))
    return wall, None if mark is None else _offset(sign, hours, minutes)


def _wall(text: str) -> datetime | None:
    """Reads `2024-05-01T10:20:30` and nothing else, alike on every version of Python."""
    shaped = text[4] == "-" == text[7] and text[10] == "T" and text[13] == ":" == text[16]
    if not shaped or text[11:13] == "24":  # newer Pythons take 24:00 for the next day
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    distance = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -distance if sign == "-" else distance


@lru_cache(maxsize=64)
def _offset_of_tail(tail: str) -> timedelta | None:
    match = _TAIL.fullmatch(tail)
    return match and _offset(*match.groups())


def _read_old_dotnet(text: str) -> _Reading | None:
    match = _OLD_DOTNET.fullmatch(text)
    if match is None:
        return None
    milliseconds, *offset = match.groups()
    return _since_epoch(int(milliseconds) * 1000, _offset(*offset))


def _read_epoch(number: int | Decimal) -> _Reading | None:
    if not -_EPOCH_BELOW < number < _EPOCH_BELOW:
        return None
    scale = 10**6 if -_SECONDS_BELOW <= number <= _SECONDS_BELOW else 10**3
    return _since_epoch(int(_CUT.multiply(Decimal(number), scale)), _ZERO)


def _since_epoch(microseconds: int, offset: timedelta) -> _Reading | None:
    try:
        return _EPOCH + timedelta(microseconds=microseconds) + offset, offset
    except OverflowError:
        return None


def _in_utc(wall: datetime, offset: timedelta | None, zone: tzinfo) -> datetime:
    """Moves a wall time to UTC; at the end of the calendar, where it cannot, it stays."""
    try:
        if offset is None:
            return wall.replace(tzinfo=zone).astimezone(_UTC)
        return wall.replace(tzinfo=_UTC) - offset
    except OverflowError:
        return wall.replace(tzinfo=_UTC)


def _moment_readers(zone: tzinfo, *, by_calendar: bool) -> Mapping[type, Reader]:
    """Makes the readers of instants, the quick one for most text and the one for all else."""
    in_place = zone.utcoffset(None) == _ZERO

    def read_any(value: object) -> object:
        reading = _read(value)
        if reading is None:
            return MISFIT
        wall, offset = reading
        if wall.year == _DEFAULT_YEAR:
            return None
        if by_calendar and offset is None and _is_midnight(wall):
            offset = _ZERO
        return _in_utc(wall, offset, zone).isoformat()

    read_filled = _filled(read_any)

    def read_text(text: str) -> object:
        head, tail = text[:_HEAD], text[_HEAD:]
        wall = _wall(head) if len(head) == _HEAD else None
        if wall is None or wall.year == _DEFAULT_YEAR:
            return read_filled(text)
        if tail in {"", "Z"}:
            if in_place or tail or (by_calendar and _is_midnight(wall)):
                return head + "+00:00"
            return _in_utc(wall, None, zone).isoformat()
        if (offset := _offset_of_tail(tail)) is not None:
            return _in_utc(wall, offset, zone).isoformat()
        fraction = _fraction(tail) if in_place or tail[-1] == "Z" else None
        return read_filled(text) if fraction is None else f"{head}{fraction}+00:00"

    return cast("Mapping[type, Reader]", {str: read_text, int: read_any, Decimal: read_any})


def _fraction(tail: str) -> str | None:
    """Cuts `.1234567` and `.1234567Z` to microseconds, written only where there are any."""
    digits = tail[1:-1] if tail[-1] == "Z" else tail[1:]
    if tail[0] != "." or not (digits.isascii() and digits.isdigit()):
        return None
    digits = digits[:6].ljust(6, "0")
    return "" if digits == "000000" else f".{digits}"


def _is_midnight(wall: datetime) -> bool:
    return not (wall.hour or wall.minute or wall.second or wall.microsecond)


def _day_of_text(text: str) -> object:
    reading = _read_day(text) or _read(text)
    if reading is None or not _is_midnight(reading[0]):
        return MISFIT
    wall = reading[0]
    return None if wall.year == _DEFAULT_YEAR else wall.date().isoformat()


def _read_day(text: str) -> _Reading | None:
    """Reads the two usual spellings of a day, three times as fast as the general way."""
    if text[_DAY:] not in {"", _MIDNIGHT}:
        return None
    wall = _wall(text[:_DAY] + _MIDNIGHT)
    return None if wall is None else (wall, None)


_TEXTS: Final[Mapping[type, Callable[..., object]]] = {
    int: _text_of_int,
    Decimal: _text_of_decimal,
    bool: _text_of_bool,
    dict: _text_of_tree,
    list: _text_of_tree,
}

_READERS: Final[Mapping[str, Mapping[type, Callable[..., object]]]] = {
    "integer": {str: _filled(_integer_of_text), Decimal: _integer_of_decimal},
    "number": {str: _filled(_number_of_text)},
    "string": _TEXTS,
    "uuid": {**_TEXTS, str: lambda text: text if text.strip() else None},
    "boolean": {
        str: _filled(_boolean_of_text),
        int: _boolean_of_number,
        Decimal: _boolean_of_number,
    },
    "date": {str: _filled(_day_of_text)},
    "object": {str: _filled(_tree_of(dict))},
    "array": {str: _filled(_tree_of(list))},
}


# --- How a kind is told


def types_of(fragment: Mapping[str, object]) -> set[str]:
    """Gives the types that a schema fragment allows, one name or a list of names.

    Args:
        fragment: Part of a JSON schema, which a user's catalog may have changed.

    Returns:
        The names; none where it names none.
    """
    declared = fragment.get("type")
    told = declared if isinstance(declared, list) else [declared]
    return {one for one in told if isinstance(one, str)}


def kind_of_swagger(type_: str | None, format_: str | None) -> Kind:
    """Tells the kind of a property from its type and format in a Swagger document.

    Args:
        type_: The property's type; text takes any value, and so is the answer to an unknown one.
        format_: The property's format.

    Returns:
        The kind; `date-time` also where the name may tell that it is a `calendar`.
    """
    named, formatted = (type_ or "").lower(), (format_ or "").lower()
    return _SWAGGER_KINDS.get((named, formatted)) or _SWAGGER_TYPES.get(named, "string")


def kind_of_label(text: str) -> Kind | None:
    """Tells the kind from the type words of field metadata, whoever worded them.

    >>> kind_of_label("Currency (USD)"), kind_of_label("Edm.DateTimeOffset")
    ('number', 'date-time')

    Args:
        text: What the tenant calls the type of a field.

    Returns:
        The kind, or None where the words tell none: a contact may come as text or as an object.
    """
    worded = " ".join(words(text))
    return next((kind for kind, pattern in _LABEL_KINDS if pattern.search(worded)), None)


def kind_of_samples(values: Iterable[object], name: str = "") -> Kind | None:
    """Tells the kind from values that came, where nothing else tells it.

    Args:
        values: Decoded JSON values of one property.
        name: What the property is called, which tells instants from calendar days.

    Returns:
        The narrowest kind that takes them all, or None where all are null.
    """
    present = [value for value in values if value is not None]
    filled = [value for value in present if not (isinstance(value, str) and not value.strip())]
    if not filled:
        return "string" if present else None
    types = {type(value) for value in filled}
    if types == {str}:
        return _kind_of_texts(cast("list[str]", filled), name)
    return next((kind for kind in _SAMPLED if types <= EXACT[kind]), "string")


def _kind_of_texts(texts: list[str], name: str) -> Kind:
    if all(map(_GUID.fullmatch, texts)):
        return "uuid"
    stripped = [text.strip() for text in texts]
    if not all(map(_read, stripped)):
        return "string"
    if all(map(_read_day, stripped)) and all(len(text) == _DAY for text in stripped):
        return "date"
    return "date-time" if is_stamp(name) else "calendar"


def is_stamp(name: str) -> bool:
    """Tells whether a property says when its row was made or changed, so holds instants.

    >>> is_stamp("LastModifiedDate"), is_stamp("modifiedBy"), is_stamp("closeDate")
    (True, False, False)

    Args:
        name: The property's name in any spelling.

    Returns:
        True for the moment of a change, not for who made it.
    """
    return _STAMP.search("_".join(words(name))) is not None


_SAMPLED: Final[tuple[Kind, ...]] = ("boolean", "integer", "number", "object", "array")
