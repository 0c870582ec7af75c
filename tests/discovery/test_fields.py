"""Any document yields a valid schema, and any row a record that fits it, with nothing lost."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from tap_devensoft.discovery.document import read_document
from tap_devensoft.discovery.fields import (
    merged_fields,
    samples_by_property,
    schema_of,
    with_columns,
)
from tap_devensoft.discovery.key import find_key
from tap_devensoft.discovery.metadata import FieldMeta
from tap_devensoft.http.cleaning import clean
from tap_devensoft.resource import UNMAPPED, Field, Resource, Source
from tap_devensoft.rows.records import RowReader
from tap_devensoft.words import folded
from tests.fakes.strategies import json_values, names, unhurried

UTC = ZoneInfo("UTC")

_scalars = st.sampled_from(
    [
        {"type": "integer", "format": "int32"},
        {"type": "integer", "format": "int64", "enum": [1, 2]},
        {"type": "number", "format": "double"},
        {"type": "string"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "uuid"},
        {"type": "boolean"},
        {"type": "object"},
        {"type": "file", "format": "odd"},
        {},
    ]
)
_references = st.sampled_from(["Row", "Other[Row]", "Nowhere"]).map(
    lambda name: {"$ref": f"#/definitions/{name}"}
)
_schemas = (
    _scalars
    | _references
    | st.builds(lambda items: {"type": "array", "items": items}, _scalars | _references)
    | st.builds(
        lambda values: {"type": "object", "additionalProperties": values}, _scalars | _references
    )
)
_objects = st.builds(
    lambda properties, required: {"properties": properties, "required": required},
    st.dictionaries(names, _schemas, max_size=6),
    st.lists(names, max_size=2),
)
_definitions = st.fixed_dictionaries(
    {
        "Row": _objects
        | st.builds(lambda parts: {"allOf": parts}, st.lists(_objects | _references, max_size=3)),
        "Other[Row]": _objects,
    }
)


def _document(definitions: dict[str, Any]) -> dict[str, Any]:
    reply = {"type": "object", "properties": {"rows": {"type": "array", "items": None}}}
    reply["properties"]["rows"]["items"] = {"$ref": "#/definitions/Row"}  # type: ignore[index]
    operation = {"responses": {"200": {"schema": reply}}}
    return {
        "swagger": "2.0",
        "info": {"title": "any", "version": "v1"},
        "paths": {"/v1/things": {"get": operation}},
        "definitions": definitions,
    }


def _resource(**told: Any) -> Resource:
    fields = with_columns(merged_fields(UTC, **told), style="original", custom_names="key")
    return Resource("things", "listing", (Source("/v1/things"),), fields=fields)


def _declared(definitions: dict[str, Any]) -> Any:
    document = read_document(_document(definitions))
    reply = document.operations[0].reply
    return reply.properties if reply.path is not None else ()


@given(_definitions)
@unhurried
def test_any_definition_yields_a_valid_schema_with_every_declared_property(
    definitions: dict[str, Any],
) -> None:
    declared = _declared(definitions)
    resource = _resource(document=declared)
    schema = schema_of(resource)
    Draft7Validator.check_schema(schema)
    # What differs in case and signs only is one property.
    assert {folded(one.name) for one in declared} == {
        folded(field.name) for field in resource.fields
    }


@given(_definitions, st.lists(st.dictionaries(names, json_values, max_size=6), max_size=3))
@unhurried
def test_any_row_of_any_shape_becomes_a_record_that_fits_and_loses_nothing(
    definitions: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    resource = _resource(document=_declared(definitions))
    _check_rows(resource, rows)


@given(
    st.lists(st.dictionaries(names, json_values, max_size=6), max_size=4),
    st.lists(st.dictionaries(names, json_values, max_size=6), max_size=2),
    st.lists(names, unique=True, max_size=4),
)
@unhurried
def test_rows_fit_a_schema_that_was_learned_from_other_rows_and_metadata(
    samples: list[dict[str, Any]], later: list[dict[str, Any]], keys: list[str]
) -> None:
    metadata = [FieldMeta(key, label=key.title(), kind="number", custom=True) for key in keys]
    resource = _resource(metadata=metadata, samples=samples_by_property(samples))
    _check_rows(resource, [*samples, *later])


@pytest.mark.parametrize(
    ("strays", "kind"),
    [pytest.param(10, "number", id="a few"), pytest.param(11, "string", id="too many")],
)
def test_a_few_values_that_do_not_fit_leave_a_custom_field_its_type(strays: int, kind: str) -> None:
    metadata = [FieldMeta("sites", label="Sites", kind="number", custom=True)]
    samples = {"sites": [*range(100 - strays), *["n/a"] * strays]}

    (field,) = merged_fields(UTC, metadata=metadata, samples=samples)

    assert field.kind == kind


def test_one_value_that_does_not_fit_takes_any_other_field_its_type() -> None:
    document = _declared({"Row": {"properties": {"id": {"type": "integer"}}, "required": []}})

    (field,) = merged_fields(UTC, document=document, samples={"id": [*range(99), "A-1"]})

    assert field.kind == "string"


@pytest.mark.parametrize("name", ["partId", "part_id", "PartNo", "partsId"])
def test_a_key_is_called_after_the_rows_noun_in_the_singular_too(name: str) -> None:
    rows = [{"ownerId": 10 + n, name: str(n)} for n in range(3)]

    key = find_key([Field("ownerId", "integer"), Field(name, "string")], rows, ["parts"])

    assert key == name


def test_a_property_is_its_own_and_no_custom_field_that_is_labelled_so() -> None:
    metadata = [FieldMeta("name"), FieldMeta("cf_12", label="Name", custom=True)]

    fields = merged_fields(UTC, metadata=metadata, samples={"name": [1, 2]})

    assert [(one.name, one.kind) for one in fields] == [("name", "integer"), ("cf_12", "string")]


def _check_rows(resource: Resource, rows: list[dict[str, Any]]) -> None:
    schema = schema_of(resource)
    validator = Draft7Validator(schema, format_checker=FormatChecker())
    reader = RowReader(
        stream="things",
        resource=resource,
        schema=schema,
        selected=lambda _column: True,
        zone=UTC,
        key=(),
    )
    for row in rows:
        record = reader(_cleaned(row))
        assert not list(validator.iter_errors(record))
        values = [value for value in _cleaned(row).values() if value is not None]
        kept = [value for name, value in record.items() if name != UNMAPPED and value is not None]
        found = len(kept) + len(record.get(UNMAPPED, {}))
        assert len(values) - sum(map(_says_nothing, values)) <= found <= len(values)


def _says_nothing(value: object) -> bool:
    """Whether some column reads a value as "none": blanks, and the year 1 of .NET."""
    return isinstance(value, str) and (not value.strip() or "0001-" in value)


def _cleaned(row: dict[str, Any]) -> dict[str, Any]:
    cleaned = clean(row)
    assert isinstance(cleaned, dict)
    return cleaned
