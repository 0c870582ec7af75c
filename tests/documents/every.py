"""All documents by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.documents.sheets.aspnetcore import ASPNETCORE
from tests.documents.sheets.drawn import drawn
from tests.documents.sheets.handwritten import HANDWRITTEN
from tests.documents.sheets.odata import ABP, ODATA
from tests.documents.sheets.swashbuckle import SWASHBUCKLE
from tests.documents.sheets.trades import TRADES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.documents.sheet import Schema

DRAWN: Final = 12
"""Documents drawn by a seed that are among all; any others can be named."""
WRITTEN: Final[Mapping[str, Callable[[], Schema]]] = {
    **SWASHBUCKLE, **ASPNETCORE, **ODATA, **ABP, **HANDWRITTEN, **TRADES,
}  # fmt: skip
NAMES: Final = (*WRITTEN, *(f"drawn_{seed}" for seed in range(1, DRAWN + 1)))


def document(name: str) -> Schema:
    """Return the document of a name; `drawn_57` is the one of seed 57."""
    if name.startswith("drawn_"):
        return drawn(int(name.removeprefix("drawn_")))
    return WRITTEN[name]()
