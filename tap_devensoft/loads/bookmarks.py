"""What stamps tell: which rows an incremental load takes, its bookmark, and edits under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import compress
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft import settings
from tap_devensoft.errors import SettingError
from tap_devensoft.rows.kinds import fitted, readers_of
from tap_devensoft.rows.moments import format_instant, parse_instant
from tap_devensoft.rows.typed import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

BOOKMARK: Final = "replication_key_value"
REPLICATION_KEY: Final = "replication_key"
UNSEEN: Final = timedelta(minutes=5)
"""How long an edit may take from its stamp to its commit, before which nobody sees it.

It also covers what stamps are rounded by, unless they are days.
"""
FAR: Final = timedelta(days=1)
"""How far ahead of the server's clock a stamp may be, whatever its zone; others are mistakes."""
ZONES_APART: Final = timedelta(minutes=30)
"""How far ahead of the server's clock stamps are only if they are of another zone."""
APART: Final = timedelta(seconds=10)
"""How far the clock that stamps rows may be from the one that the server shows."""
QUARTER: Final = timedelta(minutes=15)
WEST: Final = timedelta(hours=13)
"""How much earlier a stamp can be than one in UTC: zones reach 12 hours, and clocks go forward."""
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
        SettingError: It is no date-time.
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
        raise SettingError(msg)
    return bookmark


def following(
    before: datetime | None, newest: datetime | None, took: timedelta, began: datetime
) -> datetime | None:
    """Return the bookmark after a load that took so long and sent a newest stamp.

    An edit that the load did not see, because its page had been read, was made while it went on.
    The newest stamp is no later than the load's end; so the edit's stamp is later than the newest
    less what the load took, by whatever clock and in whatever zone stamps are written. What is
    ahead of the server's clock of when the load `began` may be a mistake, and moves it no further.
    """
    if newest is None:
        return before
    latest = min(max(newest, _FIRST + took) - took, began)
    held = max(latest, _FIRST + UNSEEN) - UNSEEN
    return held if before is None else max(before, held)


def asked_bound(start: datetime) -> str:
    """Return the bound that the server is asked for, as every ASP.NET binder reads it.

    >>> asked_bound(datetime(2024, 5, 3, 10, 20, 30, 5, tzinfo=timezone.utc))
    '2024-05-01T10:20:30Z'
    """
    bound = max(start.astimezone(_UTC), _FIRST + ASKED_EARLIER) - ASKED_EARLIER
    return f"{bound.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


class Stamps:
    """Chooses records by their stamps, and keeps the newest that a bookmark may follow.

    Records spell instants alike and in UTC, so that their texts compare as they do.

    Attributes:
        seen: Records that came.
        missing: Those of them without a stamp.
        far: Those whose stamp lies too far ahead to tell of a change.
    """

    def __init__(self, window: Window, fragment: Mapping[str, Any], clock: datetime) -> None:
        """Take stamps of the column with this schema; the server's clock shows `clock`."""
        self._by_day = fragment["format"] == "date"
        self._start = self._spelled(window.start)
        self._end = self._spelled(window.end)
        self._latest = self._spelled(clock + FAR)
        self._newest = ""
        self._are_days = not self._by_day
        self.seen = self.missing = self.far = 0

    def _spelled(self, bound: datetime | None) -> str:
        if bound is None:
            return ""
        return bound.date().isoformat() if self._by_day else format_instant(bound)

    def taken(self, stamps: Sequence[str | None]) -> list[bool]:
        """Tell of each stamp whether its record goes out; one without a stamp always does."""
        start, end, latest = self._start, self._end, self._latest
        fits = [one is None or (one >= start and not (end and one > end)) for one in stamps]
        sent = [one for one in compress(stamps, fits) if one]
        trusted = [one for one in sent if one <= latest]
        self._newest = max([self._newest, *trusted])
        if self._are_days:
            self._are_days = all(one[_MINUTES:] in _QUARTERS for one in sent)
        self.seen += len(stamps)
        self.missing += stamps.count(None)
        self.far += len(sent) - len(trusted)
        return fits

    @property
    def newest(self) -> datetime | None:
        """The newest stamp that was taken and is not far ahead."""
        return parse_instant(self._newest, _UTC)

    @property
    def step(self) -> timedelta:
        """How coarse the stamps are: a day where none tells the time, as far as zones let see."""
        return timedelta(days=int(self._are_days))


_MINUTES: Final = len("2024-05-01T10:")
_QUARTERS: Final = frozenset(f"{minute:02}:00+00:00" for minute in range(0, 60, 15))
"""What midnight of any zone shows in UTC."""


def touched_since(
    clock: Callable[[], datetime], name: str, zone: tzinfo
) -> Callable[[Sequence[object]], bool | None]:
    """Return what tells whether any of some rows was edited since a load began, which is now.

    None stands for: only if stamps are of another zone than they say, or than `zone`, which is
    that of stamps that say none. Zones are quarters of an hour apart, and of what was edited since
    then the stamp is the newest. The property `name` holds it; the server's `clock` is the nearest
    to the one that stamps rows.
    """
    started = clock()
    # By the zone that stamps are taken to be of; those that name one themselves name UTC mostly.
    behind = max(started.astimezone(zone).utcoffset() or timedelta(), timedelta()) + WEST
    # Most rows are old, which the first ten letters of a stamp show whatever its zone.
    recent = (started - timedelta(days=3)).isoformat()[:10]
    readers, are_days, newest = readers_of("date-time", zone), True, ""

    def touched(rows: Sequence[object]) -> bool | None:
        nonlocal are_days, newest
        young = [
            fitted(stamp, readers)
            for stamp in column_of(rows, name)
            if not (type(stamp) is str and stamp < recent and stamp[4:5] == "-")
        ]
        told = [one for one in young if isinstance(one, str)]
        are_days = are_days and all(one[_MINUTES:] in _QUARTERS for one in told)
        newest = max([newest, *told])
        step = timedelta(days=1) if are_days else timedelta(minutes=1)  # what they are rounded by
        if newest >= format_instant(started - step):
            return True
        ago = started - APART - (parse_instant(newest, _UTC) or _FIRST)
        in_step = -ago % QUARTER <= clock() - started + 2 * APART
        return None if ago <= behind + step and (are_days or in_step) else False

    return touched
