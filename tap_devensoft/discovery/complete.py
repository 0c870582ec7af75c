"""Completes a resource by what was seen of it: its columns, their kinds, its key and its stamp."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.facts import OWNER_FIELDS, PAIR_FIELDS
from tap_devensoft.discovery.fields import merged_fields, with_columns
from tap_devensoft.discovery.key import find_key, find_modified
from tap_devensoft.discovery.look import Sample
from tap_devensoft.resource import Field
from tap_devensoft.rows.labels import kind_of_samples
from tap_devensoft.settings import zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tap_devensoft.discovery.fields import Evidence
    from tap_devensoft.resource import Kind, Resource


def completed(
    resource: Resource,
    evidence: Evidence,
    config: Mapping[str, Any],
    *,
    owners: Mapping[str, Resource],
    rows: Sequence[Any],
    sample: Sample | None,
) -> Resource:
    """Return the resource with its columns named, and key and stamp found among them.

    Args:
        resource: What is known of it.
        evidence: All that was found out of its fields.
        config: Settings.
        owners: The resources that may own its rows.
        rows: The first rows.
        sample: What was seen of the listing itself.
    """
    sample = sample or Sample(resource.sources[0])
    made = made_fields(resource, owners)
    taken = {one.name for one in made}
    samples = {name: values for name, values in evidence.samples.items() if name not in taken}
    evidence = replace(evidence, samples=samples, aside=evidence.aside | taken)
    above = tuple(one.column for one in made if one.name not in {"parent_id", "wbs"})
    objects = [row for row in rows if isinstance(row, dict)]
    own: Sequence[Field]
    key: str | None
    if scalar := resource.scalar if _are_scalars(sample.rows) else "":
        own, key = [Field(scalar, _scalar_kind(sample.rows))], scalar
    else:
        fields = merged_fields(evidence, zone(config))
        own = [one for one in fields if not one.tap and one.name not in taken]
        seen = [row for row in sample.seen if isinstance(row, dict)] or objects
        required = {one.name for one in evidence.document if one.required}
        key = find_key(own, seen, resource.nouns, required, above, twice=sample.twice)
    named = with_columns(
        (*made, *own), style=config["column_names"], custom_names=config["custom_field_names"]
    )
    mine = [one for one in named if not one.tap]
    by_name = {one.name: one.column for one in mine}
    return replace(
        resource,
        fields=named,
        key=(*above, by_name[key]) if key in by_name else (),
        replication_key=find_modified(mine, objects),
        scalar=scalar,
    )


def _scalar_kind(values: Sequence[Any]) -> Kind:
    texts = any(isinstance(value, str) for value in values)
    return "string" if texts else kind_of_samples(values) or "string"


def _are_scalars(rows: Sequence[Any]) -> bool:
    return bool(rows) and not any(isinstance(row, dict | list) for row in rows)


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
