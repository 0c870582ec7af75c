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
    from collections.abc import Callable, Collection, Mapping, Sequence

    from tap_devensoft.resource import Kind

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
    names = list(dict.fromkeys(name for entry in entries for name in entry))
    folded_known = {folded(name) for name in known}
    key = _best(names, lambda name: _key_score(name, entries, known, folded_known, set(inner)))
    if key is None:
        return ()
    others = [name for name in names if name != key]
    label = _best(others, lambda name: _label_score(name, entries))
    kind = _best(
        [name for name in others if name != label], lambda name: _kind_score(name, entries)
    )
    custom = _best(others, lambda name: _custom_score(name, entries))
    found = {}
    for entry in entries:
        text = entry.get(key)
        if isinstance(text, str) and text:
            found[text] = FieldMeta(
                key=text,
                label=str(entry.get(label) or "") if label else "",
                kind=kind_of_label(str(entry.get(kind) or "")) if kind else None,
                custom=_is_custom(
                    entry.get(custom) if custom else folded(text) not in folded_known
                ),
                options=_options(entry),
            )
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


def _best(names: Sequence[str], score: Callable[[str], tuple[float, ...]]) -> str | None:
    """Return the name with the highest score; a first part of 0 means unfit."""
    ranked = [(score(name), -place, name) for place, name in enumerate(names)]
    ranked = [one for one in ranked if one[0][0] > 0]
    return max(ranked)[2] if ranked else None


def _rank(role: str, name: str) -> float:
    """Return how usual `name` is for `role`, 0 where it is on no list."""
    usual = _NAMES[role]
    word = folded(name.rpartition(".")[2])
    return (len(usual) - usual.index(word)) / len(usual) if word in usual else 0.0


def _texts(name: str, entries: Sequence[Mapping[str, Any]]) -> list[str]:
    return [value for entry in entries if isinstance(value := entry.get(name), str) and value]


def _key_score(
    name: str,
    entries: Sequence[Mapping[str, Any]],
    known: Collection[str],
    folded_known: Collection[str],
    inner: Collection[str],
) -> tuple[float, ...]:
    texts = _texts(name, entries)
    if len(texts) < len(entries) or len(set(texts)) < len(texts):
        return (0.0,)
    words = sum(1 for text in texts if _IDENTIFIER.fullmatch(text)) / len(texts)
    types = sum(1 for text in texts if kind_of_label(text)) / len(texts)
    if types > _HALF and not _rank("key", name):
        return (0.0,)
    exact = sum(1 for text in texts if text in known) / len(texts)
    hits = exact + sum(1 for text in texts if folded(text) in folded_known) / len(texts)
    spelled = sum(1 for text in texts if " " not in text) / len(texts)
    within = sum(1 for text in texts if text in inner) / len(texts)
    rank = _rank("key", name)
    return (1.0, round(hits, 1), round(spelled, 1), round(within, 1), rank, words)


def _label_score(name: str, entries: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    texts = _texts(name, entries)
    if not texts:
        return (0.0,)
    different = len(set(texts)) / len(texts)
    blanks = sum(1 for text in texts if " " in text) / len(texts)
    rank = _rank("label", name)
    # A label differs from field to field; a section or a type does not.
    return (1.0 if different > _MOSTLY and (rank or blanks) else 0.0, rank, blanks)


def _kind_score(name: str, entries: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    texts = _texts(name, entries)
    if not texts:
        return (0.0,)
    hits = sum(1 for text in texts if kind_of_label(text)) / len(texts)
    return (1.0 if hits > _HALF else 0.0, hits, _rank("type", name))


def _custom_score(name: str, entries: Sequence[Mapping[str, Any]]) -> tuple[float, ...]:
    values = [entry[name] for entry in entries if entry.get(name) is not None]
    word = folded(name)
    about = _rank("custom", name) or 0.5 * ("custom" in word or "userdefined" in word)
    flags = all(value in (0, 1) for value in values)  # no set: a value may be a list
    spelled = {folded(str(value)) for value in values}
    says_so = 0.4 * bool(spelled & {"custom", "userdefined"})
    score = (about if flags else 0.0) or says_so
    return (score if values else 0.0,)


def _is_custom(value: object) -> bool:
    if isinstance(value, str):
        return folded(value) in {"custom", "userdefined", "true", "yes", "1"}
    return bool(value)


def _options(entry: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return category and subcategory of the field's picklist, as a pair or as one text."""
    category = subcategory = None
    for name, value in entry.items():
        word = folded(name)
        if not isinstance(value, str) or not value:
            continue
        if "subcategory" in word or "subcat" in word:
            subcategory = value
        elif "category" in word or "picklistcat" in word:
            category = value
        elif "picklist" in word or "lookup" in word:
            parts = [part.strip() for part in re.split(r"\s*[/|]\s*|\s+-\s+", value) if part]
            if len(parts) == _PAIR:
                category, subcategory = category or parts[0], subcategory or parts[1]
    return (category, subcategory) if category and subcategory else None
