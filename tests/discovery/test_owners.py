"""Listings under rows of others, over a real socket: each row comes, once, with whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import discovered, run, with_method
from tests.fakes.tenants import array, documented, fields, get, rows_of

if TYPE_CHECKING:
    from tests.fakes.tenants import Routes

TARGETS: Final[Routes] = {"/v1/targets": pages(rows_of(3), total=3)}
MISSING = Answer({"Message": "No HTTP resource was found."}, 404)


def at(owner: str) -> dict[str, Any]:
    """Return the documented placeholder of a path."""
    return {"name": owner, "in": "path", "required": True, "type": "string"}


OWNED: Final = {
    "stores": ("/api/stores", "storeId", "devices", "deviceName"),
    "sites": ("/v1/sites", "siteID", "gates", "gate_no"),
    "companies": ("/api/companies", "company_id", "badges", "number"),
}


@pytest.mark.parametrize(("path", "owner", "noun", "own"), OWNED.values(), ids=OWNED)
@pytest.mark.parametrize("serial", [True, False])
@pytest.mark.parametrize("child_first", [True, False])
def test_the_owners_id_is_no_key_of_what_it_owns(
    path: str, owner: str, noun: str, own: str, *, serial: bool, child_first: bool
) -> None:
    owners = rows_of(36)
    under = {
        one["id"]: [
            {owner: one["id"], own: f"d{number}"}
            | ({"serial": f"S{one['id']}{number}"} if serial else {})
            for number in range(1, 3 + one["id"] % 4)
        ]
        for one in owners
    }
    child = f"{path}/{{{owner}}}/{noun}"
    paths = {path: get(), child: get(array(fields(**{owner: "integer", own: "string"})), at(owner))}
    order = reversed(paths) if child_first else paths
    routes: Routes = {
        path: pages(owners, total=36),
        **documented({one: paths[one] for one in order}),
    }
    routes |= {f"{path}/{one}/{noun}": always(Answer(rows)) for one, rows in under.items()}
    with served({**TARGETS, **routes}) as fake:
        ended = run(fake)
    (stream,) = (name for name in ended.schemas if name.endswith(noun))
    schema = next(one for one in ended.messages if one.get("stream") == stream)
    key = schema["key_properties"]
    rows = ended.records(stream)
    assert ended.code == 0, ended.log
    assert sorted(row[own] for row in rows) == sorted(r[own] for one in under.values() for r in one)
    assert len({tuple(row[one] for one in key) for row in rows}) == len(rows)
    assert len(key) == 2
    assert key[1] in {own, "serial"}


def test_a_row_is_known_by_the_singular_of_its_own_noun() -> None:
    orders = [{"customerId": n % 2, "orderId": n, "state": "open"} for n in range(1, 9)]
    routes: Routes = {"/api/orders": pages(orders, total=8), **documented({"/api/orders": get()})}
    with served({**TARGETS, **routes}) as fake:
        ended = run(fake)
    schema = next(one for one in ended.messages if one.get("stream") == "orders")
    assert schema["key_properties"] == ["orderId"]
    assert len(ended.records("orders")) == 8


CODES: Final = {
    "a code": ("/api/plants", "plantCode", "lines"),
    "a number": ("/v1/projects", "projectNumber", "phases"),
    "a code in another case": ("/api/plants", "PlantCode", "lines"),
}


@pytest.mark.parametrize(("path", "named", "noun"), CODES.values(), ids=CODES)
@pytest.mark.parametrize("there", [True, False])
def test_owners_are_named_by_what_the_placeholder_is_called_after(
    path: str, named: str, noun: str, *, there: bool
) -> None:
    wire = named[0].lower() + named[1:]
    owners: list[dict[str, Any]] = [{"id": n, wire: f"P-{n}"} for n in range(1, 6)]
    routes: Routes = {path: pages(owners, total=5)}
    if there:
        routes |= {
            f"{path}/{one[wire]}/{noun}": always(Answer([{"id": 10 * one["id"], "name": "x"}]))
            for one in owners
        }
    paths = {path: get(), f"{path}/{{{named}}}/{noun}": get(None, at(named))}
    with served({**TARGETS, **routes, **documented(paths)}) as fake:
        catalog = discovered(fake)
        ended = run(fake, catalog=catalog)
        asked = [one.path for one in fake.data if one.path.endswith(f"/{noun}")]
    assert all("/P-" in one for one in asked)
    if there:
        (stream,) = (name for name in ended.schemas if name.endswith(noun))
        assert ended.code == 0, ended.log
        assert sorted(ended.ids(stream)) == [10, 20, 30, 40, 50]


@pytest.mark.parametrize("shown", ["a listing", "nothing"])
def test_children_of_which_every_owner_has_none_fail(shown: str) -> None:
    paths = {"/api/plants": get(), "/api/plants/{plantId}/lines": get(None, at("plantId"))}
    if shown == "nothing":
        paths["/api/plants/{plantId}/lines"]["get"]["responses"] = {"200": {"description": "OK"}}
    routes: Routes = {"/api/plants": pages(rows_of(5), total=5), **documented(paths)}
    routes |= {f"/api/plants/{n}/lines": always(Answer([{"id": n}])) for n in range(1, 6)}
    with served({**TARGETS, **routes}) as fake:
        catalog = discovered(fake)
        for n in range(1, 6):
            fake.routes[f"/api/plants/{n}/lines"] = always(MISSING)
        ended = run(fake, catalog=catalog)
    assert ended.code != 0
    assert ended.failures("plant_lines")


@pytest.mark.parametrize("reply", [array(fields(id="integer")), None], ids=["said", "not said"])
def test_what_is_under_owners_that_cannot_be_read_fails_with_them(reply: Any) -> None:
    paths = {"/api/plants": get(), "/api/plants/{plantId}/lines": get(reply, at("plantId"))}
    failing = {"/api/plants": always(Answer({"Message": "An error has occurred."}, 500))}
    with served({**TARGETS, **failing, **documented(paths)}) as fake:
        ended = run(fake)
    assert ended.code != 0
    assert ended.failures("plant_lines"), ended.log


@pytest.mark.parametrize("said", ["program", "target"])
def test_maps_of_owners_that_the_document_leaves_out_are_where_those_of_the_others_are(
    said: str,
) -> None:
    document = documented(
        {
            f"/v1/{said}s": get(),
            f"/v1/{said}s/{{{said}Id}}/plan/activities": get(None, at(f"{said}Id")),
        }
    )
    routes: Routes = {"/v1/programs": pages(rows_of(2), total=2), **document}
    for number, owner in enumerate(("programs/1", "programs/2", "targets/1", "targets/3"), 10):
        tasks = [{"id": 100 * number + n, "level": "Task", "title": "T"} for n in range(3)]
        routes[f"/v1/{owner}/plan/activities"] = always(Answer(tasks))
    routes["/v1/targets/2/plan/activities"] = always(Answer([]))
    with served({**TARGETS, **routes}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert len(ended.records("activities")) == 12


@pytest.mark.parametrize("missing", [(4,), (1,), (2, 3, 9)])
@pytest.mark.parametrize("path", ["activity-map", "activities"])
def test_a_few_programs_without_a_map_are_told_once_and_nothing_is_deleted(
    missing: tuple[int, ...], path: str
) -> None:
    routes: Routes = {"/v1/programs": pages(rows_of(10), total=10)}
    for n in range(1, 11):
        rows = [{"id": 10 * n + at, "name": "x", "level": "Task"} for at in range(3)]
        routes[f"/v1/programs/{n}/{path}"] = always(Answer(rows))
    with served(routes) as fake:
        catalog = with_method(discovered(fake), "activities", "FULL_TABLE")
        for n in missing:
            fake.routes[f"/v1/programs/{n}/{path}"] = always(MISSING)
        ended = run(fake, catalog=catalog, emit_activate_version_messages=True)
    (told,) = (line for line in ended.lines("WARNING") if "activities: the server has" in line)
    assert f"nothing for {len(missing)} of 10" in told
    assert len(ended.records("activities")) == 3 * (10 - len(missing))
    assert not [one for one in ended.messages if one["type"] == "ACTIVATE_VERSION"]
