"""Points: a ledger of entries; a customer's balance is their sum, and is stored nowhere else."""

from collections.abc import Iterator, Sequence

import polars as pl

from portal.engine.composed import part_of
from portal.store.bulk import Insert, Select
from portal.store.facets.scope import Scope, Stamp, align, nothing_kept

REVERSED = "Undone: "
_AMOUNTS = {"customer_id": pl.Int64, "amount": pl.Int64}


class Points:
    """The facet of points (``points``): written as entries, read as the balance.

    An entry is a JSON object of ``amount`` (a whole number) and ``description``.
    """

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Add up the entries by customer; "0" where there is none."""
        select = Select("point_entry", _AMOUNTS, self._scope.tenant, by="customer_id")
        rows = self._scope.bulk.fetch(select, ids)
        sums = rows.group_by("customer_id").agg(pl.col("amount").sum())
        balance = align(ids, sums)["amount"].fill_null(0).cast(pl.String)
        return pl.DataFrame([balance.alias(slot) for slot in slots])

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert the first entries of new customers."""
        for slot in slots:
            rows = creates.filter(pl.col(slot).is_not_null())
            entries = rows.select(
                "customer_id",
                pl.lit(0, pl.Int64).alias("no"),
                *_parts(pl.col(slot)),
                pl.lit(None, pl.Int64).alias("line"),
            )
            yield Insert("point_entry", entries, self._constants(stamp))

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Add entries; where one is taken back, add its opposite: no entry is ever removed."""
        amount, description = _parts(pl.coalesce("new", "old"))
        is_back = pl.col("new").is_null()
        entries = changes.sort("customer_id", "no").select(
            "customer_id",
            "no",
            pl.when(is_back).then(-amount).otherwise(amount).alias("amount"),
            pl.when(is_back)
            .then(pl.lit(REVERSED) + description)
            .otherwise(description)
            .alias("description"),
            "line",
        )
        self._scope.bulk.insert(Insert("point_entry", entries, self._constants(stamp)))
        return nothing_kept()

    def remove(self, ids: pl.Series) -> None:
        """Remove all entries of customers who go themselves."""
        self._scope.remove_rows("point_entry", ids)

    def _constants(self, stamp: Stamp) -> dict[str, int | str]:
        return {**self._scope.tenant, "receipt_id": stamp.receipt_id}


def _parts(entry: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return (
        part_of(entry, "amount").cast(pl.Int64).alias("amount"),
        part_of(entry, "description").fill_null("").alias("description"),
    )
