"""Fields: the columns of a customer's or entry's own row, with the look-up keys of some."""

from collections.abc import Callable, Iterator, Sequence
from itertools import product

import polars as pl

from portal.engine.keys import explode_listed, key_hash, key_of
from portal.store.bulk import Insert, Select
from portal.store.database import execute
from portal.store.errors import UnknownSlot
from portal.store.facets.scope import Scope, Stamp, align, nothing_kept, ranges_of
from portal.store.subjects import CUSTOMER, Subject

Stored = Callable[[str, pl.Series], pl.Series]
PREFIX = "field:"
_SCAN_FROM, _SCANS = 5_000, 20
_SLICES = 16


def key_slices() -> Iterator[tuple[int, int]]:
    """Give ranges that together hold every key, so that no step handles all of them at once."""
    step = 2**64 // _SLICES
    for low in range(-(2**63), 2**63, step):
        yield low, low + step - 1


def column_of(slot: str, subject: Subject = CUSTOMER) -> str:
    """Give the column of a field's slot."""
    column = slot.removeprefix(PREFIX)
    if column not in subject.fields:
        raise UnknownSlot(slot)
    return column


class Fields:
    """The facet of fields; it also keeps the customer row itself."""

    row_columns = ()

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope
        self._table = scope.subject.table
        self._keyed = scope.subject.keys

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read fields."""
        return align(ids, self.read_rows(ids, slots).drop("version"))

    def from_rows(self, rows: pl.DataFrame, slots: Sequence[str]) -> pl.DataFrame:
        """Read fields from rows that have been read."""
        return rows.select(slots)

    def row_values(self, slot: str, values: pl.Series) -> pl.Series:
        """Give a field's values as they are."""
        return values.alias(self._column(slot))

    def read_rows(
        self, ids: pl.Series, slots: Sequence[str], columns: Sequence[str] = ()
    ) -> pl.DataFrame:
        """Read customer_id, version and slots: a row per customer there is.

        Args:
            columns: further columns (Int64) of the row.
        """
        names = {self._column(slot): slot for slot in slots}
        numbers = dict.fromkeys(["id", "version", *columns], pl.Int64)
        kinds = {**numbers, **dict.fromkeys(names, pl.String)}
        select = Select(self._table, kinds, self._scope.tenant, by="id")
        rows = self._scope.bulk.fetch(select, ids)
        return rows.rename({"id": "customer_id", **names})

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert the customer rows and their keys."""
        constants = {**self._scope.tenant, "version": 1, "receipt_id": stamp.receipt_id}
        columns = [pl.col(slot).alias(self._column(slot)) for slot in slots]
        rows = creates.select(pl.col("customer_id").alias("id"), *columns)
        yield Insert(self._table, rows, constants)
        for slot in slots:
            if slot in self._keyed:
                filled = creates.filter(pl.col(slot).is_not_null())
                yield self._keys(slot, filled["customer_id"], filled[slot])

    def update_rows(self, changes: pl.DataFrame, touched: pl.DataFrame, stored: Stored) -> int:
        """Raise the versions of touched customers, and change their rows with it.

        One statement for all customers that change the same columns.

        Args:
            changes: what changes in the rows (shape ``CHANGES``).
            touched: customer_id, version of all customers to touch.
            stored: gives a slot's values as they stand in the row, named as their column.

        Returns:
            customers that had the version given.
        """
        rows = touched.select("version", pl.col("customer_id").alias("id"))
        changing = changes.select(pl.col("customer_id").alias("id"), "slot", "new")
        hit = self._raise(rows.join(changing, on="id", how="anti").sort("id"))
        for values in _by_slots(changing):
            columns = [stored(slot, values[slot]) for slot in values.columns[1:]]
            updated = values.select("id").hstack(columns)
            hit += self._raise(updated.join(rows, on="id", maintain_order="left"))
        return hit

    def _raise(self, rows: pl.DataFrame) -> int:
        keys, tenant = ["id", "version"], self._scope.tenant
        return self._scope.bulk.update(self._table, rows, keys, tenant, raised="version")

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Move the look-up keys; the rows themselves were updated with their versions."""
        del stamp
        for slot, kind in self._keyed.items():
            self._move_keys(slot, kind, changes.filter(pl.col("slot") == slot))
        return nothing_kept()

    def remove(self, ids: pl.Series) -> None:
        """Remove the customers' rows and keys."""
        ranges = ranges_of(ids)
        if ids.len() >= _SCAN_FROM and len(ranges) <= _SCANS:
            self._remove_keys_between(ranges)
        else:
            held = self.read_rows(ids, list(self._keyed))
            for slot, kind in self._keyed.items():
                self._remove_keys(slot, kind, held["customer_id"], held[slot])
        self._scope.remove_rows(self._table, ids, "id")

    def _remove_keys_between(self, ranges: Sequence[tuple[int, int]]) -> None:
        sql = (
            "DELETE FROM customer_key WHERE tenant_id = ? AND kind = ? AND key BETWEEN ? AND ? "
            "AND customer_id BETWEEN ? AND ?"
        )
        tenant = self._scope.tenant_id
        for kind, (low, high), (first, last) in product(self._keyed.values(), key_slices(), ranges):
            execute(self._scope.database, sql, (tenant, kind, low, high, first, last))

    def _column(self, slot: str) -> str:
        return column_of(slot, self._scope.subject)

    def _keys(self, slot: str, ids: pl.Series, values: pl.Series) -> Insert:
        constants = {**self._scope.tenant, "kind": self._keyed[slot]}
        rows = _key_rows(slot, ids, values)
        return Insert("customer_key", rows, constants, order=("key", "customer_id"))

    def _move_keys(self, slot: str, kind: int, changes: pl.DataFrame) -> None:
        if not changes.height:
            return
        self._remove_keys(slot, kind, changes["customer_id"], changes["old"])
        filled = changes.filter(pl.col("new").is_not_null())
        keys = self._keys(slot, filled["customer_id"], filled["new"])
        rows = keys.rows.sort(keys.order)
        self._scope.bulk.insert(Insert(keys.table, rows, keys.constants))

    def _remove_keys(self, slot: str, kind: int, ids: pl.Series, values: pl.Series) -> None:
        rows = _key_rows(slot, ids, values).drop_nulls().sort("key")
        self._scope.bulk.delete("customer_key", rows, {**self._scope.tenant, "kind": kind})


def _by_slots(changes: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give together who changes the same slots: id, and a column of new values for each slot."""
    if changes["slot"].n_unique() == 1:
        # Nearly always; grouping would cost half of the step.
        yield changes.select("id", pl.col("new").alias(changes["slot"][0])).sort("id")
        return
    grouped = changes.sort("id", "slot").group_by("id", maintain_order=True).agg("slot", "new")
    joined = grouped.with_columns(pl.col("slot").list.join("\n"))
    for (slots,), own in joined.partition_by("slot", as_dict=True).items():
        names = str(slots).split("\n")
        values = (pl.col("new").list.get(at).alias(name) for at, name in enumerate(names))
        yield own.select("id", *values)


def _key_rows(slot: str, ids: pl.Series, values: pl.Series) -> pl.DataFrame:
    """Give the keys of customers, one for each of several values: key, customer_id."""
    held = pl.DataFrame([values.alias("value"), ids.alias("customer_id")])
    each = explode_listed(held, slot, "value")
    keys = key_hash(key_of(each["value"], slot)).alias("key")
    rows = pl.DataFrame([keys, each["customer_id"]])
    # The same address twice, in capitals perhaps, has one key.
    return rows if each is held else rows.unique(maintain_order=True)
