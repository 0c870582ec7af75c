"""The Swagger document and where it is found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.simulator import PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import requests

    from tests.simulator.reader import Reader

SERVED = sorted(name for name in PROFILES if PROFILES[name].swagger in {"open", "protected"})


def document(reader: Reader) -> dict[str, Any]:
    page = reader.get("/swagger/ui/index").text
    found = re.search(r"discoveryPaths: arrayFrom\('([^']+)'\)", page)
    assert found
    read: dict[str, Any] = reader.get("/" + found[1]).json()
    return read


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].removeprefix("#/definitions/")
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.mark.parametrize("name", SERVED)
def test_every_reference_is_defined(name: str, open_tenant: Callable[..., Reader]) -> None:
    drawn = document(open_tenant(name))
    assert drawn["swagger"] == "2.0"
    assert set(references(drawn)) <= set(drawn["definitions"])


def test_it_names_the_paging_parameters_with_their_prefix(
    open_tenant: Callable[..., Reader],
) -> None:
    drawn = document(open_tenant("prefixed"))
    names = [each["name"] for each in drawn["paths"]["/v1/targets"]["get"]["parameters"]]
    assert names[:2] == ["request.pageNumber", "request.pageSize"]


def test_a_list_is_described_with_its_envelope_and_row(reader: Reader) -> None:
    drawn = document(reader)
    reply = drawn["paths"]["/v1/targets"]["get"]["responses"]["200"]["schema"]
    assert reply == {"$ref": "#/definitions/PagedResult[TargetDto]"}
    properties = drawn["definitions"]["PagedResult[TargetDto]"]["properties"]
    assert properties["items"]["items"] == {"$ref": "#/definitions/TargetDto"}
    amount = drawn["definitions"]["TargetDto"]["properties"]["valuation"]
    assert amount == {"type": "number", "format": "double"}


def test_a_tree_of_activities_refers_to_itself(open_tenant: Callable[..., Reader]) -> None:
    definitions = document(open_tenant("tree"))["definitions"]
    assert "ActivityDto" in set(references(definitions["ActivityDto"]))


def test_bare_replies_show_no_fields(open_tenant: Callable[..., Reader]) -> None:
    drawn = document(open_tenant("swagger_bare"))
    reply = drawn["paths"]["/v1/targets"]["get"]["responses"]["200"]
    assert reply["schema"] == {"type": "object"}


def test_host_and_scheme_may_be_wrong_and_types_inherited(
    open_tenant: Callable[..., Reader],
) -> None:
    drawn = document(open_tenant("swagger_foreign"))
    assert drawn["host"] not in open_tenant("default").tenant.url
    assert "allOf" in drawn["definitions"]["TargetDto"]


def test_extra_listings_are_shown(open_tenant: Callable[..., Reader]) -> None:
    paths = document(open_tenant("extras"))["paths"]
    assert {"/v1/risks", "/v1/programs/{programId}/decisions"} < set(paths)


@pytest.mark.parametrize(
    ("profile", "path", "status"),
    [
        ("swagger_absent", "/swagger/docs/v1", 404),
        ("swagger_absent", "/swagger/ui/index", 404),
        ("swagger_html", "/swagger/docs/V1", 200),
        ("swagger_broken", "/swagger/docs/1.0", 200),
        ("default", "/swagger/docs/v1.0", 404),
    ],
)
def test_it_may_be_elsewhere_or_no_document(
    open_tenant: Callable[..., Reader], profile: str, path: str, status: int
) -> None:
    reply = open_tenant(profile).get(path)
    assert reply.status_code == status
    assert not is_document(reply)


def is_document(reply: requests.Response) -> bool:
    try:
        return "swagger" in reply.json()
    except ValueError:
        return False


def test_it_may_want_a_token(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("swagger_protected")
    assert reader.get("/swagger/docs/v1.0").status_code == 200
    del reader.session.headers["Authorization"]
    assert reader.get("/swagger/docs/v1.0").status_code == 401
