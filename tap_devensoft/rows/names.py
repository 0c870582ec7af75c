"""Names of columns and streams: lawful everywhere, unique, and the same on every run.

What the API calls a thing goes in, what the warehouse may call it comes out. Which fields exist,
and what type they have, is decided elsewhere.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from tap_devensoft.resource import UNMAPPED
from tap_devensoft.words import singular, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Style = Literal["original", "snake_case"]

MAX_BYTES = 62
"""Postgres cuts names of more than 63 bytes without a word, and two columns become one.

PipelineWise's loaders abbreviate names of 63 already, in a way that makes two columns one.
"""

_Source = tuple[str, bool]

_RESERVED_PREFIX = "_sdc"
_UNNAMED = "unnamed"
_HASH_DIGITS = 6
# Quotation marks are here because loaders write names between them without escaping.
_UNLAWFUL = re.compile(r"[\s.\"`\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_NO_NOUN = re.compile(r"(?:api|v\d[\d_]*|collections|configuration)")


def column_names(sources: Sequence[_Source], style: Style) -> dict[_Source, str]:
    """Names the column of each field.

    A name depends on its own field and on those it collides with, never on the order of the
    input or on unrelated fields. Among colliding fields one standard field keeps the plain name;
    custom fields all get a suffix made from their own text, so that a column never changes
    hands from one custom field to another.

    >>> column_names([("Valuation", False), ("valuation", True)], "original")
    {('Valuation', False): 'Valuation', ('valuation', True): 'valuation_c2f3e1'}

    Args:
        sources: Each field's wire name (or label) and whether it is a custom field.
        style: `original` changes only what is unlawful, `snake_case` spells all names alike.
    """
    snake = style == "snake_case"
    stems = {
        source: _allowed("_".join(words(source[0])) if snake else _UNLAWFUL.sub("_", source[0]))
        for source in sources
    }
    claims = {source: _fit(stem, source[0]) for source, stem in stems.items()}
    rivals: dict[str, list[_Source]] = {}
    for source in sorted(claims, key=lambda one: (one[1], claims[one] != one[0], one)):
        rivals.setdefault(claims[source].lower(), []).append(source)
    # The only claimant keeps a name, else the least changed standard field.
    keepers = {group[0] for group in rivals.values() if len(group) == 1 or not group[0][1]}
    taken = set(rivals)
    for source in sorted(claims.keys() - keepers):
        suffixed = _suffixed(stems[source], source[0])
        claims[source] = next(name for name in suffixed if name.lower() not in taken)
        taken.add(claims[source].lower())
    return claims


def stream_name(path: str) -> str:
    """Names the stream of a listing after the nouns in its path.

    >>> stream_name("/v1/programs/{programId}/deal-phases")
    'program_deal_phases'
    """
    segments = [_PLACEHOLDER.sub("", part) for part in path.split("/")]
    nouns = [noun for part in segments if (noun := "_".join(words(part)))]
    owners = [singular(noun) for noun in nouns[:-1] if not _NO_NOUN.fullmatch(noun)]
    return _fit(_allowed("_".join(owners + nouns[-1:])), path)


def _allowed(name: str) -> str:
    """Moves a name out of the way of the target's own columns and of ours."""
    lowered = name.lower()
    if lowered.startswith(_RESERVED_PREFIX) or lowered == UNMAPPED:
        name = name[1:]
    return name or _UNNAMED


def _fit(name: str, original: str) -> str:
    """Leaves a short name alone; a long one ends in its hash whether or not another is near."""
    return name if _cut(name, MAX_BYTES) == name else next(_suffixed(name, original))


def _suffixed(stem: str, original: str) -> Iterator[str]:
    """Offers the stem with a hash of the original text, then with further hashes of it."""
    salted = original
    while True:
        digest = sha256(salted.encode("utf-8", "surrogatepass")).hexdigest()
        suffix = f"_{digest[:_HASH_DIGITS]}"
        yield _cut(stem, MAX_BYTES - len(suffix)) + suffix
        salted += "\0"


def _cut(name: str, limit: int) -> str:
    """Cuts a name on the border of a character, to bytes that it may have in small letters too."""
    name = name[:limit]
    while max(len(name.encode()), len(name.lower().encode())) > limit:
        name = name[:-1]
    return name
