"""Single rows, over a real socket: only what carries the id that was asked for is the row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.fakes.fake import Answer, always, pages, served
from tests.fakes.runs import run
from tests.fakes.tenants import ROW, array, documented, fields, get, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.tenants import Routes

ROWS: Final = rows_of(8)
OTHERS: Final[dict[str, Callable[[int], Any]]] = {
    "the whole listing": lambda _: {"items": ROWS, "totalCount": 8},
    "the whole listing, bare": lambda _: ROWS,
    "the first row": lambda _: {**ROWS[0], "secret": "x"},
    "another row": lambda n: {"id": n + 1, "name": "y", "secret": "x"},
    "a list of one other row": lambda n: [{"id": n + 100, "name": "y", "secret": "x"}],
    "a page of nothing": lambda _: {"items": [], "totalCount": 0},
    "null": lambda _: None,
}


@pytest.mark.parametrize("reply", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("stream", ["contacts", "targets"])
@pytest.mark.parametrize("said", [True, False])
def test_a_detail_that_is_not_the_row_changes_nothing(
    reply: Callable[[int], Any], stream: str, *, said: bool
) -> None:
    path = f"/v1/{stream}"
    place = {"name": "id", "in": "path", "required": True, "type": "integer"}
    shown = fields(id="integer", name="string", secret="string")
    paths = {path: get(fields(items=array(ROW))), f"{path}/{{id}}": get(shown, place)}
    routes: Routes = {path: pages(ROWS, total=8), **(documented(paths) if said else {})}
    routes |= {f"{path}/{row['id']}": always(Answer(reply(row["id"]))) for row in ROWS}
    with served(routes) as fake:
        ended = run(fake)
        details = [one for row in ROWS for one in fake.of(f"{path}/{row['id']}")]
    assert ended.code == 0, ended.log
    assert [(row["id"], row["name"]) for row in ended.records(stream)] == [
        (row["id"], row["name"]) for row in ROWS
    ]
    assert not any(row.get("secret") for row in ended.records(stream))
    assert len(details) <= 2
