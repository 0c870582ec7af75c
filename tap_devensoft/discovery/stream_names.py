"""Names of streams: the shortest readable one for each route of a document, none of them twice."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from tap_devensoft.rows.names import stream_name
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_VERBS: Final = frozenset(
    {"all", "browse", "find", "get", "getall", "getasync", "getlist", "getpaged", "index", "list",
     "query", "read", "search"}
)  # fmt: skip
"""Last steps of routes that say what is done, not with what."""


class Names:
    """Names the streams of one document, by what tells its routes apart."""

    def __init__(self, routes: Sequence[str]) -> None:
        """Find the steps with which all routes begin."""
        heads = [_steps(route)[:-1] for route in routes]
        self._shared = 0
        for same in zip(*heads, strict=False):
            if len(set(map(str.casefold, same))) > 1 or any("{" in step for step in same):
                break
            self._shared += 1

    def name(self, route: str, taken: Collection[str]) -> str:
        """Return the name of the stream at `route`, which is none of those that are taken.

        >>> Names(["/api/app/Order/GetAll", "/api/app/Customer/GetAll"]).name(
        ...     "/api/app/Order/GetAll", ()
        ... )
        'order'
        """
        return next(name for name in self._candidates(route) if name not in taken)

    def _candidates(self, route: str) -> Iterator[str]:
        steps = _steps(route)
        own = steps[self._shared :] or steps
        name = stream_name("/".join(own))
        yield name
        for more in (own, steps):
            yield "_".join(word for step in more if "{" not in step for word in words(step)) or name
        yield from (f"{name}_{number}" for number in count(2))


def _steps(route: str) -> list[str]:
    """Return the steps of a route without a verb at its end."""
    steps = [step for step in route.split("/") if step]
    while len(steps) > 1 and folded(steps[-1]) in _VERBS:
        steps.pop()
    return steps
