"""Lies of activity maps: missing, everybody's, twice in one reply, or with loose ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.lies.lie import Lie
from tests.foreign.drawn.pages import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.lies.lie import Call
    from tests.foreign.drawn.tenant import Tenant

GONE: Final = Reply({"Message": "Not found."}, 404)


def owned(tenant: Tenant) -> bool:
    """Whether each owner has a map at an address of its own."""
    return "{id}" in tenant.maps.path and "?" not in tenant.maps.path


def _shape(*shapes: str) -> Callable[[Tenant], bool]:
    return lambda tenant: owned(tenant) and tenant.maps.shape in shapes


def _owner(call: Call) -> tuple[str, str] | None:
    """Return the kind and the key of the owner whose map is asked for."""
    api = call.api
    for kind in api.tenant.maps.owners:
        found = api.maps.owner_of(kind, call.path, call.query)
        if isinstance(found, str):
            return kind, found
    return None


def _answered(reply: Reply, missing: Callable[[int], bool]) -> Callable[[Call, Reply], Reply]:
    """Answer the maps of some owners this way, by their numbers."""

    def lie(call: Call, right: Reply) -> Reply:
        owner = _owner(call)
        if not owner:
            return right
        keys = [str(key).lower() for key in call.api.world.maps[owner[0]]]
        known = owner[1] in keys and missing(keys.index(owner[1]))
        return reply if known else right

    return lie


def _without(missing: Callable[[int], bool]) -> Callable[[Api], None]:
    """Let the owners of these numbers have no activities."""

    def alter(api: Api) -> None:
        for maps in api.world.maps.values():
            for number, key in enumerate(maps):
                if missing(number):
                    maps[key] = []

    return alter


def _everybodys(call: Call, right: Reply) -> Reply:
    """Answer the maps of all owners, whoever is asked for."""
    owner = _owner(call)
    if not owner or right.status != 200:
        return right
    roots = [node for maps in call.api.world.maps[owner[0]].values() for node in maps]
    return Reply(call.api.maps.shaped(roots))


def _beside(call: Call, right: Reply) -> Reply:
    """Put the map beside lists that are none of it."""
    if not _owner(call) or not isinstance(right.value, list):
        return right
    legend = [{"id": n, "color": f"#{n:06}", "label": f"Color {n}"} for n in range(1, 30)]
    return replace(right, value={
        "program": {"id": 1, "name": "x"}, "legend": legend, "activities": right.value,
        "permissions": [{"role": "Reader", "canEdit": False}],
    })  # fmt: skip


def _also_at_the_top(call: Call, right: Reply) -> Reply:
    """Put each activity of a tree at the top as well, as an ORM does without a filter."""
    name = call.api.tenant.spelling.name(call.api.tenant.maps.children)

    def every(nodes: list[Any]) -> Iterator[Any]:
        for node in nodes:
            yield node
            yield from every(node.get(name) or [])

    if not _owner(call) or not isinstance(right.value, list):
        return right
    return replace(right, value=list(every(right.value)))


def _null_for_nothing(call: Call, right: Reply) -> Reply:
    owner = _owner(call)
    if not owner or right.status != 200:
        return right
    of_owner = {str(key).lower(): nodes for key, nodes in call.api.world.maps[owner[0]].items()}
    return right if of_owner.get(owner[1]) else Reply(None)


def _from_1_for_each_owner(api: Api) -> None:
    for maps in api.world.maps.values():
        for roots in maps.values():
            _numbered(roots, iter(range(1, 10**6)))


def _numbered(nodes: list[Any], numbers: Iterator[int]) -> None:
    for node in nodes:
        node.fields["id"] = next(numbers)
        _numbered(node.children, numbers)


def _backwards(call: Call, right: Reply) -> Reply:
    if not _owner(call) or not isinstance(right.value, list):
        return right
    return replace(right, value=right.value[::-1])


SOME: Final = {
    "one": lambda n: n == 1,
    "the first": lambda n: n == 0,
    "every other": lambda n: n % 2,
}
"""Whose maps are missing."""

LIES: Final = (
    *(
        Lie(f"the map of {name} owner is answered with 404", "maps", needs=owned,
            alter=_without(missing), reply=_answered(GONE, missing), tells="activities")
        for name, missing in SOME.items()
    ),
    Lie("all maps are answered with 404", "maps", needs=owned, may_be_exact=False,
        document=True, reply=_answered(GONE, lambda _: True), tells="activities"),
    Lie("maps of owners without activities are null", "maps", needs=owned,
        reply=_null_for_nothing),
    *(
        Lie(f"the map of one owner is answered with {name}", "maps", needs=owned,
            may_be_exact=False, reply=_answered(reply, lambda n: n == 1))
        for name, reply in {
            "401": Reply({"Message": "Denied."}, 401),
            "500": Reply({"Message": "An error has occurred."}, 500),
            "200 with an error": Reply({"Message": "An error has occurred."}),
            "200 with a failure": Reply({"success": False, "message": "No.", "data": None}),
        }.items()
    ),
    Lie("every owner's map is everybody's", "maps", needs=owned, may_be_exact=False,
        reply=_everybodys),
    Lie("a map stands beside lists that are none of it", "shape",
        needs=lambda tenant: owned(tenant) and not tenant.wrapped
        and tenant.maps.shape in {"parent", "wbs", "nested"}, reply=_beside),
    Lie("a tree has each activity at the top too", "shape",
        needs=lambda tenant: _shape("nested")(tenant) and not tenant.wrapped,
        reply=_also_at_the_top),
    Lie("children stand before their parents", "shape",
        needs=lambda tenant: _shape("parent", "wbs")(tenant) and not tenant.wrapped,
        reply=_backwards),
    Lie("activities are numbered from 1 for each owner", "ids",
        needs=lambda tenant: owned(tenant) and tenant.maps.id_space == "all",
        alter=_from_1_for_each_owner),
)  # fmt: skip
