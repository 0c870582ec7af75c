"""One tenant with everything behind it: edits, faults, steps, credentials and the truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.api.api import Api
from tap_devensoft.simulator.api.mount import inside
from tap_devensoft.simulator.api.throttle import Throttle
from tap_devensoft.simulator.api.tokens import DEMO_ID, DEMO_SECRET, Tokens
from tap_devensoft.simulator.control.edits import Edits
from tap_devensoft.simulator.control.faults import Faults, read_rule
from tap_devensoft.simulator.control.ledger import Ledger
from tap_devensoft.simulator.control.matching import Match
from tap_devensoft.simulator.control.rules import Rule
from tap_devensoft.simulator.surface.surface import Surface
from tap_devensoft.simulator.surface.truth import Truth
from tap_devensoft.simulator.wire.message import Reply
from tap_devensoft.simulator.world.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.message import Asked


DOCUMENT_FAULTS = {"refused": "unauthorized", "busy": "http_503", "hanging": "hang"}
"""What every request for the document meets, where a profile keeps it from everybody."""


@dataclass
class Step:
    """Edits that happen just before a request is answered.

    Attributes:
        when: The request that sets them off.
        edits: What is done: `{"do": "delete_row", "table": "targets", "key": 3}` and the like.
        callback: A function that is called instead, with the request.
    """

    when: Match
    edits: list[dict[str, Any]] = field(default_factory=list)
    callback: Callable[[Asked], None] | None = None


class Control(Edits):
    """One tenant with everything that a test may do to it.

    Attributes:
        profile: How the tenant behaves.
        tokens: Its credential and tokens.
        ledger: What was asked of it.
        faults: The trouble in force.
        latency: Seconds that every request takes at least.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        seed: int = 1,
        scale: float = 1.0,
        faults: Faults | None = None,
        latency: float = 0.0,
        client_id: str = DEMO_ID,
        client_secret: str = DEMO_SECRET,
    ) -> None:
        """Furnish a tenant."""
        super().__init__(Surface(profile, World(seed, scale, profile.custom_count)))
        self.tokens = Tokens(profile, client_id, client_secret)
        self._api = Api(self.surface, self.tokens)
        self.profile = profile
        self.ledger = Ledger()
        self.faults = faults or Faults()
        self._standing = Faults(
            [Rule(path="/swagger", action=action)]
            if (action := DOCUMENT_FAULTS.get(profile.swagger))
            else []
        )
        self.latency = latency
        self._throttle = Throttle(profile)
        self._steps: list[Step] = []

    @property
    def client_id(self) -> str:
        """The id of the credential that the tenant accepts."""
        return self.tokens.client_id

    @property
    def client_secret(self) -> str:
        """The secret of that credential."""
        return self.tokens.client_secret

    # --- answering -------------------------------------------------------------------------

    def reply(self, asked: Asked) -> Reply:
        """Answer a request as the API does, throttling included."""
        with self.lock:
            self._take_steps(asked)
            within = inside(self.profile, asked)
            if within is None:
                return Reply.html("404 - File or directory not found.", 404)
            return self._throttle.refuse(within) or self._api.respond(within)

    def strike(self, asked: Asked) -> Rule | None:
        """Give the fault that a request meets: a scripted one, else one of the profile."""
        with self.lock:
            return self.faults.strike(asked) or self._standing.strike(asked)

    def _take_steps(self, asked: Asked) -> None:
        for step in self._steps:
            if step.when.strikes(asked):
                if step.callback:
                    step.callback(asked)
                for edit in step.edits:
                    self.do(**edit)

    # --- trouble ---------------------------------------------------------------------------

    def add_fault(self, action: str, **details: Any) -> Rule:
        """Put a fault in force, behind those that are."""
        rule = read_rule({"action": action, **details})
        with self.lock:
            self.faults.rules.append(rule)
        return rule

    def set_faults(self, rules: list[dict[str, Any]]) -> None:
        """Put exactly these faults in force."""
        read = [read_rule(rule) for rule in rules]
        with self.lock:
            self.faults = Faults(read)

    def storm(self, seed: int = 1, probability: float = 0.1) -> None:
        """Put a storm of retriable faults in force."""
        with self.lock:
            self.faults = Faults.storm(seed, probability)

    def clear_faults(self) -> None:
        """Put no fault in force."""
        self.set_faults([])

    def set_latency(self, milliseconds: float) -> None:
        """Make every request take at least so long."""
        self.latency = milliseconds / 1000

    def before_request(
        self,
        path: str = "",
        callback: Callable[[Asked], None] | None = None,
        edits: Iterable[dict[str, Any]] = (),
        **when: Any,
    ) -> Match:
        """Do something just before a request is answered.

        Args:
            path: Expression for the request's path.
            callback: Called with the request, in the server's thread.
            edits: Verbs of this class with their arguments.
            when: Further parts of a `Match`, such as `nth=2` or `query="page=3"`.
        """
        match = Match(path=path, **when)
        with self.lock:
            self._steps.append(Step(match, list(edits), callback))
        return match

    def clear_steps(self) -> None:
        """Forget everything that was to be done before requests."""
        with self.lock:
            self._steps.clear()

    # --- credentials -----------------------------------------------------------------------

    def revoke_tokens(self) -> None:
        """Make every token that was given out useless, as if it had expired."""
        self.tokens.revoke()

    def set_token_seconds(self, seconds: int) -> None:
        """Let tokens that are yet to come live for so long."""
        self.tokens.seconds = seconds

    def revoke_credential(self) -> None:
        """Refuse the credential from now on; tokens live on."""
        self.tokens.refused = "revoked"

    def expire_credential(self) -> None:
        """Refuse the credential as expired; tokens live on."""
        self.tokens.refused = "expired"

    def restore_credential(self) -> None:
        """Accept the credential again."""
        self.tokens.refused = ""

    # --- looking ---------------------------------------------------------------------------

    def truth(
        self, stream: str, pairs: Iterable[tuple[str, str]] | None = None
    ) -> list[dict[str, Any]]:
        """Give the rows of a stream as a perfect reader delivers them; see `truth.Truth`."""
        with self.lock:
            return Truth(self.surface).rows(stream, pairs)

    def warm(self, table: str = "targets") -> int:
        """Render every row of a table in full, so that a benchmark meets cached bytes alone."""
        with self.lock:
            keys = self.surface.listings.keys(table)
            self.surface.renderer.view(table).warm(keys, self.world.tables[table].row)
            return len(keys)

    def reset_ledger(self) -> None:
        """Forget all requests."""
        self.ledger.reset()

    @property
    def tokens_issued(self) -> int:
        """How many tokens were given out so far."""
        return len(self.tokens.issued)

    # --- by name ---------------------------------------------------------------------------

    def do(self, do: str, **arguments: Any) -> Any:
        """Call a verb by name."""
        if do not in VERBS:
            message = f"no such verb: {do!r}; there are {', '.join(sorted(VERBS))}"
            raise ValueError(message)
        return getattr(self, do)(**arguments)


VERBS = {
    "create_row",
    "change_row",
    "delete_row",
    "restore_row",
    "move_row",
    "shuffle_rows",
    "set_clock",
    "advance_clock",
    "rename_choice",
    "add_custom_field",
    "remove_custom_field",
    "retype_custom_field",
    "add_fault",
    "set_faults",
    "storm",
    "clear_faults",
    "set_latency",
    "before_request",
    "clear_steps",
    "revoke_tokens",
    "set_token_seconds",
    "revoke_credential",
    "expire_credential",
    "restore_credential",
    "truth",
    "warm",
    "reset_ledger",
}
"""What can be done by name: in a step, and over HTTP."""
