"""What the documents say is what the code does."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from singer_sdk.helpers.capabilities import BATCH_CONFIG, FLATTENING_CONFIG, STREAM_MAPS_CONFIG

from scripts import docs
from tap_devensoft.settings import SETTINGS
from tap_devensoft.tap import TapDevensoft

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in docs.documents()}
README, CONTRIBUTING = PAGES["README.md"], PAGES["CONTRIBUTING.md"]
GUIDE = [path.relative_to(ROOT).as_posix() for path in docs.guide()]
MELTANO = yaml.safe_load((ROOT / "meltano.yml").read_text(encoding="utf-8"))
TAP = next(one for one in MELTANO["plugins"]["extractors"] if one["name"] == "tap-devensoft")
KINDS = {
    "string": {"string", "options", "date_iso8601", "file", "password"},
    "integer": {"integer", "string"}, "number": {"string"}, "boolean": {"boolean"},
    "object": {"object"}, "array": {"array"},
}  # fmt: skip
"""Kinds of Meltano's that hold a setting of a type."""


EACH_PAGE = pytest.mark.parametrize("page", PAGES)
PLUGIN = re.compile(r"(tap-devensoft|target-[a-z]+)(--[a-z]+)?")
NOT_OURS = ("examples/", "tests/", "scripts/", "bench/", "requirements/", "docs/", ".github/")


def blocks(page: str, language: str) -> list[str]:
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```$", PAGES[page], re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


def prose(page: str) -> str:
    """Return a page without its blocks, in which signs mean other things."""
    return re.sub(r"^ *```.*?^ *```$", "", PAGES[page], flags=re.DOTALL | re.MULTILINE)


def anchors(page: str) -> set[str]:
    """Return what a link to a heading of a page can end in."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


def plugins_in(snippet: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a snippet says of the tap."""
    if "plugins" in snippet:
        extractors = snippet["plugins"].get("extractors", ())
        yield from (one for one in extractors if one["name"].startswith("tap-devensoft"))
    else:
        yield snippet


@EACH_PAGE
def test_a_pages_tables_are_those_of_the_code(page: str) -> None:
    assert docs.filled(PAGES[page]) == PAGES[page]


@pytest.mark.parametrize("table", docs.TABLES)
def test_a_table_stands_on_one_page(table: str) -> None:
    assert sum(text.count(f"<!-- {table} -->") for text in PAGES.values()) == 1


@pytest.mark.parametrize("name", SETTINGS.to_dict()["properties"])
def test_a_setting_is_documented_once(name: str) -> None:
    text = "\n".join(PAGES.values()).replace(docs.streams_table(), "")  # `picklists` is both
    rows = re.findall(rf"^\| `{name}` \|", text, re.MULTILINE)
    assert len(rows) == 1


def test_the_readme_leads_to_every_page() -> None:
    assert set(GUIDE) == {"README.md", *(page for page in PAGES if page.startswith("docs/"))}
    for page in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"):
        assert f"({page})" in README


def test_every_setting_has_a_sentence() -> None:
    for name, rule in SETTINGS.to_dict()["properties"].items():
        assert rule["description"].endswith("."), name


def test_meltano_declares_every_setting_and_no_other() -> None:
    declared = {one["name"] for one in TAP["settings"]}
    assert declared == set(TapDevensoft.config_jsonschema["properties"])


@pytest.mark.parametrize("setting", TAP["settings"], ids=lambda one: str(one["name"]))
def test_meltano_declares_a_setting_as_the_code_has_it(setting: dict[str, Any]) -> None:
    rule = TapDevensoft.config_jsonschema["properties"][setting["name"]]
    types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    known = next(one for one in types if one != "null")
    assert setting.get("kind", "string") in KINDS[known]
    assert bool(setting.get("sensitive")) == bool(rule.get("secret"))
    builtin = (STREAM_MAPS_CONFIG, FLATTENING_CONFIG, BATCH_CONFIG)
    if not any(setting["name"] in one["properties"] for one in builtin):
        assert setting.get("value") == rule.get("default")


@EACH_PAGE
def test_links_lead_to_files_and_headings(page: str) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", prose(page)):
        if "://" in target:
            continue
        path = (ROOT / page).parent / target if target else ROOT / page
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.resolve().relative_to(ROOT).as_posix()), anchor


@EACH_PAGE
def test_yaml_is_yaml_and_has_settings_that_there_are(page: str) -> None:
    for block in blocks(page, "yaml"):
        snippet = yaml.safe_load(block)
        assert isinstance(snippet, dict)
        for plugin in plugins_in(snippet):
            assert set(plugin.get("config", {})) <= set(
                TapDevensoft.config_jsonschema["properties"]
            )


@EACH_PAGE
def test_variables_of_the_tap_are_settings(page: str) -> None:
    known = {name.upper() for name in TapDevensoft.config_jsonschema["properties"]}
    for block in blocks(page, "dotenv"):
        for line in block.splitlines():
            name, _, value = line.partition("=")
            plugin = re.fullmatch(r"TAP_DEVENSOFT_(?:_[A-Z]+?_)?([A-Z_]+)", name)
            assert plugin, line
            assert plugin[1] in known, line
            assert not value.startswith(("{", "[")) or json.loads(value)


@EACH_PAGE
def test_commands_name_the_tap_and_plugins_that_the_pages_define(page: str) -> None:
    defined = {"tap-devensoft", "target-postgres"}
    for block in (block for one in GUIDE for block in blocks(one, "yaml")):
        for kind in yaml.safe_load(block).get("plugins", {}).values():
            defined |= {plugin["name"] for plugin in kind}
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            assert line.split()[0] in {"make", "meltano", "tap-devensoft", "tap-devensoft-shape"}
            if line.startswith("meltano run"):
                assert {found[0] for found in PLUGIN.finditer(line)} <= defined


@EACH_PAGE
def test_make_targets_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", PAGES[page])) <= targets


def test_files_that_contributors_are_sent_to_exist_and_hold_what_is_named() -> None:
    for name in set(re.findall(r"`([\w./]+/[\w.]*|\w+\.py)`", CONTRIBUTING)) - {"tap_devensoft/"}:
        assert located(name).exists(), name
    held = re.findall(r"((?:`[A-Z]\w+`(?: or )?)+) (?:in|of) `([\w./]+\.py)`", CONTRIBUTING)
    assert held
    for names, path in held:
        for name in re.findall(r"\w+", names.replace(" or ", " ")):
            text = located(path).read_text(encoding="utf-8")
            assert re.search(rf"^(?:class )?{name}\b", text, re.MULTILINE), (name, path)


def located(name: str) -> Path:
    return ROOT / name if name.startswith(NOT_OURS) else ROOT / "tap_devensoft" / name


def test_the_changelog_tells_of_the_version() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (version,) = re.findall(r'^version = "(.+)"$', project, re.MULTILINE)
    assert f"\n## {version}\n" in PAGES["CHANGELOG.md"]


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
