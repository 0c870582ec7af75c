"""What is known of a resource's fields, from four sources, becomes columns and a Singer schema."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from tap_devensoft.discovery.document.declared import Property
from tap_devensoft.discovery.facts import OWNER_FIELDS, PAIR_FIELDS
from tap_devensoft.discovery.metadata import FieldMeta
from tap_devensoft.resource import UNMAPPED, Field
from tap_devensoft.rows.kinds import SCHEMAS, fitted, readers_of
from tap_devensoft.rows.labels import is_stamp, kind_of_samples, kind_of_swagger
from tap_devensoft.rows.names import column_names
from tap_devensoft.rows.values import MISFIT
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from tap_devensoft.resource import Kind, Resource

_T = TypeVar("_T")
_MOST_SAMPLES = 200
_MOST_STRAYS = Fraction(1, 10)
"""How many of the samples may not fit the declared kind of a custom field.

A few values from before an administrator gave the field its type must not change the column's type
from one run to the next, which no database follows. Their rows keep them in `_unmapped`.
"""


def merged_fields(
    zone: tzinfo,
    *,
    document: Sequence[Property] = (),
    metadata: Sequence[FieldMeta] = (),
    samples: Mapping[str, Sequence[object]] = MappingProxyType({}),
    facts: Sequence[Field] = (),
) -> tuple[Field, ...]:
    """Return the fields that any source but the facts names, each with its kind.

    A kind is the document's, else the metadata's, else that of the first rows, else the
    facts'; but never one that a value of the first rows does not fit, save for a few values of
    custom fields. Without any other source the facts stand.

    Args:
        zone: Zone of date-times without one.
        document: What the document declares.
        metadata: What the tenant's field metadata describes.
        samples: Values of the first rows by property, custom values taken out of their place.
        facts: What the public pages say.
    """
    word = _words(document, metadata, samples)
    shown = _first((word(name), (name, told)) for name, told in samples.items())
    declared = _first((word(one.name), one) for one in document)
    described = _first((word(one.key), one) for one in metadata)
    known = _first((word(one.name), one) for one in facts)
    order = [*(said for said in declared if said not in shown), *shown]
    unseen = sorted(described.keys() - {*order}, key=lambda said: described[said].key)

    def field_of(said: str) -> Field:
        spelled, values = shown.get(said, ("", ()))
        prop, meta = declared.get(said, Property("")), described.get(said, FieldMeta(""))
        fact = known.get(said)
        # A custom field is called by its key, whatever rows call it.
        key = meta.key if meta.custom and not prop.name else ""
        name = key or spelled or prop.name or meta.key
        strays = _MOST_STRAYS if meta.custom else 0
        kinds: tuple[tuple[Kind | None, Fraction | int], ...] = (
            (kind_of_swagger(prop.type, prop.format) if prop.type else None, strays),
            (meta.kind, strays),
            (kind_of_samples(values, name), 0),
            (fact.kind if fact else None, 0),
            (None if values else _kind_of_other_ids(name, samples), 0),
        )
        fitting = (kind for kind, most in kinds if kind and _fits(kind, values, zone, most))
        kind: Kind = next(fitting, "string")
        if kind == "array" and values and kind_of_samples(values) == "texts":
            kind = "texts"
        if kind == "date-time" and not is_stamp(name):
            kind = "calendar"
        label = meta.label or prop.description or (fact.label if fact else "")
        return Field(name, kind, label=label, custom=meta.custom, options=meta.options)

    return tuple(map(field_of, (*order, *unseen))) or tuple(facts)


def _first(named: Iterable[tuple[str, _T]]) -> dict[str, _T]:
    """Return what is known by each word, the first where there are several."""
    found: dict[str, _T] = {}
    for word, one in named:
        found.setdefault(word, one)
    return found


def _words(
    document: Sequence[Property], metadata: Sequence[FieldMeta], samples: Iterable[str]
) -> Callable[[str], str]:
    """Return what makes one word of all names of a field: its label, and what differs in case.

    Custom keys are the tenant's own words: two of them that differ in case are two fields.
    """
    custom = [one for one in metadata if one.custom]
    keys = Counter(folded(one.key) for one in metadata)
    shown = Counter(map(folded, samples))
    apart = {
        one for one in map(folded, (one.key for one in custom)) if max(keys[one], shown[one]) > 1
    }
    known = keys.keys() | {folded(one.name) for one in document}
    labels = {
        folded(one.label): one.key
        for one in custom
        if one.label and folded(one.key) not in shown and folded(one.label) not in known
    }

    def word(name: str) -> str:
        key = labels.get(folded(name), name)
        return key if folded(key) in apart else folded(key)

    return word


def _kind_of_other_ids(name: str, samples: Mapping[str, Sequence[object]]) -> Kind | None:
    """Return the kind of the row's other ids, for a reference that no row has so far."""
    if words(name)[-1:] != ["id"]:
        return None
    others = [other for other in samples if words(other)[-1:] == ["id"]]
    kinds = {kind_of_samples(samples[other], other) for other in others} - {None}
    return kinds.pop() if len(kinds) == 1 else None


def _fits(kind: Kind, samples: Sequence[object], zone: tzinfo, strays: Fraction | int) -> bool:
    if kind in {"string", "uuid"}:
        # Anything can be written as text, but an object is better kept as one.
        return not any(isinstance(value, dict | list) for value in samples)
    readers = readers_of(kind, zone)
    misfits = sum(fitted(value, readers) is MISFIT for value in samples)
    return misfits <= len(samples) * strays


def samples_by_property(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[object]]:
    """Return the values that the rows have, by property; nulls are left out."""
    found: dict[str, list[object]] = {}
    for row in rows:
        for name, value in row.items():
            values = found.setdefault(name, [])
            if value is not None and len(values) < _MOST_SAMPLES:
                values.append(value)
    return found


def with_columns(
    fields: Sequence[Field],
    *,
    style: Literal["original", "snake_case"],
    custom_names: Literal["key", "label"],
) -> tuple[Field, ...]:
    """Return the fields with their columns' names (contract section 4)."""
    tap, own = [one for one in fields if one.tap], [one for one in fields if not one.tap]
    by_label = custom_names == "label"
    called = [
        (one.label if by_label and one.custom and one.label else one.name, one.custom)
        for one in own
    ]
    # Fields that share a label are told apart by their keys.
    sources = [
        (f"{text} {one.name}" if called.count((text, custom)) > 1 else text, custom)
        for (text, custom), one in zip(called, own, strict=True)
    ]
    names = column_names(sources, style)
    taken = {one.column for one in tap}
    columns = [
        f"{name}_" if name.lower() in taken else name for name in (names[one] for one in sources)
    ]
    return (*tap, *(replace(one, column=name) for one, name in zip(own, columns, strict=True)))


def made_fields(resource: Resource, owners: Mapping[str, Resource]) -> tuple[Field, ...]:
    """Return the columns that the tap makes itself: whose a row is."""
    if resource.kind == "picklists":
        return PAIR_FIELDS
    owner = _owner_kind(resource, owners)
    if resource.kind == "activities":
        return tuple(
            replace(one, kind=owner) if one.name == "owner_id" else one for one in OWNER_FIELDS
        )
    if resource.kind == "children":
        noun = resource.sources[0].owner_type
        name = f"{noun}_id"
        return (Field(name, owner, column=name, tap=True, label=f"Id of the {noun}"),)
    return ()


def _owner_kind(resource: Resource, owners: Mapping[str, Resource]) -> Kind:
    """Return the kind of the ids that tell whose a row is."""
    kinds: set[Kind] = set()
    for source in resource.sources:
        owner = owners.get(source.owner)
        if source.owner and (owner is None or not owner.key):
            kinds.add("string")
        elif owner is not None:
            name = source.owner_field or owner.property_of(owner.key[-1])
            kinds.add(next((one.kind for one in owner.fields if one.name == name), "string"))
    return (kinds or {"integer"}).pop() if len(kinds) < 2 else "string"  # noqa: PLR2004 - one kind


def schema_of(resource: Resource) -> dict[str, Any]:
    """Return the JSON schema of a resource's records."""
    properties: dict[str, Any] = {}
    for one in resource.fields:
        fragment: dict[str, Any] = {**SCHEMAS[one.kind]}
        if one.column in resource.key:
            fragment["type"] = [kind for kind in fragment["type"] if kind != "null"]
        if one.label and one.label != one.column:
            fragment["description"] = one.label
        properties[one.column] = fragment
    properties[UNMAPPED] = {
        "type": ["object", "null"],
        "additionalProperties": True,
        "description": "Properties that have no column, and values that do not fit theirs",
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(resource.key),
        "additionalProperties": True,
    }
