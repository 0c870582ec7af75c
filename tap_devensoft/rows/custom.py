"""Custom values in an object or array become properties of the row, and nothing is lost in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from tap_devensoft.resource import Custom

    Row = Mapping[str, Any]
    Entry = tuple[str | None, Any, Row]
    """A custom value: its key, itself, what else stands in the pair; without a key it is none."""

_ABOUT_FIELDS: Final = frozenset(
    {
        *("key", "name", "label", "title", "caption", "type", "kind", "format", "unit"),
        *("order", "sort", "position", "index", "section", "group", "tab", "category"),
        *("description", "hint", "help", "required", "visible", "editable"),
    }
)
"""Last words of properties that tell of a field, and not of its value in one row."""
_IDS: Final = frozenset({"id", "guid", "uid", "uuid"})


def spread(row: Row, custom: Custom | None, apart: Collection[str] = ()) -> dict[str, Any]:
    """Return a flat copy of a row, with its custom values as properties of their own.

    What is called like a property of the row itself, or one of other rows that is told `apart`, is
    named after the place too. What comes a second time with another value, or is no pair of key and
    value, stays in a list under the place's name.

    >>> from tap_devensoft.resource import Custom
    >>> spread({"id": 1, "extra": {"fit": 3, "id": 9}}, Custom("extra"))
    {'id': 1, 'fit': 3, 'extra.id': 9}
    """
    flat = dict(row)
    place = place_in(row, custom) if custom else None
    if custom is None or place is None:
        return flat
    if not isinstance(held := flat.pop(place), dict | list | None):
        return dict(row)
    own = {*flat, *apart}
    left = []
    for told, value, _ in _entries(held, custom):
        key = custom.labels.get(told, told) if told else told
        name = f"{custom.property}.{key}" if key in own else key
        if name is None:
            left.append(value)
        elif flat.get(name) is None:
            flat[name] = value
        elif value is not None and not _are_same(flat[name], value):
            left.append({key: value})
    if left and custom.property in flat:  # a key may be called as the place is
        left.append({custom.property: flat[custom.property]})
    if left:
        flat[custom.property] = left
    return flat


def _are_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def place_in(row: Row, custom: Custom) -> str | None:
    """Return what a row calls the place of its custom values, whatever the case."""
    if custom.property in row:
        return custom.property
    word = folded(custom.property)
    return next((name for name in row if folded(name) == word), None)


def groups_in(value: object) -> list[tuple[str, Any]]:
    """Return the parts of an object, or the lists and objects in the parts of a list.

    >>> groups_in([{"section": "Deal", "fields": [{"key": "a", "value": 1}]}])
    [('fields', [{'key': 'a', 'value': 1}])]
    """
    if isinstance(value, dict):
        return list(value.items())
    parts = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return [
        (name, inner)
        for one in parts
        for name, inner in one.items()
        if isinstance(inner, dict | list)
    ]


def _entries(held: object, custom: Custom) -> Iterator[Entry]:
    """Yield what stands in the place of custom values, in its order."""
    if custom.grouped and isinstance(held, dict | list):
        for name, group in groups_in(held):
            yield from _entries_of(group, custom, name)
        strays = held if isinstance(held, list) else ()
        yield from ((None, one, {}) for one in strays if not isinstance(one, dict))
    else:
        yield from _entries_of(held, custom, None)


def _entries_of(group: object, custom: Custom, name: str | None) -> Iterator[Entry]:
    if isinstance(group, dict):
        yield from ((key, value, {}) for key, value in group.items())
    elif isinstance(group, list) and custom.pair:
        yield from (_of_pair(one, custom.pair) for one in group)
    elif isinstance(group, list) and name is None:
        yield from ((None, one, {}) for one in group)
    elif group is not None:
        yield name, group, {}


def _of_pair(one: object, pair: Sequence[str]) -> Entry:
    """Read a pair; of several properties that may hold its value, the first with one does."""
    key, *places = pair
    if not isinstance(one, dict) or one.get(key) in (None, ""):
        return None, one, {}
    held = next((name for name in places if one.get(name) is not None), places[0])
    beside = {name: value for name, value in one.items() if name not in {key, held}}
    return str(one[key]), one.get(held), beside


def spread_loses(rows: Iterable[Row], custom: Custom) -> bool:
    """Whether flat rows would not tell all that stands in the place of custom values.

    That refutes the place. It holds several values under one key, a pair has another property that
    is a value too (it changes where the key is the same, or nothing shows that it does not), or
    there is what is no pair of key and value.

    >>> from tap_devensoft.resource import Custom
    >>> row = {"id": 1, "lines": [{"code": "a", "value": 1, "weight": 5}]}
    >>> spread_loses([row], Custom("lines", ("code", "value")))
    True
    """
    held = [list(_entries(row[place], custom)) for row in rows if (place := place_in(row, custom))]
    beside: dict[str, dict[str | None, list[Any]]] = {}
    for entries in held:
        told = [(key, value) for key, value, _ in entries if value is not None]
        last = dict(told)
        if None in last or not all(_are_same(last[key], value) for key, value in told):
            return True
        for key, _, others in entries:
            for name, value in others.items():
                beside.setdefault(name, {}).setdefault(key, []).append(value)
    places = {*(custom.pair or ())}
    return any(_is_value(name, told, places) for name, told in beside.items())


def _is_value(
    name: str, told: Mapping[str | None, Sequence[Any]], places: AbstractSet[str]
) -> bool:
    """Whether what stands beside the values of pairs is a value itself, and none of a field's.

    `told` is what it is for each key, row by row.
    """
    if all(value in (None, "") for values in told.values() for value in values):
        return False
    said = words(name)
    if said and said[-1] in _IDS and name not in places:
        return False
    if any(not _are_same(one, values[0]) for values in told.values() for one in values):
        return True
    is_repeated = any(len(values) > 1 for values in told.values())
    return not is_repeated and not (said and said[-1] in _ABOUT_FIELDS)
