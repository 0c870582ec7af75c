"""Every setting once: type, bounds, default, secret flag, sentence; and the checks between them."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from singer_sdk import typing as th

from tap_devensoft.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime, tzinfo

ENV_PREFIX = "TAP_DEVENSOFT_"
CREDENTIALS = ("client_id", "client_secret")
PAGING_STYLES = ("page", "offset", "cursor", "next_link", "none")

SETTINGS = th.PropertiesList(
    th.Property(
        "tenant",
        th.StringType(nullable=True),
        title="Tenant",
        description="Tenant name: `acme` stands for `https://acme.devensoft.com`. "
        "One of `tenant` and `api_url` is required.",
    ),
    th.Property(
        "api_url",
        th.StringType(nullable=True),
        title="API URL",
        description="Full base address instead of `tenant` (UAT, a proxy, the simulator); "
        "`https` only, except for loopback addresses.",
    ),
    th.Property(
        "client_id",
        th.StringType(nullable=True),
        secret=True,
        title="Client ID",
        description="Client id from Admin > API Credentials.",
    ),
    th.Property(
        "client_secret",
        th.StringType(nullable=True),
        secret=True,
        title="Client Secret",
        description="Client secret from Admin > API Credentials, shown there once.",
    ),
    th.Property(
        "auth_url",
        th.StringType(nullable=True),
        title="Token URL",
        description="Token endpoint, if not `{api_url}/token`.",
    ),
    th.Property(
        "start_date",
        th.StringType(nullable=True),
        title="Start Date",
        description="First bookmark of incremental streams (date or date-time); "
        "a bookmark in the state wins.",
    ),
    th.Property(
        "end_date",
        th.StringType(nullable=True),
        title="End Date",
        description="Upper bound for incremental streams (date or date-time).",
    ),
    th.Property(
        "lookback_seconds",
        th.IntegerType(minimum=0),
        default=0,
        title="Look-back",
        description="How many seconds before the bookmark an incremental run starts again.",
    ),
    th.Property(
        "timezone",
        th.StringType,
        default="UTC",
        title="Time Zone",
        description="IANA name of the zone of date-times that the API sends without one.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=100_000),
        default=500,
        title="Page Size",
        description="Rows asked for per page; the server may give fewer.",
    ),
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1, maximum=32),
        default=4,
        title="Concurrency",
        description="Pages (or children) in flight at once.",
    ),
    th.Property(
        "requests_per_minute",
        th.IntegerType(minimum=1, nullable=True),
        title="Requests per Minute",
        description="Upper bound that the tap keeps by itself.",
    ),
    th.Property(
        "request_timeout",
        th.NumberType(exclusive_minimum=0),
        default=120,
        title="Request Timeout",
        description="Seconds to connect and to read, for data and token calls.",
    ),
    th.Property(
        "max_retries",
        th.IntegerType(minimum=0, maximum=100),
        default=6,
        title="Retries",
        description="Tries per request after the first.",
    ),
    th.Property(
        "max_retry_wait",
        th.NumberType(minimum=0),
        default=300,
        title="Longest Wait",
        description="A `Retry-After` of more than these seconds fails its stream at once; "
        "the others go on.",
    ),
    th.Property(
        "filters",
        th.ObjectType(additional_properties=th.ObjectType(additional_properties=True)),
        title="Filters",
        description="Per stream, query parameters that the API filters by: "
        '`{"targets": {"status": ["Active", "On Hold"]}}`.',
    ),
    th.Property(
        "picklists",
        th.ArrayType(
            th.ObjectType(
                th.Property("category", th.StringType, required=True),
                th.Property("subcategory", th.StringType, required=True),
            ),
        ),
        title="Picklists",
        description="Picklists to read besides those that field metadata names: "
        '`[{"category": "Deal", "subcategory": "BusinessUnit"}]`.',
    ),
    th.Property(
        "discovery",
        th.StringType(allowed_values=["auto", "static"]),
        default="auto",
        title="Discovery",
        description="`auto` asks the tenant; `static` gives the fixed catalog without a request.",
    ),
    th.Property(
        "swagger",
        th.StringType(nullable=True),
        title="Swagger Document",
        description="Address or file of the tenant's Swagger 2.0 document, "
        "if it is not where it is usually found.",
    ),
    th.Property(
        "pagination",
        th.ObjectType(
            th.Property("style", th.StringType(allowed_values=list(PAGING_STYLES))),
            th.Property("page_param", th.StringType),
            th.Property("size_param", th.StringType),
            th.Property("first_page", th.IntegerType(minimum=0)),
            th.Property("records_path", th.StringType),
            th.Property("total_path", th.StringType),
            th.Property("next_path", th.StringType),
            additional_properties=False,
        ),
        title="Pagination",
        description="Overrides, each optional, of what the tap finds out about paging: `style` "
        "(`page`, `offset`, `cursor`, `next_link`, `none`), `page_param`, `size_param`, "
        "`first_page`, `records_path`, `total_path`, `next_path` (paths are dotted).",
    ),
    th.Property(
        "endpoints",
        th.ObjectType(additional_properties=th.StringType),
        title="Endpoints",
        description="Overrides per stream: a path template such as "
        "`/v1/programs/{program_id}/activities`.",
    ),
    th.Property(
        "column_names",
        th.StringType(allowed_values=["original", "snake_case"]),
        default="original",
        title="Column Names",
        description="Spelling of columns: as the API has them, or `snake_case`.",
    ),
    th.Property(
        "custom_field_names",
        th.StringType(allowed_values=["key", "label"]),
        default="key",
        title="Custom Field Names",
        description="Custom fields under their `key`, or under their `label` made safe.",
    ),
    th.Property(
        "emit_activate_version_messages",
        th.BooleanType,
        default=False,
        title="Activate Versions",
        description="Send ACTIVATE_VERSION after a complete full-table load, so that the loader "
        "can remove rows that are gone.",
    ),
    th.Property(
        "ca_bundle",
        th.StringType(nullable=True),
        title="CA Bundle",
        description="File of certificates that the server's is checked against.",
    ),
    th.Property(
        "user_agent",
        th.StringType(nullable=True),
        title="User Agent",
        description="User-Agent header of every request.",
    ),
)

_OWN = frozenset(SETTINGS.wrapped)


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a tenant is and who asks; everything needed to send a first request."""

    base_url: str
    token_url: str
    client_id: str
    client_secret: str


def from_environment(schema: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that `environment` gives, as text; `normalised` types them.

    An empty variable gives none, so that it does not hide what the configuration file says.
    """
    names = ((name, environment.get(ENV_PREFIX + name.upper())) for name in schema["properties"])
    return {name: text for name, text in names if text and text.strip()}


def normalised(schema: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return `raw` with defaults, and with text read as the type that its setting has.

    An empty text is the same as not set (contract section 2).

    Raises:
        SettingError: A value does not fit its setting. The sentence names the setting and what
            it takes, never the value.
    """
    typed = {
        name: _typed(_without_empty(name, value), schema["properties"].get(name, {}))
        for name, value in raw.items()
    }
    given = {name: value for name, value in typed.items() if value is not None}
    defaults = {
        name: rule["default"] for name, rule in schema["properties"].items() if "default" in rule
    }
    _check_against(schema, given)
    _check_zone(given.get("timezone", "UTC"))
    for name in ("start_date", "end_date"):
        _check_instant(name, given.get(name))
    _check_file("ca_bundle", given.get("ca_bundle"))
    for stream, path in given.get("endpoints", {}).items():
        _check_template(stream, path)
    return {**defaults, **given}


def unknown(schema: Mapping[str, Any], raw: Mapping[str, Any]) -> list[str]:
    """Return the names in `raw` that are no settings."""
    return sorted(name for name in raw if name not in schema["properties"])


def _types(rule: Mapping[str, Any]) -> list[str]:
    declared = rule.get("type", [])
    return [declared] if isinstance(declared, str) else list(declared)


def _without_empty(name: str, value: Any) -> Any:
    """Return a setting without empty texts, at any depth of those that are this tap's own."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, dict) and name in _OWN:
        inner = {key: _without_empty(name, one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one is not None}
    if isinstance(value, list) and name in _OWN:
        return [one for one in (_without_empty(name, one) for one in value) if one is not None]
    return value


def _typed(value: Any, rule: Mapping[str, Any]) -> Any:
    """Read text as `rule` asks: environments, and some configuration files, only have text."""
    types = _types(rule)
    if not isinstance(value, str) or "string" in types or not types:
        return value
    if "boolean" in types:
        return {"true": True, "1": True, "yes": True, "on": True,
                "false": False, "0": False, "no": False, "off": False}.get(
            value.strip().lower(), value
        )  # fmt: skip
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        return _comma_list(value, rule) if "array" in types else value


def _comma_list(value: str, rule: Mapping[str, Any]) -> Any:
    """Read `a,b` where a list of texts is asked for, and `Deal/Status,…` for picklists."""
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if "object" not in _types(rule.get("items", {})):
        return parts
    pairs = [part.partition("/") for part in parts]
    if not all(second for _, _, second in pairs):
        return value
    return [{"category": first, "subcategory": second} for first, _, second in pairs]


def _check_against(schema: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    from jsonschema import Draft7Validator

    for error in Draft7Validator(dict(schema)).iter_errors(dict(given)):
        path = ".".join(str(part) for part in error.absolute_path) or "the configuration"
        msg = f"Setting `{path}` cannot be used: {_wish(error.validator, error.validator_value)}."
        raise SettingError(msg)


def _wish(rule: object, value: object) -> str:
    wishes = {
        "type": "it must be {}",
        "minimum": "it must be at least {}",
        "exclusiveMinimum": "it must be more than {}",
        "maximum": "it must be at most {}",
        "enum": "it must be one of {}",
        "required": "it must have {}",
        "additionalProperties": "it has a key that this setting does not know",
    }
    shown = [str(part) for part in value if part != "null"] if isinstance(value, list) else [value]
    return wishes.get(str(rule), "it breaks the rule {}").format(", ".join(map(str, shown)))


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = f"Setting `timezone` is no IANA time zone: {name[:40]!r}; an example is 'US/Eastern'."
        raise SettingError(msg) from error


def _check_file(name: str, path: str | None) -> None:
    if path is not None and not Path(path).exists():
        msg = f"Setting `{name}` names a file that is not there: {path[:200]!r}."
        raise SettingError(msg)


def _check_template(stream: str, path: str) -> None:
    if not path.startswith("/") or path.startswith("//") or re.search(r"[\s\\#]|\.\.", path):
        msg = (
            f"Setting `endpoints.{stream}` must be a path that starts with one slash, such as "
            "/v1/programs/{program_id}/activities."
        )
        raise SettingError(msg)


def _check_instant(name: str, value: str | None) -> None:
    if value is not None and _read_instant(value) is None:
        msg = f"Setting `{name}` is no date or date-time; an example is 2024-01-31T00:00:00Z."
        raise SettingError(msg)


def zone(config: Mapping[str, Any]) -> tzinfo:
    """Return the zone of date-times that carry none."""
    return ZoneInfo(config["timezone"])


def instant(config: Mapping[str, Any], name: str) -> datetime | None:
    """Return the date-time setting `name`; a time without a zone is in UTC."""
    return _read_instant(config[name]) if config.get(name) else None


def _read_instant(text: str) -> datetime | None:
    from tap_devensoft.rows.moments import parse_instant

    return parse_instant(text, ZoneInfo("UTC"))


def missing_for_requests(config: Mapping[str, Any]) -> list[str]:
    """Return what has to be set before a request can be sent."""
    missing = [] if config.get("tenant") or config.get("api_url") else ["tenant (or api_url)"]
    return missing + [name for name in CREDENTIALS if not config.get(name)]


def connection(config: Mapping[str, Any]) -> Connection:
    """Return where to send requests.

    Raises:
        SettingError: Something is missing, the tenant is no host label, or an address would
            send the secret unencrypted to another machine.
    """
    if missing := missing_for_requests(config):
        msg = (
            f"Missing {_and(missing)}: set them in the configuration, in meltano.yml or as "
            f"{ENV_PREFIX}… variables; credentials are made under Admin > API Credentials."
        )
        raise SettingError(msg)
    base = config.get("api_url") or _tenant_url(config["tenant"])
    base = _checked_url("api_url", base).rstrip("/")
    token = _checked_url("auth_url", config.get("auth_url") or f"{base}/token")
    return Connection(base, token, config["client_id"], config["client_secret"])


def _and(names: Iterable[str]) -> str:
    return " and ".join(names)


def _tenant_url(tenant: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", tenant):
        msg = (
            "Setting `tenant` must be the first part of the tenant's host name, such as `acme` "
            "for https://acme.devensoft.com; use `api_url` for any other address."
        )
        raise SettingError(msg)
    return f"https://{tenant.lower()}.devensoft.com"


def _checked_url(name: str, url: str) -> str:
    for problem in _url_problems(url):
        msg = f"Setting `{name}` {problem}."
        raise SettingError(msg)
    return url


def _url_problems(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        yield "is not an address"
        return
    if parts.scheme not in {"http", "https"} or not host:
        yield "must be a full address such as https://acme.devensoft.com"
    elif parts.username or parts.password:
        yield "must not hold a user name or password"
    elif parts.query or parts.fragment or re.search(r"[\s\\\x00-\x1f]", url):
        yield "must be an address without a query, fragment or blank"
    elif parts.scheme == "http" and not is_loopback(host):
        yield (
            "must start with https://, since the secret and the data would travel unencrypted; "
            "plain http is for loopback addresses only"
        )


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
