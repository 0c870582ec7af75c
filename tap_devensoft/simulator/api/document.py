"""The Swagger 2.0 document and its UI page, drawn from a profile as Swashbuckle 5 draws them.

.NET types know nothing of custom fields, so a document names those only through their container.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.api.listings import FILTERS, LEADS, SEARCH
from tap_devensoft.simulator.api.maps import ARRAYS
from tap_devensoft.simulator.wire import envelope
from tap_devensoft.simulator.wire.message import Reply
from tap_devensoft.simulator.world.nouns import FIELDS
from tap_devensoft.simulator.world.seeds import LEVELS

if TYPE_CHECKING:
    from tap_devensoft.simulator.api.api import Api
    from tap_devensoft.simulator.api.routes import Route
    from tap_devensoft.simulator.wire.message import Asked
    from tap_devensoft.simulator.wire.render import Column

Schema = dict[str, Any]
TYPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "integer": {"type": "integer", "format": "int32"},
    "money": {"type": "number", "format": "double"},
    "percent": {"type": "number", "format": "double"},
    "boolean": {"type": "boolean"},
    "stamp": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date-time"},
}
KEYS: dict[str, Schema] = {
    "int": {"type": "integer", "format": "int64"},
    "guid": {"type": "string", "format": "uuid"},
    "text": {"type": "string"},
}
SLOTS: dict[object, Schema] = {
    envelope.TOTAL: {"type": "integer", "format": "int32"},
    envelope.NUMBER: {"type": "integer", "format": "int32"},
    envelope.SIZE: {"type": "integer", "format": "int32"},
    envelope.PAGES: {"type": "integer", "format": "int32"},
}
DTOS = {
    "targets": "TargetDto",
    "programs": "ProgramDto",
    "contacts": "ContactDto",
    "risks": "RiskDto",
    "decisions": "DecisionDto",
    "activities": "ActivityDto",
    "countries": "CountryDto",
    "deal_phases": "DealPhaseDto",
    "picklists": "PicklistItemDto",
    "target_fields": "TargetFieldDto",
}
TAGS = {
    "activities": "ActivityMap",
    "countries": "Collections",
    "deal_phases": "Collections",
    "picklists": "Collections",
    "target_fields": "Configuration",
}
COMMON = ("createdDate", "modifiedDate")
PAGE = """<!DOCTYPE html>
<html><head><title>Swagger UI</title></head><body><div id="swagger-ui-container"></div>
<script type="text/javascript">
  window.swashbuckleConfig = {
    rootUrl: '%s',
    discoveryPaths: arrayFrom('%s'),
    booleanValues: arrayFrom('true|false'),
    oAuth2Enabled: ('false' == 'true')
  };
</script></body></html>
"""


class Documents:
    """What stands under /swagger."""

    def __init__(self, api: Api) -> None:
        """Draw from an API's profile, columns and routes."""
        self._api = api
        self._profile = api.profile
        self._definitions: dict[str, Schema] = {}

    def respond(self, asked: Asked) -> Reply:
        """Answer a request under /swagger."""
        if self._profile.swagger == "absent":
            return Reply.html("404 - File or directory not found.", 404)
        path = asked.path.rstrip("/")
        label = f"/swagger/docs/{self._profile.swagger_label}"
        if path == "/swagger":
            return Reply(302, b"", {"Location": f"{asked.origin}/swagger/ui/index"})
        if path.lower() == "/swagger/ui/index":
            page = PAGE % (asked.origin, label.lstrip("/"))
            return Reply(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
        if path != label:
            return self._api.refusals.no_route(asked)
        if self._profile.swagger == "html":
            return Reply.html("DevenConnect Web API", 200, "The documentation has moved.")
        body = json.dumps(self.draw(asked.origin)).encode()
        return Reply.json(body[: len(body) * 2 // 3] if self._profile.swagger == "broken" else body)

    def draw(self, origin: str) -> Schema:
        """Draw the document."""
        self._definitions = {}
        scheme, _, host = origin.partition("://")
        if self._profile.swagger_host == "wrong":
            scheme, host = "http", "app-int-07.example.internal:8080"
        document: Schema = {
            "swagger": "2.0",
            "info": {"version": self._profile.swagger_label, "title": "DevenConnect Web API"},
            "host": host,
            "schemes": [scheme],
            "paths": {route.template: self._operations(route) for route in self._api.routes},
        }
        document["definitions"] = dict(sorted(self._definitions.items()))
        if security := self._security():
            document["securityDefinitions"] = security
        return document

    def _security(self) -> Schema:
        oauth = {"type": "oauth2", "flow": "application", "tokenUrl": "/token", "scopes": {}}
        key = {"type": "apiKey", "name": "Authorization", "in": "header"}
        choices: dict[str, Schema] = {"oauth2": {"oauth2": oauth}, "api_key": {"apiKey": key}}
        return choices.get(self._profile.swagger_security, {})

    # --- operations ------------------------------------------------------------------------

    def _operations(self, route: Route) -> Schema:
        return {method.lower(): self._operation(route, method) for method in route.methods}

    def _operation(self, route: Route, method: str) -> Schema:
        tag = TAGS.get(route.module, route.module.capitalize())
        parameters = [self._path_parameter(name, route) for name in route.parameters]
        if method == "GET":
            parameters += self._query_parameters(route)
        if method in {"POST", "PUT"}:
            body = {"name": "target", "in": "body", "required": True}
            parameters.append({**body, "schema": self._row("targets")})
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
        kind = TYPES["text"] if name in texts else KEYS[self._profile.key_type]
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
        prefix = self._profile.prefix
        return [
            {"name": prefix + name, "in": "query", "required": False, **kind}
            for name, kind in names
        ]

    def _paging_parameters(self, route: Route) -> list[tuple[str, Schema]]:
        style = self._profile.style_of(route.module)
        if style == "none":
            return []
        size = (self._profile.size_param, TYPES["integer"])
        if style == "next_link":
            return [size]
        kind = TYPES["text"] if style == "cursor" else TYPES["integer"]
        return [(self._profile.page_param, kind), size]

    def _own_parameters(self, route: Route) -> list[tuple[str, Schema]]:
        profile, names = self._profile, list[tuple[str, Schema]]()
        many = {"type": "array", "items": {"type": "string"}, "collectionFormat": "multi"}
        if route.name == "list":
            several = many if profile.filter_many == "repeated" else TYPES["text"]
            for field in FILTERS.get(route.module, ()):
                names.append((self._api.listings.filter_name(route.module, field), several))
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
            names += [(f"{owner}Id", key) for owner in self._api.maps.owners()]
        return names

    # --- replies ---------------------------------------------------------------------------

    def _responses(self, route: Route, method: str) -> Schema:
        if method == "DELETE":
            return {"204": {"description": "No Content"}}
        reply: Schema = {"description": "OK"}
        if self._profile.swagger_replies == "bare":
            reply["schema"] = {"type": "object"}
        elif route.name == "detail" or method == "POST":
            reply["schema"] = self._single(route.module)
        else:
            reply["schema"] = self._list(route)
        return {"200": reply}

    def _single(self, module: str) -> Schema:
        template = self._api.wrapping.single_template()
        return self._envelope("Result", template, module, self._row(module))

    def _list(self, route: Route) -> Schema:
        module = route.module
        row = {"type": "object"} if route.name == "report" else self._row(module)
        if module == "activities" and self._profile.activity_shape == "arrays":
            return {"$ref": "#/definitions/ActivityMapDto"}
        if module == "activities" and self._profile.activity_shape == "tree":
            return {"type": "array", "items": row}
        style = self._profile.style_of(module)
        template = self._api.wrapping.template(module, style)
        return self._envelope("PagedResult", template, module, row)

    def _envelope(self, name: str, template: Any, module: str, row: Schema) -> Schema:
        """Describe an envelope; each of its objects is a generic type of its own."""
        if template == envelope.ROWS:
            return {"type": "array", "items": row}
        if template == envelope.ROW:
            return row
        if not isinstance(template, dict):
            kind = {"type": "boolean"} if template is True else {"type": "string"}
            return dict(SLOTS.get(template, kind))
        full = f"{name}[{DTOS[module]}]"
        properties = {
            key: self._envelope(key.strip("@").capitalize(), value, module, row)
            for key, value in template.items()
        }
        self._definitions[full] = {"type": "object", "properties": properties}
        return {"$ref": f"#/definitions/{full}"}

    # --- definitions -----------------------------------------------------------------------

    def _row(self, module: str) -> Schema:
        """Describe one row, by reference unless it is a bare text."""
        name = DTOS[module]
        if module in FIELDS:
            if name not in self._definitions:
                self._define_table(module, name)
            return {"$ref": f"#/definitions/{name}"}
        values = self._example(module)
        if isinstance(values, str):
            return {"type": "string"}
        properties = {key: self._by_value(key, value) for key, value in values.items()}
        self._definitions[name] = {"type": "object", "properties": properties}
        return {"$ref": f"#/definitions/{name}"}

    def _example(self, module: str) -> Any:
        collections = self._api.collections
        if module == "target_fields":
            return dict.fromkeys(name for name in collections.field_names() if name)
        if module == "picklists":
            return (collections.picklist("Deal", "Status") or [""])[0]
        return (collections.countries() if module == "countries" else collections.deal_phases())[0]

    def _by_value(self, name: str, value: Any) -> Schema:
        if name.lower() in {"isrequired", "required", "mandatory", "custom"} or (
            name.lower().replace("_", "").startswith("iscustom")
        ):
            return TYPES["boolean"]
        numbers = {"order", "sequence", "sortorder", "maxlength", "length", "fieldid"}
        is_number = name.lower().replace("_", "") in numbers
        if isinstance(value, int) or (value is None and (is_number or name.lower() == "id")):
            return TYPES["integer"]
        return TYPES["text"]

    def _define_table(self, module: str, name: str) -> None:
        is_activity = module == "activities"
        columns = self._api.maps.columns() if is_activity else self._api.renderer.columns(module)
        columns = [
            column for column in columns if not column.custom or column.field == "customFields"
        ]
        if is_activity and self._profile.activity_shape == "arrays":
            self._define_levels(columns)
            return
        properties = {column.name: self._column(module, column) for column in columns}
        self._definitions[name] = {"type": "object"}
        if is_activity and self._profile.activity_shape == "tree":
            children = self._api.renderer.spelling.name("children")
            reference = {"$ref": f"#/definitions/{name}"}
            properties[children] = {"type": "array", "items": reference}
        self._definitions[name] = self._composed(columns, properties)

    def _composed(self, columns: list[Column], properties: Schema) -> Schema:
        """Describe a type, with what it inherits in `allOf` where the profile says so."""
        if not self._profile.swagger_all_of:
            return {"type": "object", "properties": properties}
        common = [column.name for column in columns if column.field in COMMON]
        inherited = {name: properties.pop(name) for name in common}
        base = f"EntityBase{len(inherited)}"
        self._definitions[base] = {"type": "object", "properties": inherited}
        own = {"type": "object", "properties": properties}
        return {"allOf": [{"$ref": f"#/definitions/{base}"}, own]}

    def _define_levels(self, columns: list[Column]) -> None:
        spelling = self._api.renderer.spelling
        arrays = {
            level: {"type": "array", "items": {"$ref": f"#/definitions/{level}Dto"}}
            for level in LEVELS
        }
        properties = {column.name: self._column("activities", column) for column in columns}
        for place, level in enumerate(LEVELS):
            below = {spelling.name(ARRAYS[name]): arrays[name] for name in LEVELS[place + 1 :]}
            self._definitions[f"{level}Dto"] = {
                "type": "object",
                "properties": {**properties, **below},
            }
        top = {spelling.name(ARRAYS[name]): arrays[name] for name in LEVELS}
        self._definitions["ActivityMapDto"] = {"type": "object", "properties": top}

    def _column(self, module: str, column: Column) -> Schema:
        if column.kind == "key":
            return KEYS[self._profile.key_type]
        if column.kind == "choice":
            choices = next(field.choices for field in FIELDS[module] if field.name == column.field)
            if self._profile.enums == "integer":
                return {**TYPES["integer"], "enum": list(range(len(choices)))}
            return {"type": "string", "enum": list(choices)}
        if column.kind == "reference":
            return self._define_reference()
        if column.kind == "customs":
            return self._customs()
        return TYPES.get(column.kind, {"type": "object"})

    def _define_reference(self) -> Schema:
        name = self._api.renderer.spelling.name
        properties = {name("id"): KEYS[self._profile.key_type], name("name"): TYPES["text"]}
        self._definitions["ReferenceDto"] = {"type": "object", "properties": properties}
        return {"$ref": "#/definitions/ReferenceDto"}

    def _customs(self) -> Schema:
        if self._profile.custom_values == "object":
            return {"type": "object", "additionalProperties": {"type": "object"}}
        name = self._api.renderer.spelling.name
        properties = {
            name("key"): TYPES["text"],
            name("label"): TYPES["text"],
            name("value"): {"type": "object"},
        }
        self._definitions["CustomFieldValue"] = {"type": "object", "properties": properties}
        return {"type": "array", "items": {"$ref": "#/definitions/CustomFieldValue"}}
