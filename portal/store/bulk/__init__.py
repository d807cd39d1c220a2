"""Moving frames in and out of a database, many rows at a time, on either kind of database.

An ``Insert`` is prepared first (in any thread, without a connection) and run later, so that the
next batch is made ready while the database takes in this one.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl

from portal.store.database import Database, is_sqlite

Constant = int | str


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows for a table: the columns of a frame, and those that are the same in every row.

    Attributes:
        order: rows of all batches are kept back and inserted at the end in the order of these
            columns. An index grows several times faster at its end than all over.
    """

    table: str
    rows: pl.DataFrame
    constants: Mapping[str, Constant]
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """What to read of a table.

    Attributes:
        columns: the columns with their types, Int64 or String.
        constants: what the rows have in common.
        by: the column that ``fetch`` is given values of.
        order: columns to sort by.
        between: a range of a column, both ends included.
    """

    table: str
    columns: Mapping[str, pl.DataType | type[pl.DataType]]
    constants: Mapping[str, Constant] = field(default_factory=dict)
    by: str = ""
    order: Sequence[str] = ()
    between: tuple[str, int, int] | None = None


class Bulk(Protocol):
    """Bulk work on one connection.

    Attributes:
        turn: held while something is prepared in another thread. Work that hands Python's
            interpreter lock over at every row waits for its turn instead.
    """

    turn: AbstractContextManager[Any]

    def prepare(self, insert: Insert) -> Any:
        """Make an insert ready; touches no connection."""
        ...

    def run(self, prepared: Any) -> None:
        """Run what ``prepare`` made."""
        ...

    def insert(self, insert: Insert) -> None:
        """Prepare and run."""
        ...

    def update(
        self,
        table: str,
        rows: pl.DataFrame,
        keys: Sequence[str],
        constants: Mapping[str, Constant],
        raised: str = "",
    ) -> int:
        """Set the columns of ``rows`` that are not ``keys``, where the keys are equal.

        Args:
            constants: further keys, the same for every row.
            raised: a column that goes up by one.

        Returns:
            rows changed.
        """
        ...

    def delete(self, table: str, rows: pl.DataFrame, constants: Mapping[str, Constant]) -> int:
        """Delete the rows whose keys are the columns of ``rows`` and the constants."""
        ...

    def fetch(self, select: Select, values: pl.Series | None = None) -> pl.DataFrame:
        """Read rows; where ``values`` are given, only those whose ``by`` is one of them."""
        ...


def open_bulk(database: Database) -> Bulk:
    """Give bulk work on the thread's connection."""
    # Imported late: each side needs its own driver's words only.
    from portal.store.bulk.postgresql import PostgresBulk  # noqa: PLC0415
    from portal.store.bulk.sqlite import SqliteBulk  # noqa: PLC0415

    return SqliteBulk(database) if is_sqlite(database) else PostgresBulk(database)


def quote(value: Constant) -> str:
    """Write a constant into SQL."""
    return str(int(value)) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def where_constants(constants: Mapping[str, Constant], alias: str = "") -> str:
    """Write the condition that columns have these constants."""
    return " AND ".join(f"{alias}{name} = {quote(value)}" for name, value in constants.items())
