"""Envelopes and rows as frameworks write them, and other arrays beside the rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.envelopes import OTHER
from tests.foreign.drawn.expected import Nested
from tests.foreign.drawn.lies.lie import Lie
from tests.foreign.drawn.pages import Reply
from tests.foreign.drawn.world import Custom

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.lies.lie import Call
    from tests.foreign.drawn.tenant import Tenant
    from tests.foreign.drawn.world import Row

ROWS = ("targets", "programs", "contacts", "countries", "deal-phases")


def _in(envelope: str) -> Callable[[Tenant], Tenant]:
    return lambda tenant: replace(tenant, envelope=envelope, header="")


def numbered_objects(value: Any, numbers: dict[str, str], *, lists: bool) -> Any:
    """Return a reply as Json.NET writes it that keeps references; the same objects come once."""
    if isinstance(value, dict):
        key = repr(value)
        if key in numbers and value:
            return {"$ref": numbers[key]}
        number = str(len(numbers) + 1)
        numbers[key] = number
        inner = {name: numbered_objects(one, numbers, lists=lists) for name, one in value.items()}
        return {"$id": number, **inner}
    if isinstance(value, list | tuple):
        if not lists:
            return [numbered_objects(one, numbers, lists=lists) for one in value]
        number = str(len(numbers) + 1)
        numbers[f"list {number}"] = number
        inner_list = [numbered_objects(one, numbers, lists=lists) for one in value]
        return {"$id": number, "$values": inner_list}
    return value


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {"$type": "Devensoft.Dto, Web", **{name: _typed(one) for name, one in value.items()}}
    if isinstance(value, list | tuple):
        values = [_typed(one) for one in value]
        return {"$type": "System.Collections.Generic.List`1, mscorlib", "$values": values}
    return value


def _every(change: Callable[[Any], Any]) -> Callable[[Call, Reply], Reply]:
    """Change the body of every reply that is no document."""

    def lie(call: Call, right: Reply) -> Reply:
        if call.document or right.status != 200 or right.content is not None:
            return right
        return replace(right, value=change(right.value))

    return lie


def _with_references(*, lists: bool) -> Callable[[Call, Reply], Reply]:
    def lie(call: Call, right: Reply) -> Reply:
        start = {f"before {number}": str(number) for number in range(call.nth % 3)}
        return _every(lambda value: numbered_objects(value, dict(start), lists=lists))(call, right)

    return lie


def _resources(api: Api) -> None:
    """Make rows of JSON:API: type, id, attributes."""
    for stream in ("targets", "programs", "contacts"):
        key = api.tenant.key_of(stream)

        def resource(row: Row, _: int, stream: str = stream, key: str = key) -> Row:
            rest = {name: value for name, value in row.items() if name != key}
            columns = tuple((Custom(0, name, name, "", ""), one) for name, one in rest.items())
            return {"type": stream, key: str(row[key]), "attributes": Nested(rest, columns)}

        api.change(stream, resource)


def _metadata_of_odata(api: Api) -> None:
    for stream in ("targets", "programs", "contacts"):
        api.change(
            stream, lambda row, n: {"__metadata": {"uri": f"/v1/rows({n})", "type": "Dto"}, **row}
        )


def _etags(api: Api) -> None:
    for stream in ("targets", "programs", "contacts"):
        api.change(stream, lambda row, n: {"@odata.etag": f'W/"{n}"', **row})


def _keyed(call: Call, right: Reply) -> Reply:
    """Write the rows as an object of them by their keys."""
    if call.listing not in ROWS[:3]:
        return right
    key = call.api.tenant.key_of(call.listing)

    def change(value: Any) -> Any:
        if isinstance(value, list) and value and isinstance(value[0], dict) and key in value[0]:
            return {str(row[key]): row for row in value}
        if isinstance(value, dict):
            return {name: change(one) for name, one in value.items()}
        return value

    return replace(right, value=change(right.value))


def _in_columns(call: Call, right: Reply) -> Reply:
    """Write rows as lists of values, under a list of the names."""
    if call.listing != "contacts" or not isinstance(right.value, list | dict):
        return right
    rows = call.api.rows["contacts"]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Reply({
        "columns": names, "rows": [[row.get(name) for name in names] for row in rows],
    })  # fmt: skip


def _single_as_object(call: Call, right: Reply) -> Reply:
    """Write a page of one row as that row alone, as converters from XML do."""
    if call.listing not in ROWS[:3]:
        return right

    def change(value: Any) -> Any:
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            return value[0]
        if isinstance(value, dict):
            return {name: change(one) for name, one in value.items()}
        return value

    return replace(right, value=change(right.value))


def _as_text(call: Call, right: Reply) -> Reply:
    from tests.foreign.drawn.server import encode

    if call.listing != "contacts" or right.status != 200:
        return right
    return replace(right, value=encode(right.value).decode())


def _plain_bodies(tenant: Tenant) -> bool:
    return tenant.properties == "all" and tenant.custom == "flat" and not tenant.extras


LIES: Final = (
    *(
        Lie(
            f"the envelope is that of {name}", "envelope",
            needs=lambda tenant: tenant.paging.style in {"page", "offset"},
            spell=_in(name),
        )
        for name in OTHER
        if name not in {"jsonapi", "odata4", "odata2", "hal"}
    ),
    *(
        Lie(
            f"the envelope is that of {name}, with links", "envelope",
            needs=lambda tenant: tenant.paging.style == "next", spell=_in(name),
        )
        for name in ("jsonapi", "odata4", "odata2", "hal")
    ),
    Lie("rows are resources of JSON:API", "rows", needs=_plain_bodies,
        spell=lambda tenant: replace(
            tenant, key="id", spelling=replace(tenant.spelling, case="camel")),
        alter=_resources, retyped=True),
    Lie("rows carry the metadata of OData 2", "rows", alter=_metadata_of_odata),
    Lie("rows carry etags of OData 4", "rows", alter=_etags),
    Lie("objects are numbered by Json.NET", "json", reply=_with_references(lists=False)),
    Lie("objects and lists are numbered by Json.NET", "json", reply=_with_references(lists=True)),
    Lie("types are named by Json.NET", "json", reply=_every(_typed)),
    Lie("rows are an object by their keys", "json", reply=_keyed),
    Lie("rows are lists of values under names", "json", may_be_exact=False, reply=_in_columns),
    Lie("a page of one row is that row", "json", needs=lambda tenant: tenant.envelope != "bare",
        reply=_single_as_object),
    Lie("a listing is a text that holds JSON", "json", may_be_exact=False, reply=_as_text),
)  # fmt: skip
