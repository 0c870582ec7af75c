"""All lies by their names."""

from __future__ import annotations

from typing import Final

from tests.foreign.drawn.lies import (
    counts,
    documents,
    fields,
    frameworks,
    keys,
    listings,
    maps,
    paging,
    replies,
    singles,
    values,
)
from tests.foreign.drawn.lies.lie import Lie

NONE: Final = Lie("no lie", "")
LIES: Final = {
    lie.name: lie
    for lie in (
        NONE,
        *counts.LIES, *paging.LIES, *frameworks.LIES, *replies.LIES, *documents.LIES,
        *listings.LIES, *singles.LIES, *keys.LIES, *values.LIES, *fields.LIES, *maps.LIES,
    )
}  # fmt: skip
