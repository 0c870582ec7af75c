"""A value as JSON that a person can read: what fits on a line is on one, every digit is kept."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

_WIDTH: Final = 160


def written(value: Any, depth: int = 0) -> str:
    """Return a value as JSON."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(str(key), ensure_ascii=False)}: {written(one, depth + 1)}"
            for key, one in value.items()
        ]
    elif isinstance(value, list | tuple):
        parts = [written(one, depth + 1) for one in value]
    else:
        return json.dumps(value, ensure_ascii=False)
    start, end = "{}" if isinstance(value, dict) else "[]"
    if sum(map(len, parts)) + 2 * len(parts) + depth < _WIDTH and not any(
        "\n" in one for one in parts
    ):
        return f"{start}{', '.join(parts)}{end}"
    inner = f",\n{' ' * (depth + 1)}".join(parts)
    return f"{start}\n{' ' * (depth + 1)}{inner}\n{' ' * depth}{end}"
