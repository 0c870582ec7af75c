"""Envelopes of listings: templates whose words in angle brackets are filled for each page."""

from __future__ import annotations

from typing import Any, Final

ENVELOPES: Final[dict[str, Any]] = {
    "bare": "<rows>",
    "items": {
        "items": "<rows>", "totalCount": "<total>", "pageNumber": "<page>", "pageSize": "<size>",
        "totalPages": "<pages>",
    },
    "data": {"data": "<rows>", "paging": {"total": "<total>", "page": "<page>", "size": "<size>"}},
    "results": {"results": "<rows>", "count": "<total>", "links": {"next": "<next>"}},
    "odata": {"@odata.count": "<total>", "value": "<rows>", "@odata.nextLink": "<next>"},
    "noun": {"<noun>": "<rows>", "total": "<total>"},
    "records": {"recordCount": "<total>", "records": "<rows>"},
    "rows": {"rowCount": "<count>", "rows": "<rows>", "pageCount": "<pages>"},
    "list": {"list": "<rows>", "totalPages": "<pages>", "currentPage": "<page>"},
    "payload": {"payload": {"items": "<rows>", "TotalRecords": "<total>"}, "status": "OK"},
    "wrapper": {
        "success": True, "message": None,
        "data": {"records": "<rows>", "paging": {"total": "<total>"}},
    },
    "success": {"success": True, "message": "", "errors": [], "data": "<rows>", "total": "<total>"},
    "old": {"d": {"results": "<rows>", "__count": "<total text>"}},
    "more": {"entries": "<rows>", "hasMore": "<more>"},
    "last": {"content": "<rows>", "last": "<last>", "numberOfElements": "<count>"},
    "columns": {"columns": ["id", "name", "status"], "rows": "<rows>", "rowsTotal": "<total>"},
    "silent": {"count": "<count>", "items": "<rows>"},
    "facets": {
        "facets": [{"name": "status", "hits": 3}, {"name": "country", "hits": 2}],
        "hits": "<rows>", "found": "<total>",
    },
    "result": {"result": {"rows": "<rows>", "moreAvailable": "<more>"}, "statusCode": 200},
}  # fmt: skip
"""Envelopes that any tenant may be drawn with."""
OTHER: Final[dict[str, Any]] = {
    "abp": {
        "result": {"totalCount": "<total>", "items": "<rows>"}, "targetUrl": None, "success": True,
        "error": None, "unAuthorizedRequest": False, "__abp": True,
    },
    "abp-io": {"totalCount": "<total>", "items": "<rows>"},
    "jqgrid": {"total": "<pages>", "page": "<page text>", "records": "<total>", "rows": "<rows>"},
    "datatables": {
        "draw": 1, "recordsTotal": "<total>", "recordsFiltered": "<total>", "data": "<rows>",
        "error": None,
    },
    "devextreme": {"data": "<rows>", "totalCount": -1, "groupCount": -1, "summary": None},
    "kendo": {"Data": "<rows>", "Total": "<total>", "AggregateResults": None, "Errors": None},
    "jsonapi": {
        "links": {"self": "/v1", "next": "<next>"},
        "data": "<rows>",
        "included": [
            {"type": "people", "id": f"p{n}", "attributes": {"name": f"N {n}"}} for n in range(25)
        ],
        "meta": {"totalPages": "<pages>"}, "jsonapi": {"version": "1.0"},
    },
    "odata4": {
        "@odata.context": "$metadata#rows", "@odata.count": "<total>", "value": "<rows>",
        "@odata.nextLink": "<next>",
    },
    "odata2": {"d": {"__count": "<total text>", "results": "<rows>", "__next": "<next>"}},
    "hal": {
        "_embedded": {"<noun>": "<rows>"},
        "_links": {"self": {"href": "/v1"}, "next": {"href": "<next>"}},
        "page": {"size": "<size>", "totalElements": "<total>", "totalPages": "<pages>"},
    },
    "spring": {
        "content": "<rows>", "totalElements": "<total>", "totalPages": "<pages>", "last": "<last>",
        "numberOfElements": "<count>", "size": "<size>", "empty": False, "first": False,
    },
    "pagedlist": {
        "metaData": {
            "TotalItemCount": "<total>", "PageCount": "<pages>", "PageNumber": "<page>",
            "HasNextPage": "<more>", "IsLastPage": "<last>",
        },
        "items": "<rows>",
    },
    "jtable": {"Result": "OK", "Records": "<rows>", "TotalRecordCount": "<total>"},
    "ranges": {"meta": {"itemRange": [1, 0], "took": 3}, "items": "<rows>", "of": "<total>"},
    "lookups": {
        "lookups": {"owners": [{"id": n, "name": f"Owner {n}"} for n in range(1, 40)]},
        "messages": [], "rows": "<rows>", "totalRows": "<total>",
    },
    "grid": {
        "columns": [{"field": f"f{n}", "title": f"F {n}", "width": n} for n in range(30)],
        "rows": "<rows>", "hasNext": "<more>",
    },
    "contradicting": {
        "items": "<rows>", "totalCount": "<count>", "hasNextPage": "<more>", "pageIndex": 0,
    },
}  # fmt: skip
"""Envelopes of frameworks, which only lies bring."""
TEMPLATES: Final = {**ENVELOPES, **OTHER}
