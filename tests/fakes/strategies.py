"""Strategies for what an API may send: any JSON, any date-time, any name.

What has to hold for them stands in the tests of each module.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st

from tap_devensoft.http.cleaning import clean

unhurried = settings(deadline=None)
"""No test fails because the machine was busy."""

any_text = st.text(st.characters(exclude_categories=()), max_size=20)
"""Text with U+0000 and lone surrogates, as JSON escapes can bring them."""

integers = st.integers() | st.integers(10**18, 10**40)
decimals = st.decimals(allow_nan=False, allow_infinity=False) | st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    st.integers(-(10**20), 10**20),
    st.integers(-400, 400),
)
day_texts = st.dates().map(str)
guids = st.uuids().map(str)
zones = st.sampled_from(
    ["UTC", "America/New_York", "Asia/Kolkata", "Europe/Berlin", "Pacific/Auckland"]
).map(ZoneInfo)
offsets = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timedelta(minutes=15 * quarters))
instants = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - Hypothesis wants it without a zone
    timezones=st.just(timezone.utc),
)

_fractions = st.just("") | st.from_regex(r"\.[0-9]{1,9}", fullmatch=True)
_zone_texts = st.sampled_from(["", "Z", "z", "+00:00", "+02:00", "-0530", "+14", " +01:00"])

moment_texts = st.builds(
    lambda moment, blank, fraction, zone: f"{moment.isoformat(blank, 'seconds')}{fraction}{zone}",
    st.datetimes(),
    st.sampled_from("T "),
    _fractions,
    _zone_texts,
)
midnight_texts = day_texts.map("{}T00:00:00".format)
"""Spellings of date-times that all have the day first."""

_dotnet_texts = st.integers(-(10**15), 10**15).map("/Date({})/".format)
_number_texts = decimals.map(str) | st.integers().map("{:,}".format)
_telling_texts = (
    day_texts
    | midnight_texts
    | moment_texts
    | _dotnet_texts
    | _number_texts
    | guids
    | st.sampled_from(["", " ", "Yes", "off", "NaN", "Infinity", "[1, 2.50]", '{"a": 1.10}'])
)


def _objects(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Make objects whose names differ by more than what no target can store."""
    drawn = st.dictionaries(any_text, values, max_size=4)
    return drawn.filter(lambda one: len({*map(clean, one)}) == len(one))


json_scalars = st.none() | st.booleans() | integers | decimals | any_text | _telling_texts
json_values = st.recursive(
    json_scalars,
    lambda inner: st.lists(inner, max_size=4) | _objects(inner),
    max_leaves=12,
)
"""What a JSON decoder gives that reads fractions as decimals."""

_near_names = st.text("aAbB_. -", max_size=4)
"""Names that often differ in case or punctuation only."""

_reserved_names = st.sampled_from(
    ["_sdc", "_SDC_deleted_at", "__sdc", "sdc", "_unmapped", "_Unmapped", "unmapped", "", ".", "_"]
)
_long_names = st.builds(
    str.__add__, st.sampled_from(["x" * 70, "ä" * 40, "Ⱥ" * 31, "X" * 62]), _near_names
)
names = any_text | _near_names | _reserved_names | _long_names
sources = st.lists(st.tuples(names, st.booleans()), max_size=12, unique=True)
"""Fields as `column_names` takes them."""
