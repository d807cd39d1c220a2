"""Fields: the columns of a customer's or entry's own row, with the look-up keys of some."""

from collections.abc import Iterator, Sequence
from itertools import product

import polars as pl

from portal.engine.keys import explode_listed, key_hash, key_of
from portal.store.bulk import Insert, Select
from portal.store.database import execute
from portal.store.errors import UnknownSlot
from portal.store.facets.scope import Scope, Stamp, align, nothing_kept, ranges_of
from portal.store.subjects import CUSTOMER, Subject

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

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope
        self._table = scope.subject.table
        self._keyed = scope.subject.keys

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read fields."""
        return align(ids, self.read_rows(ids, slots).drop("version"))

    def read_rows(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read fields as customer_id, version and slots: a row per customer there is."""
        names = {self._column(slot): slot for slot in slots}
        columns = {"id": pl.Int64, "version": pl.Int64, **dict.fromkeys(names, pl.String)}
        select = Select(self._table, columns, self._scope.tenant, by="id")
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

    def update_rows(self, changes: pl.DataFrame, touched: pl.DataFrame) -> int:
        """Raise the versions of touched customers, and set their changed fields with it.

        One statement for all customers that change the same columns.

        Args:
            changes: changes of fields (shape ``CHANGES``).
            touched: customer_id, version of all customers to touch.

        Returns:
            customers that had the version given.
        """
        bulk, tenant = self._scope.bulk, self._scope.tenant
        rows = touched.select("version", pl.col("customer_id").alias("id"))
        grouped = changes.sort("customer_id", "slot").group_by("customer_id", maintain_order=True)
        wide = grouped.agg("slot", "new").with_columns(pl.col("slot").list.join("\n"))
        wide = wide.rename({"customer_id": "id"}).join(rows, on="id", maintain_order="left")
        others = rows.join(wide, on="id", how="anti").sort("id")
        hit = bulk.update(self._table, others, ["id", "version"], tenant, raised="version")
        for (slots,), own in wide.partition_by("slot", as_dict=True).items():
            names = [self._column(slot) for slot in str(slots).split("\n")]
            values = [pl.col("new").list.get(place).alias(name) for place, name in enumerate(names)]
            updated = own.select("id", "version", *values)
            hit += bulk.update(self._table, updated, ["id", "version"], tenant, raised="version")
        return hit

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


def _key_rows(slot: str, ids: pl.Series, values: pl.Series) -> pl.DataFrame:
    """Give the keys of customers, one for each of several values: key, customer_id."""
    held = pl.DataFrame([values.alias("value"), ids.alias("customer_id")])
    each = explode_listed(held, slot, "value")
    keys = key_hash(key_of(each["value"], slot)).alias("key")
    rows = pl.DataFrame([keys, each["customer_id"]])
    # The same address twice, in capitals perhaps, has one key.
    return rows if each is held else rows.unique(maintain_order=True)
