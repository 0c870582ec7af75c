"""Reads the tenant's field metadata, whatever its keys are called.

`devenconnect-api.md` section 3.5 says what it is for, section 7 rows 12 and 13 that none of its
names is public. A role is given to the property whose name is usual for it, else to the one
whose content looks like it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.rows.labels import kind_of_label
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from tap_devensoft.resource import Kind

    _Score = tuple[float, ...]

_MOSTLY: Final = 0.7
_HALF: Final = 0.5
_PAIR: Final = 2
_IDENTIFIER: Final = re.compile(r"[^\W\d][\w.$-]*")
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "key": (
        "key", "fieldkey", "internalname", "propertyname", "apiname", "systemname", "fieldname",
        "property", "field", "columnname", "name", "code", "identifier",
    ),
    "label": (
        "label", "displayname", "caption", "fieldlabel", "displaylabel", "title", "displaytext",
        "text", "description", "name",
    ),
    "type": (
        "datatype", "fieldtype", "type", "valuetype", "controltype", "inputtype", "kind", "format",
    ),
    "custom": ("iscustom", "custom", "iscustomfield", "customfield", "isuserdefined"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldMeta:
    """What the metadata says of one field."""

    key: str
    label: str = ""
    kind: Kind | None = None
    custom: bool = False
    options: tuple[str, str] | None = None


def read_metadata(
    rows: Sequence[object], known: Collection[str] = (), inner: Collection[str] = ()
) -> tuple[FieldMeta, ...]:
    """Return the fields, in the order of their keys.

    Args:
        rows: The entries of the metadata.
        known: Names of properties that the resource is known to have.
        inner: Names and texts in what stands in these properties, which may be keys or labels.
    """
    entries = [_flat(row) for row in rows if isinstance(row, dict)]
    texts = {name: _texts(name, entries) for entry in entries for name in entry}
    own = {folded(name) for name in known}

    def key_score(name: str) -> _Score:
        said, rank = texts[name], _rank("key", name)
        all_differ = len({*said}) == len(entries)
        if not all_differ or (_share(said, kind_of_label) > _HALF and not rank):
            return (0.0,)
        hits = _share(said, known.__contains__) + _share(said, lambda text: folded(text) in own)
        spelled = _share(said, lambda text: " " not in text)
        within = _share(said, inner.__contains__)
        words = _share(said, _IDENTIFIER.fullmatch)
        return (1.0, round(hits, 1), round(spelled, 1), round(within, 1), rank, words)

    key = _best(texts, key_score)
    if key is None:
        return ()
    others = [name for name in texts if name != key]
    label = _best(others, lambda name: _label_score(name, texts[name]))
    kinds = [name for name in others if name != label]
    kind = _best(kinds, lambda name: _kind_score(name, texts[name]))
    custom = _best(others, lambda name: _custom_score(name, entries))
    found = {
        text: FieldMeta(
            key=text,
            label=str((label and entry.get(label)) or ""),
            kind=kind_of_label(str((kind and entry.get(kind)) or "")),
            custom=_is_custom(entry.get(custom) if custom else folded(text) not in own),
            options=_options(entry),
        )
        for entry in entries
        for text in _texts(key, [entry])
    }
    return tuple(found[text] for text in sorted(found))


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with the properties of inner objects beside its own."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{inner}": one for inner, one in value.items()})
        else:
            flat[name] = value
    return flat


def _best(names: Iterable[str], score: Callable[[str], _Score]) -> str | None:
    """Return the first name with the highest score; a first part of 0 means unfit."""
    best = max(names, key=score, default=None)
    return best if best is not None and score(best)[0] > 0 else None


def _rank(role: str, name: str) -> float:
    """Return how usual `name` is for `role`, 0 where it is on no list."""
    usual = _NAMES[role]
    word = folded(name.rpartition(".")[2])
    return (len(usual) - usual.index(word)) / len(usual) if word in usual else 0.0


def _texts(name: str, entries: Sequence[Mapping[str, Any]]) -> list[str]:
    return [value for entry in entries if isinstance(value := entry.get(name), str) and value]


def _share(texts: Collection[str], fits: Callable[[str], object]) -> float:
    return sum(1 for text in texts if fits(text)) / len(texts) if texts else 0.0


def _label_score(name: str, texts: Sequence[str]) -> _Score:
    rank, blanks = _rank("label", name), _share(texts, lambda text: " " in text)
    # A label differs from field to field; a section or a type does not.
    differs = len({*texts}) > _MOSTLY * len(texts)
    return (float(bool(differs and (rank or blanks))), rank, blanks)


def _kind_score(name: str, texts: Sequence[str]) -> _Score:
    hits = _share(texts, kind_of_label)
    return (float(hits > _HALF), hits, _rank("type", name))


def _custom_score(name: str, entries: Sequence[Mapping[str, Any]]) -> _Score:
    values = [entry[name] for entry in entries if entry.get(name) is not None]
    word = folded(name)
    about = _rank("custom", name) or 0.5 * ("custom" in word or "userdefined" in word)
    if values and about and all(value in (0, 1) for value in values):  # no set: it may be a list
        return (about,)
    return (0.4 * any(folded(str(value)) in {"custom", "userdefined"} for value in values),)


def _is_custom(value: object) -> bool:
    if isinstance(value, str):
        return folded(value) in {"custom", "userdefined", "true", "yes", "1"}
    return bool(value)


def _options(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return category and subcategory of the field's picklist, as a pair or as one text."""
    category = subcategory = None
    for word, value in {folded(one): two for one in entry for two in _texts(one, [entry])}.items():
        if "subcat" in word:
            subcategory = value
        elif "category" in word or "picklistcat" in word:
            category = value
        elif "picklist" in word or "lookup" in word:
            parts = [part.strip() for part in re.split(r"\s*[/|]\s*|\s+-\s+", value) if part]
            if len(parts) == _PAIR:
                category, subcategory = category or parts[0], subcategory or parts[1]
    return (category, subcategory) if category and subcategory else None
