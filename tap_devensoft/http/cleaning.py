"""Takes out of a decoded reply what is none of its data, and what no target can store."""

from __future__ import annotations

import re
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BACKING_NAME = re.compile(r"<(\w+)>k__BackingField")
_MARKS = frozenset({"$id", "$type", "$values"})
_MOST_REPEATED = 1_000_000
"""Values that references may add to a reply; a few kilobytes of them could stand for any number."""
_MOST_NESTED: Final = 64
_DIRT = re.compile("[\0\ud800-\udfff]")
_ENCODER = msgspec.json.Encoder(decimal_format="number")


def resolved(value: Any) -> Any:
    """Return a decoded reply as it was before Json.NET marked it.

    `$id` and `$type` go; `{"$ref": "1"}` becomes the object that `$id` 1 is on; an object of a
    `$values` list becomes the list; `<Id>k__BackingField` is called `Id`. A reference to an
    object that it lies in itself becomes what that object holds besides objects and lists, so
    that nothing goes in circles. One that names nothing in this reply, as in a Swagger document,
    stays.

    >>> resolved({"$id": "1", "Id": 7, "Tasks": {"$values": [{"Deal": {"$ref": "1"}}]}})
    {'Id': 7, 'Tasks': [{'Deal': {'Id': 7}}]}

    Raises:
        OverflowError: References would make it too large.
    """
    return _Resolver().value(value)


class _Resolver:
    """The objects of one reply that were met so far."""

    def __init__(self) -> None:
        self._met: dict[str, tuple[dict[str, Any], Any, int]] = {}
        """By `$id`: the object, what became of it (None within itself), and its size in values."""
        self._size = self._repeated = 0

    def value(self, value: Any) -> Any:
        self._size += 1
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if not isinstance(value, dict):
            return value
        if value.keys() == {"$ref"}:
            return self._named(value)
        if "$id" not in value:
            return self._content(value)
        name, before = str(value["$id"]), self._size
        self._met[name] = value, None, 0  # a server may number each row anew
        content = self._content(value)
        self._met[name] = value, content, self._size - before
        return content

    def _named(self, reference: dict[str, Any]) -> Any:
        source, content, size = self._met.get(str(reference["$ref"]), (None, reference, 0))
        if source is not None and content is None:
            return self._content({key: one for key, one in source.items() if not _is_tree(one)})
        self._size += size
        self._repeated += size
        if self._repeated > _MOST_REPEATED:
            msg = "references that repeat too much"
            raise OverflowError(msg)
        return content

    def _content(self, source: dict[str, Any]) -> Any:
        if isinstance(source.get("$values"), list) and source.keys() <= _MARKS:
            return self.value(source["$values"])
        return {
            _plain(key, source): self.value(inner)
            for key, inner in source.items()
            # A Swagger document may describe a property of the name.
            if key not in {"$id", "$type"} or _is_tree(inner)
        }


def _is_tree(value: Any) -> bool:
    return isinstance(value, dict | list)


def _plain(key: str, source: dict[str, Any]) -> str:
    """Return a property's name without what the compiler added, unless that name is taken."""
    backing = _BACKING_NAME.fullmatch(key)
    return backing[1] if backing and backing[1] not in source else key


def clean(value: object, depth: int = 0) -> object:
    r"""Takes out what targets refuse: U+0000, and halves of surrogate pairs.

    Nesting beyond what parsers take is folded into JSON text. Keys that become equal are told
    apart by a number, the untouched one keeping its name.

    >>> clean({"k\0": "a\0b", "k": "\ud800"})
    {'k_2': 'ab', 'k': '�'}
    """
    if isinstance(value, str):
        return _clean_text(value)
    if not isinstance(value, (dict, list)):
        return value
    if depth >= _MOST_NESTED:
        return text_of_tree(value)
    if isinstance(value, list):
        return [clean(item, depth + 1) for item in value]
    return {name: clean(item, depth + 1) for name, item in _clean_items(value)}


def _clean_text(text: str) -> str:
    if not _DIRT.search(text):
        return text
    # Halves that stand together are a whole character again; `replace` gives U+FFFD for others.
    coded = text.replace("\0", "").encode("utf-16-le", "surrogatepass")
    return coded.decode("utf-16-le", "replace")


def _clean_items(tree: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    taken = {name for name in tree if not _DIRT.search(name)}
    for name, item in tree.items():
        if name in taken:
            yield name, item
            continue
        cleaned = _clean_text(name)
        names = chain([cleaned], (f"{cleaned}_{number}" for number in count(2)))
        free = next(one for one in names if one not in taken)
        taken.add(free)
        yield free, item


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
        elif isinstance(item, dict | list):
            pending += reversed(_pieces(item))
        else:
            pieces.append(_leaf(item))
    return b"".join(pieces).decode()


def _pieces(tree: dict[str, object] | list[object]) -> list[object]:
    if isinstance(tree, list):
        parts = [part for inner in tree for part in (b",", inner)]
        return [b"[", *parts[1:], b"]"]
    members = ((_leaf(name) + b":", inner) for name, inner in _clean_items(tree))
    parts = [part for name, inner in members for part in (b",", name, inner)]
    return [b"{", *parts[1:], b"}"]


def _leaf(value: object) -> bytes:
    return _ENCODER.encode(_clean_text(value) if isinstance(value, str) else value)
