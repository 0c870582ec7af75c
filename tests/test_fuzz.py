"""Whatever is in a file or a reply, the tap ends in one line or with rows; never in a traceback."""

from __future__ import annotations

import copy
import json
import os
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tap_devensoft.discovery.document import DocumentError, read_document
from tap_devensoft.discovery.metadata import read_metadata
from tap_devensoft.errors import TapError
from tap_devensoft.http.replies import Reply, UnreadableError, decode
from tap_devensoft.listings.page import read_page
from tests.fakes.fake import Answer, always, listed, pages, served
from tests.fakes.runs import discovered, run
from tests.fakes.strategies import json_values, unhurried

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.runs import Run

ROWS = [{"id": 1, "name": "one", "modifiedDate": "2024-05-01T10:20:30"}]
TARGETS = pages(ROWS, total=1)
EXAMPLES = int(os.environ.get("FUZZ", "40"))
few = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)

odd_values = json_values.map(lambda value: json.loads(json.dumps(value, default=str)))
"""Values that a JSON file can hold."""


@st.composite
def damaged(draw: st.DrawFn, whole: Any) -> Any:
    """Put odd values at a few places of a JSON value."""
    value = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        place = value
        while isinstance(place, dict | list) and place:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = draw(st.sampled_from(keys))
            if draw(st.integers(0, 2)) == 0 or not isinstance(place[key], dict | list):
                place[key] = draw(odd_values)
                break
            place = place[key]
    return value


def _ended_in_words(ended: Run) -> None:
    assert ended.code == 0 or ended.lines("ERROR")
    assert "fault of the tap" not in ended.log, ended.log[-2000:]


@cache
def _catalog() -> Mapping[str, Any]:
    with served({"/v1/targets": TARGETS}) as fake:
        return discovered(fake)


@few
@given(st.data())
def test_any_catalog_is_loaded_or_refused_in_words(data: st.DataObject) -> None:
    catalog = data.draw(damaged(_catalog()))
    with served({"/v1/targets": TARGETS}) as fake:
        _ended_in_words(run(fake, catalog=catalog))


STATE = {
    "bookmarks": {
        "targets": {
            "replication_key": "modifiedDate",
            "replication_key_value": "2024-01-01T00:00:00Z",
            "all_stamped": True,
        },
        "contacts": {"version": 2, "key": ["id"], "columns": "x", "fingerprints": "AAAA"},
    }
}


@few
@given(st.data())
def test_any_state_is_used_or_refused_in_words(data: st.DataObject) -> None:
    with served({"/v1/targets": TARGETS}) as fake:
        _ended_in_words(run(fake, state=data.draw(damaged(STATE) | odd_values)))


SETTINGS = {
    "start_date": "2024-01-01",
    "timezone": "UTC",
    "page_size": 5,
    "filters": {"targets": {"status": ["Active"]}},
    "picklists": [{"category": "Deal", "subcategory": "Status"}],
    "pagination": {"style": "page", "page_param": "pageNumber", "records_path": "items"},
    "endpoints": {"activities": "/v1/programs/{program_id}/activities"},
    "stream_maps": {},
}


@few
@given(st.data())
def test_any_setting_works_or_is_refused_in_words(data: st.DataObject) -> None:
    with served({"/v1/targets": TARGETS}) as fake:
        _ended_in_words(run(fake, **data.draw(damaged(SETTINGS))))


REPLY = {
    "items": [{"id": 1, "name": "x", "custom": {"a": 1}, "tags": ["a"]}, {"id": 2}],
    "totalCount": 2,
    "pageNumber": 1,
    "paging": {"next": None, "pages": 1},
}
FIELDS = [
    {
        "id": 1,
        "key": "cf_1",
        "label": "Fit",
        "dataType": "Number",
        "custom": True,
        "picklist": "A/B",
    },
    {"id": 2, "key": "name", "label": "Name", "dataType": "Text", "custom": False},
]


@few
@given(st.data())
def test_any_reply_is_read_or_told_in_words(data: st.DataObject) -> None:
    routes = {
        "/v1/targets": always(Answer(data.draw(damaged(REPLY) | odd_values))),
        "/v1/contacts": always(Answer(data.draw(damaged(REPLY)))),
        "/v1/configuration/targets/fields": always(Answer(data.draw(damaged(FIELDS) | odd_values))),
        "/v1/programs": always(listed([{"id": 7}], totalCount=1)),
        "/v1/programs/7/activity-map": always(Answer(data.draw(odd_values))),
    }
    with served(routes) as fake:
        _ended_in_words(run(fake, max_retries=0))


def _document() -> dict[str, Any]:
    row = {"properties": {"id": {"type": "integer"}, "children": {"$ref": "#/definitions/Row"}}}
    page = {"properties": {"items": {"type": "array", "items": {"$ref": "#/definitions/Row"}}}}
    answer = {"200": {"schema": {"$ref": "#/definitions/Page[Row]"}}}
    parameter = {"name": "request.pageNumber", "in": "query", "type": "integer"}
    return {
        "swagger": "2.0",
        "info": {"version": "v1", "title": "API"},
        "basePath": "/",
        "paths": {"/v1/targets": {"get": {"parameters": [parameter], "responses": answer}}},
        "definitions": {"Row": row, "Page[Row]": page, "All": {"allOf": [row, page]}},
    }


@unhurried
@given(damaged(_document()) | odd_values)
def test_any_document_is_read_as_far_as_it_goes(document: Any) -> None:
    with suppress(DocumentError):
        read_document(document)


@unhurried
@given(st.lists(odd_values) | damaged(FIELDS))
def test_any_field_metadata_is_read_as_far_as_it_goes(rows: Any) -> None:
    read_metadata(rows if isinstance(rows, list) else [rows], {"name"})


@unhurried
@given(odd_values | damaged(REPLY))
def test_any_reply_is_a_page_or_a_sentence(value: Any) -> None:
    with suppress(TapError):
        assert read_page(Reply(value)).rows is not None


@unhurried
@given(
    st.binary() | st.text().map(str.encode) | odd_values.map(lambda one: json.dumps(one).encode())
)
def test_any_body_is_read_or_called_unreadable(body: bytes) -> None:
    with suppress(UnreadableError):
        decode(body)
