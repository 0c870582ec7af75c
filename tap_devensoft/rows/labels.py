"""How a kind is told: by a Swagger type, a schema, words of field metadata, or samples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from tap_devensoft.rows.kinds import EXACT, types_of
from tap_devensoft.rows.moments import read_moment
from tap_devensoft.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tap_devensoft.resource import Kind

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

_FORMATS: Final[tuple[Kind, ...]] = ("date-time", "date", "uuid")
_TYPES: Final[tuple[Kind, ...]] = ("object", "array", "boolean", "integer", "number")

# What the words of a type name tell, the first that matches: a multi-select pick list is no
# pick list, a whole number no number, and long text nothing long.
_LABEL_WORDS: Final[tuple[tuple[Kind, str], ...]] = (
    ("array", r"multi(?:ple)? ?(?:select|choice|pick|value)\w*|check ?boxes"),
    ("array", r"check ?box list|array|collection|list of"),
    ("uuid", r"guid|uuid|unique ?identifier"),
    ("date-time", r"(?:small)?date ?time\d?|date (?:and|with) time|time ?stamp"),
    ("boolean", r"bool(?:ean)?|yes ?no|true ?false|on off|y n|check ?box|toggle"),
    ("boolean", r"switch|flag|bit"),
    ("string", r"text|text ?area|(?:multi|single) ?line|memo|notes?|rich|html"),
    ("string", r"string|n?(?:var)?char|pick ?list|drop ?down|select|choice|radio"),
    ("string", r"option(?: ?set)?|enum(?:eration)?|combo ?box|list ?box|hyper ?link"),
    ("string", r"link|url|uri|e ?mail|phone|fax|code|auto ?number|duration"),
    ("date", r"date(?: ?only)?(?! range)"),
    ("integer", r"(?:u ?)?int(?:eger)?(?:\d+)?|(?:big|small|tiny) ?int|whole|count"),
    ("integer", r"^(?:edm |system )?(?:u ?)?(?:long|short|(?:s ?)?byte)$"),
    ("number", r"number|numeric|decimal|double|float|real|percent(?:age)?"),
    ("number", r"(?:small)?money|monetary|currency|amount|ratio|price"),
    ("number", r"^(?:edm |system )?single$"),
    ("object", r"object|dictionary|complex(?: ?type)?"),
    ("string", r"time(?: ?span| ?only| of day)?|list"),
)
_LABEL_KINDS: Final = [(kind, re.compile(rf"\b(?:{told})\b")) for kind, told in _LABEL_WORDS]

_STAMP = re.compile(
    r"(?:^|(?<!is)(?<!has)(?<!was)_)"
    r"(?:(?:last_?|date_?|time_?)*(?:created|modified|updated|changed|edited|inserted)"
    r"|(?:last_?|date_?)+(?:modif(?:y|ication)|update|change|edit)"
    r"|(?:creation|create|insert|modif(?:y|ication)|update|change|edit)"
    r"(?=_?(?:on|at|date|time|utc|stamp)(?:_|$|date|time|utc|stamp|offset)))"
    r"(?:_?(?:on|at|date|time|utc|gmt|local|stamp|offset))*$"
)


def kind_of_swagger(type_: str | None, format_: str | None) -> Kind:
    """Tells the kind of a property from its type and format in a Swagger document.

    It is `date-time` also where the name may tell that it is a `calendar`. Text takes any value,
    and so is the answer to an unknown type.
    """
    is_text = (type_ or "string").lower() == "string"
    named, kinds = (format_, _FORMATS) if is_text else (type_, _TYPES)
    return next((kind for kind in kinds if kind == (named or "").lower()), "string")


def kind_of_schema(fragment: Mapping[str, Any], name: str) -> Kind:
    """Return the kind that a schema fragment of a catalog asks for.

    >>> kind_of_schema({"type": ["array", "null"], "items": {"type": ["string", "null"]}}, "tags")
    'texts'
    """
    types = types_of(fragment)
    if "string" in types:
        if fragment.get("format") == "date-time":
            return "date-time" if is_stamp(name) else "calendar"
        return "date" if fragment.get("format") == "date" else "string"
    if "array" in types and {"string"} <= types_of(fragment.get("items")) <= {"string", "null"}:
        return "texts"
    return next((kind for kind in _TYPES if kind in types), "string")


def kind_of_label(text: str) -> Kind | None:
    """Tells the kind from the type words of field metadata, whoever worded them.

    None is where the words tell none: a contact may come as text or as an object.

    >>> kind_of_label("Currency (USD)"), kind_of_label("Edm.DateTimeOffset")
    ('number', 'date-time')
    """
    worded = " ".join(words(text))
    return next((kind for kind, pattern in _LABEL_KINDS if pattern.search(worded)), None)


def kind_of_samples(values: Iterable[object], name: str = "") -> Kind | None:
    """Tells the narrowest kind that takes all values that came, or None where all are null.

    What the property is called tells instants from calendar days.
    """
    present = [value for value in values if value is not None]
    filled = [value for value in present if not (isinstance(value, str) and not value.strip())]
    if not filled:
        return "string" if present else None
    types = {type(value) for value in filled}
    if types == {str}:
        return _kind_of_texts(cast("list[str]", filled), name)
    if types == {list}:
        items = {type(item) for one in cast("list[list[object]]", filled) for item in one}
        return "texts" if str in items and items <= EXACT["string"] else "array"
    return next((kind for kind in _TYPES if types <= EXACT[kind]), "string")


def _kind_of_texts(texts: list[str], name: str) -> Kind:
    if all(map(_GUID.fullmatch, texts)):
        return "uuid"
    stripped = [text.strip() for text in texts]
    if not all(map(read_moment, stripped)):
        return "string"
    if all(map(_DAY.fullmatch, stripped)):
        return "date"
    return "date-time" if is_stamp(name) else "calendar"


def is_stamp(name: str) -> bool:
    """Tells whether a property says when its row was made or changed, so holds instants.

    >>> is_stamp("LastModifiedDate"), is_stamp("modifiedBy"), is_stamp("closeDate")
    (True, False, False)
    """
    return _STAMP.search("_".join(words(name))) is not None
