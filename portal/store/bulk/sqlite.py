"""Bulk work on SQLite.

Measured for a million rows (``.import`` of their CSV file by the sqlite3 shell: 3.2 s):

* ``executemany`` over ``zip`` of columns, constants written into the SQL: 2.2 s for 8 columns
* the same with Python's garbage collector running, which walks every new tuple: 3.9 s
* one value per column for rows with few texts: half of ``executemany`` and less
  (``sqlite_statements``), and another thread can work meanwhile
* ``executemany`` beside a thread that prepares the next batch: 1.5 times as long, because it
  gives up the interpreter's lock at every row; so the two take turns
* ``group_concat`` into one blob, parsed by Polars, reads rows 3 times as fast as tuples
"""

import gc
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
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
from portal.store.bulk.sqlite_statements import (
    Statement,
    insert_statement,
    json_of_numbers,
    json_of_texts,
    update_statements,
)
from portal.store.database import AS_PEEWEE, Database, connection_of

_FIELD, _ROW = "\x1f", "\x1e"
_pause_lock = threading.Lock()
_pauses = 0


class SqliteBulk:
    """Bulk work on the thread's SQLite connection."""

    def __init__(self, database: Database) -> None:
        """Take the connection of this thread."""
        self._connection = connection_of(database)
        self.turn: AbstractContextManager[Any] = threading.Lock()

    def prepare(self, insert: Insert) -> Statement | None:
        """Choose the fastest way to insert these rows."""
        return insert_statement(insert)

    def run(self, prepared: Statement | None) -> None:
        """Insert the rows."""
        if prepared is not None:
            self._execute(prepared)

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
        """Update rows one after the other by a statement, others through a prepared one."""
        statements = update_statements(table, rows, keys, constants, raised)
        return sum(self._execute(statement) for statement in statements)

    def delete(self, table: str, rows: pl.DataFrame, constants: Mapping[str, Constant]) -> int:
        """Delete row by row through one prepared statement."""
        where = " AND ".join([where_constants(constants), *(f"{key} = ?" for key in rows.columns)])
        return self._execute_many(f"DELETE FROM {table} WHERE {where}", rows.get_columns())

    def fetch(self, select: Select, values: pl.Series | None = None) -> pl.DataFrame:
        """Read rows as one text; one by one where a value holds the signs between values."""
        packed = f",'{_FIELD}',".join(f"t.{name}" for name in select.columns)
        source, parameters, narrow = _source(select, values)
        # As a blob it comes as bytes: a text would be decoded here and encoded again for Polars.
        text = f"CAST(group_concat(concat({packed}), '{_ROW}') AS BLOB)"
        with AS_PEEWEE:
            data, count = self._connection.execute(
                f"SELECT {text}, count(*) FROM {source}", parameters
            ).fetchone()
        frame = _parse(data, select.columns)
        if frame is None or frame.height != count:
            frame = self._fetch_rows(select, source, parameters)
        return without_others(select, frame, values) if narrow and values is not None else frame

    def _fetch_rows(self, select: Select, source: str, parameters: tuple[Any, ...]) -> pl.DataFrame:
        names = ", ".join(f"t.{name}" for name in select.columns)
        with AS_PEEWEE:
            rows = self._connection.execute(f"SELECT {names} FROM {source}", parameters).fetchall()
        return pl.DataFrame(rows, schema=dict(select.columns), orient="row")

    def _execute(self, statement: Statement) -> int:
        """Execute a statement; gives how many rows it changed."""
        if statement.columns:
            return self._execute_many(statement.sql, statement.columns)
        before = self._connection.total_changes()
        with AS_PEEWEE:
            self._connection.execute(statement.sql, statement.values)
        return int(self._connection.total_changes() - before)

    def _execute_many(self, sql: str, columns: Sequence[pl.Series]) -> int:
        before = self._connection.total_changes()
        with self.turn, without_garbage_collection(), AS_PEEWEE:
            self._connection.executemany(
                sql, zip(*(column.to_list() for column in columns), strict=True)
            )
        return int(self._connection.total_changes() - before)


@contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Pause Python's cyclic garbage collector: it would walk a million tuples of texts."""
    global _pauses  # noqa: PLW0603 - the collector is the process's, so is the count
    with _pause_lock:
        _pauses += 1
        gc.disable()
    try:
        yield
    finally:
        with _pause_lock:
            _pauses -= 1
            if not _pauses:
                gc.enable()


def _source(select: Select, values: pl.Series | None) -> tuple[str, tuple[Any, ...], bool]:
    """Say where rows come from: the FROM and WHERE parts, parameters, and whether too many do."""
    constants = where_constants(select.constants, "t.")
    between, by = select.between, select.by
    if between is None and values is not None and (span := dense_range(values)):
        between = (by, *span)
    if between is not None:
        name, low, high = between
        narrow = values is not None and high - low + 1 != values.len()
        return (
            f"{select.table} t WHERE {constants} AND t.{name} BETWEEN ? AND ?",
            (low, high),
            narrow,
        )
    if values is None:
        return f"{select.table} t WHERE {constants}", (), False
    # In the order of the table neighbours are found on the page that is at hand: half the time.
    ordered = values.sort()
    is_text = values.dtype == pl.String
    data = json_of_texts(ordered) if is_text else json_of_numbers(ordered)
    # CROSS JOIN keeps SQLite from scanning the table for each value.
    source = f"json_each(?) j CROSS JOIN {select.table} t WHERE {constants} AND t.{by} = j.value"
    return source, (data,), False


def _parse(
    data: bytes | None, columns: Mapping[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame | None:
    """Read packed rows; None where they have more values than columns."""
    if data is None:
        return pl.DataFrame(schema=dict(columns))
    if len(columns) == 1:
        # Polars would skip a blank line; a column of its own beside it keeps it.
        field, row = _FIELD.encode(), _ROW.encode()
        frame = _parse(data.replace(row, field + row) + field, {**columns, "": pl.String})
        return None if frame is None else frame.drop("")
    try:
        return pl.read_csv(
            data,
            separator=_FIELD,
            eol_char=_ROW,
            has_header=False,
            quote_char=None,
            schema=dict(columns),
        )
    except pl.exceptions.PolarsError:
        return None
