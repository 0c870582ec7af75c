"""A load goes by what discovery kept in the catalog, or asks again; both bring the same rows."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.catalog import METADATA, kept, recalled
from tap_devensoft.resource import Projection, Source
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.loads import TapAt, catalog_of, config_of, run
from tests.fakes.strategies import json_values, unhurried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.resource import Resource
    from tap_devensoft.simulator.server import Tenant
    from tests.fakes.loads import Catalog, Run

SWAGGER, FIELDS = "/swagger/docs/v1", "/v1/configuration/targets/fields"


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with serve(scale=0.02) as served:
        yield served


@pytest.fixture(scope="module")
def found(tenant: Tenant) -> list[Resource]:
    return TapAt(config=config_of(tenant)).found.resources


def roots(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """Return the metadata of each stream."""
    return {
        entry["tap_stream_id"]: one["metadata"]
        for entry in catalog["streams"]
        for one in entry["metadata"]
        if not one["breadcrumb"]
    }


def records(done: Run) -> list[Any]:
    assert done.ended_well, done.failure
    return [(one["stream"], one["record"]) for one in done.messages if one["type"] == "RECORD"]


def asked(tenant: Tenant, catalog: Catalog, **settings: Any) -> list[str]:
    """Run, and return what was asked for, the token aside."""
    tenant.reset_ledger()
    assert run(tenant, catalog, **settings).ended_well
    return [entry.path for entry in tenant.ledger.entries if entry.path != "/token"]


def every(tenant: Tenant, **settings: Any) -> Catalog:
    """Return the catalog of all streams, each as discovery proposes."""
    catalog: Catalog = copy.deepcopy(TapAt(config=config_of(tenant, **settings)).catalog_dict)
    return catalog


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_load_by_the_catalog_brings_what_a_load_without_one_does(profile: str) -> None:
    with serve(PROFILES[profile], scale=0.02) as tenant:
        catalog = every(tenant)
        without = run(tenant, at=tenant.now)
        assert without.failure == run(tenant, catalog, at=tenant.now).failure
        if without.ended_well:
            by_catalog = run(tenant, catalog, at=tenant.now)
            assert sorted(map(str, records(by_catalog))) == sorted(map(str, records(without)))


def test_neither_document_nor_metadata_nor_samples_are_asked_for(tenant: Tenant) -> None:
    catalog = catalog_of(tenant, {"targets": "FULL_TABLE", "countries": "FULL_TABLE"})
    assert asked(tenant, catalog) == ["/v1/collections/countries", "/v1/targets"]


def test_picklists_are_those_that_metadata_name_today() -> None:
    with serve(scale=0.02) as tenant:
        catalog = catalog_of(tenant, {"picklists": "FULL_TABLE"})
        paths = asked(tenant, catalog)
        assert paths[0] == FIELDS
        assert SWAGGER not in paths
        assert paths.count(FIELDS) == 1


@pytest.mark.parametrize(
    "settings", [{"column_names": "snake_case"}, {"pagination": {"style": "page"}}]
)
def test_other_settings_ask_the_tenant_again(tenant: Tenant, settings: dict[str, Any]) -> None:
    catalog = catalog_of(tenant, {"targets": "FULL_TABLE"})
    assert SWAGGER in asked(tenant, catalog, **settings)


def test_another_version_asks_the_tenant_again(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = catalog_of(tenant, {"targets": "FULL_TABLE"})
    monkeypatch.setattr(TapAt, "plugin_version", "99.0")
    assert SWAGGER in asked(tenant, catalog)


def test_the_catalog_tells_how_deselected_columns_are_left_out(tenant: Tenant) -> None:
    catalog = catalog_of(tenant, {"targets": "FULL_TABLE"}, deselected={"targets": ("website",)})
    assert asked(tenant, catalog) == ["/v1/targets"]
    (entry,) = tenant.ledger.of("/v1/targets")
    assert "properties=" in entry.query
    assert "website" not in entry.query


def test_a_stream_of_which_no_row_was_seen_is_not_kept() -> None:
    with serve(scale=0.02) as tenant:
        for row in tenant.truth("contacts"):
            tenant.delete_row("contacts", row["id"])
        assert METADATA not in roots(every(tenant))["contacts"]


def test_the_fixed_catalog_keeps_nothing(tenant: Tenant) -> None:
    fixed = every(tenant, discovery="static")
    assert not any(METADATA in root for root in roots(fixed).values())


def test_a_tenant_that_has_changed_ends_the_load_with_what_to_do(tenant: Tenant) -> None:
    catalog = catalog_of(tenant, {"targets": "FULL_TABLE"})
    entry = roots(catalog)["targets"][METADATA]
    entry["found"]["sources"][0]["path"] = "/v1/moved"
    done = run(tenant, catalog)
    assert "targets" in done.failure
    assert done.told("run discovery again")


def catalog_with(entries: dict[str, Any]) -> dict[str, Any]:
    """Return a catalog whose streams keep these entries."""
    roots = {
        name: [{"breadcrumb": [], "metadata": {METADATA: one}}] for name, one in entries.items()
    }
    return {"streams": [{"tap_stream_id": name, "metadata": one} for name, one in roots.items()]}


def test_what_is_kept_is_recalled(found: list[Resource]) -> None:
    catalog = catalog_with({one.name: json.loads(json.dumps(kept(one, "1"))) for one in found})
    assert recalled(catalog, "1") == {one.name: one for one in found}
    assert recalled(catalog, "2") == {}


@pytest.mark.parametrize("path", ["@elsewhere.example/v1", ":80@elsewhere.example", ""])
def test_the_token_goes_nowhere_else(found: list[Resource], path: str) -> None:
    resource = next(one for one in found if one.name == "targets")
    moved = replace(resource, sources=(Source(path),))
    single = replace(resource, projection=Projection("detail", detail_path=path))
    for one in (moved, single):
        assert recalled(catalog_with({one.name: kept(one, "1")}), "1") == {}


@unhurried
@given(data=st.data(), damage=json_values)
def test_what_is_damaged_is_not_used(
    found: list[Resource], data: st.DataObject, damage: object
) -> None:
    resource = found[0]
    entry = kept(resource, "1")
    place = data.draw(st.sampled_from(["found", *entry["found"]]))
    if place == "found":
        entry["found"] = damage
    else:
        entry["found"][place] = damage
    again = recalled(catalog_with({resource.name: entry}), "1").get(resource.name, resource)
    assert again.name == resource.name
    assert recalled(catalog_with({resource.name: damage}), "1") == {}
