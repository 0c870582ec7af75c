"""`meltano.yml` is what Meltano, the tap and the loader take it for."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from packaging.requirements import Requirement

from scripts.pipeline import ROOT, meltano_command, meltano_environment, program
from tests.fakes.fake import served
from tests.fakes.runs import SECRET

if TYPE_CHECKING:
    from pathlib import Path

LOADER = ROOT / ".meltano" / "loaders" / "target-postgres" / "venv" / "bin" / "target-postgres"
# The loader keeps it for old configurations only.
RETIRED = {"dialect+driver"}


def meltano(folder: Path, *arguments: str, **variables: str) -> str:
    """Run Meltano in the project; return all that it says."""
    ended = subprocess.run(
        [*meltano_command(), *arguments],
        cwd=ROOT,
        env=meltano_environment(folder) | variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def about(*command: str) -> dict[str, Any]:
    """Ask a plugin what it takes."""
    ended = subprocess.run(
        [*command, "--about", "--format=json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    described: dict[str, Any] = json.loads(ended.stdout)
    return described


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def tap(project: dict[str, Any]) -> dict[str, Any]:
    (plugin,) = project["plugins"]["extractors"]
    return dict(plugin)


@pytest.fixture(scope="module")
def loader(project: dict[str, Any]) -> dict[str, Any]:
    (plugin,) = project["plugins"]["loaders"]
    return dict(plugin)


def declared(plugin: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give the settings that a plugin's definition declares, by name."""
    return {setting["name"]: setting for setting in plugin["settings"]}


def test_meltano_finds_nothing_to_object_to(tmp_path: Path) -> None:
    said = meltano(tmp_path, "compile", "--lint", "--directory", str(tmp_path / "manifests"))

    assert "Failed to validate" not in said
    assert "Deprecat" not in said
    assert {path.name for path in (tmp_path / "manifests").iterdir()} == {
        "meltano-manifest.json",
        "meltano-manifest.demo.json",
        "meltano-manifest.prod.json",
    }


def test_every_setting_of_the_tap_is_declared(tap: dict[str, Any]) -> None:
    known = about(program("tap-devensoft"))["settings"]["properties"]

    assert set(declared(tap)) == set(known)


def test_secrets_of_the_tap_are_marked(tap: dict[str, Any]) -> None:
    known = about(program("tap-devensoft"))["settings"]["properties"]

    marked = {name for name, setting in declared(tap).items() if setting.get("sensitive")}
    assert marked == {name for name, rule in known.items() if rule.get("secret")}
    assert "client_secret" in marked


def test_defaults_of_the_tap_are_its_own(tap: dict[str, Any]) -> None:
    known = about(program("tap-devensoft"))["settings"]["properties"]

    defaults = {
        name: setting["value"] for name, setting in declared(tap).items() if "value" in setting
    }
    assert defaults == {name: known[name].get("default") for name in defaults}


def test_every_setting_of_the_loader_is_declared(loader: dict[str, Any]) -> None:
    known = about(str(LOADER))["settings"]["properties"]

    names = {name.partition(".")[0] for name in declared(loader)}
    assert names == set(known) - RETIRED
    assert set(loader["config"]) <= set(known)


def test_every_setting_is_explained(tap: dict[str, Any], loader: dict[str, Any]) -> None:
    for setting in (*tap["settings"], *loader["settings"]):
        assert {"name", "kind", "label", "description"} <= set(setting)


def test_the_loader_is_pinned_alike_everywhere(loader: dict[str, Any]) -> None:
    pinned = Requirement(loader["pip_url"])
    texts = [
        (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        for name in ("plugins.in", "plugins.txt")
    ]

    assert [spec.operator for spec in pinned.specifier] == ["=="]
    for lines in texts:
        (line,) = (line for line in lines if line.startswith(f"{pinned.name}=="))
        assert Requirement(line.removesuffix("\\")) == pinned


def test_a_tenant_that_cannot_be_discovered_gives_its_shape(tmp_path: Path) -> None:
    output = tmp_path / "shape.json"
    with served({}) as nothing:
        said = meltano(
            tmp_path,
            *("--environment=demo", "invoke", "tap-devensoft:shape", "--output", str(output)),
            DEMO_API_URL=nothing.url,
            DEMO_CLIENT_ID="somebody",
            DEMO_CLIENT_SECRET=SECRET,
        )
    assert "attach it to an issue" in said
    assert "Nothing of this API" in json.loads(output.read_text("utf-8"))["concluded"]["stopped"]


def test_meltano_hides_the_credentials(tmp_path: Path) -> None:
    said = meltano(
        tmp_path,
        *("--environment=demo", "config", "print", "tap-devensoft", "--format=json"),
        DEMO_API_URL="https://acme.example.com",
        DEMO_CLIENT_ID="somebody",
        DEMO_CLIENT_SECRET="made-up",
    )

    assert "https://acme.example.com" in said
    assert "somebody" not in said
    assert "made-up" not in said
