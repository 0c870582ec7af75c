"""One owner's activity map, in whatever shape it came, as flat rows; asking for it is others' work.

The API may answer with flat rows and a parent reference, with trees, with one array per level, with
WBS numbers only, or with one path per level. Nothing here knows which in advance: names are tried
first, and where none fits, the values tell. What was read is not changed, and every walk is a loop,
so that no depth is too deep.
"""

from __future__ import annotations

from tap_devensoft.activities.flat import flatten
from tap_devensoft.activities.levels import LEVELS, known_level, level_of_array
from tap_devensoft.activities.nodes import whole_map
from tap_devensoft.activities.owners import OWNERS, placed
from tap_devensoft.words import folded as fold_level

__all__ = [
    "LEVELS",
    "OWNERS",
    "flatten",
    "fold_level",
    "known_level",
    "level_of_array",
    "placed",
    "whole_map",
]
