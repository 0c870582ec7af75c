"""The rows of a document's listings: who owns them, and what of them lists and details show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Final

from tests.documents.player.operations import PLACEHOLDER, folded
from tests.documents.player.values import Maker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.documents.player.operations import Get
    from tests.documents.player.schemas import Schema, Schemas

Owner = tuple[Any, ...]
"""The values that fill the placeholders of a path, in order."""
_KEYS: Final = ("id", "{noun}id", "{noun}code", "{noun}number", "guid", "uid", "key", "code")
_FEW: Final = (2, 5, 12, 19)
_MANY: Final = (23, 41, 60, 97, 137)
_CHILDREN: Final = (3, 0, 1, 5, 0, 2)


@dataclass
class Listing:
    """A listing and all its rows, by their owner."""

    get: Get
    key: str | None
    """The property that tells its rows apart, if there is one."""
    by: str | None = None
    """The property of the owner's row that fills the last placeholder."""
    owner: Listing | None = None
    detail: Get | None = None
    rows: dict[Owner, list[Any]] = field(default_factory=dict)

    def owners(self, by: str) -> Iterator[Owner]:
        """Yield what fills the placeholders of a path under each of its rows."""
        for owner, rows in self.rows.items():
            for row in rows:
                yield (*owner, row[by])

    def found(self, owner: Owner, by: str, value: str) -> dict[str, Any] | None:
        """Return the row of which a property has this value."""
        for row in self.rows.get(owner, ()):
            if str(row[by]).lower() == value.lower():
                return dict(row)
        return None


def listings_of(gets: list[Get], schemas: Schemas, seed: str, manner: Schema) -> list[Listing]:
    """Return the listings that a client can reach, owners first, with their rows."""
    waiting = [one for one in gets if one.at is not None and not one.needed and not one.tail]
    found: dict[str, Listing] = {}
    for get in sorted(waiting, key=lambda one: len(one.placeholders)):
        owner = None
        if get.placeholders:
            owner = found.get(_head(get.path))
            if owner is None:
                continue
        listing = _listing(get, schemas, owner)
        if owner is None or listing.by is not None:
            found[get.path.rstrip("/")] = listing
    for get in gets:
        listing_of_row = found.get(_head(get.path)) if get.tail and get.at is None else None
        if listing_of_row is not None and not get.needed:
            listing_of_row.detail = get
    for listing in found.values():
        _fill(listing, schemas, f"{seed}:{listing.get.path}", manner, found)
    return list(found.values())


def _head(path: str) -> str:
    """Return what stands before the last placeholder: `/a/{x}/b` is under the rows of `/a`."""
    last = [*PLACEHOLDER.finditer(path)][-1:]
    return path[: last[0].start()].rstrip("/(") if last else path


def _listing(get: Get, schemas: Schemas, owner: Listing | None) -> Listing:
    names = list(schemas.properties(get.item))
    required = schemas.resolved(get.item).get("required")
    key = get.play.get("key", required[0] if required else _key_of(get.path, names))
    by = None
    if owner is not None:
        properties = list(schemas.properties(owner.get.item))
        by = get.play.get("by") or by_of(get.placeholders[-1], properties, owner.key)
    return Listing(get, key, by, owner)


def by_of(placeholder: str, properties: list[str], key: str | None) -> str | None:
    """Return the property that fills a placeholder: of its own name, else the key."""
    same = [one for one in properties if folded(one) == folded(placeholder)]
    return same[0] if same else key


def _key_of(path: str, names: list[str]) -> str | None:
    """Return the property that is the key by its name."""
    fixed = [part for part in path.split("/") if part and "{" not in part]
    noun = folded(fixed[-1]) if fixed else ""
    nouns = (noun, noun.removesuffix("s"), noun.removesuffix("es"), re.sub("ies$", "y", noun))
    by_word = {folded(name): name for name in reversed(names)}
    for word in _KEYS:
        for one in nouns:
            if word.format(noun=one) in by_word:
                return by_word[word.format(noun=one)]
    return None


def _fill(
    listing: Listing, schemas: Schemas, seed: str, manner: Schema, others: dict[str, Listing]
) -> None:
    maker, random = Maker(schemas, seed, manner), Random(seed)  # noqa: S311
    get = listing.get
    owners: list[Owner] = [()]
    if listing.owner is not None and listing.by is not None:
        owners = list(listing.owner.owners(listing.by))
    has_children = any(one.owner is listing for one in others.values())
    paged = any(get.role(role) for role in ("page", "offset", "cursor"))
    start = random.choice((1, 1, 1000, 48211))
    for nth, owner in enumerate(owners):
        count = get.play.get("rows", random.choice(_MANY if paged and not has_children else _FEW))
        if listing.owner is not None:
            count = get.play.get("rows", _CHILDREN[(nth + start) % len(_CHILDREN)])
        if get.play.get("per_owner") is False:
            start += 100
        rows = [_row(listing, schemas, maker, (place, start)) for place in range(count)]
        listing.rows[owner] = [_with_owner(listing, row, owner) for row in rows]


def _row(listing: Listing, schemas: Schemas, maker: Maker, place: tuple[int, int]) -> Any:
    item = schemas.resolved(listing.get.item)
    if not item.get("properties") and item.get("type") in {"string", "integer", "number"}:
        return item["enum"][place[0]] if item.get("enum") else maker.key(item, *place)
    properties = schemas.properties(item)
    # What is required is what a server tells its rows apart by.
    names = [listing.key, *(item.get("required") or ())]
    fixed = {name: maker.key(properties[name], *place) for name in names if name in properties}
    for name, length in listing.get.play.get("cycle", {}).items():
        fixed[name] = place[0] % length
    row = maker.row(item, fixed)
    if listing.detail is not None:
        whole = maker.row(detail_schema(listing.detail, schemas), row)
        row = {**row, **{name: value for name, value in whole.items() if name not in row}}
    return row


def _with_owner(listing: Listing, row: Any, owner: Owner) -> Any:
    """Name the owner where a row has a property called like the placeholder."""
    if not isinstance(row, dict):
        return row
    names = dict(zip(map(folded, listing.get.placeholders), owner, strict=True))
    if owner and "owner_as" in listing.get.play:
        names[folded(listing.get.play["owner_as"])] = owner[-1]
    return {
        name: names[folded(name)] if folded(name) in names and name != listing.key else value
        for name, value in row.items()
    }


def detail_schema(get: Get, schemas: Schemas) -> Schema:
    """Return the schema of the row in a detail, out of its wrapper."""
    schema = schemas.resolved(get.schema)
    for name in get.play.get("row_at", ()):
        schema = schemas.resolved(schemas.properties(schema)[name])
    return schema
