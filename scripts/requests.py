"""Prints for every simulated tenant how many requests a load makes, against the least possible."""

from __future__ import annotations

import copy
import logging
import statistics
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tap_devensoft.simulator.wire.envelope import MORE, NEXT, PAGES, TOTAL, TOTAL_TEXT
from tap_devensoft.simulator.wire.message import Query
from tests.fakes.comparison import NAMES, PICKLISTS
from tests.fakes.loads import catalog_of, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.server import Tenant

SCALE: Final = 0.21
"""About 250 targets, 84 contacts and 25 programs with a map each."""
PAGE_SIZE: Final = 20
"""So that targets have 13 pages."""
LONGEST_QUERY: Final = 2_048
"""Bytes that the server takes."""
MEDIAN: Final = 1.05
WORST: Final = {"FULL_TABLE": 1.15, "LOG_BASED": 1.15, "INCREMENTAL": 1.15, "narrowed": 1.10}
"""The bars, by kind of load; LOG_BASED and INCREMENTAL are runs without changes."""
MOVING: Final = frozenset({"unstable"})
"""Tenants whose rows move from request to request: how often they have to be read is chance, and
whether a listing ever rests."""
_UNAUTHORIZED: Final = 401


@dataclass(frozen=True, slots=True)
class Asked:
    """One listing that a load has to read.

    Attributes:
        rows: Rows that it has for the load.
        size: Rows of a page; None where it comes whole.
        told: Whether a total, a flag or what leads to the next page tells of the end.
        parts: Requests that a page takes, because one query cannot name every property.
        details: Whether each row has to be asked for by itself too.
    """

    rows: int
    size: int | None = None
    told: bool = True
    parts: int = 1
    details: bool = False


def least(listings: Iterable[Asked]) -> int:
    """Return the fewest requests that bring all rows of some listings, and prove it.

    One is for the token. A listing takes one for each page, of which there is one even where there
    are no rows. Where no reply tells of the end, a last page that is short does; behind one that is
    full, only a page without rows can. Rows that are whole only by themselves take one each. A
    listing that several streams need, such as that of owners, is read once.

    >>> least([Asked(41, 20), Asked(3)])
    5
    >>> least([Asked(40, 20, told=False), Asked(2, details=True)])
    7
    """
    return 1 + sum(_pages(one) * one.parts + (one.rows if one.details else 0) for one in listings)


def _pages(one: Asked) -> int:
    if one.size is None:
        return 1
    unseen_end = not one.told and one.rows and one.rows % one.size == 0
    return max(-(-one.rows // one.size), 1) + bool(unseen_end)


# What a tenant holds


def listings_of(tenant: Tenant, selected: Mapping[str, set[str]]) -> Iterator[Asked]:
    """Yield the listings that a load of the selected streams and columns has to read.

    What a server was asked to leave out, as rows that have not changed, is not counted: the
    tenant's ledger shows it.
    """
    surface, profile = tenant.surface, tenant.profile
    modules = {name: module for module, name in NAMES.items()}
    needed = {modules.get(name, name) for name in selected}
    if "decisions" in needed:
        needed.add("programs")
    if "activities" in needed and profile.activity_path not in {"all", "levels"}:
        needed |= {f"{owner}s" for owner in surface.maps.owners()}
    if "picklists" in needed:
        needed.add("target_fields")
    for module in sorted(needed):
        if module in profile.forbidden:
            yield from _refused(profile)
        elif module not in profile.absent:
            yield from _of_module(tenant, module, selected.get(module, set()))


def _refused(profile: Profile) -> list[Asked]:
    """Return what it takes to know that a module may not be read.

    A 401 may mean a token that was revoked: only another token, and another try, tell.
    """
    return [Asked(0)] * (3 if profile.forbidden_status == _UNAUTHORIZED else 1)


def _of_module(tenant: Tenant, module: str, columns: set[str]) -> Iterator[Asked]:
    surface = tenant.surface
    collections, listings = surface.collections, surface.listings
    if module in {"targets", "programs", "contacts", "risks"}:
        keys = listings.keys(module, _narrowed_by(tenant, module))
        parts, details = _by_properties(tenant, columns) if module == "targets" else (1, False)
        yield _asked(tenant, module, len(keys), parts=parts, details=details)
    elif module == "activities":
        yield from _of_activities(tenant)
    elif module == "decisions":
        for key in listings.keys("programs"):
            yield _asked(tenant, module, len(surface.world.decisions(key)))
    elif module == "picklists":
        told = [(one["category"], one["subcategory"]) for one in PICKLISTS]
        for pair in dict.fromkeys(
            [*map(collections.spelled_pair, collections.named_pairs()), *told]
        ):
            yield _asked(tenant, module, len(collections.picklist(*pair) or ()))
    else:
        rows = {
            "countries": collections.countries,
            "deal_phases": collections.deal_phases,
            "target_fields": collections.fields,
        }[module]()
        yield _asked(tenant, module, len(rows))


def _of_activities(tenant: Tenant) -> Iterator[Asked]:
    surface, profile = tenant.surface, tenant.profile
    owners = [
        (owner, key)
        for owner in surface.maps.owners()
        if f"{owner}s" not in (*profile.forbidden, *profile.absent)
        for key in surface.listings.keys(f"{owner}s")
    ]
    if profile.activity_path in {"all", "levels"}:
        levels = [route.level for route in surface.routes if route.module == "activities"]
        rows = [row for owner in owners for row in surface.maps.rows(*owner)]
        for level in levels:
            count = sum(level in {"", row["level"]} for row in rows)
            yield _asked(tenant, "activities", count)
        return
    for owner in owners:
        nested = profile.activity_shape in {"tree", "arrays"}
        count = len(surface.maps.rows(*owner)) if surface.maps.has(owner[1]) else 0
        yield Asked(count) if nested else _asked(tenant, "activities", count)


def _asked(tenant: Tenant, module: str, rows: int, **more: Any) -> Asked:
    """Return a listing of a module, as its profile pages it."""
    profile = tenant.profile
    style = profile.style_of(module)
    if style == "none":
        return Asked(rows, **more)
    template = str(tenant.surface.wrapping.template(module, style))
    counted = profile.totals_say == "all" and (
        profile.totals.startswith("X-")
        or any(one in template for one in (TOTAL, TOTAL_TEXT, PAGES))
    )
    leads = style in {"cursor", "next_link"} or MORE in template or NEXT in template
    size = min(PAGE_SIZE, profile.max_size)
    return Asked(rows, size, told=counted or leads, **more)


def _narrowed_by(tenant: Tenant, module: str) -> Query | None:
    """Return what the load asked the server to leave out of a listing, if anything."""
    asked = tenant.ledger.of(f"{tenant.profile.mount}/v1/{module}")
    queries = [Query(one.query, tenant.profile.prefix) for one in asked]
    since = tenant.profile.since_filter
    return next((one for one in queries if since and one.first(since)), None)


def _by_properties(tenant: Tenant, columns: set[str]) -> tuple[int, bool]:
    """Return in how many parts the properties of a target have to be asked for, or its detail."""
    profile = tenant.profile
    needed = [
        one
        for one in tenant.surface.columns.of("targets")
        if one.name in columns or (one.custom and profile.custom_values != "flat")
    ]
    hidden = profile.list_returns != "all" and not all(one.listed for one in needed)
    if not hidden:
        return 1, False
    if profile.list_returns == "detail_only":
        return 1, True
    words = [one.label if profile.properties_names == "label" else one.name for one in needed]
    repeated = len(profile.properties_param) + 1 if profile.properties_syntax == "repeated" else 0
    length = sum(len(quote(word)) + 1 + repeated for word in words)
    return 1 if profile.properties_star else -(-length // LONGEST_QUERY), False


# What a load asks


def catalogs_of(tenant: Tenant, **settings: Any) -> dict[str, Any]:
    """Discover once, and return the catalog of each load."""
    found = catalog_of(tenant, {}, **settings)
    catalogs: dict[str, Any] = {}
    for load in WORST:
        catalog = catalogs[load] = copy.deepcopy(found)
        for entry in catalog["streams"]:
            root = next(one["metadata"] for one in entry["metadata"] if not one["breadcrumb"])
            root["selected"] = True
            if load != "INCREMENTAL":  # where that is discovery's choice, for those with a stamp
                root["replication-method"] = "LOG_BASED" if load == "LOG_BASED" else "FULL_TABLE"
            if load == "narrowed":
                _deselect(entry)
    return catalogs


def _deselect(entry: dict[str, Any]) -> None:
    """Leave every other column of a stream out."""
    free = [
        one["metadata"]
        for one in entry["metadata"]
        if one["breadcrumb"] and one["metadata"].get("inclusion") == "available"
    ]
    for metadata in free[::2]:
        metadata["selected"] = False


def _selected(catalog: dict[str, Any]) -> dict[str, set[str]]:
    return {
        entry["tap_stream_id"]: {
            one["breadcrumb"][1]
            for one in entry["metadata"]
            if one["breadcrumb"] and one["metadata"].get("selected", True)
        }
        for entry in catalog["streams"]
    }


@dataclass(frozen=True, slots=True)
class Counted:
    """Requests of a profile's loads, and the least of each."""

    name: str
    made: Sequence[int]
    least: Sequence[int]
    failures: Sequence[str]
    """Of loads that should have been whole, so that their requests say nothing."""

    @property
    def ratios(self) -> list[float]:
        """How many times the least each load asked."""
        return [made / few for made, few in zip(self.made, self.least, strict=True)]


def counted(name: str) -> Counted:
    """Load the tenant of a profile in each way, and count."""
    log = logging.getLogger("tap-devensoft")
    log.propagate = False
    log.addHandler(logging.NullHandler())
    profile = PROFILES[name]
    settings: dict[str, Any] = {"page_size": PAGE_SIZE, "picklists": PICKLISTS}
    if profile.stamps == "eastern":  # the one thing that no reply can tell
        settings["timezone"] = "US/Eastern"
    if profile.rate_limit != "none":  # else how often it refuses depends on the machine's speed
        fastest = 60 * profile.rate_limit_requests // profile.rate_limit_seconds
        settings["requests_per_minute"] = fastest * 3 // 4
    made, few, failures = [], [], []
    with serve(profile, scale=SCALE) as tenant:
        for load, catalog in catalogs_of(tenant, **settings).items():
            state: dict[str, Any] = {}
            if load in {"LOG_BASED", "INCREMENTAL"}:  # a run that has nothing to tell
                state = run(tenant, catalog, **settings).state
            tenant.reset_ledger()
            failure = run(tenant, catalog, state, **settings).failure
            failures += [failure] if failure and not profile.forbidden else []
            made.append(len(tenant.ledger.entries))
            few.append(least(listings_of(tenant, _selected(catalog))))
    return Counted(name, made, few, failures)


def main() -> None:
    """Count for the profiles that are named, or all; exit non-zero where a bar is missed."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = list(pool.map(counted, sys.argv[1:] or PROFILES))
    table = Table("tenant", *(column for load in WORST for column in (load, "least", "ratio")))
    for one in found:
        cells = zip(one.made, one.least, one.ratios, strict=True)
        texts = [text for made, few, by in cells for text in (str(made), str(few), f"{by:.2f}")]
        table.add_row(one.name, *texts)
        for failure in one.failures:
            sys.stderr.write(f"{one.name}: {failure}\n")
    judged = [one.ratios for one in found if one.name not in MOVING] or [[1.0] * len(WORST)]
    ratios = dict(zip(WORST, zip(*judged, strict=True), strict=True))
    table.add_section()
    for word, of in (("median", statistics.median), ("worst", max)):
        figures = [text for each in ratios.values() for text in ("", "", f"{of(each):.3f}")]
        table.add_row(word, *figures)
    Console(width=150).print(table)
    failed = any(one.failures for one in found if one.name not in MOVING)
    sys.exit(0 if _good(ratios) and not failed else 1)


def _good(ratios: Mapping[str, Sequence[float]]) -> bool:
    """Whether each kind of load keeps its bars."""
    return all(
        statistics.median(each) <= MEDIAN and max(each) <= WORST[load]
        for load, each in ratios.items()
    )


if __name__ == "__main__":
    main()
