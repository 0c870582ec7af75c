"""Rows under owners: an address that does not care whose rows it gives is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, pages, served
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
