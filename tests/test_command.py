"""The command as a user meets it: bad input ends in one clear line, and stdout stays Singer's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft import settings
from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tap_devensoft.tap import TapDevensoft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tap_devensoft.simulator.server import Tenant

TAP = [sys.executable, "-m", "tap_devensoft"]
LIMIT = 60
NOWHERE = "http://127.0.0.1:9"
"""The discard port, on which nothing listens."""


@dataclass(frozen=True)
class Ended:
    """A run that ended."""

    code: int
    out: str
    errors: list[str]
    """Lines of stderr at ERROR."""
    log: str

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The lines of stdout, each a whole JSON object."""
        return [json.loads(line) for line in self.out.split("\n") if line]


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with serve(scale=0.05) as served:
        yield served


def _config(served: Tenant, **more: Any) -> dict[str, Any]:
    return {
        "api_url": served.url,
        "client_id": served.client_id,
        "client_secret": served.client_secret,
        "request_timeout": 5,
        "max_retries": 1,
        **more,
    }


def _run(
    folder: Path, config: object, *arguments: str, environment: dict[str, str] | None = None
) -> Ended:
    path = folder / "config.json"
    path.write_text(config if isinstance(config, str) else json.dumps(config))
    done = subprocess.run(
        [*TAP, "--config", str(path), *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        env={**os.environ, **(environment or {})},
    )
    errors = [line for line in done.stderr.splitlines() if "| ERROR" in line]
    assert "Traceback" not in done.stderr
    return Ended(done.returncode, done.stdout, errors, done.stderr)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [("api_url", "tenant (or api_url)"), ("client_id", "client_id"), ("client_secret", "secret")],
)
def test_a_setting_that_is_needed_is_named_before_the_first_request(
    tmp_path: Path, tenant: Tenant, lacking: str, said: str
) -> None:
    tenant.reset_ledger()
    ended = _run(tmp_path, _config(tenant, **{lacking: None}))
    assert ended.code != 0
    assert ended.out == ""
    assert len(ended.errors) == 1
    assert said in ended.errors[0]
    assert tenant.ledger.entries == []


SETTINGS = sorted(TapDevensoft.config_jsonschema["properties"])


@pytest.mark.parametrize("setting", ["pagination", "endpoints", "filters"])
def test_an_empty_text_inside_a_setting_is_the_same_as_none(setting: str) -> None:
    inside = {"style": "", "records_path": " "} if setting == "pagination" else {"targets": ""}
    for given in (inside, json.dumps(inside)):
        assert settings.normalised(TapDevensoft.config_jsonschema, {setting: given})[setting] == {}


def test_settings_that_are_all_empty_load_like_none(tmp_path: Path, tenant: Tenant) -> None:
    needed = {"api_url", "client_id", "client_secret"}
    empty = {name: "" for name in SETTINGS if name not in needed}
    ended = _run(tmp_path, {**empty, **_config(tenant)})
    assert ended.code == 0, ended.log
    assert any(message["type"] == "RECORD" for message in ended.messages)


def test_variables_that_are_all_empty_load_like_none(tmp_path: Path, tenant: Tenant) -> None:
    needed = {"api_url", "client_id", "client_secret"}
    known = _config(tenant)
    variables = {f"{settings.ENV_PREFIX}{name.upper()}": "" for name in SETTINGS}
    variables |= {f"{settings.ENV_PREFIX}{name.upper()}": known[name] for name in needed}
    ended = _run(tmp_path, {}, "--config=ENV", environment=variables)
    assert ended.code == 0, ended.log
    assert any(message["type"] == "RECORD" for message in ended.messages)


def test_a_wrong_secret_says_where_credentials_are_made_and_is_tried_once(
    tmp_path: Path, tenant: Tenant
) -> None:
    tenant.reset_ledger()
    ended = _run(tmp_path, _config(tenant, client_secret="Wr0ng-but-l0ng"))
    assert ended.code != 0
    assert ended.out == ""
    assert len(ended.errors) == 1
    assert "invalid_client" in ended.errors[0]
    assert "Admin > API Credentials" in ended.errors[0]
    assert [entry.path for entry in tenant.ledger.entries] == ["/token"]


def test_a_credential_revoked_in_mid_run_fails_what_is_left_and_keeps_what_was_loaded(
    tmp_path: Path,
) -> None:
    with serve(scale=0.05) as tenant:

        def revoke(_asked: object) -> None:
            tenant.revoke_credential()
            tenant.revoke_tokens()

        # Discovery has the second page to prove the paging, so that the load is in it then.
        tenant.before_request("^/v1/targets$", revoke, query="pageNumber=2", nth=2)
        ended = _run(tmp_path, _config(tenant, page_size=20))
    assert ended.code != 0
    assert any(message["type"] == "RECORD" for message in ended.messages)
    assert any("targets" in line and "Admin > API Credentials" in line for line in ended.errors)


def test_an_unreachable_host_is_named(tmp_path: Path, tenant: Tenant) -> None:
    ended = _run(tmp_path, _config(tenant, api_url=NOWHERE, max_retries=0))
    assert ended.code != 0
    assert ended.out == ""
    assert len(ended.errors) == 1
    assert "127.0.0.1:9" in ended.errors[0]


@pytest.mark.parametrize("fault", ["login_page", "login_redirect"])
def test_a_login_page_instead_of_json_is_told_in_one_line(tmp_path: Path, fault: str) -> None:
    with serve(scale=0.05) as tenant:
        tenant.add_fault(fault, path="^/v1/programs$")
        ended = _run(tmp_path, _config(tenant))
    assert ended.code != 0
    programs = [line for line in ended.errors if "Stream programs failed" in line]
    assert len(programs) == 1
    assert "login" in programs[0]


def test_discovery_without_credentials_gives_the_fixed_catalog_with_a_warning(
    tmp_path: Path,
) -> None:
    ended = _run(tmp_path, {}, "--discover")
    assert ended.code == 0
    assert len(json.loads(ended.out)["streams"]) == 8
    assert "| WARNING" in ended.log


def test_discovery_with_refused_credentials_prints_nothing(tmp_path: Path, tenant: Tenant) -> None:
    ended = _run(tmp_path, _config(tenant, client_secret="Wr0ng-but-l0ng"), "--discover")
    assert ended.code != 0
    assert ended.out == ""


@pytest.mark.parametrize(
    ("arguments", "content"),
    [
        pytest.param(["--state"], "{", id="state that is no JSON"),
        pytest.param(["--state"], '{"bookmarks": []}', id="state of another shape"),
        pytest.param(["--catalog"], "<catalog>", id="catalog that is no JSON"),
        pytest.param(["--catalog"], '{"streams": [1]}', id="catalog of another shape"),
    ],
)
def test_a_damaged_file_is_told_in_one_line(
    tmp_path: Path, tenant: Tenant, arguments: list[str], content: str
) -> None:
    (tmp_path / "damaged.json").write_text(content)
    ended = _run(tmp_path, _config(tenant), *arguments, str(tmp_path / "damaged.json"))
    assert ended.code != 0
    assert ended.out == ""
    assert len(ended.errors) == 1


def test_a_config_file_that_is_no_json_is_told_in_one_line(tmp_path: Path) -> None:
    ended = _run(tmp_path, "{not json")
    assert ended.code != 0
    assert ended.out == ""


@pytest.mark.parametrize("option", ["--version", "--about", "--help"])
def test_what_needs_no_tenant_asks_none(option: str) -> None:
    done = subprocess.run([*TAP, option], capture_output=True, text=True, timeout=LIMIT, check=True)
    assert done.stdout
    assert done.stderr == ""


def test_about_marks_the_credentials_as_secrets() -> None:
    command = [*TAP, "--about", "--format=json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
    rules = json.loads(done.stdout)["settings"]["properties"]
    secrets = {name for name, rule in rules.items() if rule.get("secret")}
    assert secrets == {"client_id", "client_secret"}


def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path) -> None:
    with serve(PROFILES["bench"], scale=4) as tenant:
        path = tmp_path / "config.json"
        path.write_text(json.dumps(_config(tenant)))
        with _started([*TAP, "--config", str(path)]) as process:
            assert process.stdout
            assert process.stderr
            process.stdout.readline()
            process.stdout.close()
            said = process.stderr.read().decode()
            code = process.wait(LIMIT)
    assert code != 0
    assert "Traceback" not in said
    assert said.count("| ERROR") <= 1


@contextmanager
def _started(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def test_one_token_serves_discovery_and_all_streams(tmp_path: Path, tenant: Tenant) -> None:
    tenant.reset_ledger()
    ended = _run(tmp_path, _config(tenant, max_concurrency=8))
    assert ended.code == 0
    assert len(tenant.ledger.of("/token", "POST")) == 1
    schemas = [message["stream"] for message in ended.messages if message["type"] == "SCHEMA"]
    assert len(schemas) == len(set(schemas))
