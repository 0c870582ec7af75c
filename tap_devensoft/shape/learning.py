"""Learns from what was recorded which names are the API's, and which a tenant's own.

That metadata does not call a field custom is a claim, and makes no name the API's.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.discovery.metadata import read_metadata
from tap_devensoft.errors import TapError
from tap_devensoft.listings.page import find_rows
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMING: Final = frozenset({"properties", "definitions", "paths"})
"""Parts of a Swagger document whose keys are names."""


@dataclass(slots=True)
class Vocabulary:
    """Whose word is whose; the last four are learned while replies are read.

    Attributes:
        api: Names, and steps of addresses, that documents have, with and without case and signs.
        custom: Keys and labels of custom fields, without case and signs.
        labels: Labels of custom fields as they are.
        spoken: All texts of field metadata, likewise.
        compounds: The words of such texts, which may also be written as one.
        rows: Texts and numbers that stand in rows.
        names: Names of properties.
        inside: Those of rows.
        around: Those of what stands around rows.
    """

    api: set[str] = field(default_factory=set)
    custom: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    spoken: set[str] = field(default_factory=set)
    compounds: dict[str, list[str]] = field(default_factory=dict)
    rows: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)
    around: set[str] = field(default_factory=set)


def learn(values: Iterable[object], metadata: Iterable[object]) -> Vocabulary:
    """Return what documents among all values tell, and the replies with field metadata."""
    known = Vocabulary()
    for document in filter(is_document, values):
        for name in _names_in(document):
            known.api |= {name, folded(name)}
    for value in metadata:
        with suppress(TapError):
            rows = find_rows(value, None, FACTS["target_fields"].nouns)[1]
            for one in read_metadata(
                rows, known.api | {one.name for one in FACTS["targets"].fields}
            ):
                if one.custom:
                    known.custom |= {folded(text) for text in (one.key, one.label) if text}
                    known.labels.add(one.label)
            for text in _texts_in(rows):
                known.spoken.add(folded(text))
                known.compounds.setdefault(folded(text), words(text))
    return known


def is_document(value: object) -> bool:
    """Whether a reply is a Swagger document, or one of its successors."""
    marks = {"swagger", "openapi"}
    return isinstance(value, dict) and "paths" in value and not marks.isdisjoint(value)


def _names_in(document: Any, name: str = "") -> Iterator[str]:
    """Yield the names, and the steps of addresses, of a document."""
    if isinstance(document, dict):
        named = name in NAMING
        if named:
            yield from (step for key in document for step in str(key).split("/"))
        if isinstance(document.get("name"), str) and "in" in document:
            yield document["name"]
        for key, one in document.items():
            yield from _names_in(one, "" if named else key)
    elif isinstance(document, list):
        for one in document:
            if name == "tags" and isinstance(one, str):
                yield one
            yield from _names_in(one)


def _texts_in(value: object) -> Iterator[str]:
    """Yield every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(one)
