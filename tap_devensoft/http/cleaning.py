"""Takes out of a decoded reply what is none of its data, and what no target can store."""

from __future__ import annotations

import re
from typing import Any

_BACKING_NAME = re.compile(r"<(\w+)>k__BackingField")
_TREES = (dict, list)
_MARKS = frozenset({"$id", "$type", "$values"})
_MOST_REPEATED = 1_000_000
"""Values that references may add to a reply; a few kilobytes of them could stand for any number."""
_DIRT = re.compile("[\0\ud800-\udfff]")


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
        self._met: dict[str, tuple[Any, int]] = {}
        """By `$id`: what stands for the object, and its size in values; within itself, little."""
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
        name = str(value["$id"])  # a server may number each row anew
        own = {key: one for key, one in value.items() if not isinstance(one, _TREES)}
        self._met[name] = self._content(own), 0
        before = self._size
        content = self._content(value)
        self._met[name] = content, self._size - before
        return content

    def _named(self, reference: dict[str, Any]) -> Any:
        content, size = self._met.get(str(reference["$ref"]), (reference, 0))
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
            if key not in {"$id", "$type"} or isinstance(inner, _TREES)
        }


def _plain(key: str, source: dict[str, Any]) -> str:
    """Return a property's name without what the compiler added, unless that name is taken."""
    backing = _BACKING_NAME.fullmatch(key)
    return backing[1] if backing and backing[1] not in source else key


def clean(value: Any) -> Any:
    r"""Return a value without what targets refuse: U+0000, and halves of surrogate pairs.

    >>> clean({"k\0": "a\0b", "l": "\ud800"})
    {'k': 'ab', 'l': '�'}

    Raises:
        OverflowError: Names in it differ by nothing else.
    """
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, list):
        return [clean(item) for item in value]
    if not isinstance(value, dict):
        return value
    cleaned = {_clean_text(name): clean(item) for name, item in value.items()}
    if len(cleaned) < len(value):
        msg = "names that differ only by what no target can store"
        raise OverflowError(msg)
    return cleaned


def _clean_text(text: str) -> str:
    if not _DIRT.search(text):
        return text
    # Halves that stand together are a whole character again; `replace` gives U+FFFD for others.
    coded = text.replace("\0", "").encode("utf-16-le", "surrogatepass")
    return coded.decode("utf-16-le", "replace")
