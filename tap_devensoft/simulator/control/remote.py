"""The control over HTTP, for whoever drives a tenant from another process.

Every verb is served, without a token, as ``POST /_control/<verb>`` with its arguments as a JSON
object; the reply holds what it returned. Beside these there are ``GET /_control/truth/<stream>``,
``GET /_control/ledger`` and ``GET /_control/profile``. JSON has no decimals or dates, so both ways
a Decimal is written ``{"$decimal": "1.20"}``, a date-time
``{"$datetime": "2025-05-01T10:00:00+00:00"}`` and a day ``{"$date": "2025-05-01"}``; plain text is
understood as well where the property is known.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.basis.values import read_stamp
from tap_devensoft.simulator.control.control import VERBS
from tap_devensoft.simulator.control.matching import Match
from tap_devensoft.simulator.wire.message import Reply

if TYPE_CHECKING:
    from tap_devensoft.simulator.control.control import Control
    from tap_devensoft.simulator.wire.message import Asked

PREFIX = "/_control/"


def respond(control: Control, asked: Asked) -> Reply:
    """Answer a request under /_control/."""
    name = asked.path.removeprefix(PREFIX)
    try:
        if asked.method == "GET":
            return _show(control, name)
        arguments = json.loads(asked.body or b"{}", object_hook=_untag)
        return _send(control.do(name, **arguments))
    except (KeyError, TypeError, ValueError) as error:
        return Reply.of({"error": str(error)}, 400)


def _show(control: Control, name: str) -> Reply:
    if name.startswith("truth/"):
        return _send(control.truth(name.removeprefix("truth/")))
    if name == "ledger":
        return _send({**control.ledger.as_dict(), "tokens_issued": control.tokens_issued})
    if name == "profile":
        return _send(dataclasses.asdict(control.profile))
    return _send({"verbs": sorted(VERBS), "now": control.now})


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
