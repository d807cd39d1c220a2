"""Bulk work on SQLite.

Measured for a million rows (``.import`` of their CSV file by the sqlite3 shell: 3.2 s):

* ``executemany`` over ``zip`` of columns, constants written into the SQL: 2.2 s for 8 columns
* the same with Python's garbage collector running, which walks every new tuple: 3.9 s
* one text of JSON for rows of ids and at most one further column: half of ``executemany``
* ``group_concat`` into one text, parsed by Polars, reads rows 3 times as fast as tuples
"""

import gc
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import polars as pl

from portal.store.bulk import Constant, Insert, Select, quote, where_constants
from portal.store.database import AS_PEEWEE, Database, connection_of

_FIELD, _ROW = "\x1f", "\x1e"
_DENSE = 4
"""Ids are read as a range when it holds at most this many times as many."""
_pause_lock = threading.Lock()
_pauses = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with what to bind: columns for ``executemany``, or one set of values."""

    sql: str
    columns: tuple[Sequence[Any], ...] = ()
    values: tuple[Any, ...] = ()


class SqliteBulk:
    """Bulk work on the thread's SQLite connection."""

    def __init__(self, database: Database) -> None:
        """Take the connection of this thread."""
        self._connection = connection_of(database)

    def prepare(self, insert: Insert) -> Statement | None:
        """Choose the fastest way to insert these rows."""
        rows = insert.rows.select(
            column for column in insert.rows.get_columns() if column.null_count() < column.len()
        )
        if not insert.rows.height:
            return None
        return _insert_as_json(insert, rows) or _insert_rows(insert, rows)

    def run(self, prepared: Statement | None) -> None:
        """Insert the rows."""
        if prepared is None:
            return
        if prepared.columns:
            self._execute_many(prepared.sql, prepared.columns)
        else:
            with AS_PEEWEE:
                self._connection.execute(prepared.sql, prepared.values)

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
        """Update row by row through one prepared statement."""
        changed = [name for name in rows.columns if name not in keys]
        sets = [f"{name} = ?" for name in changed]
        sets += [f"{raised} = {raised} + 1"] if raised else []
        where = " AND ".join([where_constants(constants), *(f"{key} = ?" for key in keys)])
        sql = f"UPDATE {table} SET {', '.join(sets)} WHERE {where}"
        return self._execute_many(sql, [rows[name].to_list() for name in (*changed, *keys)])

    def delete(self, table: str, rows: pl.DataFrame, constants: Mapping[str, Constant]) -> int:
        """Delete row by row through one prepared statement."""
        where = " AND ".join([where_constants(constants), *(f"{key} = ?" for key in rows.columns)])
        columns = [rows[name].to_list() for name in rows.columns]
        return self._execute_many(f"DELETE FROM {table} WHERE {where}", columns)

    def fetch(self, select: Select, values: pl.Series | None = None) -> pl.DataFrame:
        """Read rows as one text."""
        packed = f"||'{_FIELD}'||".join(f"coalesce(t.{name},'')" for name in select.columns)
        order = f" ORDER BY {', '.join(select.order)}" if select.order else ""
        source, parameters, narrow = _source(select, values)
        sql = f"SELECT group_concat({packed}, '{_ROW}'{order}) FROM {source}"
        with AS_PEEWEE:
            text = self._connection.execute(sql, parameters).fetchone()[0]
        frame = _parse(text, select.columns)
        return frame.join(narrow, on=select.by, how="semi") if narrow is not None else frame

    def _execute_many(self, sql: str, columns: Sequence[Sequence[Any]]) -> int:
        before = self._connection.total_changes()
        with without_garbage_collection(), AS_PEEWEE:
            self._connection.executemany(sql, zip(*columns, strict=True))
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


def _insert_rows(insert: Insert, rows: pl.DataFrame) -> Statement:
    marks = ["?"] * rows.width + [quote(value) for value in insert.constants.values()]
    names = [*rows.columns, *insert.constants]
    sql = f"INSERT INTO {insert.table} ({', '.join(names)}) VALUES ({', '.join(marks)})"
    return Statement(sql, tuple(column.to_list() for column in rows.get_columns()))


def _insert_as_json(insert: Insert, rows: pl.DataFrame) -> Statement | None:
    """Insert from one JSON array: of whole numbers, or of texts beside ids without gaps."""
    names, first = rows.columns, None
    if rows.width == 2 and rows.dtypes == [pl.Int64, pl.String]:
        first = _first_of_gapless(rows[names[0]])
        data = _json_of_texts(rows[names[1]]) if first is not None else ""
        selected = "? + key, value"
    elif rows.width == 1 and rows.dtypes == [pl.Int64]:
        data, selected = _json_of_numbers(rows[names[0]]), "value"
    else:
        return None
    if not data:
        return None
    constants = "".join(f", {quote(value)}" for value in insert.constants.values())
    sql = (
        f"INSERT INTO {insert.table} ({', '.join([*names, *insert.constants])}) "
        f"SELECT {selected}{constants} FROM json_each(?)"
    )
    return Statement(sql, values=(data,) if first is None else (first, data))


def _first_of_gapless(ids: pl.Series) -> int | None:
    first, last = ids[0], ids[-1]
    if last - first + 1 != ids.len() or not (ids.diff().drop_nulls() == 1).all():
        return None
    return int(first)


def _json_of_numbers(numbers: pl.Series) -> str:
    joined = numbers.cast(pl.String).str.join(",").item()
    return f"[{joined}]"


def _json_of_texts(texts: pl.Series) -> str:
    wrapped = pl.DataFrame({"a": texts.implode()})
    text: str = wrapped.select(pl.struct("a").struct.json_encode()).item()
    return text[len('{"a":') : -1]


def _source(
    select: Select, values: pl.Series | None
) -> tuple[str, tuple[Any, ...], pl.DataFrame | None]:
    """Say where rows come from: the FROM and WHERE parts, parameters, and a later filter."""
    constants = where_constants(select.constants, "t.")
    if select.between:
        name, low, high = select.between
        return f"{select.table} t WHERE {constants} AND t.{name} BETWEEN ? AND ?", (low, high), None
    if values is None:
        return f"{select.table} t WHERE {constants}", (), None
    if values.dtype == pl.String:
        data = _json_of_texts(values)
    else:
        ordered = values.sort()
        low, high = (int(ordered[0]), int(ordered[-1])) if ordered.len() else (0, -1)
        if high - low < _DENSE * ordered.len():
            between = f"{select.table} t WHERE {constants} AND t.{select.by} BETWEEN ? AND ?"
            narrow = None if high - low + 1 == ordered.len() else ordered.to_frame(select.by)
            return between, (low, high), narrow
        data = _json_of_numbers(ordered)
    # CROSS JOIN keeps SQLite from scanning the table for each value.
    source = (
        f"json_each(?) j CROSS JOIN {select.table} t WHERE {constants} AND t.{select.by} = j.value"
    )
    return source, (data,), None


def _parse(
    text: str | None, columns: Mapping[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame:
    if text is None:
        return pl.DataFrame(schema=dict(columns))
    if len(columns) == 1:
        # Polars would skip a blank line; a column of its own beside it keeps it.
        text = text.replace(_ROW, _FIELD + _ROW) + _FIELD
        return _parse(text, {**columns, "": pl.String}).drop("")
    return pl.read_csv(
        BytesIO(text.encode()),
        separator=_FIELD,
        eol_char=_ROW,
        has_header=False,
        quote_char=None,
        schema=dict(columns),
    )
