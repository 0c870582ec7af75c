"""Every setting once: type, bounds, default, secret flag, sentence; and the checks between them."""

from __future__ import annotations

import fnmatch
import math
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from singer_sdk import typing as th

from tap_devensoft.errors import SettingError
from tap_devensoft.resource import Style
from tap_devensoft.rows.kinds import types_of
from tap_devensoft.rows.values import BOOLEANS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime, tzinfo

ENV_PREFIX = "TAP_DEVENSOFT_"
_VARIABLE = re.compile(rf"{ENV_PREFIX}(?!LOGLEVEL$)[A-Z][A-Z0-9_]*")
"""Without what Meltano has of its own, such as `TAP_DEVENSOFT__SELECT`."""
_HOST_LABEL = r"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$(?!\n)"
_PATH = r"^/(?!/)(?!.*\.\.)[^\s\\#]*$(?!\n)"
_ADDRESS = (
    r"^(?i:https://[\w-]{1,63}(\.[\w-]{1,63})*\.?|https?://(localhost|127(\.[0-9]{1,3}){3}|\[::1\]))"
    r"(:([0-5]?[0-9]{0,4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
    r"(/[^\s\0-\x1f?#@\\]*)?$(?!\n)"
)
"""Without a user name, query, fragment or blank; the secret must not travel unencrypted."""
_TEXT = r"^[^\ud800-\udfff]*$"
_LONGEST = 1_000_000
"""Seconds; some machines' clocks and sockets cannot wait much longer."""

_JSON = msgspec.json.Decoder(float_hook=Decimal)

SETTINGS = th.PropertiesList(
    th.Property(
        "tenant",
        th.StringType(pattern=_HOST_LABEL),
        description="Tenant name: `acme` stands for `https://acme.devensoft.com`. "
        "One of `tenant` and `api_url` is required.",
    ),
    th.Property(
        "api_url",
        th.StringType(pattern=_ADDRESS),
        description="Full base address instead of `tenant` (UAT, a proxy, the simulator); "
        "`https` only, except for loopback addresses.",
    ),
    th.Property(
        "client_id",
        th.StringType(pattern=_TEXT),
        secret=True,
        description="Client id from Admin > API Credentials.",
    ),
    th.Property(
        "client_secret",
        th.StringType(pattern=_TEXT),
        secret=True,
        description="Client secret from Admin > API Credentials, shown there once.",
    ),
    th.Property(
        "auth_url",
        th.StringType(pattern=_ADDRESS),
        description="Token endpoint, if not `{api_url}/token`; `https` only, too.",
    ),
    th.Property(
        "start_date",
        th.StringType,
        description="First bookmark of incremental streams (date or date-time); "
        "a bookmark in the state wins.",
    ),
    th.Property(
        "end_date",
        th.StringType,
        description="Upper bound for incremental streams (date or date-time).",
    ),
    th.Property(
        "lookback_seconds",
        th.IntegerType(minimum=0),
        default=0,
        description="How many seconds before the bookmark an incremental run starts again.",
    ),
    th.Property(
        "timezone",
        th.StringType,
        default="UTC",
        description="IANA name of the zone of date-times that the API sends without one.",
    ),
    th.Property(
        "page_size",
        th.IntegerType(minimum=1, maximum=100_000),
        default=500,
        description="Rows asked for per page; the server may give fewer.",
    ),
    th.Property(
        "max_concurrency",
        th.IntegerType(minimum=1, maximum=32),
        default=4,
        description="Pages (or children) in flight at once.",
    ),
    th.Property(
        "requests_per_minute",
        th.IntegerType(minimum=1),
        description="Upper bound that the tap keeps by itself.",
    ),
    th.Property(
        "request_timeout",
        th.NumberType(exclusive_minimum=0, maximum=_LONGEST),
        default=120,
        description="Seconds to connect and to read, for data and token calls.",
    ),
    th.Property(
        "max_retries",
        th.IntegerType(minimum=0, maximum=100),
        default=6,
        description="Tries per request after the first.",
    ),
    th.Property(
        "max_retry_wait",
        th.NumberType(minimum=0, maximum=_LONGEST),
        default=300,
        description="A `Retry-After` of more than these seconds fails its stream at once; "
        "the others go on.",
    ),
    th.Property(
        "filters",
        th.ObjectType(additional_properties=th.ObjectType(additional_properties=True)),
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
        description="Picklists to read besides those that field metadata names: "
        '`[{"category": "Deal", "subcategory": "BusinessUnit"}]`.',
    ),
    th.Property(
        "discovery",
        th.StringType(allowed_values=["auto", "static"]),
        default="auto",
        description="`auto` asks the tenant; `static` gives the fixed catalog without a request.",
    ),
    th.Property(
        "swagger",
        th.StringType,
        description="Address or file of the tenant's Swagger 2.0 document, "
        "if it is not where it is usually found.",
    ),
    th.Property(
        "pagination",
        th.ObjectType(
            th.Property("style", th.StringType(allowed_values=list(get_args(Style)))),
            th.Property("page_param", th.StringType),
            th.Property("size_param", th.StringType),
            th.Property("first_page", th.IntegerType(minimum=0)),
            th.Property("records_path", th.StringType),
            th.Property("total_path", th.StringType),
            th.Property("next_path", th.StringType),
            additional_properties=False,
        ),
        description="Overrides, each optional, of what the tap finds out about paging: `style` "
        "(`page`, `offset`, `cursor`, `next_link`, `none`), `page_param`, `size_param`, "
        "`first_page`, `records_path`, `total_path`, `next_path` (paths are dotted).",
    ),
    th.Property(
        "endpoints",
        th.ObjectType(additional_properties=th.StringType(pattern=_PATH)),
        description="Overrides per stream: a path template such as "
        "`/v1/programs/{program_id}/activities`.",
    ),
    th.Property(
        "column_names",
        th.StringType(allowed_values=["original", "snake_case"]),
        default="original",
        description="Spelling of columns: as the API has them, or `snake_case`.",
    ),
    th.Property(
        "custom_field_names",
        th.StringType(allowed_values=["key", "label"]),
        default="key",
        description="Custom fields under their `key`, or under their `label` made safe.",
    ),
    th.Property(
        "emit_activate_version_messages",
        th.BooleanType,
        default=False,
        description="Send ACTIVATE_VERSION after a complete full-table load, so that the loader "
        "can remove rows that are gone.",
    ),
    th.Property(
        "ca_bundle",
        th.StringType,
        description="File of certificates that the server's is checked against.",
    ),
    th.Property(
        "user_agent",
        th.StringType(pattern=r"^[!-~]([ -~]*[!-~])?$(?!\n)"),
        description="User-Agent header of every request, in ASCII.",
    ),
)


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that `environment` gives, as text; `normalised` types them.

    An empty variable gives none, so that it does not hide what the configuration file says.
    """
    return {
        name.removeprefix(ENV_PREFIX).lower(): text
        for name, text in environment.items()
        if _VARIABLE.fullmatch(name) and text.strip()
    }


def normalised(schema: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return `raw` with text read as the type that its setting has; the SDK adds the defaults.

    An empty text is the same as not set (contract section 2).

    Raises:
        SettingError: A value does not fit its setting. The sentence names the setting and what
            it takes, never the value.
    """
    typed = {
        name: _without_empty(name, _typed(value, schema["properties"].get(name, {})))
        for name, value in raw.items()
    }
    given = {name: value for name, value in typed.items() if value is not None}
    _refuse(_misfits(schema, given))
    _refuse(_problems(given))
    return given


def _without_empty(name: str, value: Any) -> Any:
    """Return a setting without empty texts, at any depth of those that are this tap's own."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, dict) and name in SETTINGS.wrapped:
        inner = {key: _without_empty(name, one) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one is not None}
    if isinstance(value, list) and name in SETTINGS.wrapped:
        return [one for one in (_without_empty(name, one) for one in value) if one is not None]
    return value


def _typed(value: Any, rule: Mapping[str, Any]) -> Any:
    """Read text as `rule` asks: environments, and some configuration files, only have text.

    The end of a line, as files of secrets have it, is no part of a text.
    """
    types = types_of(rule)
    if isinstance(value, str):
        value = value.strip()
        if "boolean" in types:
            value = BOOLEANS.get(value.lower(), value)
        elif types and "string" not in types:
            value = _decoded(value, types)
    # Files have exact fractions, which clocks do not reckon with.
    number = float(value) if isinstance(value, float | Decimal) else math.nan
    return int(number) if number.is_integer() else number if math.isfinite(number) else value


def _decoded(text: str, types: Collection[str]) -> Any:
    try:
        return _JSON.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, InvalidOperation, RecursionError):
        return _pairs(text) if "array" in types else text


def _pairs(value: str) -> Any:
    """Read picklists in one line, `Deal/Status,…`; any other text stays what it is."""
    pairs = [part.strip().partition("/") for part in value.split(",") if part.strip()]
    if not pairs or not all(second for _, _, second in pairs):
        return value
    return [{"category": first, "subcategory": second} for first, _, second in pairs]


_UNTOLD = frozenset({"pattern", "anyOf", "oneOf"})
"""Rules that would tell a person nothing."""


def _refuse(problems: Iterable[str]) -> None:
    """Raise the first of some problems, if there is one."""
    for problem in problems:
        msg = f"Setting {problem}."
        raise SettingError(msg)


def _misfits(schema: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    from jsonschema import Draft7Validator

    for error in Draft7Validator(dict(schema)).iter_errors(dict(given)):
        path = [str(part) for part in error.absolute_path]
        rule = error.validator_value
        shown = ", ".join(map(str, rule)) if isinstance(rule, list) else rule
        told = "its form" if error.validator in _UNTOLD else f"`{error.validator}: {shown}`"
        about = schema["properties"][path[0]]["description"].rstrip(".")
        yield f"`{'.'.join(path)}` must keep to {told}; it takes: {about}"


def _problems(given: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with settings that fit the schema."""
    try:
        ZoneInfo(given.get("timezone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        shown = given.get("timezone", "UTC")[:40]
        yield f"`timezone` is no IANA time zone: {shown!r}; an example is 'US/Eastern'"
    for name in ("start_date", "end_date"):
        if name in given and instant(given, name) is None:
            yield f"`{name}` is no date or date-time; an example is 2024-01-31T00:00:00Z"
    start, end = instant(given, "start_date"), instant(given, "end_date")
    if start and end and start > end:
        yield f"`start_date` is after `end_date`: {given['start_date']} and {given['end_date']}"
    batches = given.get("batch_config")
    if batches and not (batches.get("encoding") and batches.get("storage")):
        yield "`batch_config` takes both `encoding: {format}` and `storage: {root}`"
    if given.get("flattening_enabled") and given.get("flattening_max_depth", -1) == -1:
        yield "`flattening_max_depth` is required where `flattening_enabled` is true"
    if "ca_bundle" in given:
        from tap_devensoft.http.surroundings import without_certificates

        if said := without_certificates(given["ca_bundle"]):
            yield f"`ca_bundle` {said}"
    if "swagger" in given and (said := _no_document(given["swagger"])):
        yield f"`swagger` leads to no Swagger 2.0 document: {given['swagger'][:200]!r}, {said}"


def _no_document(setting: str) -> str:
    """Return what is wrong with a document's file; what is at an address is asked for later."""
    from tap_devensoft.http.replies import decode

    try:
        if "://" in setting or (setting.startswith("/") and not Path(setting).exists()):
            return ""
        document = decode(Path(setting).read_bytes())
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error)
    known = isinstance(document, dict) and {"swagger", "openapi"} & document.keys()
    return "" if known else "another JSON file"


def refuse_unmatched(config: Mapping[str, Any], streams: Collection[str]) -> None:
    """Refuse settings for streams that there are not: what they are to keep back would be sent.

    Raises:
        SettingError: One names a stream that is not among `streams`.
    """
    strangers = [("filters", name) for name in config.get("filters") or () if name not in streams]
    for name, told in (config.get("stream_maps") or {}).items():
        source = told.get("__source__", name) if isinstance(told, dict) else name
        if name != "__else__" and not fnmatch.filter(streams, source):
            strangers.append(("stream_maps", source))
    there = ", ".join(sorted(streams))
    _refuse(f"`{name}` names no stream: {one[:60]!r}; there are {there}" for name, one in strangers)


def zone(config: Mapping[str, Any]) -> tzinfo:
    """Return the zone of date-times that carry none."""
    return ZoneInfo(config["timezone"])


def instant(config: Mapping[str, Any], name: str) -> datetime | None:
    """Return the date-time setting `name`; a time without a zone is in UTC."""
    from tap_devensoft.rows.moments import parse_instant

    return parse_instant(config.get(name), ZoneInfo("UTC"))


def missing_for_requests(config: Mapping[str, Any]) -> list[str]:
    """Return what has to be set before a request can be sent."""
    missing = [] if config.get("tenant") or config.get("api_url") else ["tenant (or api_url)"]
    return missing + [name for name in ("client_id", "client_secret") if not config.get(name)]


def addresses(config: Mapping[str, Any]) -> tuple[str, str]:
    """Return where the tenant is, and where it gives tokens.

    Raises:
        SettingError: Something is missing.
    """
    if missing := missing_for_requests(config):
        msg = (
            f"Missing {' and '.join(missing)}: set them in the configuration, in meltano.yml or as "
            f"{ENV_PREFIX}… variables; credentials are made under Admin > API Credentials."
        )
        raise SettingError(msg)
    base = config.get("api_url") or f"https://{config['tenant'].lower()}.devensoft.com"
    base = base.rstrip("/")
    return base, config.get("auth_url") or f"{base}/token"
