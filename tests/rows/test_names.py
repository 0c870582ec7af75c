"""What `tap_devensoft.rows.names` promises of columns and streams."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tap_devensoft.rows.names import MAX_BYTES, column_names, stream_name
from tap_devensoft.words import words
from tests.fakes import strategies

if TYPE_CHECKING:
    from random import Random

    from tap_devensoft.rows.names import Style

styles = st.sampled_from(["original", "snake_case"])


def name_of(text: str, style: Style = "original", *, custom: bool = False) -> str:
    return column_names([(text, custom)], style)[text, custom]


@strategies.unhurried
@given(strategies.sources, styles)
def test_every_name_is_lawful_and_unique(sources: list[tuple[str, bool]], style: Style) -> None:
    columns = list(column_names(sources, style).values())

    assert len({column.lower() for column in columns}) == len(sources)
    for column in columns:
        assert 0 < len(column.encode()) <= MAX_BYTES
        assert len(column.lower().encode()) <= MAX_BYTES
        assert not re.search(r"[\s.\"`\x00-\x1f\x7f-\x9f]", column)
        assert not column.lower().startswith("_sdc")
        assert column.lower() != "_unmapped"


@strategies.unhurried
@given(strategies.sources, styles, st.randoms(use_true_random=False))
def test_names_do_not_depend_on_the_order_of_fields(
    sources: list[tuple[str, bool]], style: Style, random: Random
) -> None:
    shuffled = list(sources)
    random.shuffle(shuffled)

    assert column_names(shuffled, style) == column_names(sources, style)


@strategies.unhurried
@given(strategies.sources, st.tuples(strategies.names, st.booleans()), styles)
def test_an_unrelated_field_renames_no_other(
    sources: list[tuple[str, bool]], newcomer: tuple[str, bool], style: Style
) -> None:
    before = column_names(sources, style)
    assume(
        name_of(newcomer[0], style).lower() not in {name_of(n, style).lower() for n, _ in before}
    )

    after = column_names([*sources, newcomer], style)

    assert {source: after[source] for source in sources} == before


@strategies.unhurried
@given(strategies.sources, styles)
def test_no_custom_field_renames_a_standard_one(
    sources: list[tuple[str, bool]], style: Style
) -> None:
    standard = [source for source in sources if not source[1]]

    together = column_names(sources, style)

    assert {source: together[source] for source in standard} == column_names(standard, style)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("targetValuation", id="camel case"),
        pytest.param("Größe", id="umlauts"),
        pytest.param("deal-phase", id="hyphen"),
        pytest.param("cf_17", id="underscore"),
        pytest.param("Valuation($)%", id="punctuation"),
        pytest.param("__sdc", id="only near a reserved prefix"),
        pytest.param("x" * 62, id="as long as may be"),
    ],
)
def test_a_lawful_name_is_left_alone(name: str) -> None:
    assert name_of(name) == name


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("address.geo", "address_geo", id="dot"),
        pytest.param("Deal . \t Lead", "Deal_Lead", id="a run of blanks and dots"),
        pytest.param("a\u00a0b\u2028c", "a_b_c", id="Unicode blanks"),
        pytest.param("a\x00b\x7f\x9fc", "a_b_c", id="control characters"),
        pytest.param("a\ud800b", "a_b", id="half a character"),
        pytest.param('The "real" price `net`', "The_real_price_net_", id="marks that quote names"),
        pytest.param("_sdc_deleted_at", "sdc_deleted_at", id="the target's own prefix"),
        pytest.param("_SDC_x", "SDC_x", id="the target's own prefix in capitals"),
        pytest.param(".sdc_x", "sdc_x", id="a prefix that only cleaning makes"),
        pytest.param("_Unmapped", "Unmapped", id="the tap's own column"),
        pytest.param("", "unnamed", id="empty"),
        pytest.param("...", "_", id="nothing but dots"),
    ],
)
def test_what_is_unlawful_is_replaced(text: str, column: str) -> None:
    assert name_of(text) == column


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("targetValuation", "target_valuation", id="camel case"),
        pytest.param("TargetValuation", "target_valuation", id="Pascal case"),
        pytest.param("HTTPServerID", "http_server_id", id="acronyms"),
        pytest.param("Target Valuation", "target_valuation", id="label"),
        pytest.param("EBITDA (%) / Year", "ebitda_year", id="punctuation"),
        pytest.param("GrößeÜberAlles", "größe_über_alles", id="umlauts"),
        pytest.param(
            "\u0928\u092e\u0938\u094d\u0924\u0947",
            "\u0928\u092e\u0938\u094d\u0924\u0947",
            id="vowel signs",
        ),
        pytest.param("_sdc_x", "sdc_x", id="reserved prefix"),
        pytest.param("%", "unnamed", id="nothing to read"),
    ],
)
def test_snake_case_spells_words_alike(text: str, column: str) -> None:
    assert name_of(text, "snake_case") == column


def test_a_standard_field_keeps_its_name_beside_custom_ones() -> None:
    columns = column_names(
        [("VALUATION", True), ("valuation", True), ("Valuation", False)], "original"
    )

    assert columns["Valuation", False] == "Valuation"
    assert re.fullmatch(r"valuation_[0-9a-f]{6}", columns["valuation", True])
    assert re.fullmatch(r"VALUATION_[0-9a-f]{6}", columns["VALUATION", True])


def test_custom_fields_that_collide_never_trade_places() -> None:
    first = column_names([("Fee", True), ("fee", True)], "original")
    second = column_names([("FEE", True), ("Fee", True), ("fee", True)], "original")

    assert "fee" not in {column.lower() for column in second.values()}
    assert first.items() <= second.items()


def test_of_two_standard_fields_the_untouched_one_keeps_its_name() -> None:
    columns = column_names([("a.b", False), ("a_b", False)], "original")

    assert columns["a_b", False] == "a_b"
    assert columns["a.b", False].startswith("a_b_")


def test_a_suffix_gives_way_to_a_field_of_that_very_name() -> None:
    fields = [("fee", False), ("Fee", True)]
    suffixed = column_names(fields, "original")["Fee", True]

    columns = column_names([*fields, (suffixed, True)], "original")

    assert columns[suffixed, True] == suffixed
    assert columns["Fee", True] != suffixed


@pytest.mark.parametrize("custom", [False, True], ids=["standard", "custom"])
def test_long_names_are_told_apart_whoever_is_near(custom: bool) -> None:  # noqa: FBT001
    labels = [("x" * 70 + end, custom) for end in ("one", "two", "three")] + [("ä" * 40, custom)]

    columns = column_names(labels, "original")

    assert len(set(columns.values())) == 4
    assert all(columns[label] == name_of(label[0]) for label in labels)


@pytest.mark.parametrize(
    ("path", "stream"),
    [
        pytest.param("/v1/risks", "risks", id="a listing"),
        pytest.param("/api/v1.0/risks", "risks", id="other ways to say the version"),
        pytest.param("/v1/collections/deal-phases", "deal_phases", id="a collection"),
        pytest.param("/v1/programs/{programId}/decisions", "program_decisions", id="a child"),
        pytest.param("/v1/countries/{id}/statuses/{s}/x", "country_status_x", id="a grandchild"),
        pytest.param("/v1/status/x", "status_x", id="a singular that ends in s"),
        pytest.param("/v1/Targets({id})", "targets", id="a key in brackets"),
        pytest.param("/v1/odd.name/Things", "odd_name_things", id="dots and capitals"),
        pytest.param("/v1/configuration/targets/fields", "target_fields", id="configuration"),
        pytest.param(
            "/v1/collections/picklists/{category}/{subcategory}", "picklists", id="parameters last"
        ),
        pytest.param("/v1/collections", "collections", id="nothing else to say"),
        pytest.param("/", "unnamed", id="the root"),
    ],
)
def test_a_stream_is_named_after_the_nouns_of_its_path(path: str, stream: str) -> None:
    assert stream_name(path) == stream


@strategies.unhurried
@given(strategies.names)
def test_any_path_gives_a_safe_stream_name(path: str) -> None:
    stream = stream_name(path)

    assert 0 < len(stream.encode()) <= MAX_BYTES
    assert not re.search(r"[\s.\-]", stream)
    assert not stream.startswith("_")


@strategies.unhurried
@given(strategies.names)
def test_words_of_words_are_the_same_words(text: str) -> None:
    assert words("_".join(words(text))) == words(text)
