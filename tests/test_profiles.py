"""Every simulated tenant is read whole, with its Swagger document and without it."""

from __future__ import annotations

from typing import Any

import pytest

from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.comparison import UNKNOWABLE, compare
from tests.fakes.loads import catalog_of

SMALL = {"scale": 0.08, "page_size": 40}
"""About a hundred targets in pages of forty, so that each listing has several pages."""


def _settings(name: str) -> dict[str, Any]:
    # The zone of unmarked times is the one thing that no reply can tell.
    return {"timezone": "US/Eastern"} if PROFILES[name].stamps == "eastern" else {}


@pytest.mark.parametrize("name", PROFILES)
def test_every_row_and_value_arrives_with_the_tenants_own_document(name: str) -> None:
    outcome = compare(PROFILES[name], **SMALL, **_settings(name))
    assert not outcome.failure
    assert not outcome.differences


@pytest.mark.parametrize("name", PROFILES)
def test_every_row_and_value_arrives_without_a_document_or_the_load_says_that_it_cannot_tell(
    name: str,
) -> None:
    profile = PROFILES[name].with_(swagger="absent")
    outcome = compare(profile, **SMALL, **_settings(name))
    if name in UNKNOWABLE:
        assert outcome.told
    else:
        assert not outcome.failure
        assert not outcome.differences


@pytest.mark.parametrize("name", ["default", "pascal", "custom_object", "both_maps"])
def test_discovery_of_a_documented_tenant_takes_less_than_forty_requests(name: str) -> None:
    with serve(PROFILES[name]) as tenant:
        catalog_of(tenant, {"targets": "INCREMENTAL"})
        assert len(tenant.ledger.entries) < 40
