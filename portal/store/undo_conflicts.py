"""What happened after a receipt and still stands: the reason an undo leaves an entry alone."""

from dataclasses import dataclass

import polars as pl

from portal.store.bulk import Select
from portal.store.facets import Scope
from portal.store.facets.addresses import SET
from portal.store.undo_addresses import ENTRY, LaterAddresses

CHANGED_LATER = "It was changed again later."
GONE_SINCE = "The address it was before is no more."
CONFLICTS = pl.Schema({"no": pl.Int64, "customer_id": pl.Int64, "reason": pl.String})
"""Entries that are left: their number in the journal, whose they are, and why."""
JOURNAL = {
    "no": pl.Int64,
    "customer_id": pl.Int64,
    "slot": pl.String,
    "old": pl.String,
    "new": pl.String,
    "kept": pl.String,
}
_LATER = {"receipt_id": pl.Int64, **JOURNAL}
ADDITIVE = "points"
"""The slot of entries: what came later is added to them as well, and is in nobody's way."""


@dataclass(frozen=True, slots=True)
class LaterEntries:
    """The journal after a receipt.

    Attributes:
        standing: later receipts that were not undone.
        left: what the undos of other later ones left, and only that still stands: receipt_id, no.
    """

    scope: Scope
    receipt_id: int
    standing: pl.Series
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
        columns = {"receipt_id": pl.Int64, "no": pl.Int64}
        select = Select("undo_refusal", columns, scope.tenant, by="receipt_id")
        left = scope.bulk.fetch(select, undone["id"])
        standing = receipts.filter(pl.col("undone_at").is_null())["id"]
        return cls(scope, receipt_id, standing, left)

    @property
    def is_empty(self) -> bool:
        """Nothing later stands: no journal needs to be read."""
        return not self.standing.len() and not self.left.height

    def conflicts(self, entries: pl.DataFrame) -> pl.DataFrame:
        """Give the entries (shape ``CONFLICTS``) that something later touched."""
        if self.is_empty:
            return pl.DataFrame(schema=CONFLICTS)
        ids = entries["customer_id"].unique()
        select = Select("journal", _LATER, self.scope.tenant, by="customer_id")
        later = self._standing(self.scope.bulk.fetch(select, ids))
        plain = entries.filter(~pl.col("slot").is_in([SET, ADDITIVE]))
        same = plain.join(later, on=("customer_id", "slot"), how="semi").select(ENTRY)
        addresses = LaterAddresses(self.scope, entries, later)
        touched = pl.concat([same, addresses.touched()]).unique()
        nowhere = addresses.pointing_nowhere(touched).join(touched, on="no", how="anti")
        return pl.concat(
            found.with_columns(pl.lit(reason).alias("reason"))
            for found, reason in ((touched, CHANGED_LATER), (nowhere, GONE_SINCE))
        )

    def touched_between(self, first: int, last: int) -> pl.DataFrame:
        """Give the customers (customer_id) of a range that something later touched."""
        if self.is_empty:
            return pl.DataFrame(schema={"customer_id": pl.Int64})
        between = ("customer_id", first, last)
        columns = {name: _LATER[name] for name in ("receipt_id", "no", "customer_id")}
        select = Select("journal", columns, self.scope.tenant, between=between)
        return self._standing(self.scope.bulk.fetch(select)).select("customer_id").unique()

    def _standing(self, entries: pl.DataFrame) -> pl.DataFrame:
        """Keep the later entries that still stand."""
        later = entries.filter(pl.col("receipt_id") > self.receipt_id)
        stands = later.filter(pl.col("receipt_id").is_in(self.standing.implode()))
        left = later.join(self.left, on=("receipt_id", "no"), how="semi")
        return pl.concat([stands, left])
