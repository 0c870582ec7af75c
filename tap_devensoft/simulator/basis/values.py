"""Values given to an edit, read as the type that the world keeps."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tap_devensoft.simulator.basis.nouns import Kind


def read_value(kind: Kind, value: object, *, strict: bool = True) -> object:
    """Read a value, which may be text, as one of a kind.

    Args:
        kind: How the world keeps the value.
        value: What was given; None stays None.
        strict: Refuse what does not fit. Custom fields keep it as it is, because real ones hold
            values from before their type was changed.

    Raises:
        ValueError: The value does not fit and `strict` is set.
    """
    reader = _READERS.get(kind)
    if value is None or reader is None:
        return value
    try:
        return reader(value)
    except (ValueError, InvalidOperation):
        if strict:
            message = f"{value!r} is not of the kind {kind}"
            raise ValueError(message) from None
        return value


def read_stamp(value: object) -> datetime:
    """Read a date-time; one without a zone is in UTC."""
    stamp = value
    if not isinstance(stamp, datetime):
        stamp = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    return stamp.replace(tzinfo=timezone.utc) if stamp.tzinfo is None else stamp


def _read_date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _read_decimal(value: object) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        message = "not a finite number"
        raise ValueError(message)
    return number


def _read_integer(value: object) -> int:
    return int(str(value))


def _read_boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in {"true", "false"}:
        message = "not true or false"
        raise ValueError(message)
    return str(value).lower() == "true"


_READERS: dict[Kind, Callable[[object], object]] = {
    "money": _read_decimal,
    "percent": _read_decimal,
    "integer": _read_integer,
    "foreign": _read_integer,
    "boolean": _read_boolean,
    "stamp": read_stamp,
    "date": _read_date,
}
