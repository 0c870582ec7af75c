"""All documents by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.documents.sheets.aspnetcore import ASPNETCORE
from tests.documents.sheets.handwritten import HANDWRITTEN
from tests.documents.sheets.odata import ABP, ODATA
from tests.documents.sheets.swashbuckle import SWASHBUCKLE
from tests.documents.sheets.trades import TRADES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.documents.sheet import Schema

DOCUMENTS: Final[Mapping[str, Callable[[], Schema]]] = {
    **SWASHBUCKLE, **ASPNETCORE, **ODATA, **ABP, **HANDWRITTEN, **TRADES,
}  # fmt: skip
