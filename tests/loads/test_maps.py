"""Stream maps, over a real socket: what is mapped away goes out on no way, and nothing breaks."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.fake import pages, served
from tests.fakes.runs import discovered, run, with_method

if TYPE_CHECKING:
    from pathlib import Path

ROWS: Final[list[dict[str, Any]]] = [
    {"id": n, "name": f"Deal {n}", "valuation": 1000 * n, "place": {"city": "Kiel", "zip": n}}
    for n in range(1, 6)
]
BARE_DELETES: Final = {
    "a value": {"valuation": "str(valuation) if valuation is not None else None"},
    "a new column": {"loud": "name.upper()"},
    "a column less": {"name": None},
    "the mark in another column": {"gone": "_sdc_deleted_at", "name": "name.upper()"},
    "a filter": {"__filter__": "valuation > 0", "shown": "name"},
    "another name": {"__alias__": "deals", "valuation": "valuation * 2"},
}


@pytest.mark.parametrize("maps", BARE_DELETES.values(), ids=BARE_DELETES)
@pytest.mark.parametrize("flat", [False, True])
def test_a_row_that_is_gone_is_told_whatever_maps_make_of_rows(
    maps: dict[str, Any], *, flat: bool
) -> None:
    settings: dict[str, Any] = {"stream_maps": {"targets": maps}}
    if flat:
        settings |= {"flattening_enabled": True, "flattening_max_depth": 1}
    stream = maps.get("__alias__", "targets")
    with served({"/v1/targets": pages(ROWS, total=5)}) as fake:
        catalog = with_method(discovered(fake), "targets", "LOG_BASED")
        first = run(fake, catalog=catalog, **settings)
        fake.routes["/v1/targets"] = pages(ROWS[:-1], total=4)
        state = {"bookmarks": first.state}
        second = run(fake, catalog=catalog, state=state, **settings)
        third = run(fake, catalog=catalog, state={"bookmarks": second.state}, **settings)
    assert first.code == second.code == third.code == 0, second.log
    assert len(first.records(stream)) == 5
    (gone,) = second.records(stream)
    assert gone["id"] == 5
    assert gone["_sdc_deleted_at"]
    assert "gone" not in maps or gone["gone"] == gone["_sdc_deleted_at"]
    assert third.records(stream) == []


UNSERVED: Final = {
    "a null": ("loud", "name.upper()"),
    "a hash of null": ("name", "sha256(name)"),
    "a column that there is not": ("loud", "nobody"),
    "another type": ("number", "int(name)"),
    "a filter": ("__filter__", "name.startswith('D')"),
    "a text where a number is due": ("valuation", "md5(str(valuation))"),
}


@pytest.mark.parametrize(("name", "expression"), UNSERVED.values(), ids=UNSERVED)
def test_a_map_that_a_row_cannot_serve_is_told_as_a_matter_of_the_setting(
    name: str, expression: str
) -> None:
    rows = [*ROWS, {**ROWS[0], "id": 6, "name": None}]
    with served({"/v1/targets": pages(rows, total=6)}) as fake:
        ended = run(fake, stream_maps={"targets": {name: expression}})
    assert ended.code != 0
    (failed,) = ended.failures()
    assert "stream_maps" in failed
    assert expression in failed
    assert "Deal 1" not in ended.log
    assert "fault of the tap" not in ended.log


def test_a_map_may_ask_for_what_the_api_leaves_out_and_fits_the_type_of_its_column() -> None:
    """Where the SDK would fail a row, or write one that a loader refuses."""
    maps = {
        "name": "self.upper() if self else 'none'",
        "twice": "(valuation or 0.5) * 2",
        "at": "_.get('place')",
    }
    with served({"/v1/targets": pages([*ROWS[:2], {"id": 6}], total=3)}) as fake:
        ended = run(fake, stream_maps={"targets": maps})
    assert ended.code == 0, ended.log
    assert [(row["name"], row["twice"], row["at"]) for row in ended.records()] == [
        ("DEAL 1", "2000", '{"city":"Kiel","zip":1}'),
        ("DEAL 2", "4000", '{"city":"Kiel","zip":2}'),
        ("none", "1.0", None),
    ]


def test_values_of_the_environment_keep_their_digits_in_maps() -> None:
    maps = json.dumps({"targets": {"paid": "str(valuation * config['rate'])"}})
    environment = {
        "TAP_DEVENSOFT_STREAM_MAPS": maps,
        "TAP_DEVENSOFT_STREAM_MAP_CONFIG": '{"rate": 1.1}',
    }
    with served({"/v1/targets": pages(ROWS, total=5)}) as fake:
        ended = run(fake, "--config=ENV", environment=environment)
    assert ended.code == 0, ended.log
    assert ended.records()[2]["paid"] == "3300.0"


def test_a_key_that_rows_that_are_gone_cannot_have_is_told() -> None:
    maps = {"targets": {"__key_properties__": ["name"]}}
    with served({"/v1/targets": pages(ROWS, total=5)}) as fake:
        catalog = with_method(discovered(fake), "targets", "LOG_BASED")
        first = run(fake, catalog=catalog, stream_maps=maps)
        fake.routes["/v1/targets"] = pages(ROWS[1:], total=4)
        state = {"bookmarks": first.state}
        second = run(fake, catalog=catalog, state=state, stream_maps=maps)
    assert first.code == 0, first.log
    (failed,) = second.failures()
    assert "`stream_maps` makes a key (name)" in failed
    assert second.records() == []


BAD: Final[dict[str, Any]] = {
    "half an expression": {"targets": {"name": "md5("}},
    "no expression": {"targets": {"name": 5}},
    "a value that is set": {"targets": {"name": "x = 5"}},
    "a filter that sets": {"targets": {"__filter__": "id = 5"}},
    "a key that there is not": {"targets": {"__key_properties__": ["nobody"]}},
    "an option that there is not": {"__other__": {"name": "name"}},
}


@pytest.mark.parametrize("maps", BAD.values(), ids=BAD)
def test_maps_that_are_none_are_told_in_one_line(maps: dict[str, Any]) -> None:
    with served({"/v1/targets": pages(ROWS, total=5)}) as fake:
        ended = run(fake, stream_maps=maps)
    assert ended.code != 0
    assert not ended.records()
    (told,) = ended.lines("ERROR")
    assert "stream_maps" in told


@pytest.mark.parametrize("nothing", ["__NULL__", None])
@pytest.mark.parametrize("method", ["FULL_TABLE", "LOG_BASED"])
def test_a_stream_that_is_mapped_away_says_nothing(nothing: str | None, method: str) -> None:
    routes = {"/v1/targets": pages(ROWS, total=5), "/v1/contacts": pages(ROWS, total=5)}
    with served(routes) as fake:
        catalog = with_method(discovered(fake), "targets", method)
        contacts = next(one for one in catalog["streams"] if one["tap_stream_id"] == "contacts")
        next(one for one in contacts["metadata"] if not one["breadcrumb"])["metadata"][
            "selected"
        ] = True
        ended = run(
            fake,
            catalog=catalog,
            state={"bookmarks": {"targets": {"kept": "as it was"}}},
            stream_maps={"targets": nothing},
            emit_activate_version_messages=True,
        )
    assert ended.code == 0, ended.log
    assert ended.state["targets"] == {"kept": "as it was"}
    assert {one.get("stream") for one in ended.messages} == {"contacts", None}
    assert len(ended.ids("contacts")) == 5
    assert [one["stream"] for one in ended.messages if one["type"] == "ACTIVATE_VERSION"] == [
        "contacts"
    ]


WAYS: Final[dict[str, dict[str, Any]]] = {
    "maps": {"stream_maps": {"targets": {"name": "md5(name)", "valuation": "__NULL__"}}},
    "a map of all": {"stream_maps": {"t*": {"name": "md5(name)"}}},
    "maps and flattening": {
        "stream_maps": {"targets": {"name": "md5(name)", "valuation": None}},
        "flattening_enabled": True,
        "flattening_max_depth": 1,
    },
    "flattening": {"flattening_enabled": True, "flattening_max_depth": 1},
    "another name": {"stream_maps": {"targets": {"__alias__": "deals", "place": None}}},
    "a filter": {"stream_maps": {"targets": {"__filter__": "id > 2"}}},
    "nothing": {},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("left_out", [(), ("valuation",), ("place", "zip")])
def test_a_batch_file_holds_what_records_would(
    tmp_path: Path, way: dict[str, Any], left_out: tuple[str, ...]
) -> None:
    batches = {
        "encoding": {"format": "jsonl", "compression": "gzip"},
        "storage": {"root": tmp_path.as_uri()},
    }
    with served({"/v1/targets": pages(ROWS, total=5)}) as fake:
        catalog = with_method(discovered(fake), "targets", "FULL_TABLE")
        targets = next(one for one in catalog["streams"] if one["tap_stream_id"] == "targets")
        if left_out:
            _deselect(targets, left_out)
        plain = run(fake, catalog=catalog, **way)
        done = run(fake, catalog=catalog, batch_config=batches, **way)
    stream = "deals" if "another" in str(way) or "deals" in str(way) else "targets"
    packed = [path.read_bytes() for path in sorted(tmp_path.iterdir())]
    lines = [json.loads(line) for one in packed for line in gzip.decompress(one).splitlines()]
    assert plain.code == done.code == 0, done.log
    assert lines == plain.records(stream)
    assert len(lines) in {3, 5}
    assert done.schemas == plain.schemas
    if "md5" in str(way):
        assert b"Deal 1" not in b"".join(map(gzip.decompress, packed))


FEW_BATCHES: Final[dict[str, dict[str, Any]]] = {
    "no storage": {"encoding": {"format": "jsonl"}},
    "no encoding": {"storage": {"root": "file:///nowhere"}},
    "a format that is not installed": {
        "encoding": {"format": "parquet"},
        "storage": {"root": "file:///nowhere"},
    },
}


@pytest.mark.parametrize("batches", FEW_BATCHES.values(), ids=FEW_BATCHES)
def test_batches_that_cannot_be_written_are_told_in_one_sentence(batches: dict[str, Any]) -> None:
    with served({"/v1/targets": pages(ROWS, total=5)}) as fake:
        ended = run(fake, batch_config=batches)
    assert ended.code != 0
    assert "`batch_config`" in ended.lines("ERROR")[0]
    assert "fault of the tap" not in ended.log


def _root(catalog: dict[str, Any], stream: str) -> dict[str, Any]:
    """Return the metadata of a stream in a catalog."""
    entry = next(one for one in catalog["streams"] if one["tap_stream_id"] == stream)
    found: dict[str, Any] = next(o["metadata"] for o in entry["metadata"] if not o["breadcrumb"])
    return found


def _deselect(entry: dict[str, Any], path: tuple[str, ...]) -> None:
    """Leave a column out, or what is inside of one, as a user of the catalog does."""
    breadcrumb = ["properties", path[0]]
    for inner in path[1:]:
        entry["schema"]["properties"][path[0]]["properties"] = {
            "city": {"type": ["string", "null"]},
            "zip": {"type": ["integer", "null"]},
        }
        breadcrumb += ["properties", inner]
    for one in entry["metadata"]:
        if one["breadcrumb"] == breadcrumb:
            one["metadata"]["selected"] = False
            return
    entry["metadata"].append({"breadcrumb": breadcrumb, "metadata": {"selected": False}})
