"""What each of the less usual switches makes a tenant answer, on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import requests

from tap_devensoft.simulator import Profile
from tests.simulator.reader import decoded
from tests.simulator.test_document import document

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.reader import Reader

# --- what Json.NET and the formatter add ------------------------------------------------------


def test_objects_are_numbered_anew_in_each_reply_and_mentioned_again_by_number(
    open_tenant: Callable[..., Reader],
) -> None:
    reader = open_tenant("json_references")
    pages = [reader.get(f"/v1/targets?pageNumber={page}&pageSize=5").json() for page in (1, 2)]
    assert [page["$id"] for page in pages] == ["1", "1"]
    statuses = [row["status"] for row in pages[1]["items"]]
    whole = {status["$id"]: status["name"] for status in statuses if status and "$id" in status}
    assert whole
    texts = reader.get("/v1/programs").text
    assert '{"$ref":"' in texts
    assert '"$values"' not in texts


def test_arrays_are_numbered_too_where_all_references_are_kept(
    open_tenant: Callable[..., Reader],
) -> None:
    body = open_tenant("json_all_references").get("/v1/programs").json()
    assert body["items"]["$id"] == "2"
    assert body["items"]["$values"][0]["$id"] == "3"


def test_types_are_named_at_any_depth(open_tenant: Callable[..., Reader]) -> None:
    row = open_tenant("json_types").get("/v1/targets/2").json()
    assert "DevenConnect" in row["$type"]
    assert "List`1" in row["customFields"]["$type"]
    assert "$type" in row["customFields"]["$values"][0]


def test_digits_stay_as_they_are_beside_references(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("json_references")
    assert b'"valuation":123456789012345678.1234' in reader.get("/v1/targets/5").content


@pytest.mark.parametrize("profile", ["nothing_is_null", "nothing_is_null_tree"])
def test_what_is_empty_is_null(open_tenant: Callable[..., Reader], profile: str) -> None:
    reader = open_tenant(profile)
    assert reader.get("/v1/programs/2/activity-map").text == "null"
    assert reader.get("/v1/contacts?search=nobody").text == "null"


@pytest.mark.parametrize(
    ("profile", "charset", "start"),
    [
        ("latin_2", "iso-8859-2", b'"name":"\xaelu\xbbou\xe8k\xfd'),
        ("windows_1250", "windows-1250", b'"name":"\x8elu\x9dou\xe8k\xfd'),
        ("utf_16", "utf-16", '"name":"Žluťoučký'.encode("utf-16-le")),
    ],
)
def test_bodies_are_written_in_the_charset_that_they_name(
    open_tenant: Callable[..., Reader], profile: str, charset: str, start: bytes
) -> None:
    reply = open_tenant(profile).get("/v1/targets/2")
    assert reply.headers["Content-Type"] == f"application/json; charset={charset}"
    assert start in reply.content
    assert "株式会社 🚀" in decoded(reply)["name"]


# --- envelopes, sizes and totals --------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("jqgrid", {"total": 2, "page": "1", "records": 59}),
        ("datatables", {"draw": 1, "recordsTotal": 59, "recordsFiltered": 59}),
        ("devextreme", {"totalCount": -1, "groupCount": -1, "summary": None}),
        ("kendo", {"Total": 59, "AggregateResults": None, "Errors": None}),
        ("abp", {"success": True, "error": None, "__abp": True}),
        ("odata3", {"odata.count": "59"}),
        ("json_api", {"meta": {"total": 59}}),
        ("total_minus_one", {"totalCount": -1, "hasNextPage": True}),
        ("total_zero", {"totalCount": 0, "totalPages": 0}),
        ("total_of_page", {"totalCount": 50, "hasNextPage": True}),
        ("total_too_small", {"totalCount": 39, "totalPages": 2}),
    ],
)
def test_a_first_page_says_this_of_itself(
    open_tenant: Callable[..., Reader], profile: str, expected: dict[str, Any]
) -> None:
    body = open_tenant(profile, scale=0.05).get("/v1/targets").json()
    assert {key: body.get(key) for key in expected} == expected


def test_rows_of_json_api_are_resources(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("json_api")
    row = reader.get("/v1/programs").json()["data"][0]
    assert (row["type"], row["id"]) == ("programs", "PRO-000001")
    assert "name" in row["attributes"]
    assert reader.get("/v1/programs/PRO-000001").json()["data"] == row
    properties = document(reader)["definitions"]["ProgramResource"]["properties"]
    assert properties["attributes"] == {"$ref": "#/definitions/ProgramDto"}


def test_a_size_above_the_documented_maximum_is_a_server_error(
    open_tenant: Callable[..., Reader],
) -> None:
    reader = open_tenant("size_fails")
    assert reader.get("/v1/targets?pageSize=201").status_code == 500
    assert reader.get("/v1/targets?pageSize=200").status_code == 200
    parameters = document(reader)["paths"]["/v1/targets"]["get"]["parameters"]
    size = next(each for each in parameters if each["name"] == "pageSize")
    assert (size["minimum"], size["maximum"]) == (1, 200)


# --- where the API lies -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("profile", "ends", "base_path", "good", "bad"),
    [
        ("base_path", "/app", "/app", "/app/v1/programs", "/v1/programs"),
        ("base_path_long", "/acme", "/tenants/acme", "/tenants/acme/v1/programs", "/v1/programs"),
        ("base_path_at_root", "", "/app", "/app/v1/programs", "/v1/programs"),
        ("base_path_inside", "", "/internal", "/v1/programs", "/internal/v1/programs"),
        ("base_path_unsaid", "/app", None, "/app/v1/programs", "/v1/programs"),
    ],
)
def test_the_api_lies_where_it_lies_whatever_the_document_says(
    open_tenant: Callable[..., Reader],
    *,
    profile: str,
    ends: str,
    base_path: str | None,
    good: str,
    bad: str,
) -> None:
    reader = open_tenant(profile)
    origin = reader.tenant.url.removesuffix(reader.profile.root)
    assert reader.tenant.url.endswith(ends)
    assert document(reader).get("basePath") == base_path
    assert reader.get(origin + good).status_code == 200
    assert reader.get(origin + bad).status_code == 404


def test_links_lead_back_under_the_path_of_the_api(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant(Profile(mount="/app", paging="next_link", next_form="relative"))
    body = reader.get("/v1/targets?pageSize=3").json()
    assert body["nextLink"].startswith("/app/v1/targets?")


# --- refusals ---------------------------------------------------------------------------------


def test_one_module_is_refused_with_401_for_ever(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("unauthorized_contacts")
    assert reader.get("/v1/contacts").status_code == 401
    assert reader.get("/v1/programs").status_code == 200
    reader.login()
    assert reader.get("/v1/contacts").status_code == 401


@pytest.mark.parametrize("path", ["/v1/targets", "/v1/programs", "/v1/contacts"])
def test_a_conventional_route_answers_the_whole_listing_for_one_row(
    open_tenant: Callable[..., Reader], path: str
) -> None:
    reader = open_tenant("conventional")
    assert reader.get(f"{path}/3").json() == reader.get(path).json()
    assert not [shown for shown in document(reader)["paths"] if shown.startswith(f"{path}/{{id")]


def test_the_map_of_one_program_of_ten_is_missing(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("map_missing", scale=0.2)
    paths = [f"/v1/programs/{key}/activity-map" for key in range(1, 25)]
    missing = [path for path in paths if reader.get(path).status_code == 404]
    assert missing == ["/v1/programs/7/activity-map", "/v1/programs/17/activity-map"]
    owners = {row["owner_id"] for row in reader.tenant.truth("activities")}
    assert 7 not in owners


# --- the document -----------------------------------------------------------------------------


def test_hidden_operations_answer_all_the_same(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("hidden_operations")
    paths = document(reader)["paths"]
    assert not [path for path in paths if "contacts" in path or "activity" in path]
    assert reader.get("/v1/contacts").status_code == 200
    assert reader.get("/v1/programs/1/activity-map").status_code == 200


@pytest.mark.parametrize(("profile", "status"), [("document_refused", 401), ("document_busy", 503)])
def test_the_document_is_kept_from_everybody(
    open_tenant: Callable[..., Reader], profile: str, status: int
) -> None:
    reader = open_tenant(profile)
    assert reader.get("/swagger/docs/v1").status_code == status
    assert reader.get("/swagger/ui/index").status_code == status
    assert reader.get("/v1/programs").status_code == 200


def test_a_document_may_never_come(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("document_hangs")
    with pytest.raises(requests.Timeout):
        reader.session.get(f"{reader.tenant.url}/swagger/docs/v1", timeout=0.05)
    assert reader.get("/v1/programs").status_code == 200


def test_a_later_document_tells_of_some_modules_alone(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("two_documents")
    assert "'swagger/docs/v2|swagger/docs/v1'" in reader.get("/swagger/ui/index").text
    later, first = (reader.get(f"/swagger/docs/v{label}").json() for label in (2, 1))
    assert "/v1/contacts" in later["paths"]
    assert "/v1/targets" in first["paths"]
    assert not set(later["paths"]) & set(first["paths"])


def test_the_version_may_be_a_parameter_of_every_path(open_tenant: Callable[..., Reader]) -> None:
    paths = document(open_tenant("version_paths"))["paths"]
    assert all(path.startswith("/v{version}/") for path in paths)
    parameter = paths["/v{version}/targets"]["get"]["parameters"][0]
    assert (parameter["name"], parameter["in"]) == ("version", "path")


# --- custom values ----------------------------------------------------------------------------


def test_metadata_may_spell_a_key_otherwise_than_rows(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("metadata_case")
    keys = {fact["key"] for fact in reader.read_target_fields() if fact["isCustom"]}
    values = reader.single("/v1/targets/2")["customFields"]
    assert "InternalCode" in keys
    assert "internalCode" in values
    assert "InternalCode" in reader.tenant.truth("targets")[0]


def test_custom_values_may_be_rows_with_a_column_for_each_type(
    open_tenant: Callable[..., Reader],
) -> None:
    reader = open_tenant("attribute_rows")
    entries = reader.single("/v1/targets/2")["customFields"]
    columns = ("textValue", "numberValue", "dateValue", "booleanValue", "listValue")
    filled = [[name for name in columns if entry[name] is not None] for entry in entries]
    assert max(map(len, filled)) == 1
    assert {names[0] for names in filled if names} >= {"textValue", "numberValue"}
    assert entries[0]["fieldId"] == 101
    described = document(reader)["definitions"]["CustomFieldValue"]["properties"]
    assert list(described) == list(entries[0])
