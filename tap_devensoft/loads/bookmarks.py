"""What stamps tell: which rows an incremental load takes, its bookmark, and edits under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft import settings
from tap_devensoft.errors import SettingError, StateError
from tap_devensoft.rows.moments import format_instant, parse_instant
from tap_devensoft.rows.typed import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

BOOKMARK: Final = "replication_key_value"
REPLICATION_KEY: Final = "replication_key"
CLOCKS_APART: Final = timedelta(minutes=5)
"""How far the tenant's clock may be from ours; Windows domains refuse a larger distance.

It also covers an edit that is stamped when it begins and seen when it is committed.
"""
ASKED_EARLIER: Final = timedelta(days=2)
"""How much earlier the server is asked to begin than the tap takes rows.

It may compare "after" instead of "at or after", take whole days, or take the bound for a time of
its own zone, up to 14 hours off. The tap filters anyway, so that this costs a few rows.
"""
_UTC = timezone.utc
_FIRST = datetime.min.replace(tzinfo=_UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """Which stamps an incremental load takes, both ends included; None is open."""

    start: datetime | None = None
    end: datetime | None = None


def stamp_column(stream: str, key: str | None, properties: Mapping[str, Any]) -> str:
    """Return a stream's replication key, if it can be one.

    Raises:
        SettingError: There is none, or it holds no date-times.
    """
    if not key or properties.get(key, {}).get("format") not in {"date-time", "date"}:
        msg = (
            f"Stream {stream} cannot be INCREMENTAL: its replication key ({key or 'none'}) is no "
            "date-time column of the catalog; choose another replication-key, or set its "
            "replication-method to LOG_BASED or FULL_TABLE."
        )
        raise SettingError(msg)
    return key


def window_of(config: Mapping[str, Any], bookmark: datetime | None) -> Window:
    """Return what a load takes: from the bookmark, else from `start_date`.

    An hour that clocks go through twice is taken whole, because the API's times without an
    offset do not tell the first pass from the second.
    """
    end = settings.instant(config, "end_date")
    if bookmark is None:
        return Window(settings.instant(config, "start_date"), end)
    try:
        start = bookmark - timedelta(seconds=config["lookback_seconds"])
        return Window(start - 2 * repeated(start, settings.zone(config)), end)
    except OverflowError:
        return Window(None, end)


def repeated(instant: datetime, zone: tzinfo) -> timedelta:
    """Return how far the clocks of `zone` go back, where they show this time twice; else zero."""
    wall = instant.astimezone(zone)
    first, second = wall.replace(fold=0).utcoffset(), wall.replace(fold=1).utcoffset()
    return max((first or timedelta()) - (second or timedelta()), timedelta())


def bookmark_of(state: Mapping[str, Any], stream: str, key: str) -> datetime | None:
    """Return the bookmark in a stream's state; one of another replication key is none.

    Raises:
        StateError: It is no date-time.
    """
    value = state.get(BOOKMARK)
    if value in (None, "") or state.get(REPLICATION_KEY, key) != key:
        return None
    bookmark = parse_instant(value, _UTC)
    if bookmark is None:
        msg = (
            f"The state's bookmark of stream {stream} is no date-time; correct it, or remove the "
            "stream from the state to load it from start_date again."
        )
        raise StateError(msg)
    return bookmark


def following(
    before: datetime | None, newest: datetime | None, started: datetime
) -> datetime | None:
    """Return the bookmark after a load: the newest stamp that it emitted, or what it was.

    A row that is edited on a page that was read before the edit must come with the next load.
    So the bookmark never passes the start of the run, less what clocks may be apart.
    """
    known = [one for one in (before, newest) if one is not None]
    return min(max(known), started - CLOCKS_APART) if known else None


def asked_bound(start: datetime) -> str:
    """Return the bound that the server is asked for, as every ASP.NET binder reads it.

    >>> asked_bound(datetime(2024, 5, 3, 10, 20, 30, 5, tzinfo=timezone.utc))
    '2024-05-01T10:20:30Z'
    """
    bound = max(start.astimezone(_UTC), _FIRST + ASKED_EARLIER) - ASKED_EARLIER
    return f"{bound.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


class Stamps:
    """Chooses records by their stamps, and keeps the newest that it took.

    Records spell instants alike and in UTC, so that their texts compare as they do.
    """

    def __init__(self, window: Window, fragment: Mapping[str, Any]) -> None:
        """Take stamps of the column whose schema is `fragment`."""
        self._by_day = fragment["format"] == "date"
        self._start = self._spelled(window.start)
        self._end = self._spelled(window.end)
        self._newest = ""
        self.seen = 0
        self.missing = 0

    def _spelled(self, bound: datetime | None) -> str:
        if bound is None:
            return ""
        return bound.date().isoformat() if self._by_day else format_instant(bound)

    def taken(self, stamps: Sequence[str | None]) -> list[bool]:
        """Tell of each stamp whether its record goes out; one without a stamp always does."""
        start, end = self._start, self._end
        fits = [one is None or (one >= start and not (end and one > end)) for one in stamps]
        self._newest = max([self._newest, *(one for one in compress(stamps, fits) if one)])
        self.seen += len(stamps)
        self.missing += stamps.count(None)
        return fits

    @property
    def newest(self) -> datetime | None:
        """The newest stamp that was taken."""
        return parse_instant(self._newest, _UTC)


def touched_since(started: datetime, name: str, zone: tzinfo) -> Callable[[Sequence[object]], bool]:
    """Return what tells whether any of some rows was edited since the run began.

    The property `name` holds the stamp, and `zone` is that of stamps that carry none.
    """
    # Most rows are old, which the first ten letters of a stamp show whatever its zone.
    recent = (started - timedelta(days=2)).isoformat()[:10]

    def touched(rows: Sequence[object]) -> bool:
        young = [
            stamp
            for stamp in column_of(rows, name)
            if stamp and not (type(stamp) is str and stamp[4:5] == "-" and stamp[:10] < recent)
        ]
        instants = [parse_instant(stamp, zone) for stamp in young]
        return any(instant is not None and instant >= started for instant in instants)

    return touched
