"""Lies of values: other types from row to row, odd names, and custom values that are none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.expected import Nested
from tests.foreign.drawn.lies.lie import Lie
from tests.foreign.drawn.spelling import Moment
from tests.foreign.drawn.world import Custom

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.tenant import Tenant
    from tests.foreign.drawn.world import Row


def _whole(tenant: Tenant) -> bool:
    return tenant.properties == "all"


def _with(stream: str, make: Callable[[Api, Row, int], Row]) -> Callable[[Api], None]:
    """Give each row of a stream more properties."""

    def alter(api: Api) -> None:
        api.change(stream, lambda row, n: {**row, **make(api, row, n)})

    return alter


def _instead(stream: str, words: str, make: Callable[[Any, int], Any]) -> Callable[[Api], None]:
    """Write a property of a stream's rows another way."""

    def alter(api: Api) -> None:
        name = api.tenant.spelling.name(words)
        api.change(stream, lambda row, n: {**row, name: make(row[name], n)} if name in row else row)

    return alter


def _late(name: str) -> Callable[[Api], None]:
    def alter(api: Api) -> None:
        last = len(api.rows["targets"]) - 1
        api.change("targets", lambda row, n: {**row, name: "late"} if n == last else row)

    return alter


def _entry(**columns: Any) -> dict[str, Any]:
    return columns


def _pairs(**values: Any) -> Nested:
    """Return entries of name and value, which may become a column each."""
    return Nested(
        [{"name": name, "value": value} for name, value in values.items()],
        tuple((_custom(name), value) for name, value in values.items()),
    )


def _custom(name: str) -> Custom:
    return Custom(0, name, name, "entry", "")


TYPED: Final = (("textValue", "Fit"), ("numberValue", 3), ("dateValue", "2024-02-03T00:00:00"))


def _typed_entries(_: Api, __: Row, n: int) -> Row:
    entries, values = [], []
    for number, (column, value) in enumerate(TYPED):
        empty: Row = {name: None for name, _ in TYPED}
        shown = value if (n + number) % 4 else None
        entries.append(
            {"fieldId": 101 + number, "fieldName": f"Attribute{number}", **empty, column: shown}
        )
        values.append((_custom(f"Attribute{number}"), shown))
    return {"customFields": Nested(entries, tuple(values))}


ODD: Final[dict[str, Callable[[Api, Row, int], Row]]] = {
    "customer objects, which are no custom values": lambda _, __, n: {
        "customer": {"id": n + 1, "email": f"c{n}@example.com"}
    },
    "lines of customs, which are no custom values": lambda _, __, n: {
        "customsLines": [{"code": f"K{one}", "value": one, "weight": n + one} for one in range(3)]
    },
    "custom entries with two values under one name": lambda _, __, n: {
        "customValues": [_entry(name="Fit", value=n), _entry(name="Fit", value=n + 1)]
    },
    "custom entries with a unit beside the value": lambda _, __, n: {
        "customValues": [_entry(name="Weight", value=n, unit="kg" if n % 2 else "t")]
    },
    "custom entries whose value is null": lambda _, __, n: {
        "customValues": _pairs(Fit=n or None, Old=None)
    },
    "custom entries named as another property": lambda api, __, n: {
        "customValues": _pairs(**{api.tenant.spelling.name("status"): f"Custom {n}"})
    },
    "attribute rows": lambda _, __, n: {"attributes": _pairs(Fit=n, Region=f"R{n}")},
    "an object named like a custom one, with counts": lambda _, __, n: {
        "extraData": {"total": n, "items": [{"id": n, "name": "x"}]}
    },
    "names that differ in case only": lambda _, __, n: {"region": f"r{n}", "Region": f"R{n}"},
    "names with dots, blanks and signs": lambda _, __, n: {
        "e-mail address.1": f"a{n}", "e-mail address 1": f"b{n}", "%": n, "größe": n,
    },
    "names of the tap's own columns": lambda _, __, n: {
        "_unmapped": f"u{n}", "_sdc_deleted_at": None, "owner_type": f"o{n}",
    },
    "long names": lambda _, __, n: {f"{'a long name ' * 8}{one}": n + one for one in range(3)},
    "numbers beyond 64 bits": lambda _, __, n: {"units": 10**25 + n},
    "texts and numbers in one property": lambda _, __, n: {"mixed": n if n % 2 else f"t{n}"},
    "objects and texts in one property": lambda _, __, n: {
        "mixed": {"id": n, "name": f"N{n}"} if n % 2 else f"t{n}"
    },
    "lists and single values in one property": lambda _, __, n: {
        "mixed": [f"l{n}"] if n % 2 else f"t{n}"
    },
    "flags as letters": lambda _, __, n: {"isPublic": "YN"[n % 2]},
    "flags as 0 and 1, and once a truth": lambda _, __, n: {
        "isPublic": n % 2 if n else True
    },
    "numbers with separators": lambda _, __, n: {"price": f"1,2{n:02}.50"},
    "numbers that are NaN in some rows": lambda _, __, n: {"ratio": n / 4 if n % 3 else "NaN"},
    "dates that are texts in some rows": lambda _, __, n: {
        "signedOn": "2024-05-06T00:00:00" if n % 3 else "n/a"
    },
    "dates in another order": lambda _, __, n: {"signedOn": f"{n % 28 + 1:02}/12/2024"},
    "dates at the end of time": lambda _, __, n: {
        "validTo": "9999-12-31T23:59:59" if n % 2 else "2024-05-06T07:08:09"
    },
    "durations": lambda _, __, n: {"effort": f"{n % 24:02}:30:00"},
    "objects in objects in lists": lambda _, __, n: {
        "rounds": [{"no": 1, "bids": [{"by": f"B{n}", "sum": n}]}]
    },
    "empty texts and blanks": lambda _, __, n: {"note": ["", " ", "x "][n % 3]},
    "texts that look like numbers": lambda _, __, n: {"code": f"{n:05}", "outline": f"1.{n}0"},
    "texts that look like JSON": lambda _, __, n: {"payload": f'{{"a": {n}}}'},
}  # fmt: skip
"""Further properties of targets."""


def _null_stamps(api: Api) -> None:
    _instead("targets", "modified date", lambda value, n: None if n % 3 == 1 else value)(api)


def _future_stamps(api: Api) -> None:
    from datetime import datetime, timezone

    late = Moment("2099-01-01T00:00:00Z", datetime(2099, 1, 1, tzinfo=timezone.utc))
    _instead("targets", "modified date", lambda value, n: late if n % 4 == 2 else value)(api)


SINCE: Final = {"start_date": "2020-01-01T00:00:00Z"}

LIES: Final = (
    *(
        Lie(f"targets have {name}", name, needs=_whole, alter=_with("targets", make),
            retyped=True)
        for name, make in ODD.items()
    ),
    *(
        Lie(f"programs have {name}", name, alter=_with("programs", make), retyped=True)
        for name, make in list(ODD.items())[::3]
    ),
    Lie("custom entries have a column for each type", "entries", needs=lambda tenant: (
        _whole(tenant) and tenant.custom == "flat"), alter=_with("targets", _typed_entries),
        retyped=True),
    Lie("only the last target has a property", "late", needs=_whole, alter=_late("lateComer")),
    Lie("stamps are null in some rows", "stamps", alter=_null_stamps, settings=SINCE),
    Lie("stamps are in 2099 in some rows", "stamps", settings=SINCE,
        needs=lambda tenant: tenant.spelling.stamps in {"plain", "zulu"}, alter=_future_stamps),
    Lie("nulls are left out, and one row has all", "nulls",
        spell=lambda tenant: replace(
            tenant, spelling=replace(tenant.spelling, nulls=False))),
)  # fmt: skip
