"""The table of `make targets` and its comparison; no loader is installed here."""

from __future__ import annotations

import gzip
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.comparison import (
    EMPTY,
    FLOATS,
    Tally,
    cleaned,
    expected,
    folded,
    last_rows,
    says,
)
from scripts.loaders import LOADERS
from scripts.readback import csv_rows, in_folder, json_rows, message_rows
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.comparison import load

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "loaders.md"
ALL = [pytest.param(one, id=one.slug) for one in LOADERS]


def test_no_two_loaders_share_a_folder() -> None:
    assert len({one.slug for one in LOADERS}) == len(LOADERS)


@pytest.mark.parametrize("loader", ALL)
def test_a_loader_is_pinned_and_its_slug_can_name_a_bucket_and_a_schema(loader: Any) -> None:
    assert re.search(r"^[a-z0-9-]+==[\d.]+", loader.pip_url)
    assert re.fullmatch(r"[a-z][a-z0-9-]{2,62}", loader.slug)


@pytest.mark.parametrize("loader", ALL)
def test_the_page_on_loaders_has_a_row_for_each(loader: Any) -> None:
    assert f"| {loader.title} | `{loader.pip_url}` |" in PAGE.read_text(encoding="utf-8")


def test_the_first_loader_is_the_one_that_the_project_is_for() -> None:
    definition = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    (loader,) = definition["plugins"]["loaders"]
    assert (loader["name"], loader["pip_url"]) == (LOADERS[0].name, LOADERS[0].pip_url)


def test_the_pages_stream_map_keeps_every_digit_and_nothing_stays_nothing() -> None:
    (written,) = re.findall(r"`(stream_maps: .*?)`\.", PAGE.read_text(encoding="utf-8"))
    with serve(PROFILES["default"], scale=0.02) as tenant:
        records, _ = load(tenant, **yaml.safe_load(written))
        truth = {row["id"]: row["valuation"] for row in tenant.truth("targets")}
    arrived = {row["id"]: row["valuation"] for row in records["targets"]}
    assert {type(one) for one in arrived.values()} == {str, type(None)}
    assert truth == {key: one and Decimal(one) for key, one in arrived.items()}


INSTANT = datetime(2025, 1, 2, 3, 4, 5, 600_000, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "arrived"),
    [
        pytest.param(Decimal("1.50"), "1.5", id="number as text"),
        pytest.param(7, Decimal("7.0"), id="integer as decimal"),
        pytest.param(True, "True", id="boolean as text"),
        pytest.param(INSTANT, "2025-01-02 03:04:05.6+00:00", id="instant as text"),
        pytest.param(INSTANT, INSTANT.replace(tzinfo=None), id="instant in UTC without a zone"),
        pytest.param(date(2025, 1, 2), datetime(2025, 1, 2), id="day as its midnight"),  # noqa: DTZ001
        pytest.param({"a": [1, None]}, '{"a":[1,null]}', id="structure as text"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_a_value_says_the_same_in_a_formats_own_terms(value: object, arrived: object) -> None:
    assert says(value, arrived)


@pytest.mark.parametrize(
    ("value", "arrived"),
    [
        pytest.param(Decimal("1.50"), "1.51", id="number"),
        pytest.param(Decimal(1), True, id="boolean for a number"),
        pytest.param(True, "1", id="number for a boolean"),
        pytest.param("007", 7, id="number for a text"),
        pytest.param("", None, id="nothing for an empty text"),
        pytest.param(None, "", id="empty text for nothing"),
        pytest.param(INSTANT, INSTANT + timedelta(microseconds=1), id="instant"),
        pytest.param(date(2025, 1, 2), "2025-01-03", id="day"),
        pytest.param({"a": 1}, {"a": 1, "b": None}, id="further property"),
        pytest.param({"a": 1}, "{'a': 1}", id="Python's notation"),
        pytest.param([1, 2], [2, 1], id="order"),
    ],
)
def test_another_value_is_not_the_same(value: object, arrived: object) -> None:
    assert not says(value, arrived)


def test_what_no_target_can_hold_is_not_expected() -> None:
    assert cleaned({"a": ["x\0y\ud800"]}) == {"a": ["xy\ufffd"]}


TRUTH = [{"id": 1, "name": "", "sites": Decimal("0.1")}, {"id": 2, "name": "b", "sites": None}]


def _compared(rows: list[dict[str, Any]], *changes: Any) -> Tally:
    tally = Tally()
    arrived = last_rows(folded(rows), ["id"])
    tally.compare("targets", expected("targets", TRUTH), arrived, ["id"], changes)
    return tally


def test_rows_that_arrived_have_no_differences_and_are_counted() -> None:
    tally = _compared([{"ID": 1, "Name": "", "sites": "0.10"}, {"id": "2", "name": "b"}])
    assert (tally.rows, tally.values, tally.differences) == (2, 6, [])


def test_missing_rows_rows_too_many_and_other_values_are_named() -> None:
    tally = _compared([{"id": 2, "name": "c", "sites": None}, {"id": 3}])
    assert sorted(tally.differences) == [
        "targets ('1',) is missing",
        "targets ('2',): name is 'c', not 'b'",
        "targets ('3',) should not be there",
    ]


def test_only_the_changes_that_a_loader_is_known_for_are_forgiven_and_counted() -> None:
    truth = Decimal("123456789012345678.1234")
    tally = Tally()
    arrived = last_rows([{"id": 1, "v": float(truth)}], ["id"])
    tally.compare("t", [{"id": 1, "v": truth}], arrived, ["id"], [FLOATS])
    assert (tally.changed[FLOATS.sentence], tally.differences) == (1, [])

    rows: list[dict[str, Any]] = [
        {"id": 1, "name": None, "sites": 0.1},
        {"id": 2, "name": None, "sites": None},
    ]
    assert len(_compared(rows, FLOATS).differences) == 2
    assert len(_compared(rows, EMPTY).differences) == 1


def test_a_value_that_fits_no_column_may_be_in_the_column_for_such() -> None:
    kept: dict[str, Any] = {"id": 1, "name": "", "sites": None, "_unmapped": '{"sites": 0.1}'}
    other: dict[str, Any] = {"id": 2, "name": "b"}
    assert not _compared([kept, other]).differences
    assert _compared([{**kept, "_unmapped": '{"sites": 0.2}'}, other]).differences


def test_formats_are_read() -> None:
    assert csv_rows(b'a,b\r\n"x\r\n""y""",\r\n') == [{"a": 'x\r\n"y"', "b": None}]
    assert json_rows(b'{"a": 0.10}\n{"a": null}\n') == [{"a": Decimal("0.10")}, {"a": None}]
    assert json_rows('{"a": "x\u2028y"}\n'.encode()) == [{"a": "x\u2028y"}]
    assert json_rows(b'{\n "a": 1\n}') == json_rows(b'[{"a": 1}]') == [{"a": 1}]
    messages = b'{"type": "STATE", "value": {}}\n{"type": "RECORD", "record": {"a": 1}}\n'
    assert message_rows(messages) == [{"a": 1}]


def test_a_streams_own_files_are_read_whether_packed_or_not(tmp_path: Path) -> None:
    (tmp_path / "targets-1.jsonl").write_bytes(b'{"id": 1}\n')
    (tmp_path / "target_fields-1.jsonl").write_bytes(b'{"id": 2}\n')
    (tmp_path / "targets").mkdir()
    (tmp_path / "targets" / "part.jsonl.gz").write_bytes(gzip.compress(b'{"id": 3}\n'))
    place: Any = type("Here", (), {"folder": tmp_path})

    rows = in_folder(json_rows)(place, "targets")

    assert sorted(row["id"] for row in rows) == [1, 3]
