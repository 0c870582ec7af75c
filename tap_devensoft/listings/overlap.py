"""Whether two pages bring the same rows: the proof on which all others rest. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.listings.keys import WHOLE_ROWS, encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

_EDITED: Final = 2
"""Rows by which a page that was asked for twice may differ: one came, one went."""
_FEW: Final = 10


def same_rows(
    one: Sequence[Any],
    other: Sequence[Any],
    identities: Callable[[Sequence[object]], list[Hashable]] = WHOLE_ROWS,
) -> bool:
    """Whether two pages bring the same rows, but for an edit between them.

    A row counts as the same where most of its values are: a server may number the rows of each
    reply, or write into them when it was asked.
    """
    if not one or not other:
        return False
    edited = _are_edited(set(identities(one)), set(identities(other)))
    return edited or (len(one) == len(other) and _alike_rows(one, other))


def _are_edited(ours: set[Hashable], theirs: set[Hashable]) -> bool:
    return len(ours ^ theirs) <= (_EDITED if len(ours) > _FEW else 0)


def shift_of(one: Sequence[Any], other: Sequence[Any]) -> int | None:
    """Return how many rows further in the same listing `other` begins; None if it is elsewhere.

    >>> shift_of([{"id": 1}, {"id": 2}, {"id": 3}], [{"id": 3}, {"id": 4}])
    2
    """
    if not one or not other:
        return None
    keys, theirs = WHOLE_ROWS(one), WHOLE_ROWS(other)
    if _are_edited({*keys[: len(other)]}, {*theirs[: len(one)]}):
        return 0
    close = (place for place, row in enumerate(one) if _nearly(row, other[0]))
    for shift in [keys.index(theirs[0])] if theirs[0] in keys else close:
        behind = one[shift:]
        if same_rows(behind[: len(other)], other[: len(behind)]):
            return shift
    return 0 if same_rows(one[: len(other)], other[: len(one)]) else None


def _nearly(one: Any, other: Any) -> bool:
    """Whether two rows are the same, but for a number that each reply makes anew."""
    if not alike(one, other):
        return False
    return sum(1 for name in {*one, *other} if one.get(name) != other.get(name)) <= 1


def alike(one: Any, other: Any) -> bool:
    """Whether two objects have most of their values in common."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    return bool(sum(one[name] == other.get(name) for name in one) > len(one) / 2)


def _alike_rows(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether rows of two pages, place by place, agree in most properties that tell rows apart."""
    if not (one and alike(one[0], other[0])):
        return False
    if not all(isinstance(row, dict) for row in (*one, *other)):
        return False
    telling = [name for name in one[0] if len({encoded(row.get(name)) for row in one}) > 1]
    same = [
        name
        for name in telling
        if all(a.get(name) == b.get(name) for a, b in zip(one, other, strict=True))
    ]
    return len(same) > len(telling) / 2
