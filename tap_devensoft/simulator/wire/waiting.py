"""How long a client is told to wait, as Retry-After writes it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime


def seconds_ahead(seconds: float) -> str:
    """Write Retry-After as a number."""
    return f"{seconds:g}"


def date_ahead(seconds: float) -> str:
    """Write Retry-After as an HTTP date."""
    when = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return format_datetime(when, usegmt=True)
