"""What a state says, in whatever wrapper a tool keeps it and whatever form a tap gave it."""

from __future__ import annotations

from datetime import timezone
from typing import Any, Final

from tap_devensoft.errors import SettingError
from tap_devensoft.loads.bookmarks import BOOKMARK, REPLICATION_KEY
from tap_devensoft.loads.log_based import FINGERPRINTS
from tap_devensoft.rows.moments import parse_instant

_WRAPPERS: Final = (
    "value", "singer_state", "completed", "completed_state", "partial", "partial_state",
)  # fmt: skip
"""A STATE message's, and those of Meltano's store, where what a part of a run left lies on top."""
_MEMORIES: Final = frozenset({BOOKMARK, FINGERPRINTS})


def bookmarks_in(state: object) -> dict[str, dict[str, Any]]:
    """Return what a state says of each stream.

    >>> bookmarks_in({"type": "STATE", "value": {"targets": "2024-05-01"}})
    {'targets': {'replication_key_value': '2024-05-01'}}

    Raises:
        SettingError: It is no state.
    """
    try:
        return _bookmarks_in(state)
    except (AttributeError, RecursionError, TypeError, ValueError) as error:
        msg = (
            "The state is damaged: `bookmarks` must be an object of one object per stream. "
            "Restore it from a backup, or run without it to load everything again."
        )
        raise SettingError(msg) from error


def _bookmarks_in(state: Any) -> dict[str, dict[str, Any]]:
    wrapped = [state[name] for name in _WRAPPERS if isinstance(state.get(name), dict)]
    if wrapped and "bookmarks" not in state:
        return {name: one for each in wrapped for name, one in _bookmarks_in(each).items()}
    # Older taps have streams where others have `bookmarks`.
    entries = {name: _entry(one) for name, one in state.get("bookmarks", state).items()}
    if "bookmarks" not in state and not all(one.keys() & _MEMORIES for one in entries.values()):
        raise ValueError  # any other file
    return entries


def _entry(entry: Any) -> dict[str, Any]:
    """Return a stream's entry in this tap's form; older ones hold a stamp, or are one."""
    if isinstance(entry, dict):
        stamps = [name for name, value in entry.items() if _is_stamp(value)]
        if len(stamps) == 1 and not entry.keys() & _MEMORIES:
            return {REPLICATION_KEY: stamps[0], BOOKMARK: entry[stamps[0]]}
        return entry
    if not _is_stamp(entry):
        raise TypeError
    return {BOOKMARK: entry}


def _is_stamp(value: object) -> bool:
    return isinstance(value, str) and parse_instant(value, timezone.utc) is not None
