"""Large documents, made from the nouns of trades by rules: 50 to 500 paths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Final

from tests.documents.sheet import Sheet
from tests.documents.sheets.core import core, paged
from tests.documents.sheets.odata import PAGES as ABP_PAGES
from tests.documents.sheets.odata import QUERY, abp_page, odata_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.documents.sheet import Schema

NOUNS: Final[Mapping[str, str]] = {
    "shipping": "vessel port berth voyage cargo manifest captain tugboat lighthouse anchorage"
    " stevedore freight waybill bunker",
    "clinic": "patient physician ward diagnosis prescription allergy appointment specimen biopsy"
    " vaccine nurse therapy surgery pharmacy",
    "estate": "property lease tenant landlord valuation mortgage viewing inspection deposit parcel"
    " easement boundary surveyor utility",
    "school": "pupil teacher classroom syllabus exam grade semester scholarship faculty campus"
    " lecture thesis seminar library",
    "farm": "field harvest tractor silo orchard livestock fertilizer greenhouse irrigation barn"
    " crop seedling apiary pasture",
    "theatre": "play actor rehearsal costume stage audition ticket usher matinee script season"
    " prop orchestra balcony",
    "mine": "shaft seam drill conveyor assay explosive ventilation shift tailing quarry geologist"
    " ore permit smelter",
    "airline": "flight aircraft crew gate baggage runway passenger fare itinerary hangar pilot"
    " route delay loyalty",
    "brewery": "batch keg recipe malt hop yeast fermenter taproom bottling cellar brew distributor"
    " tasting cask",
    "insurer": "policy claim premium adjuster beneficiary underwriter endorsement deductible broker"
    " coverage reserve annuity hazard actuary",
    "museum": "exhibit curator gallery artifact loan donor restoration catalogue visitor archive"
    " pedestal excavation guild relic",
    "city": "street district permit tax council mayor ordinance election bus tram park fountain"
    " hydrant library",
}  # fmt: skip
"""What each trade speaks of."""
FIELDS: Final = (
    "name:text", "title:text", "code:text", "status:Open|Held|Done", "kind:0|1|2", "amount:money",
    "price:money", "quantity:int", "weight:money", "active:flag", "createdAt:stamp",
    "modifiedOn:stamp", "startsOn:day", "dueDate:stamp", "remarks:text", "email:text",
    "tags:[text]", "rating:int", "externalRef:guid", "big:long", "labels:map", "ownerId:int",
    "typeCode:text",
    "duration:span", "website:uri", "isPrimary:flag", "rank:int", "note:text",
)  # fmt: skip
KEYS: Final = ("id:int!", "id:int!", "id:guid!", "{noun}Id:int!", "{noun}Id:guid!", "id:long!")


def plural(noun: str) -> str:
    """Return the plural of a noun.

    >>> plural("policy"), plural("bus"), plural("crew")
    ('policies', 'buses', 'crews')
    """
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


@dataclass
class Trade:
    """A document in the making."""

    sheet: Sheet
    random: Random
    manner: str
    prefix: str

    def add(self, noun: str) -> None:
        """Add the paths of a noun."""
        dto = self._define(noun)
        many = f"{self.prefix}/{plural(noun)}"
        match self.manner:
            case "abp":
                service = f"{self.prefix}/{noun.title()}"
                self.sheet.get(f"{service}/GetAll", abp_page(self.sheet, dto), ABP_PAGES)
                self.sheet.write(f"{service}/Create", "post", body=dto)
                self.sheet.write(f"{service}/Update", "put", body=dto)
                return
            case "odata":
                many = f"{self.prefix}/{plural(noun).title()}"
                self.sheet.get(many, odata_page(self.sheet, dto), QUERY, most=50)
                self.sheet.get(f"{many}({{key}})", dto, by=self._key_of(dto))
                return
            case "swashbuckle":
                pages = "query.pageIndex:int=0 query.pageSize:int<=200"
                names = "results total pageIndex"
                reply = paged(self.sheet, dto, generic="Page", names=names)
            case _:
                pages, reply = "page:int=1 pageSize:int<=100=25", f"[{dto}]"
        if self.random.random() < 0.4:  # some listings are short and come whole
            pages, reply = "", f"[{dto}]"
        self.sheet.get(many, reply, pages)
        self.sheet.get(f"{many}/{{id}}", dto)
        self._around(noun, dto, many)

    def _around(self, noun: str, dto: str, many: str) -> None:
        """Add what stands around a listing: children, files, counts, what needs an answer."""
        extras: list[Callable[[], None]] = [
            partial(self._child, noun, many),
            partial(self.sheet.get, f"{many}/count", "int"),
            partial(self.sheet.get, f"{many}/export", "file", produces="text/csv"),
            partial(self.sheet.get, f"{many}/search", f"[{dto}]", "q:text!"),
            partial(self.sheet.get, f"{many}/{{id}}/picture", "file", produces="image/png"),
            partial(self.sheet.get, f"{many}/settings", "map"),
            partial(self.sheet.write, f"{many}/import", "post"),
        ]
        for extra in self.random.sample(extras, self.random.choice((1, 2, 3))):
            extra()
        self.sheet.write(many, "post", body=dto)
        self.sheet.write(f"{many}/{{id}}", "put", "delete", body=dto)

    def _child(self, noun: str, many: str) -> None:
        part = self.random.choice(("comment", "document", "member", "change", "entry", "part"))
        dto = self._define(f"{noun}{part.title()}")
        self.sheet.get(f"{many}/{{{noun}Id}}/{plural(part)}", f"[{dto}]")

    def _define(self, noun: str) -> str:
        key = self.random.choice(KEYS).format(noun=noun)
        if self.manner in {"abp", "odata"}:
            key = "id:int!" if self.manner == "abp" else "Id:int!"
        fields = self.random.sample(FIELDS, self.random.choice((3, 5, 8)))
        return self.sheet.define(f"{noun[0].upper()}{noun[1:]}Dto", " ".join([key, *fields]))

    def _key_of(self, dto: str) -> str:
        return str(next(iter(self.sheet.document["definitions"][dto]["properties"])))


def trade(title: str, manner: str, paths: int, *, with_core: bool = False) -> Schema:
    """Return a document of about so many paths."""
    random = Random(title)  # noqa: S311
    at = "/swagger/docs/v1" if manner == "swashbuckle" else "/swagger/v1/swagger.json"
    sheet = Sheet(title, at=at)
    if with_core:
        core(sheet)
    everything = [(area, noun) for area, nouns in NOUNS.items() for noun in nouns.split()]
    random.shuffle(everything)
    for area, noun in everything:
        if len(sheet.document["paths"]) >= paths:
            break
        prefix = {"abp": "/api/services/app", "odata": "/odata"}.get(manner, f"/api/v1/{area}")
        Trade(sheet, random, manner, prefix).add(noun)
    return sheet.document


TRADES: Final[Mapping[str, Callable[[], Schema]]] = {
    "trades_swashbuckle_120": partial(trade, "Consolidated Trades", "swashbuckle", 120),
    "trades_swashbuckle_500": partial(trade, "United Trades", "swashbuckle", 500, with_core=True),
    "trades_aspnetcore_250": partial(trade, "Associated Trades", "aspnetcore", 250),
    "trades_odata_80": partial(trade, "Federated Trades", "odata", 80),
    "trades_abp_150": partial(trade, "Allied Trades", "abp", 150, with_core=True),
}
