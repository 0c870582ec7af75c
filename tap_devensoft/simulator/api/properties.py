"""Which properties of a target a request asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.wire.errors import RefusedError

if TYPE_CHECKING:
    from tap_devensoft.simulator.surface.surface import Surface
    from tap_devensoft.simulator.wire.message import Query


class Properties:
    """The reading of `properties`, whatever it is called and however it is written."""

    def __init__(self, surface: Surface) -> None:
        """Read requests for one surface."""
        self._surface = surface

    def shown(self, table: str, query: Query) -> tuple[str, ...] | None:
        """Choose the properties that a list shows; None means all."""
        if table != "targets" or self._surface.profile.list_returns == "all":
            asked = self.asked(query) if table == "targets" else []
            return self._resolve(table, asked) if asked else None
        columns = self._surface.columns.of(table)
        asked = self.asked(query) if self._surface.profile.list_returns == "subset" else []
        if asked:
            return self._resolve(table, asked)
        return tuple(column.name for column in columns if column.listed)

    def asked(self, query: Query) -> list[str]:
        """List the names that are asked for."""
        name = self._surface.profile.properties_param
        values = [value for value in query.all(name) if value] if name else []
        if self._surface.profile.properties_syntax == "comma" and values:
            values = [part.strip() for part in values[0].split(",") if part.strip()]
        return values

    def _resolve(self, table: str, asked: list[str]) -> tuple[str, ...] | None:
        if self._surface.profile.properties_star and self._surface.profile.properties_star in asked:
            return None
        known: dict[str, list[str]] = {}
        columns = self._surface.columns.of(table)
        by_label = self._surface.profile.properties_names == "label"
        for column in columns:
            for name in {column.label or column.name} if by_label else {column.name, column.field}:
                known.setdefault(name.lower(), []).append(column.name)
        self._add_contained(known, by_label=by_label)
        chosen = {columns[0].name}
        for name in asked:
            if name.lower() in known:
                chosen.update(known[name.lower()])
            elif self._surface.profile.properties_unknown == "rejected":
                parameter = self._surface.profile.prefix + self._surface.profile.properties_param
                problem = f"'{name}' is not a valid property."
                raise RefusedError(self._surface.refusals.invalid(parameter, problem))
        return tuple(column.name for column in columns if column.name in chosen)

    def _add_contained(self, known: dict[str, list[str]], *, by_label: bool) -> None:
        """Let a custom field be asked for also where it sits in a container, which comes whole."""
        if self._surface.profile.custom_values in {"object", "array", "typed_rows"}:
            container = self._surface.spelling.name("customFields")
            for field in self._surface.world.custom_fields:
                name = field.label if by_label else self._surface.columns.custom_key(field)
                known.setdefault(name.lower(), []).append(container)
