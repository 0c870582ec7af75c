"""Finds out what a tenant has: the whole story, told in a dozen lines."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tap_devensoft.activities.node import OWNERS
from tap_devensoft.discovery.addresses import Plan, plan_of
from tap_devensoft.discovery.document.find import find_document
from tap_devensoft.discovery.explore import Explorer
from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.errors import MissingError, PassingError, ReplyError
from tap_devensoft.listings.reading import Tenant
from tap_devensoft.listings.spelling import paging_from_settings
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tap_devensoft.discovery.document import Document
    from tap_devensoft.discovery.metadata import FieldMeta
    from tap_devensoft.errors import TapError
    from tap_devensoft.http.client import Client
    from tap_devensoft.resource import Resource

LOG = logging.getLogger("tap-devensoft")

_FEW_ROUTES = 3
"""Routes that are asked for to see whether the document's base path holds."""
_CORES = frozenset(name for name, one in FACTS.items() if one.core)
"""The streams that every tenant has."""
_FIRST = ("target_fields", "targets", "programs")
"""Explored before the others: metadata types targets; targets and programs own activities."""


@dataclass(frozen=True, slots=True)
class Found:
    """What discovery found.

    Attributes:
        resources: The streams, and what they depend on.
        seen: Streams of which rows were seen.
        failed: Why others could not be looked at.
        document: Title of the Swagger document, nothing where there is none.
        metadata: What the tenant says of the fields of targets.
        recalled: Whether an earlier discovery found it.
    """

    resources: list[Resource]
    seen: frozenset[str] = frozenset()
    failed: Mapping[str, TapError] = field(default_factory=dict)
    document: str = ""
    metadata: tuple[FieldMeta, ...] = ()
    recalled: bool = False


def tenant_of(client: Client, config: Mapping[str, Any]) -> Tenant:
    """Return a tenant of which nothing is known but the settings."""
    return Tenant(
        client,
        paging_from_settings(config.get("pagination") or {}),
        config["page_size"],
        config["max_concurrency"],
        config.get("filters") or {},
    )


def discover(
    tenant: Tenant,
    config: Mapping[str, Any],
    known: Mapping[str, Resource],
    wanted: Iterable[str] | None,
) -> Found:
    """Return the tenant's resources, in the order of contract section 6.

    Args:
        tenant: Whom to ask.
        config: Settings.
        known: What an earlier discovery found, and a catalog kept; it is not found out again.
        wanted: The streams of interest; all if not given. Of the others, only those whose rows
            own rows of these are looked at.

    Raises:
        MissingError: None of the streams that every tenant has is there.
    """
    needed = _needed(known, wanted) if wanted is not None else set()
    recalled = bool(needed) and needed <= known.keys()
    document = None if recalled else find_document(tenant.client, config.get("swagger"))
    plan = Plan(dict(known))
    if not recalled:
        base = base_of(tenant.client, document) if document is not None else ""
        plan = plan_of(document, config.get("endpoints") or {}, base=base, filters=tenant.filters)
        needed = _needed(plan.resources, plan.resources if wanted is None else wanted)
        if "activities" in needed - known.keys():  # of whichever owners have any
            needed |= {*OWNERS.values()} & plan.resources.keys()
    explorer = Explorer(tenant, config, plan)
    # New picklists, and types of targets, are told by the metadata of today.
    today = {"target_fields"} if "picklists" in needed or not needed <= known.keys() else set()
    # A catalog may name streams that the tenant does not have.
    for name in _in_order(needed & {**plan.resources, **known}.keys(), plan.resources):
        if name == "picklists":
            tenant.pairs = _picklist_pairs(explorer.metadata, config)
        if name in known:
            tenant.resources[name] = known[name]
        if name not in known or name in today:
            explorer.explore(known.get(name, plan.resources[name]))
    _refuse_nothing(explorer, needed)
    if recalled:
        names = ", ".join(_in_order(needed, known))
        LOG.info("The catalog tells where %s are and how they are paged.", names)
    return Found(
        list(tenant.resources.values()),
        seen=explorer.seen,
        failed={name: tenant.client.in_hindsight(one) for name, one in explorer.failed.items()},
        document=f"{document.title or 'untitled'} {document.version}" if document else "",
        metadata=explorer.metadata,
        recalled=recalled,
    )


def _picklist_pairs(
    metadata: Iterable[FieldMeta], config: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Return the picklists to read: those that fields name, then those of the setting."""
    named = [one.options for one in metadata if one.options]
    asked = [(one["category"], one["subcategory"]) for one in config.get("picklists") or ()]
    return list(dict.fromkeys((*named, *asked)))


def _refuse_nothing(explorer: Explorer, needed: set[str]) -> None:
    """Never take an address for a tenant that has nothing of this API, or `null` for all of it.

    Raises:
        MissingError: None of the streams that every tenant has is there.
    """
    cores, tenant = needed & _CORES, explorer.tenant
    null = {name for name, sample in explorer.samples.items() if sample.is_null}
    if cores and not cores & (tenant.resources.keys() - null):
        msg = (
            f"Nothing of this API is at {tenant.client.base_url}: {', '.join(sorted(cores))} are "
            "not there, or null. Check tenant or api_url, which may have to end with /api, or name "
            "addresses in the setting `endpoints`."
        )
        raise MissingError(msg)


def base_of(client: Client, document: Document) -> str:
    """Return what stands before the document's routes at the tenant.

    The document's `basePath` is a claim: the configured address may end with it or with a part of
    it, and it may not hold outside (section 9). The first route that answers tells.
    """
    base = document.base_path.rstrip("/")
    plain = (one for one in document.operations if not one.placeholders)
    routes = [one.route for one in plain if not any(each.required for each in one.parameters)]
    if not base or not routes:
        return base
    here = urlsplit(client.base_url).path.rstrip("/")
    steps = base.split("/")
    ends = ("/".join(steps[:length]) for length in range(len(steps), 0, -1))
    overlap = next((end for end in ends if end and here.casefold().endswith(end.casefold())), "")
    candidates = dict.fromkeys((base.removeprefix(overlap), base, ""))
    routes.sort(key=lambda route: folded(route.rpartition("/")[2]) not in _CORES)
    for candidate in candidates:
        for route in routes[:_FEW_ROUTES]:
            with suppress(PassingError, ReplyError):
                if client.get(f"{candidate}{route}").value not in (None, {}):
                    return candidate
    return base


def _in_order(names: Iterable[str], resources: Mapping[str, Resource]) -> list[str]:
    """Return streams in the order in which they are looked at: owners before what they own."""
    first = {name: place for place, name in enumerate(_FIRST)}
    owned = {name for name, one in resources.items() if any(each.owner for each in one.sources)}
    return sorted(names, key=lambda name: (name in owned, first.get(name, len(first)), name))


def _needed(resources: Mapping[str, Resource], wanted: Iterable[str]) -> set[str]:
    """Return the wanted streams and those whose rows they depend on."""
    needed = set(wanted)
    for name in tuple(needed):
        sources = resources[name].sources if name in resources else ()
        needed |= {one.owner for one in sources if one.owner}
    if "picklists" in needed:
        needed.add("target_fields")
    return needed


def static(tenant: Tenant | None, config: Mapping[str, Any]) -> Found:
    """Return the contract's streams as the public pages tell, without any request.

    Args:
        tenant: Whom loads will ask, if anything can be asked.
        config: Settings.
    """
    plan = plan_of(None, config.get("endpoints") or {})
    if tenant is not None:
        tenant.resources.update(plan.resources)
        tenant.pairs = _picklist_pairs((), config)
    return Found(list(plan.resources.values()))
