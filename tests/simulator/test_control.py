"""Edits, the clock, the ledger and the truth, in Python and over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.simulator.reader import decoded

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.simulator import Tenant
    from tests.simulator.reader import Reader


@pytest.fixture
def tenant(reader: Reader) -> Tenant:
    return reader.tenant


def truth_of(tenant: Tenant, stream: str, key: Any) -> dict[str, Any]:
    return next(row for row in tenant.truth(stream) if row["id"] == key)


def test_a_created_row_is_listed_last_with_the_clock_as_its_stamp(reader: Reader) -> None:
    tenant = reader.tenant
    key = tenant.create_row("targets", {"name": "New", "valuation": "1.50", "siteCount": 4})
    row = truth_of(tenant, "targets", key)
    assert (row["valuation"], row["siteCount"]) == (Decimal("1.50"), Decimal(4))
    assert row["modifiedDate"] == row["createdDate"] == tenant.now
    assert reader.rows("/v1/targets", "targets")[-1]["id"] == key
    assert decoded(reader.get(f"/v1/targets/{key}"))["siteCount"] == Decimal("4.0")


def test_a_change_is_seen_at_once_and_stamped(reader: Reader) -> None:
    reader.get("/v1/targets/4")
    reader.tenant.advance_clock(days=1)
    reader.tenant.change_row("targets", 4, {"status": "Declined", "internalCode": "X-1"})
    row = decoded(reader.get("/v1/targets/4"))
    assert (row["status"], row["internalCode"]) == ("Declined", "X-1")
    assert row["modifiedDate"] == "2025-06-17T12:00:00"


def test_a_deleted_row_can_be_restored(reader: Reader) -> None:
    reader.tenant.delete_row("targets", 4)
    assert reader.get("/v1/targets/4").status_code == 404
    reader.tenant.restore_row("targets", 4)
    assert reader.get("/v1/targets/4").status_code == 200


def test_rows_are_inserted_and_moved_in_the_listing(reader: Reader) -> None:
    new = reader.tenant.create_row("contacts", {"firstName": "New", "lastName": "One"}, position=0)
    reader.tenant.move_row("contacts", 1, 2)
    keys = [row["id"] for row in reader.read_contacts()]
    assert keys[:3] == [new, 2, 1]


def test_a_shuffled_listing_has_the_same_rows(reader: Reader) -> None:
    before = [row["id"] for row in reader.read_contacts()]
    reader.tenant.shuffle_rows("contacts", seed=2)
    after = [row["id"] for row in reader.read_contacts()]
    assert before != after
    assert before == sorted(after)


def test_schedule_status_follows_the_clock_without_an_edit(tenant: Tenant) -> None:
    before = tenant.truth("programs")
    tenant.advance_clock(days=900)
    after = tenant.truth("programs")
    assert [row["scheduleStatus"] for row in before] != [row["scheduleStatus"] for row in after]
    assert [row["modifiedDate"] for row in before] == [row["modifiedDate"] for row in after]
    statuses = {row["status"] for row in tenant.truth("activities")}
    assert statuses == {"Delayed", "Closed"}


def test_a_renamed_choice_shows_everywhere(reader: Reader) -> None:
    reader.tenant.change_row("targets", 4, {"status": "Active"})
    reader.tenant.rename_choice("Deal", "Status", "Active", "Live")
    assert decoded(reader.get("/v1/targets/4"))["status"] == "Live"
    texts = {row["choice"] for row in decoded(reader.get("/v1/collections/picklists/Deal/Status"))}
    assert "Live" in texts
    assert "Active" not in texts


def test_custom_fields_come_change_and_go(reader: Reader) -> None:
    reader.tenant.add_custom_field("cf_new", "Brand New", "Number")
    assert isinstance(truth_of(reader.tenant, "targets", 3)["cf_new"], Decimal)
    reader.tenant.retype_custom_field("cf_new", "Yes/No")
    assert isinstance(decoded(reader.get("/v1/targets/3"))["cf_new"], bool)
    types = {row["key"]: row["dataType"] for row in reader.read_target_fields()}
    assert types["cf_new"] == "Yes/No"
    reader.tenant.remove_custom_field("cf_new")
    assert "cf_new" not in decoded(reader.get("/v1/targets/3"))


def test_a_value_may_not_fit_its_custom_field(reader: Reader) -> None:
    reader.tenant.change_row("targets", 4, {"siteCount": "about 5", "listed": "n/a"})
    row = decoded(reader.get("/v1/targets/4"))
    assert (row["siteCount"], row["listed"]) == ("about 5", "n/a")


def test_activities_are_edited_too(reader: Reader) -> None:
    tenant = reader.tenant
    key = tenant.create_row("activities", {"programId": 5, "name": "Extra", "wbs": "70"})
    rows = reader.map_rows("program", 5)
    assert rows[-1]["id"] == key
    tenant.change_row("activities", rows[0]["id"], {"name": "Renamed"})
    assert reader.map_rows("program", 5)[0]["name"] == "Renamed"
    tenant.delete_row("activities", key)
    assert len(reader.map_rows("program", 5)) == len(rows) - 1


@pytest.mark.parametrize(
    ("table", "key", "values"),
    [
        ("targets", 4, {"status": "Nonsense"}),
        ("targets", 999_999, {"name": "x"}),
        ("targets", 4, {"valuation": "many"}),
    ],
)
def test_edits_that_make_no_sense_are_refused(
    tenant: Tenant, table: str, key: int, values: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        tenant.change_row(table, key, values)


def test_edits_happen_between_pages(reader: Reader) -> None:
    edit = {"do": "delete_row", "table": "targets", "key": 1}
    reader.tenant.before_request("^/v1/targets$", edits=[edit], query="pageNumber=2")
    pages = [decoded(reader.get(f"/v1/targets?pageSize=3&pageNumber={n}")) for n in (1, 2)]
    keys = [[row["id"] for row in page["items"]] for page in pages]
    assert keys == [[1, 2, 3], [5, 6, 7]]


def test_a_callback_sees_the_request(reader: Reader) -> None:
    seen: list[str] = []
    reader.tenant.before_request("contacts", callback=lambda asked: seen.append(asked.query))
    reader.get("/v1/contacts?a=1")
    reader.get("/v1/programs")
    assert seen == ["a=1"]


def test_the_ledger_lists_requests_and_counts_tokens(reader: Reader) -> None:
    tenant = reader.tenant
    reader.get("/v1/contacts?pageSize=2")
    token, data = tenant.ledger.entries
    assert (token.method, token.path, "client_secret" in token.body) == ("POST", "/token", True)
    assert (data.path, data.query, data.status) == ("/v1/contacts", "pageSize=2", 200)
    assert data.headers["authorization"].startswith("Bearer ")
    assert data.token
    assert (tenant.tokens_issued, tenant.ledger.peak_in_flight) == (1, 1)
    tenant.reset_ledger()
    assert tenant.ledger.entries == []


def test_tokens_and_credentials_can_be_refused(reader: Reader) -> None:
    reader.tenant.revoke_tokens()
    assert reader.get("/v1/contacts").status_code == 401
    reader.login()
    assert reader.get("/v1/contacts").status_code == 200
    reader.tenant.expire_credential()
    with pytest.raises(KeyError):
        reader.login()
    reader.tenant.restore_credential()
    reader.login()


def test_the_truth_holds_typed_values(open_tenant: Callable[..., Reader]) -> None:
    tenant = open_tenant("custom_array").tenant
    row = truth_of(tenant, "targets", 6)
    assert row["createdDate"] is None
    assert row["modifiedDate"].utcoffset() == timedelta()
    assert isinstance(row["synergyEstimate"], Decimal)
    assert 9 not in {row["id"] for row in tenant.truth("targets")}


def test_told_picklists_are_in_the_truth(tenant: Tenant) -> None:
    told = [("Contact", "FunctionalTeam")]
    assert len(tenant.truth("picklists", told)) == len(tenant.truth("picklists")) + 11


# --- over HTTP ------------------------------------------------------------------------------


def control(reader: Reader, verb: str, **arguments: Any) -> Any:
    url = f"{reader.tenant.url}/_control/{verb}"
    reply = reader.session.post(url, json=arguments, timeout=10)
    assert reply.status_code == 200, reply.text
    return reply.json()["result"]


def test_verbs_work_over_http(reader: Reader) -> None:
    values = {"name": "Far", "valuation": {"$decimal": "2.50"}}
    key = control(reader, "create_row", table="targets", values=values)
    control(reader, "advance_clock", days=2)
    control(reader, "change_row", table="targets", key=key, values={"name": "Farther"})
    row = truth_of(reader.tenant, "targets", key)
    assert (row["name"], row["valuation"]) == ("Farther", Decimal("2.50"))
    assert row["modifiedDate"] == datetime(2025, 6, 18, 12, tzinfo=timezone.utc)


def test_the_truth_over_http_is_tagged(reader: Reader) -> None:
    rows = reader.get("/_control/truth/targets").json()["result"]
    row = next(row for row in rows if row["id"] == 5)
    assert row["valuation"] == {"$decimal": "123456789012345678.1234"}
    assert "$datetime" in row["modifiedDate"]


def test_the_ledger_over_http_leaves_out_control(reader: Reader) -> None:
    control(reader, "add_fault", action="http_503", nth=1, path="programs")
    reader.get("/v1/programs")
    ledger = reader.get("/_control/ledger").json()["result"]
    assert [(each["path"], each["status"]) for each in ledger["requests"]] == [
        ("/token", 200),
        ("/v1/programs", 503),
    ]
    assert ledger["tokens_issued"] == 1


@pytest.mark.parametrize(
    ("verb", "body"), [("explode", "{}"), ("delete_row", "{}"), ("set_clock", "[")]
)
def test_wrong_verbs_are_refused_over_http(reader: Reader, verb: str, body: str) -> None:
    url = f"{reader.tenant.url}/_control/{verb}"
    assert reader.session.post(url, data=body, timeout=10).status_code == 400
