"""LOG_BASED: what is new, changed or gone, by comparing fingerprints with those of the last run."""

from __future__ import annotations

import logging
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from tap_devensoft.errors import SettingError
from tap_devensoft.loads.fingerprints import (
    VERSION,
    digest_of,
    hashed,
    hasher,
    keys_of,
    pack,
    parts_of,
    shape_of,
    unpack,
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
        super().__init__(stream, rows, order=hashed(rows.columns))
        self._hashes = hasher(rows.columns)
        self._facts = {
            "version": VERSION,
            "key": list(self._key),
            "columns": shape_of({name: properties[name] for name in rows.columns}),
            "filters": digest_of((stream.config.get("filters") or {}).get(stream.name) or {}),
        }
        self._resend = False
        """Whether every row goes out, because the last run's hashes are of other columns."""
        self._tells_gone = True
        self._before = self._last()
        self._now: dict[Key, bytes] = {}

    def _last(self) -> dict[Key, bytes]:
        """Return the fingerprints of the last complete run, if they are of this key."""
        state, name, facts = self._stream.stream_state, self._stream.name, self._facts
        if not state.get(FINGERPRINTS):
            return {}
        if state.get("version") != facts["version"] or state.get("key") != facts["key"]:
            LOG.warning(
                "Stream %s: the state is of another key or version; every row is sent again, and "
                "rows that were gone before now are not told.",
                name,
            )
            return {}
        before = unpack(state[FINGERPRINTS])
        if state.get("columns") != facts["columns"]:
            LOG.warning(
                "Stream %s: other columns are selected than in the last run, or they have other "
                "types; every row is sent again.",
                name,
            )
            self._resend = True
        if state.get("filters", facts["filters"]) != facts["filters"]:
            LOG.warning(
                "Stream %s: the setting `filters` was changed since the last run; rows that are "
                "no longer listed are not told as deleted.",
                name,
            )
            self._tells_gone = False
        return before

    @override
    def chosen(self, rows: Sequence[Any]) -> list[Record]:
        changed = []
        before, now, resend = self._before, self._now, self._resend
        records = super().chosen(rows)
        keys, digests = keys_of(records, self._key), self._hashes(records)
        if not resend and digests == list(map(before.get, keys)):
            now.update(zip(keys, digests, strict=True))
            return []
        for key, digest, record in zip(keys, digests, records, strict=True):
            if now.get(key) != digest and (resend or before.get(key) != digest):
                # Said even where it is not, for a row that is back after it was gone.
                record[DELETED_AT] = None
                changed.append(record)
            now[key] = digest
        return changed

    @override
    def rest(self) -> Iterator[list[Record]]:
        if not self._tells_gone or self._before.keys() <= self._now.keys():
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
            {**dict(zip(self._key, parts_of(key), strict=True)), DELETED_AT: when}
            for key in sorted(gone, key=str)
        ]

    def _is_under(self, owner: Mapping[str, Any], key: Key) -> bool:
        """Whether a row may be an owner's, as far as its key names one."""
        parts = dict(zip(self._key, parts_of(key), strict=True))
        named = owner.keys() & parts.keys()
        return all(str(parts[name]).casefold() == str(owner[name]).casefold() for name in named)

    @override
    def remembered(self) -> Mapping[str, Any]:
        return {**self._facts, FINGERPRINTS: pack(self._now)}
