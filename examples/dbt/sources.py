"""Makes dbt sources of a catalog: descriptions, and tests of keys and of what refers to what.

meltano invoke --dump=catalog tap-devensoft > catalog.json
python sources.py devensoft < catalog.json > models/sources.yml

The argument is the schema that the loader writes to.
"""

import json
import re
import sys
from typing import Any

import yaml

OWNERS = {"program": "programs", "target": "targets"}
"""What `owner_type` says, and the stream it means."""
KINDS = {
    "boolean": "Yes or no.",
    "calendar": "A day; the time of it means nothing.",
    "date": "A day.",
    "date-time": "A moment, in UTC.",
    "texts": "Several choices.",
}


def main() -> None:
    """Write the sources of all streams that are loaded."""
    entries = json.load(sys.stdin)["streams"]
    streams = {one["tap_stream_id"]: one for one in entries if _metadata(one).get("selected", True)}
    schema = sys.argv[1]
    tables = [table(name, streams, schema) for name in streams]
    source = {"name": schema, "schema": schema, "tables": tables}
    yaml.safe_dump({"version": 2, "sources": [source]}, sys.stdout, sort_keys=False, width=100)


def table(name: str, streams: dict[str, Any], schema: str) -> dict[str, Any]:
    """Describe a stream's table; without a key nothing of it is tested."""
    entry, found = streams[name], _found(streams[name])
    key = entry["key_properties"]
    paths = [one["path"] for one in found.get("sources", ())]
    facts = {one["column"]: one for one in found.get("fields", ())}
    columns = []
    for column, rule in entry["schema"]["properties"].items():
        if _metadata(entry, column).get("selected", True) or column in key:
            tests = ["not_null"] if column in key else []
            tests += relations(name, column, streams, schema)
            columns.append(
                {
                    "name": column,
                    "quote": True,
                    "description": description(rule, facts.get(column, {})),
                    **({"data_tests": tests} if tests else {}),
                }
            )
    together = {"unique_together": {"arguments": {"columns": key}}}
    return {
        "name": entry["stream"],
        "description": f"Rows of {' and '.join(paths)}" if paths else "",
        **({"data_tests": [together]} if key else {}),
        "columns": columns,
    }


def description(rule: dict[str, Any], fact: dict[str, Any]) -> str:
    """Say what people see a column as: its label, kind and pick list."""
    label = rule.get("description", "")
    parts = [
        label and f"{label}{'' if label.endswith(('.', '?')) else '.'}",
        KINDS.get(fact.get("kind", ""), ""),
        f"Pick list {' / '.join(fact['options'])}." if fact.get("options") else "",
        "Custom field." if fact.get("custom") else "",
    ]
    return " ".join(filter(None, parts))


def relations(name: str, column: str, streams: dict[str, Any], schema: str) -> list[Any]:
    """Test what a column refers to; rows may outlive what they refer to, so that is a warning."""

    def test(to: str, field: str, where: str = "", **arguments: Any) -> dict[str, Any]:
        source = f"source('{schema}', '{streams[to]['stream']}')"
        config = {"severity": "warn", **({"where": where} if where else {})}
        arguments = {"to": source, "field": field, **arguments}
        return {
            "refers_to": {
                "name": f"{schema}_{name}_{column}_{to}",
                "arguments": arguments,
                "config": config,
            }
        }

    owned = {"owner_type", "owner_id", "parent_id"} <= streams[name]["schema"]["properties"].keys()
    if owned and column == "owner_id":
        return [
            test(stream, streams[stream]["key_properties"][0], f"owner_type = '{owner}'")
            for owner, stream in OWNERS.items()
            if stream in streams
        ]
    if owned and column == "parent_id":
        return [test(name, streams[name]["key_properties"][-1], same=["owner_type", "owner_id"])]
    return [
        test(other, *entry["key_properties"])
        for other, entry in streams.items()
        if other != name
        and len(entry["key_properties"]) == 1
        and _folded(column) in {f"{noun}id" for noun in _found(entry).get("nouns", ())}
    ]


def _folded(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def _metadata(entry: dict[str, Any], *column: str) -> dict[str, Any]:
    place = ["properties", *column] if column else []
    found = (one["metadata"] for one in entry["metadata"] if list(one["breadcrumb"]) == place)
    return next(found, {})


def _found(entry: dict[str, Any]) -> dict[str, Any]:
    """Give what the tap found out of the stream, which it keeps in the catalog."""
    return _metadata(entry).get("tap-devensoft", {}).get("found", {})


if __name__ == "__main__":
    main()
