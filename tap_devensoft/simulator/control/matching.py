"""Which request is meant: by verb, path, query and count."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tap_devensoft.simulator.wire.message import Asked


@dataclass
class Match:
    """A description of requests that counts those that fit.

    Attributes:
        method: The verb, any when empty.
        path: Expression that is searched for in the path.
        query: Expression that is searched for in the query string.
        nth: Mean only this one of the fitting requests, counted from 1.
        first: Mean only so many fitting requests from the start.
        last: Mean all fitting requests after this many.
        times: Mean at most so many.
        probability: Mean this share of the fitting requests.
        seed: Seed of the probability.
        seen: How many fitting requests there were.
        struck: How many of them were meant.
    """

    method: str = ""
    path: str = ""
    query: str = ""
    nth: int | None = None
    first: int | None = None
    last: int | None = None
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    seen: int = field(default=0, init=False)
    struck: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Prepare the expressions."""
        self._path = re.compile(self.path)
        self._query = re.compile(self.query)
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable on purpose

    def fits(self, asked: Asked) -> bool:
        """Say whether a request is looked at, whatever the counts."""
        return (
            self.method.upper() in {"", asked.method}
            and bool(self._path.search(asked.path))
            and bool(self._query.search(asked.query))
        )

    def strikes(self, asked: Asked) -> bool:
        """Count a request and say whether it is meant."""
        if not self.fits(asked):
            return False
        self.seen += 1
        if self._is_spared():
            return False
        self.struck += 1
        return True

    def _is_spared(self) -> bool:
        return (
            (self.probability < 1 and self._random.random() >= self.probability)
            or (self.nth is not None and self.seen != self.nth)
            or (self.first is not None and self.seen > self.first)
            or (self.last is not None and self.seen <= self.last)
            or (self.times is not None and self.struck >= self.times)
        )
