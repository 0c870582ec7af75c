"""What identifies a row, and what dates it: the key and the stamp, as the first rows show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.words import folded, singular_words, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tap_devensoft.resource import Field

    Row = Mapping[str, Any]

_OWN: Final = 4
"""The strength from which on a name is that of a row's own key."""
_KEY_KINDS: Final = frozenset({"integer", "uuid", "string"})
_IDS: Final = frozenset({"id", "guid", "uid", "uuid"})
_NUMBERS: Final = frozenset({"number", "no", "nr", "code", "identifier", "ref", "reference"})
_GENERIC: Final = frozenset({"row", "record", "item", "entity", "object", "unique", "internal"})


def find_key(
    fields: Sequence[Field],
    rows: Sequence[Row],
    nouns: Sequence[str],
    scope: Sequence[str] = (),
    *,
    twice: Sequence[tuple[Any, Any]] = (),
) -> str | None:
    """Return the property that identifies a row: by its name, else by being unique.

    Args:
        fields: The fields of a row.
        rows: The first rows; a candidate must differ from row to row in them.
        nouns: What a row is called, for names such as `targetId`.
        scope: Properties within whose values a key need only be unique.
        twice: Rows that came twice, as they were each time; a key is the same in both.
    """
    whole = {
        one.name for one in fields if rows and all(type(row.get(one.name)) is int for row in rows)
    }
    # Metadata may call a whole number just a number.
    kinds = {
        one.name: "integer" if one.kind == "number" and one.name in whole else one.kind
        for one in fields
    }
    usable = [
        name
        for name, kind in kinds.items()
        if kind in _KEY_KINDS
        and _identifies(name, rows, scope)
        # Levels are no owners, and count from 1 as keys do.
        and not any(_repeats_owner(name, rows, above) for above in scope if above != "level")
        and all(one.get(name) == other.get(name) for one, other in twice)
    ]
    ranks = {name: _key_rank(name, kinds[name], nouns) for name in usable}
    best = max(ranks, key=lambda name: ranks[name], default=None)
    # Without rows to show that it is unique, only a name can tell.
    return best if best is not None and (ranks[best][0] > 1 or len(rows) > 1) else None


def _identifies(name: str, rows: Sequence[Row], scope: Sequence[str]) -> bool:
    values = [row.get(name) for row in rows]
    usable = all(type(value) in {int, str} and value != "" for value in values)
    whole = {(*(str(row.get(above)) for above in scope), str(row.get(name))) for row in rows}
    return usable and len(whole) == len(values)


def _repeats_owner(name: str, rows: Sequence[Row], above: str) -> bool:
    """Whether a property only says again whose the rows are."""
    same = all(str(row.get(name)) == str(row.get(above)) for row in rows)
    return bool(rows) and same and (len(rows) > 1 or folded(name) == folded(above))


def names_its_row(name: str, nouns: Collection[str]) -> bool:
    """Whether a name alone says that it identifies a row, such as `id` and `targetId`."""
    return _key_rank(name, "string", nouns)[0] >= _OWN


def _key_rank(name: str, kind: str, nouns: Collection[str]) -> tuple[int, bool]:
    """Rank a candidate: `id`, then `targetId`, then other identifiers, then what is unique."""
    word, said = folded(name), words(name)
    stems = {*map(folded, nouns), *("".join(singular_words(noun)) for noun in nouns)} - {""}
    tails = {word.removeprefix(stem) for stem in stems if word.startswith(stem)}
    last = said[-1] if said else ""
    says_id = last in _IDS or last == "key"
    strengths = (
        word in _IDS,
        not tails.isdisjoint({*_IDS, "key"}),
        not tails.isdisjoint(_NUMBERS),
        # `rowId` is the row's own; `countryId` may be that of something else.
        says_id and set(said[:-1]) <= _GENERIC,
        says_id or kind == "uuid",
        last in _NUMBERS,
        kind == "integer",
    )
    strength = len(strengths) - next(
        (place for place, holds in enumerate(strengths) if holds), len(strengths)
    )
    return strength, word in {"name", "text", "label", "value"}


def find_modified(fields: Iterable[Field], rows: Sequence[Row]) -> str | None:
    """Return the column of the stamp of a row's last change, if the rows have one."""
    for one in fields:
        if one.kind in {"date-time", "calendar"} and is_modified(one.name):
            seen = any(row.get(one.name) for row in rows)
            if seen or not rows:
                return one.column
    return None


def is_modified(name: str) -> bool:
    """Tell whether a property of this name is the stamp of the last change.

    >>> is_modified("lastModified"), is_modified("updatedOn"), is_modified("modifiedBy")
    (True, True, False)
    """
    said = words(name)
    changed = any(word[:5] in {"modif", "updat", "chang"} or word == "edited" for word in said)
    return changed and not {"by", "user", "name"} & set(said)
