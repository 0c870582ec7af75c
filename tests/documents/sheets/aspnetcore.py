"""Documents in the manner of Swashbuckle for ASP.NET Core, converted to Swagger 2.0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.documents.sheet import Sheet, object_of
from tests.documents.sheets.core import core

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.documents.sheet import Schema

AT: Final = "/swagger/v1/swagger.json"


def orders() -> Schema:
    """Versions in the path, filled from the document's own."""
    sheet = Sheet("Orrery Orders", at=AT)
    order = sheet.define(
        "OrderViewModel", "id:guid! number:text placedAt:stamp total:money status:Open|Paid|Shipped"
    )
    page = sheet.define("OrderViewModelPage", f"data:[{order}] page:int size:int total:int")
    sheet.get("/api/v{version}/orders", page, "page:int=1 size:int=20")
    sheet.get("/api/v{version}/orders/{id}", order)
    line = sheet.define("OrderLine", "orderId:guid lineNumber:int! sku:text quantity:int")
    sheet.get("/api/v{version}/orders/{orderId}/lines", f"[{line}]", key="lineNumber")
    sheet.write("/api/v{version}/orders", "post", body=order)
    return sheet.finished()


def minimal() -> Schema:
    """Minimal endpoints: bare arrays, no paging, singular nouns."""
    sheet = Sheet("Fennel Kitchen", at=AT)
    dish = sheet.define("Dish", "dishId:guid! name:text price:money vegan:flag")
    sheet.get("/menu", f"[{dish}]")
    sheet.get("/dish", f"[{dish}]")
    sheet.get("/table", f"[{sheet.define('Table', 'number:int! seats:int corner:text')}]")
    sheet.get("/health", "text")
    sheet.get("/info", object_of("name:text version:text uptime:span"))
    return sheet.finished()


def schools() -> Schema:
    """Children of children."""
    sheet = Sheet("Alder Schools", at=AT)
    school = sheet.define("School", "id:int! name:text district:text")
    course = sheet.define("Course", "id:int! title:text credits:int")
    lesson = sheet.define("Lesson", "id:int! topic:text heldOn:day")
    sheet.get("/api/schools", f"[{school}]", rows=5)
    sheet.get("/api/schools/{schoolId}/courses", f"[{course}]")
    sheet.get("/api/schools/{schoolId}/courses/{courseId}", course)
    sheet.get("/api/schools/{schoolId}/courses/{courseId}/lessons", f"[{lesson}]")
    sheet.get("/api/schools/{schoolId}/pupils", f"[{course}]", "page:int=1 pageSize:int=2")
    return sheet.finished()


def hotels() -> Schema:
    """Rows and paging beside each other in an envelope of two parts."""
    sheet = Sheet("Lantern Hotels", at=AT)
    paging = sheet.define("Pagination", "page:int pageSize:int totalItems:int totalPages:int")
    room = sheet.define("Room", "roomNumber:text! floor:int rate:money")
    guest = sheet.define("Guest", "id:int! fullName:text email:text arrivedAt:stamp")
    for noun, dto in (("rooms", room), ("guests", guest)):
        reply = object_of(f"data:[{dto}] pagination:{paging}")
        sheet.get(f"/api/{noun}", reply, "page:int=1 pageSize:int<=100=10")
    sheet.get("/api/guests/{id}", guest)
    return sheet.finished()


def cursors() -> Schema:
    """Opaque cursors."""
    sheet = Sheet("Sonder Events", at=AT)
    event = sheet.define("Event", "eventId:guid! kind:text raisedAt:stamp payload:map")
    reply = object_of(f"items:[{event}] nextCursor:text hasMore:flag")
    sheet.get("/api/events", reply, "cursor:text limit:int<=100=20")
    other = object_of(f"value:[{event}] continuationToken:text")
    sheet.get("/api/alarms", other, "continuationToken:text")
    return sheet.finished()


def links() -> Schema:
    """Links to the next page, in the body and in a header."""
    sheet = Sheet("Tidewater Parks", at=AT)
    href = sheet.define("Href", "href:text")
    park = sheet.define("Park", "id:int! name:text hectares:money")
    reply = object_of(
        "count:int",
        _embedded=object_of(f"parks:[{park}]"),
        _links=object_of(f"self:{href} next:{href}"),
    )
    sheet.get("/api/parks", reply, "page:int=1 size:int=15")
    sheet.get("/api/trails", f"[{park}]", "page:int=1 per_page:int=30", headers="link")
    sheet.get("/api/huts", object_of(f"results:[{park}] count:int next:text previous:text"),
              "offset:int=0 limit:int=10")  # fmt: skip
    return sheet.finished()


def deals() -> Schema:
    """The core under a longer prefix, without request classes."""
    sheet = Sheet("Brightwater Capital", at=AT)
    core(sheet, "/api/deals/v1", pages="PageNumber:int=1 PageSize:int<=100=25")
    fund = sheet.define("FundDto", "fundId:int! title:text closedOn:day size:money")
    sheet.get("/api/funds/v1/funds", f"[{fund}]")
    return sheet.finished()


def tenants() -> Schema:
    """Headers and parameters that are required: some have defaults, some nobody can know."""
    sheet = Sheet("Mosaic Billing", at=AT)
    bill = sheet.define("Invoice", "invoiceNumber:text! issued:day amount:money paid:flag")
    sheet.get("/api/invoices", f"[{bill}]", "api-version@header:text!=1.0")
    sheet.get("/api/credits", f"[{bill}]", "currency:text!=EUR page:int=1 pageSize:int=20")
    sheet.get("/api/refunds", f"[{bill}]", "X-Tenant-Code@header:text!")
    sheet.get("/api/statements", f"[{bill}]", "from:stamp! to:stamp!")
    sheet.get("/api/dues", f"[{bill}]", "Authorization@header:text!")
    sheet.get("/api/{culture}/terms", f"[{bill}]", "culture@path:text!=en")
    return sheet.finished()


ASPNETCORE: Final[Mapping[str, Callable[[], Schema]]] = {
    "aspnetcore_orders": orders,
    "aspnetcore_minimal": minimal,
    "aspnetcore_schools": schools,
    "aspnetcore_hotels": hotels,
    "aspnetcore_cursors": cursors,
    "aspnetcore_links": links,
    "aspnetcore_deals": deals,
    "aspnetcore_tenants": tenants,
}
