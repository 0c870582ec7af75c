"""Reads a tenant's Swagger document into frozen values; others fetch it and name streams.

The document comes from outside, so nothing in it is trusted: what has the wrong shape is passed
over, references may run in circles, and every walk is a loop with a bound. The document itself is
only looked at, never copied or changed.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_T = TypeVar("_T")

METHODS = ("GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH")
FACT_PARTS = 64
"""Parts of one schema that are asked for its type; more than any honest document nests."""
ENVELOPE_DEPTH = 6
ENVELOPE_OBJECTS = 100
ENVELOPE_PROPERTIES = 5000
"""Where the search of one reply ends: far beyond any envelope, yet soon in a hostile document."""
HOUSEKEEPING = frozenset({"error", "link", "message", "warning"})
"""Arrays beside the rows. A hint only: an array that most replies share is found by counting."""
SUFFIXES = frozenset(
    {"api", "data", "detail", "dto", "entity", "info", "item", "list", "model", "record"}
    | {"resource", "response", "result", "summary", "view", "vm"}
)
"""Words that a class name adds to its noun, as in TargetDto."""
IDENTIFIERS = frozenset({"id", "guid", "uuid", "uid", "key"})
FORMAT_TYPES = {
    "int32": "integer",
    "int64": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "date": "string",
    "date-time": "string",
    "uuid": "string",
    "byte": "string",
}


class DocumentError(ValueError):
    """What was given is no Swagger document; the message is one sentence for the log."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation, whatever the place it travels in."""

    name: str
    location: str
    type: str | None = None
    format: str | None = None
    required: bool = False
    collection_format: str | None = None
    default: object = None
    minimum: object = None
    maximum: object = None
    enum: tuple[object, ...] = ()
    description: str = ""
    item_type: str | None = None

    @property
    def leaf(self) -> str:
        """The name without its prefix: `pageNumber` of `request.pageNumber`, `$top` as it is."""
        pieces = [piece for piece in re.split(r"[.\[\]]", self.name) if piece]
        return pieces[-1] if pieces else self.name

    @property
    def prefix(self) -> str:
        """What stands before the leaf of a dotted name, its dot included: `request.`."""
        head, dot, _ = self.name.rpartition(".")
        return head + dot


@dataclass(frozen=True, slots=True)
class Property:
    """One declared property, its references and `allOf` already looked through.

    `path` leads from where the reader started (a row, or the reply's root) to the value. `ref` is
    the definition of the object, of an array's items or of a map's values, and `item_type` the
    type of those items or values. `Document.children` gives what is inside.
    """

    name: str
    type: str | None = None
    format: str | None = None
    required: bool = False
    description: str = ""
    enum: tuple[object, ...] = ()
    nullable: bool = False
    read_only: bool = False
    max_length: int | None = None
    is_array: bool = False
    is_map: bool = False
    ref: str | None = None
    item_type: str | None = None
    item_format: str | None = None
    path: tuple[str, ...] = ()
    schema: object = field(default=None, repr=False, compare=False)

    @property
    def is_scalar(self) -> bool:
        """Whether a single value stands here, as far as the document tells."""
        return self.type is not None and self.type not in {"array", "object"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One path and method; the pair is its identity, since operation ids can collide."""

    path: str
    method: str
    tags: tuple[str, ...] = ()
    operation_id: str = ""
    summary: str = ""
    description: str = ""
    deprecated: bool = False
    parameters: tuple[Parameter, ...] = ()
    produces: tuple[str, ...] = ()
    reply: object = field(default=None, repr=False, compare=False)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Names in braces in the path, declared as parameters or not."""
        return tuple(re.findall(r"\{([^{}]*)\}", self.path))


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a reply keeps its rows, and what one row declares.

    `scalar` says that a row is a bare value; `properties` is empty for it and for a bare object.
    """

    path: tuple[str, ...]
    properties: tuple[Property, ...] = ()
    scalar: bool = False
    item_type: str | None = None
    item_format: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A read document. Its answers are computed when asked for, and remembered."""

    title: str
    version: str
    operations: tuple[Operation, ...]
    _replies: _Replies = field(repr=False, compare=False)

    def find(self, path: str, method: str = "GET") -> Operation | None:
        """The operation at this path, upper and lower case alike, or None."""
        return self._replies.at.get((path.casefold(), method.upper()))

    def listing(self, operation: Operation) -> Rows | None:
        """The rows in the success reply of a GET, or None where no list is declared.

        A bare array is the list. In an object, arrays at any depth compete: those of objects
        before those of plain values, then the one named like the path, then one whose rows have a
        key, then the one with more properties, the nearer one, and the first. An array inside a
        single record (a target's own documents) is no list of the path.
        """
        return self._replies.listing(operation)

    def envelope(self, operation: Operation) -> tuple[Property, ...]:
        """Single values beside the list, such as totals and next links, each with its path."""
        return self._replies.envelope(operation)

    def row(self, operation: Operation) -> tuple[Property, ...]:
        """The properties of a reply that is one record, taken out of a wrapper if it has one."""
        return self._replies.row(operation)

    def properties(self, schema: object) -> tuple[Property, ...]:
        """Everything that a schema, or the definition of that name, declares."""
        schemas = self._replies.schemas
        return schemas.properties(schemas.named(schema) if isinstance(schema, str) else schema)

    def children(self, parent: Property) -> tuple[Property, ...]:
        """The properties inside an object, an array's item or a map's values."""
        return self._replies.schemas.properties(self._replies.schemas.inside(parent.schema))


def read_document(raw: object) -> Document:
    """Read a decoded Swagger 2.0 document, or the same facts from OpenAPI 3.

    Args:
        raw: The decoded JSON, of any shape. It is kept and not changed.

    Returns:
        The document; parts of it that make no sense are left out.

    Raises:
        DocumentError: It is no such document, in one sentence.
    """
    document = _checked(raw)
    schemas = _Schemas(document)
    operations = tuple(_Operations(document, schemas).read())
    info = _mapping(document.get("info"))
    return Document(
        title=_text(info.get("title")),
        version=_text(info.get("version")),
        operations=operations,
        _replies=_Replies(schemas, operations),
    )


def _checked(raw: object) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        msg = f"The Swagger document is not a JSON object but of type {type(raw).__name__}."
        raise DocumentError(msg)
    swagger, openapi = raw.get("swagger"), raw.get("openapi")
    if swagger not in ("2.0", "2", 2) and not _text(openapi).startswith("3."):
        msg = "The document declares neither `swagger: 2.0` nor `openapi: 3.x`."
        raise DocumentError(msg)
    if not isinstance(raw.get("paths"), Mapping):
        msg = "The Swagger document has no object called `paths`."
        raise DocumentError(msg)
    return raw


# --- Schemas: references, allOf, properties -------------------------------------------------------


class _Schemas:
    """Looks schemas up and flattens them; remembers what it flattened."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        components = _mapping(document.get("components"))
        self.definitions = {
            name: value
            for section in (components.get("schemas"), document.get("definitions"))
            for name, value in _mapping(section).items()
        }
        self._spelled = {_spelling(str(name)): name for name in self.definitions}
        # The schema is remembered with its answer, so that its id() cannot pass to another object
        self._merged: dict[int, tuple[object, tuple[Property, ...]]] = {}

    def name_of(self, reference: object) -> str | None:
        """The definition that a `$ref` means: `PagedResult[TargetDto]` raw, `%5B` or `~1` alike."""
        if not isinstance(reference, str):
            return None
        pointer = reference.partition("#")[2] if "#" in reference else reference
        for section in ("/definitions/", "/components/schemas/"):
            pointer = pointer.removeprefix(section)
        return pointer if pointer in self.definitions else self._spelled.get(_spelling(pointer))

    def named(self, name: str) -> object:
        """The definition of this name, written plainly or as a reference."""
        return self.definitions.get(self.name_of(name) or name)

    def follow(self, reference: object) -> object:
        """What a `$ref` points at, one step; None when nothing is there."""
        name = self.name_of(reference)
        if name is not None:
            return self.definitions[name]
        if not isinstance(reference, str) or "#/" not in reference:
            return None
        return self._walk(reference.partition("#/")[2])

    def _walk(self, pointer: str) -> object:
        """Follow a pointer; a raw name may hold slashes, so the rest is tried whole first."""
        node: object = self._document
        rest = pointer
        while rest:
            whole = _member(node, rest)
            if whole is not None:
                return whole
            step, _, rest = rest.partition("/")
            node = _member(node, step)
        return node

    def resolve(self, node: object) -> Mapping[str, Any]:
        """A parameter or response behind its references."""
        for _ in range(FACT_PARTS):
            if not isinstance(node, Mapping) or "$ref" not in node:
                break
            node = self.follow(node["$ref"])
        return _mapping(node)

    def parts(self, schema: object) -> Iterator[tuple[Mapping[str, Any], bool]]:
        """The schema and all it is made of, each once; False marks a part that may not apply."""
        waiting: list[tuple[object, bool]] = [(schema, True)]
        seen: set[tuple[int, bool]] = set()
        while waiting:
            node, sure = waiting.pop()
            if not isinstance(node, Mapping) or (id(node), sure) in seen:
                continue
            seen.add((id(node), sure))
            yield node, sure
            waiting.extend(reversed(list(self._below(node, sure=sure))))

    def _below(self, node: Mapping[str, Any], *, sure: bool) -> Iterator[tuple[object, bool]]:
        if "$ref" in node:
            yield self.follow(node["$ref"]), sure
        for part in _list(node.get("allOf")):
            yield part, sure
        for word in ("anyOf", "oneOf"):
            for part in _list(node.get(word)):
                yield part, False

    def properties(self, schema: object) -> tuple[Property, ...]:
        """All declared properties in their order, `required` of every part united."""
        known = self._merged.get(id(schema))
        if known is not None:
            return known[1]
        declared: dict[str, list[object]] = {}
        required: set[str] = set()
        for part, sure in self.parts(schema):
            for name, inner in _mapping(part.get("properties")).items():
                declared.setdefault(str(name), []).append(inner)
            if sure:
                required.update(_words(part.get("required")))
        found = tuple(
            self.describe(name, _united(inner), required=name in required)
            for name, inner in declared.items()
        )
        self._merged[id(schema)] = (schema, found)
        return found

    def describe(self, name: str, schema: object, *, required: bool = False) -> Property:
        """One property as a value; unknown or broken facts are None."""
        parts = list(islice(self.parts(schema), FACT_PARTS))
        facts = [part for part, _ in parts]
        kind = _kind(parts)
        item = _held(facts, kind)
        inner = list(islice(self.parts(item), FACT_PARTS))
        return Property(
            name=name,
            type=kind,
            format=_first(facts, "format", _word),
            required=required or _mapping(schema).get("required") is True,
            description=_text(_first(facts, "description", _word)),
            enum=_first(facts, "enum", _scalars) or _NO_VALUES,
            nullable=any(map(_may_be_null, facts)),
            read_only=any(part.get("readOnly") is True for part in facts),
            max_length=_first(facts, "maxLength", _whole),
            is_array=kind == "array",
            is_map=kind == "object" and item is not None,
            ref=self.ref_of(schema if item is None else item) if kind in _NESTED else None,
            item_type=_kind(inner),
            item_format=_first([part for part, _ in inner], "format", _word),
            path=(name,),
            schema=schema,
        )

    def arrays(self) -> Iterator[Mapping[str, Any]]:
        """Every array schema anywhere in the document."""
        waiting: list[object] = [self._document]
        while waiting:
            node = waiting.pop()
            if isinstance(node, Mapping):
                waiting.extend(node.values())
                if "array" in _said_types(node):
                    yield node
            elif isinstance(node, list):
                waiting.extend(node)

    def ref_of(self, schema: object) -> str | None:
        """The one definition that a schema stands for, also as the only member of an `allOf`."""
        for _ in range(FACT_PARTS):
            node = _mapping(schema)
            members = _list(node.get("allOf"))
            if "$ref" in node:
                return self.name_of(node["$ref"])
            if len(members) != 1 or "properties" in node:
                return None
            schema = members[0]
        return None

    def inside(self, schema: object) -> object:
        """The schema of what an array (of arrays) or a map holds; any other schema is its own."""
        for _ in range(FACT_PARTS):
            parts = list(islice(self.parts(schema), FACT_PARTS))
            kind = _kind(parts)
            held = _held([part for part, _ in parts], kind)
            if held is None:
                return None if kind == "array" else schema
            schema = held
            if kind == "object":
                break
        return schema


def _held(facts: list[Mapping[str, Any]], kind: str | None) -> object:
    """The schema of an array's items or a map's values; None where there is neither."""
    if kind == "array":
        return _first(facts, "items", _item)
    if kind == "object" and not any(part.get("properties") for part in facts):
        return _first(facts, _EXTRA, _schema)
    return None


_NESTED = frozenset({"array", "object"})
_EXTRA = "additionalProperties"
_NO_VALUES: tuple[object, ...] = ()


def _spelling(name: str) -> str:
    return unquote(name.replace("~1", "/").replace("~0", "~"))


def _member(node: object, key: str) -> object:
    if isinstance(node, Mapping):
        return node[key] if key in node else node.get(_spelling(key))
    if isinstance(node, list) and re.fullmatch(r"[0-9]{1,6}", key) and int(key) < len(node):
        found: object = node[int(key)]
        return found
    return None


def _united(schemas: list[object]) -> object:
    return schemas[0] if len(schemas) == 1 else {"allOf": schemas}


def _kind(parts: list[tuple[Mapping[str, Any], bool]]) -> str | None:
    """The one type of a schema: said outright, else told by what else it holds."""
    for read in (_said_types, _told_types):
        sure = next((kinds for part, is_sure in parts if is_sure and (kinds := read(part))), None)
        kinds = sure or {kind for part, _ in parts for kind in read(part)}
        if kinds:
            return _single(kinds)
    return None


def _single(kinds: set[str]) -> str | None:
    if kinds == {"integer", "number"}:
        return "number"
    return next(iter(kinds)) if len(kinds) == 1 else None


def _said_types(part: Mapping[str, Any]) -> set[str]:
    said = part.get("type")
    words = (said,) if isinstance(said, str) else _words(said)
    return {word for word in words if word != "null"}


def _told_types(part: Mapping[str, Any]) -> set[str]:
    if isinstance(part.get("properties"), Mapping) or isinstance(part.get(_EXTRA), Mapping):
        return {"object"}
    if "items" in part:
        return {"array"}
    by_format = FORMAT_TYPES.get(_text(part.get("format")))
    if by_format:
        return {by_format}
    return {_value_type(value) for value in _scalars(part.get("enum")) or () if value is not None}


def _value_type(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    return "integer" if isinstance(value, int) else "number"


def _may_be_null(part: Mapping[str, Any]) -> bool:
    said = part.get("type")
    if said == "null" or "null" in _list(said):
        return True
    return part.get("x-nullable") is True or part.get("nullable") is True


# --- Operations -----------------------------------------------------------------------------------


class _Operations:
    """Reads `paths`; two spellings of one path and method count once."""

    def __init__(self, document: Mapping[str, Any], schemas: _Schemas) -> None:
        self._document = document
        self._schemas = schemas
        self._base = _base_path(document)
        self._produces = _words(document.get("produces"))

    def read(self) -> Iterator[Operation]:
        seen: set[tuple[str, str]] = set()
        for path, item in self._document["paths"].items():
            if str(path).startswith("x-"):
                continue
            full = f"{self._base}/{str(path).removeprefix('/')}"
            for method, operation in self._methods(item):
                if (full, method) not in seen:
                    seen.add((full, method))
                    yield self._operation(full, method, operation, self._schemas.resolve(item))

    def _methods(self, item: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for method, operation in self._schemas.resolve(item).items():
            if isinstance(operation, Mapping) and str(method).upper() in METHODS:
                yield str(method).upper(), operation

    def _operation(
        self, path: str, method: str, raw: Mapping[str, Any], item: Mapping[str, Any]
    ) -> Operation:
        reply, kinds = self._reply(_mapping(raw.get("responses")))
        return Operation(
            path=path,
            method=method,
            tags=_words(raw.get("tags")),
            operation_id=_text(raw.get("operationId")),
            summary=_text(raw.get("summary")),
            description=_text(raw.get("description")),
            deprecated=raw.get("deprecated") is True,
            parameters=self._parameters(path, item.get("parameters"), raw.get("parameters")),
            produces=_words(raw.get("produces")) or kinds or self._produces,
            reply=reply,
        )

    def _parameters(self, path: str, *lists: object) -> tuple[Parameter, ...]:
        found: dict[tuple[str, str], Parameter] = {}
        for raw in (entry for entries in lists for entry in _list(entries)):
            parameter = self._parameter(path, self._schemas.resolve(raw))
            if parameter is not None:
                found[parameter.name, parameter.location] = parameter
        return tuple(found.values())

    def _parameter(self, path: str, raw: Mapping[str, Any]) -> Parameter | None:
        name = raw.get("name")
        if not isinstance(name, str) or not name:
            return None
        # OpenAPI 3 moves the facts into `schema`; in Swagger 2.0 only a body has one
        schema = _mapping(raw.get("schema"))
        facts = self._schemas.describe(name, raw if "in" in raw and not schema else {**schema})
        sources = [raw, *(part for part, _ in islice(self._schemas.parts(schema), FACT_PARTS))]
        in_path = "path" if f"{{{name}}}" in path else "query"
        return Parameter(
            name=name,
            location=_word(raw.get("in")) or in_path,
            type=facts.type,
            format=facts.format,
            required=raw.get("required") is True,
            collection_format=_word(raw.get("collectionFormat")) or _exploded(raw, facts),
            default=_first(sources, "default", _default),
            minimum=_first(sources, "minimum", _default),
            maximum=_first(sources, "maximum", _default),
            enum=facts.enum or self._item_enum(facts),
            description=_text(raw.get("description")) or facts.description,
            item_type=facts.item_type if facts.is_array else None,
        )

    def _item_enum(self, facts: Property) -> tuple[object, ...]:
        if not facts.is_array:
            return ()
        return self._schemas.describe("", self._schemas.inside(facts.schema)).enum

    def _reply(self, responses: Mapping[str, Any]) -> tuple[object, tuple[str, ...]]:
        """The schema of success: 200, another 2xx, or `default` where no success is listed."""
        by_code = {str(code): response for code, response in responses.items()}
        codes = sorted(code for code in by_code if code.startswith("2"))
        codes.sort(key=lambda code: code != "200")
        for code in codes or ["default"]:
            response = self._schemas.resolve(by_code.get(code))
            schema, kinds = _body(response)
            if schema is not None:
                return schema, kinds
        return None, ()


def _body(response: Mapping[str, Any]) -> tuple[object, tuple[str, ...]]:
    if isinstance(response.get("schema"), Mapping):
        return response["schema"], ()
    content = {
        str(kind): _mapping(body) for kind, body in _mapping(response.get("content")).items()
    }
    for kind in sorted(content, key=lambda kind: "json" not in kind):
        if isinstance(content[kind].get("schema"), Mapping):
            return content[kind]["schema"], tuple(content)
    return None, ()


def _exploded(raw: Mapping[str, Any], facts: Property) -> str | None:
    """OpenAPI 3 repeats an array's key unless `explode` is off."""
    if not facts.is_array or "schema" not in raw:
        return None
    return "csv" if raw.get("explode") is False else "multi"


def _base_path(document: Mapping[str, Any]) -> str:
    """What stands before every path. The host is never taken: the configured one is right."""
    base = _text(document.get("basePath"))
    servers = _list(document.get("servers"))
    if not base and servers:
        base = re.sub(r"^[a-zA-Z][\w+.-]*:/*[^/]*", "", _text(_mapping(servers[0]).get("url")))
    base = base.strip().strip("/")
    return f"/{base}" if base else ""


# --- Replies: which array holds the rows ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Object:
    path: tuple[str, ...]
    ref: str | None
    properties: tuple[Property, ...]
    kind: int
    """0: envelope or unknown; 1: has an id of its own; 2: is the row of some array."""


@dataclass(frozen=True, slots=True)
class _Array:
    property: Property
    names: tuple[str, ...]
    """The names that a row declares."""
    kind: int
    """The highest kind of the objects around it."""


@dataclass(frozen=True, slots=True)
class _Survey:
    objects: tuple[_Object, ...]
    arrays: tuple[_Array, ...]


class _Replies:
    """Knows what every operation answers; compares replies to tell rows from their surroundings."""

    def __init__(self, schemas: _Schemas, operations: tuple[Operation, ...]) -> None:
        self.schemas = schemas
        self.operations = operations
        self.at: dict[tuple[str, str], Operation] = {}
        for operation in operations:
            self.at.setdefault((operation.path.casefold(), operation.method), operation)
        self._surveys: dict[int | str, tuple[object, _Survey]] = {}
        self._listings: dict[tuple[str, str, int], tuple[Operation, Rows | None]] = {}
        self._rows: frozenset[str] | None = None
        self._shares: Counter[str] | None = None
        self._wrappers: frozenset[str] | None = None

    def listing(self, operation: Operation) -> Rows | None:
        key = (operation.path, operation.method, id(operation.reply))
        if key not in self._listings:
            array = self._choose(operation) if operation.method == "GET" else None
            # The operation is remembered too, so that the id() of its reply stays its own
            self._listings[key] = (operation, None if array is None else self._as_rows(array))
        return self._listings[key][1]

    def envelope(self, operation: Operation) -> tuple[Property, ...]:
        if self.listing(operation) is None:
            return ()
        return tuple(
            replace(one, path=(*around.path, one.name))
            for around in self._survey(operation.reply).objects
            if around.kind < _ROW
            for one in around.properties
            if one.is_scalar
        )

    def row(self, operation: Operation) -> tuple[Property, ...]:
        objects = self._survey(operation.reply).objects
        if not objects or self.listing(operation) is not None:
            return ()
        root = objects[0]
        best = max(objects, key=lambda one: (*self._record_rank(one, operation), -len(one.path)))
        if self._record_rank(best, operation) == self._record_rank(root, operation):
            best = root
        return tuple(replace(one, path=(*best.path, one.name)) for one in best.properties)

    def _record_rank(self, one: _Object, operation: Operation) -> tuple[float, float, bool]:
        """How much an object looks like the record of this path."""
        key = one.path[-1] if one.path else ""
        nouns = _nouns(operation.path)
        alike = max(_alike(nouns, _name_words(one.ref or "")), _alike(nouns, _name_words(key)))
        return self._shared(one, operation), float(alike >= 1), key in self._wrapper_keys()

    def _shared(self, one: _Object, operation: Operation) -> float:
        """The part of the listed row's properties (of `/targets` for `/targets/{id}`) it has."""
        parent = self._parent(operation)
        rows = self.listing(parent) if parent is not None else None
        if rows is None or not rows.properties:
            return 0.0
        names = {declared.name for declared in rows.properties}
        return len(names & {declared.name for declared in one.properties}) / len(names)

    def _parent(self, operation: Operation) -> Operation | None:
        """The listing that a detail path belongs to, when there is one."""
        steps = operation.path.casefold().rstrip("/").split("/")
        kept = len(steps)
        while kept and "{" in steps[kept - 1]:
            kept -= 1
        if kept == len(steps):
            return None
        path = "/".join(steps[:kept])
        return self.at.get((path, "GET")) or self.at.get((f"{path}/", "GET"))

    def _choose(self, operation: Operation) -> _Array | None:
        survey = self._survey(operation.reply)
        nouns = _nouns(operation.path)
        fit = [one for one in survey.arrays if self._may_be_rows(one, operation, survey, nouns)]
        if not fit:
            return None
        aside = [self._is_aside(one, fit) for one in fit]
        ranked = [(not aside[place], *_rank(one, nouns), -place) for place, one in enumerate(fit)]
        return fit[ranked.index(max(ranked))]

    def _may_be_rows(
        self, array: _Array, operation: Operation, survey: _Survey, nouns: frozenset[str]
    ) -> bool:
        if not array.property.path:
            return True
        named_so = _affinity(array, nouns) > 0
        records = [one for one in survey.objects if one.kind or self._is_detail(one, operation)]
        if self._parent(operation) is not None and records:
            inside = any(one.path == array.property.path[: len(one.path)] for one in records)
            return named_so and not inside
        if array.kind == _ROW or (records and _is_housekeeping(array)):
            return named_so
        return True

    def _is_detail(self, one: _Object, operation: Operation) -> bool:
        """Whether an object is the record that its path asks for, by `targetId` or by likeness."""
        nouns = _nouns(operation.path)
        own = any(
            words[-1:] == ["id"] and set(words[:-1]) == nouns
            for words in (_split(declared.name) for declared in one.properties)
        )
        return own or self._shared(one, operation) > _HALF

    def _is_aside(self, array: _Array, fit: list[_Array]) -> bool:
        """Whether an array is housekeeping: by name, or as most replies carry the same one."""
        if len(fit) == 1:
            return False
        if _is_housekeeping(array):
            return True
        shares = self._share_counts()
        count = shares[_signature(array)]
        return count >= _MANY and count > shares[""] * _HALF

    def _share_counts(self) -> Counter[str]:
        """In how many GET replies each kind of array stands; under "", how many have any."""
        if self._shares is None:
            self._shares = Counter()
            for operation in self.operations:
                if operation.method == "GET":
                    arrays = self._survey(operation.reply).arrays
                    self._shares.update(
                        {_signature(one) for one in arrays} | {""} if arrays else ()
                    )
        return self._shares

    def _wrapper_keys(self) -> frozenset[str]:
        """Keys of a reply's root that hold one object here and another there, such as `data`."""
        if self._wrappers is None:
            held: dict[str, set[str]] = {}
            for operation in self.operations:
                for one in self._survey(operation.reply).objects:
                    if len(one.path) == 1 and one.properties:
                        names = ",".join(declared.name for declared in one.properties)
                        held.setdefault(one.path[0], set()).add(one.ref or names)
            self._wrappers = frozenset(key for key, kinds in held.items() if len(kinds) > 1)
        return self._wrappers

    def _row_definitions(self) -> frozenset[str]:
        """Definitions that are the items of some array: records, never envelopes."""
        if self._rows is None:
            found = (self.schemas.ref_of(node.get("items")) for node in self.schemas.arrays())
            self._rows = frozenset(name for name in found if name is not None)
        return self._rows

    def _survey(self, reply: object) -> _Survey:
        # Replies that are one definition share an answer; else the reply itself is remembered
        key = self.schemas.ref_of(reply) or id(reply)
        if key not in self._surveys:
            self._surveys[key] = (reply, self._look_through(reply))
        return self._surveys[key][1]

    def _look_through(self, reply: object) -> _Survey:
        """All objects and arrays of a reply that no array encloses, nearest first."""
        root = replace(self.schemas.describe("", reply), path=())
        if root.is_array:
            return _Survey((), (_Array(root, self._names(root), 0),))
        objects: list[_Object] = []
        arrays: list[_Array] = []
        seen: set[str] = set()
        waiting = deque([(root, 0)])
        budget = ENVELOPE_PROPERTIES
        while waiting and len(objects) < ENVELOPE_OBJECTS and budget > 0:
            here, around = waiting.popleft()
            one = self._object(here)
            objects.append(one)
            budget -= len(one.properties)
            around = max(around, one.kind)
            for inner in (replace(p, path=(*here.path, p.name)) for p in one.properties):
                if inner.is_array and (inner.ref is None or inner.ref != one.ref):
                    arrays.append(_Array(inner, self._names(inner), around))
                elif self._is_new(inner, seen):
                    waiting.append((inner, around))
        return _Survey(tuple(objects), tuple(arrays))

    def _is_new(self, inner: Property, seen: set[str]) -> bool:
        """Whether an object is still to be looked into; a definition is opened once per reply."""
        if inner.type != "object" or inner.is_map or len(inner.path) > ENVELOPE_DEPTH:
            return False
        if inner.ref is None:
            return True
        new = inner.ref not in seen
        seen.add(inner.ref)
        return new

    def _object(self, here: Property) -> _Object:
        properties = self.schemas.properties(here.schema)
        has_id = any("".join(_split(one.name)) in IDENTIFIERS for one in properties)
        kind = _ROW if here.ref in self._row_definitions() else int(has_id)
        return _Object(here.path, here.ref, properties, kind)

    def _names(self, array: Property) -> tuple[str, ...]:
        return tuple(one.name for one in self.schemas.properties(self._item(array)))

    def _item(self, array: Property) -> object:
        facts = [part for part, _ in islice(self.schemas.parts(array.schema), FACT_PARTS)]
        return _first(facts, "items", _item)

    def _as_rows(self, array: _Array) -> Rows:
        found = array.property
        return Rows(
            path=found.path,
            properties=self.schemas.properties(self._item(found)),
            scalar=found.item_type is not None and found.item_type not in _NESTED,
            item_type=found.item_type,
            item_format=found.item_format,
            ref=found.ref,
        )


_ROW = 2
_HALF = 0.5
_MANY = 3


def _rank(array: _Array, nouns: frozenset[str]) -> tuple[bool, float, bool, int, int]:
    """How likely an array holds the rows of a path; the larger the likelier."""
    found = array.property
    return (
        found.item_type in {None, "object"},
        _affinity(array, nouns),
        any(_split(name)[-1:] and _split(name)[-1] in IDENTIFIERS for name in array.names),
        len(array.names),
        -len(found.path),
    )


def _signature(array: _Array) -> str:
    return array.property.ref or f"{array.property.name}:{','.join(array.names)}"


def _is_housekeeping(array: _Array) -> bool:
    return bool(_name_words(array.property.name) & HOUSEKEEPING)


def _affinity(array: _Array, nouns: frozenset[str]) -> float:
    """How much the array's key or its rows' definition is called like the path, 0 to 1."""
    names = (array.property.name, array.property.ref or "")
    return max(_alike(nouns, _name_words(name)) for name in names)


def _alike(nouns: frozenset[str], words: frozenset[str]) -> float:
    return len(nouns & words) / len(nouns | words) if nouns and words else 0.0


def _nouns(path: str) -> frozenset[str]:
    """Words of the last fixed part of a path: `/v1/programs/{id}/activity-map`."""
    fixed = [step for step in path.split("/") if step and "{" not in step]
    return frozenset(_split(fixed[-1])) if fixed else frozenset()


def _name_words(name: str) -> frozenset[str]:
    """Words of a property or a class: `TargetDto` is a target, `PagedResult[TargetDto]` is not."""
    words = _split(re.split(r"[\[<(«`]", name, maxsplit=1)[0])
    if "of" in words[1:]:
        words = words[: words.index("of", 1)]
    return frozenset(word for word in words if word not in SUFFIXES) or frozenset(words)


def _split(name: str) -> list[str]:
    """Words in lower case and singular: `dealPhases` gives `deal` and `phase`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+", " ", name)
    return [_singular(word) for word in spaced.lower().split()]


def _singular(word: str) -> str:
    if re.search(r"[^aeiou]ies$", word):
        return f"{word[:-3]}y"
    if re.search(r"(ss|us|x|ch|sh)es$", word):
        return word[:-2]
    if re.search(r"..(?<![sui])s$", word):
        return word[:-1]
    return word


# --- Shapes: a value, if it is what it should be --------------------------------------------------


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _words(value: object) -> tuple[str, ...]:
    return tuple(word for word in _list(value) if isinstance(word, str))


def _schema(value: object) -> object:
    return value if isinstance(value, Mapping) else None


def _item(value: object) -> object:
    """The schema of an item; of a tuple of schemas, the first."""
    return _schema(value[0] if isinstance(value, list) and value else value)


def _scalars(value: object) -> tuple[object, ...] | None:
    kept = tuple(one for one in _list(value) if not isinstance(one, list | Mapping))
    return kept or None


def _default(value: object) -> object:
    return (
        _scalars(value)
        if isinstance(value, list)
        else None
        if isinstance(value, Mapping)
        else value
    )


def _first(
    parts: Sequence[Mapping[str, Any]],
    key: str,
    read: Callable[[object], _T | None],
    default: _T | None = None,
) -> _T | None:
    """The first usable value of a key over all parts of a schema."""
    values = (read(part[key]) for part in parts if key in part)
    return next((value for value in values if value is not None), default)
