"""Finds the tenant's Swagger documents, where Swashbuckle puts them or where a setting says.

Nothing depends on a document: where it is refused, late or nonsense, the run goes on without it.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tap_devensoft.discovery.document import DocumentError, read_document, united
from tap_devensoft.errors import (
    CredentialError,
    ForbiddenError,
    PassingError,
    ReplyError,
    SettingError,
    TapError,
)
from tap_devensoft.http.replies import UnreadableError, as_text, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tap_devensoft.discovery.document import Document
    from tap_devensoft.http.client import Client

LOG = logging.getLogger("tap-devensoft")

USUAL_PATH: Final = "/swagger/docs/v1"
UI_PATHS: Final = ("/swagger/ui/index", "/swagger")
OTHER_PATHS: Final = (
    *(f"/swagger/docs/{label}" for label in ("v1.0", "1.0", "V1", "v2")),
    "/swagger/v1/swagger.json",
    "/swagger.json",
)
"""Where else it may be, likeliest first (`devenconnect-api.md` section 6.1)."""
_MOST_DOCUMENTS: Final = 20
_DISCOVERY_PATHS: Final = re.compile(r"discoveryPaths\s*:\s*arrayFrom\(\s*['\"]([^'\"]*)['\"]")


def find_document(client: Client, setting: str | None) -> Document | None:
    """Return what the tenant's documents say, or None where it has none to show; says which.

    Raises:
        SettingError: The `swagger` setting leads to no document.
        CredentialError: The token endpoint refuses the credential.
    """
    if setting:
        return _from_setting(client, setting)
    found: list[Document] = []
    for path, level in _places(client, found):
        try:
            document = read_document(client.get(path, optional=True).value)
        except CredentialError:
            raise
        except PassingError as error:
            LOG.warning("%s No other place is tried.", error)
            break
        except (DocumentError, ReplyError) as error:
            said = logging.WARNING if isinstance(error, ForbiddenError) else level
            LOG.log(said, "There is no Swagger document at %s: %s", path, error)
        else:
            found.append(document)
            LOG.info("Read the Swagger document at %s (%s).", path, document.title or "no title")
    if not found:
        LOG.info("Going on without the tenant's Swagger document.")
    return united(found) if found else None


def _places(client: Client, found: list[Document]) -> Iterator[tuple[str, int]]:
    """Yield where documents may be, and how loud to say that there is none.

    What the tenant's own page names has to be there; the rest is guessed, and only as long as
    nothing is found.
    """
    yield USUAL_PATH, logging.INFO
    yield from ((path, logging.WARNING) for path in _from_ui(client) if path != USUAL_PATH)
    yield from ((path, logging.DEBUG) for path in OTHER_PATHS if not found)


def _from_ui(client: Client) -> list[str]:
    """Return the paths that the Swagger UI page names."""
    for path in UI_PATHS:
        try:
            page = client.get(path, decode=as_text, optional=True).value
        except PassingError:
            return []
        except TapError:
            continue
        if match := _DISCOVERY_PATHS.search(page):
            named = [one.strip().lstrip("/") for one in match[1].split("|") if one.strip()]
            return [f"/{one}" for one in named[:_MOST_DOCUMENTS]]
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
    path = setting.removeprefix(client.base_url)
    if path.startswith("/") and not Path(setting).exists():
        return client.get(path).value
    if "://" in setting:
        msg = f"it is not below {client.base_url}; download it and name the file"
        raise DocumentError(msg)
    return decode(Path(setting).read_bytes())
