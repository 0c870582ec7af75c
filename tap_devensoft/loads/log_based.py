"""LOG_BASED: what is new, changed or gone, by comparing fingerprints with those of the last run."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

from typing_extensions import override

from tap_devensoft.errors import SettingError
from tap_devensoft.loads.fingerprints import (
    VERSION,
    digest_of,
    hasher,
    pack,
    shape_of,
    unpack,
    values_of,
)
from tap_devensoft.loads.full_table import FullTable
from tap_devensoft.resource import DELETED_AT
from tap_devensoft.rows.kinds import types_of
from tap_devensoft.rows.moments import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from singer_sdk import Stream

    from tap_devensoft.loads.fingerprints import Key
    from tap_devensoft.loads.full_table import Record, Rows

FINGERPRINTS = "fingerprints"
LOG = logging.getLogger("tap-devensoft")

_CHANGES: Final[Mapping[str, str]] = {
    "key": "the state is of another key or version; every row is sent again, and rows that were "
    "gone before now are not told",
    "columns": "other columns are selected than in the last run, or they have other types; every "
    "row is sent again",
    "filters": "the setting `filters` was changed since the last run; rows that are no longer "
    "listed are not told as deleted",
}
"""What may differ from the last run, and what follows."""


class LogBased(FullTable):
    """New and changed rows, and the keys of rows that are gone, by comparing fingerprints."""

    def __init__(self, stream: Stream, rows: Rows) -> None:
        """Read the fingerprints of the last run.

        Raises:
            SettingError: The stream has no key that can be remembered, or the fingerprints are
                damaged.
        """
        self._key = tuple(stream.primary_keys)
        properties = stream.effective_schema["properties"]
        nested = [name for name in self._key if {"object", "array"} & types_of(properties[name])]
        if nested or not self._key:
            why = f"its key {nested[0]} is no single value" if nested else "it has no key"
            msg = f"Stream {stream.name} cannot be loaded LOG_BASED, because {why}."
            raise SettingError(msg)
        super().__init__(stream, rows, goes_on=bool(stream.stream_state.get(FINGERPRINTS)))
        self._hashes = hasher(rows.columns)
        self._facts = facts = {
            "key": [VERSION, *self._key],
            "columns": shape_of({name: properties[name] for name in rows.columns}),
            "filters": digest_of((stream.config.get("filters") or {}).get(stream.name) or {}),
        }
        state = stream.stream_state if stream.stream_state.get(FINGERPRINTS) else {}
        self._changed = {name for name in facts if state and state.get(name) != facts[name]}
        """What is not as in the last run."""
        for name in sorted(self._changed):
            LOG.warning("Stream %s: %s.", stream.name, _CHANGES[name])
        is_other = not state or "key" in self._changed
        self._before = {} if is_other else unpack(state[FINGERPRINTS])
        self._now: dict[Key, bytes] = {}

    @override
    def chosen(self, rows: Sequence[Any]) -> list[Record]:
        changed = []
        before, now, resend = self._before, self._now, "columns" in self._changed
        records = super().chosen(rows)
        keys, digests = values_of(records, self._key), self._hashes(records)
        for key, digest, record in zip(keys, digests, records, strict=True):
            if now.get(key) != digest and (resend or before.get(key) != digest):
                # Said even where it is not, for a row that is back after it was gone.
                record[DELETED_AT] = None
                changed.append(record)
            now[key] = digest
        return changed

    @override
    def rest(self) -> Iterator[list[Record]]:
        if "filters" in self._changed or self._before.keys() <= self._now.keys():
            return
        # A row can be missed while others move; only one that a second walk misses too is gone.
        yield from filter(None, (records for _, records in self.pages()))
        gone = self._before.keys() - self._now.keys()
        unread = self._rows.unread()
        kept = {key for key in gone if any(self._is_under(owner, key) for owner in unread)}
        self._now |= {key: self._before[key] for key in kept}
        gone -= kept
        if gone and not self._now:
            LOG.warning(
                "Stream %s: not one of %d rows is left; all are told as deleted.",
                self._stream.name,
                len(gone),
            )
        when = format_instant(datetime.now(timezone.utc))
        yield [
            {**dict(zip(self._key, key, strict=True)), DELETED_AT: when}
            for key in sorted(gone, key=str)
        ]

    def _is_under(self, owner: Mapping[str, Any], key: Key) -> bool:
        """Whether a row may be an owner's, as far as its key names one."""
        parts = dict(zip(self._key, key, strict=True))
        named = owner.keys() & parts.keys()
        return all(str(parts[name]).casefold() == str(owner[name]).casefold() for name in named)

    @override
    def remembered(self) -> Mapping[str, Any]:
        return {**self._facts, FINGERPRINTS: pack(self._now)}
