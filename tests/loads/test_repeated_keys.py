"""A key that repeats with other rows loses none in silence, however late it does."""

from __future__ import annotations

from typing import Any

from tests.fakes.fake import pages, served
from tests.fakes.runs import discovered, run

SIZE = 20


def lots(*starts: tuple[int, int]) -> list[dict[str, Any]]:
    """Return movements of lots; a lot is moved more than once."""
    numbers = [number for start, end in starts for number in range(start, end)]
    return [
        {"lotId": lot, "movedOn": f"2024-05-{place % 27 + 1:02}", "to": f"hall {place}"}
        for place, lot in enumerate(numbers)
    ]


def paged(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [rows[at : at + SIZE] for at in range(0, len(rows), SIZE)]


def test_a_key_that_repeats_in_the_first_rows_is_none() -> None:
    rows = lots((0, 45), (0, 12))
    with served({"/v1/targets": pages(*paged(rows))}) as fake:
        ended = run(fake, page_size=SIZE)
    assert ended.code == 0, ended.log
    assert sorted(row["to"] for row in ended.records("targets")) == sorted(r["to"] for r in rows)


def test_a_key_that_repeats_later_fails_and_says_what_helps() -> None:
    rows = lots((0, 145), (0, 12))
    with served({"/v1/targets": pages(*paged(rows))}) as fake:
        catalog = discovered(fake, page_size=SIZE)
        ended = run(fake, catalog=catalog, page_size=SIZE)
        assert ended.code != 0
        (failed,) = ended.failures("targets")
        assert "key does not identify a row" in failed
        assert "name key_properties" in failed
        (targets,) = (one for one in catalog["streams"] if one["tap_stream_id"] == "targets")
        assert targets["key_properties"] == ["lotId"]
        targets["key_properties"] = ["lotId", "to"]
        mended = run(fake, catalog=catalog, page_size=SIZE)
    assert mended.code == 0, mended.log
    assert sorted(row["to"] for row in mended.records("targets")) == sorted(r["to"] for r in rows)
