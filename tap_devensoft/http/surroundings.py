"""What the environment says of the way to a server: through which proxy, and whom to trust."""

from __future__ import annotations

import os
import re
import ssl
from base64 import b64encode
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.utils import select_proxy
from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from tap_devensoft.errors import SECRETS, SettingError

_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|\[::1\]")


def surroundings_of(url: str, ca_bundle: str | None) -> dict[str, Any]:
    """Return the proxy and the certificates for requests to `url`'s host.

    Raises:
        SettingError: A variable cannot be used. The sentence names it, but no address of a proxy,
            which may hold a password.
    """
    host = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    found = requests.Session().merge_environment_settings(
        host, {}, stream=True, verify=ca_bundle, cert=None
    )
    proxy = (select_proxy(host, dict(found["proxies"])) or "").strip()
    trusted = found["verify"] if isinstance(found["verify"], str) else ""
    # A folder may be named, too; `Path` raises where a name is too long.
    if trusted not in ("", ca_bundle) and not os.path.isdir(trusted):  # noqa: PTH112
        _refuse("REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE", without_certificates(trusted))
    return {
        "proxies": {"all": _usable(proxy, host)} if proxy else {},
        "verify": trusted or True,  # the library takes whatever is false for: check nothing
        "stream": True,
    }


def without_certificates(path: str) -> str:
    """Return what is wrong with a file of certificates, or nothing."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError:
        return f"names a file without certificates in PEM form: {path[:200]!r}"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return f"names a file that cannot be read ({reason}): {path[:200]!r}"
    return ""


def _usable(told: str, host: str) -> str:
    """Return the address of a proxy, after hiding its password.

    Raises:
        SettingError: It is none, or the proxy would carry the secret unencrypted.
    """
    proxy = told if "://" in told else f"http://{told}"
    try:
        parts = parse_url(proxy)
    except LocationParseError:
        parts = Url()
    schemes = {"http", "https", *(("socks4", "socks5", "socks5h") if find_spec("socks") else ())}
    # An `@` behind the host is that of a password with a slash in it.
    if parts.scheme not in schemes or not parts.host or "@" in f"{parts.path}{parts.fragment}":
        said = "holds no address of a proxy such as http://user:percent-encoded@proxy.example:3128"
        _refuse("HTTP_PROXY, HTTPS_PROXY or ALL_PROXY", said)
    elif host.startswith("http:") and not _LOOPBACK.fullmatch(parts.host):
        said = "leads unencrypted requests to another machine; name their host in NO_PROXY"
        _refuse("HTTP_PROXY or ALL_PROXY", said)
    elif parts.auth:
        user, _, password = parts.auth.partition(":")
        sent = unquote(f"{user}:{password}").encode("latin-1", "replace")
        for secret in (password, unquote(password), b64encode(sent).decode()):
            SECRETS.add(secret)
    return proxy


def _refuse(variable: str, said: str) -> None:
    if said:
        msg = f"The environment variable {variable} {said}."
        raise SettingError(msg)
