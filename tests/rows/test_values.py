"""What `tap_devensoft.rows` promises of every value that an API may send."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from tap_devensoft.http.cleaning import clean
from tap_devensoft.resource import Kind
from tap_devensoft.rows.kinds import EXACT, SCHEMAS, fitted, readers_of
from tap_devensoft.rows.labels import is_stamp, kind_of_label, kind_of_samples, kind_of_swagger
from tap_devensoft.rows.moments import format_instant, parse_instant, read_column
from tap_devensoft.rows.values import MISFIT
from tests.fakes import strategies

if TYPE_CHECKING:
    from datetime import tzinfo

KINDS: tuple[Kind, ...] = get_args(Kind)
UTC = timezone.utc
NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")

kinds = st.sampled_from(KINDS)
VALUES = strategies.json_values.map(clean)
"""Values as they are when a reply has been read."""


def convert(kind: Kind, value: object, zone: tzinfo = UTC) -> object:
    return fitted(value, readers_of(kind, zone))


# --- What holds for every value


def test_the_checks_of_formats_are_on() -> None:
    assert {"date", "date-time"} <= set(FormatChecker().checkers)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_schema_that_allows_null(kind: Kind) -> None:
    Draft7Validator.check_schema(SCHEMAS[kind])
    Draft7Validator(SCHEMAS[kind]).validate(None)
    assert type(None) in EXACT[kind]


@strategies.unhurried
@given(VALUES, kinds, strategies.zones)
def test_a_value_either_fits_its_schema_or_is_called_a_misfit(
    value: object, kind: Kind, zone: tzinfo
) -> None:
    converted = convert(kind, value, zone)

    if converted is not MISFIT:
        validator = Draft7Validator(SCHEMAS[kind], format_checker=FormatChecker())
        validator.validate(converted)
        validator.validate(clean(converted))


@strategies.unhurried
@given(VALUES, kinds)
def test_values_that_are_exact_stay_the_same_object(value: object, kind: Kind) -> None:
    if type(value) in EXACT[kind]:
        assert convert(kind, value) is value


@strategies.unhurried
@given(VALUES)
def test_text_takes_every_value(value: object) -> None:
    assert isinstance(convert("string", value), (str, type(None)))


@strategies.unhurried
@given(VALUES, kinds, strategies.zones)
def test_what_was_converted_stays_what_it_is(value: object, kind: Kind, zone: tzinfo) -> None:
    once = convert(kind, value, zone)

    if once is not MISFIT and not str(once).startswith("0001-"):
        assert convert(kind, once, zone) == once


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "string"])
@pytest.mark.parametrize("blank", ["", "  "], ids=["empty", "blanks"])
def test_empty_text_is_null_where_text_is_not_meant(kind: Kind, blank: str) -> None:
    assert convert(kind, blank) is None


def test_empty_text_stays_text() -> None:
    assert convert("string", "") == ""


# --- Numbers and booleans


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("1,234.50", "1234.50", id="groups and a point"),
        pytest.param("-1,234,567", "-1234567", id="two groups"),
        pytest.param("1234.5", "1234.5", id="plain"),
        pytest.param(" 12 ", "12", id="blanks around"),
        pytest.param("-3", "-3", id="negative"),
        pytest.param("+.5", "0.5", id="no digit before the point"),
        pytest.param("1250000.0000", "1250000.0000", id="SQL scale"),
        pytest.param("1e400", "1E+400", id="beyond a double"),
        pytest.param("7" * 10_000, "7" * 10_000, id="ten thousand digits"),
    ],
)
def test_numeric_text_becomes_a_number_digit_by_digit(value: str, expected: str) -> None:
    assert str(convert("number", value)) == expected


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("1.234,50", id="a comma for decimals"),
        pytest.param("1,234", id="a comma for either"),
        pytest.param("1,23.5", id="an odd group"),
        pytest.param("0,500.0", id="a group after zero"),
        pytest.param("5 %", id="percent"),
        pytest.param("$5", id="currency"),
        pytest.param("NaN", id="no number"),
        pytest.param("-Infinity", id="no end"),
        pytest.param("1_000", id="as Python writes it"),
        pytest.param("\u0661\u0662", id="digits of another script"),
        pytest.param("1E99999999999999999999", id="an exponent past counting"),
        pytest.param("n/a", id="words"),
        pytest.param(True, id="boolean"),
        pytest.param({"value": 5, "currency": "USD"}, id="object"),
        pytest.param([1], id="array"),
    ],
)
@pytest.mark.parametrize("kind", ["number", "integer"])
def test_what_is_no_sure_number_is_a_misfit(value: object, kind: Kind) -> None:
    assert convert(kind, value) is MISFIT


@strategies.unhurried
@given(strategies.decimals)
def test_no_digit_of_a_number_changes_on_the_way_through_text(number: Decimal) -> None:
    text = convert("string", number)

    assert str(convert("number", text)) == str(Decimal(str(text)))
    assert Decimal(str(text)).as_tuple() == number.as_tuple()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(Decimal("5.0"), 5, id="a decimal that is whole"),
        pytest.param(Decimal("1E+3"), 1000, id="an exponent"),
        pytest.param(Decimal("0E+99999"), 0, id="zero of any size"),
        pytest.param("5.0", 5, id="text"),
        pytest.param("1,234,567", 1_234_567, id="groups"),
        pytest.param("9" * 40, int("9" * 40), id="beyond 64 bits"),
        pytest.param(Decimal("5.1"), MISFIT, id="a fraction"),
        pytest.param(Decimal("1E+999999999"), MISFIT, id="too long to print"),
        pytest.param("9" * 5000, MISFIT, id="text too long to print"),
    ],
)
def test_whole_numbers_become_integers(value: object, expected: object) -> None:
    converted = convert("integer", value)

    assert converted == expected
    assert type(converted) is type(expected)


@pytest.mark.parametrize(
    "word", ["yes", "TRUE", "1", "Y", " On ", pytest.param(1, id="one"), Decimal("1.0")]
)
def test_words_for_true_are_true(word: object) -> None:
    assert convert("boolean", word) is True


@pytest.mark.parametrize(
    "word", ["No", "false", "0", "n", "OFF", pytest.param(0, id="zero"), Decimal("0.0")]
)
def test_words_for_false_are_false(word: object) -> None:
    assert convert("boolean", word) is False


@pytest.mark.parametrize(
    "word", ["maybe", "2", pytest.param(2, id="two"), -1, Decimal("0.5"), {}, []]
)
def test_other_words_are_no_booleans(word: object) -> None:
    assert convert("boolean", word) is MISFIT


# --- Text and trees


@pytest.mark.parametrize("kind", ["string", "uuid"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(10**30, "1" + "0" * 30, id="integer"),
        pytest.param(Decimal("1250000.0000"), "1250000.0000", id="SQL scale"),
        pytest.param(Decimal("0.0000001"), "0.0000001", id="small, as .NET writes it"),
        pytest.param(Decimal("1E-400"), "1E-400", id="very small"),
        pytest.param(Decimal("1E+400"), "1E+400", id="very large"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(["a", "b"], '["a","b"]', id="array"),
        pytest.param({"v": Decimal("1.50"), "n": None}, '{"v":1.50,"n":null}', id="object"),
    ],
)
def test_everything_can_be_told_as_text(kind: Kind, value: object, text: str) -> None:
    assert convert(kind, value) == text


@strategies.unhurried
@given(VALUES.filter(lambda value: isinstance(value, (dict, list))))
def test_json_text_holds_the_whole_tree(value: object) -> None:
    text = convert("string", clean(value))

    assert json.loads(str(text), parse_float=Decimal) == clean(value)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        pytest.param("object", ' {"a": 1.10} ', MISFIT, id="text of an object"),
        pytest.param("array", "[1, 2.50]", MISFIT, id="text of a list"),
        pytest.param("texts", '["a"]', MISFIT, id="text of a list of texts"),
        pytest.param("array", " ", None, id="blank"),
        pytest.param("array", {"a": 1}, MISFIT, id="a dict for a list"),
        pytest.param("array", 5, MISFIT, id="a number for a list"),
        pytest.param("object", [], MISFIT, id="a list for a dict"),
    ],
)
def test_what_is_no_object_or_list_is_not_made_one(
    kind: Kind, value: object, expected: object
) -> None:
    assert convert(kind, value) == expected


# --- What targets refuse


def test_refused_characters_go_and_all_else_stays() -> None:
    row = {"name": "A\x00B", "extra": {"k\x00": ["v\x00"]}, "note": "bad\ud800end", "n": 1}

    assert clean(row) == {"name": "AB", "extra": {"k": ["v"]}, "note": "bad\ufffdend", "n": 1}
    assert row["name"] == "A\x00B"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("\ud83d\ude00", "\U0001f600", id="two halves are a whole"),
        pytest.param("\ude00\ud83d", "\ufffd\ufffd", id="the wrong way round"),
        pytest.param("\ud83d\ud83d\ude00", "\ufffd\U0001f600", id="one half too many"),
        pytest.param("\ud83d\x00\ude00", "\U0001f600", id="apart only by U+0000"),
        pytest.param("é\U0001f600", "é\U0001f600", id="nothing to do"),
    ],
)
def test_halves_of_pairs_are_replaced(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@strategies.unhurried
@given(VALUES)
def test_what_is_clean_can_be_written_and_stays_clean(value: object) -> None:
    cleaned = clean(value)

    assert clean(cleaned) == cleaned
    text = json.dumps(cleaned, default=str, ensure_ascii=False)
    text.encode()
    assert "\\u0000" not in text.replace("\\\\", "")


@pytest.mark.parametrize("depth", [100, 700])
def test_whatever_depth_a_reply_is_read_to_can_be_told_as_text(depth: int) -> None:
    tree: object = "leaf"
    for turn in range(depth):
        tree = {"k": tree} if turn % 2 else [tree]

    text = convert("string", tree)

    assert isinstance(text, str)
    assert text.count("[") + text.count("{") == depth
    assert '"leaf"' in text


# --- Instants, calendar days and dates


@pytest.mark.parametrize("kind", ["date-time", "calendar"])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("2024-05-01T10:20:30", "2024-05-01T10:20:30+00:00", id="no zone"),
        pytest.param("2024-05-01T10:20:30Z", "2024-05-01T10:20:30+00:00", id="UTC"),
        pytest.param(
            "2024-05-01T10:20:30.1234567", "2024-05-01T10:20:30.123456+00:00", id="seven digits"
        ),
        pytest.param(
            "2024-05-01T10:20:30.9999999Z", "2024-05-01T10:20:30.999999+00:00", id="cut"
        ),
        pytest.param("2024-05-01T10:20:30.0000000", "2024-05-01T10:20:30+00:00", id="zeros"),
        pytest.param("2024-05-01T10:20:30.0000009Z", "2024-05-01T10:20:30+00:00", id="cut to zero"),
        pytest.param(
            "2024-05-01T10:20:30.5+02:00", "2024-05-01T08:20:30.500000+00:00", id="an offset"
        ),
        pytest.param("2024-05-01T10:20:30-05:30", "2024-05-01T15:50:30+00:00", id="west"),
        pytest.param("2024-05-01 10:20:30 +0200", "2024-05-01T08:20:30+00:00", id="blanks"),
        pytest.param("2024-05-01t10:20z", "2024-05-01T10:20:00+00:00", id="small letters"),
        pytest.param(" 2024-05-01T10:20:30 ", "2024-05-01T10:20:30+00:00", id="blanks around"),
        pytest.param("2024-05-01", "2024-05-01T00:00:00+00:00", id="a day"),
        pytest.param(1714521600000, "2024-05-01T00:00:00+00:00", id="milliseconds"),
        pytest.param(1714521600, "2024-05-01T00:00:00+00:00", id="seconds"),
        pytest.param(Decimal("1714521600.9999999"), "2024-05-01T00:00:00.999999+00:00",
                     id="seconds with a fraction"),
        pytest.param("/Date(1356044400000+0100)/", "2012-12-20T23:00:00+00:00", id="old .NET"),
        pytest.param("/Date(-1)/", "1969-12-31T23:59:59.999000+00:00", id="old .NET before 1970"),
        pytest.param("0001-01-01T00:00:00", None, id="the default of .NET"),
        pytest.param("0001-01-01T00:00:00Z", None, id="the default of .NET in UTC"),
        pytest.param("0001-01-01T00:00:00+14:00", None, id="the default of .NET in the east"),
        pytest.param("/Date(-62135596800000)/", None, id="the default of old .NET"),
        pytest.param(
            "9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.999999+00:00", id="the last moment"
        ),
        pytest.param(
            "9999-12-31T23:59:59.9999999-08:00", "9999-12-31T23:59:59.999999+00:00",
            id="the last moment in the west",
        ),
    ],
)  # fmt: skip
def test_instants_come_out_in_utc(kind: Kind, value: object, expected: object) -> None:
    assert convert(kind, value) == expected


@pytest.mark.parametrize("kind", ["date-time", "calendar"])
@pytest.mark.parametrize(
    "value",
    [
        pytest.param("2024-02-30T00:00:00", id="no such day"),
        pytest.param("2024-05-01T24:00:00", id="hour 24, which only newer Pythons read"),
        pytest.param("2024-05-01T10:20:60", id="second 60"),
        pytest.param("2024-W18-3T10:20:30", id="weeks, which only newer Pythons read"),
        pytest.param("20240501T102030.1234", id="no hyphens"),
        pytest.param("20240501", id="eight digits"),
        pytest.param("2024-05-01x10:20:30", id="another letter"),
        pytest.param("2024-05-01T10:20+02:30x", id="a tail"),
        pytest.param("2024-05-01T10:20:30.", id="a point and nothing"),
        pytest.param("2024-05-01T10:20:30.Z", id="a point and a zone"),
        pytest.param("2024-05-01T10:20:30+25:00", id="no such zone"),
        pytest.param("05/01/2024", id="either order of day and month"),
        pytest.param("n/a", id="words"),
        pytest.param("\ud800", id="half a character"),
        pytest.param("/Date(999999999999999)/", id="after the last year"),
        pytest.param(10**400, id="an endless number"),
        pytest.param(Decimal("1E+999999999"), id="an endless decimal"),
        pytest.param(True, id="boolean"),
        pytest.param({}, id="object"),
    ],
)
def test_what_is_no_date_time_is_a_misfit(kind: Kind, value: object) -> None:
    assert convert(kind, value) is MISFIT
    assert parse_instant(value, UTC) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("2024-05-01T00:00:00", "2024-05-01T04:00:00+00:00", id="summer"),
        pytest.param("2024-01-01T12:00:00.25", "2024-01-01T17:00:00.250000+00:00", id="winter"),
        pytest.param("2024-05-01T00:00:00Z", "2024-05-01T00:00:00+00:00", id="its own zone"),
        pytest.param(1714521600000, "2024-05-01T00:00:00+00:00", id="epoch"),
        pytest.param("9999-12-31T23:59:59", "9999-12-31T23:59:59+00:00", id="the last second"),
    ],
)
def test_instants_without_a_zone_are_in_that_of_the_tenant(value: object, expected: str) -> None:
    assert convert("date-time", value, NEW_YORK) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("2024-05-01T00:00:00", "2024-05-01T00:00:00+00:00", id="midnight"),
        pytest.param("2024-05-01T00:00:00.0000000", "2024-05-01T00:00:00+00:00", id="with zeros"),
        pytest.param("2024-05-01", "2024-05-01T00:00:00+00:00", id="a day"),
        pytest.param("2024-05-01T00:00:00.001", "2024-04-30T22:00:00.001000+00:00", id="later"),
        pytest.param("2024-05-01T08:00:00", "2024-05-01T06:00:00+00:00", id="a time of day"),
        pytest.param("2024-05-01T00:00:00+02:00", "2024-04-30T22:00:00+00:00", id="an offset"),
    ],
)
def test_a_calendar_day_is_not_moved_by_a_zone(value: str, expected: str) -> None:
    assert convert("calendar", value, BERLIN) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("2024-05-01", "2024-05-01", id="a day"),
        pytest.param("2024-05-01T00:00:00", "2024-05-01", id="midnight"),
        pytest.param("2024-05-01T00:00:00.000", "2024-05-01", id="midnight with a fraction"),
        pytest.param("2024-05-01T00:00:00Z", "2024-05-01", id="midnight in UTC"),
        pytest.param("2024-05-01T00:00:00+02:00", "2024-05-01", id="midnight in the east"),
        pytest.param("/Date(1356044400000+0100)/", "2012-12-21", id="midnight of old .NET"),
        pytest.param("0001-01-01", None, id="the default of .NET"),
        pytest.param("2024-05-01T10:00:00", MISFIT, id="a time of day"),
        pytest.param("2024-02-30", MISFIT, id="no such day"),
        pytest.param("20240501", MISFIT, id="eight digits"),
        pytest.param("Q3", MISFIT, id="words"),
        pytest.param(20240501, MISFIT, id="a number"),
    ],
)
def test_a_date_is_the_day_that_was_written(value: object, expected: object) -> None:
    assert convert("date", value, NEW_YORK) == expected


@strategies.unhurried
@given(strategies.moment_texts | strategies.midnight_texts | st.integers(), strategies.zones)
@example("2024-03-10T02:30:00", NEW_YORK)
@example("9999-12-31T23:59:59.9999999", NEW_YORK)
def test_records_and_bookmarks_read_the_same_instant(value: object, zone: tzinfo) -> None:
    instant = parse_instant(value, zone)
    converted = convert("date-time", value, zone)

    assert converted == (format_instant(instant) if instant else converted)
    assert (instant is None) == (converted in {None, MISFIT})


@strategies.unhurried
@given(strategies.instants, st.from_regex(r"[0-9]{1,9}", fullmatch=True), strategies.zones)
def test_a_fraction_is_cut_and_never_rounded(moment: datetime, digits: str, zone: tzinfo) -> None:
    instant = parse_instant(f"{moment.isoformat()[:19]}.{digits}", zone)

    assert instant is None or f"{instant.microsecond:06}" == digits[:6].ljust(6, "0")


column_texts = st.tuples(
    st.sampled_from(("0001", "0002", "1969", "2024", "9999")),
    st.sampled_from(("-05-01T10:20:30", "-02-30T10:20:30", "-12-31T24:00:00", "-12-31T23:59:60")),
    st.sampled_from(("", ".", ".000", ".1234567", ".12", ".0000009", ".1234567890", "Z", ",5")),
).map("".join)


@strategies.unhurried
@given(st.lists(column_texts | strategies.moment_texts, min_size=1, max_size=6), strategies.zones)
@example(["2024-05-01T10:20:30", "2024-05-01T10:20:30.1234567"], UTC)
def test_a_column_read_at_once_reads_as_its_values_do(texts: list[str], zone: tzinfo) -> None:
    read = read_column(texts, zone)

    assert read is None or read == [convert("date-time", text, zone) for text in texts]
    usual = all(re.fullmatch(r"2024-05-01T10:20:30(\.\d{1,9})?", text) for text in texts)
    assert read is not None or not usual or zone.utcoffset(None) != timedelta()


@strategies.unhurried
@given(strategies.instants, strategies.offsets)
def test_an_instant_survives_being_written_and_read(instant: datetime, offset: timedelta) -> None:
    local = instant.astimezone(timezone(offset)) if instant.year < 9999 else instant

    assert parse_instant(format_instant(local), NEW_YORK) == instant
    assert parse_instant(local.isoformat(), NEW_YORK) == instant


@pytest.mark.parametrize("zone", [UTC, NEW_YORK], ids=str)
@pytest.mark.parametrize(
    "text",
    [
        "2024-01-01T00:00:00Z",
        "2024-01-01T02:00:00+02:00",
        "2024-01-01T02:00:00+0200",
        "2024-01-01T02:00:00+02",
        "2024-01-01 00:00:00.000000000Z",
    ],
)
def test_start_dates_are_read_in_any_spelling(text: str, zone: tzinfo) -> None:
    assert parse_instant(text, zone) == datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-01-01", "2024-01-01T00:00:00", "2024-01-01 00:00"])
def test_start_dates_without_a_zone_are_in_that_of_the_tenant(text: str) -> None:
    assert parse_instant(text, NEW_YORK) == datetime(2024, 1, 1, 5, tzinfo=UTC)


def test_an_instant_shows_a_fraction_only_where_there_is_one() -> None:
    moment = datetime(2024, 5, 1, 10, 20, 30, tzinfo=UTC)

    assert format_instant(moment) == "2024-05-01T10:20:30+00:00"
    assert format_instant(moment.replace(microsecond=123456)) == "2024-05-01T10:20:30.123456+00:00"


# --- How a kind is told


@pytest.mark.parametrize(
    ("type_", "format_", "kind"),
    [
        ("integer", "int64", "integer"),
        ("number", "double", "number"),
        ("boolean", None, "boolean"),
        ("string", None, "string"),
        ("string", "byte", "string"),
        ("string", "date-time", "date-time"),
        ("string", "date", "date"),
        ("string", "uuid", "uuid"),
        ("object", None, "object"),
        ("array", None, "array"),
        ("file", None, "string"),
        (None, None, "string"),
        (None, "date-time", "date-time"),
    ],
)
def test_a_swagger_type_tells_the_kind(type_: str | None, format_: str | None, kind: Kind) -> None:
    assert kind_of_swagger(type_, format_) == kind


LABELS: dict[Kind | Literal["unknown"], list[str]] = {
    "integer": ["int32", "Int64", "UInt16", "Whole Number", "System.Nullable`1[System.Int32]",
                "long", "tinyint", "Edm.Byte"],
    "number": ["Currency", "Currency (USD)", "Percent", "decimal", "Decimal(18,2)", "Number",
               "Edm.Double", "FLOAT", "money", "Single"],
    "string": ["Text", "Multi-line Text", "Long Text", "Single Line of Text", "Edm.String",
               "nvarchar(255)", "Pick List", "Dropdown", "Hyperlink", "E-mail", "Phone Number",
               "TimeSpan", "Time"],
    "uuid": ["Guid", "Edm.Guid", "uniqueidentifier"],
    "boolean": ["Yes/No", "YesNo", "YESNO", "Boolean", "bit", "Check Box", "True/False"],
    "date-time": ["DateTime", "Date/Time", "Date & Time", "datetime2", "Edm.DateTimeOffset",
                  "timestamp"],
    "date": ["Date", "DATE", "DateOnly", "Date Picker"],
    "object": ["object", "Complex Type"],
    "array": ["Multi-Select Pick List", "MultiSelect", "Multiple Choice", "Checkboxes", "array",
              "Collection(Edm.String)"],
    "unknown": ["Contact", "Lookup", "Date Range", "Formula", "", "17", "\ud800"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("label", "kind"), [(label, kind) for kind, labels in LABELS.items() for label in labels]
)
def test_a_type_word_tells_the_kind_in_any_wording(label: str, kind: str) -> None:
    assert (kind_of_label(label) or "unknown") == kind


@pytest.mark.parametrize(
    ("values", "name", "kind"),
    [
        pytest.param([None, None], "", None, id="only nulls"),
        pytest.param([], "", None, id="nothing"),
        pytest.param([None, 1], "", "integer", id="integers"),
        pytest.param([1, Decimal("5.0")], "", "number", id="integers and decimals"),
        pytest.param([True, None], "", "boolean", id="booleans"),
        pytest.param([True, 1], "", "string", id="booleans and integers"),
        pytest.param([{}], "", "object", id="objects"),
        pytest.param([[]], "", "array", id="arrays"),
        pytest.param([["a"], [], ["b", None]], "", "texts", id="arrays of texts"),
        pytest.param([["a"], ["b", 1]], "", "array", id="arrays of anything"),
        pytest.param([{}, "a"], "", "string", id="objects and text"),
        pytest.param(["", 5], "", "integer", id="empty text beside numbers"),
        pytest.param(["", None], "", "string", id="only empty text"),
        pytest.param(["12"], "", "string", id="numeric text"),
        pytest.param(["2024-05-01", ""], "", "date", id="days"),
        pytest.param(["2024-05-01", "soon"], "", "string", id="a day and a word"),
        pytest.param(["2024-02-30"], "", "string", id="no such day"),
        pytest.param(["2024-05-01T10:20:30Z"], "modifiedDate", "date-time", id="stamps"),
        pytest.param(["2024-05-01T00:00:00"], "planStart", "calendar", id="calendar days"),
        pytest.param(["2024-05-01", "2024-05-01T00:00:00"], "", "calendar", id="both"),
        pytest.param(["/Date(12)/"], "", "calendar", id="old .NET"),
        pytest.param(["0F8FAD5B-d9cb-469f-a165-70867728950e"], "", "uuid", id="GUIDs"),
    ],
)
def test_samples_tell_the_kind(values: list[object], name: str, kind: Kind | None) -> None:
    assert kind_of_samples(values, name) == kind


@strategies.unhurried
@given(st.lists(VALUES, max_size=5), strategies.names, strategies.zones)
def test_samples_fit_the_kind_that_they_tell(values: list[object], name: str, zone: tzinfo) -> None:
    kind = kind_of_samples(values, name)

    assert (kind is None) == all(value is None for value in values)
    if kind is not None:
        assert MISFIT not in [convert(kind, value, zone) for value in values]


@pytest.mark.parametrize(
    "name",
    [
        "created",
        "createdDate",
        "CreatedOn",
        "dateCreated",
        "created_at",
        "CREATED_AT_UTC",
        "creationDate",
        "modified",
        "lastModified",
        "LastModifiedDate",
        "lastmodifieddate",
        "modified_on",
        "DateModified",
        "updatedUtc",
        "last_updated",
        "lastUpdate",
        "changed",
        "lastChangeDate",
        "last_edited_time",
        "targetCreatedDate",
        "insertedDateTimeOffset",
    ],
)
def test_names_of_stamps_are_known_in_any_spelling(name: str) -> None:
    assert is_stamp(name)


@pytest.mark.parametrize(
    "name",
    [
        "createdBy",
        "modified_by_id",
        "lastModifiedByName",
        "closeDate",
        "forecastStart",
        "exchangeDate",
        "update",
        "changeOfControl",
        "isUpdated",
        "unchanged",
        "updateFrequency",
        "date",
    ],
)
def test_other_names_are_no_stamps(name: str) -> None:
    assert not is_stamp(name)
