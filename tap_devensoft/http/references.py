"""Undoes what Json.NET adds to preserve references and types (`devenconnect-api.md` section 9)."""

from __future__ import annotations

import re
from typing import Any

_MARK = re.compile(rb'"\$(?:id|ref|type|values)"')
_BACKING = re.compile(rb'"<\w+>k__BackingField"')
_BACKING_NAME = re.compile(r"<(\w+)>k__BackingField")
_MARKS = frozenset({"$id", "$type", "$values"})
_MOST_REPEATED = 1_000_000
"""Values that references may add to a reply; a few kilobytes of them could stand for any number."""


def has_marks(body: bytes) -> bool:
    """Whether a JSON document may need `resolved`; costs next to nothing where it does not."""
    # Searching for one byte is thirty times as fast as for more.
    dollar = b"$" in body and _MARK.search(body)
    return bool(dollar or (b"<" in body and _BACKING.search(body)))


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
        """Start with nothing."""
        self._whole: dict[str, tuple[Any, int]] = {}
        """By `$id`: the object, and how many values are in it."""
        self._begun: dict[str, dict[str, Any]] = {}
        self._size = self._repeated = 0

    def value(self, value: Any) -> Any:
        self._size += 1
        if isinstance(value, list):
            return [self.value(one) for one in value]
        return self._object(value) if isinstance(value, dict) else value

    def _object(self, source: dict[str, Any]) -> Any:
        if len(source) == 1 and "$ref" in source:
            return self._named(str(source["$ref"]), source)
        if "$id" not in source:
            return self._content(source)
        name, before = str(source["$id"]), self._size
        self._begun[name] = source
        self._whole.pop(name, None)  # a server may number each row anew
        content = self._content(source)
        self._whole[name] = content, self._size - before
        return content

    def _named(self, name: str, reference: dict[str, Any]) -> Any:
        if name in self._whole:
            value, size = self._whole[name]
            self._size += size
            self._repeated += size
            if self._repeated > _MOST_REPEATED:
                msg = "references that repeat too much"
                raise OverflowError(msg)
            return value
        begun = self._begun.get(name)
        if begun is None:
            return reference
        return {
            _plain(key, begun): inner
            for key, inner in begun.items()
            if not _is_mark(key, inner) and not isinstance(inner, dict | list)
        }

    def _content(self, source: dict[str, Any]) -> Any:
        if isinstance(source.get("$values"), list) and source.keys() <= _MARKS:
            return self.value(source["$values"])
        return {
            _plain(key, source): self.value(inner)
            for key, inner in source.items()
            if not _is_mark(key, inner)
        }


def _is_mark(key: str, value: Any) -> bool:
    """Whether a property is none of the row's; a Swagger document may describe one of the name."""
    return key in {"$id", "$type"} and not isinstance(value, dict | list)


def _plain(key: str, source: dict[str, Any]) -> str:
    """Return a property's name without what the compiler added, unless that name is taken."""
    backing = _BACKING_NAME.fullmatch(key)
    return backing[1] if backing and backing[1] not in source else key
