"""Drawn tenants that lie: whatever they say of themselves, nothing is lost in silence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.runs import Run
from tests.foreign.drawn.cases import case_of
from tests.foreign.drawn.expected import Expected
from tests.foreign.drawn.judge import SILENT, Fault, faults_of, is_told, judge
from tests.foreign.drawn.lies.table import LIES

if TYPE_CHECKING:
    from collections.abc import Sequence

TENANTS: Final = int(os.environ.get("LYING_TENANTS", "60"))
"""Tenants that are drawn here; `make tenants` draws more."""


@pytest.mark.parametrize("seed", range(TENANTS))
def test_nothing_of_a_tenant_that_lies_is_lost_in_silence(seed: int) -> None:
    case = case_of(seed)
    names = [lie.name for lie in case.lies]
    verdict = judge(case)
    assert verdict.word != SILENT, (names, verdict.untold, verdict.log)


@pytest.mark.parametrize("name", LIES)
def test_every_lie_can_be_told(name: str) -> None:
    for document in (False, True):
        if LIES[name].document in {None, document}:
            assert [lie.name for lie in case_of(int(document), [name]).lies] == [name]


def ended(records: Sequence[dict[str, Any]], key: Sequence[str] = ("id",)) -> Run:
    """Return a run that brought these records of contacts."""
    schema = {"type": "SCHEMA", "stream": "contacts", "schema": {}, "key_properties": [*key]}
    lines = [{"type": "RECORD", "stream": "contacts", "record": one} for one in records]
    return Run(0, "", "", 0, schemas={"contacts": {}}, messages=[schema, *lines])


ROWS: Final = [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]
WRONG: Final[dict[str, tuple[Run, str]]] = {
    "a row is missing": (ended(ROWS[:1]), ""),
    "a row comes twice": (ended([*ROWS, ROWS[0]]), ""),
    "a row comes that is none": (ended([*ROWS, {"id": 3, "name": "c"}]), ""),
    "a value is another": (ended([ROWS[0], {"id": 2, "name": "x"}]), "name"),
    "a value is missing": (ended([ROWS[0], {"id": 2}]), "name"),
    "the key is none": (ended(ROWS, ()), ""),
    "the key repeats": (ended([{**row, "kind": "x"} for row in ROWS], ["kind"]), ""),
}


@pytest.mark.parametrize(("run", "column"), WRONG.values(), ids=WRONG)
def test_the_judge_sees_that(run: Run, column: str) -> None:
    rows = [Expected(("id", row["id"]), row, {}) for row in ROWS]
    assert not list(faults_of("contacts", ended(ROWS), rows, retyped=False))
    assert column in [one.column for one in faults_of("contacts", run, rows, retyped=False)]


@pytest.mark.parametrize(
    ("line", "missing", "altered"),
    [
        ("Stream contacts: 3 of 10 rows could not be read.", True, False),
        ("Stream contacts: the values of email are kept as they came.", False, True),
        ("Stream contacts: rows moved while they were read; walking again.", False, False),
        ("Stream targets: 3 of 10 rows could not be read.", False, False),
        ("Stream contacts failed: GET /v1/contacts: 500.", True, True),
        ("Something is odd.", False, False),
    ],
)
def test_the_judge_takes_a_line_for_what_it_tells(
    line: str,
    missing: bool,  # noqa: FBT001 - a table
    altered: bool,  # noqa: FBT001
) -> None:
    assert is_told(Fault("contacts", "", "3 rows missing"), [line]) is missing
    assert is_told(Fault("contacts", "email", "null"), [line]) is altered
