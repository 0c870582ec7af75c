"""Numbers, booleans, texts and trees, each from values of other types, with every digit kept."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Reader = Callable[..., object]


MISFIT: Final = object()
"""Says that a value cannot become one of the kind without changing what it means."""

_LONGEST_INT = 4300
_SMALLEST_PLAIN = -64
BOOLEANS: Final = {
    **dict.fromkeys(("yes", "true", "1", "y", "on"), True),
    **dict.fromkeys(("no", "false", "0", "n", "off"), False),
}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# A lone group as in `1,234` may as well be one and a bit, written where a comma is the decimal
# point. Two groups, or a point after one, can be read in one way only.
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})", re.ASCII)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def filled(read: Callable[[str], object]) -> Callable[[str], object]:
    """Make a reader take text without the blanks around it; blank text is no value at all."""

    def read_filled(text: str) -> object:
        stripped = text.strip()
        return read(stripped) if stripped else None

    return read_filled


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


def _boolean_of_number(number: Decimal) -> object:
    return bool(number) if number in {0, 1} else MISFIT


def _text_of_decimal(number: Decimal) -> str:
    """Keeps the digits, and leaves small ones as .NET writes them: 0.0000001, not 1E-7."""
    text = str(number)
    return f"{number:f}" if "E-" in text and number.adjusted() > _SMALLEST_PLAIN else text


def _text_of_tree(value: object) -> str:
    return _ENCODER.encode(value).decode()


def _texts_of_list(items: list[object]) -> list[object]:
    """Return a list whose items are texts or null; others are told as text columns tell them."""
    if _TEXT_OR_NULL.issuperset(map(type, items)):
        return items
    return [_TEXTS[type(one)](one) if type(one) in _TEXTS else one for one in items]


_TEXT_OR_NULL: Final = frozenset({str, type(None)})
_TEXTS: Final[Mapping[type, Reader]] = {
    int: str,
    Decimal: _text_of_decimal,
    bool: _text_of_tree,
    dict: _text_of_tree,
    list: _text_of_tree,
}
"""How values that are no texts are told as texts."""
_BLANK: Final[Mapping[type, Reader]] = {str: filled(lambda _: MISFIT)}
"""What is read where an object or a list is due."""

READERS: Final[Mapping[str, Mapping[type, Reader]]] = {
    "integer": {str: filled(_integer_of_text), Decimal: _integer_of_decimal},
    "number": {str: filled(_number_of_text)},
    "boolean": {
        str: filled(lambda text: BOOLEANS.get(text.lower(), MISFIT)),
        int: _boolean_of_number,
        Decimal: _boolean_of_number,
    },
    "string": _TEXTS,
    "uuid": {**_TEXTS, str: lambda text: text if text.strip() else None},
    "object": _BLANK,
    "array": _BLANK,
    "texts": {**_BLANK, list: _texts_of_list},
}
"""What reads each type of value that is not of the kind yet, by kind."""
