"""The strings behind the tenant: edits, faults, the ledger and the truth.

Every method of `Control` that `VERBS` names is also served, without a token, as
``POST /_control/<verb>`` with its arguments as a JSON object; the reply holds what it returned.
Beside these there are ``GET /_control/truth/<stream>``, ``GET /_control/ledger`` and
``GET /_control/profile``. JSON has no decimals or dates, so both ways a Decimal is written
``{"$decimal": "1.20"}``, a date-time ``{"$datetime": "2025-05-01T10:00:00+00:00"}`` and a day
``{"$date": "2025-05-01"}``; plain text is understood as well where the property is known.
"""

from __future__ import annotations

import dataclasses
import json
import random
import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.api.api import Api
from tap_devensoft.simulator.api.throttle import Throttle
from tap_devensoft.simulator.api.tokens import DEMO_ID, DEMO_SECRET, Tokens
from tap_devensoft.simulator.api.truth import Truth
from tap_devensoft.simulator.control.faults import Faults, read_rule
from tap_devensoft.simulator.control.ledger import Ledger
from tap_devensoft.simulator.control.matching import Match
from tap_devensoft.simulator.wire.message import Reply
from tap_devensoft.simulator.world.world import World
from tap_devensoft.simulator.world.values import read_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tap_devensoft.simulator.control.faults import Rule
    from tap_devensoft.simulator.profile import Profile
    from tap_devensoft.simulator.wire.message import Asked

PREFIX = "/_control/"


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


class Control:
    """One tenant with everything that a test may do to it.

    Attributes:
        profile: How the tenant behaves.
        world: What it holds.
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
        self.lock = threading.RLock()
        self.profile = profile
        self.world = World(seed, scale, profile.custom_count)
        self.tokens = Tokens(profile, client_id, client_secret)
        self.ledger = Ledger()
        self.faults = faults or Faults()
        self.latency = latency
        self.api = Api(profile, self.world, self.tokens)
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
            return self._throttle.refuse(asked) or self.api.respond(asked)

    def _take_steps(self, asked: Asked) -> None:
        for step in self._steps:
            if step.when.strikes(asked):
                if step.callback:
                    step.callback(asked)
                for edit in step.edits:
                    self.do(**edit)

    # --- rows ------------------------------------------------------------------------------

    def create_row(self, table: str, values: dict[str, Any], position: int | None = None) -> int:
        """Add a row to targets, programs, contacts, risks or activities and return its number.

        Args:
            table: The table.
            values: Values under the tenant's own names (`name`, `dealLead`, a custom key...).
                References are given by text, activities name their `programId` or `targetId`.
            position: The place in the listing, counted from 0; the end when not given.
        """
        with self.lock:
            if table == "activities":
                self.world.touch()
                return self.world.activities.create(values)
            return self.world.create(table, values, position)

    def change_row(self, table: str, key: int, values: dict[str, Any]) -> None:
        """Overwrite values of a row; it is stamped with the tenant's clock."""
        with self.lock:
            if table == "activities":
                self.world.activities.change(key, values)
                self.world.touch()
            else:
                self._must_have(table, key)
                self.world.change(table, key, values)
                self.api.renderer.forget(table, key)

    def delete_row(self, table: str, key: int) -> None:
        """Soft-delete a row."""
        with self.lock:
            if table == "activities":
                self.world.activities.delete(key)
                self.world.touch()
            else:
                self._must_have(table, key)
                self.world.delete(table, key)
                self.api.renderer.forget(table, key)

    def restore_row(self, table: str, key: int) -> None:
        """Bring a soft-deleted row back."""
        with self.lock:
            if table == "activities":
                self.world.activities.restore(key)
                self.world.touch()
            else:
                self.world.restore(table, key)
                self.api.renderer.forget(table, key)

    def move_row(self, table: str, key: int, position: int) -> None:
        """Put a row at another place in its listing."""
        with self.lock:
            self.world.tables[table].move(key, position)
            self.world.touch()

    def shuffle_rows(self, table: str, seed: int = 0) -> None:
        """List a table's rows in another order."""
        with self.lock:
            keys = list(self.world.tables[table].ids(deleted=True))
            random.Random(seed).shuffle(keys)  # noqa: S311 - repeatable on purpose
            self.world.tables[table].reorder(keys)
            self.world.touch()

    def _must_have(self, table: str, key: int) -> None:
        if key not in self.world.tables[table]:
            message = f"{table} has no row {key}"
            raise ValueError(message)

    # --- the rest of the world -------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """What time it is at the tenant."""
        return self.world.now

    def set_clock(self, now: datetime | str) -> None:
        """Set the tenant's clock, which change stamps and schedule statuses follow."""
        with self.lock:
            self.world.set_clock(read_stamp(now))

    def advance_clock(self, seconds: float = 0, days: float = 0) -> None:
        """Let time pass at the tenant."""
        self.set_clock(self.world.now + timedelta(days=days, seconds=seconds))

    def rename_choice(self, category: str, subcategory: str, old: str, new: str) -> None:
        """Give a picklist choice another text."""
        with self.lock:
            self.world.rename_choice(category, subcategory, old, new)

    def add_custom_field(
        self, key: str, label: str, kind: str = "Text", pair: tuple[str, str] | None = None
    ) -> None:
        """Add a custom field to targets."""
        with self.lock:
            self.world.add_custom_field(key, label, kind, tuple(pair) if pair else None)  # type: ignore[arg-type]

    def remove_custom_field(self, key: str) -> None:
        """Remove a custom field from targets."""
        with self.lock:
            self.world.remove_custom_field(key)

    def retype_custom_field(self, key: str, kind: str) -> None:
        """Change the type of a custom field."""
        with self.lock:
            self.world.retype_custom_field(key, kind)

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
            return Truth(self.api).rows(stream, pairs)

    def warm(self, table: str = "targets") -> int:
        """Render every row of a table in full, so that a benchmark meets cached bytes alone."""
        with self.lock:
            keys = self.api.listings.keys(table)
            self.api.renderer.view(table).warm(keys, self.world.tables[table].row)
            return len(keys)

    def reset_ledger(self) -> None:
        """Forget all requests."""
        self.ledger.reset()

    @property
    def tokens_issued(self) -> int:
        """How many tokens were given out so far."""
        return len(self.tokens.issued)

    # --- over HTTP -------------------------------------------------------------------------

    def do(self, do: str, **arguments: Any) -> Any:
        """Call a verb by name."""
        if do not in VERBS:
            message = f"no such verb: {do!r}; there are {', '.join(sorted(VERBS))}"
            raise ValueError(message)
        return getattr(self, do)(**arguments)

    def respond(self, asked: Asked) -> Reply:
        """Answer a request under /_control/."""
        name = asked.path.removeprefix(PREFIX)
        try:
            if asked.method == "GET":
                return self._show(name)
            arguments = json.loads(asked.body or b"{}", object_hook=_untag)
            return _send(self.do(name, **arguments))
        except (KeyError, TypeError, ValueError) as error:
            return Reply.of({"error": str(error)}, 400)

    def _show(self, name: str) -> Reply:
        if name.startswith("truth/"):
            return _send(self.truth(name.removeprefix("truth/")))
        if name == "ledger":
            return _send({**self.ledger.as_dict(), "tokens_issued": self.tokens_issued})
        if name == "profile":
            return _send(dataclasses.asdict(self.profile))
        return _send({"verbs": sorted(VERBS), "now": self.now})


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


def _send(value: Any) -> Reply:
    if isinstance(value, Match):
        value = None
    return Reply.json(json.dumps({"result": value}, default=_tag).encode())


def _tag(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    message = f"{type(value).__name__} cannot be sent"
    raise TypeError(message)


def _untag(value: dict[str, Any]) -> Any:
    if set(value) == {"$decimal"}:
        return Decimal(value["$decimal"])
    if set(value) == {"$datetime"}:
        return read_stamp(value["$datetime"])
    if set(value) == {"$date"}:
        return date.fromisoformat(value["$date"])
    return value
