"""What has arrived in files and databases, read with their own libraries."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scripts.postgres import Postgres
    from scripts.storage import Storage

MAGIC_GZIP = b"\x1f\x8b"

Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a loader wrote to.

    Attributes:
        folder: A folder of its own.
        bucket: A bucket of its own.
        postgres: The database server.
        storage: The store of objects.
    """

    folder: Path
    bucket: str
    postgres: Postgres
    storage: Storage

    @property
    def schema(self) -> str:
        """A schema of its own; some loaders write the name without quotes."""
        return self.bucket.replace("-", "_")


def in_folder(parse: Callable[[bytes], list[Row]]) -> Callable[[Place, str], list[Row]]:
    """Make a reader of files, from the oldest to the newest."""

    def read(place: Place, stream: str) -> list[Row]:
        files = [path for path in place.folder.rglob("*") if path.is_file()]
        files.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
        named = [(str(path.relative_to(place.folder)), path) for path in files]
        return [
            row
            for name, path in named
            if _is_of(stream, name)
            for row in parse(_unpacked(path.read_bytes()))
        ]

    return read


def in_bucket(
    parse: Callable[[bytes], list[Row]], *, newest: bool = False
) -> Callable[[Place, str], list[Row]]:
    """Make a reader of the objects in a bucket, or of the newest of each stream."""

    def read(place: Place, stream: str) -> list[Row]:
        objects = [
            content for name, content in place.storage.objects(place.bucket) if _is_of(stream, name)
        ]
        return [row for one in objects[-1 if newest else 0 :] for row in parse(_unpacked(one))]

    return read


def _is_of(stream: str, name: str) -> bool:
    return re.search(rf"(^|/){stream}(?![a-z_])", name) is not None


def _unpacked(content: bytes) -> bytes:
    return gzip.decompress(content) if content.startswith(MAGIC_GZIP) else content


def csv_rows(content: bytes) -> list[Row]:
    """Read CSV, which has one spelling for nothing and for an empty text."""
    lines = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [{name: text or None for name, text in row.items()} for row in lines]


def json_rows(content: bytes) -> list[Row]:
    """Read JSON objects: one a line, one in all, or a list of them."""
    text = content.decode()
    whole = text if text.startswith("[") else None
    if whole is None and "\n}" in text:
        whole = f"[{text}]"
    # Not `splitlines`, for which a line also ends at U+2028, which JSON leaves as it is.
    lines = [whole] if whole else text.split("\n")
    read = [json.loads(line, parse_float=Decimal) for line in lines if line]
    rows: list[Row] = read[0] if whole else read
    return rows


def message_rows(content: bytes) -> list[Row]:
    """Read the records among Singer messages."""
    return [row["record"] for row in json_rows(content) if row["type"] == "RECORD"]


def parquet_rows(content: bytes) -> list[Row]:
    """Read Parquet."""
    from pyarrow import parquet

    rows: list[Row] = parquet.read_table(io.BytesIO(content)).to_pylist()
    return rows


def postgres_rows(place: Place, stream: str) -> list[Row]:
    """Read a table of PostgreSQL; none where there is no table."""
    from psycopg import sql
    from psycopg.rows import dict_row

    table = sql.Identifier(place.schema, stream)
    with place.postgres.connect() as connection:
        query = sql.SQL("SELECT * FROM {}").format(table)
        return connection.cursor(row_factory=dict_row).execute(query).fetchall()


def duckdb_rows(place: Place, stream: str) -> list[Row]:
    """Read a table of the one DuckDB database in the folder."""
    import duckdb

    (path,) = place.folder.glob("*.duckdb")
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(f'SELECT * FROM "{stream}"')  # noqa: S608 - a fixed name
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def sqlite_rows(place: Place, stream: str) -> list[Row]:
    """Read a table of the one SQLite database in the folder."""
    import sqlite3

    (path,) = place.folder.glob("*.db")
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    found = connection.execute(f'SELECT * FROM "{stream}"')  # noqa: S608 - a fixed name
    rows = [dict(row) for row in found]
    connection.close()
    return rows
