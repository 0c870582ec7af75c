"""The short way of records to stdout writes what the SDK's own way writes."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_devensoft.loads.writer import BufferedWriter
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.loads import SdkWriter, catalog_of, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tap_devensoft.simulator.server import Tenant

METHODS = {
    "targets": "FULL_TABLE",
    "programs": "LOG_BASED",
    "contacts": "INCREMENTAL",
    "activities": "FULL_TABLE",
    "picklists": "FULL_TABLE",
}
TIMES = re.compile(rb'"time_extracted":"[^"]*"')


@pytest.fixture(scope="module", params=["default", "custom_array", "both_maps"])
def tenant(request: pytest.FixtureRequest) -> Iterator[Tenant]:
    with serve(PROFILES[request.param], scale=0.02) as served:
        yield served


def _columns(tenant: Tenant) -> dict[str, list[str]]:
    catalog = catalog_of(tenant, METHODS)
    return {
        entry["tap_stream_id"]: sorted(set(entry["schema"]["properties"]) - {"_sdc_deleted_at"})
        for entry in catalog["streams"]
        if entry["tap_stream_id"] in METHODS
    }


def _written(tenant: Tenant, catalog: dict[str, Any], **options: Any) -> list[bytes]:
    # Small pages, since the first one of a listing shows the shape of those that are read typed.
    done = run(tenant, catalog, at=tenant.now, page_size=7, **options)
    assert done.ended_well, done.failure
    return [TIMES.sub(b'"time_extracted":0', line) for line in done.lines]


@settings(max_examples=15, deadline=None)
@given(data=st.data(), versions=st.booleans())
def test_every_byte_is_the_sdks_own_for_any_selection(
    tenant: Tenant, data: st.DataObject, *, versions: bool
) -> None:
    left_out = {
        stream: tuple(data.draw(st.sets(st.sampled_from(columns))))
        for stream, columns in _columns(tenant).items()
    }
    catalog = catalog_of(tenant, METHODS, deselected=left_out)
    options = {"emit_activate_version_messages": versions}
    long_way = _written(tenant, catalog, writer=SdkWriter, **options)
    assert _written(tenant, catalog, **options) == long_way


@pytest.mark.parametrize("left_out", [(), ("modifiedDate",)])
def test_an_edit_under_way_is_noticed_as_on_the_sdks_way(left_out: tuple[str, ...]) -> None:
    with serve(scale=1) as tenant:
        catalog = catalog_of(tenant, {"programs": "FULL_TABLE"}, deselected={"programs": left_out})
        edited = tenant.truth("programs")[-1]["id"]
        for writer in (SdkWriter, BufferedWriter):
            tenant.reset_ledger()
            tenant.before_request(
                "/v1/programs$",
                lambda _: tenant.change_row("programs", edited, {"name": "Edited"}),
                nth=5,
            )
            done = run(tenant, catalog, writer=writer, at=tenant.now, page_size=2)
            rows, pages = len(done.records("programs")), len(tenant.ledger.of("/v1/programs"))
            assert pages > rows / 2 + 2  # walked again, since no stamp tells which rows moved


def test_stream_maps_rename_filter_and_add() -> None:
    maps = {
        "targets": {
            "__alias__": "deals",
            "__filter__": "id <= 5",
            "shouted": "name.upper()",
            "description": None,
        }
    }
    with serve(scale=0.02) as tenant:
        catalog = catalog_of(tenant, {"targets": "FULL_TABLE"})
        plain = run(tenant, catalog).records("targets")
        done = run(tenant, catalog, stream_maps=maps)
    mapped = done.records("deals")
    assert [row["id"] for row in mapped] == [row["id"] for row in plain if row["id"] <= 5]
    assert [row["shouted"] for row in mapped] == [
        row["name"].upper() for row in plain if row["id"] <= 5
    ]
    assert all("description" not in row for row in mapped)


def test_flattening_leaves_no_nested_value() -> None:
    options: dict[str, Any] = {"flattening_enabled": True, "flattening_max_depth": 2}
    with serve(PROFILES["guids"], scale=0.02) as tenant:
        catalog = catalog_of(tenant, {"targets": "FULL_TABLE"})
        plain = run(tenant, catalog).records("targets")
        flat = run(tenant, catalog, **options).records("targets")
    nested = [(row["id"], row["status"]) for row in plain if row["status"]]
    assert nested
    assert nested == [(row["id"], json.loads(row["status"])) for row in flat if row["status"]]
    assert not any(isinstance(value, dict | list) for row in flat for value in row.values())


def test_batch_files_hold_the_records_that_would_have_been_written(tmp_path: Path) -> None:
    batches = {
        "encoding": {"format": "jsonl", "compression": "gzip"},
        "storage": {"root": tmp_path.as_uri()},
    }
    with serve(scale=0.02) as tenant:
        catalog = catalog_of(tenant, {"targets": "FULL_TABLE"})
        plain = run(tenant, catalog).records("targets")
        done = run(tenant, catalog, batch_config=batches)
    assert done.ended_well, done.failure
    lines = [
        line
        for path in sorted(tmp_path.iterdir())
        for line in gzip.decompress(path.read_bytes()).splitlines()
    ]
    assert [one["type"] for one in done.messages if one.get("stream") == "targets"] == [
        "SCHEMA",
        "BATCH",
    ]
    assert [json.loads(line) for line in lines] == plain
    assert done.records("targets") == []
