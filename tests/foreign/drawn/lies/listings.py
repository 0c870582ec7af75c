"""Further addresses in the document: listings of their own, and what is no listing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.lies.lie import Lie
from tests.foreign.drawn.pages import Reply

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Sequence

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.lies.lie import Schema
    from tests.foreign.drawn.pages import Query

OBJECT: Final = {"type": "object"}
ROWS: Final = {"type": "array", "items": OBJECT}
NUMBER: Final = {"in": "query", "required": True, "type": "integer"}
PERSON: Final = {
    "email": "api@example.com",
    "roles": [{"roleId": n, "roleName": f"Role {n}"} for n in range(1, 6)],
    "offices": [{"officeId": n, "city": f"City {n}"} for n in range(1, 4)],
}


def documented(
    document: Schema, path: str, schema: Schema, *parameters: Schema, produces: str = ""
) -> None:
    """Add an operation to the document."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    placed = [{"name": one, "in": "path", "required": True, "type": "string"} for one in names]
    document["paths"][path] = {
        "get": {
            "tags": [path.split("/")[2]], "operationId": f"{path}_Get", "consumes": [],
            "produces": [produces or "application/json"],
            "parameters": [*placed, *parameters],
            "responses": {"200": {"description": "OK", "schema": schema}},
        }
    }  # fmt: skip


def _rows(key: str, name: str, count: int = 8, **more: Any) -> list[dict[str, Any]]:
    return [
        {key: number, name: f"{name} {number} of {key}", **more} for number in range(1, count + 1)
    ]


def _listed(*lists: tuple[str, Sequence[Any]]) -> dict[str, Any]:
    """Return what adds listings, each at its path, to a tenant and its document."""

    def alter(api: Api) -> None:
        api.more.update({path.lower(): list(rows) for path, rows in lists})

    def describe(_: Api, document: Schema) -> None:
        for path, rows in lists:
            text = {"type": "array", "items": {"type": "string"}}
            documented(document, path, ROWS if isinstance(rows[0], dict) else text)

    return {"alter": alter, "describe": describe}


def _answered(
    path: str, schema: Schema, reply: Reply, *parameters: Schema, produces: str = ""
) -> dict[str, Any]:
    """Return what adds an address that is no listing."""

    def alter(api: Api) -> None:
        api.routes.append((path, lambda *_: reply))

    def describe(_: Api, document: Schema) -> None:
        documented(document, path, schema, *parameters, produces=produces)

    return {"alter": alter, "describe": describe}


def _owned(  # noqa: PLR0917 - the facts of one tree
    owners: str,
    named: str,
    child: str,
    rows: Callable[[int], list[dict[str, Any]]],
    missing: Callable[[int], bool] = lambda _: False,
    by: str = "",
) -> dict[str, Any]:
    """Return what adds a listing of owners and one of children for each of them."""
    codes = {f"{owners[:1].upper()}{n:03}" if by else str(n): n for n in range(11, 17)}

    def alter(api: Api) -> None:
        api.more[f"/api/{owners}"] = [
            {"id": n, by or "ownerName": code if by else f"Owner {n}", "kind": "x"}
            for code, n in codes.items()
        ]
        api.more[f"/api/{owners}/{{}}/{child}"] = [
            row for n in codes.values() if not missing(n) for row in rows(n)
        ]

        def answer(found: re.Match[str], _: Query) -> Reply:
            number = codes.get(found[1].upper() if by else found[1], 0)
            gone = not number or missing(number)
            return Reply({"Message": "Not found."}, 404) if gone else Reply(rows(number))

        api.routes.append((f"/api/{owners}/([^/]+)/{child}", answer))

    def describe(_: Api, document: Schema) -> None:
        documented(document, f"/api/{owners}", ROWS)
        documented(document, f"/api/{owners}/{{{named}}}/{child}", ROWS)

    return {"alter": alter, "describe": describe}


def _with_detail(api: Api) -> None:
    api.more["/v1/reports"] = _rows("reportId", "name")
    api.routes.append(
        (r"/v1/reports/\d+", lambda *_: Reply({"columns": ["a", "b"], "rowCount": 3}))
    )


def _describe_detail(_: Api, document: Schema) -> None:
    documented(document, "/v1/reports", ROWS)
    documented(document, "/v1/reports/{id}", OBJECT)


def _with_a_default(api: Api) -> None:
    rows = _rows("figureId", "figure")
    api.more["/v1/of/a/year/figures"] = rows
    api.routes.append((
        "/v1/figures",
        lambda _, query: Reply(rows) if query.all("year") == ["2024"] else Reply({}, 400),
    ))  # fmt: skip


REQUIRED: Final = Reply({"Message": "The request is invalid."}, 400)
NONE: Final[dict[str, dict[str, Any]]] = {
    "an account with lists inside": _answered("/api/account", OBJECT, Reply(PERSON)),
    "a user with a list of texts": _answered(
        "/v1/me", OBJECT, Reply({"name": "Ana", "roles": ["Manager", "Reader"]})
    ),
    "settings with one list inside": _answered(
        "/v1/settings", OBJECT, Reply({"theme": "dark", "zone": "UTC", "tabs": [{"id": 1}]})
    ),
    "a count": _answered("/v1/targets/count", {"type": "integer"}, Reply(35)),
    "a version": _answered("/v1/version", {"type": "string"}, Reply("4.2.1")),
    "a listing that needs a header": _answered(
        "/v1/ledgers", ROWS, REQUIRED,
        {"name": "X-Company", "in": "header", "required": True, "type": "string"},
    ),
    "a listing that needs a parameter": _answered(
        "/v1/statistics", ROWS, REQUIRED, {"name": "year", **NUMBER}
    ),
    "an export as CSV": _answered(
        "/v1/exports/targets", {"type": "string"},
        Reply(content=b"id;name\r\n1;x\r\n2;y\r\n", headers={"Content-Type": "text/csv"}),
        produces="text/csv",
    ),
    "a file": _answered(
        "/v1/logo", {"type": "file"},
        Reply(content=b"\x89PNG\r\n", headers={"Content-Type": "image/png"}), produces="image/png",
    ),
    "a listing that answers 500": _answered("/v1/broken-things", OBJECT, Reply({}, 404)),
}  # fmt: skip
"""What is in the document and no listing."""
MORE: Final[dict[str, dict[str, Any]]] = {
    "activity types": _listed(("/v1/collections/activity-types", _rows("id", "type"))),
    "activity logs": _listed(("/v1/activity-logs", _rows("logId", "line"))),
    "fields of activities": _listed(
        ("/v1/configuration/activities/fields", _rows("id", "activity field"))
    ),
    "three spellings of notes": _listed(
        ("/v1/customer-notes", _rows("id", "note one")),
        ("/v1/customer/notes", _rows("id", "note two")),
        ("/v1/customers/notes", _rows("id", "note three")),
    ),
    "plain texts": _listed(("/v1/tags", ["alpha", "beta", "gamma"])),
    "numbers": _listed(("/v1/years", [2021, 2022, 2023])),
    "orders of ABP": _listed(("/api/services/app/Order/GetAll", _rows("id", "order"))),
    "columns that look like ids": _listed(
        ("/v1/machines", _rows("Machines_id", "machine", seriesId=4, plantId=2))
    ),
    "series": _listed(("/v1/series", _rows("seriesId", "series name"))),
    "rows without a key": _listed(
        ("/v1/readings", [{"sensor": n % 3, "reading": f"Reading {n}"} for n in range(7)])
    ),
}
"""Further listings, which are streams of their own."""

LIES: Final = (
    *(
        Lie(f"the document shows {name}", name, document=True, **changes)
        for name, changes in {**NONE, **MORE}.items()
    ),
    Lie("the document shows reports whose detail has no id", "reports", document=True,
        alter=_with_detail, describe=_describe_detail),
    Lie("the document gives a required parameter a default", "figures", document=True,
        alter=_with_a_default,
        describe=lambda _, document: documented(
            document, "/v1/figures", ROWS, {"name": "year", **NUMBER, "default": 2024})),
    Lie("children carry their owner's id and none of their own", "owners", document=True,
        keyless=True, **_owned("stores", "storeId", "devices", lambda n: [
            {"storeId": n, "deviceName": f"Device {n} {one}", "serial": f"S{n}{one}"}
            for one in range(1, 5)])),
    Lie("children have a number of their own noun", "owners", document=True,
        **_owned("depots", "depotId", "orders", lambda n: [
            {"depotId": n, "orderId": one, "what": f"Order {n} {one}"} for one in range(1, 5)])),
    Lie("children are asked for by a code", "owners", document=True,
        **_owned("plants", "plantCode", "lines", lambda n: [
            {"lineId": 10 * n + one, "what": f"Line {n} {one}"} for one in range(1, 5)],
            by="plantCode")),
    Lie("some owners' children are 404", "owners", document=True, tells=r"404|nothing for",
        **_owned("yards", "yardId", "trucks", lambda n: [
            {"truckId": 10 * n + one, "what": f"Truck {n} {one}"} for one in range(1, 5)],
            missing=lambda n: n in {12, 15})),
    Lie("all owners' children are 404", "owners", document=True, may_be_exact=False,
        tells=r"404|could not be explored",
        **_owned("docks", "dockId", "boats", lambda _: [], missing=lambda _: True)),
)  # fmt: skip
