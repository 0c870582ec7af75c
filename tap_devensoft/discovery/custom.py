"""Where rows keep custom values that are no properties of theirs: claims, and what refutes them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import inflection

from tap_devensoft.resource import Custom
from tap_devensoft.rows.custom import groups_in, spread_loses
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tap_devensoft.discovery.metadata import FieldMeta

    Row = Mapping[str, Any]

_KEYS: Final = ("key", "fieldkey", "name", "fieldname", "field", "code", "label", "id")
"""What the key of a pair may be called, likeliest first."""
_USUAL: Final = (
    "custom_fields", "custom", "custom_values", "custom_properties", "custom_attributes",
    "attributes", "user_fields", "user_defined_fields", "additional_data", "additional_fields",
    "extras",
)  # fmt: skip
"""What the place of custom values may be called."""
_VALUES: Final = ("value", "fieldvalue", "val", "data", "content", "text", "displayvalue")


def usual_places(names: Collection[str]) -> list[str]:
    """Return what may hold custom values, spelled as `names` of other properties are."""
    camel = not any("_" in name.strip("_") for name in names)
    upper = any(name[:1].isupper() for name in names)
    return [inflection.camelize(one, upper) if camel else one for one in _USUAL]


def find_custom(rows: Sequence[Row], fields: Sequence[FieldMeta]) -> Custom | None:
    """Return where the rows keep custom values, if not as properties of their own.

    What claims to be the place is refuted where flat rows would not tell all that is in it.

    Args:
        rows: The first rows.
        fields: The field metadata.
    """
    found = next((one for one in _places(rows, fields) if not spread_loses(rows, one)), None)
    if found is None:
        return None
    keys = {"", *(one.key for one in fields)}
    labels = {one.label: one.key for one in fields if one.custom and one.label not in keys}
    return replace(found, labels=labels)


def _places(rows: Sequence[Row], fields: Sequence[FieldMeta]) -> Iterator[Custom]:
    """Yield what holds keys of the metadata, or without these what is called custom."""
    own = dict.fromkeys(name for row in rows for name in row)
    told = {folded(name) for one in fields if one.custom for name in (one.key, one.label) if name}
    known = told - {*map(folded, own)} or None
    for name in own:
        if known or _is_called_custom(name):
            held = [row[name] for row in rows if row.get(name)]
            groups = [group for value in held for _, group in groups_in(value) if group]
            forms = [*_forms(name, held, known)]
            grouped = [replace(one, grouped=True) for one in _forms(name, groups, known)]
            # By its name alone, an object is in sections if it is nothing else.
            sections = grouped if known is None and _are_sections(held) else []
            yield from (*sections, *forms, *(grouped if known else ()))


def _are_sections(held: Sequence[Any]) -> bool:
    """Whether objects hold objects alone, and some of them several."""
    inner = [value for one in held if isinstance(one, dict) for value in one.values()]
    return len(inner) > len(held) and all(isinstance(one, dict) for one in inner)


def _is_called_custom(name: str) -> bool:
    """Whether a name has the word custom in it; a customer is none."""
    said = words(name)
    return "custom" in said or "userdefined" in folded(name)


def _forms(name: str, values: Sequence[Any], known: set[str] | None) -> Iterator[Custom]:
    """Yield how a property holds custom values: in an object, or in pairs of an array."""
    if values and all(isinstance(value, dict) for value in values):
        inner = {folded(key) for value in values for key in value}
        if known is None or not inner.isdisjoint(known):
            yield Custom(name)
    if values and all(isinstance(value, list) for value in values):
        pairs = [pair for value in values for pair in value if isinstance(pair, dict)]
        if pair := _pair_in(pairs, known):
            yield Custom(name, pair)


def _pair_in(pairs: Sequence[Row], known: set[str] | None) -> tuple[str, ...] | None:
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
