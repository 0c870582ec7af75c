"""Documents that were written by hand: odd names, gaps, and what is plainly wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.documents.sheet import Sheet, object_of, schema_of
from tests.documents.sheets.core import core

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.documents.sheet import Schema


def library() -> Schema:
    """Names with blanks, dots, signs and other letters."""
    sheet = Sheet("Rookery Library", version="2.3.1", at="/swagger/docs/v2")
    odd = ("Shelf Mark", "pub.year", "Größe", "_sdc_batched_at", "price (net)", "ID")
    copy = object_of("ID:int! title:text")
    copy["properties"] |= {name: schema_of("text") for name in odd if name != "ID"}
    sheet.add("Copy", copy)
    sheet.get("/v2/copies", "[Copy]", "seite:int=1 n:int=20", paging={"page": "seite", "size": "n"})
    sheet.get("/v2/loans", "[Copy]")
    return sheet.finished()


def grid() -> Schema:
    """A grid of an old web page: `total` counts pages, `page` is a text."""
    sheet = Sheet("Bramble Farms")
    sheet.define("Field", "fieldId:int! crop:text area:money sownOn:day")
    reply = object_of("total:int page:text records:int rows:[Field]")
    sheet.get("/grid/fields", reply, "page:int rows:int<=50 sidx:text sord:text",
              paging={"page": "page", "size": "rows"}, tells={"total": 5}, rows=97)  # fmt: skip
    return sheet.finished()


def gaps() -> Schema:
    """Replies that the document leaves out."""
    sheet = Sheet("Cinder Foundry", version="1")
    mould = sheet.define("Mould", "id:int! alloy:text castOn:day weight:money")
    page = object_of(f"items:[{mould}] totalCount:int")
    sheet.get("/v1/moulds", None, "pageNumber:int pageSize:int", sends=page)
    sheet.get("/v1/moulds/{id}", None, sends=mould)
    sheet.get("/v1/furnaces", {"type": "object"}, sends=f"[{mould}]")
    sheet.get("/v1/ladles", {"type": "array", "items": {}}, sends=f"[{mould}]")
    sheet.get("/v1/pours", {"$ref": "#/definitions/Nowhere"}, sends=f"[{mould}]")
    sheet.get("/v1/status", None, sends=object_of("state:text since:stamp"), single=True)
    return sheet.finished()


def wrong() -> Schema:
    """Types that do not hold: numbers sent as texts, a row declared where a list comes."""
    sheet = Sheet("Juniper Labs")
    said = sheet.define("Sample", "sampleId:int! weight:text takenOn:stamp depth:int label:text")
    sent = sheet.define("_Sample", "sampleId:int! weight:money takenOn:text depth:money label:any")
    sheet.get("/v1/samples", f"[{said}]", sends=f"[{sent}]")
    sheet.get("/v1/assays", said, "page:int=1 pageSize:int=20", sends=f"[{said}]")
    sheet.get("/v1/vials", f"[{said}]", sends=object_of(f"data:[{said}] total:int"),
              parameters="offset:int limit:int")  # fmt: skip
    sheet.get("/v1/probes", object_of(f"items:[{said}]"), sends=f"[{said}]")
    return sheet.finished()


def nouns() -> Schema:
    """Nouns whose plural is their singular, or looks like one."""
    sheet = Sheet("Halcyon Media")
    for noun in ("series", "news", "statuses", "status", "media", "addresses", "analyses"):
        line = f"{noun}Id:int! title:text airedAt:stamp"
        sheet.get(f"/v1/{noun}", f"[{sheet.define(f'{noun.title()}Item', line)}]", key=f"{noun}Id")
    sheet.get("/v1/series/{seriesId}/episodes", f"[{sheet.define('Episode', 'id:int! name:text')}]")
    return sheet.finished()


def texts() -> Schema:
    """Lists of bare texts and numbers, dictionaries, and single values."""
    sheet = Sheet("Cobbler Codes")
    sheet.get("/v1/currencies", "[text]")
    sheet.get("/v1/years", "[int]")
    sheet.get("/v1/levels", {"type": "array", "items": schema_of("Low|Middle|High")}, rows=3)
    sheet.get("/v1/zones", object_of("items:[text] totalCount:int"))
    sheet.get("/v1/settings", "map")
    sheet.get("/v1/labels", {"type": "object", "additionalProperties": object_of("text:text")})
    sheet.get("/v1/version", "text")
    sheet.get("/v1/orders/count", "int")
    sheet.get("/v1/enabled", "flag")
    return sheet.finished()


def colliding() -> Schema:
    """Paths whose names come out alike."""
    sheet = Sheet("Mirror Imports")
    note = sheet.define("Note", "id:int! body:text")
    for path in ("/customer-notes", "/customer/notes", "/customers/notes", "/customerNotes"):
        sheet.get(path, f"[{note}]")
    sheet.get("/v1/items", f"[{note}]")
    sheet.get("/v2/items", f"[{note}]")
    sheet.get("/customers", f"[{note}]")
    sheet.get("/customers/{customerId}/notes", f"[{note}]")
    return sheet.finished()


def exports() -> Schema:
    """Files and CSV beside listings of the same name."""
    sheet = Sheet("Ferry Timetables")
    trip = sheet.define("Trip", "tripId:int! harbour:text leavesAt:stamp")
    sheet.get("/v1/trips", f"[{trip}]")
    sheet.get("/v1/trips/export", f"[{trip}]", produces="text/csv")
    sheet.get("/v1/trips.csv", "text", produces="text/csv")
    sheet.get("/v1/trips/{tripId}/ticket", "file", produces="application/pdf")
    sheet.get("/v1/reports/daily", "file", "date:day!", produces="application/octet-stream")
    return sheet.finished()


def accounts() -> Schema:
    """Single objects that hold arrays, and the record of who asks."""
    sheet = Sheet("Keystone Accounts")
    office = sheet.define("Office", "city:text phone:text")
    sheet.get("/api/account", object_of(f"email:text roles:[text] offices:[{office}]"))
    sheet.get("/v1/me", object_of("name:text roles:[text]"))
    sheet.get("/v1/dashboard", object_of("openOrders:int revenue:money latest:[Office]"))
    sheet.get("/v1/offices", f"[{office}]")
    return sheet.finished()


def activities() -> Schema:
    """The core with its activity maps, beside other paths that speak of activities."""
    sheet = Sheet("Greyfriars Integration")
    core(sheet)
    kind = sheet.define("ActivityTypeDto", "id:int! name:text colour:text")
    entry = sheet.define("ActivityLogDto", "id:int! who:text what:text at:stamp")
    field = sheet.define("ActivityFieldDto", "id:int! key:text label:text")
    sheet.get("/v1/collections/activity-types", f"[{kind}]")
    sheet.get("/v1/activity-logs", f"[{entry}]", "pageNumber:int pageSize:int")
    sheet.get("/v1/configuration/activities/fields", f"[{field}]")
    return sheet.finished()


def totals() -> Schema:
    """Totals that are no totals."""
    sheet = Sheet("Larch Lotteries")
    ticket = sheet.define("Ticket", "ticketId:int! holder:text stake:money")
    reply = object_of(f"data:[{ticket}] totalCount:int")
    pages = "page:int=1 pageSize:int<=20=20"
    for noun, told in (("draws", -1), ("tickets", 0), ("prizes", 40)):
        sheet.get(f"/v1/{noun}", reply, pages, tells={"total": told}, rows=57)
    flagged = object_of(f"data:[{ticket}] count:int hasNextPage:flag")
    sheet.get("/v1/winners", flagged, pages, tells={"count": "page"}, rows=57)
    return sheet.finished()


def deep() -> Schema:
    """Rows far down, beside arrays that are none."""
    sheet = Sheet("Basalt Quarries", base="/rest", outside="")
    stone = sheet.define("Stone", "stoneId:int! kind:text tons:money")
    hint = sheet.define("Hint", "code:text text:text")
    body = sheet.define("Body", f"rows:[{stone}] total:int")
    reply = object_of(f"response:Answer errors:[{hint}] warnings:[{hint}]")
    sheet.define("Answer", f"body:{body} status:int")
    sheet.get("/stones", reply, "offset:int=0 limit:int=20")
    ranged = object_of(f"items:[{stone}]", meta=object_of("itemRange:[int] total:int"))
    sheet.get("/slabs", ranged, "skip:int take:int", at=["items"])
    return sheet.finished()


def details() -> Schema:
    """Lists that show little, and single rows that show the rest."""
    sheet = Sheet("Copperfield Reports")
    brief = sheet.define("ReportBrief", "reportId:int! name:text")
    whole = sheet.define("Report", "columns:[text] rowCount:int author:text ranAt:stamp")
    sheet.get("/v1/reports", f"[{brief}]")
    sheet.get("/v1/reports/{reportId}", whole)
    deal = sheet.define("Deal", "id:int! name:text")
    more = sheet.define("DealDetail", "id:int! name:text value:money stage:text notes:[text]")
    sheet.get("/v1/deals", f"[{deal}]", "page:int=1 pageSize:int=20", rows=41)
    sheet.get("/v1/deals/{id}", object_of(f"data:{more} success:flag"), row_at=["data"])
    model = "id:int! title:text price:money stock:int bought:day"
    sheet.get("/v1/goods", f"[{sheet.define('Good', model)}]", "properties:text",
              select="properties", shows=["id", "title"])  # fmt: skip
    return sheet.finished()


def sizes() -> Schema:
    """A size and no way to go on."""
    sheet = Sheet("Tern Surveys")
    answer = sheet.define("Answer", "answerId:int! text:text givenAt:stamp")
    sheet.get("/v1/answers", f"[{answer}]", "limit:int<=100=20", rows=60)
    sheet.get("/v1/voters", f"[{answer}]", "limit:int<=100", rows=160)
    sheet.get("/v1/questions", object_of(f"items:[{answer}]"), "top:int=50", rows=12)
    return sheet.finished()


def keyless() -> Schema:
    """Rows without an id, some of them alike in all but one value."""
    sheet = Sheet("Drover Ledgers")
    entry = sheet.define("Entry", "account:Cash|Bank|Stock amount:int bookedOn:day text:text")
    level = sheet.define("Stock", "warehouseId:int productId:int quantity:int note:text")
    sheet.get("/v1/entries", f"[{entry}]", "page:int=1 pageSize:int=20", rows=60)
    sheet.get("/v1/stock-levels", f"[{level}]")
    lot = sheet.define("Movement", "lotId:int from:text to:text movedOn:stamp")
    sheet.get("/v1/movements", f"[{lot}]", "page:int=1 pageSize:int<=20", rows=57, key=None,
              cycle={"lotId": 45})  # fmt: skip
    sheet.get("/v1/accounts", f"[{sheet.define('Account', 'iban:text! owner:text opened:day')}]")
    return sheet.finished()


def unversioned() -> Schema:
    """The core with a version in its paths, after a base path that ends like them."""
    sheet = Sheet("Foxglove Holdings", version="v1", base="/tenant")
    core(sheet, "/v{version}", pages="pageNumber:int pageSize:int", maps=False)
    return sheet.finished()


HANDWRITTEN: Final[Mapping[str, Callable[[], Schema]]] = {
    "handwritten_library": library,
    "handwritten_grid": grid,
    "handwritten_gaps": gaps,
    "handwritten_wrong": wrong,
    "handwritten_nouns": nouns,
    "handwritten_texts": texts,
    "handwritten_colliding": colliding,
    "handwritten_exports": exports,
    "handwritten_accounts": accounts,
    "handwritten_activities": activities,
    "handwritten_totals": totals,
    "handwritten_deep": deep,
    "handwritten_details": details,
    "handwritten_sizes": sizes,
    "handwritten_keyless": keyless,
    "handwritten_unversioned": unversioned,
}
