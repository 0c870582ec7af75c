"""Where rows keep custom values that are no properties of theirs: claims, and what refutes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.listings.claims import Claim, Unknown
from tap_devensoft.resource import Custom
from tap_devensoft.rows.custom import groups_in, spread_loses
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tap_devensoft.discovery.metadata import FieldMeta

    Row = Mapping[str, Any]

_KEYS: Final = ("key", "fieldkey", "name", "fieldname", "field", "code", "label", "id")
"""What the key of a pair may be called, likeliest first."""
_VALUES: Final = ("value", "fieldvalue", "val", "data", "content", "text", "displayvalue")


@dataclass(frozen=True, slots=True)
class Seen:
    """The rows that were seen, and the custom fields that metadata name."""

    rows: Sequence[Row]
    fields: Sequence[FieldMeta] = ()

    @property
    def known(self) -> frozenset[str]:
        """Keys and labels of custom fields that no row has as a property, folded."""
        own = {folded(name) for row in self.rows for name in row}
        names = (name for one in self.fields if one.custom for name in (one.key, one.label))
        return frozenset(word for name in names if name and (word := folded(name)) not in own)


def find_custom(rows: Sequence[Row], fields: Sequence[FieldMeta]) -> Custom | None:
    """Return where the rows keep custom values, if not as properties of their own.

    Args:
        rows: The first rows.
        fields: The field metadata.
    """
    claim = PLACE.settle(Seen(rows, fields)).claim
    if claim is None:
        return None
    keys = {"", *(one.key for one in fields)}
    labels = {one.label: one.key for one in fields if one.custom and one.label not in keys}
    return replace(claim.value, labels=labels)


def _places(seen: Seen) -> Iterator[Claim[Custom]]:
    """Yield what holds keys of the metadata, or without these what is called custom."""
    known = seen.known or None
    by = "the field metadata" if known else "its name"
    for name in dict.fromkeys(name for row in seen.rows for name in row):
        if known or _is_called_custom(name):
            held = [row[name] for row in seen.rows if row.get(name)]
            groups = [group for value in held for _, group in groups_in(value) if group]
            forms = [*_forms(name, held, known)]
            grouped = [replace(one, grouped=True) for one in _forms(name, groups, known)]
            if known is None:  # by its name alone, an object is in sections if it is nothing else
                forms = [*(grouped if _are_sections(held) else ()), *forms]
                grouped = []
            yield from (Claim(one, by) for one in (*forms, *grouped))


def _are_sections(held: Sequence[Any]) -> bool:
    """Whether objects hold objects alone, some of them several."""
    whole = [one for one in held if isinstance(one, dict)]
    inner = [value for one in whole for value in one.values()]
    alone = len(whole) == len(held) and all(isinstance(one, dict) for one in inner)
    return alone and any(len(one) > 1 for one in whole)


def _is_called_custom(name: str) -> bool:
    """Whether a name has the word custom in it; a customer is none."""
    said = words(name)
    return "custom" in said or "userdefined" in folded(name)


def _forms(name: str, values: Sequence[Any], known: frozenset[str] | None) -> Iterator[Custom]:
    """Yield how a property holds custom values: in an object, or in pairs of an array."""
    if values and all(isinstance(value, dict) for value in values):
        inner = {folded(key) for value in values for key in value}
        if known is None or not inner.isdisjoint(known):
            yield Custom(name)
    if values and all(isinstance(value, list) for value in values):
        pairs = [pair for value in values for pair in value if isinstance(pair, dict)]
        if pair := _pair_in(pairs, known):
            yield Custom(name, pair)


def _pair_in(pairs: Sequence[Row], known: frozenset[str] | None) -> tuple[str, ...] | None:
    """Return which properties of a pair hold its key, and which may hold its value."""
    names = [*dict.fromkeys(name for pair in pairs for name in pair)]
    hits = {
        name: sum(folded(str(pair.get(name))) in (known or ()) for pair in pairs) for name in names
    }
    best = max(names, key=lambda name: (hits[name], -_rank(name, _KEYS)), default=None)
    if best is None or not (hits[best] if known is not None else _rank(best, _KEYS) < len(_KEYS)):
        return None
    # A label beside the value is a key itself.
    others = [name for name in names if name != best and not hits[name]]
    if not others:
        return None
    several = [name for name in others if words(name)[-1:] == ["value"]]
    likeliest = min(others, key=lambda name: _rank(name, _VALUES))
    return (best, *(several if len(several) > 1 else (likeliest,)))


def _rank(name: str, usual: Sequence[str]) -> int:
    word = folded(name)
    return usual.index(word) if word in usual else len(usual)


def _loses(seen: Seen, custom: Custom) -> str:
    return "flat, they would not tell all" if spread_loses(seen.rows, custom) else ""


PLACE: Final[Unknown[Seen, Custom]] = Unknown(
    "the place of custom values", _places, (_loses,), spelled=lambda custom: custom.property
)
