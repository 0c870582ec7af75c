"""The operations of a Swagger document: parameters and replies of each path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.document.schemas import KEYS, TYPES, Schema
from tap_devensoft.simulator.surface.listings import FILTERS, LEADS, SEARCH

if TYPE_CHECKING:
    from tap_devensoft.simulator.document.schemas import Schemas
    from tap_devensoft.simulator.surface.routes import Route
    from tap_devensoft.simulator.surface.surface import Surface

TAGS = {
    "activities": "ActivityMap",
    "countries": "Collections",
    "deal_phases": "Collections",
    "picklists": "Collections",
    "target_fields": "Configuration",
}


class Operations:
    """The description of the paths of one surface."""

    def __init__(self, surface: Surface, schemas: Schemas) -> None:
        """Describe a surface; types go to the schemas."""
        self._surface = surface
        self._schemas = schemas

    def path(self, route: Route) -> str:
        """Write the path of a route; a version that is a parameter has a place in it."""
        if self._surface.profile.swagger_paths == "version":
            return route.template.replace("/v1/", "/v{version}/", 1)
        return route.template

    def of(self, route: Route) -> Schema:
        """Describe every verb of a path."""
        return {method.lower(): self._operation(route, method) for method in route.methods}

    def _operation(self, route: Route, method: str) -> Schema:
        tag = TAGS.get(route.module, route.module.capitalize())
        parameters = [self._path_parameter(name, route) for name in route.parameters]
        if self._surface.profile.swagger_paths == "version":
            version = {"name": "version", "in": "path", "required": True, "type": "string"}
            parameters.insert(0, version)
        if method == "GET":
            parameters += self._query_parameters(route)
        if method in {"POST", "PUT"}:
            body = {"name": "target", "in": "body", "required": True}
            parameters.append({**body, "schema": self._schemas.row("targets")})
        operation: Schema = {
            "tags": [tag],
            "operationId": f"{tag}_{method.capitalize()}",
            "consumes": ["application/json", "text/json"] if method in {"POST", "PUT"} else [],
            "produces": ["application/json", "text/json"],
            "parameters": parameters,
            "responses": self._responses(route, method),
            "deprecated": False,
        }
        if not parameters:
            del operation["parameters"]
        return operation

    def _path_parameter(self, name: str, route: Route) -> Schema:
        texts = {"category", "subcategory", "reportKey"}
        kind = TYPES["text"] if name in texts else KEYS[self._surface.profile.key_type]
        if route.module == "activities" or name not in texts:
            kind = {**kind, **({"format": "int32"} if kind.get("format") == "int64" else {})}
        return {"name": name, "in": "path", "required": True, **kind}

    def _query_parameters(self, route: Route) -> list[Schema]:
        names: list[tuple[str, Schema]] = []
        if route.name in {"list", "all", "map", "map_query", "decisions", "fields"} or (
            route.name in {"countries", "deal_phases", "picklist"}
        ):
            names += self._paging_parameters(route)
        names += self._own_parameters(route)
        prefix = self._surface.profile.prefix
        return [
            {"name": prefix + name, "in": "query", "required": False, **kind}
            for name, kind in names
        ]

    def _paging_parameters(self, route: Route) -> list[tuple[str, Schema]]:
        style = self._surface.profile.style_of(route.module)
        if style == "none":
            return []
        bounds = {"minimum": 1, "maximum": self._surface.profile.max_size}
        kind = {**TYPES["integer"], **(bounds if self._surface.profile.swagger_ranges else {})}
        size = (self._surface.profile.size_param, kind)
        if style == "next_link":
            return [size]
        kind = TYPES["text"] if style == "cursor" else TYPES["integer"]
        return [(self._surface.profile.page_param, kind), size]

    def _own_parameters(self, route: Route) -> list[tuple[str, Schema]]:
        profile, names = self._surface.profile, list[tuple[str, Schema]]()
        many = {"type": "array", "items": {"type": "string"}, "collectionFormat": "multi"}
        if route.name == "list":
            several = many if profile.filter_many == "repeated" else TYPES["text"]
            for field in FILTERS.get(route.module, ()):
                names.append((self._surface.listings.filter_name(route.module, field), several))
            if route.module == "contacts":
                names += [(SEARCH, TYPES["text"]), (LEADS, TYPES["boolean"])]
            if profile.since_filter and profile.modified_name and route.module != "risks":
                names.append((profile.since_filter, TYPES["stamp"]))
            if profile.soft_delete == "include_param" and route.module == "targets":
                names.append(("includeDeleted", TYPES["boolean"]))
        has_properties = route.module == "targets" and profile.list_returns != "detail_only"
        if (route.name == "list" and has_properties) or route.name == "fields":
            kind = many if profile.properties_syntax == "repeated" else TYPES["text"]
            names += [(profile.properties_param, kind)] if profile.properties_param else []
        if route.name == "fields":
            names += [("format", TYPES["text"]), ("custom", TYPES["boolean"])]
        if route.name == "map_query":
            key = KEYS[profile.key_type]
            names += [(f"{owner}Id", key) for owner in self._surface.maps.owners()]
        return names

    def _responses(self, route: Route, method: str) -> Schema:
        if method == "DELETE":
            return {"204": {"description": "No Content"}}
        reply: Schema = {"description": "OK"}
        if self._surface.profile.swagger_replies == "bare":
            reply["schema"] = {"type": "object"}
        elif route.name == "detail" or method == "POST":
            reply["schema"] = self._schemas.single(route.module)
        else:
            reply["schema"] = self._schemas.listing(route)
        return {"200": reply}
