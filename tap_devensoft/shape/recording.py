"""Has a tap discover its tenant, and keeps what was asked, answered, found and said."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import override

from tap_devensoft.discovery.discover import discover
from tap_devensoft.errors import ReplyError, TapError, unexpected
from tap_devensoft.http.stopping import StoppedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import Request

    from tap_devensoft.discovery.discover import Found
    from tap_devensoft.http.answers import Answer
    from tap_devensoft.tap import TapDevensoft

LOG = logging.getLogger("tap-devensoft")

SETTING_PATH: Final = "/document-of-the-setting"
"""Where a recorded tenant has a document that is a file, by the setting `swagger`."""
MOST_REQUESTS: Final = 600
"""Discovery of a documented tenant takes less than forty, of one that hides everything some 200."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it.

    Attributes:
        path: Below the tenant's address.
        failure: Why no answer came, if none did.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    failure: str = ""


@dataclass(eq=False)
class Recording(logging.Handler):
    """What came of a tap's discovery.

    Attributes:
        base_url: The tenant's address.
        most: How many requests are made.
        exchanges: What was asked and answered, in order.
        warnings: What the tap warned of.
        found: What it found out.
        failure: Why it stopped, if it did.
    """

    base_url: str
    most: int
    exchanges: list[Exchange] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    found: Found | None = None
    failure: str = ""

    def __post_init__(self) -> None:
        super().__init__(logging.WARNING)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.warnings.append(record.getMessage())

    def heard(self, request: Request, outcome: Answer | TapError | None) -> None:
        """Keep an exchange.

        Raises:
            ReplyError: As many were made as are allowed, before another one.
        """
        if outcome is None:
            if len(self.exchanges) >= self.most:
                msg = f"No more than {self.most} requests are made for a tenant's shape."
                raise ReplyError(msg)
            return
        parts = urlsplit(str(request.url).removeprefix(self.base_url))
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        asked = Exchange(str(request.method), parts.path, query)
        if isinstance(outcome, TapError):
            kept = replace(asked, failure=str(outcome))
        else:
            status, headers, body = outcome.status, outcome.headers, outcome.body
            kept = replace(asked, status=status, headers=headers, body=body)
        self.exchanges.append(kept)


def record(tap: TapDevensoft, most: int = MOST_REQUESTS) -> Recording:
    """Have a tap discover its tenant with so many requests at most, whatever goes wrong."""
    recording = Recording(tap.client.base_url, most)
    tap.client.transport.heard = recording.heard
    LOG.addHandler(recording)
    try:
        tap.client.authenticator.live_token()
        recording.found = discover(tap.tenant, tap.config, {}, None)
    except (TapError, StoppedError) as error:
        recording.failure = str(error)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw is what a shape is for
        recording.failure = unexpected(error)
    finally:
        LOG.removeHandler(recording)
    document = Path(tap.config.get("swagger") or ".")
    if document.is_file():
        recording.exchanges.append(Exchange("GET", SETTING_PATH, body=document.read_bytes()))
    return recording
