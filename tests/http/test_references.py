"""What Json.NET adds to a reply is undone before anything else sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.http.cleaning import resolved
from tap_devensoft.http.replies import UnreadableError, decode, is_plain
from tests.fakes.strategies import unhurried

REPLIES: dict[str, tuple[Any, Any]] = {
    "an id": ([{"$id": "1", "Id": 10}], [{"Id": 10}]),
    "an id that is a number": ([{"$id": 1, "Id": 10}, {"$ref": 1}], [{"Id": 10}, {"Id": 10}]),
    "a type": ({"$type": "Ns.Target, Ns", "Id": 1}, {"Id": 1}),
    "a later mention": (
        [{"$id": "1", "Owner": {"$id": "2", "Name": "x"}}, {"$id": "3", "Owner": {"$ref": "2"}}],
        [{"Owner": {"Name": "x"}}, {"Owner": {"Name": "x"}}],
    ),
    "a row that came inside an earlier one": (
        [{"$id": "1", "Id": 1, "Next": {"$id": "2", "Id": 2}}, {"$ref": "2"}],
        [{"Id": 1, "Next": {"Id": 2}}, {"Id": 2}],
    ),
    "lists at any depth": (
        {"$id": "1", "$values": [{"$id": "2", "Tasks": {"$id": "3", "$values": [{"$id": "4"}]}}]},
        [{"Tasks": [{}]}],
    ),
    "a list with its type": ({"Rows": {"$type": "List", "$values": [1]}}, {"Rows": [1]}),
    "a bare list": ({"items": {"$values": []}}, {"items": []}),
    "a list that is mentioned again": (
        {"A": {"$id": "1", "$values": [1, 2]}, "B": {"$ref": "1"}},
        {"A": [1, 2], "B": [1, 2]},
    ),
    "a list beside data": ({"$values": [1], "total": 1}, {"$values": [1], "total": 1}),
    "a child that names its parent": (
        {"$id": "1", "Id": 7, "Note": None, "Tasks": [{"$id": "2", "Deal": {"$ref": "1"}}]},
        {"Id": 7, "Note": None, "Tasks": [{"Deal": {"Id": 7, "Note": None}}]},
    ),
    "an object that names itself": (
        {"$id": "1", "Id": 7, "Self": {"$ref": "1"}},
        {"Id": 7, "Self": {"Id": 7}},
    ),
    "rows that are each numbered anew": (
        [
            {"$id": "1", "Id": 1, "Sub": {"$id": "2", "Up": {"$ref": "1"}}},
            {"$id": "1", "Id": 2, "Sub": {"$id": "2", "Up": {"$ref": "1"}}},
        ],
        [{"Id": 1, "Sub": {"Up": {"Id": 1}}}, {"Id": 2, "Sub": {"Up": {"Id": 2}}}],
    ),
    "a mention of nothing": (
        [{"$id": "1", "schema": {"$ref": "#/definitions/Target"}}],
        [{"schema": {"$ref": "#/definitions/Target"}}],
    ),
    "a document that describes the names": (
        {"properties": {"$id": {"type": "string"}, "$type": {"type": "string"}}},
        {"properties": {"$id": {"type": "string"}, "$type": {"type": "string"}}},
    ),
    "fields of the compiler": (
        [{"<Id>k__BackingField": 1, "<DealName>k__BackingField": "x"}],
        [{"Id": 1, "DealName": "x"}],
    ),
    "a field of the compiler whose name is taken": (
        {"Id": 1, "<Id>k__BackingField": 2},
        {"Id": 1, "<Id>k__BackingField": 2},
    ),
    "texts that only look like it": (
        {"a": "$id", "b": "<b>$5</b>"},
        {"a": "$id", "b": "<b>$5</b>"},
    ),
}


@pytest.mark.parametrize(("sent", "meant"), REPLIES.values(), ids=REPLIES)
def test_a_reply_is_as_it_was_before_it_was_marked(sent: Any, meant: Any) -> None:
    assert decode(json.dumps(sent).encode()) == meant


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_marks_are_seen_in_any_encoding(encoding: str) -> None:
    body = '{"$id": "1", "$values": [{"$id": "2", "Id": 5}]}'.encode(encoding)
    assert decode(body) == [{"Id": 5}]


def test_references_that_would_fill_the_memory_are_refused() -> None:
    doubled: list[Any] = [{"$id": "0", "a": 1}]
    doubled += [
        {"$id": str(number), "a": {"$ref": str(number - 1)}, "b": {"$ref": str(number - 1)}}
        for number in range(1, 60)
    ]
    with pytest.raises(UnreadableError, match="repeat"):
        decode(json.dumps(doubled).encode())


def test_marks_nested_deeply_are_refused_in_words() -> None:
    with pytest.raises(UnreadableError, match="nested too deeply"):
        decode(b'{"$id":"1","a":' * 990 + b"1" + b"}" * 990)


def test_names_that_only_dirt_tells_apart_are_refused_in_words() -> None:
    with pytest.raises(UnreadableError, match="differ only by"):
        decode(b'{"k": 1, "k\\u0000": 2}')


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("abc$<>"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc<>_", max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def _marked(tree: Any, numbers: list[int]) -> Any:
    """Mark a value as the serialiser does, each object and list numbered."""
    numbers[0] += 1
    name = {"$id": str(numbers[0])}
    if isinstance(tree, list):
        return {**name, "$values": [_marked(one, numbers) for one in tree]}
    if isinstance(tree, dict):
        return {**name, "$type": "T", **{key: _marked(tree[key], numbers) for key in tree}}
    return tree


@unhurried
@given(trees)
def test_marking_and_undoing_it_gives_the_same_and_no_marks_nothing_to_do(tree: Any) -> None:
    assert resolved(_marked(tree, [0])) == tree
    assert resolved(tree) == tree
    marked = json.dumps(_marked(tree, [0])).encode()
    assert is_plain(marked) != isinstance(tree, list | dict)
