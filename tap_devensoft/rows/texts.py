"""Anything becomes text, and text that is JSON becomes a tree again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from tap_devensoft.http.cleaning import clean, text_of_tree
from tap_devensoft.rows.kinds import MISFIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_SMALLEST_PLAIN = -64
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def filled(read: Callable[[str], object]) -> Callable[[str], object]:
    """Make a reader take text without the blanks around it; blank text is no value at all."""

    def read_filled(text: str) -> object:
        stripped = text.strip()
        return read(stripped) if stripped else None

    return read_filled


def _text_of_bool(value: bool) -> str:  # noqa: FBT001 - one of the readers of one value
    return "true" if value else "false"


def _text_of_int(number: int) -> str:
    try:
        return str(number)
    except ValueError:  # Python prints no int of more than 4,300 digits, but any decimal
        return str(Decimal(number))


def _text_of_decimal(number: Decimal) -> str:
    """Keeps the digits, and leaves small ones as .NET writes them: 0.0000001, not 1E-7."""
    text = str(number)
    return f"{number:f}" if "E-" in text and number.adjusted() > _SMALLEST_PLAIN else text


def _tree_of(wanted: type) -> Callable[[str], object]:
    """Makes the reader of text that is JSON and holds what is wanted."""

    def read(text: str) -> object:
        try:
            tree = _DECODER.decode(text)
        except (ValueError, ArithmeticError, RecursionError):
            return MISFIT
        return clean(tree) if type(tree) is wanted else MISFIT

    return read


def _texts_of_list(items: list[object]) -> list[object]:
    """Return a list whose items are texts or null; others are told as text columns tell them."""
    if _TEXT_OR_NULL.issuperset(map(type, items)):
        return items
    return [TEXTS[type(one)](one) if type(one) in TEXTS else one for one in items]


def _texts_of_text(text: str) -> object:
    tree = _LIST(text)
    return _texts_of_list(tree) if isinstance(tree, list) else tree


_TEXT_OR_NULL: Final = frozenset({str, type(None)})
_LIST: Final = _tree_of(list)
TEXTS: Final[Mapping[type, Callable[..., object]]] = {
    int: _text_of_int,
    Decimal: _text_of_decimal,
    bool: _text_of_bool,
    dict: text_of_tree,
    list: text_of_tree,
}
"""How values that are no texts are told as texts."""
READERS: Final[Mapping[str, Mapping[type, Callable[..., object]]]] = {
    "string": TEXTS,
    "uuid": {**TEXTS, str: lambda text: text if text.strip() else None},
    "object": {str: filled(_tree_of(dict))},
    "array": {str: filled(_LIST)},
    "texts": {list: _texts_of_list, str: filled(_texts_of_text)},
}
