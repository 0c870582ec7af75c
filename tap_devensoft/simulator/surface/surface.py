"""What a tenant shows: its world as one profile shapes it, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tap_devensoft.simulator.surface.collections import Collections
from tap_devensoft.simulator.surface.listings import Listings
from tap_devensoft.simulator.surface.maps import Maps
from tap_devensoft.simulator.surface.routes import lay_routes
from tap_devensoft.simulator.wire.columns import Columns
from tap_devensoft.simulator.wire.envelope import Wrapping
from tap_devensoft.simulator.wire.errors import Refusals
from tap_devensoft.simulator.wire.render import Renderer
from tap_devensoft.simulator.wire.spelling import Spelling

if TYPE_CHECKING:
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.world.world import World


class Surface:
    """The parts that answers, the document and the truth are made from.

    Attributes:
        profile: How the tenant behaves.
        world: What it holds.
        spelling: How names and values are written.
        columns: The properties of each table.
        renderer: Rows as JSON text.
        refusals: Error replies.
        wrapping: Envelopes.
        collections: The small lists.
        listings: Which rows a request sees.
        maps: Activity maps.
        routes: The paths that are answered.
        requests: How many requests were answered so far.
    """

    def __init__(self, profile: Profile, world: World) -> None:
        """Show a world through a profile."""
        self.profile = profile
        self.world = world
        self.spelling = Spelling(profile)
        self.columns = Columns(profile, self.spelling, world)
        self.renderer = Renderer(profile, self.spelling, self.columns, world)
        self.refusals = Refusals(profile)
        self.wrapping = Wrapping(profile)
        self.collections = Collections(profile, self.spelling, self.columns, world)
        self.listings = Listings(profile, self.spelling, self.refusals, world)
        self.maps = Maps(profile, self.columns, self.renderer, world)
        self.routes = lay_routes(profile)
        self.requests = 0
