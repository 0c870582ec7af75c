"""Lies of the Swagger document about what the tenant has: left out, mistyped, misnamed, hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.foreign.drawn.lies.lie import Lie
from tests.foreign.drawn.pages import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.foreign.drawn.api import Api
    from tests.foreign.drawn.lies.lie import Call, Schema
    from tests.foreign.drawn.tenant import Tenant

GET: Final = {"consumes": [], "produces": ["application/json"], "deprecated": False}


def _without(*parts: str) -> Callable[[Api, Schema], None]:
    def describe(_: Api, document: Schema) -> None:
        document["paths"] = {
            path: one
            for path, one in document["paths"].items()
            if not any(part in path.lower() for part in parts)
        }

    return describe


def _properties(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield the properties of rows, by their definitions."""
    for name, definition in document["definitions"].items():
        for part in (definition, *definition.get("allOf", ())):
            if "properties" in part and not name.startswith("PagedResult"):
                yield name, part


def _replies(document: Schema) -> Iterator[tuple[str, Schema]]:
    for path, one in document["paths"].items():
        yield path, one["get"]["responses"]["200"]


def _typed(**kind: str) -> Callable[[Api, Schema], None]:
    def describe(_: Api, document: Schema) -> None:
        for _name, part in _properties(document):
            for name, one in part["properties"].items():
                if one.get("type") in {"string", "integer", "number", "boolean"}:
                    part["properties"][name] = dict(kind)

    return describe


def _mistyped_dates(_: Api, document: Schema) -> None:
    for _name, part in _properties(document):
        for name, one in part["properties"].items():
            if one.get("type") == "string":
                part["properties"][name] = {"type": "string", "format": "date-time"}


def _half(_: Api, document: Schema) -> None:
    for _name, part in _properties(document):
        names = list(part["properties"])
        part["properties"] = {name: part["properties"][name] for name in names[::2]}


def _ghosts(_: Api, document: Schema) -> None:
    for name, part in _properties(document):
        if name.startswith("TargetDto"):
            part["properties"]["ghostOfAColumn"] = {"type": "string"}


def _recased(_: Api, document: Schema) -> None:
    for _name, part in _properties(document):
        part["properties"] = {
            (name.upper() if name[:1].islower() else name[:1].lower() + name[1:]): one
            for name, one in part["properties"].items()
        }


def _renamed(api: Api, document: Schema) -> None:
    key = api.tenant.key_of("targets")
    for name, part in _properties(document):
        if name.startswith("TargetDto"):
            part["properties"] = {
                (one if one == key else f"{one}Value"): two
                for one, two in part["properties"].items()
            }


def _rows_elsewhere(_: Api, document: Schema) -> None:
    for name, definition in document["definitions"].items():
        if name.startswith("PagedResult"):
            array = {"type": "array", "items": {"type": "object"}}
            definition["properties"] = {"resultSet": array, "messages": array}


def _rows_of_another(_: Api, document: Schema) -> None:
    for path, reply in _replies(document):
        if path in {"/v1/targets", "/v1/contacts", "/v1/programs"}:
            reply["schema"] = {"type": "array", "items": {"$ref": "#/definitions/FieldDto"}}


def _single_objects(_: Api, document: Schema) -> None:
    for path, reply in _replies(document):
        for noun in ("Target", "Contact", "Program"):
            if path == f"/v1/{noun.lower()}s":
                reply["schema"] = {"$ref": f"#/definitions/{noun}Dto"}


def _dangling(_: Api, document: Schema) -> None:
    document["definitions"] = {}


def _circles(_: Api, document: Schema) -> None:
    for name, part in _properties(document):
        part["properties"]["ownerOfAll"] = {"$ref": f"#/definitions/{name}"}


def _no_schemas(_: Api, document: Schema) -> None:
    for _path, reply in _replies(document):
        del reply["schema"]


def _version_in_paths(_: Api, document: Schema) -> None:
    document["info"]["version"] = "1"
    paths = {}
    for path, one in document["paths"].items():
        one["get"]["parameters"].append(
            {"name": "version", "in": "path", "required": True, "type": "string"}
        )
        paths[path.replace("/v1/", "/v{version}/")] = one
    document["paths"] = paths


def _capital(_: Api, document: Schema) -> None:
    document["paths"] = {
        "/".join(part if "{" in part else part[:1].upper() + part[1:] for part in path.split("/")):
        one for path, one in document["paths"].items()
    }  # fmt: skip


def _base(text: str) -> Callable[[Api, Schema], None]:
    def describe(_: Api, document: Schema) -> None:
        document["basePath"] = text

    return describe


def _prefixed(text: str) -> Callable[[Api, Schema], None]:
    def describe(_: Api, document: Schema) -> None:
        document["paths"] = {text + path: one for path, one in document["paths"].items()}

    return describe


def _at(mount: str, asked_at: str) -> Callable[[Tenant], Tenant]:
    return lambda tenant: replace(tenant, mount=mount, asked_at=asked_at)


def _answered(reply: Reply) -> Callable[[Call, Reply], Reply]:
    return lambda call, right: reply if call.document else right


def _replaced(value: Any) -> Callable[[Api, Schema], None]:
    def describe(_: Api, document: Schema) -> None:
        document.clear()
        document.update(value)

    return describe


def _openapi(_: Api, document: Schema) -> None:
    del document["swagger"]
    document["openapi"] = "3.0.1"
    document["components"] = {"schemas": document.pop("definitions")}
    for _path, reply in _replies(document):
        schema = reply.pop("schema")
        reply["content"] = {"application/json": {"schema": schema}}
    for one in document["paths"].values():
        for parameter in one["get"]["parameters"]:
            parameter["schema"] = {"type": parameter.pop("type")}


def _usual_map(tenant: Tenant) -> bool:
    return "/activity-map" in tenant.maps.path or tenant.maps.path.endswith("/activities")


def _without_extras(tenant: Tenant) -> Tenant:
    """Leave out what only a document can tell of."""
    return replace(tenant, extras=False)


CONTENTS: Final[dict[str, Callable[[Api, Schema], None]]] = {
    "leaves out contacts": _without("/contacts"),
    "leaves out programs": _without("/programs"),
    "leaves out targets": _without("/targets"),
    "leaves out collections and fields": _without("/collections", "/configuration"),
    "has no paths": _without("/"),
    "leaves out every other property": _half,
    "calls rows what they are not": _rows_elsewhere,
    "gives listings the rows of another": _rows_of_another,
    "calls listings single objects": _single_objects,
    "has no definitions": _dangling,
    "runs in circles": _circles,
    "shows no replies": _no_schemas,
    "has the version in its paths": _version_in_paths,
    "spells properties in another case": _recased,
    "misnames properties": _renamed,
    "spells paths in capitals": _capital,
    "is of OpenAPI 3": _openapi,
    "is empty": _replaced({}),
    "is a reply of another kind": _replaced({"success": True, "data": []}),
}
"""What a document says, or fails to."""
TYPES: Final = {
    "text": _typed(type="string"),
    "integers": _typed(type="integer", format="int32"),
    "booleans": _typed(type="boolean"),
    "objects": _typed(type="object"),
    "arrays": _typed(type="array"),
}
"""What a document calls all values."""
ANSWERS: Final = {
    "401": Reply({"Message": "Denied."}, 401),
    "403": Reply({"Message": "Forbidden."}, 403),
    "500": Reply({"Message": "An error has occurred."}, 500),
    "503": Reply("<html>Busy</html>", 503),
    "302": Reply(status=302, content=b"", headers={"Location": "/Login/SignIn"}),
    "a page of HTML": Reply("<html>Welcome</html>"),
    "null": Reply(None),
    "a list": Reply([]),
    "no JSON": Reply(content=b'{"swagger": "2.0", "paths": {'),
}
"""What every request for a document is answered with."""
BASES: Final = (
    ("/app", "/app", "/app"),
    ("/app", "", "/app"),
    ("/app/api", "/app/api", "/app/api"),
    ("/app/api", "/app", "/app/api"),
    ("/app/api", "/app", "/api"),
    ("", "", "/internal"),
    ("/app", "/app", "/internal/app"),
    ("/app", "/app", ""),
)
"""Where the API is, what of that is in `api_url`, and what the document calls `basePath`."""

LIES: Final = (
    *(
        Lie(f"the document {name}", "document", document=True, describe=describe,
            spell=_without_extras, retyped=describe is _rows_of_another)
        for name, describe in CONTENTS.items()
    ),
    Lie("the document leaves out activity maps", "document", document=True, needs=_usual_map,
        describe=_without("activit")),
    Lie("the document has a property that no row has", "document", document=True,
        needs=lambda tenant: tenant.document is not None and tenant.document.replies == "typed",
        describe=_ghosts, tells="ghostOfAColumn"),
    *(
        Lie(f"the document calls all values {name}", "document", document=True,
            describe=describe, retyped=True)
        for name, describe in TYPES.items()
    ),
    Lie("the document calls all texts date-times", "document", document=True,
        describe=_mistyped_dates, retyped=True),
    *(
        Lie(f"the document is answered with {name}", "document", document=True,
            spell=_without_extras, reply=_answered(reply))
        for name, reply in ANSWERS.items()
    ),
    *(
        Lie(
            f"the API is at {mount or '/'}, asked for at {asked_at or '/'}, and the document "
            f"says {base or 'nothing'}", "address", document=True,
            spell=_at(mount, asked_at), describe=_base(base) if base else None,
        )
        for mount, asked_at, base in BASES
    ),
    Lie("all paths of the document begin with a gateway", "address", document=True,
        spell=_at("/gateway/deals", ""), describe=_prefixed("/gateway/deals")),
)  # fmt: skip
