"""Numbers and booleans, from text or from each other, digit by digit."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from tap_devensoft.rows.kinds import MISFIT
from tap_devensoft.rows.texts import filled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST_INT = 4300
_BOOLEANS: Final = {
    **dict.fromkeys(("yes", "true", "1", "y", "on"), True),
    **dict.fromkeys(("no", "false", "0", "n", "off"), False),
}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# A lone group as in `1,234` may as well be one and a bit, written where a comma is the decimal
# point. Two groups, or a point after one, can be read in one way only.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})", re.ASCII)


def _number_of_text(text: str) -> object:
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif not _NUMBER.fullmatch(text):
        return MISFIT
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of twenty digits
        return MISFIT


def _integer_of_text(text: str) -> object:
    number = _number_of_text(text)
    return _integer_of_decimal(number) if isinstance(number, Decimal) else MISFIT


def _integer_of_decimal(number: Decimal) -> object:
    """Take whole numbers that Python can also print; `1E999999999` would fill the memory."""
    if not number:
        return 0
    if number.adjusted() >= _LONGEST_INT or number != number.to_integral_value():
        return MISFIT
    return int(number)


def _boolean_of_text(text: str) -> object:
    return _BOOLEANS.get(text.lower(), MISFIT)


def _boolean_of_number(number: Decimal) -> object:
    return bool(number) if number in {0, 1} else MISFIT


READERS: Final[Mapping[str, Mapping[type, Callable[..., object]]]] = {
    "integer": {str: filled(_integer_of_text), Decimal: _integer_of_decimal},
    "number": {str: filled(_number_of_text)},
    "boolean": {
        str: filled(_boolean_of_text),
        int: _boolean_of_number,
        Decimal: _boolean_of_number,
    },
}
