"""Completes a resource by what was seen of it: its columns, their kinds, its key and its stamp."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.facts import FACTS, OWNER_FIELDS, PAIR_FIELDS
from tap_devensoft.discovery.fields import (
    Evidence,
    merged_fields,
    samples_by_property,
    with_columns,
)
from tap_devensoft.discovery.key import find_key, find_modified
from tap_devensoft.resource import Field
from tap_devensoft.rows.labels import kind_of_samples
from tap_devensoft.settings import zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.discovery.document import Property
    from tap_devensoft.discovery.look import Sample
    from tap_devensoft.discovery.metadata import FieldMeta
    from tap_devensoft.resource import Kind, Resource


def completed(
    resource: Resource,
    sample: Sample,
    flat: Sequence[Mapping[str, Any]],
    config: Mapping[str, Any],
    *,
    owners: Mapping[str, Resource],
    declared: Sequence[Property],
    metadata: Sequence[FieldMeta],
) -> Resource:
    """Return the resource with its columns named, and key and stamp found among them.

    Args:
        resource: What is known of it.
        sample: The first rows.
        flat: These rows with custom values among their properties, and what else tells of them.
        config: Settings.
        owners: The resources that may own its rows.
        declared: What the document declares of a row.
        metadata: The tenant's field metadata.
    """
    fact, custom, maps = FACTS.get(resource.name), resource.custom, resource.kind == "activities"
    made = _made_fields(resource, owners)
    aside = {*(one.name for one in made), *([custom.property] if custom else ())}
    above = tuple(one.column for one in made if one.name not in {"parent_id", "wbs"})
    own: Sequence[Field]
    key: str | None
    if scalar := resource.scalar if _are_scalars(sample.rows) else "":
        own, key = [Field(scalar, _scalar_kind(sample.rows))], scalar
    else:
        evidence = Evidence(
            # Arrays of an activity hold those below it.
            [
                one
                for one in declared
                if one.name not in aside and not (maps and one.type == "array")
            ],
            [one for one in metadata if one.key not in aside],
            {one: said for one, said in samples_by_property(flat).items() if one not in aside},
            [one for one in fact.fields if not one.tap] if fact else (),
        )
        own = merged_fields(evidence, zone(config))
        seen = [row for row in sample.seen if isinstance(row, dict)] or sample.objects
        required = {one.name for one in declared if one.required}
        key = find_key(own, seen, resource.nouns, required, above, twice=sample.twice)
    if maps:
        kinds = {one.name: one.kind for one in own}
        told = {
            name: kind_of_samples([row.get(name) for row in sample.objects])
            or kinds.get(key or "", "string")
            for name in ("parent_id", "owner_id")
            # Where an address names no owner, the rows do so themselves.
            if name == "parent_id" or not all(one.owner for one in resource.sources)
        }
        made = tuple(replace(one, kind=told.get(one.name, one.kind)) for one in made)
    named = with_columns(
        (*made, *own), style=config["column_names"], custom_names=config["custom_field_names"]
    )
    mine = [one for one in named if not one.tap]
    by_name = {one.name: one.column for one in mine}
    return replace(
        resource,
        fields=named,
        key=(*above, by_name[key]) if key in by_name else (),
        replication_key=None if maps else find_modified(mine, sample.objects),
        scalar=scalar,
    )


def _scalar_kind(values: Sequence[Any]) -> Kind:
    texts = any(isinstance(value, str) for value in values)
    return "string" if texts else kind_of_samples(values) or "string"


def _are_scalars(rows: Sequence[Any]) -> bool:
    return bool(rows) and not any(isinstance(row, dict | list) for row in rows)


def _made_fields(resource: Resource, owners: Mapping[str, Resource]) -> tuple[Field, ...]:
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
