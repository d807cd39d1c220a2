"""Bulk work on PostgreSQL: COPY in and out, temporary tables for updates."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from typing import Any

import polars as pl

from portal.store.bulk import (
    Constant,
    Insert,
    Select,
    dense_range,
    where_constants,
    without_others,
)
from portal.store.database import AS_PEEWEE, Database, connection_of

_COPY_BYTES = 1 << 20


class PostgresBulk:
    """Bulk work on the thread's PostgreSQL connection."""

    def __init__(self, database: Database) -> None:
        """Take the connection of this thread."""
        self._connection = connection_of(database)
        self.turn: AbstractContextManager[Any] = nullcontext()

    def prepare(self, insert: Insert) -> tuple[str, bytes] | None:
        """Write the rows as CSV; a blank cell without quotes is null."""
        if not insert.rows.height:
            return None
        constants = [pl.lit(value).alias(name) for name, value in insert.constants.items()]
        rows = insert.rows.with_columns(constants)
        return _copy_into(insert.table, rows)

    def run(self, prepared: tuple[str, bytes] | None) -> None:
        """Copy the rows in."""
        if prepared is None:
            return
        sql, data = prepared
        with AS_PEEWEE, self._connection.cursor() as cursor, cursor.copy(sql) as copy:
            for start in range(0, len(data), _COPY_BYTES):
                copy.write(data[start : start + _COPY_BYTES])

    def insert(self, insert: Insert) -> None:
        """Prepare and run."""
        self.run(self.prepare(insert))

    def update(
        self,
        table: str,
        rows: pl.DataFrame,
        keys: Sequence[str],
        constants: Mapping[str, Constant],
        raised: str = "",
    ) -> int:
        """Copy the rows into a temporary table and update from it."""
        changed = [name for name in rows.columns if name not in keys]
        sets = [f"{name} = b.{name}" for name in changed]
        sets += [f"{raised} = t.{raised} + 1"] if raised else []
        where = [where_constants(constants, "t."), *(f"t.{key} = b.{key}" for key in keys)]
        return self._with_rows(
            table,
            rows,
            f"UPDATE {table} t SET {', '.join(sets)} FROM bulk_rows b WHERE {' AND '.join(where)}",
        )

    def delete(self, table: str, rows: pl.DataFrame, constants: Mapping[str, Constant]) -> int:
        """Copy the keys into a temporary table and delete from it."""
        where = [where_constants(constants, "t."), *(f"t.{key} = b.{key}" for key in rows.columns)]
        return self._with_rows(
            table, rows, f"DELETE FROM {table} t USING bulk_rows b WHERE {' AND '.join(where)}"
        )

    def fetch(self, select: Select, values: pl.Series | None = None) -> pl.DataFrame:
        """Copy the result of a query out."""
        columns = ", ".join(f"t.{name}" for name in select.columns)
        source, parameters, narrow = _source(select, values)
        sql = f"COPY (SELECT {columns} FROM {source}) TO STDOUT (FORMAT csv)"
        with AS_PEEWEE, self._connection.cursor() as cursor, cursor.copy(sql, parameters) as copy:
            data = b"".join(bytes(block) for block in copy)
        schema = dict(select.columns)
        if not data:
            return pl.DataFrame(schema=schema)
        frame = pl.read_csv(BytesIO(data), has_header=False, schema=schema)
        return without_others(select, frame, values) if narrow and values is not None else frame

    def _with_rows(self, table: str, rows: pl.DataFrame, sql: str) -> int:
        if not rows.height:
            return 0
        names = ", ".join(rows.columns)
        with AS_PEEWEE, self._connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bulk_rows")
            cursor.execute(
                f"CREATE TEMPORARY TABLE bulk_rows ON COMMIT DROP AS "
                f"SELECT {names} FROM {table} WITH NO DATA"
            )
            self.run(_copy_into("bulk_rows", rows))
            cursor.execute("ANALYZE bulk_rows")
            return int(cursor.execute(sql).rowcount)


def _copy_into(table: str, rows: pl.DataFrame) -> tuple[str, bytes]:
    names = ", ".join(rows.columns)
    sql = f"COPY {table} ({names}) FROM STDIN (FORMAT csv)"
    return sql, rows.write_csv(include_header=False).encode()


def _source(select: Select, values: pl.Series | None) -> tuple[str, tuple[Any, ...], bool]:
    """Say where rows come from: the FROM and WHERE parts, parameters, and whether too many do."""
    constants = where_constants(select.constants, "t.").replace("%", "%%")
    between = select.between
    if between is None and values is not None and (span := dense_range(values)):
        between = (select.by, *span)
    if between is not None:
        name, low, high = between
        narrow = values is not None and high - low + 1 != values.len()
        source = f"{select.table} t WHERE {constants} AND t.{name} BETWEEN %s AND %s"
        return source, (low, high), narrow
    if values is None:
        return f"{select.table} t WHERE {constants}", (), False
    kind = "text" if values.dtype == pl.String else "bigint"
    source = (
        f"unnest(%s::{kind}[]) AS j (value) JOIN {select.table} t "
        f"ON t.{select.by} = j.value WHERE {constants}"
    )
    return source, (values.to_list(),), False
