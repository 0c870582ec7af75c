"""The Swagger 2.0 document and its UI page, drawn as Swashbuckle 5 draws them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tap_devensoft.simulator.document.operations import Operations
from tap_devensoft.simulator.document.schemas import Schemas
from tap_devensoft.simulator.wire.message import Reply

if TYPE_CHECKING:
    from tap_devensoft.simulator.document.schemas import Schema
    from tap_devensoft.simulator.surface.surface import Surface
    from tap_devensoft.simulator.wire.message import Asked

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


LATER = "v2"
"""The label of the document that tells of some modules alone."""


class Documents:
    """What stands under /swagger."""

    def __init__(self, surface: Surface) -> None:
        """Describe a surface."""
        self._surface = surface

    def respond(self, asked: Asked) -> Reply:
        """Answer a request under /swagger."""
        if self._surface.profile.swagger == "absent":
            return Reply.html("404 - File or directory not found.", 404)
        path, root = asked.path.rstrip("/"), asked.origin + asked.mount
        if path == "/swagger":
            return Reply(302, b"", {"Location": f"{root}/swagger/ui/index"})
        if path.lower() == "/swagger/ui/index":
            paths = "|".join(f"swagger/docs/{label}" for label in self._labels())
            page = PAGE % (root, paths)
            return Reply(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
        label = path.removeprefix("/swagger/docs/")
        if label not in self._labels() or label == path:
            return self._surface.refusals.no_route(asked)
        if self._surface.profile.swagger == "html":
            return Reply.html("DevenConnect Web API", 200, "The documentation has moved.")
        body = json.dumps(self.draw(asked.origin, label)).encode()
        return Reply.json(
            body[: len(body) * 2 // 3] if self._surface.profile.swagger == "broken" else body
        )

    def _labels(self) -> list[str]:
        """List the labels of the documents; a later version comes first."""
        profile = self._surface.profile
        return [*([LATER] if profile.swagger_later else []), profile.swagger_label]

    def draw(self, origin: str, label: str) -> Schema:
        """Draw one document."""
        schemas = Schemas(self._surface)
        operations = Operations(self._surface, schemas)
        later = self._surface.profile.swagger_later
        scheme, _, host = origin.partition("://")
        if self._surface.profile.swagger_host == "wrong":
            scheme, host = "http", "app-int-07.example.internal:8080"
        document: Schema = {
            "swagger": "2.0",
            "info": {
                "version": label,
                "title": "DevenConnect Web API",
            },
            "host": host,
            "schemes": [scheme],
            "paths": {
                operations.path(route): operations.of(route)
                for route in self._surface.routes
                if route.documented and (route.module in later) == (label == LATER)
            },
        }
        if self._surface.profile.base_path:
            document["basePath"] = self._surface.profile.base_path
        document["definitions"] = dict(sorted(schemas.definitions.items()))
        if security := self._security():
            document["securityDefinitions"] = security
        return document

    def _security(self) -> Schema:
        oauth = {"type": "oauth2", "flow": "application", "tokenUrl": "/token", "scopes": {}}
        key = {"type": "apiKey", "name": "Authorization", "in": "header"}
        choices: dict[str, Schema] = {"oauth2": {"oauth2": oauth}, "api_key": {"apiKey": key}}
        return choices.get(self._surface.profile.swagger_security, {})
