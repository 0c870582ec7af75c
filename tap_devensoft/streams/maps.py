"""A user's stream maps: they serve rows that are gone too, and what they cannot serve is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from singer_sdk.mapper import CustomStreamMap
from typing_extensions import override

from tap_devensoft.errors import SettingError
from tap_devensoft.resource import DELETED_AT

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable

    from singer_sdk.mapper import StreamMap


class ServingMap(CustomStreamMap):
    """A map of the setting `stream_maps`.

    Of a row that is gone only its key is known. A filter does not keep it back then, and columns
    whose expressions need more are left out.
    """

    _is_gone = False

    @override
    def transform(self, record: dict[str, Any]) -> dict[str, Any] | None:
        self._is_gone = record.get(DELETED_AT) is not None
        made = super().transform(record)
        if made is None or not self._is_gone:
            return made
        return {name: value for name, value in made.items() if value is not None}

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
            return super()._eval(expr, expr_parsed, record, property_name)
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


def serving(maps: Iterable[StreamMap]) -> None:
    """Let the maps that the SDK made of the setting be such."""
    for one in maps:
        if type(one) is CustomStreamMap:
            one.__class__ = ServingMap
