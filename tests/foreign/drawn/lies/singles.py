"""Lies of single rows: a detail that is another row, a part of one, or something else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.lies.lie import Lie
from tests.foreign.drawn.pages import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.foreign.drawn.lies.lie import Call
    from tests.foreign.drawn.tenant import Tenant

OK: Final = 200


def _body(reply: Reply) -> Any:
    value = reply.value
    return value["data"] if isinstance(value, dict) and set(value) == {"data"} else value


def _detail(make: Callable[[Call, Any], Reply]) -> Callable[[Call, Reply], Reply]:
    """Answer each request for a single row that exists by what is made of it."""

    def lie(call: Call, right: Reply) -> Reply:
        if not call.detail or right.status != OK:
            return right
        return make(call, _body(right))

    return lie


def _listing(call: Call, _: Any) -> Reply:
    return Reply(call.api.rows[call.detail])


def _first_row(call: Call, _: Any) -> Reply:
    return Reply(call.api.rows[call.detail][0])


def _without_key(call: Call, row: Any) -> Reply:
    key = call.api.tenant.key_of(call.detail)
    return Reply({name: value for name, value in row.items() if name != key})


def _few(call: Call, row: Any) -> Reply:
    spell = call.api.tenant.spelling.name
    shown = {spell("target name"), spell("program name")}
    return Reply({name: value for name, value in row.items() if name not in shown})


def _nulls(call: Call, row: Any) -> Reply:
    key = call.api.tenant.key_of(call.detail)
    return Reply({name: value if name == key else None for name, value in row.items()})


def _keyed_by_text(call: Call, row: Any) -> Reply:
    key = call.api.tenant.key_of(call.detail)
    return Reply({**row, key: str(row[key])})


def _some_missing(call: Call, row: Any) -> Reply:
    key = call.api.tenant.key_of(call.detail)
    gone = call.api.rows[call.detail][1][key] == row[key]
    return Reply({"Message": "Not found."}, 404) if gone else Reply(row)


def _other_case(_: Call, row: Any) -> Reply:
    return Reply({name[:1].swapcase() + name[1:]: value for name, value in row.items()})


WRONG: Final[dict[str, Callable[[Call, Any], Reply]]] = {
    "the whole listing": _listing,
    "the first row, whichever is asked for": _first_row,
    "null": lambda *_: Reply(None),
    "404": lambda *_: Reply({"Message": "Not found."}, 404),
    "401": lambda *_: Reply({"Message": "Denied."}, 401),
    "500": lambda *_: Reply({"Message": "An error has occurred."}, 500),
    "200 with an error": lambda *_: Reply({"Message": "An error has occurred."}),
    "an empty object": lambda *_: Reply({}),
    "the row without its key": _without_key,
    "nulls": _nulls,
}
"""What a single row is answered with, of which no row can be made."""
RIGHT: Final[dict[str, Callable[[Call, Any], Reply]]] = {
    "a list of the one row": lambda _, row: Reply([row]),
    "the row two levels deep": lambda _, row: Reply(
        {"success": True, "result": {"item": row}, "message": None}
    ),
    "the row beside others": lambda call, row: Reply(
        {"item": row, "related": call.api.rows[call.detail][:3], "lookups": [{"id": 1}]}
    ),
    "the row with its key as text": _keyed_by_text,
}
"""What a single row is answered with that holds all of it."""


def _whole(tenant: Tenant) -> bool:
    return tenant.properties == "all"


def _asked(tenant: Tenant) -> bool:
    return tenant.properties in {"comma", "repeat"}


def _only_detail(tenant: Tenant) -> Tenant:
    return replace(tenant, properties="detail")


LIES: Final = (
    *(
        Lie(f"the list has all, and a detail is {name}", "detail", needs=_whole,
            reply=_detail(make))
        for name, make in {**WRONG, **RIGHT}.items()
    ),
    *(
        Lie(f"the list has all if asked, and a detail is {name}", "detail", needs=_asked,
            reply=_detail(make))
        for name, make in WRONG.items()
    ),
    *(
        Lie(f"the list has a part, and a detail is {name}", "detail", spell=_only_detail,
            reply=_detail(make))
        for name, make in RIGHT.items()
    ),
    *(
        Lie(f"the list has a part, and a detail is only {name}", "detail", may_be_exact=False,
            spell=_only_detail, reply=_detail(make))
        for name, make in WRONG.items()
    ),
    Lie("the list has all, and a detail has less", "detail", needs=_whole, reply=_detail(_few)),
    Lie("the list has a part, and a detail lacks some of it", "detail", spell=_only_detail,
        reply=_detail(_few)),
    Lie("the list has a part, and one detail is missing", "detail", may_be_exact=False,
        spell=_only_detail, reply=_detail(_some_missing)),
    Lie("a detail is spelled in another case than the list", "detail", spell=_only_detail,
        needs=lambda tenant: tenant.spelling.case in {"camel", "pascal"}, retyped=True,
        reply=_detail(_other_case)),
)  # fmt: skip
