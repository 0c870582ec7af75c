"""Field metadata is read under whatever names its keys have, in whatever order it comes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_devensoft.discovery.metadata import FieldMeta, read_metadata
from tests.fakes.strategies import unhurried

KNOWN = ["id", "name", "status", "targetValuation", "closeDate", "dealLead"]
FIELDS = [
    FieldMeta("name", "Target Name", "string"),
    FieldMeta("status", "Status", "string", options=("Deal", "Status")),
    FieldMeta("targetValuation", "Target Valuation", "number"),
    FieldMeta("closeDate", "Close Date", "date"),
    FieldMeta("strategicFit", "Strategic Fit", "string", custom=True),
    FieldMeta("synergyEstimate", "Synergy Estimate (USD)", "number", custom=True),
    FieldMeta("boardApproval", "Board Approval?", "boolean", custom=True),
]
TYPES = {"string": "Text", "number": "Currency", "date": "Date", "boolean": "Yes/No"}
SPELLINGS = {
    "as the facts suggest": ("key", "label", "dataType", "isCustom"),
    "field names": ("fieldName", "displayName", "fieldType", "custom"),
    "Pascal case": ("Name", "Label", "Type", "IsCustom"),
    "words on no list": ("slot", "wording", "flavour", "customised"),
}


def _entries(spelling: tuple[str, str, str, str]) -> list[dict[str, Any]]:
    key, label, kind, custom = spelling
    return [
        {
            "section": "Summary",
            key: one.key,
            label: one.label,
            kind: TYPES[str(one.kind)],
            custom: one.custom,
            "picklistCategory": one.options[0] if one.options else None,
            "picklistSubcategory": one.options[1] if one.options else None,
            "order": number,
        }
        for number, one in enumerate(FIELDS)
    ]


def _by_key(fields: tuple[FieldMeta, ...]) -> dict[str, FieldMeta]:
    return {one.key: one for one in fields}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_keys_labels_kinds_and_picklists_are_told_apart(
    spelling: tuple[str, str, str, str],
) -> None:
    assert _by_key(read_metadata(_entries(spelling), KNOWN)) == {one.key: one for one in FIELDS}


@given(st.permutations(range(len(FIELDS))), st.sampled_from(list(SPELLINGS.values())))
@unhurried
def test_the_order_of_the_metadata_changes_nothing(
    order: list[int], spelling: tuple[str, str, str, str]
) -> None:
    entries = _entries(spelling)
    assert read_metadata([entries[i] for i in order], KNOWN) == read_metadata(entries, KNOWN)


def test_without_a_flag_the_fields_that_rows_do_not_have_by_themselves_are_custom() -> None:
    entries = [{"key": one.key, "label": one.label} for one in FIELDS]
    custom = {one.key for one in read_metadata(entries, KNOWN) if one.custom}
    assert custom == {one.key for one in FIELDS if one.custom}


@given(
    st.lists(
        st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text()),
        max_size=6,
    )
)
@unhurried
def test_any_metadata_at_all_is_read_or_passed_over(entries: list[dict[str, Any]]) -> None:
    found = read_metadata(entries, KNOWN)
    assert len({one.key for one in found}) == len(found)
