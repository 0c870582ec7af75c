"""A load by the catalog asks hardly more of a tenant than the least that brings all its rows."""

from __future__ import annotations

import pytest

from scripts.requests import WORST, Asked, counted, least
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.loads import catalog_of, run


@pytest.mark.parametrize(
    ("listings", "requests"),
    [
        pytest.param([], 1, id="the token"),
        pytest.param([Asked(0)], 2, id="that there is no row takes a look"),
        pytest.param([Asked(500)], 2, id="a listing that comes whole"),
        pytest.param([Asked(41, 20)], 4, id="its pages"),
        pytest.param([Asked(40, 20)], 3, id="a full last page, of which a total tells"),
        pytest.param([Asked(40, 20, told=False)], 4, id="a full last page, of which nothing does"),
        pytest.param([Asked(41, 20, told=False)], 4, id="a short last page tells by itself"),
        pytest.param([Asked(41, 20, parts=2)], 7, id="each page in two parts"),
        pytest.param([Asked(5, 20, details=True)], 7, id="each row by itself too"),
        pytest.param([Asked(2), *[Asked(9)] * 2], 4, id="one listing an owner"),
    ],
)
def test_the_least_is_a_token_and_a_request_a_page(listings: list[Asked], requests: int) -> None:
    assert least(listings) == requests


@pytest.mark.parametrize("name", ["default", "cursor", "no_totals", "since", "wide", "detail_only"])
def test_a_load_by_the_catalog_asks_hardly_more_than_the_least(name: str) -> None:
    found = counted(name)
    assert not found.failures
    for load, ratio in zip(WORST, found.ratios, strict=True):
        assert 1 <= ratio <= WORST[load], load


@pytest.mark.parametrize("method", ["FULL_TABLE", "LOG_BASED"])
@pytest.mark.parametrize("left_out", [(), ("name", "targetId")])
def test_what_owns_rows_of_another_stream_is_listed_once_a_run(
    method: str, left_out: tuple[str, ...]
) -> None:
    methods = {"programs": method, "activities": method}
    with serve(PROFILES["default"], scale=0.1) as tenant:
        catalog = catalog_of(tenant, methods, deselected={"programs": left_out}, page_size=5)
        tenant.reset_ledger()
        ended = run(tenant, catalog, page_size=5)
        programs, activities = tenant.truth("programs"), tenant.truth("activities")
        assert ended.ended_well
        assert len(ended.records("programs")) == len(programs)
        assert len(ended.records("activities")) == len(activities)
        assert len(tenant.ledger.of("/v1/programs")) == -(-len(programs) // 5)


def test_owners_of_which_only_the_changed_were_asked_for_are_listed_for_what_they_own() -> None:
    profile = PROFILES["target_maps"].with_(
        since_filter="modifiedSince", modified_name="lastModified"
    )
    methods = {"targets": "INCREMENTAL", "activities": "FULL_TABLE"}
    with serve(profile, scale=0.1) as tenant:
        catalog = catalog_of(tenant, methods, page_size=20)
        state = run(tenant, catalog, page_size=20).state
        tenant.reset_ledger()
        ended = run(tenant, catalog, state, page_size=20)
        assert ended.ended_well
        assert any("modifiedSince" in one.query for one in tenant.ledger.of("/v1/targets"))
        assert len(ended.records("activities")) == len(tenant.truth("activities"))


def test_the_field_metadata_are_listed_once_a_run() -> None:
    methods = {"target_fields": "FULL_TABLE", "picklists": "FULL_TABLE"}
    with serve(PROFILES["default"], scale=0.05) as tenant:
        catalog = catalog_of(tenant, methods)
        tenant.reset_ledger()
        ended = run(tenant, catalog)
        assert len(ended.records("target_fields")) == len(tenant.truth("target_fields"))
        assert ended.records("picklists")
        assert len(tenant.ledger.of("/v1/configuration/targets/fields")) == 1


@pytest.mark.parametrize("name", ["closed_modules", "unauthorized_modules"])
def test_what_a_credential_may_not_read_is_not_asked_for_again_and_again(name: str) -> None:
    with serve(PROFILES[name], scale=0.05) as tenant:
        ended = run(tenant)
        assert {"programs", "activities"} <= {*ended.failure.partition("failed: ")[2].split(", ")}
        # A 401 may mean a token that was revoked, so that another one is tried.
        assert len(tenant.ledger.of("/v1/programs")) == (2 if "unauthorized" in name else 1)
