"""The tenant's manners: tokens, errors, queries and edges in the style of its frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from tap_devensoft.simulator import PROFILES, Profile
from tests.simulator.reader import decoded

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.reader import Reader

FORM = {
    "grant_type": "client_credentials",
    "client_id": "demo-client-id",
    "client_secret": "demo-client-secret",
}


def ask_token(reader: Reader, **form: str) -> requests.Response:
    given = {**FORM, **form}
    return requests.post(f"{reader.tenant.url}/token", data=given, timeout=10)


def test_a_token_reply_has_the_keys_and_headers_of_owin(reader: Reader) -> None:
    reply = ask_token(reader)
    assert list(reply.json()) == ["access_token", "token_type", "expires_in"]
    assert reply.json()["expires_in"] == 3600
    assert reply.headers["Cache-Control"] == "no-cache"
    assert reply.headers["Content-Type"] == "application/json;charset=UTF-8"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "unknown"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
    ids=["wrong secret", "unknown client", "other grant"],
)
def test_token_errors_are_400(reader: Reader, form: dict[str, str], code: str) -> None:
    reply = ask_token(reader, **form)
    assert (reply.status_code, reply.json()["error"]) == (400, code)


def test_a_token_is_given_for_forms_only(reader: Reader) -> None:
    reply = requests.post(f"{reader.tenant.url}/token", json=FORM, timeout=10)
    assert reply.status_code == 400


@pytest.mark.parametrize(
    ("profile", "status", "kind"),
    [("text_lifetime", 401, "application/json"), ("fraction_lifetime", 400, "text/html")],
)
def test_token_errors_follow_the_profile(
    open_tenant: Callable[..., Reader], profile: str, status: int, kind: str
) -> None:
    reply = ask_token(open_tenant(profile), client_secret="wrong")
    assert reply.status_code == status
    assert reply.headers["Content-Type"].startswith(kind)


def test_a_new_token_ends_the_old_one_where_only_one_may_live(
    open_tenant: Callable[..., Reader],
) -> None:
    reader = open_tenant("text_lifetime")
    assert ask_token(reader).json()["expires_in"] == "3600"
    assert reader.get("/v1/targets").status_code == 401


def test_resources_want_a_bearer_token(reader: Reader) -> None:
    del reader.session.headers["Authorization"]
    reply = reader.get("/v1/targets")
    assert (reply.status_code, reply.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert reply.json() == {"Message": "Authorization has been denied for this request."}


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/v1/nothing", 404, "No HTTP resource was found"),
        ("GET", "/v1/targets/999999", 404, "Target not found."),
        ("GET", "/v1/targets/abc", 400, "ModelState"),
        ("PUT", "/v1/programs", 405, "does not support http method 'PUT'"),
        ("POST", "/v1/targets", 400, "ModelState"),
        ("GET", "/v1/collections/picklists/Deal/R%26D", 400, "dangerous Request.Path"),
        ("GET", f"/v1/targets?x={'y' * 2048}", 404, "<html>"),
        ("GET", "/elsewhere", 404, "<html>"),
    ],
)
def test_errors_look_like_web_api(
    reader: Reader, method: str, path: str, status: int, text: str
) -> None:
    reply = reader.session.request(method, reader.tenant.url + path, timeout=10)
    assert reply.status_code == status
    assert text in reply.text


def test_unknown_and_oddly_cased_query_keys_do_no_harm(reader: Reader) -> None:
    body = decoded(reader.get("/v1/targets?PAGESIZE=3&colour=green"))
    assert (len(body["items"]), body["pageSize"]) == (3, 3)


def test_too_large_pages_are_capped_without_a_word(reader: Reader) -> None:
    assert decoded(reader.get("/v1/targets?pageSize=5000"))["pageSize"] == 200


def test_too_large_pages_are_refused_where_the_profile_says_so(
    open_tenant: Callable[..., Reader],
) -> None:
    reply = open_tenant("prefixed").get("/v1/targets?request.pageSize=5000")
    assert reply.status_code == 400
    assert "request.pageSize" in reply.json()["ModelState"]


def test_bare_keys_are_ignored_beside_prefixed_ones(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("prefixed")
    mixed = decoded(reader.get("/v1/targets?request.pageNumber=2&pageSize=3"))
    assert (mixed["pageNumber"], mixed["pageSize"]) == (2, 50)
    assert decoded(reader.get("/v1/targets?pageNumber=2&pageSize=3"))["pageSize"] == 3


def test_a_list_shows_a_subset_unless_asked_and_a_single_target_everything(
    reader: Reader,
) -> None:
    listed = decoded(reader.get("/v1/targets"))["items"][1]
    assert "valuation" not in listed
    asked = decoded(reader.get("/v1/targets?properties=valuation,internalCode"))["items"][1]
    assert set(asked) == {"id", "valuation", "internalCode"}
    assert len(reader.single("/v1/targets/2")) == 37


def test_unknown_properties_are_refused_where_the_profile_says_so(
    open_tenant: Callable[..., Reader],
) -> None:
    assert open_tenant("strict_names").get("/v1/targets?properties=nope").status_code == 400


@pytest.mark.parametrize(
    ("profile", "query", "field", "values"),
    [
        ("default", "status=Active,On Hold", "status", {"Active", "On Hold"}),
        ("labels", "targetStatus=Active", "status", {"Active"}),
        ("bench", "businessUnit=R%26D", "businessUnit", {"R&D"}),
    ],
)
def test_filters_narrow_a_list(
    open_tenant: Callable[..., Reader], profile: str, query: str, field: str, values: set[str]
) -> None:
    rows = open_tenant(profile).rows(f"/v1/targets?{query}", "targets")
    assert {row[field] for row in rows} == values


def test_contacts_are_searched_and_narrowed_to_deal_leads(reader: Reader) -> None:
    found = reader.rows("/v1/contacts?search=PERSON3@", "contacts")
    assert [row["id"] for row in found] == [3]
    reader.tenant.create_row("contacts", {"firstName": "Leads", "lastName": "Nothing"})
    names = {row["dealLead"] for row in reader.read_targets()}
    leads = reader.rows("/v1/contacts?isDealLead=true", "contacts")
    assert 0 < len(leads) < len(reader.read_contacts())
    assert {row["fullName"] for row in leads} <= names


def test_filters_by_id_take_repeated_keys(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("numbers")
    rows = decoded(reader.get("/v1/targets?statusId=601&statusId=602"))["items"]
    assert {row["statusId"] for row in rows} == {601, 602}


@pytest.mark.parametrize("bound", ["2025-05-01T08:00:00Z", "2025-05-01T10:00:00%2B02:00"])
def test_a_change_filter_includes_its_bound(open_tenant: Callable[..., Reader], bound: str) -> None:
    reader = open_tenant("since", scale=0.1)
    stamp = "2025-05-01T08:00:00+00:00"
    reader.tenant.change_row("targets", 5, {"modifiedDate": stamp})
    keys = [row["id"] for row in reader.rows(f"/v1/targets?modifiedSince={bound}", "targets")]
    truth = reader.tenant.truth("targets")
    assert keys == [row["id"] for row in truth if row["lastModified"].isoformat() >= stamp]
    assert 5 in keys


def test_targets_are_written_with_readable_references(reader: Reader) -> None:
    new = {"name": "Newcomer", "dealLead": "person3@example.com", "country": "DE"}
    reply = reader.session.post(reader.tenant.url + "/v1/targets", json=new, timeout=10)
    assert (reply.status_code, reply.json()["country"]) == (201, "Germany")
    path = reply.headers["Location"]
    changed = reader.session.put(path, json={"valuation": 12.5}, timeout=10)
    assert b'"valuation":12.5' in changed.content
    assert reader.session.delete(path, timeout=10).status_code == 204
    assert reader.get(path).status_code == 404


def test_values_travel_as_json_net_writes_them(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant("bench")
    assert b'"valuation":123456789012345678.1234' in reader.get("/v1/targets/5").content
    assert b'"valuation":5.0,' in reader.get("/v1/targets/10").content
    assert decoded(reader.get("/v1/targets/8"))["modifiedDate"] == "2025-05-01T10:20:30.1234566"
    assert decoded(reader.get("/v1/targets/6"))["createdDate"] == "0001-01-01T00:00:00"
    assert decoded(reader.get("/v1/targets/2"))["name"].startswith('Žluťoučký "Kůň" & Søhne')


def test_half_a_surrogate_pair_and_a_null_character_are_escaped(reader: Reader) -> None:
    reader.tenant.change_row("targets", 3, {"name": "A\0B", "description": "bad\ud800end"})
    body = reader.get("/v1/targets/3").content
    assert b"A\\u0000B" in body
    assert b"bad\\ud800end" in body


def test_wbs_numbers_sort_by_their_parts(reader: Reader) -> None:
    numbers = [row["wbs"] for row in decoded(reader.get("/v1/programs/4/activity-map"))]
    assert numbers.index("1.9") < numbers.index("1.10")


def test_an_activity_may_name_a_parent_that_is_not_there(reader: Reader) -> None:
    rows = decoded(reader.get("/v1/programs/3/activity-map"))
    keys = {row["id"] for row in rows}
    assert [row["wbs"] for row in rows if row["parentId"] and row["parentId"] not in keys] == [
        "9.9.1"
    ]


def test_a_program_without_activities_and_one_of_a_deleted_target_exist(reader: Reader) -> None:
    assert decoded(reader.get("/v1/programs/2/activity-map")) == []
    target = decoded(reader.get("/v1/programs/1"))["targetId"]
    assert reader.get(f"/v1/targets/{target}").status_code == 404


def test_no_custom_fields_is_404(open_tenant: Callable[..., Reader]) -> None:
    assert open_tenant("no_custom").get("/v1/configuration/targets/fields").status_code == 404
    reader = open_tenant("no_custom_empty")
    assert decoded(reader.get("/v1/configuration/targets/fields")) == []


def test_field_metadata_comes_as_csv_too(reader: Reader) -> None:
    reply = reader.get("/v1/configuration/targets/fields?format=csv&custom=true")
    assert reply.content.startswith(b"\xef\xbb\xbfid,key,label")
    assert len(reply.content.splitlines()) == 16


def test_replies_are_packed_where_the_profile_says_so(open_tenant: Callable[..., Reader]) -> None:
    assert open_tenant("extras").get("/v1/targets").headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in open_tenant("default").get("/v1/targets").headers


@pytest.mark.parametrize(
    ("profile", "status", "has_header"),
    [
        ("throttled", 429, True),
        ("throttled_date", 429, True),
        ("throttled_bare", 429, False),
        ("busy", 503, False),
    ],
)
def test_requests_above_the_limit_are_refused(
    open_tenant: Callable[..., Reader], profile: str, status: int, *, has_header: bool
) -> None:
    strict = PROFILES[profile].with_(rate_limit_requests=2, rate_limit_seconds=60)
    reader = open_tenant(strict)
    replies = [reader.get("/v1/collections/deal-phases") for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200, 200, status]
    assert ("Retry-After" in replies[2].headers) is has_header


def test_closed_and_missing_modules_differ(open_tenant: Callable[..., Reader]) -> None:
    assert open_tenant("closed_modules").get("/v1/programs").status_code == 403
    assert "No HTTP resource" in open_tenant("no_contacts").get("/v1/contacts").text


@pytest.mark.parametrize(
    ("profile", "status", "deleted"),
    [("default", 404, 0), ("deleted_flag", 200, 1), ("include_deleted", 200, 0)],
)
def test_soft_deletion_follows_the_profile(
    open_tenant: Callable[..., Reader], profile: str, status: int, deleted: int
) -> None:
    reader = open_tenant(profile)
    assert reader.get("/v1/targets/9").status_code == status
    rows = reader.rows("/v1/targets", "targets", [("properties", "isDeleted")])
    assert sum(row.get("isDeleted", False) for row in rows) == deleted
    if profile == "include_deleted":
        wanted = [("properties", "isDeleted"), ("includeDeleted", "true")]
        rows = reader.rows("/v1/targets", "targets", wanted)
        assert sum(row["isDeleted"] for row in rows) == 1


def test_picklists_without_such_a_pair_are_404_or_empty(open_tenant: Callable[..., Reader]) -> None:
    path = "/v1/collections/picklists/Deal/Nothing"
    assert open_tenant("default").get(path).status_code == 404
    assert decoded(open_tenant("key_value").get(path)) == []


def test_an_unstable_order_moves_rows_between_pages(open_tenant: Callable[..., Reader]) -> None:
    reader = open_tenant(Profile(order="unstable", default_size=2))
    walks = [
        [row["id"] for page in reader.pages("/v1/targets", "targets") for row in page]
        for _ in range(6)
    ]
    assert any(len(set(walk)) < len(walk) for walk in walks)
    assert len(set().union(*walks)) == len(walks[0])
