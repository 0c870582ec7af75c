"""Ready-made tenants, which together turn every switch both ways.

Each differs from the default in one matter, or in a few that go together on real servers; the
comment above a group names what its tenants differ in.
"""

from __future__ import annotations

from tap_devensoft.simulator.profile import Profile

_CAPS = {"case": "pascal", "key_name": "Id"}
_SKIP_TAKE = {"paging": "offset", "page_param": "skip", "size_param": "take"}
_DOLLARS = {"paging": "offset", "page_param": "$skip", "size_param": "$top"}
_CURSOR = {"paging": "cursor", "page_param": "cursor", "size_param": "limit"}

_SWITCHES: dict[str, dict[str, object]] = {
    "default": {},
    "bench": {"list_returns": "all", "default_size": 100, "max_size": 1000},
    # names and counting of pages
    "prefixed": {"prefix": "request.", "oversize": "reject", "bad_values": "reject"},
    "page_limit": {"page_param": "page", "size_param": "limit", "prefix": "query."},
    "zero_based": {
        "page_param": "pageIndex",
        "first_page": 0,
        "default_size": 10,
        "max_size": 100,
        "envelope": "data_paging",
        "programs_paging": "none",
    },
    "skip_take": {**_SKIP_TAKE, "prefix": "filter.", "envelope": "data_pagination"},
    "offset_limit": {
        "paging": "offset",
        "page_param": "offset",
        "size_param": "limit",
        "envelope": "results_links",
        "next_form": "relative",
        "default_size": 25,
    },
    "dollars": {**_DOLLARS, "envelope": "odata", "stamps": "Z", "unpaged_envelope": "same"},
    "odd_names": {
        "page_param": "seite",
        "size_param": "anzahl",
        "envelope": "german",
        "case": "snake",
        "default_size": 20,
    },
    # how the next page is pointed to
    "next_link": {"paging": "next_link", "page_param": "page", "envelope": "results_links"},
    "relative_link": {
        "paging": "next_link",
        "page_param": "page",
        "next_form": "relative",
        "unpaged_envelope": "same",
    },
    "link_header": {
        "paging": "next_link",
        "envelope": "array",
        "totals": "nowhere",
        "next_in": "header",
    },
    "cursor": {**_CURSOR, "totals": "nowhere"},
    "cursor_header": {
        **_CURSOR,
        "page_param": "continuationToken",
        "size_param": "maxItems",
        "envelope": "array",
        "next_in": "header",
        "totals": "X-Total-Count",
    },
    "mixed_paging": {
        "programs_paging": "offset",
        "contacts_paging": "cursor",
        "collections_paging": "page",
        "fields_paging": "page",
        "activities_paging": "page",
        "default_size": 20,
        "max_size": 30,
    },
    "unpaged": {"paging": "none", "envelope": "array", "list_returns": "all"},
    # envelopes and totals
    "nested": {"envelope": "nested", **_CAPS, "missing_row": "string"},
    "wrapper": {"envelope": "wrapper", "unpaged_envelope": "same", "missing_row": "empty"},
    "wrapper_page": {"envelope": "wrapper_page", "unpaged_envelope": "same"},
    "d_results": {"envelope": "d_results", "unpaged_envelope": "same", "stamps": "old"},
    "named_list": {
        "envelope": "named",
        "unpaged_envelope": "same",
        "key_name": "resource",
        "field_names": "prefixed",
    },
    "total_header": {"envelope": "array", "totals": "X-Total-Count", "max_size": 500},
    "pagination_header": {"envelope": "array", "totals": "X-Pagination", "max_size": 500},
    "no_totals": {"totals": "nowhere", "default_size": 100},
    "total_minus_one": {"totals_say": "minus_one", "envelope": "has_next"},
    "total_zero": {"totals_say": "zero"},
    "total_of_page": {"totals_say": "page", "envelope": "has_next"},
    "total_too_small": {"totals_say": "page_less", "default_size": 20, "max_size": 30},
    "odata3": {**_DOLLARS, "envelope": "odata3", "unpaged_envelope": "same"},
    "kendo": {"envelope": "kendo", "page_param": "page", **_CAPS},
    "datatables": {
        "envelope": "datatables",
        "paging": "offset",
        "page_param": "start",
        "size_param": "length",
    },
    "jqgrid": {"envelope": "jqgrid", "page_param": "page", "size_param": "rows"},
    "devextreme": {**_SKIP_TAKE, "envelope": "devextreme", "totals_say": "minus_one"},
    "abp_blind": {
        "envelope": "abp",
        "paging": "offset",
        "page_param": "SkipCount",
        "size_param": "MaxResultCount",
        "default_size": 10,
        "swagger": "absent",
    },
    # order
    "by_name": {"order": "name"},
    "unstable": {"order": "unstable"},
    # spelling, keys and references
    "pascal": {**_CAPS, "nulls": "omitted", "field_keys": "pascal", "modified_name": "updatedOn"},
    "capital_ids": {"key_name": "ID", "case": "pascal", "field_names": "prefixed"},
    "guids": {"key_type": "guid", "references": "object", "path_parameters": "id"},
    "text_keys": {"key_type": "text", "key_name": "deal", "references": "pair"},
    "numbers": {
        "references": "id",
        "enums": "integer",
        "filter_names": "id",
        "filter_values": "id",
        "filter_many": "repeated",
    },
    # what a list shows
    "detail_only": {"list_returns": "detail_only"},
    "labels": {
        "properties_syntax": "repeated",
        "properties_names": "label",
        "properties_unknown": "rejected",
        "filter_names": "prefixed",
        "filter_many": "one",
    },
    "star": {"properties_star": "*", "properties_param": "fields"},
    "strict_names": {"properties_unknown": "rejected", "properties_star": "all"},
    # custom fields and their metadata
    "custom_object": {"custom_values": "object", "field_keys": "name"},
    "custom_array": {"custom_values": "array", "field_keys": "field_name", "csv_header": "label"},
    "custom_numbered": {"custom_values": "numbered", "fields_core": False, "csv_delimiter": ";"},
    "no_custom": {"custom_count": 0, "fields_core": False, "csv_bom": False},
    "no_custom_empty": {"custom_count": 0, "fields_core": False, "fields_none": "empty"},
    "wide": {"custom_count": 300},
    # activity maps
    "tree": {"activity_shape": "tree", "activity_path": "program_activities"},
    "level_arrays": {"activity_shape": "arrays", "activity_ids": "per_level"},
    "wbs_only": {"activity_shape": "wbs", "activity_path": "map_by_id"},
    "map_query": {"activity_path": "map_query", "activity_owners": "both", "max_size": 1000},
    "map_by_id_both": {"activity_path": "map_by_id", "activity_owners": "both"},
    "target_maps": {"activity_owners": "targets"},
    "both_maps": {"activity_owners": "both", "activity_ids": "per_level"},
    "map_missing": {"missing_maps": True},
    "one_activity_list": {
        "activity_path": "all",
        "activity_owners": "both",
        "activities_paging": "same",
    },
    "level_paths": {
        "activity_path": "levels",
        "activity_ids": "per_level",
        "activities_paging": "same",
    },
    # stamps
    "no_stamps": {"modified_name": ""},
    "since": {"since_filter": "modifiedSince", "modified_name": "lastModified", "stamps": "Z"},
    "updated_after": {"since_filter": "updatedAfter", "modified_name": "dateModified"},
    "offset_stamps": {"stamps": "offset", "dates": "plain", "since_filter": "modifiedFrom"},
    "eastern": {"stamps": "eastern", "since_filter": "modifiedSince"},
    "old_dates": {"stamps": "old"},
    # soft deletion
    "deleted_flag": {"soft_delete": "flag"},
    "include_deleted": {"soft_delete": "include_param"},
    # limits
    "throttled": {"rate_limit": "429_seconds"},
    "throttled_date": {"rate_limit": "429_date"},
    "throttled_bare": {"rate_limit": "429_bare"},
    "busy": {"rate_limit": "503"},
    # collections
    "texts": {"picklist_items": "text", "country_items": "text", "phase_items": "text"},
    "key_value": {
        "picklist_items": "key_value",
        "country_items": "key_value",
        "phase_items": "key_value",
        "picklist_names": "spaced",
        "picklist_unknown": "empty",
    },
    "id_name": {
        "picklist_items": "id_name",
        "country_items": "id_name",
        "phase_items": "id_name",
        "picklist_unreachable": True,
    },
    # the Swagger document
    "swagger_protected": {"swagger": "protected", "swagger_label": "v1.0", "path_parameters": "id"},
    "swagger_absent": {"swagger": "absent"},
    "swagger_broken": {"swagger": "broken", "swagger_label": "1.0"},
    "swagger_html": {"swagger": "html", "swagger_label": "V1"},
    "swagger_bare": {"swagger_replies": "bare", "swagger_security": "api_key"},
    "swagger_foreign": {
        "swagger_host": "wrong",
        "swagger_all_of": True,
        "swagger_security": "none",
        "activity_shape": "tree",
    },
    "hard_of_hearing": {
        "swagger": "absent",
        "page_param": "page",
        "size_param": "limit",
        "first_page": 0,
        "envelope": "nested",
        "totals": "nowhere",
        "default_size": 20,
    },
    "document_refused": {"swagger": "refused"},
    "document_busy": {"swagger": "busy"},
    "version_paths": {"swagger_paths": "version"},
    # credential, tokens and modules
    "restricted_view": {"view": "business_unit"},
    "text_lifetime": {"token_lifetime": "text", "token_errors": "json401", "single_token": True},
    "fraction_lifetime": {"token_lifetime": "fraction", "token_errors": "html"},
    "no_lifetime": {"token_lifetime": "absent", "error_keys": "camel"},
    "no_contacts": {"absent": ("contacts",)},
    "closed_modules": {"forbidden": ("programs", "picklists")},
    "unauthorized_modules": {"forbidden": ("programs", "picklists"), "forbidden_status": 401},
    "extras": {"extra_listings": True, "gzip": True},
    # what the JSON formatter adds, and transport
    "json_references": {"json_net": "references", "references": "object"},
    "json_all_references": {"json_net": "all_references", "references": "object"},
    "json_types": {"json_net": "types", "custom_values": "array"},
    "nothing_is_null": {"empty_lists": "null"},
    "nothing_is_null_tree": {"empty_lists": "null", "activity_shape": "tree"},
    "latin_2": {"charset": "iso-8859-2", "list_returns": "all"},
    "windows_1250": {"charset": "windows-1250"},
    "utf_16": {"charset": "utf-16"},
    "base_path_unsaid": {"mount": "/app"},
}

_COMING: dict[str, dict[str, object]] = {
    # envelopes of frameworks
    "abp": {
        "envelope": "abp",
        "paging": "offset",
        "page_param": "SkipCount",
        "size_param": "MaxResultCount",
        "unpaged_envelope": "same",
    },
    "json_api": {
        "envelope": "json_api",
        "paging": "next_link",
        "page_param": "page[number]",
        "size_param": "page[size]",
        "key_type": "text",
    },
    # sizes that the server cannot take
    "size_fails": {"oversize": "fail", "swagger_ranges": True},
    "size_fails_blind": {"oversize": "fail", "swagger": "absent"},
    # where the API lies
    "base_path": {"mount": "/app", "base_path": "/app"},
    "base_path_at_root": {"mount": "/app", "mount_of": "resources", "base_path": "/app"},
    "base_path_long": {"mount": "/tenants/acme", "base_path": "/tenants/acme"},
    "base_path_inside": {"base_path": "/internal"},
    # what a credential or a route refuses
    "unauthorized_contacts": {"forbidden": ("contacts",), "forbidden_status": 401},
    "conventional": {"detail_answers": "listing"},
    # the document
    "hidden_operations": {"hidden": ("contacts", "activities")},
    "document_hangs": {"swagger": "hanging"},
    "two_documents": {"swagger_later": ("contacts", "risks"), "extra_listings": True},
    # custom values
    "metadata_case": {"metadata_case": "pascal", "custom_values": "object"},
    "metadata_case_flat": {"metadata_case": "pascal"},
    "attribute_rows": {"custom_values": "typed_rows"},
}


def _made(table: dict[str, dict[str, object]]) -> dict[str, Profile]:
    return {name: Profile(name=name).with_(**switches) for name, switches in table.items()}


PROFILES = _made(_SWITCHES)
"""Profiles by name."""
COMING = _made(_COMING)
"""Profiles that a reader is yet to be tried on; one that is read whole moves to `PROFILES`."""
