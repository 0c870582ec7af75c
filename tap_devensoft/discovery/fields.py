"""What is known of a resource's fields, from four sources, becomes columns and a Singer schema."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from tap_devensoft.discovery.document import Property
from tap_devensoft.discovery.facts import OWNER_FIELDS, PAIR_FIELDS
from tap_devensoft.discovery.metadata import FieldMeta
from tap_devensoft.resource import UNMAPPED, Field
from tap_devensoft.rows.kinds import SCHEMAS, converter
from tap_devensoft.rows.labels import is_stamp, kind_of_samples, kind_of_swagger
from tap_devensoft.rows.names import column_names
from tap_devensoft.rows.values import MISFIT
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from tap_devensoft.resource import Kind, Resource

_MOST_SAMPLES = 200
_MOST_STRAYS = Fraction(1, 10)
"""How many of the samples may not fit the declared kind of a custom field.

A few values from before an administrator gave the field its type must not change the column's type
from one run to the next, which no database follows. Their rows keep them in `_unmapped`.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that was found out of one resource's fields."""

    document: Sequence[Property] = ()
    metadata: Sequence[FieldMeta] = ()
    samples: Mapping[str, Sequence[object]] = field(default_factory=dict)
    """Values of the first rows by property, custom values taken out of their place."""
    facts: Sequence[Field] = ()
    """What the public pages say."""


def merged_fields(evidence: Evidence, zone: tzinfo) -> tuple[Field, ...]:
    """Return the fields that any source but the facts names, each with its kind.

    A kind is the document's, else the metadata's, else that of the first rows, else the
    facts'; but never one that a value of the first rows does not fit, save for a few values of
    custom fields. Without any other source the facts stand.
    """
    evidence = replace(evidence, samples=_by_key(evidence))
    declared = {one.name: one for one in evidence.document}
    described = {one.key: one for one in evidence.metadata}
    names = _in_order(declared, evidence, described)
    fields = tuple(_field(name, declared, described, evidence, zone) for name in names)
    return fields or tuple(evidence.facts)


def _by_key(evidence: Evidence) -> dict[str, Sequence[object]]:
    """Return the samples of custom fields that rows call by their label under their key.

    Likewise those of fields whose key rows spell in another case, unless either has both.
    """
    known = {folded(name) for name in evidence.samples}
    keys = {
        folded(one.label): one.key
        for one in evidence.metadata
        if one.custom and one.label and folded(one.key) not in known
    }
    apart = _apart(evidence)
    keys |= {
        word: one.key
        for one in evidence.metadata
        if one.custom and (word := folded(one.key)) in known - apart
    }
    own = {folded(one.name) for one in evidence.document}
    return {
        name if folded(name) in own else keys.get(folded(name), name): values
        for name, values in evidence.samples.items()
    }


def _apart(evidence: Evidence) -> set[str]:
    """Return the words that the rows, or the metadata, have in two spellings."""
    spellings = (evidence.samples, {one.key for one in evidence.metadata})
    counts = [Counter(map(folded, names)) for names in spellings]
    return {word for count in counts for word, times in count.items() if times > 1}


def _in_order(
    declared: Mapping[str, Property], evidence: Evidence, described: Mapping[str, FieldMeta]
) -> list[str]:
    """Return every property once; what differs in case only is one, spelled as in the rows."""
    spelled: dict[str, str] = {}
    custom = {folded(one.key) for one in described.values() if one.custom} & _apart(evidence)
    for name in (*evidence.samples, *declared, *described):
        # Custom keys are the tenant's own words: two of them that differ in case are two.
        word = name if folded(name) in custom else folded(name)
        spelled.setdefault(word, name)
    order = {folded(name): place for place, name in enumerate((*declared, *evidence.samples))}
    last = len(order)
    return sorted(spelled.values(), key=lambda name: (order.get(folded(name), last), name))


def _field(
    name: str,
    declared: Mapping[str, Property],
    described: Mapping[str, FieldMeta],
    evidence: Evidence,
    zone: tzinfo,
) -> Field:
    meta = _like(name, described) or FieldMeta(name)
    if meta.key != name and meta.key in evidence.samples:
        meta = FieldMeta(name)  # it tells of the other one
    prop = _like(name, declared) or Property(name)
    samples = evidence.samples.get(name, ())
    fact: Field | None = _like(name, {one.name: one for one in evidence.facts})
    strays = _MOST_STRAYS if meta.custom else 0
    kinds: tuple[tuple[Kind | None, Fraction | int], ...] = (
        (kind_of_swagger(prop.type, prop.format) if prop.type else None, strays),
        (meta.kind, strays),
        (kind_of_samples(samples, name), 0),
        (fact.kind if fact else None, 0),
        (None if samples else _kind_of_other_ids(name, evidence), 0),
    )
    fitting = (kind for kind, most in kinds if kind and _fits(kind, samples, zone, most))
    kind: Kind = next(fitting, "string")
    if kind == "array" and samples and kind_of_samples(samples) == "texts":
        kind = "texts"
    if kind == "date-time" and not is_stamp(name):
        kind = "calendar"
    label = meta.label or prop.description or (fact.label if fact else "")
    return Field(name, kind, label=label, custom=meta.custom, options=meta.options)


def _kind_of_other_ids(name: str, evidence: Evidence) -> Kind | None:
    """Return the kind of the row's other ids, for a reference that no row has so far."""
    if words(name)[-1:] != ["id"]:
        return None
    others = [other for other in evidence.samples if words(other)[-1:] == ["id"]]
    kinds = {kind_of_samples(evidence.samples[other], other) for other in others} - {None}
    return kinds.pop() if len(kinds) == 1 else None


def _like(name: str, known: Mapping[str, Any]) -> Any:
    """Return what is known under a name, or else under one that differs in case and signs."""
    word = folded(name)
    alike = (one for other, one in known.items() if folded(other) == word)
    return known[name] if name in known else next(alike, None)


def _fits(kind: Kind, samples: Sequence[object], zone: tzinfo, strays: Fraction | int) -> bool:
    convert = converter(kind, zone)
    if kind in {"string", "uuid"}:
        # Anything can be written as text, but an object is better kept as one.
        return not any(isinstance(value, dict | list) for value in samples)
    misfits = sum(convert(value) is MISFIT for value in samples)
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
