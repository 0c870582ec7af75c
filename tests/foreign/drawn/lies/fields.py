"""Lies of the field metadata: flags, types, names and what no row ever shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.lies.lie import Lie

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.lies.lie import Call
    from tests.foreign.drawn.pages import Reply
    from tests.foreign.drawn.tenant import Tenant
    from tests.foreign.drawn.world import Row


def _changed(make: Callable[[Api, Row, Callable[[int], str]], Row]) -> Callable[[Api], None]:
    """Make each field anew; the function returns the name of a fact: key, label, type, custom."""

    def alter(api: Api) -> None:
        words = api.tenant.metadata

        def name(number: int) -> str:
            return api.tenant.spelling.name(words[number])

        api.change("fields", lambda row, _: make(api, row, name))

    return alter


def _unflagged(_: Api, row: Row, name: Callable[[int], str]) -> Row:
    return {**row, name(3): False}


def _all_flagged(_: Api, row: Row, name: Callable[[int], str]) -> Row:
    return {**row, name(3): True}


def _recased(_: Api, row: Row, name: Callable[[int], str]) -> Row:
    key = row[name(0)]
    return {**row, name(0): key[:1].swapcase() + key[1:]}


def _one_label(_: Api, row: Row, name: Callable[[int], str]) -> Row:
    return {**row, name(1): "Owner"}


def _typed(kind: Any) -> Callable[[Api, Row, Callable[[int], str]], Row]:
    return lambda _, row, name: {**row, name(2): kind}


def _ghost(api: Api) -> None:
    words = api.tenant.metadata
    row: Row = {
        api.tenant.spelling.name(one): value
        for one, value in zip(
            words, ("ghostOfAField", "Ghost", "Text", True, "x", None), strict=True
        )
    }
    api.rows["fields"].append({api.tenant.key_of("fields"): 999, **row})


def _of_nothing_else(api: Api) -> None:
    """Tell of fields that no row has, by key or label, and of none that any has."""
    if not api.rows["fields"]:
        _ghost(api)
    words = api.tenant.metadata
    key, label = map(api.tenant.spelling.name, words[:2])
    api.change("fields", lambda row, n: {**row, key: f"wrongField{n}", label: f"Wrong Field {n}"})


def _twice(api: Api) -> None:
    key = api.tenant.key_of("fields")
    rows = api.rows["fields"]
    api.rows["fields"] = rows + [{**row, key: 500 + n} for n, row in enumerate(rows)]


def _custom(tenant: Tenant) -> bool:
    return tenant.custom in {"object", "entries", "flat"} and tenant.custom_keys == "words"


def _only_asked(tenant: Tenant) -> Tenant:
    return replace(tenant, properties="comma", unknown_property="ignore", custom="object")


def _no_fields(call: Call, right: Reply) -> Reply:
    from tests.foreign.drawn.pages import Reply as Answer

    return Answer(status=404, content=b"") if call.path.lower().endswith("/fields") else right


def _none(api: Api) -> None:
    api.rows["fields"] = []


LIES: Final = (
    Lie("no field is called custom", "fields", alter=_changed(_unflagged)),
    Lie("every field is called custom", "fields", alter=_changed(_all_flagged)),
    Lie("keys of fields have another case than in rows", "fields", needs=_custom,
        alter=_changed(_recased), retyped=True),
    Lie("all fields have one label", "fields", alter=_changed(_one_label)),
    *(
        Lie(f"all fields are called {kind}", "fields", alter=_changed(_typed(kind)), retyped=True)
        for kind in ("Number", "Date", "Yes/No", "Text", "Multi-Select Pick List", 7, None)
    ),
    Lie("a field is told of that no row has", "fields", alter=_ghost, tells="ghostOfAField"),
    Lie("only fields are told of that no row has", "fields", alter=_of_nothing_else,
        tells="wrongField", retyped=True),
    Lie("each field is told of twice", "fields", alter=_twice),
    Lie("custom values come only if asked for, and nothing tells of them", "fields",
        spell=_only_asked, alter=_none, reply=_no_fields),
)  # fmt: skip
