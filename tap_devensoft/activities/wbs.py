"""WBS numbers: which property has them, and their parts."""

from __future__ import annotations

import re
from itertools import chain

from tap_devensoft.activities.names import WBS_NAMES, fold, has_values, searched

MOST_WBS_PARTS = 64


def find_wbs_name(columns: dict[str, list[object]], count: int) -> str | None:
    """The property with WBS numbers: by its name, or as its values nest like them."""
    by_name = {fold(name): name for name in reversed(columns) if has_values(columns[name])}
    known = (by_name[folded] for folded in WBS_NAMES if folded in by_name)
    odd = (name for folded, name in by_name.items() if folded.startswith("wbs"))
    nested = (name for name in searched(columns) if _is_wbs(columns[name], count))
    return next(chain(known, odd, nested), None)


def _is_wbs(values: list[object], count: int) -> bool:
    """Dotted numbers, all different, some of them a part of others."""
    texts = {value for value in values if isinstance(value, str)}
    if len(texts) != count or not all(re.fullmatch(r"\d+(\.\d+)*\.?", text) for text in texts):
        return False
    parts = {wbs_parts(text) for text in texts}
    return any(len(one) > 1 and one[:-1] in parts for one in parts)


def wbs_parts(value: object) -> tuple[object, ...]:
    """`1.2.10` as numbers, since 10 is not 1; a part with letters stays as it is."""
    text = "" if value is None else str(value).strip().strip(".")
    parts = text.split(".", MOST_WBS_PARTS) if text else []
    return tuple(int(p) if re.fullmatch(r"[0-9]{1,18}", p) else p.strip().casefold() for p in parts)
