"""Catalogs and states that people and tools write: read where they are clear, else told."""

from __future__ import annotations

import copy
import itertools
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.fake import Answer, always, listed, pages, served
from tests.fakes.runs import SECRET, command_line, config_for, discovered, with_method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.fakes.fake import Fake
    from tests.fakes.runs import Run

ALL = [1, 2, 3, 4, 5, 6]
ROWS = [
    {
        "id": number,
        "name": f"row {number}",
        "modifiedDate": f"2024-0{number}-01T00:00:00Z",
        "createdDate": f"2023-0{number}-01T00:00:00Z",
        "amount": number,
    }
    for number in ALL
]
STAMP = "2024-04-01T00:00:00Z"
SINCE = [4, 5, 6]
"""Rows that the stamp leaves."""
ENTRY = {"replication_key": "modifiedDate", "replication_key_value": STAMP}
STATE = {"bookmarks": {"targets": ENTRY}}
Catalog = dict[str, Any]


@pytest.fixture(scope="module")
def fake() -> Iterator[Fake]:
    routes = {"/v1/targets": pages(ROWS, total=6), "/v1/programs": pages(ROWS[:2], total=2)}
    with served(routes) as serving:
        yield serving


@pytest.fixture(scope="module")
def catalog(fake: Fake) -> Catalog:
    return discovered(fake)


def _run(fake: Fake, folder: Path, **files: Any) -> Run:
    """Run with files as they are given: bytes, or what becomes JSON."""
    command = []
    for name, content in {"config": config_for(fake, max_retries=0), **files}.items():
        path = folder / f"{name}.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        command.append(f"--{name}={path}")
    return command_line(command, os.environ)


def _refused(ended: Run, *words: str) -> None:
    """Check that a run ended before anything was loaded, in one line that holds some words."""
    assert ended.code != 0
    assert not ended.out
    (line,) = ended.lines("ERROR")
    for word in words:
        assert word in line


# States

WRAPPED: dict[str, Any] = {
    "a value": {"value": STATE},
    "a STATE message": {"type": "STATE", "value": STATE},
    "Meltano's": {"singer_state": STATE},
    "Meltano's, completed": {"completed": {"singer_state": STATE}, "partial": {}},
    "Meltano's store": {"completed_state": {"singer_state": STATE}, "partial_state": None},
    "beside the stream that was under way": {**STATE, "currently_syncing": "targets"},
    "with a byte order mark": b"\xef\xbb\xbf" + json.dumps(STATE).encode(),
}


@pytest.mark.parametrize("state", WRAPPED.values(), ids=WRAPPED)
def test_a_state_in_a_wrapper_of_tools_is_gone_on_from(
    fake: Fake, tmp_path: Path, catalog: Catalog, state: Any
) -> None:
    ended = _run(fake, tmp_path, catalog=catalog, state=state)
    assert ended.code == 0
    assert ended.ids() == SINCE
    assert not ended.lines("WARNING")
    assert ended.state["targets"]["replication_key_value"] > STAMP


def test_what_a_part_of_a_run_left_lies_on_top(
    fake: Fake, tmp_path: Path, catalog: Catalog
) -> None:
    newer = {"bookmarks": {"targets": {**ENTRY, "replication_key_value": "2024-06-01"}}}
    state = {"partial": {"singer_state": newer}, "completed": {"singer_state": STATE}}
    assert _run(fake, tmp_path, catalog=catalog, state=state).ids() == [6]


OLDER: dict[str, Any] = {
    "a stamp by its name": {"bookmarks": {"targets": {"modifiedDate": STAMP}}},
    "a stamp by its name and an offset": {
        "bookmarks": {"targets": {"modifiedDate": STAMP, "offset": {}}}
    },
    "a bare stamp": {"bookmarks": {"targets": STAMP}},
    "a bare stamp without bookmarks": {"targets": STAMP},
    "without bookmarks": {"targets": ENTRY},
    "without the name of the key": {"bookmarks": {"targets": {"replication_key_value": STAMP}}},
    "a number of seconds": {
        "bookmarks": {"targets": {**ENTRY, "replication_key_value": 1711929600}}
    },
    "marks of the SDK beside it": {
        "bookmarks": {
            "targets": {
                **ENTRY,
                "starting_replication_value": "2024-01-01",
                "replication_key_signpost": "2024-09-01",
                "progress_markers": {"replication_key_value": "2024-09-01"},
            }
        }
    },
    "partitions beside it": {"bookmarks": {"targets": {**ENTRY, "partitions": []}}},
    "partitions that are none": {"bookmarks": {"targets": {**ENTRY, "partitions": 5}}},
}


@pytest.mark.parametrize("state", OLDER.values(), ids=OLDER)
def test_a_bookmark_of_an_older_form_is_gone_on_from(
    fake: Fake, tmp_path: Path, catalog: Catalog, state: Any
) -> None:
    ended = _run(fake, tmp_path, catalog=catalog, state=state)
    assert ended.code == 0
    assert ended.ids() == SINCE
    assert not ended.lines("WARNING")


UNHELPFUL: dict[str, Any] = {
    "another column's": {"replication_key": "createdDate", "replication_key_value": STAMP},
    "a column's that there is not": {"replication_key": 5, "replication_key_value": STAMP},
    "an older one of another column": {"last_record": STAMP},
    "two older ones": {"modifiedDate": STAMP, "createdDate": STAMP},
    "null": {**ENTRY, "replication_key_value": None},
    "of partitions": {"partitions": [{"context": {"id": 1}, **ENTRY}]},
    "partitions that are none": {"partitions": [5]},
    "of a run that never ended": {"progress_markers": ENTRY},
    "fingerprints": {"fingerprints": "AAAA", "key": [3, "id"]},
}


@pytest.mark.parametrize("entry", UNHELPFUL.values(), ids=UNHELPFUL)
def test_a_bookmark_that_no_load_goes_on_from_is_told_and_everything_loaded(
    fake: Fake, tmp_path: Path, catalog: Catalog, entry: Any
) -> None:
    ended = _run(fake, tmp_path, catalog=catalog, state={"bookmarks": {"targets": entry}})
    assert ended.code == 0
    assert ended.ids() == ALL
    (line,) = ended.lines("WARNING")
    assert "targets" in line
    assert "the state" in line


@pytest.mark.parametrize("method", ["FULL_TABLE", "LOG_BASED"])
def test_a_state_of_another_method_is_told_and_everything_loaded(
    fake: Fake, tmp_path: Path, catalog: Catalog, method: str
) -> None:
    changed = with_method(copy.deepcopy(catalog), "targets", method)
    ended = _run(fake, tmp_path, catalog=changed, state=STATE)
    assert ended.code == 0
    assert ended.ids() == ALL
    assert any("another replication method" in line for line in ended.lines("WARNING"))
    again = _run(fake, tmp_path, catalog=changed, state={"bookmarks": ended.state})
    assert again.code == 0
    assert not again.lines("WARNING")


@pytest.mark.parametrize("name", ["Targets", "deals", "tap-devensoft-targets"])
def test_a_state_of_a_stream_under_another_name_is_told(
    fake: Fake, tmp_path: Path, catalog: Catalog, name: str
) -> None:
    ended = _run(fake, tmp_path, catalog=catalog, state={"bookmarks": {name: ENTRY}})
    assert ended.code == 0
    assert ended.ids() == ALL
    (line,) = ended.lines("WARNING")
    assert name in line
    assert "targets" in line


@pytest.mark.parametrize("state", [{}, {"bookmarks": {}}, {"value": {}}, {"singer_state": {}}])
def test_a_state_of_nothing_is_a_first_run(
    fake: Fake, tmp_path: Path, catalog: Catalog, state: Any
) -> None:
    ended = _run(fake, tmp_path, catalog=catalog, state=state)
    assert ended.code == 0
    assert ended.ids() == ALL
    assert not ended.lines("WARNING")


NO_JSON = {
    "empty": b"",
    "blank": b" \n",
    "cut": b'{"bookmarks": {"targets"',
    "in UTF-16": json.dumps(STATE).encode("utf-16"),
    "in Latin-1": '{"bookmarks": {"Geschäfte": "2024-04-01"}}'.encode("latin-1"),
    "a line for each message": b'{"bookmarks": {}}\n{"bookmarks": {}}',
    "nested too deeply": b"[" * 100_000,
    "null": b"null",
    "a list": json.dumps([STATE]).encode(),
    "an empty list": b"[]",
    "a text": json.dumps(json.dumps(STATE)).encode(),
    "a number": b"5",
    "true": b"true",
    "a list for each stream": json.dumps([{"type": "STREAM", "stream": STATE}]).encode(),
}


@pytest.mark.parametrize("content", NO_JSON.values(), ids=NO_JSON)
@pytest.mark.parametrize("what", ["state", "catalog"])
def test_a_file_that_is_no_json_object_is_named(
    fake: Fake, tmp_path: Path, what: str, content: bytes
) -> None:
    _refused(_run(fake, tmp_path, **{what: content}), f"The {what} file", f"{what}.json")


@pytest.mark.parametrize("odd", ["not there", "a folder"])
@pytest.mark.parametrize("what", ["state", "catalog"])
def test_a_file_that_cannot_be_read_is_named(
    fake: Fake, tmp_path: Path, what: str, odd: str
) -> None:
    path = tmp_path / "here"
    if odd == "a folder":
        path.mkdir()
    (tmp_path / "config.json").write_text(json.dumps(config_for(fake)))
    ended = command_line([f"--config={tmp_path / 'config.json'}", f"--{what}={path}"], os.environ)
    assert ended.code != 0
    assert not ended.out
    assert str(path) in ended.log.splitlines()[-1]


NO_STATES: dict[str, Any] = {
    "bookmarks that are null": {"bookmarks": None},
    "bookmarks that are a list": {"bookmarks": [ENTRY]},
    "an entry that is null": {"bookmarks": {"targets": None}},
    "an entry that is a number": {"bookmarks": {"targets": 5}},
    "an entry that is a list": {"bookmarks": {"targets": [STAMP]}},
    "an entry that is no time": {"bookmarks": {"targets": "soon"}},
    "anything else": {"version": 1, "hello": {"a": "b"}},
    "a catalog": {"streams": []},
    "a configuration": {"api_url": "https://x.example", "client_secret": SECRET},
    "wrappers without end": json.loads('{"value":' * 300 + "5" + "}" * 300),
}


@pytest.mark.parametrize("state", NO_STATES.values(), ids=NO_STATES)
def test_what_is_no_state_is_refused(fake: Fake, tmp_path: Path, state: Any) -> None:
    _refused(_run(fake, tmp_path, state=state), "The state is damaged")


# Catalogs


def _root(entry: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(o["metadata"] for o in entry["metadata"] if not o["breadcrumb"])
    return found


def _column(entry: dict[str, Any], name: str) -> dict[str, Any]:
    crumb = ["properties", name]
    found: dict[str, Any] = next(
        one["metadata"] for one in entry["metadata"] if one["breadcrumb"] == crumb
    )
    return found


def _edited(catalog: Catalog, edit: Callable[[dict[str, Any]], Any]) -> Catalog:
    """Return a catalog whose entry of targets was edited."""
    edited = copy.deepcopy(catalog)
    edit(next(one for one in edited["streams"] if one["tap_stream_id"] == "targets"))
    return edited


_CRUMB = {"breadcrumb": ["properties", "name"], "metadata": {"selected": False}}

SAME: dict[str, Any] = {
    "no metadata": lambda one: one.pop("metadata"),
    "null for metadata": lambda one: one.update(metadata=None),
    "metadata of columns alone": lambda one: one.update(
        metadata=[each for each in one["metadata"] if each["breadcrumb"]]
    ),
    "selected in the stream": lambda one: one.update(metadata=[], selected=True),
    "selected in the schema": lambda one: (
        one.update(metadata=[]),
        one["schema"].update(selected=True),
    ),
    "selected as a text": lambda one: _root(one).update(selected="True"),
    "metadata of a column that is gone": lambda one: one["metadata"].append(
        {"breadcrumb": ["properties", "gone"], "metadata": {"selected": True}}
    ),
    "metadata twice alike": lambda one: one["metadata"].append(one["metadata"][0]),
    "no name for people": lambda one: one.pop("stream"),
    "the key in the metadata alone": lambda one: one.pop("key_properties"),
    "the key deselected": lambda one: _column(one, "id").update(selected=False),
    "the stamp deselected": lambda one: _column(one, "modifiedDate").update(selected=False),
    "another inclusion": lambda one: _column(one, "name").update(inclusion="perhaps"),
    "a column more": lambda one: one["schema"]["properties"].update(more={"type": "string"}),
    "a column of any type": lambda one: one["schema"]["properties"].update(more={}),
    "words of other tools": lambda one: one.update(is_view=False, annotated_schema={}),
}


@pytest.mark.parametrize("edit", SAME.values(), ids=SAME)
def test_a_catalog_that_means_the_same_loads_the_same(
    fake: Fake, tmp_path: Path, catalog: Catalog, edit: Any
) -> None:
    ended = _run(fake, tmp_path, catalog=_edited(catalog, edit), state=STATE)
    assert ended.code == 0
    assert ended.ids() == SINCE
    assert {*ROWS[0]} <= {*ended.schemas["targets"]["properties"]}
    schema = next(one for one in ended.messages if one.get("stream") == "targets")
    assert schema["key_properties"] == ["id"]
    assert len(ended.records("programs")) == 2
    assert not ended.lines("WARNING")


DESELECTED: dict[str, Any] = {
    "in the metadata": lambda one: _root(one).update(selected=False),
    "as a text": lambda one: _root(one).update(selected="false"),
    "in the stream": lambda one: one.update(metadata=[], selected=False),
    "in the schema": lambda one: (
        one.update(metadata=[]),
        one["schema"].update(selected=False),
    ),
    "by a word that is missing": lambda one: one.update(
        metadata=[{"breadcrumb": [], "metadata": {"inclusion": "available"}}]
    ),
}


@pytest.mark.parametrize("edit", DESELECTED.values(), ids=DESELECTED)
def test_a_stream_that_is_deselected_in_any_form_is_not_loaded(
    fake: Fake, tmp_path: Path, catalog: Catalog, edit: Any
) -> None:
    ended = _run(fake, tmp_path, catalog=_edited(catalog, edit))
    assert ended.code == 0
    assert "targets" not in ended.schemas
    assert len(ended.records("programs")) == 2


NAMELESS: dict[str, Any] = {
    "in the metadata": lambda one: _column(one, "name").update(selected=False),
    "as a text": lambda one: _column(one, "name").update(selected="False"),
    "in the column": lambda one: one["schema"]["properties"]["name"].update(selected=False),
    "in the column, without metadata": lambda one: (
        one.update(metadata=[]),
        one["schema"]["properties"]["name"].update(selected=False),
    ),
}


@pytest.mark.parametrize("edit", NAMELESS.values(), ids=NAMELESS)
def test_a_column_that_is_deselected_in_any_form_does_not_go_out(
    fake: Fake, tmp_path: Path, catalog: Catalog, edit: Any
) -> None:
    ended = _run(fake, tmp_path, catalog=_edited(catalog, edit))
    assert ended.code == 0
    assert ended.ids() == ALL
    assert "name" not in ended.schemas["targets"]["properties"]
    assert all("name" not in row for row in ended.records())


@pytest.mark.parametrize("everything", [True, False])
def test_a_catalog_that_selects_nothing_is_told(
    fake: Fake, tmp_path: Path, catalog: Catalog, *, everything: bool
) -> None:
    edited = copy.deepcopy(catalog) if everything else {"streams": []}
    for entry in edited["streams"]:
        _root(entry)["selected"] = False
    ended = _run(fake, tmp_path, catalog=edited)
    assert ended.code == 0
    assert not ended.records()
    (line,) = ended.lines("WARNING")
    assert "No stream is selected" in line


TOLD: dict[str, Any] = {
    "another name for people": (lambda one: one.update(stream="deals"), "under this name"),
    "no key at all": (
        lambda one: (one.pop("key_properties"), _root(one).pop("table-key-properties")),
        "without a key",
    ),
    "a column removed": (lambda one: one["schema"]["properties"].pop("name"), "name"),
    "a column of another type": (
        lambda one: one["schema"]["properties"].update(amount={"type": "string"}),
        "amount",
    ),
    "another stamp": (
        lambda one: _root(one).update({"replication-key": "createdDate"}),
        "another replication method or key",
    ),
}


@pytest.mark.parametrize(("edit", "said"), TOLD.values(), ids=TOLD)
def test_what_changes_the_meaning_of_a_catalog_is_told(
    fake: Fake, tmp_path: Path, catalog: Catalog, edit: Any, said: str
) -> None:
    ended = _run(fake, tmp_path, catalog=_edited(catalog, edit), state=STATE)
    assert ended.code == 0
    assert ended.ids()[-3:] == SINCE
    assert len(ended.records("programs")) == 2
    assert any(said in line and "targets" in line for line in ended.lines("WARNING"))


DAMAGED: dict[str, Any] = {
    "an object for metadata": lambda one: one.update(metadata={"selected": True}),
    "metadata twice": lambda one: one["metadata"].append(
        {"breadcrumb": [], "metadata": {"selected": False}}
    ),
    "a breadcrumb that is a text": lambda one: one["metadata"].append(
        {**_CRUMB, "breadcrumb": "properties.name"}
    ),
    "a breadcrumb that is null": lambda one: one["metadata"].append({**_CRUMB, "breadcrumb": None}),
    "a breadcrumb that is missing": lambda one: one["metadata"].append({"metadata": {}}),
    "a breadcrumb that begins elsewhere": lambda one: one["metadata"].append(
        {**_CRUMB, "breadcrumb": ["name"]}
    ),
    "a selection that is no word": lambda one: _root(one).update(selected="perhaps"),
    "a text for the key": lambda one: one.update(key_properties="id"),
    "a list for the stamp": lambda one: _root(one).update({"replication-key": ["modifiedDate"]}),
    "a method that there is not": lambda one: _root(one).update(
        {"replication-method": "KEY_BASED"}
    ),
    "a method in small letters": lambda one: one.update(
        replication_method="full_table", metadata=[]
    ),
    "a type that there is not": lambda one: one["schema"]["properties"].update(
        amount={"type": "int"}
    ),
    "a choice of types": lambda one: one["schema"]["properties"].update(
        amount={"anyOf": [{"type": "integer"}, {"type": "null"}]}
    ),
    "a reference for a type": lambda one: one["schema"]["properties"].update(
        amount={"$ref": "#/definitions/amount"}
    ),
    "true for a column": lambda one: one["schema"]["properties"].update(amount=True),
    "no schema": lambda one: one.pop("schema"),
    "an empty schema": lambda one: one.update(schema={}),
    "a text for the schema": lambda one: one.update(schema=json.dumps(one["schema"])),
}


@pytest.mark.parametrize("edit", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_entry_of_a_catalog_is_named(
    fake: Fake, tmp_path: Path, catalog: Catalog, edit: Any
) -> None:
    asked = len(fake.requests)
    _refused(_run(fake, tmp_path, catalog=_edited(catalog, edit)), "targets")
    assert len(fake.requests) == asked


@pytest.mark.parametrize("other", [{}, {"selected": False, "metadata": []}], ids=["alike", "not"])
def test_a_stream_that_stands_in_a_catalog_twice_is_named(
    fake: Fake, tmp_path: Path, catalog: Catalog, other: dict[str, Any]
) -> None:
    twice = [{**one, **other} for one in catalog["streams"] if one["tap_stream_id"] == "targets"]
    given = {"streams": catalog["streams"] + twice}
    _refused(_run(fake, tmp_path, catalog=given), "several entries of stream targets")


NO_CATALOGS: dict[str, Any] = {
    "no streams": {},
    "null": {"streams": None},
    "an object": {"streams": {"targets": {}}},
    "entries that are none": {"streams": [1]},
    "an entry without a name": {"streams": [{"schema": {"properties": {}}}]},
    "a wrapper": {"catalog": {"streams": []}},
    "a state": STATE,
}


@pytest.mark.parametrize("given", NO_CATALOGS.values(), ids=NO_CATALOGS)
def test_what_is_no_catalog_is_refused(fake: Fake, tmp_path: Path, given: Any) -> None:
    _refused(_run(fake, tmp_path, catalog=given), "The catalog is damaged")


@pytest.mark.parametrize("name", ["deals", "Targets"])
@pytest.mark.parametrize("known", [True, False])
def test_a_stream_that_the_tenant_does_not_have_fails_alone(
    fake: Fake, tmp_path: Path, catalog: Catalog, name: str, *, known: bool
) -> None:
    edited = _edited(catalog, lambda one: one.update(tap_stream_id=name, stream=name))
    edited["streams"] += catalog["streams"] if known else []
    edited["streams"] = list({one["tap_stream_id"]: one for one in edited["streams"]}.values())
    ended = _run(fake, tmp_path, catalog=edited)
    assert ended.code != 0
    assert ended.ids() == (ALL if known else [])
    assert len(ended.records("programs")) == 2
    assert "does not have it" in ended.failures(name)[0]


UNLOADABLE: dict[str, Any] = {
    "a stamp that there is not": lambda one: _root(one).update({"replication-key": "gone"}),
    "a stamp that is a number": lambda one: _root(one).update({"replication-key": "amount"}),
    "a key that there is not": lambda one: one.update(key_properties=["gone"]),
    "a schema without its key": lambda one: one["schema"]["properties"].pop("id"),
    "a schema without columns": lambda one: one["schema"]["properties"].clear(),
}


@pytest.mark.parametrize("edit", UNLOADABLE.values(), ids=UNLOADABLE)
def test_an_entry_that_cannot_be_loaded_fails_alone(
    fake: Fake, tmp_path: Path, catalog: Catalog, edit: Any
) -> None:
    ended = _run(fake, tmp_path, catalog=_edited(catalog, edit), state=STATE)
    assert ended.code != 0
    assert not ended.records()
    assert len(ended.failures()) == 1
    assert len(ended.records("programs")) == 2
    assert ended.state["targets"]["replication_key_value"] == STAMP


# What belongs to others


OWNERS = ("targets", "programs")


@pytest.fixture
def family() -> Iterator[Fake]:
    """Serve targets and programs, and an activity map of each."""
    routes: dict[str, Any] = {f"/v1/{owner}": pages(ROWS[:3], total=3) for owner in OWNERS}
    for owner, number in itertools.product(OWNERS, (1, 2, 3)):
        task = {"id": number, "level": "Task", "name": f"of {owner} {number}"}
        routes[f"/v1/{owner}/{number}/activity-map"] = always(listed([task], totalCount=1))
    with served(routes) as serving:
        yield serving


def _alone(catalog: Catalog, stream: str, *, recalled: bool) -> Catalog:
    """Select one stream of a catalog; it may have lost what discovery found."""
    for entry in catalog["streams"]:
        root = _root(entry)
        root["selected"] = entry["tap_stream_id"] == stream
        if not recalled:
            root.pop("tap-devensoft", None)
    return catalog


@pytest.mark.parametrize("recalled", [True, False])
def test_activities_that_are_selected_alone_are_those_of_every_owner(
    family: Fake, tmp_path: Path, *, recalled: bool
) -> None:
    catalog = _alone(discovered(family), "activities", recalled=recalled)
    ended = _run(family, tmp_path, catalog=catalog)
    assert ended.code == 0
    told = [(one["owner_type"], one["owner_id"]) for one in ended.records("activities")]
    assert sorted(told) == sorted(itertools.product(("target", "program"), (1, 2, 3)))


SILENT = {
    "401": Answer({"Message": "Authorization has been denied for this request."}, 401),
    "403": Answer(None, 403, body=b""),
    "500": Answer({"Message": "An error has occurred."}, 500),
    "another reply": Answer({"state": "maintenance"}),
    "an error": Answer({"error": "maintenance"}),
}


@pytest.mark.parametrize("answer", SILENT.values(), ids=SILENT)
@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("recalled", [True, False])
def test_activities_of_owners_that_cannot_be_listed_fail(
    family: Fake, tmp_path: Path, answer: Answer, owner: str, *, recalled: bool
) -> None:
    catalog = _alone(discovered(family), "activities", recalled=recalled)
    family.routes[f"/v1/{owner}"] = always(answer)
    ended = _run(family, tmp_path, catalog=catalog)
    assert ended.code != 0
    assert len(ended.failures("activities")) == 1
    assert owner in ended.failures("activities")[0]


@pytest.mark.parametrize("owner", OWNERS)
def test_activities_of_a_row_without_its_id_are_missed_aloud(
    family: Fake, tmp_path: Path, owner: str
) -> None:
    catalog = _alone(discovered(family), "activities", recalled=True)
    rows = [*ROWS[:2], {**ROWS[2], "id": None}]
    family.routes[f"/v1/{owner}"] = pages(rows, total=3)
    ended = _run(family, tmp_path, catalog=catalog)
    assert ended.code != 0
    assert f"GET /v1/{owner}: a row has no id" in ended.failures("activities")[0]
