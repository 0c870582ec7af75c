"""Every fault of a tenant gives a file, which says why the tap stopped and shows nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tap_devensoft.simulator.profiles import PROFILES
from tap_devensoft.simulator.server import serve
from tests.fakes.fake import TOKEN, Answer, always, pages, served
from tests.fakes.runs import SECRET, config_for

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "tap_devensoft.shape.command"]
ROWS = [{"id": number, "name": f"Nordlicht {number}"} for number in (4711, 4712)]
LOGIN = Answer(None, body=b"<html>Nordlicht</html>", kind="text/html")
FAULTS: dict[str, dict[str, Any]] = {
    "a refused credential": {"/token": always(Answer({"error": "invalid_client"}, 400))},
    "a login page for a token": {"/token": always(LOGIN)},
    "an address of something else": {},
    "a page for people": {"/v1/targets": always(LOGIN)},
    "half a reply": {"/v1/targets": always(Answer(None, body=b'{"items": [{"name": "Nordl'))},
    "an error that names a deal": {"/v1/targets": always(Answer({"Message": "No Nordlicht"}, 500))},
    "nothing that tells rows": {"/v1/targets": always(Answer({"Nordlicht": {"a": 1}}))},
    "a document that is none": {
        "/swagger/docs/v1": always(
            Answer({"swagger": "2.0", "paths": {"/v1/x": 5}, "info": "Nordlicht"})
        ),
        "/v1/targets": pages(ROWS, total=2),
    },
}


def shaped(folder: Path, config: dict[str, Any]) -> tuple[dict[str, Any], str, str]:
    """Run the command; return the file, its text and what was said."""
    settings, output = folder / "config.json", folder / "shape.json"
    settings.write_text(json.dumps(config))
    command = [*COMMAND, f"--config={settings}", f"--output={output}"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    text = output.read_text(encoding="utf-8")
    return json.loads(text), text, ended.stderr


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_gives_a_file_that_shows_no_row_and_no_secret(
    fault: str, tmp_path: Path
) -> None:
    with served(FAULTS[fault]) as fake:
        shape, text, said = shaped(tmp_path, config_for(fake, max_retries=0))
    concluded = shape["concluded"]
    assert concluded["stopped"] or concluded["failed"] or concluded["warnings"]
    assert shape["exchanges"]
    for hidden in ("nordl", "4711", SECRET.lower(), TOKEN.lower(), fake.url.partition("://")[2]):
        assert hidden not in text.lower()
    assert "Traceback" not in said
    assert "attach it to an issue" in said


def test_nothing_shows_wherever_a_tenant_puts_its_own(tmp_path: Path) -> None:
    document = {
        "swagger": "2.0",
        "info": {"title": "Nordlicht", "contact": {"name": "Nordlicht", "email": "a@nordlicht.at"}},
        "host": "nordlicht.at",
        "x-nordlicht": {"nordlicht": 1},
        "paths": {
            "/v1/targets": {
                "get": {
                    "summary": "Nordlicht",
                    "parameters": [{"name": "page", "in": "query", "default": "Nordlicht"}],
                    "responses": {
                        "200": {"description": "", "examples": {"x": {"Nordlicht": 4711}}}
                    },
                }
            }
        },
    }
    link = "<https://nordlicht.at/v1/nordlicht?page=2&deal=Nordlicht>"
    headers = {
        "Link": f'{link}; rel="next"; title="Nordlicht"',
        "X-Page": '{"nordlicht": "Nordlicht", "total": 2}',
        "X-Total-Count": "nordlicht 2",
        "X-Nordlicht": "4711",
    }
    listed = Answer(
        {"items": ROWS, "note": "Nordlicht says", "self": "https://nordlicht.at/"},
        headers=headers,
        kind="application/vnd.nordlicht+json",
    )
    token = {"access_token": TOKEN, "userName": "Nordlicht", ".issued": "Nordlicht", "id": 4711}
    routes: dict[str, Any] = {
        "/token": always(Answer(token)),
        "/swagger/docs/v1": always(Answer(document)),
        "/v1/targets": always(listed),
        "/v1/contacts": always(Answer(None, 302, headers={"Location": "https://nordlicht.at/"})),
        "/v1/programs": always(Answer({"Message": "Nordlicht", "a": [{"nordlicht": 4711}]}, 403)),
        "/v1/configuration/targets/fields": always(
            Answer([{"key": "nordlichtScore", "label": "Nordlicht Score", "isCustom": True}])
        ),
    }
    with served(routes) as fake:
        shape, text, _ = shaped(tmp_path, config_for(fake, max_retries=0))
    assert {"targets", "contacts", "programs"} <= shape["concluded"]["streams"].keys()
    for hidden in ("nordl", "4711", TOKEN.lower(), SECRET.lower()):
        assert hidden not in text.lower()


def test_where_nobody_answers_there_is_a_file_too(tmp_path: Path) -> None:
    with served({}) as fake:
        config = config_for(fake, max_retries=0)
    shape, text, _ = shaped(tmp_path, config)
    assert "refused" in shape["concluded"]["stopped"]
    assert "127.0.0.1" not in text


def test_a_document_that_a_setting_names_as_a_file_is_in_the_shape(tmp_path: Path) -> None:
    document = tmp_path / "document.json"
    document.write_text('{"swagger": "2.0", "info": {"title": "X"}, "paths": {}}')
    with served({"/v1/targets": pages(ROWS, total=2)}) as fake:
        shape, _, _ = shaped(tmp_path, config_for(fake, max_retries=0, swagger=str(document)))
    asked = [one["ask"] for one in shape["exchanges"]]
    assert f"GET {shape['settings']['swagger']}" in asked


def test_what_is_missing_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    settings = tmp_path / "config.json"
    settings.write_text("{}")
    ended = subprocess.run(
        [*COMMAND, f"--config={settings}"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "Missing" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_simulator_plays_a_shape(tmp_path: Path) -> None:
    with serve(PROFILES["default"], scale=0.02) as tenant:
        credential = {"client_id": tenant.client_id, "client_secret": tenant.client_secret}
        shaped(tmp_path, {"api_url": tenant.url, **credential})
    simulator = [sys.executable, "-m", "tap_devensoft.simulator"]
    with subprocess.Popen(
        [*simulator, "--shape", str(tmp_path / "shape.json")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        again, _, _ = shaped(tmp_path, {"api_url": process.stdout.readline().strip(), **credential})
        process.terminate()
    assert {"targets", "activities", "picklists"} <= again["concluded"]["streams"].keys()
