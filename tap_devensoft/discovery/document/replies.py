"""Which array of a reply holds the rows, told by comparing all replies of a document."""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from tap_devensoft.discovery.document.declared import Rows
from tap_devensoft.discovery.document.schemas import FACT_PARTS, NESTED
from tap_devensoft.discovery.document.shapes import first_of, item_in

if TYPE_CHECKING:
    from tap_devensoft.discovery.document.declared import Operation, Property
    from tap_devensoft.discovery.document.schemas import Schemas

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


class Replies:
    """Knows what every operation answers; compares replies to tell rows from their surroundings."""

    def __init__(self, schemas: Schemas, operations: tuple[Operation, ...]) -> None:
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
        """Return the rows that an operation lists, if it lists any."""
        key = (operation.path, operation.method, id(operation.reply))
        if key not in self._listings:
            array = self._choose(operation) if operation.method == "GET" else None
            # The operation is remembered too, so that the id() of its reply stays its own
            self._listings[key] = (operation, None if array is None else self._as_rows(array))
        return self._listings[key][1]

    def envelope(self, operation: Operation) -> tuple[Property, ...]:
        """Return the properties that stand around the rows of a listing."""
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
        """Return the properties of the single row that an operation shows."""
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
        return first_of(facts, "items", item_in)

    def _as_rows(self, array: _Array) -> Rows:
        found = array.property
        return Rows(
            path=found.path,
            properties=self.schemas.properties(self._item(found)),
            scalar=found.item_type is not None and found.item_type not in NESTED,
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
