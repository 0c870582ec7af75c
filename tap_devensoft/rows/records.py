"""One row of the API becomes one record that fits its schema, with nothing dropped in silence."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

from tap_devensoft.errors import ShapeError, printable
from tap_devensoft.resource import UNMAPPED
from tap_devensoft.rows.typed import TypedColumn, TypedRows
from tap_devensoft.rows.values import (
    EXACT,
    MISFIT,
    clean,
    converter,
    is_stamp,
    readers_of,
    types_of,
)
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import tzinfo

    from tap_devensoft.resource import Kind, Resource

_MOST_PLANS = 256
"""Shapes of rows that are remembered; a server that omits nulls has very many."""
LOG = logging.getLogger("tap-devensoft")

_ONLY_TEXT = frozenset({str})
_TEXT_OR_NULL = frozenset({str, type(None)})
_DATES = frozenset({"date-time", "calendar", "date"})


class Column:
    """A column's name, the types that pass untouched, and what makes others fit."""

    __slots__ = ("_read_text", "convert", "exact", "is_checked", "key", "kind", "known", "name")

    def __init__(
        self,
        name: str,
        kind: Kind,
        *,
        zone: tzinfo,
        key: bool = False,
        known: Collection[str] = (),
    ) -> None:
        """Prepare the converter of `kind`; `known` are the inner names that the schema has."""
        self.name = name
        self.kind = kind
        self.exact = EXACT[kind] - {type(None)} if key else EXACT[kind]
        self.convert: Callable[[object], object] = converter(kind, zone)
        self._read_text = readers_of(kind, zone).get(str, self.convert)
        self.key = key
        self.is_checked = bool(self.exact - {type(None)})
        """Whether some types pass untouched, so that other ones are the exception."""
        self.known = frozenset(known)
        if self.known:
            # Each value is looked at for inner names that the schema does not have.
            self.exact = frozenset()

    def fitted(self, values: Sequence[object]) -> list[object]:
        """Return the values of many rows, `MISFIT` where one does not fit."""
        if _ONLY_TEXT.issuperset(map(type, values)):
            return list(map(self._read_text, values))
        if _TEXT_OR_NULL.issuperset(map(type, values)):
            read = self._read_text
            return [None if value is None else read(value) for value in values]
        return [None if value is None else self.convert(value) for value in values]

    def all_fitted(self, values: Sequence[object]) -> list[object] | None:
        """Return the values of many rows, or None where one does not fit."""
        fitted = self.fitted(values)
        return None if MISFIT in fitted or (self.key and None in fitted) else fitted


class _Plan:
    """How rows of one shape are read together; hands back None where one needs a closer look.

    A column's values are checked by their types in one step, so that only dates and the like
    are touched one by one.
    """

    def __init__(self, shape: Sequence[str], columns: Mapping[str, Column]) -> None:
        """Prepare for rows with the properties `shape`, of which `columns` go out."""
        self._columns = [columns.get(name) for name in shape]
        self._as_is = all(
            column is not None and column.name == name
            for name, column in zip(shape, self._columns, strict=True)
        )

    def records_of(self, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]] | None:
        """Return the records of rows that all have this shape, or None."""
        read: dict[str, list[object]] = {}
        whole: dict[str, Sequence[Any]] = {}
        for column, values in zip(
            self._columns, zip(*map(dict.values, rows), strict=True), strict=True
        ):
            if column is None:
                continue
            if column.exact.issuperset(map(type, values)):
                whole[column.name] = values
                continue
            if column.is_checked:
                return None
            fitted = column.all_fitted(values)
            if fitted is None:
                return None
            read[column.name] = fitted
        if not self._as_is:
            whole.update(read)
            return [dict(zip(whole, row, strict=True)) for row in zip(*whole.values(), strict=True)]
        records = [row.copy() for row in rows]
        for name, fitted in read.items():
            for record, value in zip(records, fitted, strict=True):
                record[name] = value
        return records


class RowReader:
    """Makes records of one stream's rows; compiled once from its schema and selection.

    Args:
        stream: Name of the stream, for messages.
        resource: What the stream is.
        schema: JSON schema of its records.
        selected: Whether a column is selected.
        zone: Zone of date-times that carry none.
    """

    def __init__(
        self,
        *,
        stream: str,
        resource: Resource,
        schema: Mapping[str, Any],
        selected: Callable[[str], bool],
        zone: tzinfo,
        key: Collection[str],
    ) -> None:
        """Compile the table of columns."""
        self.misfits: Counter[str] = Counter()
        self.coerced: Counter[str] = Counter()
        self.unknown: dict[str, None] = {}
        self._stream = stream
        self._key = tuple(key)
        self._scalar = resource.scalar
        self._custom = resource.custom
        self._columns: dict[str, Column] = {}
        self._customs: dict[str, Column] = {}
        self._dropped: set[str] = set()
        self._keeps_unmapped = UNMAPPED in schema["properties"] and selected(UNMAPPED)
        fields = resource.columns()
        for name, fragment in schema["properties"].items():
            if name == UNMAPPED:
                continue
            known = fields.get(name)
            source = known.name if known else name
            kind = known.kind if known else kind_of_schema(fragment, name)
            if not _agrees(kind, fragment):
                kind = kind_of_schema(fragment, name)
            inner = fragment.get("properties")
            column = Column(
                name,
                kind,
                zone=zone,
                key=name in self._key,
                known=inner if isinstance(inner, dict) else (),
            )
            table = self._customs if known and known.custom and self._custom else self._columns
            if selected(name):
                table[source] = column
                if known and known.custom and known.label:
                    self._customs.setdefault(known.label, column)
            else:
                self._dropped.add(source)
        self._get = self._columns.get
        self._folded = {folded(source): source for source in self._columns}
        self._plans: dict[tuple[str, ...], _Plan | None] = {}

    def __call__(self, row: Any, *, unclean: bool = False) -> dict[str, Any]:
        """Return the record of `row`.

        Raises:
            ShapeError: The row is no object, or has no value for a key column.
        """
        if unclean:
            row = clean(row)
        if not isinstance(row, dict):
            row = self._from_scalar(row)
        return self._value_by_value(row)

    def page(self, rows: Sequence[Any], *, unclean: bool = False) -> list[dict[str, Any]]:
        """Return the records of many rows, which is quicker where they are of one shape.

        Raises:
            ShapeError: As for a single row.
        """
        if not unclean and rows and all(type(row) is dict for row in rows):
            shapes = set(map(tuple, rows))
            plan = self._planned(shapes.pop()) if len(shapes) == 1 else None
            if plan is not None and (records := plan.records_of(rows)) is not None:
                return records
        return [self(row, unclean=unclean) for row in rows]

    def typed(self, first: Sequence[str] = ()) -> TypedRows | None:
        """Return what decodes rows as records, if they can differ from them only by their types.

        The columns `first` come first in each.
        """
        renamed = any(source != column.name for source, column in self._columns.items())
        if (
            renamed
            or self._custom
            or self._scalar
            or any(column.known for column in self._columns.values())
        ):
            return None
        columns = {
            source: TypedColumn(
                column.kind, column.key, None if column.is_checked else column.all_fitted
            )
            for source, column in self._columns.items()
        }
        return TypedRows(columns, self._dropped, first)

    def _planned(self, shape: tuple[str, ...]) -> _Plan | None:
        """Return, and remember, how rows with these properties are read together."""
        if shape in self._plans:
            return self._plans[shape]
        plan = None
        columns = {name: self._columns[name] for name in shape if name in self._columns}
        listed = all(name in columns or name in self._dropped for name in shape)
        has_key = set(self._key) <= {column.name for column in columns.values()}
        if listed and has_key and not any(column.known for column in columns.values()):
            plan = _Plan(shape, columns)
        if len(self._plans) < _MOST_PLANS:
            self._plans[shape] = plan
        return plan

    def _value_by_value(self, row: dict[str, Any]) -> dict[str, Any]:
        record: dict[str, Any] = {}
        get = self._get
        for name, value in row.items():
            column = get(name)
            if column is None:
                self._unlisted(record, row, name)
            elif type(value) in column.exact:
                record[column.name] = value
            else:
                self._fit(record, column, name, value)
        for name in self._key:
            if record.get(name) is None:
                self._refuse_keyless(name)
        return record

    def _from_scalar(self, row: object) -> dict[str, object]:
        if not self._scalar or isinstance(row, list):
            msg = f"Stream {self._stream}: a row is {type(row).__name__} where an object was due."
            raise ShapeError(msg)
        return {self._scalar: row}

    def _refuse_keyless(self, name: str) -> None:
        msg = (
            f"Stream {self._stream}: a row has no usable value for its key `{name}`; run "
            "discovery again, since the tenant may have changed."
        )
        raise ShapeError(msg)

    def _fit(self, record: dict[str, Any], column: Column, name: str, value: object) -> None:
        """Put a value that does not pass untouched where it fits."""
        fitted = column.convert(value)
        if fitted is MISFIT:
            self.misfits[column.name] += 1
            self._keep(record, name, value)
            record.setdefault(column.name, None)
            return
        record[column.name] = fitted
        if column.known and isinstance(fitted, dict):
            for inner in fitted:
                if inner not in column.known:
                    self.unknown[f"{column.name}.{inner}"] = None
        elif column.kind not in _DATES and value is not None:
            self.coerced[column.name] += fitted is not value

    def _unlisted(self, record: dict[str, Any], row: Mapping[str, Any], name: str) -> None:
        """Place a property that is no column by its exact name."""
        value = row[name]
        if self._custom and name == self._custom.property:
            self._spread(record, value)
        elif name in self._dropped:
            return
        elif (alias := self._alias(name, row)) is not None and alias.name not in record:
            self._fit(record, alias, name, value)
        elif name in self._customs:
            self._fit(record, self._customs[name], name, value)
        else:
            self.unknown[name] = None
            self._keep(record, name, value)

    def _alias(self, name: str, row: Mapping[str, Any]) -> Column | None:
        """Find the column of a property whose case differs from what was declared."""
        declared = self._folded.get(folded(name))
        return None if declared is None or declared in row else self._columns[declared]

    def _spread(self, record: dict[str, Any], value: object) -> None:
        """Put custom values, in an object or in an array of pairs, into their columns."""
        assert self._custom  # noqa: S101 - asked by the caller
        for name, inner in self._custom.pairs_in(value):
            if name in self._dropped:
                continue
            column = self._customs.get(name)
            if column is None:
                self.unknown[name] = None
                self._keep(record, name, inner)
            elif type(inner) in column.exact:
                record[column.name] = inner
            else:
                self._fit(record, column, name, inner)

    def _keep(self, record: dict[str, Any], name: str, value: object) -> None:
        if self._keeps_unmapped and value is not None:
            record.setdefault(UNMAPPED, {})[name] = value

    def warn(self) -> None:
        """Say once what was unknown or did not fit, by name."""
        if self.unknown:
            LOG.warning(
                "Stream %s: the catalog does not know %s; kept in %s. Run discovery again to give "
                "each a column.",
                self._stream,
                printable(", ".join(self.unknown), 2000),
                UNMAPPED,
            )
        if self.misfits:
            LOG.warning(
                "Stream %s: values that do not fit their column's type are kept in %s: %s.",
                self._stream,
                UNMAPPED,
                printable(_counted(self.misfits), 2000),
            )
        if coerced := +self.coerced:
            LOG.warning(
                "Stream %s: values were read as their column's type: %s.",
                self._stream,
                printable(_counted(coerced), 2000),
            )


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name} ({count})" for name, count in counter.most_common())


_FORMATS: Mapping[str, Kind] = {"date-time": "date-time", "date": "date"}
_TYPES: tuple[Kind, ...] = ("object", "array", "boolean", "integer", "number")


def kind_of_schema(fragment: Mapping[str, Any], name: str) -> Kind:
    """Return the kind that a schema fragment of a catalog asks for."""
    types = types_of(fragment)
    if "string" in types:
        kind = _FORMATS.get(str(fragment.get("format")), "string")
        return "calendar" if kind == "date-time" and not is_stamp(name) else kind
    return next((kind for kind in _TYPES if kind in types), "string")


def _agrees(kind: Kind, fragment: Mapping[str, Any]) -> bool:
    """Whether values of `kind` fit a fragment, which a user's catalog may have changed."""
    asked = kind_of_schema(fragment, "")
    text = {"string", "uuid"}
    instants = {"date-time", "calendar"}
    return kind == asked or any(kind in same and asked in same for same in (text, instants))
