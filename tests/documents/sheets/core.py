"""The core listings of a deal tenant, in the words of a Swashbuckle 5 document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.documents.sheet import object_of

if TYPE_CHECKING:
    from tests.documents.sheet import Sheet

PAGES = "request.pageNumber:int request.pageSize:int"


def paged(sheet: Sheet, dto: str, *, generic: str = "PagedResult", names: str = "") -> str:
    """Define a page of a class; return the page's name."""
    words = names or "items totalCount pageNumber pageSize totalPages"
    rows, *numbers = words.split()
    line = " ".join([f"{rows}:[{dto}]", *(f"{name}:int" for name in numbers)])
    return sheet.define(f"{generic}[{dto}]", line)


def core(
    sheet: Sheet,
    at: str = "/v1",
    *,
    pages: str = PAGES,
    generic: str = "PagedResult",
    ns: str = "",
    maps: bool = True,
) -> None:
    """Add targets, programs, contacts, collections, fields and activity maps under a path."""
    person = sheet.define(f"{ns}PersonRef", "id:int name:text email:text")
    target = sheet.define(
        f"{ns}TargetDto",
        "id:int! name:text codeName:text status:text phase:text dealType:text currency:text"
        f" valuation:money targetValuation:money employees:int dealLead:{person}"
        " createdDate:stamp modifiedDate:stamp",
    )
    program = sheet.define(
        f"{ns}ProgramDto",
        "id:int! name:text programType:text scheduleStatus:text targetId:int percentComplete:money"
        " planStart:stamp planEnd:stamp closeDate:stamp",
    )
    contact = sheet.define(
        f"{ns}ContactDto",
        "id:int! firstName:text lastName:text email:text company:text isActive:flag",
    )
    named = sheet.define(f"{ns}NamedDto", "id:int! name:text order:int")
    for noun, dto in (("targets", target), ("programs", program), ("contacts", contact)):
        sheet.get(f"{at}/{noun}", paged(sheet, dto, generic=generic), pages)
        sheet.get(f"{at}/{noun}/{{id}}", dto)
        sheet.write(f"{at}/{noun}", "post", body=dto)
    sheet.get(f"{at}/collections/countries", f"[{named}]")
    sheet.get(f"{at}/collections/deal-phases", f"[{named}]")
    if maps:
        activity = sheet.define(
            f"{ns}ActivityDto",
            "id:int! name:text percentComplete:money forecastStart:stamp forecastEnd:stamp",
        )
        sheet.get(f"{at}/programs/{{id}}/activity-map", f"[{activity}]", per_owner=False)


def page_object(rows: str, line: str) -> dict[str, object]:
    """Return the schema of a page in a hand-made envelope, `line` around the `rows`."""
    return object_of(f"{line} {rows}")
