"""Names as words: how to compare them, split them and read them without a prefix."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import inflection

_SIGNS: Final = re.compile(r"[\W_]+")
_NO_PLURAL: Final = re.compile(r"^..?$|(a|us|ss|this)$")
"""What the rules for Latin and English plurals would cut: `data`, `quota`, `previous`, `as`."""


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return `name` without case, blanks and signs: `Page_Number` is `pagenumber`.

    A name of nothing but signs stays as it is.
    """
    return _SIGNS.sub("", name.casefold()) or name


def leaf(parameter: str) -> str:
    """Return a `[FromUri]` parameter without its prefix: `request.pageNumber` is `pageNumber`."""
    return parameter.rpartition(".")[2]


def words(text: str) -> list[str]:
    """Return a name as lower-case words, parted at punctuation and where its letters change case.

    >>> words("HTTPServerID of_theTarget")
    ['http', 'server', 'id', 'of', 'the', 'target']
    """
    ahead = text[1:] + " "
    behind = " " + text
    spaced = "".join(
        f" {char}" if _starts_word(before, char, after) else char
        for before, char, after in zip(behind, text, ahead, strict=False)
    )
    return "".join(char if _is_spoken(char) else " " for char in spaced.lower()).split()


def singular(word: str) -> str:
    """Return a lower-case word in the singular; what is none, or has none, stays as it is.

    >>> singular("companies"), singular("phases"), singular("status"), singular("metadata")
    ('company', 'phase', 'status', 'metadata')
    """
    return word if _NO_PLURAL.search(word) else inflection.singularize(word)


@lru_cache(maxsize=4096)
def singular_words(text: str) -> tuple[str, ...]:
    """Return the words of a name, each in the singular: `workPackages` is `work`, `package`."""
    return tuple(map(singular, words(text)))


def _starts_word(before: str, char: str, after: str) -> bool:
    return char.isupper() and (
        before.islower() or before.isdigit() or (before.isupper() and after.islower())
    )


def _is_spoken(char: str) -> bool:
    """Tells letters, digits and the marks that many scripts put on them from all else."""
    return char.isalnum() or unicodedata.category(char).startswith("M")
