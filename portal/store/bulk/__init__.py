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
_DENSE = 4
"""Numbers are read as a range that holds up to so many times as many."""


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
        between: a range of a column, both ends included.
    """

    table: str
    columns: Mapping[str, pl.DataType | type[pl.DataType]]
    constants: Mapping[str, Constant] = field(default_factory=dict)
    by: str = ""
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


def dense_range(values: pl.Series) -> tuple[int, int] | None:
    """Give the least and the largest of whole numbers that lie close together.

    Reading all of a range and leaving out what was not asked for is several times faster than
    looking up each, as long as the range does not hold many more.
    """
    if values.dtype == pl.String or not values.len():
        return None
    ordered = values.sort()
    low, high = int(ordered[0]), int(ordered[-1])
    return (low, high) if high - low < _DENSE * values.len() else None


def without_others(select: Select, frame: pl.DataFrame, values: pl.Series) -> pl.DataFrame:
    """Leave out of a range what was not asked for."""
    return frame.join(values.to_frame(select.by), on=select.by, how="semi", maintain_order="left")
