"""The definitions of a Swagger document: rows, references, custom fields and envelopes.

.NET types know nothing of custom fields, so a document names those only through their container.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.basis.nouns import FIELDS
from tap_devensoft.simulator.basis.seeds import LEVELS
from tap_devensoft.simulator.surface.maps import ARRAYS
from tap_devensoft.simulator.wire import envelope

if TYPE_CHECKING:
    from tap_devensoft.simulator.surface.routes import Route
    from tap_devensoft.simulator.surface.surface import Surface
    from tap_devensoft.simulator.wire.columns import Column

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
VALUE_TYPES: dict[str, Schema] = {
    "textValue": TYPES["text"],
    "numberValue": TYPES["money"],
    "dateValue": TYPES["date"],
    "booleanValue": TYPES["boolean"],
    "listValue": {"type": "array", "items": TYPES["text"]},
}
"""The value columns of an attribute table."""
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
    envelope.MORE: {"type": "boolean"},
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
COMMON = ("createdDate", "modifiedDate")


class Schemas:
    """The definitions of one document, made as they are referred to.

    Attributes:
        definitions: Those made so far, by name.
    """

    def __init__(self, surface: Surface) -> None:
        """Describe a surface."""
        self._surface = surface
        self.definitions: dict[str, Schema] = {}

    def single(self, module: str) -> Schema:
        """Describe one row in its envelope."""
        template = self._surface.wrapping.single_template()
        return self._envelope("Result", template, module, self._resource(module, self.row(module)))

    def listing(self, route: Route) -> Schema:
        """Describe what a path that lists rows answers."""
        module = route.module
        row = {"type": "object"} if route.name == "report" else self.row(module)
        if module == "activities" and self._surface.profile.activity_shape == "arrays":
            return {"$ref": "#/definitions/ActivityMapDto"}
        if module == "activities" and self._surface.profile.activity_shape == "tree":
            return {"type": "array", "items": row}
        style = self._surface.profile.style_of(module)
        template = self._surface.wrapping.template(module, style)
        if template != envelope.ROWS:
            row = self._resource(module, row)
        return self._envelope("PagedResult", template, module, row)

    def _resource(self, module: str, row: Schema) -> Schema:
        """Describe a row as an envelope holds it: in JSON:API, as a resource with attributes."""
        if self._surface.profile.envelope != "json_api":
            return row
        name = DTOS[module].replace("Dto", "Resource")
        properties = {"type": TYPES["text"], "id": TYPES["text"], "attributes": row}
        self.definitions[name] = {"type": "object", "properties": properties}
        return {"$ref": f"#/definitions/{name}"}

    def _envelope(self, name: str, template: Any, module: str, row: Schema) -> Schema:
        """Describe an envelope; each of its objects is a generic type of its own."""
        if template == envelope.ROWS:
            return {"type": "array", "items": row}
        if template == envelope.ROW:
            return row
        if not isinstance(template, dict):
            kinds: dict[type, Schema] = {bool: {"type": "boolean"}, int: TYPES["integer"]}
            return dict(SLOTS.get(template) or kinds.get(type(template), TYPES["text"]))
        full = f"{name}[{DTOS[module]}]"
        properties = {
            key: self._envelope(key.strip("@").capitalize(), value, module, row)
            for key, value in template.items()
        }
        self.definitions[full] = {"type": "object", "properties": properties}
        return {"$ref": f"#/definitions/{full}"}

    def row(self, module: str) -> Schema:
        """Describe one row, by reference unless it is a bare text."""
        name = DTOS[module]
        if module in FIELDS:
            if name not in self.definitions:
                self._define_table(module, name)
            return {"$ref": f"#/definitions/{name}"}
        values = self._example(module)
        if isinstance(values, str):
            return {"type": "string"}
        properties = {key: self._by_value(key, value) for key, value in values.items()}
        self.definitions[name] = {"type": "object", "properties": properties}
        return {"$ref": f"#/definitions/{name}"}

    def _example(self, module: str) -> Any:
        collections = self._surface.collections
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
        columns = self._surface.maps.columns() if is_activity else self._surface.columns.of(module)
        columns = [
            column for column in columns if not column.custom or column.field == "customFields"
        ]
        if is_activity and self._surface.profile.activity_shape == "arrays":
            self._define_levels(columns)
            return
        properties = {column.name: self._column(module, column) for column in columns}
        self.definitions[name] = {"type": "object"}
        if is_activity and self._surface.profile.activity_shape == "tree":
            children = self._surface.spelling.name("children")
            reference = {"$ref": f"#/definitions/{name}"}
            properties[children] = {"type": "array", "items": reference}
        self.definitions[name] = self._composed(columns, properties)

    def _composed(self, columns: list[Column], properties: Schema) -> Schema:
        """Describe a type, with what it inherits in `allOf` where the profile says so."""
        if not self._surface.profile.swagger_all_of:
            return {"type": "object", "properties": properties}
        common = [column.name for column in columns if column.field in COMMON]
        inherited = {name: properties.pop(name) for name in common}
        base = f"EntityBase{len(inherited)}"
        self.definitions[base] = {"type": "object", "properties": inherited}
        own = {"type": "object", "properties": properties}
        return {"allOf": [{"$ref": f"#/definitions/{base}"}, own]}

    def _define_levels(self, columns: list[Column]) -> None:
        spelling = self._surface.spelling
        arrays = {
            level: {"type": "array", "items": {"$ref": f"#/definitions/{level}Dto"}}
            for level in LEVELS
        }
        properties = {column.name: self._column("activities", column) for column in columns}
        for place, level in enumerate(LEVELS):
            below = {spelling.name(ARRAYS[name]): arrays[name] for name in LEVELS[place + 1 :]}
            self.definitions[f"{level}Dto"] = {
                "type": "object",
                "properties": {**properties, **below},
            }
        top = {spelling.name(ARRAYS[name]): arrays[name] for name in LEVELS}
        self.definitions["ActivityMapDto"] = {"type": "object", "properties": top}

    def _column(self, module: str, column: Column) -> Schema:
        if column.kind == "key":
            return KEYS[self._surface.profile.key_type]
        if column.kind == "choice":
            choices = next(field.choices for field in FIELDS[module] if field.name == column.field)
            if self._surface.profile.enums == "integer":
                return {**TYPES["integer"], "enum": list(range(len(choices)))}
            return {"type": "string", "enum": list(choices)}
        if column.kind == "reference":
            return self._define_reference()
        if column.kind == "customs":
            return self._customs()
        return TYPES.get(column.kind, {"type": "object"})

    def _define_reference(self) -> Schema:
        name = self._surface.spelling.name
        properties = {name("id"): KEYS[self._surface.profile.key_type], name("name"): TYPES["text"]}
        self.definitions["ReferenceDto"] = {"type": "object", "properties": properties}
        return {"$ref": "#/definitions/ReferenceDto"}

    def _customs(self) -> Schema:
        if self._surface.profile.custom_values == "object":
            return {"type": "object", "additionalProperties": {"type": "object"}}
        name = self._surface.spelling.name
        if self._surface.profile.custom_values == "typed_rows":
            facts = {"fieldId": TYPES["integer"], "fieldName": TYPES["text"], **VALUE_TYPES}
        else:
            facts = {"key": TYPES["text"], "label": TYPES["text"], "value": {"type": "object"}}
        properties = {name(key): kind for key, kind in facts.items()}
        self.definitions["CustomFieldValue"] = {"type": "object", "properties": properties}
        return {"type": "array", "items": {"$ref": "#/definitions/CustomFieldValue"}}
