"""Whole replies: what is around activities is opened, and what is beside them is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from tap_devensoft.activities.flat import flatten, placed
from tap_devensoft.activities.nodes import whole_map
from tap_devensoft.resource import Source
from tap_devensoft.words import singular
from tests.activities.test_flatten import VALUES
from tests.fakes.fake import Answer, always, listed, pages, served
from tests.fakes.runs import discovered, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake import Request

OWNER = 700
TREE = {"id": 1, "name": "A", "children": [{"id": 2, "name": "B", "children": []}]}
LEVELS = {"projects": [{"id": 1}], "tasks": [{"id": 2, "projectId": 1}]}
PAIR = [(1, None), (2, 1)]


def flat(reply: object) -> list[dict[str, Any]]:
    return flatten(reply, owner_type="program", owner_id=OWNER)


def pairs(reply: object) -> list[tuple[object, object]]:
    return [(row["id"], row["parent_id"]) for row in flat(reply)]


# --- What is around the activities ----------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(TREE, id="a tree"),
        pytest.param({"data": TREE}, id="a tree in an envelope"),
        pytest.param({"ok": True, "result": {"map": TREE}}, id="a tree in two envelopes"),
        pytest.param(
            {"meta": {"id": "r-1"}, "data": TREE}, id="a tree beside an object with an id"
        ),
        pytest.param({"project": TREE, "paging": {"links": {"next": None}}}, id="beside links"),
        pytest.param(LEVELS, id="lists by level"),
        pytest.param({"programId": OWNER, "plan": LEVELS}, id="lists by level in their owner"),
        pytest.param({"data": [LEVELS]}, id="lists by level in a list"),
        pytest.param({"id": OWNER, "name": "Apollo", "activities": [TREE]}, id="in the owner"),
    ],
)
def test_a_map_is_opened_to_its_activities(reply: object) -> None:
    assert pairs(reply) == PAIR
    whole = whole_map(reply)
    assert pairs(reply if whole is None else whole) == PAIR


@pytest.mark.parametrize(
    ("reply", "rows"),
    [
        pytest.param(None, [], id="null"),
        pytest.param({}, [], id="an empty object"),
        pytest.param({"projects": None, "tasks": []}, [], id="lists that are empty or null"),
        pytest.param({"data": {"activities": []}}, [], id="an empty list in an envelope"),
        pytest.param({"programId": OWNER, "activities": None}, [], id="an owner with null"),
        pytest.param({"id": OWNER, "name": "A", "activities": []}, None, id="an owner with none"),
        pytest.param([], [], id="an empty list"),
        pytest.param("Not here", None, id="a text"),
        pytest.param(7, None, id="a number"),
        pytest.param({"Message": "An error has occurred."}, None, id="a message"),
    ],
)
def test_a_reply_without_activities_has_no_rows(reply: object, rows: object) -> None:
    assert flat(reply) == []
    assert whole_map(reply) == rows


@pytest.mark.parametrize(
    "beside",
    [
        {"people": [{"id": 5, "name": "Ann"}]},
        {"activityTypes": [{"id": 5, "name": "Phase"}]},
        {"statuses": [{"id": 5, "name": "Closed"}]},
        {"auditLog": [{"id": 5, "name": "Edit"}]},
    ],
    ids=lambda beside: next(iter(beside)),
)
def test_lists_beside_the_activities_are_none(beside: dict[str, Any]) -> None:
    assert pairs({"activities": [TREE], **beside}) == PAIR
    assert pairs({**beside, **LEVELS}) == PAIR


@pytest.mark.parametrize(
    "reply",
    [
        [TREE],
        {"items": [{"id": 1}], "totalCount": 90},
        {"id": OWNER, "name": "Apollo", "total": 90, "activities": [{"id": 1, "wbs": "1", "x": 2}]},
        {"items": [], "hasNextPage": True},
        {"facets": [{"name": "status", "hits": 3}], "hits": [{"id": 1, "wbs": "1"}], "found": 9},
        {"facets": [{"name": "status", "hits": 3}], "hits": [], "found": 0},
        {"legend": [{"color": "#1", "hint": "x"}], "rows": [{"activityId": 1, "state": "a"}]},
        {"data": [{"id": 1, "wbs": "1"}], "included": [{"id": "p1", "type": "people"}]},
    ],
    ids=[
        *("a bare list", "a total", "a total in the owner", "more to come", "facets beside"),
        *("only facets", "a legend without keys beside", "what JSON:API includes beside"),
    ],
)
def test_a_list_that_may_be_one_page_of_several_is_left_to_paging(reply: object) -> None:
    assert whole_map(reply) is None


def test_a_single_activity_is_a_row() -> None:
    assert [row["level"] for row in flat({"id": 1, "level": "Project"})] == ["Project"]
    assert pairs(whole_map({"id": 1, "name": "A", "children": []})) == [(1, None)]


@given(VALUES)
def test_any_reply_gives_rows(reply: object) -> None:
    whole = whole_map(reply)
    for row in (*flat(reply), *flat(whole or [])):
        assert row["owner_id"] == OWNER
        assert row["level"] is not None


@pytest.mark.parametrize("name", ["Kinder", "nodes", "parts"])
def test_a_list_that_holds_every_level_names_none(name: str) -> None:
    middle = {"id": 2, "name": "B", "wbs": "1.1", name: [{"id": 3, "name": "C", "wbs": "1.1.1"}]}
    tree = {"id": 1, "name": "A", "wbs": "1", name: [middle, {"id": 4, "name": "D", "wbs": "1.2"}]}
    assert [row["level"] for row in flat([tree])] == ["1", "2", "3", "2"]


# --- Parents --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param({"parentId": OWNER}, {"parentId": OWNER}, PAIR, id="of all the same"),
        pytest.param({"parentId": None}, {"parentId": None}, PAIR, id="of none any"),
        pytest.param({"parentId": 2}, {"parentId": 1}, PAIR, id="in a circle"),
        pytest.param({"parentId": 41}, {"parentId": 42}, [(1, 41), (2, 42)], id="not in the reply"),
        pytest.param(
            {"parentId": None, "parentProgramId": OWNER},
            {"parentId": 1, "parentProgramId": OWNER},
            PAIR,
            id="beside one that is of all the same",
        ),
    ],
)
def test_a_reference_that_the_rows_refute_gives_way(
    one: dict[str, Any], other: dict[str, Any], expected: object
) -> None:
    rows = [{"id": 1, "wbs": "1", **one}, {"id": 2, "wbs": "1.1", **other}]
    assert pairs(rows) == expected


# --- Whose they are -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": 1, "programId": 7}, {"id": 2, "programId": 8}],
        [{"programId": 7, "activities": [{"id": 1}]}, {"programId": 8, "activities": [{"id": 2}]}],
        whole_map({"projects": [{"id": 1, "programId": 7}], "tasks": [{"id": 2, "programId": 8}]}),
    ],
    ids=["rows", "an object for each owner", "lists by level"],
)
def test_activities_of_all_owners_say_whose_they_are(rows: list[Any]) -> None:
    found = placed(rows, Source("/v1/activities"), None)
    assert [(row["owner_type"], row["owner_id"], row["id"]) for row in found] == [
        ("program", 7, 1),
        ("program", 8, 2),
    ]


@pytest.mark.parametrize(
    ("level", "text"), [(3, "3"), (0, "0"), (2.0, "2"), ("Task", "Task"), (None, "1")]
)
def test_a_level_is_a_text(level: object, text: str) -> None:
    source = Source("/v1/programs/{id}/activities", owner="programs", owner_type="program")
    (row,) = placed([{"id": 1, "Level": level}], source, 7)
    assert row["level"] == text


# --- Over the network -----------------------------------------------------------------------------


def numbered(first: int) -> list[dict[str, Any]]:
    return [{"id": first + n, "level": n % 3, "parentId": None, "name": "x"} for n in range(4)]


@pytest.mark.parametrize(
    "nothing",
    [None, [], {}, {"projects": [], "tasks": []}, {"programId": 70, "activities": None}],
    ids=["null", "a list", "an object", "lists by level", "the owner"],
)
@pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
def test_a_program_without_a_map_does_not_keep_the_others_away(nothing: Any, place: int) -> None:
    bodies = [{"items": numbered(10)}, {"items": numbered(20)}]
    bodies.insert(place, nothing)
    with served(maps(bodies)) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids("activities") == [*range(10, 14), *range(20, 24)]


@pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
def test_what_every_map_has_beside_its_activities_is_none_of_them(place: int) -> None:
    legend = [{"id": n, "color": f"#{n:06}", "label": f"Color {n}"} for n in range(30)]
    each = [numbered(10), numbered(20)]
    each.insert(place, [])
    with served(maps([{"legend": legend, "activities": rows} for rows in each])) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert ended.ids("activities") == [*range(10, 14), *range(20, 24)]


def test_the_map_of_one_owner_may_go_on_where_that_of_another_is_one_page() -> None:
    rows = [{"id": n, "parentId": n // 2 or None, "level": "Task"} for n in range(1, 31)]
    more = {"Link": '</v1/programs/1/activity-map?at=2>; rel="next"'}

    def second(request: Request) -> Answer:
        at = "at" in request.params
        return Answer(rows[20:], 200) if at else Answer(rows[3:20], 200, more)

    routes = {
        "/v1/programs": always(listed([{"id": 0, "name": "P"}, {"id": 1, "name": "Q"}])),
        "/v1/programs/0/activity-map": always(Answer(rows[:3])),
        "/v1/programs/1/activity-map": second,
    }
    with served(routes) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert sorted(ended.ids("activities")) == [row["id"] for row in rows]


def test_levels_that_are_numbers_are_no_reason_to_warn() -> None:
    with served(maps([numbered(10)])) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert [row["level"] for row in ended.records("activities")] == ["0", "1", "2", "0"]
    assert not [line for line in ended.lines("WARN") if "level" in line]


@pytest.mark.parametrize("total", [None, 237])
def test_a_map_in_pages_is_read_to_its_end(total: int | None) -> None:
    rows = [{"id": n, "parentId": n // 2 or None, "level": "Task"} for n in range(1, 238)]
    parts = [rows[start : start + 50] for start in range(0, len(rows), 50)]
    routes = {
        "/v1/programs": always(listed([{"id": 70, "name": "P"}], totalCount=1)),
        "/v1/programs/70/activity-map": pages(*parts, total=total),
    }
    with served(routes) as fake:
        ended = run(fake, page_size=50)
    assert ended.code == 0, ended.log
    found = {row["id"]: row["parent_id"] for row in ended.records("activities")}
    assert found == {row["id"]: row["parentId"] for row in rows}


def test_a_failure_with_status_200_is_no_empty_map() -> None:
    failed = {"success": False, "message": "locked", "projects": [], "tasks": []}
    with served(maps([numbered(10), failed])) as fake:
        ended = run(fake)
    assert ended.code != 0
    assert any("locked" in line for line in ended.lines("ERROR"))


def numbered_tree(first: int, marks: int) -> dict[str, Any]:
    """Return a tree of three activities as Json.NET writes it, its objects numbered anew."""
    under = [
        {"$id": str(marks + n), "Id": first + n, "Name": "x", "Parent": {"$ref": str(marks)}}
        for n in (1, 2)
    ]
    children = {"$id": str(marks + 9), "$values": under}
    return {"$id": str(marks), "Id": first, "Name": "x", "Parent": None, "Children": children}


@pytest.mark.parametrize("shape", ["tree", "flat"])
def test_what_json_net_adds_to_a_map_is_no_activity_and_no_key(shape: str) -> None:
    marks = iter(range(1, 10_000, 10))

    def body(first: int) -> Callable[[Request], Answer]:
        def answer(_: Request) -> Answer:
            tree = numbered_tree(first, next(marks))
            children = tree["Children"]["$values"]
            return Answer([tree] if shape == "tree" else [{**tree, "Children": None}, *children])

        return answer

    routes = maps([None, None])
    routes |= {f"/v1/programs/{70 + n}/activity-map": body(100 * (n + 1)) for n in range(2)}
    with served(routes) as fake:
        ended = run(fake, catalog=discovered(fake))
    rows = ended.records("activities")
    schema = next(one for one in ended.messages if one.get("stream") == "activities")
    assert ended.code == 0, ended.log
    assert schema["key_properties"][-1] == "Id"
    assert [(row["Id"], row["parent_id"]) for row in rows] == [
        (100, None), (101, 100), (102, 100), (200, None), (201, 200), (202, 200),
    ]  # fmt: skip
    assert "$" not in str(rows)


def maps(bodies: list[Any]) -> dict[str, Callable[[Request], Answer]]:
    """Return a tenant with one program for each body of a map."""
    programs = [{"id": 70 + n, "name": "P"} for n in range(len(bodies))]
    routes = {"/v1/programs": always(listed(programs, totalCount=len(bodies)))}
    for program, body in zip(programs, bodies, strict=True):
        routes[f"/v1/programs/{program['id']}/activity-map"] = always(Answer(body))
    return routes


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *(("companies", "company"), ("phases", "phase"), ("houses", "house"), ("ids", "id")),
        *(("statuses", "status"), ("children", "child"), ("people", "person"), ("boxes", "box")),
        *(("addresses", "address"), ("processes", "process"), ("currencies", "currency")),
        *((word, word) for word in ("data", "metadata", "media", "series", "status", "previous")),
        *((word, word) for word in ("address", "progress", "quota", "is", "as", "this", "campus")),
    ],
)
def test_a_word_has_a_singular(word: str, expected: str) -> None:
    assert singular(word) == expected
