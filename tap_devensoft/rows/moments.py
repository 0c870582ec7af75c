"""Instants and days, from any spelling that the API, a bookmark or a setting may have."""

from __future__ import annotations

import re
from collections import deque
from datetime import datetime, timedelta, timezone
from decimal import ROUND_DOWN, Context, Decimal
from typing import TYPE_CHECKING, Final

from tap_devensoft.rows.values import MISFIT, filled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from tap_devensoft.rows.values import Reader

_UTC = timezone.utc
_ZERO = timedelta()
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time, zones are added to it
_DEFAULT_YEAR = 1
_HEAD = len("2024-05-01T10:20:30")
_WHOLE = len("2024-05-01T10:20:30.123456")
_SECONDS_BELOW = 10**11
_EPOCH_BELOW = 10**15
_CUT = Context(prec=40, rounding=ROUND_DOWN)
_ISO = re.compile(
    r"""(\d{4}-\d\d-\d\d)
        (?:[T\ ](\d\d:\d\d)(?:(:\d\d)(?:[.,](\d+))?)?
           \ ?(Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_DIGITS: Final = str.maketrans("123456789", "000000000")
_WALL = re.compile(r"0000-00-00T00:00:00(?:\.0{1,9})?")
"""A time without a zone, every digit a zero."""
_OLD_DOTNET = re.compile(r"/Date\((-?\d{1,15})(?:([+-])([01]\d|2[0-3])([0-5]\d))?\)/", re.ASCII)


def parse_instant(value: object, zone: tzinfo) -> datetime | None:
    """Reads an instant from any spelling that the API, a bookmark or a setting may have.

    These are ISO text, `/Date(ms)/` text, and seconds or milliseconds since 1970; `zone` is where
    it was written down, if it does not say. None is what is no date-time, and the year 1 that .NET
    writes when there is none.

    >>> parse_instant("2024-05-01 10:20:30.1234567+0200", timezone.utc)
    datetime.datetime(2024, 5, 1, 8, 20, 30, 123456, tzinfo=datetime.timezone.utc)
    """
    reading = read_moment(value.strip() if isinstance(value, str) else value)
    if reading is None or reading[0].year == _DEFAULT_YEAR:
        return None
    return _in_utc(*reading, zone)


def format_instant(value: datetime) -> str:
    """Spells an instant as records and bookmarks do, with microseconds where there are any.

    >>> format_instant(datetime(2024, 5, 1, 12, tzinfo=timezone(timedelta(hours=2))))
    '2024-05-01T10:00:00+00:00'
    """
    return _in_utc(value, None, value.tzinfo or _UTC).isoformat()


_Reading = tuple[datetime, "timedelta | None"]
"""A wall time, and its distance from UTC where the value told it."""


def read_moment(value: object) -> _Reading | None:
    """Read what `parse_instant` reads, as it was written down."""
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
    # Newer Pythons read other shapes too, and take 24:00 for the next day.
    if text[4::3] != "--T::" or text[11:13] == "24":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _offset(sign: str | None, hours: str | None, minutes: str | None) -> timedelta:
    distance = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return -distance if sign == "-" else distance


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


def moment_readers(zone: tzinfo, *, by_calendar: bool) -> Mapping[type, Reader]:
    """Makes the readers of instants, the quick one for most text and the one for all else."""
    in_place = zone.utcoffset(None) == _ZERO

    def read_any(value: object) -> object:
        reading = read_moment(value)
        if reading is None:
            return MISFIT
        wall, offset = reading
        if wall.year == _DEFAULT_YEAR:
            return None
        if by_calendar and offset is None and _is_midnight(wall):
            offset = _ZERO
        return _in_utc(wall, offset, zone).isoformat()

    read_filled = filled(read_any)

    def read_text(text: str) -> object:
        head = text[:_HEAD]
        try:
            wall = datetime.fromisoformat(head)
        except ValueError:
            return read_filled(text)
        if wall.year == _DEFAULT_YEAR or head[4::3] != "--T::" or head[11:13] == "24":
            return read_filled(text)
        tail = text[_HEAD:]
        if tail in {"", "Z", "+00:00"}:
            if in_place or tail or (by_calendar and _is_midnight(wall)):
                return head + "+00:00"
            return _in_utc(wall, None, zone).isoformat()
        fraction = _fraction(tail) if in_place or tail[-1] == "Z" else None
        return read_filled(text) if fraction is None else f"{head}{fraction}+00:00"

    return {str: read_text, int: read_any, Decimal: read_any}


def read_column(texts: Sequence[str], zone: tzinfo) -> list[str] | None:
    """Read a column of instants at once, as their reader does; None where it takes a closer look.

    >>> read_column(["2024-05-01T10:20:30.1234567", "2024-05-01T10:20:30"], timezone.utc)
    ['2024-05-01T10:20:30.123456+00:00', '2024-05-01T10:20:30+00:00']
    """
    joined = ",".join(texts)
    shapes = {*joined.translate(_DIGITS).split(",")}
    if zone.utcoffset(None) != _ZERO or not all(map(_WALL.fullmatch, shapes)):
        return None
    if "T24" in joined or min(texts) < "0002":  # midnight by another name, and .NET's year of none
        return None
    whole = [one if len(one) == _HEAD else f"{one}00000"[:_WHOLE] for one in texts]
    try:
        deque(map(datetime.fromisoformat, whole), maxlen=0)
    except ValueError:  # no such day
        return None
    return f"{'+00:00,'.join(whole)}+00:00".replace(".000000", "").split(",")


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
    reading = read_moment(text)
    if reading is None or not _is_midnight(reading[0]):
        return MISFIT
    wall = reading[0]
    return None if wall.year == _DEFAULT_YEAR else wall.date().isoformat()


DAY_READERS: Final[Mapping[type, Reader]] = {str: filled(_day_of_text)}
