"""Activity maps: one tree in every shape gives the same rows, and nothing is lost or changed."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.activities.flat import flatten
from tap_devensoft.activities.levels import LEVELS, level_of_array
from tap_devensoft.words import folded as fold_level

JsonObject = dict[str, Any]
OWNER = {"owner_type": "program", "owner_id": 700}


def flat(rows: Any, **options: Any) -> list[JsonObject]:
    return flatten(rows, owner_type="program", owner_id=700, **options)


def pairs(rows: Any, key: str = "id", **options: Any) -> list[tuple[object, object]]:
    return [(row[key], row["parent_id"]) for row in flat(rows, **options)]


def levels(rows: Any, **options: Any) -> list[object]:
    return [row["level"] for row in flat(rows, **options)]


# --- Columns --------------------------------------------------------------------------------------


def test_a_row_is_the_node_without_its_children_and_with_its_place() -> None:
    tree = [{"id": 1, "name": "IT", "wbs": "1", "children": [{"id": 2, "wbs": "1.1"}]}]
    assert flat(tree) == [
        {"id": 1, "name": "IT", "wbs": "1", "parent_id": None, "level": "1", **OWNER},
        {"id": 2, "wbs": "1.1", "parent_id": 1, "level": "2", **OWNER},
    ]


def test_other_spellings_are_copied_and_stay() -> None:
    (row,) = flat([{"Id": 1, "Level": "Sub-Task", "wbsNumber": "1.10"}])
    assert row == {
        "Id": 1,
        "Level": "Sub-Task",
        "wbsNumber": "1.10",
        "level": "Sub-Task",
        "wbs": "1.10",
        "parent_id": None,
        **OWNER,
    }


def test_without_wbs_numbers_there_is_no_such_column() -> None:
    assert "wbs" not in flat([{"id": 1, "name": "x"}])[0]


def test_properties_of_the_same_names_but_other_meaning_give_way() -> None:
    (row,) = flat([{"id": 1, "owner_id": 55, "owner_type": "contact", "level": {"name": "Task"}}])
    assert (row["owner_id"], row["owner_type"], row["level"]) == (700, "program", "Task")
    assert (row["activity_owner_id"], row["activity_owner_type"]) == (55, "contact")
    assert row["activity_level"] == {"name": "Task"}


def test_a_key_called_after_its_level_is_also_the_id() -> None:
    tree = [{"milestoneId": 4, "tasks": [{"taskId": 4}]}]
    assert [(row["id"], row["parent_id"], row["level"]) for row in flat(tree)] == [
        (4, None, "Milestone"),
        (4, 4, "Task"),
    ]
    assert flat(tree)[1]["taskId"] == 4


@pytest.mark.parametrize("key", ["Id", "ID", "activityId", "ActivityID", "key", "Guid"])
def test_a_key_for_all_levels_stays_as_it_is(key: str) -> None:
    rows = flat([{key: "a", "children": [{key: "b"}]}])
    assert [(row[key], row["parent_id"]) for row in rows] == [("a", None), ("b", "a")]
    assert "id" not in {name for row in rows for name in row} - {key}


# --- Flat rows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parent",
    ["parentId", "ParentID", "parentActivityId", "parent_id", "parent", "Parent", "parentRef"],
)
def test_a_parent_reference_is_known_by_name(parent: str) -> None:
    rows = [{"id": 1, parent: None}, {"id": 2, parent: 1}, {"id": 3, parent: 2}]
    assert pairs(rows) == [(1, None), (2, 1), (3, 2)]


@pytest.mark.parametrize(
    ("key", "parent"), [("Knoten", "Vater"), ("nummer", "oben"), ("id", "belongsTo")]
)
def test_a_parent_reference_is_known_by_its_values(key: str, parent: str) -> None:
    rows = [
        {"bezeichnung": "Start", key: 10, parent: None, "reihe": 1},
        {"bezeichnung": "Start", key: 11, parent: 10, "reihe": 2},
        {"bezeichnung": "Ende", key: 12, parent: 10, "reihe": 1},
        {"bezeichnung": "Ende", key: 13, parent: 12, "reihe": 1},
    ]
    assert pairs(rows, key) == [(10, None), (11, 10), (12, 10), (13, 12)]


@pytest.mark.parametrize("said", ["title", "userName", "description"])
def test_what_is_said_of_an_activity_is_no_key_although_it_is_unique(said: str) -> None:
    tree = [{said: "Plan", "nr": 3, "unter": [{said: "Setup", "nr": 4, "unter": []}]}]
    assert pairs(tree, "nr") == [(3, None), (4, 3)]


def test_a_parent_may_be_an_object() -> None:
    rows = [{"id": 1, "parent": None}, {"id": 2, "parent": {"name": "IT", "id": 1}}]
    assert pairs(rows) == [(1, None), (2, 1)]


def test_a_predecessor_is_no_parent() -> None:
    rows = [{"id": 1, "predecessorId": None}, {"id": 2, "predecessorId": 1}]
    assert pairs(rows) == [(1, None), (2, None)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(99, 99, id="a parent that the reply lacks"),
        pytest.param("gone", "gone", id="a text"),
        pytest.param(0, None, id="zero"),
        pytest.param("", None, id="an empty text"),
        pytest.param("00000000-0000-0000-0000-000000000000", None, id="the empty guid"),
        pytest.param(2, None, id="the node itself"),
        pytest.param("1", 1, id="the key as text"),
        pytest.param(Decimal("1.0"), 1, id="the key as a decimal"),
    ],
)
def test_a_reference_is_resolved_or_kept(value: object, expected: object) -> None:
    rows = [{"id": 1, "parentId": None}, {"id": 2, "parentId": value}]
    assert pairs(rows) == [(1, None), (2, expected)]


def test_guids_are_one_in_either_case() -> None:
    rows = [{"id": "ab-1", "parentId": None}, {"id": "ab-2", "parentId": "AB-1"}]
    assert pairs(rows)[1] == ("ab-2", "ab-1")


def test_references_in_a_circle_end() -> None:
    rows = [{"id": 1, "parentId": 2}, {"id": 2, "parentId": 1}]
    assert pairs(rows) == [(1, 2), (2, 1)]


def test_ids_that_are_unique_per_level_keep_their_references() -> None:
    rows = [
        {"id": 1, "level": "Project", "parentId": None},
        {"id": 1, "level": "Workstream", "parentId": 1},
        {"id": 2, "level": "Workstream", "parentId": 1},
        {"id": 1, "level": "Milestone", "parentId": 2},
    ]
    assert pairs(rows) == [(1, None), (1, 1), (2, 1), (1, 2)]


def test_the_nearest_of_several_ancestors_is_the_parent() -> None:
    rows = [
        {"projectId": 1, "milestoneId": None, "taskId": None},
        {"projectId": 1, "milestoneId": 1, "taskId": None},
        {"projectId": 1, "milestoneId": 1, "taskId": 1},
    ]
    found = [(row["level"], row["id"], row["parent_id"]) for row in flat(rows)]
    assert found == [("Project", 1, None), ("Milestone", 1, 1), ("Task", 1, 1)]


def test_lists_of_levels_side_by_side_refer_to_each_other() -> None:
    body = {
        "workstreams": [{"id": 1}],
        "milestones": [{"id": 1, "workstreamId": 1}],
        "tasks": [{"id": 1, "milestoneId": 1}, {"id": 2, "milestoneId": 8}],
    }
    assert [(row["level"], row["parent_id"]) for row in flat(body)] == [
        ("Workstream", None),
        ("Milestone", 1),
        ("Task", 1),
        ("Task", 8),
    ]


@pytest.mark.parametrize("name", ["responsibleId", "zahl"])
def test_numbers_that_happen_to_be_keys_do_not_move_the_roots_of_a_tree(name: str) -> None:
    tree = [{"id": 1, name: 2, "children": [{"id": 2, name: None}]}, {"id": 3, name: 2}]
    assert pairs(tree) == [(1, None), (2, 1), (3, None)]


def test_rows_that_all_share_one_key_are_all_kept() -> None:
    rows = [{"id": 1, "level": "Task", "parentId": 1}] * 20_000
    assert len(flat(rows)) == len(rows)


def test_one_path_per_level_names_the_level() -> None:
    rows = [{"taskId": 1, "milestoneId": 4, "projectId": 2, "status": "Delayed"}]
    (row,) = flat(rows, level="Task")
    assert (row["id"], row["parent_id"], row["level"]) == (1, 4, "Task")


# --- Levels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values"),
    [
        pytest.param("level", ["Project", "Task"], id="a text"),
        pytest.param("level", [0, 4], id="a number, zero too"),
        pytest.param("hierarchyLevel", ["A", "B"], id="unknown words under a known name"),
        pytest.param("activityType", ["Phase", "Vorgang"], id="an activity type"),
        pytest.param("type", ["Phase", "Vorgang"], id="a type that follows the depth"),
        pytest.param("ebene", ["WORKSTREAM", "sub task"], id="known words under any name"),
    ],
)
def test_a_level_of_its_own_stays_raw(name: str, values: list[object]) -> None:
    rows = [{"id": 1, "parentId": None, name: values[0]}, {"id": 2, "parentId": 1, name: values[1]}]
    assert levels(rows) == values


def test_a_type_that_does_not_follow_the_depth_is_no_level() -> None:
    rows = [
        {"id": 1, "parentId": None, "type": "Internal"},
        {"id": 2, "parentId": 1, "type": "Internal"},
    ]
    assert levels(rows) == ["1", "2"]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("projects", "Project"),
        ("workstreams", "Workstream"),
        ("SubWorkstreams", "SubWorkstream"),
        ("sub_work_streams", "SubWorkstream"),
        ("sub-workstreams", "SubWorkstream"),
        ("Milestones", "Milestone"),
        ("taskList", "Task"),
        ("childTasks", "Task"),
        ("subTasks", "Subtask"),
        ("SUBTASKS", "Subtask"),
        ("phases", "Phase"),
        ("workPackages", "WorkPackage"),
        ("activities", None),
        ("children", None),
        ("childNodes", None),
        ("", None),
    ],
)
def test_an_array_tells_its_level(name: str, level: str | None) -> None:
    assert level_of_array(name) == level


def test_levels_are_compared_without_case_hyphen_and_space() -> None:
    assert {fold_level(text) for text in ("SubTask", "sub-task", "Sub Task", "SUB_TASK")} == {
        "subtask"
    }


def test_the_top_of_per_level_arrays_is_told_by_what_it_holds() -> None:
    rows = [{"id": 1, "milestones": [{"id": 1, "tasks": []}]}, {"id": 2, "milestones": []}]
    assert levels(rows) == ["Workstream", "Milestone", "Workstream"]


# --- Which lists are children ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "items"),
    [
        pytest.param("attachments", [{"id": 1, "fileName": "a.pdf", "size": 3}], id="attachments"),
        pytest.param("assignees", [{"id": 1, "name": "Ann"}], id="people with the same names"),
        pytest.param("predecessors", [{"id": 2, "name": "B", "wbs": "1.1"}], id="predecessors"),
        pytest.param("zuordnung", [{"person": "Ann", "anteil": 5}], id="unlike under any name"),
        pytest.param("zettel", [{"nr": 9, "parentId": 1, "text": "x"}], id="unlike, but pointing"),
        pytest.param("tags", ["a", "b"], id="texts"),
        pytest.param("customFields", [{"key": "a", "value": 1}], id="custom values"),
        pytest.param("checks", [], id="an empty list"),
        pytest.param("tasks", 7, id="a count under a level's name"),
    ],
)
def test_other_lists_stay_in_place(name: str, items: object) -> None:
    tree = [{"id": 1, "name": "A", "wbs": "1", name: items}]
    (row,) = flat(tree)
    assert row[name] == items


@pytest.mark.parametrize("name", ["children", "subActivities", "unter", "Kinder", "nodes"])
def test_children_have_any_name(name: str) -> None:
    leaf = {"id": 3, "name": "C", "wbs": "1.1.1", "start": None}
    middle = {"id": 2, "name": "B", "wbs": "1.1", "start": None, name: [leaf]}
    tree = [{"id": 1, "name": "A", "wbs": "1", "start": None, name: [middle]}]
    rows = flat(tree)
    assert [(row["id"], row["parent_id"]) for row in rows] == [(1, None), (2, 1), (3, 2)]
    assert not any(name in row for row in rows)


def test_what_stands_between_children_is_kept() -> None:
    first, second = flat([{"id": 1, "children": [{"id": 2}, None, "note"]}])
    assert first["children"] == ["note"]
    assert second["id"] == 2


def test_a_child_that_looks_like_its_parent_is_kept() -> None:
    assert pairs([{"id": 1, "children": [{"id": 1, "children": []}]}]) == [(1, None), (1, 1)]


def test_children_that_the_reply_also_lists_count_once() -> None:
    leaf = {"id": 2, "name": "B"}
    assert pairs([{"id": 1, "name": "A", "children": [leaf]}, {**leaf, "children": []}]) == [
        (1, None),
        (2, 1),
    ]


@pytest.mark.parametrize("name", ["children", "tasks"])
def test_a_tree_whose_nodes_stand_at_the_top_too_counts_once(name: str) -> None:
    """Each level has a number 1 of its own."""
    task = {"id": 1, "title": "Book", "level": "Task", name: []}
    stage = {"id": 1, "title": "Plan", "level": "Workstream", name: [task]}
    project = {"id": 1, "title": "Merge", "level": "Project", name: [stage]}
    found = [(row["title"], row["parent_id"]) for row in flat([project, stage, task])]
    assert found == [("Merge", None), ("Plan", 1), ("Book", 1)]


# --- Around the rows ------------------------------------------------------------------------------


def test_a_single_nested_object_is_a_node() -> None:
    tree = {"id": 1, "name": "A", "children": [{"id": 2, "name": "B", "children": []}]}
    assert pairs(tree) == [(1, None), (2, 1)]


@pytest.mark.parametrize(
    "around",
    [
        pytest.param({}, id="nothing else"),
        pytest.param({"programId": 700}, id="the owner's key"),
        pytest.param({"id": 700, "name": "Apollo"}, id="the owner itself"),
        pytest.param({"id": "700", "name": "Apollo", "programType": "x"}, id="its key as text"),
        pytest.param({"success": True, "message": None, "errors": []}, id="an envelope"),
    ],
)
def test_an_object_around_the_nodes_is_no_node(around: JsonObject) -> None:
    body = {**around, "workstreams": [{"id": 1, "tasks": [{"id": 1}]}], "tasks": [{"id": 9}]}
    found = [(row["level"], row["id"], row["parent_id"]) for row in flat(body)]
    assert found == [("Workstream", 1, None), ("Task", 1, 1), ("Task", 9, None)]
    assert flat({"data": body}) == flat(body)


def test_a_project_with_the_number_of_its_program_is_a_node() -> None:
    plan = {"name": "IT", "start": None, "end": None}
    tree = {"id": 700, **plan, "workstreams": [{"id": 1, **plan}]}
    assert [(row["id"], row["level"]) for row in flat(tree)] == [
        (700, "Project"),
        (1, "Workstream"),
    ]


@pytest.mark.parametrize("rows", [[], {}, [{}], [None, "text", 3]])
def test_nothing_gives_no_rows(rows: object) -> None:
    assert flat(rows) == []


# --- WBS only -------------------------------------------------------------------------------------


def test_the_parent_is_the_longest_dotted_prefix() -> None:
    numbers = ["1", "1.1", "1.9", "1.10", "1.10.1", "1.1.1", "1.2.3.4", "2"]
    rows = [{"id": place, "wbs": number} for place, number in enumerate(numbers, 1)]
    assert [parent for _, parent in pairs(rows)] == [None, 1, 1, 1, 4, 2, 1, None]


def test_wbs_numbers_are_known_by_their_values() -> None:
    rows = [{"nr": 1, "gliederung": "1"}, {"nr": 2, "gliederung": "1.1"}]
    assert [(row["parent_id"], row["wbs"]) for row in flat(rows)] == [(None, "1"), (1, "1.1")]


def test_without_any_key_the_wbs_number_is_the_key() -> None:
    rows = [{"wbs": "1", "name": "Plan"}, {"wbs": "1.1", "name": "Plan"}]
    assert pairs(rows, "wbs") == [("1", None), ("1.1", "1")]


# --- One tree in every shape ----------------------------------------------------------------------

DEPTH = 6


@st.composite
def trees(draw: st.DrawFn) -> list[int | None]:
    """Each node's parent by place; a node is at most six levels deep."""
    parents: list[int | None] = []
    depths: list[int] = []
    for place in range(draw(st.integers(1, 14))):
        fit = [None, *(one for one in range(place) if depths[one] < DEPTH - 1)]
        parent = draw(st.sampled_from(fit)) if place else None
        parents.append(parent)
        depths.append(0 if parent is None else depths[parent] + 1)
    return parents


def keys_of(parents: list[int | None], *, guids: bool) -> list[object]:
    form = "{:08x}-0000-4000-8000-00000000000a".format if guids else int
    return [form(101 + place) for place in range(len(parents))]


def depth(parents: list[int | None], place: int) -> int:
    above = parents[place]
    return 0 if above is None else 1 + depth(parents, above)


def facts(keys: list[object], place: int) -> JsonObject:
    return {"id": keys[place], "name": f"Node {place % 3}", "percentComplete": place % 4 * 25}


def as_flat(parents: list[int | None], keys: list[object], parent: str) -> list[JsonObject]:
    return [
        {**facts(keys, n), parent: None if up is None else keys[up]} for n, up in enumerate(parents)
    ]


def as_tree(
    parents: list[int | None], keys: list[object], names: list[str], above: int | None = None
) -> list[JsonObject]:
    return [
        {
            **facts(keys, n),
            names[depth(parents, n) + 1]: as_tree(parents, keys, names, n),
        }
        for n, up in enumerate(parents)
        if up == above
    ]


def as_wbs(parents: list[int | None], keys: list[object]) -> list[JsonObject]:
    numbers: list[str] = []
    for n, up in enumerate(parents):
        place = sum(1 for one in parents[:n] if one == up) + 1
        numbers.append(str(place) if up is None else f"{numbers[up]}.{place}")
    return [{**facts(keys, n), "wbs": number} for n, number in enumerate(numbers)]


ARRAYS = ["projects", "workstreams", "subWorkstreams", "milestones", "tasks", "subtasks", "more"]


@given(trees(), st.booleans(), st.randoms())
def test_every_shape_of_a_tree_gives_the_same_parents(
    parents: list[int | None],
    guids: bool,  # noqa: FBT001
    random: Any,
) -> None:
    keys = keys_of(parents, guids=guids)
    expected = {(keys[n], None if up is None else keys[up]) for n, up in enumerate(parents)}
    shuffled = as_flat(parents, keys, "ParentActivityID")
    random.shuffle(shuffled)
    tree = as_tree(parents, keys, ["children"] * 7)
    shapes = {
        "flat": as_flat(parents, keys, "parentId"),
        "shuffled": shuffled,
        "objects": [
            {**row, "parent": row["parent"] and {"id": row["parent"]}}
            for row in as_flat(parents, keys, "parent")
        ],
        "tree": tree,
        "wrapped": {"programId": 700, "activities": tree},
        "tree under any name": as_tree(parents, keys, ["unter"] * 7),
        "per level": {ARRAYS[0]: as_tree(parents, keys, ARRAYS)},
        "wbs": as_wbs(parents, keys),
    }
    for name, shape in shapes.items():
        before = copy.deepcopy(shape)
        rows = flat(shape)
        assert len(rows) == len(parents), name
        assert {(row["id"], row["parent_id"]) for row in rows} == expected, name
        assert shape == before, name
    assert [row["level"] for row in flat(shapes["per level"])] == [
        LEVELS[int(str(row["level"])) - 1] for row in flat(tree)
    ]


def test_a_tree_of_any_depth_is_flattened() -> None:
    node: JsonObject = {"id": 5000, "children": []}
    for key in range(4999, 0, -1):
        node = {"id": key, "children": [node]}
    rows = flat([node])
    assert len(rows) == 5000
    assert rows[-1]["level"] == "5000"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["", "1.1", "1", "Task", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("id", "parentId", "level", "wbs", "type", "children", "tasks", "items", "x"),
                    *("owner_id", "parent", "parentLevel", "projectId", "taskId", "name", "Level"),
                    "parent_id",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(st.lists(VALUES, max_size=5))
def test_any_rows_give_rows_and_stay_unchanged(rows: list[object]) -> None:
    before = copy.deepcopy(rows)
    for row in flat(rows):
        assert {"owner_type", "owner_id", "parent_id", "level"} <= set(row)
        assert row["level"] is not None
        assert row["owner_id"] == 700
    assert rows == before
