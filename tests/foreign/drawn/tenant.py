"""How one foreign tenant spells its API: a frozen value, drawn by a seed.

The choices are those that the public facts leave open, and others that a programmer of ASP.NET
could as well have made. They were written down without a look at the tap or its simulator.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from tests.foreign.drawn.envelopes import ENVELOPES, TEMPLATES
from tests.foreign.drawn.spelling import Spelling

if TYPE_CHECKING:
    from tests.foreign.drawn.lies.lie import Lie

NOUNS = {
    "targets": "target", "programs": "program", "contacts": "contact",
    "countries": "country", "deal-phases": "phase", "picklists": "item", "fields": "field",
    "activities": "activity", "risks": "risk", "decisions": "decision",
}  # fmt: skip


@dataclass(frozen=True)
class Paging:
    """How a listing is asked for piece by piece."""

    style: str
    """page, offset, cursor or next."""
    at: str
    size: str
    first: int
    default: int
    most: int
    over: str
    """What follows when too many rows are asked for: cap, refuse or default."""
    beyond: str
    """What a page after the last one brings: empty, missing or last, or one of a lie's."""
    below: str = "first"
    """What a page before the first one brings: first, refused or missing."""
    overlap: int = 0
    """How many rows of a page the next one brings again."""
    holes: str = ""
    """Rows that are taken out after pages were cut: none, some of each page, or a whole page."""
    deaf: bool = False
    """Whether every request brings the first page."""


@dataclass(frozen=True)
class Document:
    """Where the Swagger document is, and how much it says."""

    label: str
    protected: bool
    replies: str
    """typed, object or allof."""


@dataclass(frozen=True)
class Maps:
    """Activity maps: where they are and what shape they have."""

    path: str
    owners: tuple[str, ...]
    shape: str
    """parent, wbs, nested, levels (arrays in arrays) or sections (arrays side by side)."""
    id_space: str
    level: str
    level_as: str
    """name, number or nothing."""
    parent: str
    children: str
    wbs: str
    top: Any
    """What stands as the parent of an activity that has none."""


@dataclass(frozen=True)
class Tenant:
    """Everything that is spelled one way or another."""

    seed: int
    spelling: Spelling
    paging: Paging
    envelope: str
    header: str
    """What a header says of a listing: nothing, count, pages or all."""
    prefix: str
    paged: frozenset[str]
    key: str
    properties: str
    """How left-out fields are asked for: all (none is left out), comma, repeat or detail."""
    unknown_property: str
    """What follows when a property is asked for that does not exist: ignore or refuse."""
    key_always: bool
    """Whether the key comes even when other properties are asked for."""
    custom: str
    """flat, object, entries, by_id, pascal or sections."""
    custom_container: str
    custom_keys: str
    """What keys of custom fields are made of: number, words, label or suffix."""
    metadata: tuple[str, ...]
    """Words for a field's key, label, type, custom flag, section and list."""
    metadata_of: str
    """Whether metadata tell of all fields, or of custom ones only."""
    maps: Maps
    document: Document | None
    texts: bool
    """Whether countries and phases are bare texts."""
    item: tuple[str, ...]
    """Words of a pick list's item; none where it is a bare text."""
    wrapped: bool
    """Whether small listings have the envelope too."""
    detail: str
    """How a single row comes: bare, or in data."""
    extras: bool
    lies: tuple[Lie, ...] = ()
    mount: str = ""
    """Where the API is below its host."""
    asked_at: str = ""
    """What `api_url` says of that."""

    @property
    def template(self) -> Any:
        """The envelope's template."""
        return TEMPLATES[self.envelope]

    @property
    def knowable(self) -> bool:
        """Whether paging is told in the replies, by the document, or under a usual name."""
        return bool(self.document) or (self.paging.at.lower(), self.paging.size.lower()) in USUAL

    def row(self, listing: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Spell a row of a listing, its key first."""
        row = self.spelling.row(fields)
        key = row.pop(self.spelling.name("id"))
        return {self.key_of(listing): key, **row}

    def key_of(self, listing: str) -> str:
        """Spell the key of a listing."""
        noun = NOUNS[listing]
        return self.spelling.name(self.key.format(noun=noun, Noun=noun.capitalize()))


PAGE_NAMES = (
    ("pageNumber", "pageSize"), ("page", "pageSize"), ("page", "limit"), ("pageIndex", "pageSize"),
    ("page", "perPage"), ("page", "per_page"), ("p", "n"), ("pageIndex", "rows"),
    ("pageNo", "itemsPerPage"), ("currentPage", "rowsPerPage"), ("pg", "sz"),
)  # fmt: skip
OFFSET_NAMES = (
    ("skip", "take"), ("$skip", "$top"), ("offset", "limit"), ("start", "count"),
    ("startIndex", "maxResults"), ("from", "size"), ("firstRow", "maxRows"),
)  # fmt: skip
CURSOR_NAMES = (
    ("cursor", "limit"), ("continuationToken", "pageSize"), ("pageToken", "pageSize"),
    ("after", "first"), ("bookmark", "take"),
)  # fmt: skip
USUAL = {
    (at.lower(), size.lower())
    for at, size in (
        *PAGE_NAMES[:6], *OFFSET_NAMES[:4], *CURSOR_NAMES[:3],
    )
}  # fmt: skip
KEYS = (
    "id", "id", "{noun} id", "{noun} id", "{Noun}ID", "uid", "guid", "key", "row id", "{noun} key",
    "{noun} number", "{noun} ref",
)  # fmt: skip
METADATA = (
    ("key", "label", "data type", "is custom", "section", "pick list category"),
    ("field name", "display name", "field type", "custom", "group", "list category"),
    ("name", "caption", "type", "is custom field", "section", "category"),
    ("internal name", "title", "kind", "user defined", "section name", "lookup category"),
    ("property", "header", "value type", "is user defined", "panel", "pick list group"),
)
PATHS = (
    "/v1/{owner}/{id}/activity-map", "/v1/{owner}/{id}/activities", "/v1/{owner}/{id}/activitymap",
    "/v1/activity-map/{id}", "/v1/activitymap?{noun}Id=", "/v1/activities?{noun}Id=",
    "/v1/activities", "levels",
)  # fmt: skip
PATHS_OF_DOCUMENTS = (
    "/v1/{owner}/{id}/plan/activities", "/v1/activity-maps/{owner}/{id}",
    "/v1/{owner}/{id}/ActivityMapItems", "/v1/activityitems?{noun}={id}",
)  # fmt: skip
ITEMS = (
    ("id", "choice", "order"), ("id", "name"), ("key", "value"), (), ("value", "text"),
    ("code", "description"), ("order", "choice"), ("item id", "caption", "sort order"),
)  # fmt: skip


def draw(seed: int, *, document: bool) -> Tenant:
    """Draw a tenant."""
    random = Random(seed)  # noqa: S311 - a test that repeats
    pick = random.choice
    spelling = Spelling(
        case=pick(["camel", "camel", "pascal", "snake", "upper"]),
        nulls=pick([True, True, False]),
        stamps=pick(["plain", "plain", "offset", "zulu", "seven", "epoch"]),
        days=pick(["stamp", "stamp", "plain"]),
        references=pick(["text", "id", "object", "pair"]),
        ids=pick(["int", "int", "guid", "code", "big"]),
    )
    paging = _draw_paging(random)
    described = Document(
        label=pick(["v1", "v1", "v1.0", "DevenConnect"]),
        protected=pick([False, True]),
        replies=pick(["typed", "typed", "object", "allof"]),
    )
    header = pick(["", "", "count", "pages", "all"])
    envelope = pick(list(ENVELOPES))
    if paging.style == "next" and envelope == "bare":
        header = "link"
    if paging.style == "cursor" and envelope == "bare":
        header = "cursor"
    maps = _draw_maps(random, document=document)
    return Tenant(
        seed=seed,
        spelling=spelling,
        paging=paging,
        envelope=envelope,
        header=header,
        prefix=pick(["", "", "request", "filter"]),
        paged=frozenset({"targets", "contacts", *pick([(), ("programs", "activities", "risks")])}),
        key=pick(KEYS),
        properties=pick(["all", "all", "comma", "repeat", "detail"]),
        unknown_property=pick(["ignore", "refuse"]),
        key_always=pick([True, True, False]),
        custom=pick(["flat", "object", "entries", "by_id", "pascal", "sections"]),
        custom_container=pick(
            ["custom fields", "custom", "user fields", "additional data", "extras", "attributes"]
        ),
        custom_keys=pick(["number", "words", "label", "suffix"]),
        metadata=pick(METADATA),
        metadata_of=pick(["all", "all", "custom"]),
        maps=maps,
        document=described if document else None,
        texts=pick([False, False, True]),
        item=pick(ITEMS),
        wrapped=pick([False, True]),
        detail=pick(["bare", "data"]),
        extras=document and pick([False, True]),
    )


def _draw_paging(random: Random) -> Paging:
    style = random.choice(["page", "page", "page", "offset", "offset", "cursor", "next"])
    names = {"page": PAGE_NAMES, "next": PAGE_NAMES, "offset": OFFSET_NAMES, "cursor": CURSOR_NAMES}
    at, size = random.choice(names[style])
    default = random.randint(3, 10)
    return Paging(
        style=style,
        at=at,
        size=size,
        first=random.choice([0, 1, 1]) if style in {"page", "next"} else 0,
        default=default,
        most=random.randint(default, 20),
        over=random.choice(["cap", "cap", "refuse", "default"]),
        beyond=random.choice(["empty", "empty", "empty", "missing", "last"]),
    )


def _draw_maps(random: Random, *, document: bool) -> Maps:
    path = random.choice(PATHS + (PATHS_OF_DOCUMENTS if document else ()))
    owners = ("programs", "targets") if "{owner}" in path or "{noun}" in path else ("programs",)
    together = path in {"/v1/activities", "levels"}
    shape = random.choice(
        ["parent", "wbs"] + ([] if together else ["nested", "levels", "sections"])
    )
    level_as = random.choice(["name", "name", "number", ""])
    return Maps(
        path=path,
        owners=random.choice([owners, ("programs",)]),
        shape="parent" if path == "levels" else shape,
        id_space=random.choice(["all", "all", "level"]) if level_as or path == "levels" else "all",
        level=random.choice(["level", "activity type", "type", "tier", "level name"]),
        level_as=level_as,
        parent=random.choice(
            ["parent id", "parent activity id", "parent", "belongs to", "parent key"]
        ),
        children=random.choice(["children", "sub items", "tasks", "activities", "child nodes"]),
        wbs=random.choice(["wbs", "wbs number", "wbs code", "outline number"]),
        top=random.choice([None, None, 0]),
    )
