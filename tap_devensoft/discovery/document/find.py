"""Finds the tenant's Swagger document, where Swashbuckle puts it or where a setting says."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tap_devensoft.discovery.document import DocumentError, read_document
from tap_devensoft.errors import CredentialError, PassingError, ReplyError, SettingError, TapError
from tap_devensoft.http.replies import UnreadableError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.discovery.document import Document
    from tap_devensoft.http.client import Client

LOG = logging.getLogger("tap-devensoft")

LABELS = ("v1", "v1.0", "1.0", "V1", "v2")
"""Version labels, likeliest first (`devenconnect-api.md` section 6.1)."""
UI_PATHS = ("/swagger/ui/index", "/swagger")
OTHER_PATHS = ("/swagger/v1/swagger.json", "/swagger.json")
_DISCOVERY_PATHS = re.compile(r"discoveryPaths\s*:\s*arrayFrom\(\s*['\"]([^'\"]*)['\"]")


def find_document(client: Client, setting: str | None) -> Document | None:
    """Return the tenant's document, or None where it has none to show; says which.

    Raises:
        SettingError: The `swagger` setting leads to no document.
        CredentialError: The credential is refused.
    """
    if setting:
        return _from_setting(client, setting)
    problems: list[str] = []
    for path in _places(client):
        try:
            document = read_document(client.get(path).value)
        except CredentialError:
            raise
        except PassingError as error:
            LOG.warning("%s Going on without the Swagger document.", error)
            return None
        except (DocumentError, ReplyError) as error:
            problems.append(f"{path}: {error}")
            continue
        LOG.info("Read the Swagger document at %s (%s).", path, document.title or "no title")
        return document
    for problem in problems[:1]:
        LOG.info("Going on without the tenant's Swagger document (%s)", problem)
    return None


def _places(client: Client) -> Iterator[str]:
    """Yield where the document may be; the usual place first, then what the UI page says."""
    tried = f"/swagger/docs/{LABELS[0]}"
    yield tried
    for path in _from_ui(client):
        if path != tried:
            yield path
    for label in LABELS[1:]:
        yield f"/swagger/docs/{label}"
    yield from OTHER_PATHS


def _from_ui(client: Client) -> list[str]:
    """Return the paths that the Swagger UI page names."""
    for path in UI_PATHS:
        try:
            page = client.get_text(path)
        except CredentialError:
            raise
        except TapError:
            continue
        if match := _DISCOVERY_PATHS.search(page):
            return [f"/{one.strip().lstrip('/')}" for one in match[1].split("|") if one.strip()]
    return []


def _from_setting(client: Client, setting: str) -> Document:
    try:
        document = read_document(_named_value(client, setting))
    except (DocumentError, UnreadableError, OSError, ReplyError) as error:
        said = getattr(error, "strerror", None) or error
        msg = f"Setting `swagger` leads to no Swagger 2.0 document: {said}."
        raise SettingError(msg) from error
    LOG.info("Read the Swagger document that the setting `swagger` names.")
    return document


def _named_value(client: Client, setting: str) -> object:
    """Return what is at an address of the tenant, at a path of it, or in a file."""
    base, parts = urlsplit(client.base_url), urlsplit(setting)
    if parts.scheme in {"http", "https"}:
        if parts.netloc != base.netloc:
            msg = "it is on another host than the tenant; download it and name the file"
            raise DocumentError(msg)
        path = parts.path.removeprefix(base.path)
        return client.get(f"{path}?{parts.query}" if parts.query else path).value
    if setting.startswith("/") and not Path(setting).exists():
        return client.get(setting).value
    return decode(Path(setting).read_bytes())
