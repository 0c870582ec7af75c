"""Loads a played document and judges each listing: exact, loud, or silent."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from tests.documents.content import Records, has_all
from tests.documents.player.operations import PLACEHOLDER
from tests.documents.player.site import Player
from tests.fakes.fake import serving
from tests.fakes.runs import run

if TYPE_CHECKING:
    from tests.documents.player.schemas import Schema
    from tests.documents.player.site import Truth
    from tests.fakes.runs import Run

Verdict = Literal["exact", "loud", "silent"]
HARMLESS: Final = re.compile(
    r"were read as their column|has no key|kept in _unmapped|Trying .* again|rows moved"
)
"""Warnings that do not say that rows or values are missing."""
_SHOWN: Final = 160


@dataclass(frozen=True)
class Judged:
    """What became of one listing."""

    path: str
    verdict: Verdict
    why: str = ""
    stream: str = ""


@dataclass
class Outcome:
    """What became of a document."""

    name: str
    listings: list[Judged] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)
    """Streams that are no listing of the document."""
    code: int = 0
    requests: int = 0

    def count(self, verdict: Verdict) -> int:
        """Return how many listings were judged so."""
        return sum(one.verdict == verdict for one in self.listings)

    @property
    def faults(self) -> list[Judged]:
        """The listings that did not arrive whole."""
        return [one for one in self.listings if one.verdict != "exact"]


def judge(name: str, document: Schema, *, discover: bool = True) -> Outcome:
    """Load all of a document: by the catalog of a discovery before, or at once."""
    player = Player(document)
    with serving(player):
        settings: dict[str, Any] = {"api_url": player.api}
        told = run(player, "--discover", **settings) if discover else None
        catalog = json.loads(told.out) if told and told.code == 0 else None
        ended = run(player, catalog=catalog, **settings)
    log = (told.log if told else "") + ended.log
    outcome = Outcome(name, code=ended.code, requests=len(player.data))
    taken = set()
    records = _records(ended)
    for truth in player.truth():
        stream = _stream_of(truth, records, catalog)
        judged = _judged(truth, records.get(stream), _told(truth.path, stream, log))
        outcome.listings.append(judged)
        taken.add(stream)
    outcome.surplus = [
        f"{one} ({len(records[one].rows)} rows)"
        for one in ended.schemas
        if one not in taken and one not in {"targets", "picklists"}
    ]
    return outcome


def _records(ended: Run) -> dict[str, Records]:
    keys = {
        one["stream"]: one["key_properties"] for one in ended.messages if one["type"] == "SCHEMA"
    }
    rows: dict[str, list[dict[str, Any]]] = {stream: [] for stream in keys}
    for one in ended.messages:
        if one["type"] == "RECORD":
            rows[one["stream"]].append(one["record"])
    return {stream: Records(rows[stream], keys[stream], stream) for stream in keys}


def _stream_of(truth: Truth, records: dict[str, Records], catalog: Any) -> str:
    """Return the stream that has most of a listing's values, else the one with its address."""
    votes = {
        stream: sum(one.knows(row) for row, _ in truth.rows) for stream, one in records.items()
    }
    best = max(votes, key=lambda stream: votes[stream], default="")
    if best and votes[best]:
        return best
    own = re.compile(f'"{_as_pattern(truth.path)}"', re.IGNORECASE)
    for entry in (catalog or {}).get("streams", ()):
        if own.search(json.dumps(entry)):
            return str(entry["tap_stream_id"])
    return ""


def _as_pattern(path: str) -> str:
    """Return a pattern for a path, with or without what stands before it, however filled."""
    parts = [re.escape(part) for part in PLACEHOLDER.split(path)[::2]]
    return r"[^\s\"]*" + r"[^/\s\"]+".join(parts).rstrip("/")


def _told(path: str, stream: str, log: str) -> str:
    """Return the line that tells that something of a listing is missing."""
    named = re.compile(
        rf"GET {_as_pattern(path)}(?![\w/{{-])" + (rf"|[Ss]tream {stream}\b" if stream else ""),
        re.IGNORECASE,
    )
    for line in log.splitlines():
        is_grave = any(f"| {level}" in line for level in ("WARNING", "ERROR", "CRITICAL"))
        if named.search(line) and (
            (is_grave and not HARMLESS.search(line)) or "not read" in line or "left out" in line
        ):
            return line.rpartition("| ")[2][:_SHOWN]
    return ""


def _judged(truth: Truth, records: Records | None, told: str) -> Judged:
    problem = _problem(truth, records)
    stream = records.stream if records else ""
    if not problem:
        return Judged(truth.path, "exact", stream=stream)
    if told:
        return Judged(truth.path, "loud", f"{problem}; said: {told}")
    return Judged(truth.path, "silent", problem)


def _problem(truth: Truth, records: Records | None) -> str:
    """Return how the records differ from the rows, or nothing."""
    if records is None:
        return f"no stream has its {len(truth.rows)} rows" if truth.rows else ""
    if records.doubled:
        return f"key {records.key} stands for several rows, such as {records.doubled}"
    left = Counter(range(len(records.rows)))
    missing, lacking = 0, ""
    for row, owner in truth.rows:
        found, lacks = has_all(records, row, owner, left)
        if found is None:
            missing += 1
            lacking = lacking or lacks
        else:
            del left[found]
    if missing:
        return f"{missing} of {len(truth.rows)} rows are not there as they are: {lacking[:_SHOWN]}"
    if left:
        return f"{len(left)} records too many"
    return ""
