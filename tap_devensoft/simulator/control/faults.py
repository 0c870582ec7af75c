"""Scripted trouble: rules that say which request meets which fault.

A rule is data, so that it can come from a file::

    [{"path": "^/v1/programs$", "first": 1, "action": "status", "status": 503,
      "headers": {"Retry-After": "2"}, "body": "<html>busy</html>"},
     {"path": "^/v1/targets$", "nth": 2, "action": "cut_json"},
     {"probability": 0.05, "seed": 7, "action": "http_521"}]

Matching counts only the requests that fit the rule's method, path and query.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tap_devensoft.simulator.control.actions import ACTIONS, RETRIABLE
from tap_devensoft.simulator.control.rules import Rule

if TYPE_CHECKING:
    from tap_devensoft.simulator.wire.message import Asked


class Faults:
    """The rules in force, asked in order; the first that strikes wins."""

    def __init__(self, rules: list[Rule] | None = None) -> None:
        """Put some rules in force."""
        self.rules = list(rules or [])

    @classmethod
    def read(cls, text: str) -> Faults:
        """Read rules from JSON text, or from the file that the text names."""
        if not text.lstrip().startswith(("[", "{")):
            text = Path(text).read_text(encoding="utf-8")
        data = json.loads(text)
        return cls([read_rule(item) for item in (data if isinstance(data, list) else [data])])

    @classmethod
    def storm(cls, seed: int = 1, probability: float = 0.1) -> Faults:
        """Make every retriable fault equally likely, so that one request in so many meets one."""
        share = probability / len(RETRIABLE)
        return cls(
            [
                Rule(
                    action=action,
                    path="^/(v1|token)",
                    probability=share,
                    seed=seed * 100 + number,
                    seconds=0,
                )
                for number, action in enumerate(RETRIABLE)
            ]
        )

    def strike(self, asked: Asked) -> Rule | None:
        """Give the rule that strikes a request, if any."""
        return next((rule for rule in self.rules if rule.strikes(asked)), None)


def read_rule(data: dict[str, Any]) -> Rule:
    """Read one rule from plain values.

    Raises:
        ValueError: There is a key or an action that no rule has.
    """
    known = {item.name for item in fields(Rule) if item.init}
    unknown = set(data) - known
    if unknown or "action" not in data:
        message = f"a fault has an action and may have {', '.join(sorted(known))}; not {unknown}"
        raise ValueError(message)
    if data["action"] not in ACTIONS:
        known_actions = ", ".join(sorted(ACTIONS))
        message = f"no such fault: {data['action']!r}; there are {known_actions}"
        raise ValueError(message)
    return Rule(**data)
