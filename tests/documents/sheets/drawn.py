"""Documents drawn by a seed: each controller was written by another hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Final

from tests.documents.sheet import Sheet, object_of
from tests.documents.sheets.trades import FIELDS, NOUNS, plural

if TYPE_CHECKING:
    from tests.documents.sheet import Schema

PAGING: Final = (
    "", "", "pageNumber:int pageSize:int", "page:int=1 size:int<=15=10", "page:int limit:int",
    "PageIndex:int=0 PageSize:int=20", "pageNo:int perPage:int<=25", "skip:int take:int",
    "offset:int=0 limit:int<=20", "SkipCount:int MaxResultCount:int<=10=10", "skip:int! take:int!",
    "$skip:int $top:int", "cursor:text limit:int", "startIndex:int count:int", "limit:int<=100",
)  # fmt: skip
"""Parameters that page, as many hands write them."""
ENVELOPES: Final = (
    "", "", "items totalCount", "data total", "results count next", "{noun} total", "rows records",
    "data.items data.totalCount success", "result.items result.totalCount success error",
    "data meta.total meta.page meta.pages", "value @odata.count @odata.nextLink",
    "items hasNextPage", "content totalElements totalPages number size last first",
    "list page pageSize pageCount", "_embedded.{noun} _links.next.href",
)  # fmt: skip
"""Where the rows are, and what stands around them."""
KEYS: Final = (
    "id:int!",
    "id:guid!",
    "{noun}Id:int!",
    "{noun}Id:long!",
    "{noun}Code:text!",
    "code:text!",
)
CHILD_KEYS: Final = ("id:int!", "{noun}Id:guid!", "lineNo:int!")
CASES: Final = ("camel", "camel", "Pascal", "snake")
NESTED: Final = ("customer:PartyDto", "lines:[ItemDto]", "address:PlaceDto", "codes:[text]")


def drawn(seed: int) -> Schema:
    """Return the document of a seed."""
    random = Random(f"drawn {seed}")  # noqa: S311
    base = random.choice(("", "", "", "/app", "/Web/Api"))
    sheet = Sheet(
        f"Drawn Tenant {seed}",
        base=base,
        at=random.choice(("/swagger/docs/v1", "/swagger/v1/swagger.json")),
        api=random.choice(("", base)),
        references=random.random() < 0.15,
        omits_nulls=random.random() < 0.3,
    )
    case = random.choice(CASES)
    for name, line in (
        ("PartyDto", "id:int name:text email:text"), ("ItemDto", "sku:text value:money number:int"),
        ("PlaceDto", "street:text city:text zip:text"),
    ):  # fmt: skip
        sheet.define(name, spelled(line, case))
    area = random.choice([*NOUNS])
    prefix = random.choice(("/api", "/v1", "/api/v1", f"/{area}/api", ""))
    nouns = random.sample(NOUNS[area].split(), random.randrange(4, 9))
    for noun in nouns:
        Hand(sheet, random, case, noun, f"{prefix}/{plural(noun)}").write()
    return sheet.finished()


def spelled(line: str, case: str) -> str:
    """Return a line of properties with their names in another case.

    >>> spelled("createdAt:stamp id:int!", "snake"), spelled("createdAt:stamp", "Pascal")
    ('created_at:stamp id:int!', 'CreatedAt:stamp')
    """
    words = []
    for word in line.split():
        name, _, kind = word.rpartition(":")
        if case == "Pascal":
            name = name[0].upper() + name[1:]
        elif case == "snake":
            name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        words.append(f"{name}:{kind}")
    return " ".join(words)


@dataclass
class Hand:
    """Who wrote a controller."""

    sheet: Sheet
    random: Random
    case: str
    noun: str
    path: str

    def write(self) -> None:
        """Write a listing, its details and its children."""
        key = self.random.choice(KEYS).format(noun=self.noun)
        dto = self._row(self.noun, key)
        self._list(self.path, dto)
        self._detail(dto, key)
        if self.random.random() < 0.4:
            self._children(key)

    def _row(self, noun: str, key: str) -> str:
        fields = self.random.sample(FIELDS, self.random.choice((2, 4, 7)))
        fields += self.random.sample(NESTED, self.random.choice((0, 0, 1, 2)))
        fields.insert(self.random.choice((0, 0, len(fields))), key)
        line = spelled(" ".join(dict.fromkeys(fields)), self.case)
        return self.sheet.define(f"{noun[0].upper()}{noun[1:]}Dto", line)

    def _list(self, path: str, dto: str, paging: str | None = None, **play: Any) -> None:
        """Add a listing whose reply is documented whole, as a bare object, or not at all."""
        pages = self.random.choice(PAGING) if paging is None else paging
        reply, at = self._reply(dto)
        if pages.startswith("cursor") and "cursor" not in str(reply).lower():
            at = ("items",)
            reply = object_of(f"items:[{dto}] nextCursor:text")
        if not at and "rows" not in play and pages.endswith("<=100"):
            play["rows"] = 41
        prefix = self.random.choice(("", "", "", "request.", "filter."))
        if prefix and "!" not in pages and "$" not in pages and pages:
            pages = " ".join(prefix + one for one in pages.split())
        if "<=" in pages:
            play["over"] = self.random.choice((None, None, 400, 500))
        if "PageIndex" not in pages and re.search(r"page(No|Number)?:int(?!=)", pages):
            play["first"] = self.random.choice((1, 1, 1, 0))
        if "{" not in path:
            play |= self.random.choice(_TOLD)
        said = self.random.choice(("whole", "whole", "whole", "object", "nothing"))
        documented = {"whole": reply, "object": {"type": "object"}, "nothing": None}[said]
        self.sheet.get(path, documented, pages, at=list(at), sends=reply, **play)

    def _reply(self, dto: str) -> tuple[Schema, tuple[str, ...]]:
        """Return the schema of a page, and where its rows are."""
        words = self.random.choice(ENVELOPES).replace("{noun}", plural(self.noun)).split()
        rows: Schema = {"type": "array", "items": {"$ref": f"#/definitions/{dto}"}}
        if not words:
            return rows, ()
        whole: Schema = {"type": "object", "properties": {}}
        places = [_place(word) for word in words]
        _put(whole, places[0], rows)
        for place in places[1:]:
            _put(whole, place, {"type": _KINDS.get(place[-1], "integer")})
        return whole, places[0]

    def _detail(self, dto: str, key: str) -> None:
        by = spelled(key, self.case).partition(":")[0]
        whole = dto
        match self.random.choice(("none", "none", "same", "richer", "wrapped")):
            case "none":
                return
            case "richer":
                more = self.random.sample(FIELDS, 3)
                line = spelled(" ".join([key, *more, "inside:text"]), self.case)
                whole = self.sheet.define(f"{dto}Detail", line)
            case "wrapped":
                reply = object_of(f"data:{dto} success:flag")
                self.sheet.get(f"{self.path}/{{id}}", reply, by=by, row_at=["data"])
                return
        self.sheet.get(f"{self.path}/{{id}}", whole, by=by)

    def _children(self, key: str) -> None:
        by = spelled(key, self.case).partition(":")[0]
        named = self.random.choice(("id", by, f"{self.noun}Id"))
        part = self.random.choice(("comment", "entry", "part", "photo"))
        child_key = self.random.choice(CHILD_KEYS).format(noun=part)
        dto = self._row(f"{self.noun}{part.title()}", child_key)
        own = spelled(child_key, self.case).partition(":")[0]
        definitions = self.sheet.document["definitions"]
        named_so = spelled(f"{self.noun}Id:int", self.case).partition(":")[0]
        if self.random.random() < 0.5:
            kind = dict(definitions[self._dto()]["properties"][by])
            definitions[dto]["properties"] = {named_so: kind, **definitions[dto]["properties"]}
        per_owner = self.random.random() < 0.5
        self._list(f"{self.path}/{{{named}}}/{plural(part)}", dto, "", by=by, key=own,
                   per_owner=per_owner, owner_as=named_so)  # fmt: skip

    def _dto(self) -> str:
        return f"{self.noun[0].upper()}{self.noun[1:]}Dto"


_TOLD: Final[tuple[Schema, ...]] = (
    {}, {}, {}, {"tells": {"total": -1}}, {"tells": {"total": 0}},
    {"tells": {"total": 20}, "rows": 57},
)  # fmt: skip
"""What a listing says of its total: mostly the truth."""
_KINDS: Final = {
    "success": "boolean", "hasNextPage": "boolean", "last": "boolean", "first": "boolean",
    "next": "string", "href": "string", "error": "string", "@odata.nextLink": "string",
}  # fmt: skip


def _place(word: str) -> tuple[str, ...]:
    return (word,) if word.startswith("@") else tuple(word.split("."))


def _put(schema: Schema, place: tuple[str, ...], inner: Schema) -> None:
    for name in place[:-1]:
        schema = schema["properties"].setdefault(name, {"type": "object", "properties": {}})
    schema["properties"][place[-1]] = inner
