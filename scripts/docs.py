"""Writes the tables of the README from the code; `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from scripts.loaders import loaders_table
from tap_devensoft.resource import FACTS, FULL_TABLE_STREAMS
from tap_devensoft.settings import SETTINGS

README = Path(__file__).resolve().parent.parent / "README.md"


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
        stamped = fact.replication_key and name not in FULL_TABLE_STREAMS
        method = "INCREMENTAL where rows carry a modified stamp" if stamped else "FULL_TABLE"
        rows.append(f"| `{name}` | `{fact.path}` | {', '.join(fact.key)} | {method} |")
    return "\n".join(rows)


TABLES = {"settings": settings_table, "streams": streams_table, "loaders": loaders_table}


def filled(text: str) -> str:
    """Return the README's `text` with each table made anew between its marks."""
    for name, table in TABLES.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}{table()}\n{end}{rest.partition(end)[2]}"
    return text


def main() -> None:
    """Write the README, or exit non-zero where `--check` finds it out of date."""
    before = README.read_text(encoding="utf-8")
    after = filled(before)
    if "--check" in sys.argv:
        sys.exit(before != after)
    README.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main()
