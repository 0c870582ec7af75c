"""Draws a tenant with its lies by a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from tests.foreign.drawn.lies.table import LIES
from tests.foreign.drawn.tenant import draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.foreign.drawn.lies.lie import Lie
    from tests.foreign.drawn.tenant import Tenant

TRIES = 600
"""Tenants of which one fits the lies; the later half need only fit the first."""


STEP = 97
"""From lie to lie, so that a few seeds already tell of each kind; no pool is a multiple of it."""


@dataclass(frozen=True)
class Case:
    """A tenant that lies."""

    seed: int
    tenant: Tenant
    by_catalog: bool
    """Whether it is loaded by the catalog of a discovery, or without one."""

    @property
    def lies(self) -> tuple[Lie, ...]:
        """What it lies about."""
        return self.tenant.lies

    @property
    def document(self) -> bool:
        """Whether it has a document."""
        return self.tenant.document is not None

    @property
    def may_be_exact(self) -> bool:
        """Whether all can be known of it."""
        return all(lie.may_be_exact for lie in self.lies)


def case_of(seed: int, names: Sequence[str] | None = None) -> Case:
    """Draw a tenant with these lies or some, with a document as they need it or the seed is odd."""
    random = Random(f"lies {seed}")  # noqa: S311 - a test that repeats
    by_catalog = not random.randrange(4)
    lies = _lies(seed, random) if names is None else [LIES[name] for name in names]
    needed = (lie.document for lie in lies if lie.document is not None)
    document = next(needed, bool(seed % 2))
    for number in range(TRIES):
        tenant = _telling(draw(1000 * seed + number, document=document), lies)
        if tenant:
            return Case(seed, tenant, by_catalog)
        if number == TRIES // 2:
            lies = lies[:1]
    message = f"no tenant can tell {[lie.name for lie in lies]}"
    raise AssertionError(message)


def _lies(seed: int, random: Random) -> list[Lie]:
    document = bool(seed % 2)
    pool = [lie for lie in LIES.values() if lie.document in {None, document}]
    lies = [pool[seed // 2 * STEP % len(pool)]]
    for _ in range(random.choice([0, 0, 0, 1, 1, 2])):
        other = random.choice(pool)
        if lies[0].claim and other.may_be_exact and not any(_clash(other, one) for one in lies):
            lies.append(other)
    return lies


def _clash(one: Lie, other: Lie) -> bool:
    """Whether both are about one thing, or one needs the document that the other takes away."""
    for first, second in ((one, other), (other, one)):
        if first.claim in {"document", "address"} and second.document:
            return True
    return one.claim == other.claim


def _telling(tenant: Tenant, lies: Sequence[Lie]) -> Tenant | None:
    """Return the tenant as it is spelled by all lies, if each still fits then."""
    for lie in lies:
        if not lie.needs(tenant):
            return None
        tenant = lie.spell(tenant)
    fits = all(lie.needs(tenant) for lie in lies)
    return replace(tenant, lies=tuple(lies)) if fits else None
