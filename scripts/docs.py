"""Writes the documents' tables and the Hub's definition from the code; `--check` compares."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from scripts.loaders import loaders_table
from tap_devensoft.discovery.facts import FACTS
from tap_devensoft.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PROJECT = ROOT / "meltano.yml"
HUB = ROOT / "hub" / "tap-devensoft.yml"
TAP = ROOT / "tap_devensoft"


def guide() -> list[Path]:
    """Return the README and the pages for users, in the order in which the README names them."""
    links = re.findall(r"\]\((docs/\w+\.md)\)", README.read_text(encoding="utf-8"))
    return [README, *(ROOT / link for link in dict.fromkeys(links))]


def documents() -> list[Path]:
    """Return every document of the project."""
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/**/*.md")]


def settings_table() -> str:
    """Return the settings as a table, without the SDK's own."""
    rows = ["| setting | type, default | meaning |", "| --- | --- | --- |"]
    for name, rule in SETTINGS.to_dict()["properties"].items():
        rows.append(f"| `{name}` | {_type_of(rule)} | {rule['description']} |")
    return "\n".join(rows)


def _type_of(rule: dict[str, Any]) -> str:
    types = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
    kind = next(one for one in types if one != "null")
    parts = [" \\| ".join(f"`{one}`" for one in rule["enum"]) if "enum" in rule else kind]
    if "minimum" in rule and "maximum" in rule:
        parts[0] += f" {rule['minimum']} to {rule['maximum']}"
    parts += ["secret"] if rule.get("secret") else []
    parts += [f"`{_spelled(rule['default'])}`"] if "default" in rule else []
    return ", ".join(parts)


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def streams_table() -> str:
    """Return the streams that every tenant may have as a table."""
    rows = ["| stream | read from | key | loads by default |", "| --- | --- | --- | --- |"]
    for name, fact in FACTS.items():
        stamped = "INCREMENTAL where rows carry a modified stamp"
        method = stamped if fact.incremental else "FULL_TABLE"
        rows.append(f"| `{name}` | `{fact.sources[0].path}` | {', '.join(fact.key)} | {method} |")
    return "\n".join(rows)


def chores_table() -> str:
    """Return the targets of the Makefile, each with its own sentence, as a table."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rows = ["| command | does |", "| --- | --- |"]
    for name, does in re.findall(r"^([a-z]+):.*?## (.+)$", makefile, re.MULTILINE):
        rows.append(f"| `make {name}` | {does} |")
    return "\n".join(rows)


def rooms_table() -> str:
    """Return the layers from the top, each with the first line of its modules, as a table."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = project.partition("\nlayers = [")[2].partition("\n]")[0]
    layers = re.findall(r'^  "([^"]+)",$', listed, re.MULTILINE)
    rows = ["| room | holds |", "| --- | --- |"]
    for path in _rooms(layers):
        holds = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        room = path.relative_to(TAP)
        shown = f"{room.parent}/" if path.stem == "__init__" else f"{room}"
        rows.append(f"| `{shown}` | {holds.splitlines()[0]} |")
    return "\n".join(rows)


def _rooms(layers: list[str]) -> Iterator[Path]:
    for name in (name for layer in layers for name in layer.split(" | ")):
        package = TAP / name / "__init__.py"
        yield package if package.exists() else TAP / f"{name}.py"


TABLES = {
    "settings": settings_table,
    "streams": streams_table,
    "loaders": loaders_table,
    "chores": chores_table,
    "rooms": rooms_table,
}


def filled(text: str) -> str:
    """Return a document's `text` with each table that it has made anew between its marks."""
    for name, table in TABLES.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if start in text:
            before, _, rest = text.partition(start)
            text = f"{before}{start}{table()}\n{end}{rest.partition(end)[2]}"
    return text


def hub_definition() -> str:
    """Return the plugin's definition as Meltano Hub keeps it, from that of `meltano.yml`.

    `tests/test_docs.py` compares the latter with the code.
    """
    plugins = yaml.safe_load(PROJECT.read_text(encoding="utf-8"))["plugins"]
    tap = next(one for one in plugins["extractors"] if one["name"] == "tap-devensoft")
    known = ("capabilities", "commands", "description", "label", "name", "namespace")
    definition = {name: tap[name] for name in known} | {
        "domain_url": "https://support.devensoft.com/knowledge/api-technical-overview",
        "keywords": ["api", "meltano_sdk"],
        "maintenance_status": "active",
        "pip_url": "tap-devensoft",
        "settings": sorted(tap["settings"], key=lambda setting: str(setting["name"])),
        "settings_group_validation": tap["settings_group_validation"],
    }
    return yaml.safe_dump(definition, sort_keys=True, allow_unicode=True, width=100)


def main() -> None:
    """Write what is out of date, or exit non-zero where `--check` finds something."""
    made = {path: filled(path.read_text(encoding="utf-8")) for path in documents()}
    for path, text in (made | {HUB: hub_definition()}).items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv:
            sys.exit(f"{path.name} is not what the code says; `python -m scripts.docs` writes it.")
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
