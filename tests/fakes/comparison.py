"""Loads a whole simulated tenant and compares every row and every value with what it holds."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from tap_devensoft.errors import TapError
from tap_devensoft.loads.writer import BufferedWriter
from tap_devensoft.rows.moments import parse_instant
from tap_devensoft.simulator.server import serve
from tap_devensoft.tap import TapDevensoft

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.server import Tenant

STREAMS = (
    "targets", "programs", "activities", "contacts", "countries", "deal_phases", "picklists",
    "target_fields",
)  # fmt: skip
EXTRAS = ("risks", "decisions")
NAMES = {"decisions": "program_decisions"}
"""What the tap calls what the simulator calls otherwise."""
PICKLISTS = [
    {"category": "Deal", "subcategory": "BusinessUnit"},
    {"category": "Program", "subcategory": "ProgramType"},
]
UNKNOWABLE = frozenset({"odd_names"})
"""Tenants that nothing but their document can tell from a complete answer."""
MOST_SHOWN = 5
Row = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """What one load brought, and where it differs from the tenant."""

    rows: int = 0
    values: int = 0
    requests: int = 0
    failure: str = ""
    warnings: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    columns: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def equal(self) -> bool:
        """Whether every row and value arrived."""
        return not self.differences and not self.failure

    @property
    def told(self) -> bool:
        """Whether a load that could not be whole ended non-zero and said so."""
        return "failed:" in self.failure


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def load(tenant: Tenant, **settings: Any) -> tuple[dict[str, Any], Outcome]:
    """Load everything; return the records by stream and what was noticed."""
    outcome = Outcome()
    output = io.BytesIO()
    config = {
        "api_url": tenant.url,
        "client_id": tenant.client_id,
        "client_secret": tenant.client_secret,
        "picklists": PICKLISTS,
        **settings,
    }
    listener = _Warnings()
    logging.getLogger("tap-devensoft").addHandler(listener)
    try:
        tap = TapDevensoft(config=config, message_writer=BufferedWriter(output))
        tap.load_streams_one_by_one()
    except TapError as error:
        outcome.failure = str(error)
    finally:
        logging.getLogger("tap-devensoft").removeHandler(listener)
    outcome.warnings = listener.lines
    records: dict[str, list[Row]] = {}
    keys: dict[str, list[str]] = {}
    decode = msgspec.json.Decoder(float_hook=Decimal).decode
    for line in output.getvalue().splitlines():
        message = decode(line)
        if message["type"] == "SCHEMA":
            keys[message["stream"]] = message["key_properties"]
            records.setdefault(message["stream"], [])
        elif message["type"] == "RECORD":
            records[message["stream"]].append(message["record"])
    outcome.columns = keys
    return records, outcome


def compare(profile: Profile, *, scale: float = 0.2, **settings: Any) -> Outcome:
    """Load a tenant of `profile` with nothing set but address and credentials; compare."""
    with serve(profile, scale=scale) as tenant:
        records, outcome = load(tenant, **settings)
        forbidden = {*profile.forbidden, *(["activities"] if profile.forbidden else [])}
        if forbidden and outcome.failure:
            named = set(outcome.failure.partition("failed: ")[2].partition(";")[0].split(", "))
            outcome.failure = "" if named == forbidden else outcome.failure
        outcome.requests = len(tenant.ledger.entries)
        # Without a document nothing tells of listings that no public page names.
        extras = EXTRAS if profile.extra_listings and profile.swagger != "absent" else ()
        for stream in (*STREAMS, *extras):
            name = NAMES.get(stream, stream)
            found, truth = records.get(name), truth_of(tenant, stream)
            if found is None and _is_told(stream, outcome):
                continue
            if found is None:
                expected = stream in (*profile.absent, *forbidden)
                if truth and not expected:
                    outcome.differences.append(f"{stream}: not in the catalog")
                continue
            outcome.rows += len(found)
            outcome.values += sum(map(len, truth))
            outcome.differences += differences(stream, found, truth, outcome.columns[name])
    return outcome


def truth_of(tenant: Tenant, stream: str) -> list[Row]:
    """Return what a stream has to bring, in the tap's own words."""
    pairs = [(one["category"], one["subcategory"]) for one in PICKLISTS]
    truth = tenant.truth(stream, pairs) if stream == "picklists" else tenant.truth(stream)
    if truth and set(truth[0]) <= {"value", "category", "subcategory"}:
        # A list of bare texts has no name for them on the wire.
        truth = [
            {("name" if key == "value" else key): text for key, text in row.items()}
            for row in truth
        ]
    return _told(stream, truth)


def _is_told(stream: str, outcome: Outcome) -> bool:
    return any(f"Stream {stream} is left out" in line for line in outcome.warnings)


def _told(stream: str, truth: list[Row]) -> list[Row]:
    """Return the rows without what the tap says in its own way."""
    if stream != "activities":
        return truth
    lower = {"level", "wbs", "parent_id", "owner_type", "owner_id"}
    unsaid = {"level"} if truth and all(row["level"] is None for row in truth) else set()
    return [
        {
            name: value
            for name, value in row.items()
            if name not in unsaid and (name in lower or name.lower() not in lower)
        }
        for row in truth
    ]


def differences(stream: str, found: list[Row], truth: list[Row], key: list[str]) -> Iterable[str]:
    """Yield a line for each way in which the found rows differ from the tenant's."""
    if not key:
        yield f"{stream}: has no key"
        return
    if truth:
        key = [name for name in key if name in truth[0]]
    ours = {_key(row, key): row for row in found}
    theirs = {_key(row, key): row for row in truth}
    if len(theirs) != len(truth):
        yield f"{stream}: key {key} is not unique"
    missing = theirs.keys() - ours.keys()
    extra = ours.keys() - theirs.keys()
    if missing or extra:
        yield (
            f"{stream}: {len(missing)} of {len(theirs)} rows missing, {len(extra)} too many "
            f"{sorted(missing, key=str)[:2]} {sorted(extra, key=str)[:2]}"
        )
    problems: dict[str, list[str]] = {}
    for which in theirs.keys() & ours.keys():
        for name, value in theirs[which].items():
            if not same(ours[which].get(name), value):
                problems.setdefault(name, []).append(f"{value!r} as {ours[which].get(name)!r}")
    for name, cases in list(problems.items())[:MOST_SHOWN]:
        yield f"{stream}.{name}: {len(cases)} values differ, such as {cases[0][:150]}"


def _key(row: Row, key: list[str]) -> tuple[str, ...]:
    return tuple(str(row.get(name)) for name in key)


def same(ours: object, theirs: object) -> bool:  # noqa: PLR0911 - one rule a type
    """Whether a value of a record says the same as the tenant's value."""
    if isinstance(theirs, datetime):
        found = parse_instant(ours, timezone.utc)
        return found is not None and abs((found - theirs).total_seconds()) < 1e-6
    if isinstance(theirs, date):
        return isinstance(ours, str) and ours[:10] == theirs.isoformat()
    if isinstance(theirs, bool) or isinstance(ours, bool):
        return ours is theirs
    if isinstance(theirs, Decimal | int) and isinstance(ours, Decimal | int):
        return Decimal(ours) == Decimal(theirs)
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(ours[k], v) for k, v in theirs.items())
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return ours == theirs
