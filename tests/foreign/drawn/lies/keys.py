"""Lies of keys: they repeat, are null, count within a page, or belong to something else."""

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


def _of_contacts(make: Callable[[Any, int, int], Any]) -> Callable[[Api], None]:
    """Give each contact the key that is made of its own, its number and how many there are."""

    def alter(api: Api) -> None:
        key, count = api.tenant.key_of("contacts"), len(api.rows["contacts"])
        api.change("contacts", lambda row, n: {**row, key: make(row[key], n, count)})

    return alter


def _before(name: str, make: Callable[[int], Any], *streams: str) -> Callable[[Api], None]:
    """Put another property before all others."""

    def alter(api: Api) -> None:
        spelled = api.tenant.spelling.name(name)
        for stream in streams or ("contacts",):
            api.change(stream, lambda row, n: {spelled: make(n), **row})

    return alter


def _in_replies(name: str, make: Callable[[Call, int], Any]) -> Callable[[Call, Reply], Reply]:
    """Put a property before all others of rows, made anew in each reply; it is no data."""

    def lie(call: Call, right: Reply) -> Reply:
        if call.listing not in {"contacts", "programs"}:
            return right
        key = call.api.tenant.key_of(call.listing)

        def change(value: Any) -> Any:
            if isinstance(value, list | tuple):
                return [
                    {name: make(call, n), **row} if isinstance(row, dict) and key in row else row
                    for n, row in enumerate(value)
                ]
            if isinstance(value, dict):
                return {one: change(two) for one, two in value.items()}
            return value

        return replace(right, value=change(right.value))

    return lie


def _without_key(api: Api) -> None:
    key = api.tenant.key_of("contacts")

    def change(row: Row, _: int) -> Row:
        return {name: value for name, value in row.items() if name != key}

    api.change("contacts", change)


def _named(key: str) -> Callable[[Tenant], Tenant]:
    return lambda tenant: replace(tenant, key=key)


def _paged_contacts(tenant: Tenant) -> bool:
    return "contacts" in tenant.paged


LIES: Final = (
    Lie("a key repeats on the first page", "key", keyless=True,
        alter=_of_contacts(lambda _, n, __: 1 + n // 2)),
    Lie("a key is the same for all rows", "key", keyless=True,
        alter=_of_contacts(lambda _, __, ___: 1)),
    Lie("a key repeats on a late page", "key", keyless=True, needs=_paged_contacts,
        alter=_of_contacts(lambda _, n, count: n if n < count - 1 else n - 1)),
    Lie("a key of the last page is one of the first", "key", keyless=True,
        needs=_paged_contacts,
        alter=_of_contacts(lambda _, n, count: n if n < count - 1 else 0)),
    Lie("a key is null in some rows", "key", keyless=True,
        alter=_of_contacts(lambda key, n, _: None if n % 3 == 1 else key)),
    Lie("a key is null in the last row", "key", keyless=True,
        alter=_of_contacts(lambda key, n, count: key if n < count - 1 else None)),
    Lie("a key is empty in some rows", "key", keyless=True,
        alter=_of_contacts(lambda key, n, _: "" if n % 3 == 1 else str(key)), retyped=True),
    Lie("a key is 0 in the first row", "key", alter=_of_contacts(lambda _, n, __: n)),
    Lie("keys are negative", "key", alter=_of_contacts(lambda _, n, __: -n - 1)),
    Lie("keys are numbers beyond 53 bits", "key",
        alter=_of_contacts(lambda _, n, __: 2**60 + n)),
    Lie("keys are texts in some rows and numbers in others", "key", retyped=True,
        alter=_of_contacts(lambda _, n, __: f"C{n}" if n % 2 else n)),
    Lie("keys differ in case only", "key",
        alter=_of_contacts(lambda _, n, __: f"{'aA'[n % 2]}{n // 2}")),
    Lie("rows have no key", "key", keyless=True, alter=_without_key),
    Lie("a number of the company stands before the key", "key before",
        alter=_before("company id", lambda _: 3)),
    Lie("an id of another thing stands before the key", "key before", spell=_named("{noun} id"),
        alter=_before("id", lambda n: 1 + n % 4)),
    Lie("a null id stands before the key", "key before", spell=_named("{noun} id"),
        alter=_before("id", lambda _: None, "contacts", "programs")),
    Lie("a number of the row within its page stands before the key", "key before",
        reply=_in_replies("rowNumber", lambda _, n: n + 1)),
    Lie("an id of the row within its page stands before the key", "key before",
        spell=_named("{noun} number"), reply=_in_replies("rowId", lambda _, n: n + 1)),
    Lie("an id made anew for each reply stands before the key", "key before",
        spell=_named("{noun} key"),
        reply=_in_replies("uid", lambda call, n: f"{call.nth}-{n}-{call.text}")),
    Lie("an id counts on from reply to reply before the key", "key before",
        spell=_named("{noun} key"),
        reply=_in_replies("id", lambda call, n: 100 * call.nth + n)),
)  # fmt: skip
