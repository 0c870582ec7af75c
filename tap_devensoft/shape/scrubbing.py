"""Names, values, addresses and sentences, with everything made up that is a tenant's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from tap_devensoft.listings.spelling import role_of
from tap_devensoft.shape.made_up import tokens_of
from tap_devensoft.shape.words import COUNTERS, GENERIC, VALUES, WORDS
from tap_devensoft.words import folded, leaf, singular, words

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from tap_devensoft.shape.learning import Vocabulary
    from tap_devensoft.shape.made_up import MadeUp

ORIGIN: Final = "<origin>"
"""Stands for the tenant's scheme and host."""
_SHORTEST: Final = 3
"""Letters of the shortest word that tells something."""
_RUN: Final = re.compile(r"[^\W_]+")
_DIGIT: Final = re.compile(r"\d")
_NUMBER: Final = re.compile(r"\d{3}")
_LONG_NUMBER: Final = re.compile(r"\d{4}")
_PIECE: Final = re.compile(r"[^\s\"'`,;:()\[\]=]*[^\s\"'`,;:()\[\]=.]")
_FROM_OUTSIDE: Final = re.compile(r"[\\@]|\w\.[^\W\d]")
"""In names of hosts, files and people, which a library may put into a sentence."""
_HOST: Final = re.compile(r"(\w+://[^/?#]*)(.*)", re.DOTALL)


class Scrubber:
    """Says everything of a tenant in words of the API's and in made-up ones."""

    def __init__(self, base_url: str, known: Vocabulary, made: MadeUp) -> None:
        """Know where the tenant is, whose word is whose, and what is made up."""
        self.known, self.made = known, made
        parts = urlsplit(base_url)
        origin = f"{parts.scheme}://{parts.netloc}"
        self._hosts = (origin, parts.netloc, parts.hostname or parts.netloc)

    def name(self, text: str, *, known: bool = False) -> str:
        """Return a name as it is where it is the API's, otherwise made up but for listed words.

        One that is no property but stands in rows, as keys in lists of pairs do, is a value.
        """
        bare, told = folded(text), self.known
        if not self.made.is_plain(text):
            return self.made.text(text)
        if bare not in told.custom and (known or text in told.api or bare in told.api):
            return text
        shown = self.spelled(text, GENERIC if bare in told.custom else WORDS)
        from_rows = text in told.rows and not {text, bare} & (told.names | told.spoken)
        return self.made.text(text) if from_rows and shown != text else shown

    def spelled(self, text: str, kept: AbstractSet[str] = WORDS) -> str:
        """Return a text with every word made up that is not among those to keep."""
        return _RUN.sub(lambda run: self._run(run[0], kept), text)

    def _run(self, run: str, kept: AbstractSet[str]) -> str:
        parts, shown, place = words(run), [], 0
        if folded(run) in self.known.custom:
            kept = GENERIC
        if len(parts) == 1:
            parts = self.known.compounds.get(folded(run), parts)
        if sum(map(len, parts)) != len(run):
            parts = [run]
        for part in parts:
            here = run[place : place + len(part)]
            place += len(part)
            if _is_listed(part, kept) and not _LONG_NUMBER.search(here):
                shown.append(here)
                continue
            self.made.forbid(run)
            shown.append(self.made.text(here) if here.isdecimal() else self.made.word(here))
        return "".join(shown)

    def value(self, text: str) -> str:
        """Return a value of a row, made up unless it is a word of the product."""
        bare = folded(text)
        if bare in VALUES:
            return text
        told = bare in self.known.custom or bare in self.known.spoken
        return self.name(text) if told else self.made.text(text)

    def said(self, text: str) -> str:
        """Return a text about the API: its own words stay."""
        for host in self._hosts:
            text = text.replace(host, ORIGIN)
        return text if folded(text) in VALUES else self.name(text)

    # Addresses

    def address(self, url: str) -> str:
        """Return an address without its host."""
        host = _HOST.fullmatch(url)
        if host is None:
            return self.local(url)
        scheme, sign, name = host[1].partition("://")
        origin = ORIGIN if host[1] == self._hosts[0] else f"{scheme}{sign}{self.made.word(name)}"
        return f"{origin}{self.local(host[2])}"

    def local(self, url: str) -> str:
        """Return an address below the host."""
        path, mark, query = url.partition("?")
        steps = "/".join(quote(self.step(unquote(one)), safe="{}$:,@") for one in path.split("/"))
        pairs = (one.partition("=") for one in query.split("&"))
        asked = (
            f"{name}{sign}{quote(self.parameter(unquote(name), unquote(value)), safe='$,')}"
            for name, sign, value in pairs
        )
        return f"{steps}{mark}{'&'.join(asked)}"

    def step(self, step: str) -> str:
        """Return a step of a path; what rows have too is a value."""
        if step in self.known.api or step.startswith("{"):
            return step
        listed = _are_listed(step) and not _NUMBER.search(step) and not self.is_own(step)
        return step if listed else self.value(step)

    def is_own(self, step: str) -> bool:
        """Whether a step of a path is a value of a row, and no word of the API."""
        own = step in self.known.rows and step not in self.known.api
        return own and bool(step) and (not _are_listed(step) or bool(_DIGIT.search(step)))

    def parameter(self, name: str, value: str) -> str:
        """Return the value of a query parameter; what the tap counts by itself stays."""
        role = role_of(name)
        if value.isdecimal():
            counts = not COUNTERS.isdisjoint({*words(leaf(name)), role})
            return value if counts or value not in self.known.rows else self.value(value)
        if role == "properties" or "," in value or value in self.known.names:
            return ",".join(map(self.name, value.split(",")))
        listed = value.isalpha() and _are_listed(value)
        return value if listed and value not in self.known.rows else self.value(value)

    # Sentences

    def sentence(self, text: str) -> str:
        """Return a sentence of the tap's own, with what it says of the tenant made up."""
        for host in self._hosts:
            text = text.replace(host, ORIGIN)
        for label in sorted(filter(None, self.known.labels), key=len, reverse=True):
            text = text.replace(label, self.name(label))
        return _PIECE.sub(lambda match: self._quoted(match[0]), text)

    def named(self, name: str) -> str:
        """Return what a name is called that may be one around rows."""
        return self.name(name, known=name in self.known.around)

    def _quoted(self, piece: str) -> str:
        if piece.startswith("/"):
            return self.local(piece)
        ours = self.known.api | self.known.custom | self.known.spoken
        if piece in self.known.names or folded(piece) in ours:
            return self.named(piece)
        if "." in piece and self.known.names.issuperset(piece.split(".")):
            return ".".join(map(self._quoted, piece.split(".")))
        if tokens_of(piece).isdisjoint(self.made.tokens) and not _FROM_OUTSIDE.search(piece):
            return piece
        return self.spelled(piece) if self.made.is_plain(piece) else self.made.text(piece)


def _are_listed(text: str) -> bool:
    return all(_is_listed(one, WORDS) for one in words(text))


def _is_listed(word: str, kept: AbstractSet[str]) -> bool:
    """Whether a word may be shown: short, or on the list, in the plural too, or with a number."""
    bare = word.casefold().strip("0123456789")
    return len(word) < _SHORTEST or not kept.isdisjoint({bare, singular(bare)})
