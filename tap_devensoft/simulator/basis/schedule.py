"""The product's rules for schedule status, as functions of a day.

Status is computed and never stored, so it changes overnight without an edit.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

ALL = Decimal(100)
LATE = Decimal(75)
"""From this share of the time on, work that lags behind is at risk."""


def elapsed(start: date, end: date, today: date) -> Decimal:
    """Give the share of the forecast time that has passed, in percent."""
    days = max((end - start).days, 1)
    return Decimal((today - start).days) * 100 / days


def schedule_status(percent: Decimal, start: date, end: date, today: date) -> str:
    """Give a program's own status."""
    passed = elapsed(start, end, today)
    if percent >= min(passed, ALL) or passed < LATE:
        return "On Schedule"
    return "Delayed" if passed >= ALL else "At-Risk"


def program_activity_status(percent: Decimal, start: date, end: date, today: date) -> str:
    """Give the status of an activity on the program side."""
    if percent >= ALL:
        return "Closed"
    return schedule_status(percent, start, end, today).replace("At-Risk", "At Risk")


def target_activity_status(
    start: date, end: date, began: date | None, ended: date | None, today: date
) -> str:
    """Give the status of an activity on the target side, from its dates alone."""
    if ended:
        return "Closed"
    if end < today:
        return "Delayed"
    return "At Risk" if start < today and not began else "On Schedule"


def roll_up(statuses: Iterable[str]) -> str | None:
    """Give a parent's status from its children's; None without open children.

    >>> roll_up(["On Schedule", "At Risk"])
    'At Risk'
    """
    counts = Counter(statuses)
    if counts["Delayed"]:
        return "Delayed"
    if not counts["On Schedule"] and not counts["At Risk"]:
        return None
    return "On Schedule" if counts["On Schedule"] > counts["At Risk"] else "At Risk"
