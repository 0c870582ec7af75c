"""Loads a played document and judges each listing.

*exact*: every row came once with all its values, compared by content. *loud*: not so, and a
failure, a WARNING or a line that says "not read" names the stream or its address. *silent*: not so,
without a word. Listings that need what no client can know are not expected.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from jsonschema import ValidationError

from tests.documents.content import Records, folded, has_all
from tests.documents.player.operations import PLACEHOLDER
from tests.documents.player.site import Player
from tests.fakes.fake import serving
from tests.fakes.runs import run

if TYPE_CHECKING:
    from tests.documents.player.schemas import Schema
    from tests.documents.player.site import Truth
    from tests.fakes.runs import Run

Verdict = Literal["exact", "loud", "silent", "out of reach"]
HARMLESS: Final = re.compile(
    r"were read as their column|has no key|kept in _unmapped|Trying .* again|rows moved"
)
"""Warnings that do not say that rows or values are missing."""
QUICK: Final[dict[str, Any]] = {"max_retries": 1}
_LONGEST: Final = 300
"""Seconds that a load of some hundred streams may take on a busy machine."""
_ANYWHERE: Final = {"targets", "picklists", "target_fields"}
"""Streams that may be there beside the document: the only deal, and what a 404 leaves empty."""
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
        """The listings that did not arrive whole, though they can be reached."""
        return [one for one in self.listings if one.verdict in {"loud", "silent"}]

    @property
    def expected(self) -> int:
        """How many listings can be reached whole."""
        return len(self.listings) - self.count("out of reach")


def judge(name: str, document: Schema, *, discover: bool = True) -> Outcome:
    """Load all of a document: by the catalog of a discovery before, or at once."""
    player = Player(document)
    try:
        ended, log = _loaded(player, discover=discover)
    except (AssertionError, ValidationError) as error:
        # A traceback, a record that its schema refuses, a run without an end: nothing can be used.
        why = f"the tap crashed or broke the protocol {str(error)[:_SHOWN]}"
        return Outcome(name, [Judged(one.path, "silent", why) for one in player.truth()], code=1)
    outcome = Outcome(name, code=ended.code, requests=len(player.data))
    matching = Matching(_records(ended), log)
    outcome.listings = [_judged(one, matching) for one in player.truth()]
    outcome.surplus = [
        f"{one} ({len(records.rows)} rows)"
        for one, records in matching.records.items()
        if one not in matching.taken and not (one in _ANYWHERE and len(records.rows) <= 1)
    ]
    return outcome


def _loaded(player: Player, *, discover: bool) -> tuple[Run, str]:
    """Return the load, and the log of all that was run."""
    with serving(player):
        settings = {**QUICK, "api_url": player.api}
        told = run(player, "--discover", limit=_LONGEST, **settings) if discover else None
        catalog = json.loads(told.out) if told and told.code == 0 else None
        ended = run(player, catalog=catalog, limit=_LONGEST, **settings)
    return ended, (told.log if told else "") + ended.log


def _records(ended: Run) -> dict[str, Records]:
    keys = {
        one["stream"]: one["key_properties"] for one in ended.messages if one["type"] == "SCHEMA"
    }
    rows: dict[str, list[dict[str, Any]]] = {stream: [] for stream in keys}
    for one in ended.messages:
        if one["type"] == "RECORD":
            rows[one["stream"]].append(one["record"])
    return {stream: Records(rows[stream], keys[stream], stream) for stream in keys}


class Matching:
    """Which stream is of which listing, by what came of it, and what was said of it."""

    def __init__(self, records: dict[str, Records], log: str) -> None:
        """Keep what came."""
        self.records = records
        self.log = log
        self.taken: set[str] = set()

    def stream_of(self, truth: Truth) -> str:
        """Return the stream of a listing: by its content, by what the log says, by its name."""
        found = self._by_content(truth) or self._by_log(truth) or self._by_equality(truth)
        found = found or self._by_name(truth)
        self.taken.add(found)
        return found

    def _by_content(self, truth: Truth) -> str:
        votes = {
            stream: sum(one.knows(row, owner) for row, owner in truth.rows)
            for stream, one in self.records.items()
        }
        best = max(votes, key=lambda stream: votes[stream], default="")
        return best if best and votes[best] else ""

    def _by_log(self, truth: Truth) -> str:
        at = rf"GET {_as_pattern(truth.path)}(?![\w/{{-])"
        said = re.search(rf"Stream (\w+)\b[^|\n]*{at}", self.log)
        if said is None and "activit" in truth.path.lower() and "activities" not in self.records:
            return "activities"
        return said[1] if said else ""

    def _by_equality(self, truth: Truth) -> str:
        for stream, one in self.records.items():
            is_free = stream not in self.taken and len(one.rows) == len(truth.rows)
            if is_free and truth.rows and not _problem(truth, one):
                return stream
        return ""

    def _by_name(self, truth: Truth) -> str:
        fixed = [part for part in truth.path.split("/") if part and "{" not in part]
        free = [one for one in self.records if one not in self.taken]
        return next((one for one in free if folded(one).endswith(folded(fixed[-1]))), "")


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


def _judged(truth: Truth, matching: Matching) -> Judged:
    records = matching.records.get(found := matching.stream_of(truth))
    problem, told = _problem(truth, records), _told(truth.path, found, matching.log)
    stream = records.stream if records else ""
    if not problem:
        return Judged(truth.path, "exact", stream=stream)
    if told and truth.ends_early:
        return Judged(truth.path, "out of reach", told)
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
