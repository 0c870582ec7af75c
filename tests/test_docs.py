"""What the documents say is what the code does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml
from singer_sdk.helpers.capabilities import BATCH_CONFIG, FLATTENING_CONFIG, STREAM_MAPS_CONFIG

from scripts import docs
from tap_devensoft.settings import SETTINGS
from tap_devensoft.tap import full_schema

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MELTANO = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
TAP = next(one for one in MELTANO["plugins"]["extractors"] if one["name"] == "tap-devensoft")
KINDS = {
    "string": {"string", "options", "date_iso8601", "file", "password"},
    "integer": {"integer"}, "number": {"integer", "decimal"}, "boolean": {"boolean"},
    "object": {"object"}, "array": {"array"},
}  # fmt: skip
"""Kinds of Meltano's that hold a setting of a type."""


def test_the_readmes_tables_are_those_of_the_code() -> None:
    assert docs.filled(README) == README


def test_every_setting_has_a_title_and_a_sentence() -> None:
    for name, rule in SETTINGS.to_dict()["properties"].items():
        assert rule.get("title"), name
        assert rule["description"].endswith("."), name


def test_meltano_declares_every_setting_and_no_other() -> None:
    declared = {one["name"] for one in TAP["settings"]}
    assert declared == set(full_schema()["properties"])


@pytest.mark.parametrize("setting", TAP["settings"], ids=lambda one: str(one["name"]))
def test_meltano_declares_a_setting_as_the_code_has_it(setting: dict[str, Any]) -> None:
    rule = full_schema()["properties"][setting["name"]]
    types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    known = next(one for one in types if one != "null")
    assert setting.get("kind", "string") in KINDS[known]
    assert bool(setting.get("sensitive")) == bool(rule.get("secret"))
    builtin = (STREAM_MAPS_CONFIG, FLATTENING_CONFIG, BATCH_CONFIG)
    if not any(setting["name"] in one["properties"] for one in builtin):
        assert setting.get("value") == rule.get("default")


def test_links_within_the_readme_lead_to_files() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_yaml_in_the_readme_is_yaml() -> None:
    for block in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL):
        assert yaml.safe_load(textwrap.dedent(block))


def test_make_targets_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z]+)`", README))
    assert named <= targets


@pytest.mark.parametrize("option", ["--config", "--catalog", "--state", "--discover", "--test"])
def test_the_command_has_the_options_that_are_promised(option: str) -> None:
    command = [sys.executable, "-m", "tap_devensoft", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert option in said


@pytest.mark.parametrize("form", ["json", "markdown"])
def test_about_tells_every_setting(form: str) -> None:
    command = [sys.executable, "-m", "tap_devensoft", "--about", f"--format={form}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for name in SETTINGS.to_dict()["properties"]:
        assert name in said
    if form == "json":
        assert json.loads(said)["name"] == "tap-devensoft"


def test_the_definition_for_the_hub_is_that_of_the_project() -> None:
    assert docs.HUB.read_text(encoding="utf-8") == docs.hub_definition()
