"""What no target can store is taken out of texts: U+0000, and halves of surrogate pairs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOST_NESTED: Final = 64
_DIRT = re.compile("[\0\ud800-\udfff]")
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def clean(value: object) -> object:
    r"""Takes out what targets refuse: U+0000, and halves of surrogate pairs.

    Nesting beyond what parsers take is folded into JSON text. Keys that become equal are told
    apart by a number, the untouched one keeping its name.

    >>> clean({"k\0": "a\0b", "k": "\ud800"})
    {'k_2': 'ab', 'k': '�'}

    Args:
        value: A decoded JSON value; it is not changed.

    Returns:
        The value without them, in keys and values at any depth.
    """
    return _clean(value, 0)


def _clean(value: object, depth: int) -> object:
    if isinstance(value, str):
        return _clean_text(value)
    if not isinstance(value, (dict, list)):
        return value
    if depth >= _MOST_NESTED:
        return text_of_tree(value)
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value]
    return {name: _clean(item, depth + 1) for name, item in _clean_items(value)}


def _clean_text(text: str) -> str:
    if not _DIRT.search(text):
        return text
    # Halves that stand together are a whole character again; `replace` gives U+FFFD for others.
    coded = text.replace("\0", "").encode("utf-16-le", "surrogatepass")
    return coded.decode("utf-16-le", "replace")


def _clean_items(tree: Mapping[str, object]) -> list[tuple[str, object]]:
    names = {name: _clean_text(name) for name in tree}
    taken = {name for name, cleaned in names.items() if cleaned is name}
    for name, cleaned in names.items():
        if cleaned is not name:
            names[name] = _free_name(cleaned, taken)
            taken.add(names[name])
    return [(names[name], item) for name, item in tree.items()]


def _free_name(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def text_of_tree(value: object) -> str:
    r"""Write a value as JSON without recursion, so that no depth is too much.

    >>> text_of_tree({"a": [Decimal("1.50"), "\0"]})
    '{"a":[1.50,""]}'
    """
    pieces: list[bytes] = []
    pending: list[object] = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, bytes):  # a finished piece; nothing in JSON is bytes
            pieces.append(item)
        elif isinstance(item, dict):
            members = [(b",", _leaf(name) + b":", inner) for name, inner in _clean_items(item)]
            pending += _backwards(b"{", members, b"}")
        elif isinstance(item, list):
            pending += _backwards(b"[", [(b",", inner) for inner in item], b"]")
        else:
            pieces.append(_leaf(item))
    return b"".join(pieces).decode()


def _backwards(start: bytes, members: Iterable[tuple[object, ...]], end: bytes) -> list[object]:
    """Return brackets and what is between them, the last first and no comma before the first."""
    parts = [part for member in members for part in member][1:]
    return [end, *reversed(parts), start]


def _leaf(value: object) -> bytes:
    return _ENCODER.encode(_clean_text(value) if isinstance(value, str) else value)
