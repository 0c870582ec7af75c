"""Where a tenant's streams are, over a real socket: a document and a base path are claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.fakes.fake import Answer, always, pages, served, token
from tests.fakes.runs import discovered, run
from tests.fakes.tenants import documented, get, rows_of

if TYPE_CHECKING:
    from tests.fakes.tenants import Routes, Schema

TARGETS = pages(rows_of(3), total=3)
BASES: Final = {
    "the address has it": ("/app", "/app", "/app"),
    "the address is the root": ("", "/app", "/app"),
    "two steps, both in the address": ("/corp/app", "/corp/app", "/corp/app"),
    "two steps, one in the address": ("/corp", "/corp/app", "/corp/app"),
    "two steps, the address is the root": ("", "/corp/app", "/corp/app"),
    "its end is in the address": ("/outside/app", "/inside/app", "/outside/app"),
    "it does not hold outside": ("", "/inside", ""),
    "it does not hold behind the address": ("/app", "/inside", "/app"),
    "in another case": ("/App", "/app/", "/App"),
    "there is none": ("/app", "/", "/app"),
}
"""What is configured, what the document says, and where the streams are."""


@pytest.mark.parametrize(("here", "base", "there"), BASES.values(), ids=BASES)
def test_streams_are_found_whatever_the_base_path_says(here: str, base: str, there: str) -> None:
    paths = {"/v1/targets": get(), "/v1/targets/{id}": get(), "/v1/risks": get()}
    routes: Routes = {
        f"{here}/token": lambda _: Answer(token()),
        f"{there}/v1/targets": TARGETS,
        f"{there}/v1/contacts": pages(rows_of(2), total=2),
        f"{there}/v1/risks": pages(rows_of(4), total=4),
        **documented(paths, here, basePath=base),
    }
    with served(routes) as fake:
        ended = run(fake, api_url=f"{fake.url}{here}")
    assert ended.code == 0, ended.log
    assert [len(ended.ids(one)) for one in ("targets", "contacts", "risks")] == [3, 2, 4]


EVERYTHING = ("/v1/targets", "/v1/programs", "/v1/contacts", "/v1/risks")
NOWHERE: Final[dict[str, Routes]] = {
    "no document": {},
    "a document": documented({path: get() for path in EVERYTHING}),
    "a document of something else": {
        **documented({"/v1/orders": get()}), "/v1/orders": pages(rows_of(3), total=3),
    },
    "all of it below the address": {"/api/v1/targets": TARGETS, "/api/v1/risks": TARGETS},
    "empty objects": {path: always(Answer({})) for path in EVERYTHING},
    "pages of HTML": {
        path: always(Answer(None, 404, body=b"<html>404</html>", kind="text/html"))
        for path in EVERYTHING
    },
}  # fmt: skip


@pytest.mark.parametrize("routes", NOWHERE.values(), ids=NOWHERE)
@pytest.mark.parametrize("arguments", [(), ("--discover",), ("--test",)], ids=str)
def test_an_address_without_any_core_stream_is_not_taken_for_a_tenant(
    routes: Routes, arguments: tuple[str, ...]
) -> None:
    with served(routes) as fake:
        ended = run(fake, *arguments)
        address = fake.url
    assert ended.code != 0
    told = ended.log if arguments == ("--test",) else "".join(ended.lines("ERROR"))
    assert f"Nothing of this API is at {address}" in told
    assert "api_url, which may have to end with /api" in told
    assert "RECORD" not in ended.out


@pytest.mark.parametrize("version", ["v1", "1"])
def test_a_placeholder_for_the_version_is_no_placeholder_of_rows(version: str) -> None:
    paths = {f"/v{{version}}/{one}": get() for one in ("targets", "risks")}
    paths["/v{version}/targets/{id}"] = get()
    routes: Routes = {
        "/v1/targets": TARGETS,
        "/v1/risks": pages(rows_of(4), total=4),
        **documented(paths, info={"title": "Tenant", "version": version}),
    }
    with served(routes) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    assert [len(ended.ids(one)) for one in ("targets", "risks")] == [3, 4]


PROGRAMS = rows_of(2)
MAP = [{"id": 10, "name": "a", "level": "Project"}, {"id": 11, "name": "b", "level": "Task"}]
FIT = {
    "key": "fit", "label": "Fit", "dataType": "Pick List",
    "pickList": {"category": "Deal", "subcategory": "Fit"},
}  # fmt: skip
WHOLE: Final[Routes] = {
    "/v1/targets": TARGETS,
    "/v1/programs": pages(PROGRAMS, total=2),
    "/v1/contacts": pages(rows_of(4), total=4),
    "/v1/collections/countries": always(Answer(["DE", "PL"])),
    "/v1/collections/deal-phases": always(Answer([{"id": 1, "name": "Closing"}])),
    "/v1/configuration/targets/fields": always(Answer([FIT])),
    "/v1/collections/picklists/Deal/Fit": always(Answer([{"id": 1, "name": "Good"}])),
    **{f"/v1/programs/{row['id']}/activity-map": always(Answer(MAP)) for row in PROGRAMS},
}
SHOWN: Final[dict[str, dict[str, Schema]]] = {
    "nothing": {},
    "targets": {"/v1/targets": get()},
    "something else": {"/v1/health": get({"type": "string"})},
    "all but contacts and maps": {path: get() for path in ("/v1/targets", "/v1/programs")},
}


@pytest.mark.parametrize("paths", SHOWN.values(), ids=SHOWN)
def test_the_documented_eight_are_there_whatever_the_document_hides(
    paths: dict[str, Schema],
) -> None:
    with served({**WHOLE, **documented(paths)}) as fake:
        ended = run(fake)
    assert ended.code == 0, ended.log
    counts = {name: len(ended.records(name)) for name in ended.schemas}
    assert counts == {
        "targets": 3, "programs": 2, "contacts": 4, "activities": 4, "countries": 2,
        "deal_phases": 1, "picklists": 1, "target_fields": 1,
    }  # fmt: skip


NAMES: Final[dict[str, tuple[list[str], set[str]]]] = {
    "a gateway": (
        ["/gateway/deals/v1/targets", "/gateway/deals/v1/risks", "/gateway/deals/v1/deal-teams"],
        {"targets", "risks", "deal_teams"},
    ),
    "services and verbs": (
        [
            "/api/services/app/Target/GetAll", "/api/services/app/Order/GetAll",
            "/api/services/app/OrderLine/GetList",
        ],
        {"target", "order", "order_line"},
    ),
    "a word that is its own plural": (
        ["/api/targets", "/api/series", "/api/series-notes", "/api/news", "/api/statuses"],
        {"targets", "series", "series_notes", "news", "statuses"},
    ),
    "one noun in three spellings": (
        ["/v1/targets", "/v1/customer-notes", "/v1/customer/notes", "/v1/customers/notes"],
        {"targets", "customer_notes", "customers_notes"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("paths", "names"), NAMES.values(), ids=NAMES)
def test_streams_are_called_by_what_tells_their_paths_apart(
    paths: list[str], names: set[str]
) -> None:
    routes: Routes = {path: pages(rows_of(2), total=2) for path in paths}
    routes |= {"/v1/contacts": TARGETS, **documented({path: get() for path in paths})}
    with served(routes) as fake:
        catalog = discovered(fake)
    found = {one["tap_stream_id"] for one in catalog["streams"]}
    assert names <= found
    assert len(found - {"contacts", "picklists"}) == len(paths)
