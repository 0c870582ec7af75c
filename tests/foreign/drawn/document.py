"""The Swagger document of a foreign tenant, as Swashbuckle 5 writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.foreign.drawn.pages import NOUNS_PLURAL
from tests.foreign.drawn.spelling import schema_of

if TYPE_CHECKING:
    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.tenant import Tenant

Schema = dict[str, Any]
TYPES = {
    "<total text>": "string",
    "<page text>": "string",
    "<next>": "string",
    "<more>": "boolean",
    "<last>": "boolean",
}


def document_of(api: Api) -> Schema:
    """Write the document of a tenant."""
    writer = _Writer(api)
    writer.write()
    return {
        "swagger": "2.0",
        "info": {"version": "v1", "title": "DevenConnect Web API"},
        "host": "internal.example:8443",
        "schemes": ["http"],
        "paths": writer.paths,
        "definitions": writer.definitions,
        "securityDefinitions": {
            "oauth2": {"type": "oauth2", "flow": "application", "tokenUrl": "/token", "scopes": {}}
        },
    }


class _Writer:
    def __init__(self, api: Api) -> None:
        self.api = api
        self.tenant: Tenant = api.tenant
        self.paths: Schema = {}
        self.definitions: Schema = {}

    def write(self) -> None:
        self._listing("/v1/targets", "targets", "TargetDto", self.api.rows_of_targets())
        self._listing("/v1/programs", "programs", "ProgramDto", self.api.rows["programs"])
        self._listing("/v1/contacts", "contacts", "ContactDto", self.api.rows["contacts"])
        if self.tenant.extras:
            self._listing("/v1/risks", "risks", "RiskDto", self.api.rows["risks"])
            rows = [
                self.tenant.row("decisions", row)
                for rows in self.api.world.decisions.values()
                for row in rows
            ]
            self._listing("/v1/programs/{programId}/decisions", "decisions", "DecisionDto", rows)
        for name in ("countries", "deal-phases"):
            self._listing(
                f"/v1/collections/{name}", name, "ItemDto" + name[:4], self.api.rows[name]
            )
        self._listing(
            "/v1/configuration/targets/fields", "fields", "FieldDto", self.api.rows["fields"]
        )
        self._get(
            "/v1/collections/picklists/{category}/{subcategory}",
            "Collections",
            {"type": "object"},
            [],
        )
        for noun, plural in (("Target", "targets"), ("Program", "programs")):
            single: Schema = {"$ref": f"#/definitions/{noun}Dto"}
            if self.tenant.detail == "data":
                single = {"type": "object", "properties": {"data": single}}
            self._get(f"/v1/{plural}/{{id}}", plural, single, [])
            self.paths[f"/v1/{plural}/{{id}}"]["put"] = {"tags": [plural], "responses": {}}
        self._activities()

    def _listing(self, path: str, name: str, dto: str, rows: list[Any]) -> None:
        wrapped = name in self.tenant.paged or self.tenant.wrapped or name in {
            "targets", "contacts", "programs", "risks",
        }  # fmt: skip
        self._define(dto, rows)
        one: Schema = {"$ref": f"#/definitions/{dto}"}
        if rows and isinstance(rows[0], str):
            one = {"type": "string"}
        array: Schema = {"type": "array", "items": one}
        if wrapped and self.tenant.envelope != "bare":
            self.definitions[f"PagedResult[{dto}]"] = self._envelope(
                self.tenant.template, name, array
            )
            array = {"$ref": f"#/definitions/PagedResult[{dto}]"}
        parameters = []
        if name in self.tenant.paged:
            paging = self.tenant.paging
            kind = "string" if paging.style == "cursor" else "integer"
            parameters = [self._parameter(paging.size, "integer"), self._parameter(paging.at, kind)]
        if name == "targets":
            parameters += [self._parameter(one, "string") for one in ("status", "dealType")]
            if self.tenant.properties == "repeat":
                parameters.append({
                    **self._parameter("properties", "array"),
                    "items": {"type": "string"}, "collectionFormat": "multi",
                })  # fmt: skip
            elif self.tenant.properties == "comma":
                parameters.append(self._parameter("properties", "string"))
        self._get(path, name, array, parameters)

    def _envelope(self, part: Any, name: str, array: Schema) -> Schema:
        from tests.foreign.drawn.pages import _spelled

        if part == "<rows>":
            return array
        if isinstance(part, dict):
            return {
                "type": "object",
                "properties": {
                    _spelled(
                        self.tenant, NOUNS_PLURAL.get(name, name) if one == "<noun>" else one
                    ): self._envelope(two, name, array)
                    for one, two in part.items()
                },
            }
        if isinstance(part, str) and part.startswith("<"):
            kind = TYPES.get(part, "integer")
            return {"type": kind, "format": "int32"} if kind == "integer" else {"type": kind}
        return schema_of(part)

    def _define(self, name: str, rows: list[Any]) -> None:
        properties: Schema = {}
        custom = {one.key for one in self.api.world.custom}
        for row in rows:
            if isinstance(row, dict):
                for key, value in row.items():
                    if value is not None and key not in custom:
                        properties.setdefault(key, schema_of(value))
        container = self.tenant.spelling.name(self.tenant.custom_container)
        if container in properties:
            properties[container] = (
                {"type": "array", "items": {"type": "object"}}
                if properties[container]["type"] == "array"
                else {"type": "object", "additionalProperties": {"type": "object"}}
            )
        if self.tenant.document and self.tenant.document.replies == "allof" and properties:
            half = len(properties) // 2
            self.definitions[f"{name}Base"] = {
                "type": "object", "properties": dict(list(properties.items())[:half]),
            }  # fmt: skip
            self.definitions[name] = {
                "allOf": [
                    {"$ref": f"#/definitions/{name}Base"},
                    {"type": "object", "properties": dict(list(properties.items())[half:])},
                ]
            }
            return
        self.definitions[name] = {"type": "object", "properties": properties}

    def _activities(self) -> None:
        maps, spell = self.tenant.maps, self.tenant.spelling
        rows = [row for _, _, row in self.api.maps.rows(None)]
        if maps.path in {"/v1/activities", "levels"}:
            levels = ("projects", "workstreams", "milestones", "tasks", "subtasks")
            for noun in levels if maps.path == "levels" else ("activities",):
                path = f"/v1/{noun}"
                self._listing(path, "activities", "ActivityDto", rows)
                self.paths[path]["get"]["parameters"].append(self._parameter("programId", "string"))
            return
        self._define("ActivityDto", rows)
        array: Schema = {"type": "array", "items": {"$ref": "#/definitions/ActivityDto"}}
        if maps.shape == "nested" and "properties" in self.definitions["ActivityDto"]:
            self.definitions["ActivityDto"]["properties"][spell.name(maps.children)] = array
        if maps.shape in {"levels", "sections"}:
            array = {"type": "object"}
        elif self.tenant.wrapped:
            array = {"type": "object", "properties": {spell.name("items"): array}}
        template, _, parameter = maps.path.partition("?")
        if not parameter:
            for owner in maps.owners:
                name = "{id}" if "{owner}" in template else f"{{{owner[:-1]}Id}}"
                path = template.replace("{owner}", owner).replace("{id}", name)
                self._get(path, "ActivityMap", array, [])
            return
        names = [parameter.partition("=")[0].replace("{noun}", owner[:-1]) for owner in maps.owners]
        self._get(template, "ActivityMap", array, [self._parameter(one, "string") for one in names])

    def _parameter(self, name: str, kind: str) -> Schema:
        start = f"{self.tenant.prefix}." if self.tenant.prefix else ""
        return {"name": start + name, "in": "query", "required": False, "type": kind}

    def _get(self, path: str, tag: str, schema: Schema, parameters: list[Schema]) -> None:
        if self.tenant.document and self.tenant.document.replies == "object":
            schema = {"type": "object"}
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        self.paths[path] = {
            "get": {
                "tags": [tag],
                "operationId": f"{tag.capitalize()}_Get",
                "consumes": [],
                "produces": ["application/json", "text/json"],
                "parameters": [
                    *(
                        {"name": one, "in": "path", "required": True, "type": "string"}
                        for one in names
                    ),
                    *parameters,
                ],
                "responses": {"200": {"description": "OK", "schema": schema}},
                "deprecated": False,
            }
        }
