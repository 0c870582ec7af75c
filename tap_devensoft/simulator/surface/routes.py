"""The paths that a profile answers, as data for the application and the Swagger document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tap_devensoft.simulator.surface.maps import LEVEL_PATHS

if TYPE_CHECKING:
    from tap_devensoft.simulator.profile import Profile


@dataclass(frozen=True)
class Route:
    """One path.

    Attributes:
        template: The path with its parameters in braces.
        name: What answers it.
        module: The module that can be absent or forbidden.
        methods: The verbs it takes.
        owner: The kind of owner, on paths of activity maps.
        level: The level of activity, on paths that list one.
        documented: Whether the document shows it.
    """

    template: str
    name: str
    module: str
    methods: tuple[str, ...] = ("GET",)
    owner: str = ""
    level: str = ""
    documented: bool = True

    @property
    def pattern(self) -> re.Pattern[str]:
        """Give the expression that a request's path must match."""
        return re.compile(re.sub(r"\{\w+\}", "([^/]+)", self.template) + "/?", re.IGNORECASE)

    @property
    def parameters(self) -> list[str]:
        """List the parameters in the path."""
        return re.findall(r"\{(\w+)\}", self.template)


def lay_routes(profile: Profile) -> list[Route]:
    """List the paths of one profile."""
    routes = [
        Route("/v1/targets", "list", "targets", ("GET", "POST")),
        Route("/v1/targets/{targetId}", "detail", "targets", ("GET", "PUT", "DELETE")),
        Route("/v1/programs", "list", "programs"),
        Route("/v1/programs/{programId}", "detail", "programs"),
        Route("/v1/contacts", "list", "contacts"),
        Route("/v1/collections/countries", "countries", "countries"),
        Route("/v1/collections/deal-phases", "deal_phases", "deal_phases"),
        Route(
            "/v1/collections/picklists/{category}/{subcategory}",
            "picklist",
            "picklists",
        ),
        Route("/v1/configuration/targets/fields", "fields", "target_fields"),
        *_activity_routes(profile),
    ]
    if profile.extra_listings:
        routes += [
            Route("/v1/risks", "list", "risks"),
            Route("/v1/programs/{programId}/decisions", "decisions", "decisions"),
            Route("/v1/reports/{reportKey}/rows", "report", "risks"),
        ]
    if profile.detail_answers == "listing":
        routes = _conventional(routes)
    if profile.path_parameters == "id":
        routes = [_shortened(route) for route in routes]
    return [
        replace(route, documented=route.documented and route.module not in profile.hidden)
        for route in routes
        if route.module not in profile.absent
    ]


def _conventional(routes: list[Route]) -> list[Route]:
    """Let each table answer its whole listing to `/{id}`, as `v1/{controller}/{id}` routes do."""
    return [route for route in routes if route.name != "detail"] + [
        Route(f"{route.template}/{{id}}", "list", route.module, documented=False)
        for route in routes
        if route.name == "list"
    ]


def _activity_routes(profile: Profile) -> list[Route]:
    if profile.activity_path == "all":
        return [Route("/v1/activities", "all", "activities")]
    if profile.activity_path == "levels":
        return [
            Route(f"/v1/{part}", "all", "activities", level=level)
            for part, level in LEVEL_PATHS.items()
        ]
    if profile.activity_path == "map_query":
        return [Route("/v1/activitymap", "map_query", "activities")]
    owners = {"programs": ["program"], "targets": ["target"]}.get(
        profile.activity_owners, ["program", "target"]
    )
    templates = {
        "program_map": "/v1/{owner}s/{{{owner}Id}}/activity-map",
        "program_activities": "/v1/{owner}s/{{{owner}Id}}/activities",
        "map_by_id": "/v1/activity-map/{{{owner}Id}}",
    }
    template = templates[profile.activity_path]
    if profile.activity_path == "map_by_id" and len(owners) > 1:
        # One path cannot tell a program's id from a target's.
        template = "/v1/{owner}-activity-map/{{{owner}Id}}"
    return [
        Route(template.format(owner=owner), "map", "activities", owner=owner) for owner in owners
    ]


def _shortened(route: Route) -> Route:
    """Call the parameter of a path `id` where it has only one."""
    if len(route.parameters) != 1:
        return route
    template = route.template.replace(route.parameters[0], "id")
    return replace(route, template=template)
