"""Activity maps at other addresses and in other shapes: the same tree arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.fake import Answer, always, listed, served
from tests.fakes.runs import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request

PROGRAMS: Final[list[dict[str, Any]]] = [{"id": 70, "name": "One"}, {"id": 71, "name": "Two"}]
TREE: Final = {
    1: ("Project", None, "1"),
    2: ("Workstream", 1, "1.1"),
    3: ("Milestone", 2, "1.1.1"),
    4: ("Task", 3, "1.1.1.1"),
    5: ("Task", 3, "1.1.1.2"),
    6: ("Workstream", 1, "1.2"),
}
"""Number of an activity to its level, the one above it, and its WBS."""

Row = dict[str, Any]


def flat(program: int, make: Callable[[int, str, int | None, str], Row]) -> list[Row]:
    """Return the rows of one program's map; numbers differ from program to program."""
    base = program * 100
    return [
        make(base + number, level, None if above is None else base + above, wbs)
        for number, (level, above, wbs) in TREE.items()
    ]


def nested(program: int, children: str, level: str = "level", wbs: str = "wbs") -> Row:
    """Return the map as a tree whose nodes hold what is under them."""

    def node(number: int) -> Row:
        kind, _, place = TREE[number]
        under = [node(inner) for inner, (_, above, _) in TREE.items() if above == number]
        return {"id": program * 100 + number, "name": "x", level: kind, wbs: place, children: under}

    return node(1)


def by_levels(program: int) -> list[Row]:
    """Return the map as lists that are named after their levels, one in the other."""

    def nodes(level: str, above: int | None) -> list[Row]:
        found = [number for number, one in TREE.items() if one[0] == level and one[1] == above]
        return [
            {"id": program * 100 + number, "title": "x", "wbs": TREE[number][2]} | under(number)
            for number in found
        ]

    def under(number: int) -> Row:
        following = {"Project": "Workstream", "Workstream": "Milestone", "Milestone": "Task"}
        name = following.get(TREE[number][0])
        return {f"{name.lower()}s": nodes(name, number)} if name else {}

    return nodes("Project", None)


SHAPES: dict[str, Callable[[int], Any]] = {
    "flat with parentId": lambda program: flat(
        program,
        lambda n, level, above, wbs: {"id": n, "level": level, "parentId": above, "wbs": wbs},
    ),
    "flat in other words": lambda program: {
        "Activities": flat(
            program,
            lambda n, level, above, wbs: {
                "ActivityId": n,
                "ActivityType": level,
                "ParentActivityId": above,
                "WbsNumber": wbs,
                "Owner": {"Id": 3, "Name": "Ann"},
            },
        )
    },
    "flat with a parent object": lambda program: {
        "data": flat(
            program,
            lambda n, level, above, wbs: {
                "id": n,
                "type": level,
                "parent": None if above is None else {"id": above, "name": "x"},
                "wbsCode": wbs,
            },
        ),
        "total": len(TREE),
    },
    "flat with WBS alone": lambda program: flat(
        program, lambda n, level, _, wbs: {"id": n, "levelName": level, "wbs": wbs}
    ),
    "a tree of children": lambda program: [nested(program, "children")],
    "a tree of subItems under one root": lambda program: nested(program, "subItems", "kind"),
    "a tree in an envelope": lambda program: {
        "success": True,
        "result": {"activityMap": {"roots": [nested(program, "Items", "Level", "WBS")]}},
    },
    "lists by level": by_levels,
    "lists by level in an object": lambda program: {"projects": by_levels(program)},
}
PATHS: dict[str, Callable[[Callable[[int], Any]], dict[str, Callable[[Request], Answer]]]] = {
    "under programs": lambda shape: {
        f"/v1/programs/{one['id']}/activity-map": always(Answer(shape(one["id"])))
        for one in PROGRAMS
    },
    "activities under programs": lambda shape: {
        f"/v1/programs/{one['id']}/activities": always(Answer(shape(one["id"]))) for one in PROGRAMS
    },
    "behind the owner's id": lambda shape: {
        f"/v1/activity-map/{one['id']}": always(Answer(shape(one["id"]))) for one in PROGRAMS
    },
    "by a parameter": lambda shape: {
        "/v1/activitymap": lambda request: (
            Answer(shape(int(request.params.get("programId", 0))))
            if request.params.get("programId")
            else Answer({"Message": "The request is invalid."}, 400)
        )
    },
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_every_activity_comes_with_its_place(
    shape: Callable[[int], Any],
    path: Callable[[Callable[[int], Any]], dict[str, Callable[[Request], Answer]]],
) -> None:
    programs = always(listed(PROGRAMS, totalCount=2))
    with served({"/v1/programs": programs, **path(shape)}) as fake:
        ended = run(fake)
    schema = next(one for one in ended.messages if one.get("stream") == "activities")
    key = schema["key_properties"][-1]
    found = {
        (row["owner_type"], str(row["owner_id"]), row[key]): (
            row["level"],
            row["parent_id"],
            row["wbs"],
        )
        for row in ended.records("activities")
    }
    expected = {
        ("program", str(program["id"]), program["id"] * 100 + number): (
            level,
            None if above is None else program["id"] * 100 + above,
            wbs,
        )
        for program in PROGRAMS
        for number, (level, above, wbs) in TREE.items()
    }
    assert ended.code == 0, ended.log
    assert found == expected
