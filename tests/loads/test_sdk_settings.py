"""The SDK's own settings: what goes out under them is what the SDK makes of what goes out without.

A run without settings tells the rows that go out. The SDK's plain stream, which knows nothing of
this tap, makes messages of them under the settings; the tap's are the same, byte for byte. Of rows
that are gone, which the SDK does not know, the key and the mark come as it would make them.
"""

from __future__ import annotations

import copy
import gzip
import io
import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import dropwhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker
from singer_sdk import Stream, Tap
from typing_extensions import override

from tap_devensoft.catalog import prepared
from tests.fakes.fake import Answer, served
from tests.fakes.loads import Run, SdkWriter, catalog_of, run
from tests.fakes.runs import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from singer_sdk.helpers.types import Context

    from tap_devensoft.simulator.server import Tenant
    from tests.fakes.fake import Fake, Request
    from tests.fakes.loads import Catalog, Record

MARK: Final = "_sdc_deleted_at"
METHODS: Final = ("FULL_TABLE", "INCREMENTAL", "LOG_BASED")


@dataclass(frozen=True)
class Way:
    """Some settings.

    Attributes:
        given: What the tap is given.
        sdk: What the SDK needs to be given besides for the same.
        left_out: What the catalog deselects.
        silent: Whether rows that are gone are not told, since nothing but their key would be.
    """

    given: Mapping[str, Any]
    sdk: Mapping[str, Any] = field(default_factory=dict)
    left_out: Sequence[tuple[str, ...]] = ()
    silent: bool = False


def maps(sdk: Mapping[str, Any] | None = None, /, **given: Any) -> Way:
    """Return a way that maps the targets; the SDK is given `sdk` of it besides."""
    told = {"stream_maps": {"targets": {**sdk, **given}}} if sdk else {}
    return Way({"stream_maps": {"targets": given}}, told)


def streams(**given: Any) -> Way:
    """Return a way that maps these streams."""
    return Way({"stream_maps": given})


def flat(depth: int, **more: Any) -> dict[str, Any]:
    """Return settings that flatten."""
    return {"flattening_enabled": True, "flattening_max_depth": depth, **more}


HASHED: Final = {"name": "md5(name) if name else None"}
MARKED: Final = {"id": "id", MARK: MARK}
NO_MARK: Final[Mapping[str, Any]] = {MARK: None}
WAYS: Final[Mapping[str, Way]] = {
    "nothing": Way({}),
    "a column less": maps(name=None, place="__NULL__"),
    "a column less that others are made of": maps(
        name=None, valuation=None, __filter__="valuation is None or valuation >= 0", label="name"
    ),
    "a column renamed": maps(title="name", name=None),
    "hashes": maps(**HASHED, secret="sha256(name + 'x') if name else name"),
    "a column of texts made of numbers": maps(valuation="str(valuation) if valuation else None"),
    "typed columns": maps(
        half="float(valuation) / 2 if valuation is not None else None",
        whole="int(id)",
        has="bool(name)",
        day="datetime.date(2024, 2, 29)",
        at="datetime.datetime.fromisoformat('2024-02-29T10:00:00+00:00').isoformat()",
        tree="json.dumps(_['id'])",
    ),
    "nothing else": maps(MARKED, __else__=None, title="name"),
    "nothing else, in the other word": maps(MARKED, __else__="__NULL__", **HASHED),
    "nothing else, flat": Way(
        {**flat(2), **maps(__else__=None, place="place").given},
        maps(MARKED, __else__=None, place="place").sdk,
    ),
    "another key": maps(__key_properties__=["key"], key="str(id * 7)", id=None),
    "another key and nothing else": maps(
        {MARK: MARK}, __key_properties__=["key"], key="str(id * 7)", __else__=None
    ),
    "no key": maps(__key_properties__=[]),
    "a hashed key": maps(id="str(md5(str(id)))"),
    "without the stamp": maps(modifiedDate=None, seen="str(modifiedDate)[:10]"),
    "without the mark": Way(maps(**NO_MARK).given, silent=True),
    "the mark in another column": maps(gone=f"_.get('{MARK}')", **NO_MARK),
    "a filter by the key": maps(__filter__="id > 3"),
    "a filter by the row": maps(__filter__="record['valuation'] is not None and name != ''"),
    "a filter by what may not be known": maps(__filter__="_.get('valuation', 0) is not None"),
    "another name": maps(__alias__="deals", **HASHED),
    "another name, made": maps(__alias__="__stream_name__ + '_raw'"),
    "all streams": Way({"stream_maps": {"*": HASHED, "__else__": None}}),
    "no other stream": streams(targets=HASHED, __else__=None),
    "nothing of it": streams(targets=None),
    "nothing of any": streams(__else__="__NULL__"),
    "copies": streams(
        masked={"__source__": "targets", **HASHED},
        few={"__source__": "targets", "__filter__": "id > 2", "place": None},
    ),
    "copies alone": streams(
        targets="__NULL__", masked={"__source__": "targets", "__key_properties__": [], **HASHED}
    ),
    "values of the setting": Way(
        {
            **maps(seeded="md5(config['hash_seed'] + str(id))", name="config['blank']").given,
            "stream_map_config": {"hash_seed": "S", "blank": ""},
        }
    ),
    "flat by one": Way(flat(1)),
    "flat by two": Way(flat(2)),
    "flat by nothing": Way(flat(0)),
    "flat with a separator": Way(flat(2, flattening_separator=".")),
    "flat with short names": Way(flat(2, flattening_max_key_length=16)),
    "flat and mapped": Way({**flat(2), **maps(**HASHED, valuation=None, more="place").given}),
    "flat copies": Way({**flat(1), **streams(masked={"__source__": "targets", **HASHED}).given}),
    "less of an object": Way({}, left_out=[("place", "zip"), ("place", "geo", "lat")]),
    "less of a flat object": Way(flat(2), left_out=[("place", "geo")]),
    "less of a mapped object": Way(maps(**HASHED).given, left_out=[("place", "city"), ("tags",)]),
}
"""What may be set, by name."""

texts = st.none() | st.text(max_size=4)
numbers = st.none() | st.integers(-5, 10**20) | st.decimals(-5, 10**6, places=2)
places = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "city": texts,
        "zip": st.integers(0, 9),
        "geo": st.none() | st.fixed_dictionaries({"lat": numbers}, optional={"by": texts}),
        "else": st.lists(numbers, max_size=2),
    },
)
contents = st.fixed_dictionaries(
    {"name": texts, "valuation": numbers, "place": places},
    optional={
        "tags": st.none() | st.lists(texts, max_size=2),
        "note": texts,
        "unknown": st.integers(0, 3) | places,
    },
)
some_rows = st.dictionaries(st.integers(1, 6), contents, min_size=3)
SAMPLE: Final = [
    {
        "id": n,
        "name": f"Deal {n}",
        "valuation": Decimal(f"{n}.5"),
        "place": {"city": "Kiel"},
        "tags": ["a"],
        "note": "x",
        "modifiedDate": f"2024-01-0{n}T00:00:00Z",
    }
    for n in range(1, 5)
]
PLACE: Final = {
    "city": {"type": ["string", "null"]},
    "zip": {"type": ["integer", "null"]},
    "geo": {
        "type": ["object", "null"],
        "properties": {"lat": {"type": ["number", "null"]}, "by": {"type": ["string", "null"]}},
    },
}
"""What the catalog says of an object."""


def dated(rows: Mapping[int, Record], year: int) -> dict[int, Record]:
    """Return rows with a key and a stamp."""
    return {
        key: {"id": key, **row, "modifiedDate": f"{year}-05-0{key}T10:00:00Z"}
        for key, row in rows.items()
    }


class Api:
    """One listing, as the runs of `tests.fakes.loads` want a tenant."""

    client_id, client_secret = "client", SECRET

    def __init__(self, fake: Fake) -> None:
        self.rows: list[Any] = SAMPLE
        self.url = fake.url
        fake.routes["/v1/targets"] = self._page
        found = catalog_of(self.tenant, {"targets": "FULL_TABLE"})
        found["streams"] = [one for one in found["streams"] if one["stream"] == "targets"]
        found["streams"][0]["schema"]["properties"]["place"]["properties"] = PLACE
        self._found = found

    def _page(self, request: Request) -> Answer:
        rows = self.rows[3 * request.page - 3 : 3 * request.page]
        value = {"items": rows, "totalCount": len(self.rows)}
        return Answer(body=ENCODER.encode(value))

    def clear_steps(self) -> None:
        """Have no steps."""

    @property
    def tenant(self) -> Tenant:
        return cast("Tenant", self)

    def catalog(self, method: str, left_out: Iterable[tuple[str, ...]] = ()) -> Catalog:
        """Return the catalog with a method, less some columns or parts of them."""
        catalog = copy.deepcopy(self._found)
        (entry,) = catalog["streams"]
        (root,) = (one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
        root["replication-method"] = method
        for path in left_out:
            crumb = [part for name in path for part in ("properties", name)]
            kept = [one for one in entry["metadata"] if one["breadcrumb"] != crumb]
            entry["metadata"] = [*kept, {"breadcrumb": crumb, "metadata": {"selected": False}}]
        return catalog


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    with served({}) as fake:
        yield Api(fake)


# The SDK's own way


class Replay(Stream):
    """A plain stream of the SDK, of rows that are there."""

    rows: ClassVar[list[Record]] = []

    @override
    def get_records(self, context: Context | None) -> Iterable[Record]:
        return copy.deepcopy(self.rows)


class ReplayTap(Tap):
    """A plain tap of the SDK."""

    name = "replay"
    config_jsonschema: ClassVar[dict[str, Any]] = {"properties": {}}

    @override
    def discover_streams(self) -> list[Stream]:
        return [Replay(self, name="targets", schema={"properties": {}})]


def replayed(rows: list[Record], catalog: Catalog, way: Way) -> list[bytes]:
    """Return the messages that the SDK makes of rows."""
    output = io.BytesIO()
    Replay.rows = rows
    ready = prepared(catalog)
    ready["streams"][0]["replication_method"] = "FULL_TABLE"  # which keeps no bookmark
    config = copy.deepcopy({**way.given, **way.sdk})
    if way.sdk and MARK not in ready["streams"][0]["schema"]["properties"]:
        config["stream_maps"]["targets"].pop(MARK, None)
    tap = ReplayTap(config=config, catalog=ready, message_writer=SdkWriter(output))
    tap.streams["targets"].sync()
    return told(output.getvalue().splitlines(), "SCHEMA", "RECORD")


BUT: Final = re.compile(rb',"(?:time_extracted|version)":(?:"[^"]*"|\d+)')
ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
read = partial(json.loads, parse_float=Decimal)


def told(lines: Iterable[bytes], *kinds: str) -> list[bytes]:
    """Return messages of some types, without what differs from run to run."""
    begins = tuple(b'{"type":"%b"' % kind.encode() for kind in kinds)
    return [BUT.sub(b"", line) for line in lines if line.startswith(begins)]


def records(done: Run, stream: str) -> list[Record]:
    """Return the records of a stream, with every digit."""
    lines = map(read, done.lines)
    return [one["record"] for one in lines if one["type"] == "RECORD" and one["stream"] == stream]


def still(record: Record) -> Record:
    """Return a record without the time that a row was found to be gone."""
    return {
        name: bool(value) if name in {MARK, "gone"} else value for name, value in record.items()
    }


# The comparison


def check_messages(
    way: Way, done: Run, plain: Run, catalog: Catalog, known: Mapping[int, Record]
) -> None:
    """Check a run under settings by one without; of rows that are gone, these were known."""
    assert done.ended_well, done.failure
    rows = records(plain, "targets")
    there = [row for row in rows if not row.get(MARK)]
    gone = [{**known[row["id"]], **row} for row in rows if row.get(MARK)]
    lines = told(done.lines, "SCHEMA", "RECORD")
    expected = replayed(there, catalog, way)
    assert lines[: len(expected)] == expected
    schemas = {one["stream"]: one for one in map(read, lines) if one["type"] == "SCHEMA"}
    rules = {
        name: Draft7Validator(one["schema"], format_checker=FormatChecker())
        for name, one in schemas.items()
    }
    for one in map(read, lines[len(schemas) :]):
        rules[one["stream"]].validate(one["record"])
    left = [*map(read, lines[len(expected) :])]
    sdk = [*map(read, replayed(gone, catalog, way)[len(schemas) :])]
    assert not (way.silent and left)
    for one in () if way.silent else sdk:
        match = next(it for it in left if is_part(it, one, schemas[one["stream"]]))
        left.remove(match)
    assert not left or "__filter__" in str(way.given)  # which may need what is not known
    assert all(MARK in one["record"] for one in left)


def is_part(one: Record, whole: Record, schema: Record) -> bool:
    """Whether a row that is gone is told as what the SDK would make of all that was known of it."""
    record, full = one["record"], whole["record"]
    marked = {name for name, value in full.items() if value and name in {MARK, "gone"}}
    return (
        one["stream"] == whole["stream"]
        and record.keys() >= {*schema["key_properties"], *marked}
        and all(full[name] == value for name, value in record.items() if name not in marked)
    )


def in_files(folder: Path, done: Run) -> dict[str, list[Record]]:
    """Return what the files hold that BATCH messages name, by stream."""
    held: dict[str, list[Record]] = {}
    for one in done.messages:
        if one["type"] == "BATCH":
            assert one["encoding"] == {"format": "jsonl", "compression": "gzip"}
            (name,) = one["manifest"]
            lines = gzip.decompress((folder / name.rpartition("/")[2]).read_bytes()).splitlines()
            held.setdefault(one["stream"], []).extend(map(read, lines))
    return held


def check_batches(packed: Run, done: Run, folder: Path) -> None:
    """Check a run into files by one that wrote records."""
    assert packed.ended_well, packed.failure
    assert told(packed.lines, "SCHEMA", "RECORD") == told(done.lines, "SCHEMA")
    assert packed.state == done.state
    held = in_files(folder, packed)
    streams = {one["stream"] for one in map(read, done.lines) if one["type"] == "RECORD"}
    assert held.keys() == streams
    for name in streams:
        assert [*map(still, held[name])] == [*map(still, records(done, name))]


def check_versions(done: Run, method: str) -> None:
    """Check that each stream is told to drop older versions, after its last record."""
    messages = [*map(read, done.lines)]
    schemas = [one["stream"] for one in messages if one["type"] == "SCHEMA"]
    versions = {one.get("version") for one in messages if one["type"] == "RECORD"}
    after = [*dropwhile(lambda one: one["type"] in {"SCHEMA", "RECORD"}, messages)]
    ends = [one for one in after if one["type"] == "ACTIVATE_VERSION"]
    assert [one["stream"] for one in ends] == (schemas if method == "FULL_TABLE" else [])
    assert versions <= ({one["version"] for one in ends} or {None})
    assert {one["type"] for one in after[len(ends) :]} <= {"STATE"}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(first=some_rows, edits=some_rows, gone=st.sets(st.integers(1, 6), min_size=1))
def test_what_goes_out_is_what_the_sdk_makes_of_the_rows(
    api: Api, way: Way, first: dict[int, Record], edits: dict[int, Record], gone: set[int]
) -> None:
    before = dated(first, 2022)
    after = {**before, **dated(edits, 2023)}
    after = {key: row for key, row in after.items() if key not in gone}
    for method in METHODS:
        catalog = api.catalog(method, way.left_out)
        plain, done, packed = Run(), Run(), Run()
        known: dict[int, Record] = {}
        for rows in (before, after):
            api.rows = [*rows.values()]
            plain = run(api.tenant, api.catalog(method), plain.state)
            versions: dict[str, Any] = {"emit_activate_version_messages": True}
            done = run(api.tenant, catalog, done.state, **versions, **way.given)
            check_messages(way, done, plain, catalog, known)
            check_versions(done, method)
            with TemporaryDirectory() as folder:
                files = {"encoding": {"format": "jsonl"}, "storage": {"root": f"file://{folder}"}}
                batches: dict[str, Any] = {"batch_config": {**files, "batch_size": 2}}
                packed = run(api.tenant, catalog, packed.state, **batches, **way.given)
                check_batches(packed, done, Path(folder))
            known |= {row["id"]: row for row in records(plain, "targets")}
