"""Rows under owners: an address that does not care for them, or has nothing, is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import run

if TYPE_CHECKING:
    from tests.fakes.fake import Request

PROGRAMS = [{"id": number, "name": f"Program {number}"} for number in (1, 2, 3)]


def activities(owner: int) -> list[dict[str, Any]]:
    return [
        {"id": 10 * owner + number, "name": f"Task {owner}.{number}", "level": "Task"}
        for number in range(1, 4)
    ]


@pytest.mark.parametrize("everybodys", [True, False])
def test_maps_that_are_the_same_for_every_owner_are_told(*, everybodys: bool) -> None:
    def given(owner: int) -> Any:
        def answered(_: Request) -> Answer:
            return Answer(activities(1 if everybodys else owner))

        return answered

    routes: dict[str, Any] = {"/v1/programs": pages(PROGRAMS, total=3)}
    routes |= {f"/v1/maps/{owner}": given(owner) for owner in (1, 2, 3)}
    with served(routes) as fake:
        ended = run(fake, endpoints={"activities": "/v1/maps/{program_id}"})
    told = [one for one in ended.lines("WARNING") if "the same rows for each of 3 owners" in one]
    assert bool(told) == everybodys
    assert len(ended.records("activities")) == 9


ROWS = {"200": {"schema": {"type": "array", "items": {"type": "object"}}}}
DOCKS = [{"id": number, "name": f"Dock {number}"} for number in (1, 2, 3)]
NOTHING = Answer({"Message": "Not found."}, 404)


def document(*paths: str) -> Any:
    """Return a document that calls the replies of these addresses listings."""
    named = {path: {"get": {"responses": ROWS}} for path in paths}
    return always(Answer({"swagger": "2.0", "info": {"version": "v1"}, "paths": named}))


@pytest.mark.parametrize("missing", [(1, 2, 3), (2,), ()])
def test_owners_of_which_the_server_has_nothing_are_told(missing: tuple[int, ...]) -> None:
    routes: dict[str, Any] = {
        "/swagger/docs/v1": document("/v1/docks", "/v1/docks/{dockId}/boats"),
        "/v1/programs": pages(PROGRAMS, total=3),
        "/v1/docks": pages(DOCKS),
    }
    for dock in (1, 2, 3):
        boats = [{"boatId": 10 * dock + number} for number in (1, 2)]
        answer = NOTHING if dock in missing else Answer(boats)
        routes[f"/v1/docks/{dock}/boats"] = always(answer)
    with served(routes) as fake:
        ended = run(fake)
    told = [one for one in ended.lines("WARNING") if "dock_boats" in one]
    assert any("404" in one or "nothing for" in one for one in told) == bool(missing)
    assert len(ended.records("dock_boats")) == 2 * (3 - len(missing))


def test_a_single_row_that_the_document_calls_a_listing_is_none() -> None:
    routes: dict[str, Any] = {
        "/swagger/docs/v1": document("/v1/docks", "/v1/docks/{id}"),
        "/v1/programs": pages(PROGRAMS, total=3),
        "/v1/docks": pages(DOCKS),
    }
    for dock in DOCKS:
        single = {**dock, "berths": [{"berth": "A", "depth": 3}, {"berth": "B", "depth": 4}]}
        routes[f"/v1/docks/{dock['id']}"] = always(Answer(single))
    with served(routes) as fake:
        ended = run(fake)
    assert len(ended.records("docks")) == 3
    assert [name for name in ended.schemas if "dock" in name] == ["docks"]
