"""A tenant that trips loaders: awkward names and values, then two days of people at work."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.simulator import Simulator

LONG = "x" * 80
ODD = 'Größe (m²) "raw" select/order.by'


def furnish(tenant: Simulator) -> None:
    """Give the tenant names and values that trip loaders."""
    add = partial(tenant.do, "add_custom_field")
    add(key=ODD, label="Größe; 'a'", kind="Number")
    add(key=f"{LONG}1", label="Long one", kind="Text")
    add(key=f"{LONG}2", label="Long two", kind="Currency")
    exact = {f"{LONG}2": "12345678901234.5678", "valuation": "-999999999999999999.9999"}
    _change(tenant, 11, name="nul\0 and \ud83d half", description="", **exact)
    _change(tenant, 12, description='007, "quoted"; \\N \\" \t\r\n NULL', internalCode="null")
    _change(tenant, 13, description=" blanks ", internalCode="NaN", valuation="0.0000001")
    _change(tenant, 14, internalCode="2025-01-01", description="[1, {}]", codeName="true")


def _change(tenant: Simulator, key: int, **values: Any) -> None:
    tenant.do("change_row", table="targets", key=key, values=values)


def first_edits(tenant: Simulator) -> None:
    """Do a day's work: edits, values that fit no column, additions and deletions."""
    tenant.do("advance_clock", days=1)
    _change(tenant, 15, status="On Hold", valuation="12345678.90")
    _change(tenant, 16, siteCount="n/a", patents={"a": [1, {"b": "c"}]})
    tenant.do("add_custom_field", key="late", label="Late", kind="Text")
    tenant.do("create_row", table="targets", values={"name": "Fjordlight Foods A/S", "late": "a"})
    for table, keys in {"targets": (30, 31), "contacts": (8,), "risks": (3,)}.items():
        for key in keys:
            tenant.do("delete_row", table=table, key=key)
    task = next(row for row in tenant.truth("activities") if row["level"] == "Task")
    tenant.do("change_row", table="activities", key=task["id"], values={"name": "Edited"})


def second_edits(tenant: Simulator) -> None:
    """Do another: one deleted row is restored, a new one goes."""
    tenant.do("advance_clock", days=1)
    _change(tenant, 16, siteCount="17", patents="3")
    tenant.do("restore_row", table="targets", key=30)
    tenant.do("delete_row", table="targets", key=32)
    tenant.do("create_row", table="contacts", values={"firstName": "Añil", "lastName": ""})


EDITS: tuple[Callable[[Simulator], None], ...] = (furnish, first_edits, second_edits)
"""What is done before each load."""
