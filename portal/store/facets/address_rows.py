"""The rows of the addresses table, which two facets read and write: the set, and one's parts."""

import polars as pl

from portal.store.bulk import Select
from portal.store.facets.scope import Scope

MARKS = ("is_delivery", "is_billing")
COLUMNS = {
    "customer_id": pl.Int64,
    "no": pl.Int64,
    "value": pl.String,
    **dict.fromkeys(MARKS, pl.Int64),
}
KEPT = pl.concat_str("no", *MARKS, separator="|")
"""What is kept of a row that goes."""


def read_rows(scope: Scope, ids: pl.Series) -> pl.DataFrame:
    """Read all addresses of some customers: customer_id, no, value, is_delivery, is_billing."""
    return scope.bulk.fetch(Select("address", COLUMNS, scope.tenant, by="customer_id"), ids)


def make_rows(coming: pl.DataFrame, stored: pl.DataFrame, *, mark: int) -> pl.DataFrame:
    """Make the rows of addresses that come, or come back as ``KEPT`` says they were.

    A number and a mark are taken only where no other address has them by now.

    Args:
        coming: customer_id, value, and ``kept`` or null.
        stored: the rows these customers have.
        mark: 1 where an address that is new is for delivery and billing.
    """
    parts = pl.col("kept").str.split("|").list
    places = enumerate(("no", *MARKS))
    kept = (parts.get(at, null_on_oob=True).cast(pl.Int64).alias(name) for at, name in places)
    others = stored.group_by("customer_id").agg(pl.col(*MARKS).max().name.prefix("other:"))
    numbered = _give_numbers(coming.select("customer_id", "value", *kept), stored)
    joined = numbered.join(others, on="customer_id", how="left", maintain_order="left")
    marks = (
        pl.col(name).fill_null(mark) * (1 - pl.col(f"other:{name}").fill_null(0)) for name in MARKS
    )
    return joined.with_columns(marks).select(list(COLUMNS)).sort("customer_id", "no")


def _give_numbers(coming: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    keys = ["customer_id", "no"]
    if coming["no"].null_count() < coming.height:
        taken = stored.select(*keys, pl.lit(value=True).alias("is_taken"))
        is_free = pl.col("is_taken").is_null() & pl.struct(keys).is_first_distinct()
        coming = coming.join(taken, on=keys, how="left", maintain_order="left").select(
            "customer_id", pl.when(is_free).then(pl.col("no")), pl.exclude("is_taken", *keys)
        )
    known = pl.concat([stored.select(keys), coming.select(keys)])
    last = known.group_by("customer_id").agg(pl.col("no").max().alias("last"))
    numbered = coming.join(last, on="customer_id", how="left", maintain_order="left")
    return numbered.with_columns(pl.col("no").fill_null(_next_number(coming["customer_id"])))


def _next_number(ids: pl.Series) -> pl.Expr:
    # Nearly always one address each: counting within each customer costs ten times as much.
    one_each = ids.n_unique() == ids.len()
    place = pl.lit(1) if one_each else pl.int_range(1, pl.len() + 1).over("customer_id")
    return pl.col("last").fill_null(0) + place
