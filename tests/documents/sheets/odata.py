"""Documents in the manner of OData services and of ABP applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.documents.sheet import Sheet, object_of
from tests.documents.sheets.core import core

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.documents.sheet import Schema

QUERY: Final = "$top:int $skip:int $count:flag $filter:text $orderby:text"
PAGES: Final = "Sorting:text SkipCount:int MaxResultCount:int<=100=10"


def odata_page(sheet: Sheet, dto: str) -> str:
    """Define a page as OData 4 writes it."""
    whole = {"@odata.context": {"type": "string"}, "@odata.count": {"type": "integer"}}
    rows: Schema = {"type": "array", "items": {"$ref": f"#/definitions/{dto}"}}
    schema = object_of("", **whole, value=rows, **{"@odata.nextLink": {"type": "string"}})
    return sheet.add(f"ODataResponse[List[{dto}]]", schema)


def catalogue() -> Schema:
    """Sets with a next link, and single rows in brackets."""
    sheet = Sheet("Marlin Catalogue", base="/odata", at="/swagger/docs/v1")
    product = sheet.define(
        "Product", "ProductId:int! Name:text Price:money Discontinued:flag ReleasedOn:stamp"
    )
    maker = sheet.define("Supplier", "SupplierId:guid! CompanyName:text Phone:text")
    sheet.get("/Products", odata_page(sheet, product), QUERY, most=40)
    sheet.get("/Products({key})", product, by="ProductId")
    sheet.get("/Suppliers", odata_page(sheet, maker), QUERY)
    sheet.get("/Suppliers({key})", maker, by="SupplierId")
    sheet.get("/Products({key})/Suppliers", odata_page(sheet, maker), by="ProductId")
    sheet.get("/$metadata", "text", produces="application/xml")
    return sheet.finished()


def links_only() -> Schema:
    """No parameters at all: the server pages by its own links."""
    sheet = Sheet("Peregrine Flights")
    leg = sheet.define("Leg", "Id:long! Origin:text Destination:text Departs:stamp Fare:money")
    sheet.get("/api/Legs", odata_page(sheet, leg), size=25, rows=88)
    sheet.get("/api/Crews", odata_page(sheet, leg), "$select:text", size=25, rows=31)
    return sheet.finished()


def abp_page(sheet: Sheet, dto: str) -> str:
    """Define a page as an ABP application wraps it."""
    page = sheet.define(f"PagedResultDto[{dto}]", f"totalCount:int items:[{dto}]")
    return sheet.define(
        f"AjaxResponse[{page}]",
        f"result:{page} targetUrl:text success:flag error:any unAuthorizedRequest:flag __abp:flag",
    )


def abp_orders() -> Schema:
    """Application services: the class and the method are the path."""
    sheet = Sheet("Willow Wholesale", at="/swagger/v1/swagger.json")
    order = sheet.define("OrderDto", "id:long! orderNo:text buyer:text total:money orderedAt:stamp")
    item = sheet.define("OrderItemDto", "id:int! sku:text quantity:int")
    sheet.get("/api/services/app/Order/GetAll", abp_page(sheet, order), PAGES)
    single = sheet.define("AjaxResponse[OrderDto]", f"result:{order} success:flag error:any")
    sheet.get("/api/services/app/Order/Get", single, "Id:long!")
    sheet.get("/api/services/app/OrderItem/GetAll", abp_page(sheet, item), PAGES)
    sheet.get("/api/services/app/Order/GetOrdersToExcel", "any", "Filter:text",
              produces="application/octet-stream")  # fmt: skip
    sheet.get("/api/services/app/Stock/GetCurrent", single, single=True)
    for method in ("post", "put", "delete"):
        sheet.write(f"/api/services/app/Order/{method.title()}", method)
    return sheet.finished()


def abp_crm() -> Schema:
    """The core as application services, beside activities that are no map."""
    sheet = Sheet("Saffron Crm", at="/swagger/v1/swagger.json")
    for noun, line in {
        "Target": "id:int! name:text status:text valuation:money lastModificationTime:stamp",
        "Program": "id:int! name:text scheduleStatus:text closeDate:stamp",
        "Contact": "id:int! name:text surname:text emailAddress:text",
        "Activity": "id:int! subject:text kind:Call|Mail|Visit dueAt:stamp contactId:int",
    }.items():
        dto = sheet.define(f"{noun}Dto", line)
        sheet.get(f"/api/services/app/{noun}/GetAll", abp_page(sheet, dto), PAGES)
    return sheet.finished()


def abp_books() -> Schema:
    """The newer ABP: singular nouns, details below them, lookups without pages."""
    sheet = Sheet("Inkwell Books", at="/swagger/v1/swagger.json")
    book = sheet.define("BookDto", "id:guid! name:text type:0|1|2|3 publishDate:stamp price:money")
    page = sheet.define("PagedResultDto[BookDto]", f"items:[{book}] totalCount:long")
    found = sheet.define("ListResultDto[AuthorLookupDto]", "items:[AuthorLookupDto]")
    sheet.define("AuthorLookupDto", "id:guid! name:text")
    sheet.get("/api/app/book", page, "Filter:text Sorting:text SkipCount:int MaxResultCount:int")
    sheet.get("/api/app/book/{id}", book)
    sheet.get("/api/app/book/author-lookup", found)
    sheet.get("/api/app/author", found)
    sheet.get("/api/abp/application-configuration", object_of("currentUser:map features:map"))
    return sheet.finished()


def abp_deals() -> Schema:
    """The core in its own words, in an application that also has services."""
    sheet = Sheet("Thornbury Partners", at="/swagger/v1/swagger.json")
    core(sheet)
    memo = sheet.define("MemoDto", "id:guid! title:text creationTime:stamp")
    sheet.get("/api/services/app/Memo/GetList", abp_page(sheet, memo), PAGES)
    return sheet.finished()


ODATA: Final[Mapping[str, Callable[[], Schema]]] = {
    "odata_catalogue": catalogue,
    "odata_links_only": links_only,
}
ABP: Final[Mapping[str, Callable[[], Schema]]] = {
    "abp_orders": abp_orders,
    "abp_crm": abp_crm,
    "abp_books": abp_books,
    "abp_deals": abp_deals,
}
