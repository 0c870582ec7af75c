"""One row of the API becomes one record that fits its schema, with nothing dropped in silence."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any

from tap_devensoft.errors import ShapeError, printable
from tap_devensoft.resource import UNMAPPED
from tap_devensoft.rows.custom import spread
from tap_devensoft.rows.kinds import (
    EXACT,
    SCHEMAS,
    Column,
    column_reader_of,
    fitted,
    readers_of,
)
from tap_devensoft.rows.labels import kind_of_schema
from tap_devensoft.rows.typed import TypedRows
from tap_devensoft.rows.values import MISFIT
from tap_devensoft.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import tzinfo

    from tap_devensoft.resource import Resource

LOG = logging.getLogger("tap-devensoft")

_DATES = frozenset({"date-time", "calendar", "date"})
_KEYS = frozenset({"integer", "string", "uuid"})
"""Kinds of keys that stay as they come, so that rows are told apart alike typed and untyped."""


class RowReader:
    """Makes records of one stream's rows; compiled once from its schema and selection."""

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
        """Compile the table of columns; `zone` is that of date-times that carry none."""
        self.misfits: Counter[str] = Counter()
        self.coerced: Counter[str] = Counter()
        self.unknown: dict[str, None] = {}
        self._stream = stream
        self._key = tuple(key)
        self._scalar = resource.scalar
        self._columns: dict[str, Column] = {}
        self._dropped: set[str] = set()
        self._keeps_unmapped = UNMAPPED in schema["properties"] and selected(UNMAPPED)
        fields = resource.columns()
        self._custom = resource.custom
        place = f"{self._custom.property}." if self._custom else ""
        own = {one.name for one in fields.values() if not one.custom}
        sources = {  # what the property is called in a row whose custom values are spread
            name: place + one.name if one.custom and one.name in own else one.name
            for name, one in fields.items()
        }
        held = [one for one in sources.values() if place and one.startswith(place)]
        self._apart = {one.removeprefix(place) for one in held}
        for name, fragment in schema["properties"].items():
            source = sources.get(name, name)
            if name == UNMAPPED:
                continue
            if not selected(name):
                self._dropped.add(source)
                continue
            field, kind = fields.get(name), kind_of_schema(fragment, name)
            if field and SCHEMAS[field.kind] == SCHEMAS[kind]:  # else a user's catalog changed it
                kind = field.kind
            made = field is not None and field.tap
            readers = readers_of(kind, zone)
            inner = frozenset(fragment.get("properties") or ())
            exact = EXACT[kind] - ({dict} if inner else set())
            self._columns[source] = Column(
                name,
                kind,
                name in self._key,
                made,
                exact,
                readers,
                column_reader_of(kind, readers, zone),
                inner,
            )
        self._inside = {sources[one.column] for one in resource.fields if one.custom and place}
        self._spelled: dict[str, list[str]] = {}
        """The properties that may be meant by a name without case, or by a label."""
        labels = [(one.label, sources[one.column]) for one in fields.values() if one.custom]
        for name, source in (*((one, one) for one in (*self._columns, *self._dropped)), *labels):
            self._spelled.setdefault(folded(name), []).append(source)

    def __call__(self, row: Any) -> dict[str, Any]:
        """Return the record of `row`.

        Raises:
            ShapeError: The row is no object, or has no value for a key column.
        """
        if not isinstance(row, dict):
            if not self._scalar or isinstance(row, list):
                told = type(row).__name__
                msg = f"Stream {self._stream}: a row is {told} where an object was due."
                raise ShapeError(msg)
            row = {self._scalar: row}
        if self._custom:
            row = spread(row, self._custom, self._apart)
        record: dict[str, Any] = {}
        get = self._columns.get
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
                msg = (
                    f"Stream {self._stream}: a row has no usable value for its key `{name}`; run "
                    "discovery again, since the tenant may have changed."
                )
                raise ShapeError(msg)
        return record

    def typed(self) -> TypedRows | None:
        """Return what decodes rows as records, if they can differ from them only by their types."""
        custom, columns = self._custom, self._columns
        known = {*columns, *self._dropped}
        if (
            self._scalar
            or not columns
            or (custom and (custom.pair or custom.grouped or self._apart))
            or (custom and not known.isdisjoint((custom.property, *custom.labels)))
            or any(one.inner or (one.key and one.kind not in _KEYS) for one in columns.values())
            or any(source != one.name and one.name in known for source, one in columns.items())
        ):
            return None
        place = custom.property if custom else None
        return TypedRows(columns, self._dropped, place, self._inside)

    def _fit(self, record: dict[str, Any], column: Column, name: str, value: object) -> None:
        """Put a value that does not pass untouched where it fits."""
        made = fitted(value, column.readers)
        if made is MISFIT:
            self.misfits[column.name] += 1
            self._keep(record, name, value)
            record.setdefault(column.name, None)
            return
        record[column.name] = made
        if column.inner and isinstance(made, dict):
            fresh = [one for one in made if one not in column.inner]
            self.unknown |= dict.fromkeys(f"{column.name}.{one}" for one in fresh)
        elif made is not value and not (column.kind in _DATES or column.made):
            self.coerced[column.name] += 1

    def _unlisted(self, record: dict[str, Any], row: Mapping[str, Any], name: str) -> None:
        """Place a property that is no column by its exact name."""
        # It may be meant by a name in another case, or by a label.
        meant = self._spelled.get(folded(name), ())
        source = next((one for one in meant if one not in row), name)
        if name in self._dropped or source in self._dropped:
            return
        column = self._columns.get(source)
        if column is None or column.name in record:
            self.unknown[name] = None
            self._keep(record, name, row[name])
        else:
            self._fit(record, column, name, row[name])

    def _keep(self, record: dict[str, Any], name: str, value: object) -> None:
        if self._keeps_unmapped and value is not None:
            record.setdefault(UNMAPPED, {})[name] = value

    def warn(self) -> None:
        """Say once what was unknown or did not fit, by name."""
        self._say(
            "the catalog does not know ",
            self.unknown,
            f"; kept in {UNMAPPED}. Run discovery again to give each a column.",
        )
        self._say(
            f"values that do not fit their column's type are kept in {UNMAPPED}: ",
            dict(self.misfits.most_common()),
        )
        self._say("values were read as their column's type: ", dict(self.coerced.most_common()))

    def _say(self, before: str, names: Mapping[str, int | None], after: str = ".") -> None:
        if names:
            told = (f"{name} ({count})" if count else name for name, count in names.items())
            listed = printable(", ".join(told), 2000)
            LOG.warning("Stream %s: %s%s%s", self._stream, before, listed, after)
