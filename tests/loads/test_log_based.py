"""LOG_BASED for an API without a change feed: what was new, changed or gone since the last run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.fake import listed, served
from tests.fakes.loads import catalog_of, run
from tests.fakes.runs import only, with_method
from tests.fakes.runs import run as run_against

if TYPE_CHECKING:
    from tests.fakes.fake import Answer, Request

MOST_BYTES = 32
TARGETS = {"targets": "LOG_BASED"}


def test_ten_thousand_rows_without_a_change_emit_none_and_two_changes_emit_two() -> None:
    with serve(PROFILES["bench"], scale=10_000 / 1_200) as tenant:
        catalog = catalog_of(tenant, TARGETS)
        first = run(tenant, catalog)
        rows = len(first.records("targets"))
        again = run(tenant, catalog, first.state)
        tenant.change_row("targets", 7, {"name": "Edited"})
        tenant.delete_row("targets", 8)
        changed = run(tenant, catalog, again.state)
    assert rows >= 9_990
    assert len(json.dumps(first.bookmark("targets"))) <= MOST_BYTES * rows
    assert again.ended_well
    assert again.records("targets") == []
    found = {one["id"]: one for one in changed.records("targets")}
    assert set(found) == {7, 8}
    assert found[7]["name"] == "Edited"
    assert found[8]["_sdc_deleted_at"]


@pytest.mark.parametrize("profile", ["default", "guids", "text_keys", "both_maps"])
def test_any_kind_of_key_is_remembered(profile: str) -> None:
    methods = {"targets": "LOG_BASED", "activities": "LOG_BASED"}
    with serve(PROFILES[profile], scale=0.03) as tenant:
        catalog = catalog_of(tenant, methods)
        first = run(tenant, catalog)
        again = run(tenant, catalog, first.state)
        tenant.delete_row("targets", 20)
        gone = run(tenant, catalog, again.state)
        tenant.restore_row("targets", 20)
        back = run(tenant, catalog, gone.state)
    assert again.records("targets") == again.records("activities") == []
    assert [bool(one["_sdc_deleted_at"]) for one in gone.records("targets")] == [True]
    assert len(back.records("targets")) == 1
    assert not back.records("targets")[0].get("_sdc_deleted_at")


@pytest.mark.parametrize("profile", ["default", "guids"])
def test_rows_of_an_owner_of_which_the_server_has_nothing_for_a_while_are_not_told_as_gone(
    profile: str,
) -> None:
    with serve(PROFILES[profile], scale=0.03) as tenant:
        catalog = catalog_of(tenant, {"activities": "LOG_BASED"})
        first = run(tenant, catalog)
        rows = first.records("activities")
        owner = next(one["owner_id"] for one in rows if one["owner_type"] == "program")
        tenant.add_fault("status", status=404, path=f"/programs/{owner}/")
        away = run(tenant, catalog, first.state)
        tenant.clear_faults()
        back = run(tenant, catalog, away.state)
    assert away.ended_well, away.failure
    assert away.told("has nothing for 1 of")
    assert len({one["owner_id"] for one in rows}) > 1
    assert away.records("activities") == back.records("activities") == []
    assert (
        away.bookmark("activities") == back.bookmark("activities") == first.bookmark("activities")
    )


def test_one_run_tells_a_row_that_came_and_one_that_went() -> None:
    with serve(scale=0.03) as tenant:
        catalog = catalog_of(tenant, TARGETS)
        first = run(tenant, catalog)
        new = tenant.create_row("targets", {"name": "New"})
        tenant.delete_row("targets", 20)
        second = run(tenant, catalog, first.state)
    told = [(one["id"], bool(one["_sdc_deleted_at"])) for one in second.records("targets")]
    assert told == [(new, False), (20, True)]


def test_a_row_that_one_walk_missed_and_the_next_one_found_is_not_gone() -> None:
    rows = [{"id": number, "name": "x"} for number in (1, 2, 3)]
    walks: list[int] = []

    def listing(request: Request) -> Answer:
        walks.append(request.page)
        shown = [row for row in rows if row["id"] != 2] if len(walks) == misses else rows
        return listed(shown, totalCount=len(shown))

    catalog = with_method(only("targets")["catalog"], "targets", "LOG_BASED")
    with served({"/v1/targets": listing}) as fake:
        misses = 0
        first = run_against(fake, catalog=catalog, discovery="static")
        walks.clear()
        misses = 1
        second = run_against(
            fake, catalog=catalog, discovery="static", state={"bookmarks": first.state}
        )
    assert second.code == 0, second.log
    assert len(walks) > 1
    assert second.records() == []


def test_a_walk_that_was_not_complete_deletes_nothing() -> None:
    with serve(scale=0.2) as tenant:
        catalog = catalog_of(tenant, TARGETS, page_size=40)
        first = run(tenant, catalog, page_size=40)
        tenant.add_fault("forbidden", path="^/v1/targets$", query="pageNumber=3")
        failed = run(tenant, catalog, first.state, page_size=40)
    assert not failed.ended_well
    assert not [one for one in failed.records("targets") if "_sdc_deleted_at" in one]
    assert failed.bookmark("targets") in ({}, first.bookmark("targets"))


def test_another_selection_is_said_and_sends_every_row_again() -> None:
    with serve(scale=0.03) as tenant:
        first = run(tenant, catalog_of(tenant, TARGETS))
        narrower = catalog_of(tenant, TARGETS, deselected={"targets": ("description",)})
        second = run(tenant, narrower, first.state)
        third = run(tenant, narrower, second.state)
    assert len(second.records("targets")) == len(first.records("targets"))
    assert second.told("selected") or second.told("columns")
    assert third.records("targets") == []
