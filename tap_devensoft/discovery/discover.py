"""Finds out what a tenant has: the whole story, told in a dozen lines."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tap_devensoft.discovery.addresses import Plan, plan_from_document, plan_from_facts
from tap_devensoft.discovery.document.find import find_document
from tap_devensoft.discovery.explore import Explorer
from tap_devensoft.discovery.fields import schema_of
from tap_devensoft.discovery.picklists import picklist_pairs
from tap_devensoft.discovery.recall import METADATA, entries_of, kept, mark_of, recalled
from tap_devensoft.listings.spelling import DEFAULT_PAGING, paging_from_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tap_devensoft.discovery.metadata import FieldMeta
    from tap_devensoft.http.client import Client
    from tap_devensoft.resource import Resource

__all__ = [
    "METADATA",
    "Found",
    "discover",
    "entries_of",
    "kept",
    "mark_of",
    "recall",
    "recalled",
    "schema_of",
    "static",
]

LOG = logging.getLogger("tap-devensoft")

_FIRST = ("target_fields", "targets", "programs")
"""Explored before the others: metadata types targets; targets and programs own activities."""


@dataclass(frozen=True, slots=True)
class Found:
    """What discovery found.

    Attributes:
        resources: The streams, and what they depend on.
        picklists: Category and subcategory of each picklist to read.
        seen: Streams of which rows were seen.
        document: Title of the Swagger document, nothing where there is none.
        fields: How many fields the metadata lists.
        custom_fields: How many of them are custom.
        recalled: Whether an earlier discovery found it.
    """

    resources: list[Resource]
    picklists: list[tuple[str, str]]
    seen: frozenset[str] = frozenset()
    document: str = ""
    fields: int = 0
    custom_fields: int = 0
    recalled: bool = False


def discover(
    client: Client,
    config: Mapping[str, Any],
    wanted: Callable[[str], bool] = lambda _name: True,
    narrowed: Callable[[str], bool] = lambda _name: False,
) -> Found:
    """Return the tenant's resources, in the order of contract section 6.

    Args:
        client: The way to the server.
        config: Settings.
        wanted: Whether a stream is of interest. Of the others, only those whose rows own rows
            of these are looked at.
        narrowed: Whether some columns of a stream are of no interest.
    """
    document = find_document(client, config.get("swagger"))
    endpoints = config.get("endpoints") or {}
    plan = plan_from_document(document, endpoints) if document else plan_from_facts(endpoints)
    explorer = Explorer(client, config, document, plan, narrowed)
    names = sorted(plan.resources, key=lambda name: (_order(name), name))
    needed = _needed(plan.resources, wanted)
    explored = [explorer.explore(plan.resources[name]) for name in names if name in needed]
    metadata = explorer.metadata
    return Found(
        [one for one in explored if one is not None],
        picklist_pairs(metadata, config),
        seen=explorer.seen,
        document=f"{document.title or 'untitled'} {document.version}" if document else "",
        fields=len(metadata),
        custom_fields=sum(one.custom for one in metadata),
    )


def recall(
    client: Client,
    config: Mapping[str, Any],
    known: Mapping[str, Resource],
    wanted: Iterable[str],
    narrowed: Callable[[str], bool] = lambda _name: False,
) -> Found | None:
    """Return what an earlier discovery found, if it serves a load; else None.

    It does not where a stream's columns are narrowed, which only a look at the tenant shows how to
    ask for.

    Args:
        client: The way to the server, for the picklists that field metadata names today.
        config: Settings.
        known: What the catalog keeps.
        wanted: Streams to load.
        narrowed: Whether some columns of a stream are of no interest.
    """
    needed = set(wanted)
    needed |= {one.owner for name in needed & known.keys() for one in known[name].sources} - {""}
    needed |= {"target_fields"} if "picklists" in needed else set()
    if not needed or needed - known.keys() or any(map(narrowed, needed)):
        return None
    metadata: Sequence[FieldMeta] = ()
    if "picklists" in needed:
        explorer = Explorer(client, config, None, Plan(), narrowed, known=known)
        explorer.explore(known["target_fields"])
        if "target_fields" not in explorer.seen:
            return None
        metadata = explorer.metadata
    names = sorted(needed, key=lambda name: (_order(name), name))
    LOG.info("The catalog tells where %s are and how they are paged.", ", ".join(names))
    return Found([known[name] for name in names], picklist_pairs(metadata, config), recalled=True)


def _order(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def _needed(resources: Mapping[str, Resource], wanted: Callable[[str], bool]) -> set[str]:
    """Return the wanted streams and those whose rows they depend on."""
    needed = {name for name in resources if wanted(name)}
    for name in tuple(needed):
        needed |= {one.owner for one in resources[name].sources if one.owner}
        if resources[name].kind == "activities":
            needed |= {"programs", "targets"}
    if needed & {"targets", "picklists"}:
        needed.add("target_fields")
    return needed & resources.keys()


def static(config: Mapping[str, Any]) -> Found:
    """Return the contract's streams as the public pages tell, without any request."""
    plan = plan_from_facts(config.get("endpoints") or {})
    paging = paging_from_settings(config.get("pagination") or {}).over(DEFAULT_PAGING)
    resources = [
        replace(one, sources=tuple(replace(source, paging=paging) for source in one.sources))
        for one in plan.resources.values()
    ]
    return Found(resources, picklist_pairs((), config))
