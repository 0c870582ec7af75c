"""The one form of everything that nobody has described: claims, what can refute them, a sentence.

A name, a document, a count in a reply and a setting of ours are claims; rows that came are proof.
An unknown is settled by the first claim that no test refutes. What was refuted is told, whoever
said it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

E = TypeVar("E")
"""Evidence: what has been seen, and how to see more."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claim(Generic[T]):
    """Something that may be so, and who says it, such as `the Swagger document`."""

    value: T
    by: str


@dataclass(frozen=True, slots=True)
class Settled(Generic[T]):
    """The first claim that nothing refuted, if any, and a sentence for each that was."""

    claim: Claim[T] | None = None
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown(Generic[E, T]):
    """One thing that is not known of a tenant.

    Attributes:
        candidates: Yields claims, the most trusted first.
        tests: Each returns why a value cannot be so, or nothing.
    """

    name: str
    candidates: Callable[[E], Iterable[Claim[T]]]
    tests: Sequence[Callable[[E, T], str]]
    spelled: Callable[[T], str] = field(default=str)

    def settle(self, evidence: E) -> Settled[T]:
        """Return the first claim that the evidence does not refute.

        >>> big = Unknown("a number", lambda _: [Claim(1, "a name"), Claim(9, "a count")],
        ...               [lambda least, value: "" if value > least else f"{least} rows came"])
        >>> big.settle(5)
        Settled(claim=Claim(value=9, by='a count'), dropped=('a number 1 (a name): 5 rows came',))
        """
        dropped: list[str] = []
        for claim in self.candidates(evidence):
            why = next(filter(None, (test(evidence, claim.value) for test in self.tests)), "")
            if not why:
                return Settled(claim, tuple(dropped))
            dropped.append(f"{self.name} {self.spelled(claim.value)} ({claim.by}): {why}")
        return Settled(None, tuple(dropped))
