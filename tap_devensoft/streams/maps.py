"""A user's stream maps: they serve rows that are gone too, and what they cannot serve is said."""

from __future__ import annotations

import ast
from datetime import timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec
from singer_sdk.contrib.msgspec import encoder
from singer_sdk.mapper import (
    MAPPER_ALIAS_OPTION,
    MAPPER_ELSE_OPTION,
    MAPPER_KEY_PROPERTIES_OPTION,
    MAPPER_SOURCE_OPTION,
    NULL_STRING,
    CustomStreamMap,
    PluginMapper,
)
from typing_extensions import override

from tap_devensoft.errors import SettingError
from tap_devensoft.resource import DELETED_AT
from tap_devensoft.rows.kinds import fitted, readers_of
from tap_devensoft.rows.labels import kind_of_schema
from tap_devensoft.rows.values import MISFIT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES: Final = (MAPPER_ALIAS_OPTION, MAPPER_SOURCE_OPTION)
"""What in a map names streams."""
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)


class ServingMapper(PluginMapper):
    """The SDK's mapper, whose maps keep what this tap promises of rows."""

    @override
    def register_raw_stream_schema(
        self, stream_name: str, schema: dict[str, Any], key_properties: Sequence[str] | None
    ) -> None:
        given = self.stream_maps_dict
        self.stream_maps_dict = {
            name: _checked(one, schema["properties"], key_properties) for name, one in given.items()
        }
        super().register_raw_stream_schema(stream_name, schema, key_properties)
        self.stream_maps_dict = given
        for one in self.stream_maps[stream_name]:
            if isinstance(one, CustomStreamMap):
                one.__class__ = ServingMap  # functions that the SDK made hold the map itself
                one.prepare()  # type: ignore[attr-defined]


def _checked(given: Any, properties: Mapping[str, Any], key: Sequence[str] | None) -> Any:
    """Return a map that keeps the key, and the mark of rows that are gone, under `__else__` too.

    Raises:
        SyntaxError: An expression is none, such as `id = 5`, which the SDK takes for 5.
    """
    if not isinstance(given, dict):
        return given
    for name, text in given.items():
        if isinstance(text, str) and name not in _NAMES:
            ast.parse(text, f"{name}: {text}", "eval")
    if given.get(MAPPER_ELSE_OPTION, "") not in {None, NULL_STRING}:
        return given
    kept = [*(given.get(MAPPER_KEY_PROPERTIES_OPTION, key) or ()), DELETED_AT]
    return {**{name: name for name in kept if name in properties}, **given}


class ServingMap(CustomStreamMap):
    """A map of the setting `stream_maps`.

    Of a row that is gone only its key is known. A filter does not keep it back then, and columns
    whose expressions need more are left out. Of any other row, a column that the API omits is
    null. What an expression makes is brought into the type that the SDK gave its column.
    """

    _is_gone = False

    def prepare(self) -> None:
        """Take up what the SDK made."""
        known = self.functions
        columns = self.transformed_schema["properties"].items()
        self._names = [
            {"self": None, **dict.fromkeys(self.raw_schema["properties"]), **known},
            known,
        ]
        """What names stand for that a row does not have, also of one that is gone."""
        self._readers = {
            name: readers_of(kind_of_schema(one, name), timezone.utc) for name, one in columns
        }

    @override
    def transform(self, record: dict[str, Any]) -> dict[str, Any] | None:
        self._is_gone = record.get(DELETED_AT) is not None
        self.expr_evaluator.functions = self._names[self._is_gone]
        made = super().transform(record)
        if made is None or not self._is_gone:
            return made
        told = {name: value for name, value in made.items() if value is not None}
        key = {*(self.transformed_key_properties or ())}
        if not key <= told.keys():
            msg = (
                f"The setting `stream_maps` makes a key ({', '.join(sorted(key))}) of what is not "
                "known of rows that are gone; make it of the stream's own key, or load FULL_TABLE."
            )
            raise SettingError(msg)
        # Without the mark, a key alone would pass for a row that has no values any more.
        return told if told.keys() - key - {*(self.raw_key_properties or ())} else None

    @override
    def _eval(
        self,
        expr: str,
        expr_parsed: ast.Expr,
        record: dict[str, Any],
        property_name: str | None,
    ) -> Any:
        if self._is_gone and property_name is None:
            return True
        try:
            made: Any = super()._eval(expr, expr_parsed, record, property_name)
        except Exception as error:
            if self._is_gone and property_name not in (self.transformed_key_properties or ()):
                return None
            # The error itself may tell a value of the row.
            why = type(error.__cause__ or error).__name__
            msg = (
                f"The setting `stream_maps` has an expression that a row cannot serve: {expr} "
                f"({why}); allow for null and for other types, as in `x.upper() if x else None`."
            )
            raise SettingError(msg) from error
        readers = self._readers.get(property_name or "")
        if readers is None or (self.flattening_enabled and isinstance(made, dict | list)):
            return made  # of a filter, or flattened after this
        plain = _DECODER.decode(encoder.encode(made))
        value = fitted(plain, readers)
        if value is MISFIT:
            msg = (
                f"The setting `stream_maps` makes what its column cannot hold, {property_name}: "
                f"{expr}; begin it with `str(`, `int(`, `float(` or `bool(`, which is then the "
                "column's type."
            )
            raise SettingError(msg)
        return made if value is plain and isinstance(made, float) else value
