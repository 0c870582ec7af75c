"""A tap as the Singer SDK's template gives it: a REST stream, its paginator, its schema."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from singer_sdk import Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import OAuthAuthenticator
from singer_sdk.helpers.jsonpath import extract_jsonpath
from singer_sdk.pagination import PageNumberPaginator
from singer_sdk.streams import RESTStream
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Iterable

    import requests
    from singer_sdk.helpers.types import Auth, Context

TEXTS = (
    "name", "codeName", "status", "phase", "dealType", "priority", "country", "businessUnit",
    "dealLead", "currency", "description", "website", "industry", "source", "strategicFit",
    "riskNotes", "outsideCounsel", "dataRoom", "internalCode",
)  # fmt: skip
NUMBERS = (
    "targetValuation", "valuation", "revenue", "ebitda", "synergyEstimate", "ownershipShare",
    "siteCount", "patents", "integrationBudget",
)  # fmt: skip


class Authenticator(OAuthAuthenticator):
    """Client credentials."""

    @property
    @override
    def oauth_request_body(self) -> dict[str, Any]:
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }


class Paginator(PageNumberPaginator):
    """Page after page until one is empty."""

    @override
    def has_more(self, response: requests.Response) -> bool:
        return bool(response.json()["items"])


class Targets(RESTStream[int]):
    """The listing of targets."""

    name = "targets"
    path = "/v1/targets"
    primary_keys = ("id",)
    replication_key = None
    records_jsonpath = "$.items[*]"
    schema = th.PropertiesList(
        th.Property("id", th.IntegerType, required=True),
        *(th.Property(name, th.StringType) for name in TEXTS),
        *(th.Property(name, th.NumberType) for name in NUMBERS),
        th.Property("employees", th.IntegerType),
        th.Property("createdDate", th.DateTimeType),
        th.Property("modifiedDate", th.DateTimeType),
        # days, which the API sends as date-times
        th.Property("exclusivityEnds", th.DateTimeType),
        th.Property("auditDate", th.DateTimeType),
        th.Property("boardApproval", th.BooleanType),
        th.Property("listed", th.BooleanType),
        th.Property("regions", th.ArrayType(th.StringType)),
        th.Property("customFields", th.ObjectType(additional_properties=True)),
    ).to_dict()

    @property
    @override
    def url_base(self) -> str:
        return str(self.config["api_url"])

    @cached_property
    @override
    def authenticator(self) -> Auth:
        return Authenticator(
            client_id=self.config["client_id"],
            client_secret=self.config["client_secret"],
            auth_endpoint=f"{self.url_base}/token",
        )

    @override
    def parse_response(self, response: requests.Response) -> Iterable[dict[str, Any]]:
        yield from extract_jsonpath(self.records_jsonpath, input=response.json(parse_float=Decimal))

    @override
    def post_process(
        self, row: dict[str, Any], context: Context | None = None
    ) -> dict[str, Any] | None:
        return row

    @override
    def get_new_paginator(self) -> Paginator:
        return Paginator(start_value=1)

    @override
    def get_url_params(
        self, context: Context | None, next_page_token: int | None
    ) -> dict[str, Any]:
        return {"pageNumber": next_page_token or 1, "pageSize": self.config["page_size"]}


class TapTemplate(Tap):
    """The tap."""

    name = "tap-template"
    config_jsonschema = th.PropertiesList(
        th.Property("api_url", th.StringType, required=True),
        th.Property("client_id", th.StringType, required=True),
        th.Property("client_secret", th.StringType, required=True, secret=True),
        th.Property("page_size", th.IntegerType, default=500),
    ).to_dict()

    @override
    def discover_streams(self) -> list[Targets]:
        return [Targets(self)]


if __name__ == "__main__":
    TapTemplate.cli()
