"""Recorded exchanges for the file: addresses, headers that matter, bodies; nothing of any row."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timezone
from decimal import Decimal
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from requests.utils import parse_header_links

from tap_devensoft.http.replies import UnreadableError, decode, recoded
from tap_devensoft.listings.page import number_in
from tap_devensoft.listings.spelling import ABOUT_A_REPLY
from tap_devensoft.shape.learning import NAMING, is_document, learn
from tap_devensoft.shape.made_up import MadeUp
from tap_devensoft.shape.scrubbing import Scrubber
from tap_devensoft.shape.words import COUNTERS
from tap_devensoft.shape.writing import written
from tap_devensoft.words import folded, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.shape.recording import Exchange, Recording

_COUNTED: Final = 1_000
"""From here on a number beside rows needs a name that says that it counts."""
_MOST_TEXT: Final = 4_000
_HEADERS: Final = (
    "retryafter", "location", "page", "paging", "pagination", "total", "count", "contentrange",
    "cursor", "next", "continuation", "skiptoken",
)  # fmt: skip
"""Words in the names of headers that say something of a listing or a failure."""
_STRUCTURE: Final = frozenset(
    {"type", "format", "in", "$ref", "collectionFormat", "operationId", "swagger", "openapi",
     "flow", "name", "required", "tags", "schemes"}
)  # fmt: skip
"""What a document says in words of its own or of the program's."""
_LINKS: Final = frozenset(
    {"url", "uri", "href", "link", "next", "prev", "previous", "first", "last", "self"}
)
"""Words in the names of addresses."""
_EXAMPLES: Final = frozenset({"example", "examples", "x-example", "x-examples"})
_CHARSET: Final = re.compile(r"charset=[\"']?([\w-]{1,16})[\"']?")
_LINK: Final = re.compile(r"https?://\S+|[/?.]\S*|[^\s?]*\?\S*=\S*")
_LETTERS: Final = re.compile(r"[^\W\d]+")
_RANGE: Final = re.compile(r"[\w -]*?[\d/*-]+")
_DISCOVERY_PATHS: Final = re.compile(r"discoveryPaths\s*:\s*arrayFrom\(\s*['\"]([^'\"]*)['\"]")
_TOKEN: Final = "played"  # noqa: S105 - what stands for one
_JSON_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"?(\s*:)?|-?\d+(?:\.\d+)?|[^\W\d_]+')
_NO_JSON: Final = object()


class Replies:
    """Says everything that was recorded without what is the tenant's own."""

    def __init__(self, recording: Recording, metadata: str, own: str) -> None:
        """Look through all exchanges, so that the same is made up for the same in all of them.

        Args:
            recording: What was recorded.
            metadata: Path of the field metadata.
            own: What is not to be shown, besides the tenant's address.
        """
        base_url, exchanges = recording.base_url, recording.exchanges
        self._exchanges, self._metadata = exchanges, metadata
        self._values = [_value_of(one) for one in exchanges]
        told = [
            value
            for one, value in zip(exchanges, self._values, strict=True)
            if one.path == metadata
        ]
        made = MadeUp(datetime.now(timezone.utc).date())
        made.forbid(f"{base_url} {own}")
        self.scrubber = Scrubber(base_url, learn(self._values, told), made)
        self.shown()
        made.settle()
        day = datetime.combine(made.now(), time(12), timezone.utc)
        self._date = format_datetime(day, usegmt=True)

    _date = ""

    def shown(self) -> list[dict[str, Any]]:
        """Return every exchange for the file."""
        return [*map(self._exchange, self._exchanges, self._values)]

    def _exchange(self, one: Exchange, value: Any) -> dict[str, Any]:
        scrub = self.scrubber
        shown: dict[str, Any] = {"ask": f"{one.method} {scrub.local(one.path)}"}
        if one.query:
            shown["query"] = [[name, scrub.parameter(name, text)] for name, text in one.query]
        if one.failure:
            return {**shown, "failure": scrub.sentence(one.failure)}
        shown |= {"status": one.status, "headers": dict(self._headers(one))}
        if (codec := _codec(one)) != "utf-8":
            shown["codec"] = codec
        if value is _NO_JSON:
            return {**shown, "text": self._text(one.body.decode(codec, "replace"))}
        if one.method == "POST":
            body = self._token(value)
        elif is_document(value):
            body = self._document(value)
        else:
            said = one.status >= HTTPStatus.BAD_REQUEST or one.path == self._metadata
            single = any(scrub.is_own(unquote(step)) for step in one.path.split("/"))
            body = _Body(scrub, said, single, _lists_objects(value)).shown(value)
        return {**shown, "body": body}

    def _headers(self, one: Exchange) -> Iterator[tuple[str, str]]:
        scrub = self.scrubber
        for name, text in one.headers.items():
            word, shown = folded(name), scrub.name(name)
            if word == "date":
                yield shown, self._date
            elif word == "link":
                links = parse_header_links(text)
                parts = ((scrub.address(one["url"]), one.get("rel", "")) for one in links)
                yield shown, ", ".join(f'<{url}>; rel="{scrub.said(rel)}"' for url, rel in parts)
            elif word == "contenttype":
                media, *rest = text.split(";")
                charsets = (f";{one}" for one in rest if _CHARSET.fullmatch(one.strip()))
                yield shown, scrub.spelled(media) + "".join(charsets)
            elif any(known in word for known in _HEADERS):
                yield shown, self._header(text)

    def _header(self, text: str) -> str:
        if text.startswith("{"):
            with suppress(UnreadableError):
                return written(_Body(self.scrubber, lists=False).shown(decode(text.encode())))
        if _LINK.fullmatch(text):
            return self.scrubber.address(text)
        if _RANGE.fullmatch(text):
            return _LETTERS.sub(lambda word: self.scrubber.spelled(word[0]), text)
        return self.scrubber.value(text)

    def _token(self, value: object) -> object:
        """Return what the token endpoint said: nothing that could be a token."""
        scrub, fields = self.scrubber, value if isinstance(value, dict) else {}
        return {
            scrub.name(name, known=True): (
                one if "expires" in name.lower() and number_in(one) is not None
                else _TOKEN if "token" in words(name) and "type" not in words(name)
                else scrub.said(one) if isinstance(one, str)
                else scrub.made.number(one)
            )
            for name, one in fields.items()
            if isinstance(one, str | int | Decimal)
        }  # fmt: skip

    def _text(self, text: str) -> str:
        """Return what is no JSON: a page with the documents that it names, or word by word."""
        if text.lstrip("\ufeff \t\r\n").startswith("<"):
            found = _DISCOVERY_PATHS.search(text)
            paths = "|".join(map(self.scrubber.local, found[1].split("|"))) if found else ""
            return f"<html>{f'discoveryPaths: arrayFrom({paths!r})' if found else ''}</html>"
        return _JSON_PIECE.sub(self._piece, text[:_MOST_TEXT])

    def _piece(self, match: re.Match[str]) -> str:
        piece, colon = match[0], match[1] or ""
        if piece.startswith('"'):
            quoted = piece.removesuffix(colon)[1:]
            text, end = quoted.removesuffix('"'), '"' * quoted.endswith('"')
            return f'"{(self.scrubber.name if colon else self.scrubber.value)(text)}{end}{colon}'
        is_number = piece[-1].isdecimal()
        return (self.scrubber.made.text if is_number else self.scrubber.spelled)(piece)

    def _document(self, value: Any, name: str = "", *, naming: bool = False) -> Any:
        """Return a Swagger document: names stay, but for those of custom fields; texts do not."""
        if name in _EXAMPLES and not naming:
            return None
        if isinstance(value, dict):
            return {
                self._documented(key, naming=naming): self._document(
                    one,
                    "" if naming or (key == "name" and "in" not in value) else key,
                    naming=not naming and key in NAMING,
                )
                for key, one in value.items()
            }
        if isinstance(value, list):
            return [self._document(one, name) for one in value]
        if not isinstance(value, str):
            return value
        if name in _STRUCTURE:
            return self.scrubber.name(value, known=True)
        is_link = name == "basePath" or _LINK.fullmatch(value)
        said = self.scrubber.address(value) if is_link else self.scrubber.said(value)
        return name if name == "host" else said

    def _documented(self, key: str, *, naming: bool) -> str:
        """Return a key of a document: a name, a status, or a word of Swagger's."""
        return key if key.isdecimal() else self.scrubber.name(key, known=naming)


@dataclass(frozen=True, slots=True)
class _Body:
    """Makes up what is in a reply.

    Attributes:
        said: Whether it is about the API, so that listed words stay in its texts.
        single: Whether its address names a row.
        lists: Whether it has a list of objects.
    """

    scrubber: Scrubber
    said: bool = False
    single: bool = False
    lists: bool = True

    def shown(self, value: Any, name: str = "", *, inside: bool = False) -> Any:
        """Return a value; `inside` is what stands in a list."""
        if isinstance(value, dict):
            by_key = _is_by_key(value)
            return {
                self._key(key, one, inside=inside, by_key=by_key): self.shown(
                    one, key, inside=inside or by_key
                )
                for key, one in value.items()
            }
        if isinstance(value, list):
            return [self.shown(one, name, inside=True) for one in value]
        if isinstance(value, bool) or value is None:
            return value
        number = value if number_in(value) is None else number_in(value)
        if not inside and not isinstance(number, str) and self._counts(number, name):
            return value
        if isinstance(value, str):
            return self._text(value, name, inside=inside)
        self.scrubber.known.rows.add(str(value))
        return self.scrubber.made.number(value)

    def _key(self, key: str, value: object, *, inside: bool, by_key: bool) -> str:
        """Return a property's name; one around rows is the API's, unless it may be a row's own."""
        known = self.scrubber.known
        around = not inside and not self.single
        known.names.add(key)
        if inside:
            known.inside.add(key)
        elif around and self.lists and not isinstance(value, dict):
            known.around.add(key)
        if by_key:
            return self.scrubber.value(key)
        return self.scrubber.name(key, known=around and key in known.around)

    def _text(self, value: str, name: str, *, inside: bool) -> str:
        if not _LINKS.isdisjoint(words(name)) and _LINK.fullmatch(value):
            return self.scrubber.address(value)
        blank = " " in value and not self.single
        if self.said or (not inside and (blank or folded(name) in ABOUT_A_REPLY)):
            return self.scrubber.said(value)
        self.scrubber.known.rows.add(value)
        return self.scrubber.value(value)

    def _counts(self, number: Any, name: str) -> bool:
        """Whether a number beside rows tells about the reply, not of a row."""
        if self.single and (not self.lists or name in self.scrubber.known.inside):
            return False
        small = number < _COUNTED and not self.single
        return small or not COUNTERS.isdisjoint(words(name))


def _value_of(one: Exchange) -> object:
    """Return what a body holds, with all that is in it; or that it is no JSON."""
    try:
        return decode(recoded(one.body, one.headers.get("Content-Type") or ""), as_sent=True)
    except UnreadableError:
        return _NO_JSON


def _codec(one: Exchange) -> str:
    """Return what the letters of a body are written in."""
    claimed = _CHARSET.search(one.headers.get("Content-Type") or "")
    for codec in (json.detect_encoding(one.body), claimed[1] if claimed else "", "cp1252"):
        with suppress(LookupError, UnicodeError):
            one.body.decode(codec)
            return codec
    return "latin-1"


def _lists_objects(value: object) -> bool:
    if isinstance(value, list):
        return any(isinstance(one, dict) for one in value)
    return isinstance(value, dict) and any(map(_lists_objects, value.values()))


def _is_by_key(value: dict[str, Any]) -> bool:
    """Whether an object has rows by their keys."""
    rows = [*value.values()]
    if not rows or not all(isinstance(one, dict) for one in rows):
        return False
    return any([str(row.get(name)) for row in rows] == [*value] for name in rows[0])
