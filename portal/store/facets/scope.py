"""What every facet works with: one tenant on one connection, and the tenant's terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, runtime_checkable

import polars as pl

from portal.store.bulk import Bulk, Constant, Insert, open_bulk
from portal.store.database import Database, execute
from portal.store.subjects import CUSTOMER, Subject

CHANGES = pl.Schema(
    {
        "no": pl.Int64,
        "customer_id": pl.Int64,
        "slot": pl.String,
        "kind": pl.String,
        "old": pl.String,
        "new": pl.String,
        "kept": pl.String,
        "line": pl.Int64,
    }
)
"""Shape of the changes a facet applies; ``kept`` is filled only where a change is reversed, and
``line`` where it comes from a line of a file."""
_MOST_RANGES = 1_000
_PIECE = 100_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """Under which receipt, and when, something is written."""

    receipt_id: int
    at: str


@dataclass(frozen=True)
class Scope:
    """One tenant's customers, or entries of a list, on the connection of this thread."""

    database: Database
    tenant_id: int
    subject: Subject = CUSTOMER
    _terms: dict[str, dict[str, int]] = field(default_factory=dict)

    @cached_property
    def bulk(self) -> Bulk:
        """Bulk work on the connection."""
        return open_bulk(self.database)

    @property
    def tenant(self) -> Mapping[str, Constant]:
        """The constant that every row of the tenant has."""
        return {"tenant_id": self.tenant_id}

    def terms(self, family: str, sql: str) -> Mapping[str, int]:
        """Give ids by slot for a family of terms, read once.

        Args:
            sql: selects slot and id, with the tenant as its one parameter.
        """
        if family not in self._terms:
            rows = execute(self.database, sql, (self.tenant_id,)).fetchall()
            self._terms[family] = {str(slot): int(number) for slot, number in rows}
        return self._terms[family]

    def remove_rows(self, table: str, ids: pl.Series, column: str = "customer_id") -> None:
        """Delete the rows of customers; ranges of ids without gaps go together."""
        ranges = ranges_of(ids)
        if len(ranges) > _MOST_RANGES:
            self.bulk.delete(table, ids.sort().to_frame(column), self.tenant)
            return
        sql = f"DELETE FROM {table} WHERE tenant_id = ? AND {column} BETWEEN ? AND ?"
        for start, end in ranges:
            # In pieces: SQLite keeps what a statement deletes in memory until it has ended.
            for first in range(start, end + 1, _PIECE):
                last = min(first + _PIECE - 1, end)
                execute(self.database, sql, (self.tenant_id, first, last))


class Facet(Protocol):
    """One family of slots: the same four verbs for each, so that a commit names none."""

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read slots: a String column for each, a row for each id in the order given."""
        ...

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Say what to insert for new customers (customer_id and a column per slot)."""
        ...

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Write changes (shape ``CHANGES``); give ``no`` and ``kept`` of those that need it."""
        ...

    def remove(self, ids: pl.Series) -> None:
        """Remove everything of these customers."""
        ...


@runtime_checkable
class TermFacet(Protocol):
    """A facet whose slots name the tenant's own terms."""

    def load_terms(self) -> None:
        """Read the terms now, so that no connection is needed later."""
        ...


@runtime_checkable
class RowFacet(Protocol):
    """A facet whose values stand in the customer's own row: they are written with its version.

    Attributes:
        row_columns: its columns (Int64) there that are no fields.
    """

    row_columns: Sequence[str]

    def from_rows(self, rows: pl.DataFrame, slots: Sequence[str]) -> pl.DataFrame:
        """Read slots, as ``read`` does, from rows that hold the columns."""
        ...

    def row_values(self, slot: str, values: pl.Series) -> pl.Series:
        """Give a slot's values (String) as they stand in the row, under the column's name."""
        ...


@runtime_checkable
class ReachingFacet(Protocol):
    """A facet in which a change of one customer is a change of another as well."""

    def reach(self, changes: pl.DataFrame) -> pl.DataFrame:
        """Give those changes: customer_id, version, slot, kind, old, new.

        Nothing is given twice for one receipt, nor what stands in ``changes`` itself.
        """
        ...


def ranges_of(ids: pl.Series) -> list[tuple[int, int]]:
    """Give the ranges without gaps, first and last, that ids make up."""
    ordered = ids.sort()
    starts = ordered.filter(ordered.diff().fill_null(2) != 1)
    ends = ordered.filter(ordered.diff(-1).fill_null(-2) != -1)
    return list(zip(starts, ends, strict=True))


def nothing_kept() -> pl.DataFrame:
    """Give no kept texts."""
    return pl.DataFrame(schema={"no": pl.Int64, "kept": pl.String})


def slots_of_terms(
    ids: pl.Series, rows: pl.DataFrame, slots: Mapping[str, int], term: str
) -> pl.DataFrame:
    """Give ``y`` or null per slot, in the order of ``ids``, from rows of (customer_id, term id)."""
    frame = ids.to_frame("customer_id")
    has = {slot: rows.filter(pl.col(term) == number) for slot, number in slots.items()}
    return frame.select(
        pl.when(pl.col("customer_id").is_in(own["customer_id"].implode()))
        .then(pl.lit("y"))
        .alias(slot)
        for slot, own in has.items()
    )


def align(ids: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
    """Bring rows (customer_id and more, a customer once) into the order of ``ids``."""
    if rows["customer_id"].equals(ids):
        return rows.drop("customer_id")
    frame = ids.to_frame("customer_id")
    return frame.join(rows, on="customer_id", how="left", maintain_order="left").drop("customer_id")
