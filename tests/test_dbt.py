"""`examples/dbt` describes what a catalog has, and tests what refers to what, of many a tenant."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.loads import catalog_of

SCRIPT = Path(__file__).resolve().parent.parent / "examples" / "dbt" / "sources.py"
STREAMS = ("targets", "programs", "activities")


def tables_of(profile: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the streams of a tenant's catalog and the tables of its sources."""
    with serve(PROFILES[profile], scale=0.01) as tenant:
        catalog = catalog_of(tenant, dict.fromkeys(STREAMS, "LOG_BASED"))
    command = [sys.executable, str(SCRIPT), "devensoft"]
    given = json.dumps(catalog, default=str)
    made = subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout
    (source,) = yaml.safe_load(made)["sources"]
    return (
        {one["tap_stream_id"]: one for one in catalog["streams"]},
        {one["name"]: one for one in source["tables"]},
    )


def referring(table: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return which column refers to which column of which table."""
    return {
        (
            column["name"],
            one["refers_to"]["arguments"]["to"],
            one["refers_to"]["arguments"]["field"],
        )
        for column in table["columns"]
        for one in column.get("data_tests", ())
        if isinstance(one, dict)
    }


@pytest.mark.parametrize("profile", ["default", "capital_ids", "guids", "text_keys", "both_maps"])
def test_keys_and_relations_of_a_tenant_are_tested(profile: str) -> None:
    streams, tables = tables_of(profile)
    assert set(tables) == set(STREAMS)
    for name, table in tables.items():
        key = streams[name]["key_properties"]
        assert table["data_tests"] == [{"unique_together": {"arguments": {"columns": key}}}]
    (target,), (program,) = (streams[name]["key_properties"] for name in STREAMS[:2])
    (link,) = referring(tables["programs"])
    assert link[1:] == ("source('devensoft', 'targets')", target)
    assert referring(tables["activities"]) == {
        ("owner_id", "source('devensoft', 'programs')", program),
        ("owner_id", "source('devensoft', 'targets')", target),
        (
            "parent_id",
            "source('devensoft', 'activities')",
            streams["activities"]["key_properties"][-1],
        ),
    }


def test_columns_are_described_by_label_kind_and_pick_list() -> None:
    _, tables = tables_of("default")
    told = {column["name"]: column["description"] for column in tables["targets"]["columns"]}
    assert told["strategicFit"] == "Strategic Fit. Pick list Deal / StrategicFit. Custom field."
    assert told["boardApproval"] == "Board Approval? Yes or no. Custom field."
