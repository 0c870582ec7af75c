"""What has arrived in PostgreSQL, and whether it is what the tenant holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.rows import dict_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scripts.postgres import Postgres

SCHEMA = "devensoft"
DELETED = "_sdc_deleted_at"
LOADED = "_sdc_batched_at"

Row = dict[str, Any]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Warehouse:
    """The schema of one database that the loader writes to."""

    postgres: Postgres

    def now(self) -> datetime:
        """Give the time as the loader stamps rows: in UTC, without a zone."""
        return datetime.now(timezone.utc).replace(tzinfo=None)

    def key_columns(self, table: str) -> list[str]:
        """Name the columns of a table's primary key."""
        query = """
            SELECT attname
            FROM pg_index
            JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
            WHERE indisprimary AND indrelid = %s::regclass
            ORDER BY array_position(indkey, attnum)
        """
        return [row["attname"] for row in self._ask(query, f'{SCHEMA}."{table}"')]

    def rows(self, table: str, since: datetime | None = None) -> list[Row]:
        """Give the rows of a table, or those that were loaded after an instant."""
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(SCHEMA, table))
        if since is None:
            return self._ask(query)
        query += sql.SQL(" WHERE {} >= %s").format(sql.Identifier(LOADED))
        return self._ask(query, since)

    def live_rows(self, table: str) -> list[Row]:
        """Give the rows of a table that are not marked as deleted."""
        return [row for row in self.rows(table) if row[DELETED] is None]

    def _ask(self, query: str | sql.Composed, *values: object) -> list[Row]:
        with (
            self.postgres.connect() as connection,
            connection.cursor(row_factory=dict_row) as cursor,
        ):
            return cursor.execute(query, values).fetchall()


@dataclass(frozen=True)
class Comparison:
    """How the rows of one table differ from those that should be there.

    Attributes:
        differences: One sentence per difference; none means that the two are equal.
        rounded: One sentence per number that arrived with the digits of a binary float only.
    """

    differences: list[str]
    rounded: list[str]


def compare(truth: Sequence[Row], rows: Sequence[Row], key: Iterable[str]) -> Comparison:
    """Compare the rows that should be there with those that are.

    Every column of the truth must be there under its name with its value. Columns that only the
    warehouse has (the loader's, and those that the tap derives) are not looked at.

    Args:
        truth: The rows as a perfect reader delivers them.
        rows: The rows as they arrived.
        key: The columns that tell rows apart.
    """
    key = tuple(key)
    expected, arrived = by_key(truth, key), by_key(rows, key)
    found = [f"{name} is missing" for name in expected.keys() - arrived.keys()]
    found += [f"{name} should not be there" for name in arrived.keys() - expected.keys()]
    if len(expected) != len(truth):
        found.append(f"{key} does not tell the tenant's rows apart")
    rounded: list[str] = []
    for name in sorted(expected.keys() & arrived.keys()):
        for column, value in expected[name].items():
            if column not in arrived[name]:
                found.append(f"{name}: there is no column {column}")
            elif not equal(value, arrived[name][column]):
                place = rounded if is_rounded(value, arrived[name][column]) else found
                place.append(
                    f"{name}: {column} is {shown(arrived[name][column])}, not {shown(value)}"
                )
    return Comparison(found, rounded)


def by_key(rows: Iterable[Row], key: Iterable[str]) -> dict[Key, Row]:
    """Give rows by the values of some of their columns."""
    key = tuple(key)
    return {tuple(row[column] for column in key): row for row in rows}


def equal(value: Any, arrived: Any) -> bool:
    """Say whether a value arrived.

    The loader's date-times are in UTC, without a zone. A day is equal to its midnight, because
    .NET has no type for days: where the tenant declares a date-time, the column is one.
    """
    if isinstance(value, datetime):
        return bool(value.astimezone(timezone.utc).replace(tzinfo=None) == arrived)
    if isinstance(value, date) and isinstance(arrived, datetime):
        return datetime.combine(value, time.min) == arrived
    return bool(value == arrived)


def is_rounded(value: Any, arrived: Any) -> bool:
    """Say whether a number lost the digits that a binary float has no room for.

    The loader's COPY turns numbers into floats, so those of more than 15 digits may be rounded.
    """
    return (
        isinstance(value, Decimal)
        and isinstance(arrived, Decimal)
        and arrived == Decimal(repr(float(value)))
    )


def shown(value: Any) -> str:
    """Write a value for a sentence about it."""
    return f"{value:f}" if isinstance(value, Decimal) else repr(value)
