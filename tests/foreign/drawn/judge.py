"""Judges a load of a lying tenant: exact, loud, or silent about what is missing or altered."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from jsonschema import ValidationError

from tests.fakes.runs import run
from tests.foreign.drawn.api import Api
from tests.foreign.drawn.compare import PAIRS, Record, folded, identity_of
from tests.foreign.drawn.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.fakes.runs import Run
    from tests.foreign.drawn.cases import Case
    from tests.foreign.drawn.expected import Expected

EXACT, LOUD, SILENT = "exact", "loud", "silent"
NO_KEY = "has no key"
DOUBT = re.compile(
    r"rows?|pages?|paging|total|key|listing|repeat|missing|left out|failed|skipped|not read|404"
)
"""Words of which a line holds one if it tells that rows are missing, repeated or uncertain."""
REPEATED = re.compile(r"repeat|twice|duplicat|more than once|key|failed|whose")
"""The same, where rows are too many."""
UNREAD = re.compile(r"what only single rows show is not known")
"""What tells that values are missing of which nobody knows the names."""
GOING_ON = re.compile(r"walking again|Trying .* again|reading the whole listing")
"""What a line says that tells of a further try, and nothing of how it ended."""


@dataclass(frozen=True)
class Fault:
    """A way in which a stream differs from what the tenant holds."""

    stream: str
    column: str
    """Empty where it is about rows."""
    what: str
    repeated: bool = False
    """Whether there are too many rows, not too few."""
    also: tuple[str, ...] = ()
    """What else the column is called: the label of a custom field, and the place of its value."""

    def __str__(self) -> str:
        """Say it."""
        return f"{self.stream}.{self.column}: {self.what}" if self.column else (
            f"{self.stream}: {self.what}"
        )  # fmt: skip


@dataclass
class Verdict:
    """How a load of a lying tenant ended."""

    word: str
    code: int
    untold: list[str] = field(default_factory=list)
    """What differs, or had to be told, and is not."""
    told: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    requests: int = 0


def judge(case: Case) -> Verdict:
    """Load the tenant of a case once and judge what came."""
    api = Api(case.tenant)
    settings = {"picklists": [{"category": one, "subcategory": two} for one, two in PAIRS]}
    for lie in case.lies:
        settings.update(lie.settings)
    with serve(api) as served:
        try:
            ended = _loaded(served, settings, by_catalog=case.by_catalog)
        except (AssertionError, ValidationError, ValueError) as error:
            what = f"broken after {len(served.requests)} requests: {str(error)[:1500]}"
            return Verdict(SILENT, -1, [what])
        finally:
            assert not served.faults, (case, served.faults)
        verdict = _judged(case, api, ended)
        verdict.requests = len(served.requests)
        return verdict


def _loaded(served: Any, settings: dict[str, Any], *, by_catalog: bool) -> Run:
    if not by_catalog:
        return run(served, **settings)
    found = run(served, "--discover", **settings)
    if found.code:
        return found
    ended = run(served, catalog=json.loads(found.out), **settings)
    return replace(ended, log=found.log + ended.log)


def _judged(case: Case, api: Api, ended: Run) -> Verdict:
    log = [line for level in ("WARNING", "ERROR", "CRITICAL") for line in ended.lines(level)]
    faults = list(_faults(case, api, ended))
    whole = bool(ended.code) and not ended.schemas
    spoken = _spoken(api)
    untold = [
        str(one)
        for one in faults
        if not whole and not is_told(one, log) and not _is_unheard_of(one, spoken, log)
    ]
    untold += [
        f"{lie.name}: nobody is told of `{lie.tells}`"
        for lie in case.lies
        if lie.tells and not whole and not re.search(lie.tells, "\n".join(log))
    ]
    keyless = any(lie.keyless for lie in case.lies)
    wrong = [one for one in faults if not keyless or one.what != NO_KEY]
    if not wrong and not ended.code and not untold:
        return Verdict(EXACT, 0, log=log)
    word = SILENT if untold else LOUD
    return Verdict(word, ended.code, untold, [str(one) for one in faults], log)


def is_told(fault: Fault, log: Sequence[str]) -> bool:
    """Whether a line names the stream and what is wrong with it."""
    for line in log:
        if GOING_ON.search(line):
            continue
        if "nothing under them" in line and fault.stream.startswith(_owners(line)):
            return True
        named = re.search(rf"(Stream|Picklists?|picklists?) {fault.stream.rstrip('s')}", line)
        if not named and fault.stream not in line:
            continue
        if f"Stream {fault.stream} failed" in line:
            return True
        doubt = REPEATED if fault.repeated else DOUBT
        if doubt.search(line.partition(fault.stream)[2]) and not fault.column:
            return True
        if fault.column and any(folded(one) in folded(line) for one in (fault.column, *fault.also)):
            return True
    return False


def _spoken(api: Api) -> set[str]:
    """Return all properties that documented paths refer to, and all that the metadata say."""
    texts = {str(value) for row in api.rows["fields"] for value in row.values()}
    document = api.document or {}
    definitions = dict(document.get("definitions", {}))
    waiting = [document.get("paths", {})]
    while waiting:
        part = waiting.pop()
        text = json.dumps(part)
        texts |= {*_properties(part)}
        reached = [name for name in definitions if f'"#/definitions/{name}"' in text]
        waiting += [definitions.pop(name) for name in reached]
    return {folded(text) for text in texts}


def _properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
    for one in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(one, dict | list):
            yield from _properties(one)


def _is_unheard_of(fault: Fault, spoken: set[str], log: Sequence[str]) -> bool:
    """Whether nobody could name a missing value, and a line says that there may be more.

    Neither the document nor the metadata has its name, and no reply that can be read shows it.
    """
    names = {folded(one) for one in (fault.column, *fault.also)}
    more = any(fault.stream in line and UNREAD.search(line) for line in log)
    return bool(fault.column) and spoken.isdisjoint(names) and more


def _owners(line: str) -> tuple[str, ...]:
    """Return the owners, of `programs cannot be listed, so that nothing under them can`."""
    return tuple(one for one in ("program", "target") if f"{one}s" in line)


def _faults(case: Case, api: Api, ended: Run) -> Iterator[Fault]:
    retyped = any(lie.retyped for lie in case.lies)
    expected = api.expected(PAIRS)
    taken = set(expected)
    for name, rows in expected.items():
        stream = name if not name.startswith("/") else _stream_of(name, rows, ended, taken)
        taken.add(stream)
        yield from faults_of(stream, ended, rows, retyped=retyped)
    for name in ended.schemas.keys() - taken:
        yield Fault(
            name, "", f"{len(ended.records(name))} records of a stream that is none", repeated=True
        )


def _stream_of(path: str, rows: Sequence[Expected], ended: Run, taken: set[str]) -> str:
    """Return the stream that shows most of a further listing's rows, whatever it is called."""
    last = path.rpartition("/")[2].replace("-", "_")
    found = {name: _shown(rows, ended.records(name)) for name in ended.schemas.keys() - taken}
    best = max(found, key=lambda name: found[name], default="")
    alike = [name for name in found if name.endswith(last)]
    return best if found.get(best) else next(iter(alike), last)


def _shown(rows: Sequence[Expected], records: Sequence[dict[str, Any]]) -> int:
    """Return how many of the rows stand among records with all their values."""
    values = [{str(one) for one in record.values()} for record in records]
    wanted = [{str(one) for one in row.values.values()} for row in rows]
    return sum(any(one <= two for two in values) for one in wanted)


def faults_of(
    stream: str, ended: Run, rows: Sequence[Expected], *, retyped: bool
) -> Iterator[Fault]:
    """Yield the ways in which a stream differs from the rows that have to arrive."""
    if stream not in ended.schemas:
        if rows:
            yield Fault(stream, "", f"no SCHEMA, {len(rows)} rows missing")
        return
    keys = next(
        one["key_properties"]
        for one in ended.messages
        if one["type"] == "SCHEMA" and one["stream"] == stream
    )
    records = [Record(one, retyped=retyped) for one in ended.records(stream)]
    if not keys and rows:
        yield Fault(stream, "", NO_KEY)
    different = {tuple(str(one.record.get(name)) for name in keys) for one in records}
    if keys and len(different) < len(records):
        yield Fault(
            stream, "", f"{len(different)} keys {keys} of {len(records)} records", repeated=True
        )
    if len(records) != len(rows):
        what = f"{len(records)} records, not {len(rows)}"
        yield Fault(stream, "", what, repeated=len(records) > len(rows))
    yield from _differing(stream, records, rows)


def _differing(stream: str, records: Sequence[Record], rows: Sequence[Expected]) -> Iterator[Fault]:
    found: dict[Any, list[Record]] = {}
    for record in records:
        for identity in record.identities(stream):
            found.setdefault(identity, []).append(record)
    problems: Counter[tuple[str, ...]] = Counter()
    examples: dict[tuple[str, ...], str] = {}
    for row in rows:
        lacking = [
            list(one.lacks(row))
            for one in found.get(identity_of(stream, row), [])
            if one.has(*row.identity)
        ]
        for names, what in min(lacking, key=len, default=[(("",), str(row.identity))]):
            problems[names] += 1
            examples[names] = what
    for names, count in problems.most_common(6):
        what = f"{count} of {len(rows)}, such as {examples[names][:160]}"
        yield Fault(stream, names[0], what if names[0] else f"rows missing: {what}", also=names[1:])
