"""The loaders that `make targets` loads into: what each needs, and what it does to rows.

`config` and `tap` are what a user writes too, so docs/loaders.md shows them; `${...}` are
variables that Meltano replaces. `here` is what only the servers on this machine need.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import yaml

from scripts.comparison import EMPTY, ESCAPED, FLOATS, UNKEPT
from scripts.readback import (
    csv_rows,
    duckdb_rows,
    in_bucket,
    in_folder,
    json_rows,
    message_rows,
    parquet_rows,
    postgres_rows,
    sqlite_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scripts.comparison import Change
    from scripts.readback import Place, Row

Deletes = Literal["marked", "removed", "last row of the key", "not in the newest file"]
"""Where a deleted row is seen: `_sdc_deleted_at` is set, it is gone, its last row is marked, ..."""

EVERYTHING = ("*.*",)
JSON_TEXTS = {"flattening_enabled": True, "flattening_max_depth": 1}
"""Settings of the tap that make JSON texts of nested values."""


@dataclass(frozen=True)
class Fault:
    """Why a loader cannot work here, whatever is sent to it.

    Attributes:
        sentence: The fault.
        sign: What its log says then.
    """

    sentence: str
    sign: str


@dataclass(frozen=True)
class Loader:
    """One loader as a plugin of Meltano.

    Attributes:
        name: Its name at Meltano, the same for several variants.
        variant: Whose it is.
        pip_url: What to install.
        read: Gives the rows of a stream, in the order in which they were written.
        deletes: Where a deleted row is seen.
        config: Its settings.
        here: Further settings, for the servers on this machine.
        kinds: Types of settings that are no texts.
        executable: Its command, if not its name.
        tap: Settings of the tap that it needs.
        select: What is selected of the streams.
        method: How the tap replicates.
        changes: What it does to values.
        fault: Why it cannot work.
        label: What tells it from another of this name and variant.
    """

    name: str
    variant: str
    pip_url: str
    read: Callable[[Place, str], list[Row]]
    deletes: Deletes = "last row of the key"
    config: Mapping[str, Any] = field(default_factory=dict)
    here: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    executable: str = ""
    tap: Mapping[str, Any] = field(default_factory=dict)
    select: tuple[str, ...] = EVERYTHING
    method: str = "LOG_BASED"
    changes: tuple[Change, ...] = ()
    fault: Fault | None = None
    label: str = ""

    @property
    def title(self) -> str:
        """Name, variant and label."""
        return f"{self.name} ({', '.join(filter(None, (self.variant, self.label)))})"

    @property
    def slug(self) -> str:
        """The title as the name of a folder, a bucket and a schema."""
        words = "".join(char if char.isalnum() else " " for char in self.title.lower())
        return "-".join(words.split())

    def plugin(self) -> dict[str, Any]:
        """Define the loader in the words of `meltano.yml`."""
        definition: dict[str, Any] = {
            "name": self.name,
            "variant": self.variant,
            "namespace": self.name.replace("-", "_"),
            "pip_url": self.pip_url,
            "executable": self.executable or self.name,
        }
        if self.kinds:
            definition["settings"] = [
                {"name": name, "kind": kind} for name, kind in self.kinds.items()
            ]
        return definition | {"config": dict(self.config)}


POSTGRES = {
    "host": "${POSTGRES_HOST}",
    "port": "${POSTGRES_PORT}",
    "user": "${POSTGRES_USER}",
    "password": "${POSTGRES_PASSWORD}",
}
PIPELINEWISE_POSTGRES = {**POSTGRES, "dbname": "${POSTGRES_DATABASE}"}
S3_CSV = {
    "s3_bucket": "${BUCKET}",
    "aws_access_key_id": "${AWS_ACCESS_KEY_ID}",
    "aws_secret_access_key": "${AWS_SECRET_ACCESS_KEY}",
}
PY310 = Fault(
    "It uses collections.MutableMapping, which Python 3.10 took away, and fails at the first row.",
    "module 'collections' has no attribute 'MutableMapping'",
)
NO_WHEEL = Fault(
    "It asks for a release of psycopg2 that has no wheel for Python 3.10 and newer and does not "
    "build.",
    "Failed to build `psycopg2",
)


def _s3(kind: str, **details: Any) -> dict[str, Any]:
    return {
        "format": {"format_type": kind, **details},
        "prefix": "devensoft",
        "add_record_metadata": True,
        "cloud_provider": {
            "cloud_provider_type": "aws",
            "aws": {
                "aws_access_key_id": "${AWS_ACCESS_KEY_ID}",
                "aws_secret_access_key": "${AWS_SECRET_ACCESS_KEY}",
                "aws_region": "${AWS_REGION}",
                "aws_bucket": "${BUCKET}",
            },
        },
    }


S3_HERE = {"cloud_provider": {"aws": {"aws_endpoint_override": "${S3_URL}"}}}

LOADERS = (
    Loader(
        "target-postgres",
        "meltanolabs",
        "meltanolabs-target-postgres==0.8.1",
        postgres_rows,
        "marked",
        config={
            **POSTGRES,
            "database": "${POSTGRES_DATABASE}",
            "default_target_schema": "${SCHEMA}",
            "use_copy": False,
        },
        kinds={"port": "integer", "use_copy": "boolean"},
    ),
    Loader(
        "target-postgres",
        "transferwise",
        "pipelinewise-target-postgres==2.1.2",
        postgres_rows,
        "removed",
        config={
            **PIPELINEWISE_POSTGRES,
            "default_target_schema": "${SCHEMA}",
            "add_metadata_columns": True,
            "hard_delete": True,
        },
        kinds={"port": "integer", "add_metadata_columns": "boolean", "hard_delete": "boolean"},
        changes=(FLOATS, EMPTY, ESCAPED),
    ),
    Loader(
        "target-postgres",
        "datamill-co",
        "singer-target-postgres==0.2.4",
        postgres_rows,
        config=PIPELINEWISE_POSTGRES,
        fault=NO_WHEEL,
    ),
    Loader(
        "target-csv",
        "meltanolabs",
        "meltanolabs-target-csv==0.5.0",
        in_folder(csv_rows),
        config={
            "output_path": "${FOLDER}",
            "file_naming_scheme": "{stream_name}-{timestamp}.csv",
            "add_record_metadata": True,
        },
        kinds={"add_record_metadata": "boolean"},
        tap=JSON_TEXTS,
        changes=(EMPTY,),
    ),
    Loader(
        "target-csv",
        "singer-io",
        "target-csv==0.3.0 setuptools<81",
        in_folder(csv_rows),
        config={"destination_path": "${FOLDER}"},
        tap=JSON_TEXTS,
        fault=PY310,
    ),
    Loader(
        "target-jsonl",
        "andyh1203",
        "target-jsonl==0.1.4",
        in_folder(json_rows),
        config={"destination_path": "${FOLDER}"},
    ),
    Loader(
        "target-localjson",
        "pypi",
        "target-localjson==0.1.1 setuptools<81",
        in_folder(message_rows),
        config={"dest_dir": "${FOLDER}"},
        changes=(FLOATS,),
    ),
    Loader(
        "target-singer-jsonl",
        "kgpayne",
        "target-singer-jsonl==0.1.0",
        in_folder(message_rows),
        config={"destination": "local", "local": {"folder": "${FOLDER}"}},
        changes=(FLOATS,),
    ),
    Loader(
        "target-sqlite",
        "meltanolabs",
        "target-sqlite==0.2.0",
        sqlite_rows,
        "marked",
        config={"database": "${FOLDER}/devensoft.db"},
        tap={**JSON_TEXTS, "column_names": "snake_case"},
        fault=PY310,
    ),
    Loader(
        "target-duckdb",
        "jwills",
        # With hard_delete and DuckDB 1.4 it takes the first row of a load for the names of columns.
        "target-duckdb==0.8.0 duckdb<1.2",
        duckdb_rows,
        "removed",
        config={
            "path": "${FOLDER}/devensoft.duckdb",
            "default_target_schema": "main",
            "hard_delete": True,
        },
        kinds={"hard_delete": "boolean"},
        changes=(FLOATS, EMPTY),
    ),
    Loader(
        "target-parquet",
        "pypi",
        "target-parquet==0.0.1",
        in_folder(parquet_rows),
        config={"destination_path": "${FOLDER}"},
        fault=Fault(
            "It asks for pandas 0.24.2, which installers of today refuse.", "pytz (>=2011k)"
        ),
    ),
    Loader(
        "target-universal-file",
        "pypi",
        "target-universal-file==0.0.1",
        in_folder(csv_rows),
        "not in the newest file",
        config={"protocol": "local", "file_type": "csv", "path": "${FOLDER}"},
        tap=JSON_TEXTS,
        method="FULL_TABLE",
        changes=(EMPTY,),
        label="csv",
    ),
    Loader(
        "target-universal-file",
        "pypi",
        "target-universal-file==0.0.1",
        in_folder(parquet_rows),
        config={"protocol": "local", "file_type": "parquet", "path": "${FOLDER}"},
        tap=JSON_TEXTS,
        method="FULL_TABLE",
        label="parquet",
        fault=Fault(
            "Its Parquet writer knows no column that may be null.", "unhashable type: 'list'"
        ),
    ),
    Loader(
        "target-s3",
        "plinxore",
        "plinxore-target-s3==0.1.7",
        in_bucket(parquet_rows),
        config=_s3("parquet", format_parquet={"get_schema_from_tap": False}),
        here=S3_HERE,
        tap=JSON_TEXTS,
        label="parquet",
    ),
    Loader(
        "target-s3",
        "plinxore",
        "plinxore-target-s3==0.1.7",
        in_bucket(json_rows),
        config=_s3("jsonl"),
        here=S3_HERE,
        label="jsonl",
    ),
    Loader(
        "target-s3-csv",
        "transferwise",
        "pipelinewise-target-s3-csv==2.0.0",
        in_bucket(csv_rows, newest=True),
        "not in the newest file",
        config=S3_CSV,
        here={"aws_endpoint_url": "${S3_URL}", "temp_dir": "${FOLDER}"},
        tap=JSON_TEXTS,
        select=("*.*", "!*._unmapped"),
        method="FULL_TABLE",
        changes=(EMPTY, UNKEPT),
    ),
    Loader(
        "target-s3-jsonl",
        "ome9ax",
        "target-s3-jsonl==2.0.1",
        in_bucket(json_rows),
        config={
            **S3_CSV,
            "path_template": "{stream}-{date_time:%Y%m%dT%H%M%S}.jsonl",
            "add_metadata_columns": True,
        },
        here={"aws_endpoint_url": "${S3_URL}"},
        kinds={"add_metadata_columns": "boolean"},
        changes=(FLOATS,),
    ),
)


def loaders_table() -> str:
    """Return what users of each loader have to write, and what they get, as a table."""
    heads = ("loader", "`pip_url`", "its `config`", "lines of the tap", "deleted rows", "changes")
    rows = [heads, ("---",) * len(heads), *(_row(loader) for loader in LOADERS)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(loader: Loader) -> tuple[str, ...]:
    start = (loader.title, f"`{loader.pip_url}`")
    if loader.fault:
        return (*start, "", "", "", f"**does not work:** {loader.fault.sentence}")
    changes = "; ".join(change.sentence for change in loader.changes)
    return (*start, _flow(_told(loader.config)), _lines(loader), loader.deletes, changes or "none")


def _told(config: Mapping[str, Any]) -> dict[str, Any]:
    """Give the settings that matter to rows: not where the loader writes to, and who may."""
    inner = {
        name: _told(value) if isinstance(value, dict) else value for name, value in config.items()
    }
    return {
        name: value
        for name, value in inner.items()
        if value != {} and not (isinstance(value, str) and "${" in value)
    }


def _lines(loader: Loader) -> str:
    lines: dict[str, Any] = {"config": dict(loader.tap)} if loader.tap else {}
    if loader.select != EVERYTHING:
        lines["select"] = list(loader.select)
    method = {"*": {"replication-method": loader.method}}
    return _flow({**lines, "metadata": method})


def _flow(value: Mapping[str, Any]) -> str:
    """Write YAML on one line."""
    flow = yaml.safe_dump(dict(value), default_flow_style=True, sort_keys=False, width=10_000)
    return f"`{flow.strip()}`" if value else ""
