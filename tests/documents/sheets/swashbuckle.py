"""Documents in the manner of Swashbuckle 5 on ASP.NET Web API 2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.documents.sheet import Sheet, object_of
from tests.documents.sheets.core import PAGES, core, paged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.documents.sheet import Schema


def deals() -> Schema:
    """The core alone, every page parameter with its prefix."""
    sheet = Sheet("Harrow Deal Desk")
    core(sheet)
    item = sheet.define("PicklistItemDto", "id:int! choice:text order:int")
    sheet.get("/v1/collections/picklists/{category}/{subcategory}", f"[{item}]")
    field = sheet.define("FieldDto", "id:int! key:text label:text dataType:text isCustom:flag")
    sheet.get("/v1/configuration/targets/fields", f"[{field}]", "format:json|csv custom:flag")
    risk = sheet.define("RiskDto", "id:int! title:text severity:Low|High dueOn:day owner:PersonRef")
    sheet.get("/v1/programs/{programId}/risks", f"[{risk}]")
    return sheet.finished()


def undeclared() -> Schema:
    """Actions that return IHttpActionResult without a type: the document shows bare objects."""
    sheet = Sheet("Quillon Ventures API")
    core(sheet, maps=False)
    for path, item in sheet.document["paths"].items():
        success = item["get"]["responses"]["200"] if "get" in item else {}
        if schema := success.get("schema"):
            item["get"]["x-player"] = {**item["get"].get("x-player", {}), "sends": schema}
            success["schema"] = {"type": "object"}
        assert path
    note = sheet.define("NoteModel", "noteId:int! body:text writtenOn:stamp pinned:flag")
    sheet.get("/v1/notes", "any", PAGES, sends=paged(sheet, note))
    sheet.get("/v1/server-status", "any", sends=object_of("state:text since:stamp build:text"))
    return sheet.finished()


def namespaced() -> Schema:
    """Full type names, under a virtual path with which the address that is set ends."""
    sheet = Sheet("Northgate.Crm", base="/crm", api="/crm", version="v1")
    ns = "Northgate.Crm.Models."
    core(sheet, generic=f"{ns}Paging.PagedResult", ns=ns)
    lead = sheet.define(f"{ns}LeadDto", "leadId:long! company:text score:int capturedOn:stamp")
    page = paged(sheet, lead, generic=f"{ns}Paging.PagedResult")
    sheet.get("/v1/leads", page, "filter.pageNumber:int filter.pageSize:int filter.region:text")
    return sheet.finished()


def fleet() -> Schema:
    """A virtual path of two segments below the address; the core behind a gateway's prefix."""
    sheet = Sheet("Ostara Fleet", base="/Fleet/Api")
    core(sheet, "/gateway/deals/v1", maps=False)
    car = sheet.define("VehicleDto", "id:guid! plate:text model:text mileage:int boughtOn:day")
    sheet.get("/gateway/fleet/v1/vehicles", paged(sheet, car), PAGES)
    fuel = sheet.define("FuelStopDto", "id:guid! litres:money price:money at:stamp station:text")
    sheet.get("/gateway/fleet/v1/vehicles/{vehicleId}/fuel-stops", f"[{fuel}]")
    return sheet.finished()


def conventional() -> Schema:
    """Conventional routes, Pascal case, Json.NET keeping references."""
    sheet = Sheet("Tallow Works", references=True)
    dept = sheet.define("Department", "Id:int! Name:text CostCentre:text")
    worker = sheet.define(
        "Employee", f"Number:text FullName:text HiredOn:stamp Salary:money Home:{dept} Id:int!"
    )
    sheet.get("/v1/Employees", f"[{worker}]", "skip:int take:int")
    sheet.get("/v1/Employees/{id}", worker)
    sheet.get("/v1/Departments", f"[{dept}]")
    shift = sheet.define("Shift", "Id:int! Label:text StartsAt:text Hours:money")
    sheet.get("/v1/Shifts", f"[{shift}]")
    sheet.get("/v1/Targets", f"[{sheet.define('Target', 'Id:int! Name:text Goal:money')}]")
    return sheet.finished()


def shops() -> Schema:
    """Children by number and by code, whose rows name their owner first."""
    sheet = Sheet("Pennant Retail")
    shop = sheet.define("Store", "id:int! storeName:text city:text opened:day")
    device = sheet.define("Device", "storeId:int deviceName:text serial:text active:flag")
    plant = sheet.define("Plant", "id:int! plantCode:text! title:text")
    line = sheet.define("ProductionLine", "lineNo:int! title:text capacity:money")
    bin_ = sheet.define("Bin", "binCode:text! shelf:text amount:int")
    sheet.get("/api/stores/{storeId}/devices", f"[{device}]", key="serial")
    sheet.get("/api/stores", f"[{shop}]")
    sheet.get("/api/stores/{storeId}", shop)
    sheet.get("/api/plants", f"[{plant}]")
    sheet.get("/api/plants/{plantCode}/lines", f"[{line}]")
    sheet.get("/api/plants/{plantCode}/bins", f"[{bin_}]")
    return sheet.finished()


def capped() -> Schema:
    """Page sizes with a bound: beyond it the server throws, refuses, or gives fewer."""
    sheet = Sheet("Gantry Cargo")
    box = sheet.define("ContainerDto", "containerId:int! code:text weight:money sealedOn:stamp")
    rows = paged(sheet, box)
    sheet.get("/api/containers", rows, "request.pageNumber:int request.pageSize:int<=200", over=500)
    sheet.get("/api/berths", rows, "request.pageNumber:int request.pageSize:int<=50", over=400)
    sheet.get("/api/cranes", rows, "request.pageNumber:int request.pageSize:int<=25")
    sheet.get("/api/holds", rows, "request.pageNumber:int request.pageSize:int", most=30, over=400)
    sheet.get("/api/tugs", rows, "request.pageNumber:int request.pageSize:int", most=10)
    return sheet.finished()


def bank() -> Schema:
    """Pages that count from 0, and totals in headers beside bare arrays."""
    sheet = Sheet("Calder Savings")
    loan = sheet.define("Loan", "loanId:long! purpose:text amount:money openedOn:stamp")
    desk = sheet.define("Branch", "branchCode:text! city:text manager:text")
    pages = "pageIndex:int=0 pageSize:int=25"
    sheet.get("/api/v1/loans", f"[{loan}]", pages, headers="x-pagination")
    sheet.get("/api/v1/branches", f"[{desk}]", "page:int limit:int", headers="x-total-count")
    sheet.get("/api/v1/cards", f"[{loan}]", "pageIndex:int pageSize:int", first=0)
    sheet.get("/api/v1/fees", f"[{loan}]", "page:int perPage:int", headers="link")
    sheet.get("/api/v1/holidays", "[day]")
    return sheet.finished()


def clinic() -> Schema:
    """Required offsets, inheritance, enumerations as numbers, and nulls that are left out."""
    sheet = Sheet("Meadow Clinics", omits_nulls=True)
    sheet.define("Entity", "id:int! createdOn:stamp")
    patient = sheet.define(
        "Patient", "fullName:text bornOn:day sex:0|1|2 allergies:[text]", base="Entity"
    )
    visit = sheet.define("Visit", "reason:text at:stamp cost:money", base="Entity")
    sheet.get("/api/patients", f"[{patient}]", "skip:int! take:int!")
    sheet.get("/api/visits", f"[{visit}]", "skip:int! take:int!<=50")
    sheet.get("/api/patients/{patientId}/visits", f"[{visit}]")
    sheet.get("/api/patients/{id}", patient)
    return sheet.finished()


def archive() -> Schema:
    """Nested rows: lines, trees of themselves, maps, and custom-sounding names that are not."""
    sheet = Sheet("Vellum Archive")
    line = sheet.define("Line", "code:text value:money weight:money")
    sheet.define("Folder", "id:int! title:text children:[Folder] labels:{text} parentId:int")
    owner = sheet.define("Customer", "id:int name:text email:text vip:flag")
    record = sheet.define(
        "Consignment",
        f"id:int! reference:text customer:{owner} customsLines:[{line}] tags:[text] sizes:[int]"
        " extra:any settings:map scan:bytes link:uri openFor:text",
    )
    sheet.get("/api/folders", "[Folder]")
    sheet.get("/api/consignments", paged(sheet, record), PAGES)
    sheet.get("/api/consignments/{id}", record)
    return sheet.finished()


SWASHBUCKLE: Final[Mapping[str, Callable[[], Schema]]] = {
    "swashbuckle_deals": deals,
    "swashbuckle_undeclared": undeclared,
    "swashbuckle_namespaced": namespaced,
    "swashbuckle_fleet": fleet,
    "swashbuckle_conventional": conventional,
    "swashbuckle_shops": shops,
    "swashbuckle_capped": capped,
    "swashbuckle_bank": bank,
    "swashbuckle_clinic": clinic,
    "swashbuckle_archive": archive,
}
