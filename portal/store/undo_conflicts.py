"""What happened after a receipt and still stands: the reason an undo leaves a slot alone."""

from dataclasses import dataclass

import polars as pl

from portal.store.bulk import Select
from portal.store.facets import Scope
from portal.store.facets.addresses import ADDED, IN_PLACE

CONFLICTS = pl.Schema({"customer_id": pl.Int64, "slot": pl.String})
_ENTRY = {
    "receipt_id": pl.Int64,
    "customer_id": pl.Int64,
    "slot": pl.String,
    "old": pl.String,
    "new": pl.String,
}
_ADDRESS, _PLACE = "address", "place:"
_ADDITIVE = ("points",)
"""Slots of entries: what came later is added to them as well, and is in nobody's way."""


@dataclass(frozen=True, slots=True)
class LaterEntries:
    """The journal after a receipt.

    Attributes:
        standing: later receipts that were not undone.
        partly: later receipts whose undo left something: only that still stands.
        left: what their undos left: receipt_id, customer_id, slot.
    """

    scope: Scope
    receipt_id: int
    standing: pl.Series
    partly: pl.Series
    left: pl.DataFrame

    @classmethod
    def read(cls, scope: Scope, receipt_id: int) -> "LaterEntries":
        """Read which later receipts still matter."""
        columns = {
            "id": pl.Int64,
            "kind": pl.String,
            "updated": pl.Int64,
            "undone_at": pl.String,
        }
        between = ("id", receipt_id + 1, 2**62)
        receipts = scope.bulk.fetch(Select("receipt", columns, scope.tenant, between=between))
        receipts = receipts.filter((pl.col("kind") != "undo") & (pl.col("updated") > 0))
        undone = receipts.filter(pl.col("undone_at").is_not_null())
        columns = {"receipt_id": pl.Int64, "customer_id": pl.Int64, "slot": pl.String}
        select = Select("undo_refusal", columns, scope.tenant, by="receipt_id")
        left = scope.bulk.fetch(select, undone["id"])
        return cls(
            scope,
            receipt_id,
            receipts.filter(pl.col("undone_at").is_null())["id"],
            left["receipt_id"].unique(),
            left,
        )

    @property
    def is_empty(self) -> bool:
        """Nothing later stands: no journal needs to be read."""
        return not self.standing.len() and not self.partly.len()

    def conflicts(self, entries: pl.DataFrame) -> pl.DataFrame:
        """Give the entries (customer_id, slot) that something later touched.

        An address that came is touched by whatever names it: its removal, or a mark on it.
        """
        if self.is_empty:
            return pl.DataFrame(schema=CONFLICTS)
        ids = entries["customer_id"].unique()
        select = Select("journal", _ENTRY, self.scope.tenant, by="customer_id")
        later = self._standing(self.scope.bulk.fetch(select, ids))
        of_set = pl.col("slot") == _ADDRESS
        additive = pl.col("slot").is_in(_ADDITIVE)
        plain = entries.filter(~of_set & ~additive)
        same = plain.join(later, on=("customer_id", "slot"), how="semi")
        named = later.filter(pl.col("slot").str.starts_with(_ADDRESS)).unpivot(
            ("old", "new"), index="customer_id", value_name="value"
        )
        text = pl.coalesce("new", "old").alias("value")
        touched = (
            entries.filter(of_set | pl.col("kept").is_in([ADDED, IN_PLACE]))
            .with_columns(text)
            .join(named.drop_nulls("value"), on=("customer_id", "value"), how="semi")
        )
        both = [same, touched, *_across(entries, later)]
        return pl.concat([found.select(CONFLICTS.names()) for found in both]).unique()

    def touched_between(self, first: int, last: int) -> pl.DataFrame:
        """Give the customers (customer_id) of a range that something later touched."""
        if self.is_empty:
            return pl.DataFrame(schema={"customer_id": pl.Int64})
        between = ("customer_id", first, last)
        select = Select("journal", _ENTRY, self.scope.tenant, between=between)
        return self._standing(self.scope.bulk.fetch(select)).select("customer_id").unique()

    def _standing(self, entries: pl.DataFrame) -> pl.DataFrame:
        """Keep the later entries that still stand."""
        later = entries.filter(pl.col("receipt_id") > self.receipt_id)
        stands = later.filter(pl.col("receipt_id").is_in(self.standing.implode()))
        left = later.join(self.left, on=("receipt_id", "customer_id", "slot"), how="semi")
        return pl.concat([stands, left])


def _across(entries: pl.DataFrame, later: pl.DataFrame) -> list[pl.DataFrame]:
    """Give entries of addresses whose parts were changed later, and of parts whose address was."""
    families = (_ADDRESS, _PLACE)
    return [
        entries.filter(pl.col("slot").str.starts_with(one)).join(
            later.filter(pl.col("slot").str.starts_with(other)), on="customer_id", how="semi"
        )
        for one, other in (families, families[::-1])
    ]
