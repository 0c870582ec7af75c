"""State, values and names: reports BL-20, BL-21, BL-24 to BL-27, BL-29 and BL-31."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.rows.moments import parse_instant
from tests.fakes.fake import Answer, always, listed, pages, served
from tests.fakes.runs import discovered, run

if TYPE_CHECKING:
    from tests.fakes.fake import Request
    from tests.fakes.runs import Run

UTC = timezone.utc
STAMPED = [
    {"id": 1, "name": "a", "modifiedDate": "2024-01-15T00:00:00"},
    {"id": 2, "name": "b", "modifiedDate": "2024-02-29T23:59:59"},
    {"id": 3, "name": "c", "modifiedDate": "2024-03-01T00:00:00"},
    {"id": 4, "name": "d", "modifiedDate": "2024-03-02T00:00:00"},
]


def _bookmark(value: str) -> dict[str, Any]:
    entry = {"replication_key": "modifiedDate", "replication_key_value": value}
    return {"bookmarks": {"targets": entry}}


@pytest.mark.parametrize(
    "start",
    ["2024-01-01", "2024-01-01T00:00:00", "2024-01-01T00:00:00Z", "2024-01-01T02:00:00+02:00"],
)
@pytest.mark.parametrize("bookmark", [None, "2024-03-01T00:00:00", "2024-03-01T00:00:00Z"])
def test_bl20_any_spelling_of_start_and_bookmark_gives_the_same_rows(
    start: str, bookmark: str | None
) -> None:
    with served({"/v1/targets": pages(STAMPED, total=4)}) as fake:
        ended = run(fake, start_date=start, state=_bookmark(bookmark) if bookmark else None)
    assert ended.code == 0
    assert ended.ids() == ([3, 4] if bookmark else [1, 2, 3, 4])
    assert ended.state["targets"]["replication_key_value"].endswith(("Z", "+00:00"))
    assert all("+" not in one.query for one in fake.requests)


def test_bl21_a_row_changed_during_the_run_does_not_carry_the_bookmark_past_its_start() -> None:
    now = datetime.now(UTC)
    rows = [
        {"id": 1, "modifiedDate": (now - timedelta(seconds=60)).isoformat()},
        {"id": 2, "modifiedDate": (now + timedelta(seconds=3600)).isoformat()},
        {"id": 3, "modifiedDate": None},
    ]
    with served({"/v1/targets": pages(rows, total=3)}) as fake:
        ended = run(fake)
        value = ended.state["targets"]["replication_key_value"]
        again = run(fake, state={"bookmarks": ended.state})
    bookmark = parse_instant(value, UTC)
    assert bookmark is not None
    assert bookmark < now + timedelta(seconds=LATEST)
    assert 2 in again.ids()


LATEST = 60


def test_bl21_a_row_exactly_at_the_bookmark_comes_again() -> None:
    with served({"/v1/targets": pages(STAMPED, total=4)}) as fake:
        ended = run(fake, state=_bookmark("2024-03-02T00:00:00Z"))
    assert ended.ids() == [4]


def test_bl24_fields_made_after_discovery_are_kept_and_named_once() -> None:
    before = [{"id": n, "name": "x", "address": {"street": "s"}} for n in range(1, 4)]
    after = [
        {"id": n, "name": "x", "address": {"street": "s", "geo": n}, "cf_new": f"v{n}"}
        for n in range(1, 1001)
    ]
    with served({"/v1/targets": pages(before, total=3)}) as fake:
        catalog = discovered(fake)
        for entry in catalog["streams"]:
            if entry["tap_stream_id"] == "targets":
                address = entry["schema"]["properties"]["address"]
                address["properties"] = {"street": {"type": ["string", "null"]}}
        fake.routes["/v1/targets"] = pages(after, total=1000)
        ended = run(fake, catalog=catalog)
        fresh = run(fake)
    assert len(ended.records()) == 1000
    warned = [line for line in ended.lines("WARNING") if "targets" in line]
    assert len(warned) <= 2
    assert "cf_new" in "".join(warned)
    assert "address.geo" in "".join(warned)
    assert all(one["_unmapped"]["cf_new"] == f"v{one['id']}" for one in ended.records())
    assert all(one["address"]["geo"] == one["id"] for one in ended.records())
    assert "cf_new" in fresh.schemas["targets"]["properties"]
    assert fresh.records()[0]["cf_new"] == "v1"


METADATA = [
    {"key": "amount", "label": "Amount", "dataType": "Number", "isCustom": True},
    {"key": "flag", "label": "Flag", "dataType": "Yes/No", "isCustom": True},
    {"key": "due", "label": "Due", "dataType": "Date", "isCustom": True},
    {"key": "choice", "label": "Choice", "dataType": "Pick List", "isCustom": True},
]


def _typed(*rows: dict[str, Any]) -> Run:
    """Load rows whose first page fits the metadata, so that the types are the metadata's."""
    good = [{"id": 0, "amount": 1.5, "flag": True, "due": "2024-05-01", "choice": "A"}]
    later = [{"id": number + 1, **row} for number, row in enumerate(rows)]
    routes = {
        "/v1/targets": pages(good, later, total=1 + len(rows)),
        "/v1/configuration/targets/fields": lambda _: Answer(METADATA),
    }
    with served(routes) as fake:
        ended = run(fake, page_size=1)
    assert ended.code == 0
    return ended


@pytest.mark.parametrize(
    ("name", "sent", "column"),
    [
        ("amount", "1,234.50", Decimal("1234.50")),
        ("amount", "", None),
        ("flag", "Yes", True),
        ("flag", "no", False),
        ("choice", 7, "7"),
        ("choice", ["a", "b"], '["a","b"]'),
    ],
)
def test_bl25_a_value_of_another_type_is_read_where_that_is_safe(
    name: str, sent: object, column: object
) -> None:
    record = next(one for one in _typed({name: sent}).records() if one["id"] == 1)
    assert record[name] == column


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("amount", {"value": 5, "currency": "USD"}),
        ("amount", "n/a"),
        ("amount", "1.234,50"),
        ("flag", "maybe"),
        ("due", "n/a"),
        ("due", "2024-02-31"),
        ("due", ["a", "b"]),
    ],
)
def test_bl25_a_value_that_does_not_fit_stays_readable_and_is_counted(
    name: str, sent: object
) -> None:
    ended = _typed({name: sent})
    record = next(one for one in ended.records() if one["id"] == 1)
    assert record[name] is None
    assert record["_unmapped"][name] == sent
    assert any(f"{name} (1)" in line for line in ended.lines("WARNING"))


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("0001-01-01T00:00:00", None),
        ("2024-05-01T10:20:30.1234567", "2024-05-01T10:20:30.123456+00:00"),
        ("2024-05-01T10:20:30.5+02:00", "2024-05-01T08:20:30.500000+00:00"),
        ("9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.999999+00:00"),
        (1714521600000, "2024-05-01T00:00:00+00:00"),
        ("/Date(1714521600000)/", "2024-05-01T00:00:00+00:00"),
    ],
)
def test_bl26_dates_of_dotnet_become_dates_of_singer(sent: object, expected: object) -> None:
    rows = [{"id": 1, "createdDate": "2024-05-01T10:20:30"}, {"id": 2, "createdDate": sent}]
    with served({"/v1/targets": pages(rows[:1], rows[1:], total=2)}) as fake:
        ended = run(fake, page_size=1)
    assert ended.code == 0
    assert ended.records()[-1]["createdDate"] == expected


def test_bl27_characters_that_postgres_refuses_never_leave() -> None:
    body = (
        rb'{"items": [{"id": 1, "name": "A\u0000B", "extra": {"k\u0000": "v\u0000"}, '
        rb'"note": "bad\ud800end"}], "totalCount": 1}'
    )
    with served({"/v1/targets": lambda _: Answer(None, body=body)}) as fake:
        ended = run(fake)
    assert ended.code == 0
    record = ended.records()[0]
    assert record["name"] == "AB"
    assert record["extra"] == {"k": "v"}
    assert record["note"].startswith("bad")
    assert "\\u0000" not in ended.out
    assert "\\ud8" not in ended.out.lower()


def test_bl29_long_labels_become_different_names_that_stay_the_same() -> None:
    labels = [f"{'x' * 70} {tail}" for tail in ("one", "two", "three")] + ["é" * 40]
    metadata = [
        {"key": f"cf{n}", "label": label, "dataType": "Text", "isCustom": True}
        for n, label in enumerate(labels)
    ]
    row = {"id": 1, **{f"cf{n}": f"v{n}" for n in range(len(labels))}}
    found = []
    for order in (metadata, metadata[::-1], metadata):
        routes = {
            "/v1/targets": pages([row], total=1),
            "/v1/configuration/targets/fields": always(Answer(order)),
        }
        with served(routes) as fake:
            ended = run(fake, custom_field_names="label")
        found.append(ended.records()[0])
        columns = ended.schemas["targets"]["properties"]
        assert all(len(name.encode()) <= 63 for name in columns)
    assert found[0] == found[1] == found[2]
    assert {f"v{n}" for n in range(len(labels))} <= set(map(str, found[0].values()))


def test_bl31_very_many_properties_are_asked_for_in_parts_and_joined() -> None:
    names = [f"customFieldNumber{n:08d}" for n in range(900)]
    metadata = [
        {"key": name, "label": name, "dataType": "Text", "isCustom": True} for name in names
    ]

    def page(request: Request) -> Answer:
        if len(request.query) > 2048:
            return Answer(None, 414, body=b"<html>too long</html>", kind="text/html")
        wanted = request.params.get("properties", "").split(",")
        ids = [1, 2, 3] if request.nth % 2 else [3, 1, 2]
        rows = [
            {"id": one, "name": f"t{one}", **{k: f"{k}-{one}" for k in wanted if k in names}}
            for one in ids
        ]
        return listed(rows, totalCount=3)

    routes = {
        "/v1/targets": page,
        "/v1/configuration/targets/fields": lambda _: Answer(metadata),
    }
    with served(routes) as fake:
        ended = run(fake)
    assert ended.code == 0
    assert all(len(one.query) <= 2048 for one in fake.of("/v1/targets"))
    assert sorted(ended.ids()) == [1, 2, 3]
    for record in ended.records():
        assert all(record[name] == f"{name}-{record['id']}" for name in names)
