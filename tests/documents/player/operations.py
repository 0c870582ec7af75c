"""Reads what a document's GET operations are: listings, single rows, or neither."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tests.documents.sheet import PLAY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.documents.player.schemas import Schema, Schemas

Place = tuple[str, ...]
PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")
VERSION: Final = re.compile(r"(?:api-?)?version", re.IGNORECASE)
_NESTED: Final = 3
ROLES: Final[dict[str, str]] = {
    word: role
    for role, words in {
        "page": "page pagenumber pageno pageindex pagenum p currentpage seite",
        "offset": "skip offset start startindex skipcount skiprows from $skip",
        "size": "pagesize size limit take top $top perpage maxresultcount rows count maxrows n",
        "cursor": "cursor continuationtoken pagetoken after nexttoken scrollid",
    }.items()
    for word in words.split()
}
"""Query parameters that page, by their folded names."""
_AROUND: Final = """
total totalcount totalitems totalrecords totalresults count page pagenumber pageindex
pagesize pagecount totalpages pages hasnext hasnextpage hasmore hasprevious haspreviouspage next
prev nextlink nextpage previous first last self href limit offset skip take size success succeeded
issuccess message error errors status statuscode code odatacontext odatanextlink odatacount
targeturl unauthorizedrequest abp correlationid timestamp requestid cursor nextcursor records
continuationtoken nexttoken took version currentpage perpage number elements warnings from to
itemrange"""
AROUND: Final = frozenset(_AROUND.split())
"""Names that stand around rows, so that an object of nothing else but one array is a listing."""


def folded(name: str) -> str:
    """Return a name without case, signs and prefix, as a `[FromUri]` class would bind it."""
    leaf = name.rpartition(".")[2] if "odata" not in name else name
    return re.sub(r"[^a-z0-9$]", "", leaf.lower()) or name


@dataclass
class Get:
    """One GET of a document."""

    path: str
    schema: Schema
    """What it really sends."""
    parameters: list[Schema]
    play: Schema
    produces: list[str] = field(default_factory=list)
    at: Place | None = None
    """Where the rows are, if it is a listing."""
    item: Schema = field(default_factory=dict)

    @property
    def placeholders(self) -> list[str]:
        """The names in the path that a client has to fill."""
        filled = {one["name"] for one in self.parameters if "default" in one}
        names = PLACEHOLDER.findall(self.path)
        return [one for one in names if not VERSION.fullmatch(one) and one not in filled]

    @property
    def tail(self) -> bool:
        """Whether the path ends in a placeholder: a single row, as a rule."""
        return bool(self.placeholders) and self.path.rstrip("/)").endswith("}")

    def role(self, role: str) -> Schema | None:
        """Return the parameter of this use."""
        own = {folded(name): mine for mine, name in self.play.get("paging", {}).items()}
        for one in self.parameters:
            if one["in"] == "query" and role == (
                own.get(folded(one["name"])) or ROLES.get(folded(one["name"]))
            ):
                return one
        return None

    @property
    def needed(self) -> list[str]:
        """The parameters that nothing a client knows can fill."""
        return [
            one["name"]
            for one in self.parameters
            if one.get("required")
            and one["in"] in {"query", "header"}
            and "default" not in one
            and one["name"].lower() not in {"authorization", "accept"}
            and folded(one["name"]) not in ROLES
        ]

    @property
    def is_json(self) -> bool:
        """Whether it answers with JSON."""
        return not self.produces or any("json" in one for one in self.produces)


def gets_of(document: Schema, schemas: Schemas) -> Iterator[Get]:
    """Yield the GET operations."""
    for path, item in document["paths"].items():
        raw = item.get("get")
        if not isinstance(raw, dict):
            continue
        play = raw.get(PLAY, {})
        success = (raw.get("responses") or {}).get("200") or {}
        get = Get(
            path,
            play.get("sends") or success.get("schema") or {},
            [*item.get("parameters", ()), *raw.get("parameters", ())],
            play,
            raw.get("produces") or document.get("produces") or [],
        )
        _find_rows(get, schemas)
        yield get


def _find_rows(get: Get, schemas: Schemas) -> None:
    if get.play.get("single") or not get.is_json:
        return
    if "at" in get.play:
        get.at = tuple(get.play["at"])
    elif schemas.resolved(get.schema).get("type") == "array":
        get.at = ()
    else:
        get.at = _only_array(schemas, get.schema)
    if get.at is not None:
        schema = get.schema
        for name in get.at:
            schema = schemas.properties(schema)[name]
        get.item = schemas.resolved(schema).get("items") or {}


def _only_array(schemas: Schemas, schema: Schema) -> Place | None:
    """Return the place of the only array in an object that is an envelope by all its names."""
    found: list[Place] = []
    waiting: list[tuple[Place, Schema]] = [((), schema)]
    while waiting:
        place, here = waiting.pop()
        for name, inner in schemas.properties(here).items():
            resolved = schemas.resolved(inner)
            if resolved.get("type") == "array" and folded(name) not in {"errors", "warnings"}:
                found.append((*place, name))
            elif "properties" in resolved and len(place) < _NESTED:
                waiting.append(((*place, name), inner))
            elif folded(name.replace("_", "").replace("@", "").replace(".", "")) not in AROUND:
                return None
    return found[0] if len(found) == 1 else None


def inside(value: Any, place: Place) -> Any:
    """Return what stands at a place."""
    for name in place:
        value = value[name]
    return value
