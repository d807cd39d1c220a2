"""Ask the store about a batch: which customers have the values of a column, what they have now.

Belongs to the step ``match``. Each slot and column is asked for once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from portal.engine.choices import Choices, choose
from portal.engine.columns import Column
from portal.engine.customers import ALIKE_SEPARATOR, Customers, looked_up

MOST_NAMED = 5
"""Customers named in one finding."""
_NO_HITS = pl.DataFrame(schema={"value": pl.String, "customer_id": pl.Int64})


@dataclass(slots=True)
class Lookups:
    """Answers of the store for one batch, each question asked once.

    Attributes:
        columns: of the style.
        passed: by slot the value that is never looked up.
        choices: by slot: which of several customers a value means, as a member chose.
    """

    customers: Customers
    frame: pl.DataFrame
    columns: Sequence[Column]
    passed: dict[str, str] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)
    found: dict[tuple[str, str], pl.DataFrame] = field(default_factory=dict)

    def hits(self, slot: str, column: str = "") -> pl.DataFrame:
        """Give, row by row, what a value finds.

        Args:
            column: the frame's column that holds the values; what the file says of the slot
                where none is named.

        Returns:
            hit (Int64, the first customer), candidates (how many; null for none), all (the
            first few customers, null where there is but one) and chosen.
        """
        asked = (slot, column)
        if asked not in self.found:
            values = self.frame.select(_values(slot, column).alias("value"))
            given = values["value"].drop_nulls()
            if slot in self.passed:
                given = given.filter(given != self.passed[slot])
            rows = self.customers.find(slot, given) if given.len() else _NO_HITS
            rows = choose(rows, self.choices.get(slot, {}))
            counted = _count_candidates(rows).rename({"customer_id": "hit"})
            # Only the values are joined: joining the frame would copy every cell of it. Where
            # every row has found its own, in the order of the file, there is nothing to join.
            if not counted["value"].equals(values["value"]):
                counted = values.join(counted, on="value", how="left", maintain_order="left")
            self.found[asked] = counted.drop("value")
        return self.found[asked]


def read_beside(customers: Customers, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
    """Read slots of the customers of rows, beside the rows.

    Args:
        ids: of each row its customer (Int64), or null.

    Returns:
        version (Int64) and a String column per slot, a row for each of ``ids``; null where
        there is no such customer.
    """
    asked = ids.drop_nulls().unique()
    if not asked.len():
        schema = {"version": pl.Int64, **dict.fromkeys(slots, pl.String)}
        return pl.DataFrame(schema=schema).clear(ids.len())
    read = customers.read(asked, slots).select("customer_id", "version", *slots)
    if not read["customer_id"].equals(ids):
        # Only ids are joined: joining the frame would copy every cell of it. A file in the
        # order of an export needs nothing looked up.
        rows = ids.to_frame("customer_id")
        read = rows.join(read, on="customer_id", how="left", maintain_order="left")
    return read.drop("customer_id")


def key_of_rows(slot: str) -> pl.Expr:
    """Give what rows are looked up by in a slot, or in several (``alike:``)."""
    parts = [pl.col(f"new:{part}") for part in looked_up(slot)]
    return pl.concat_str(parts, separator=ALIKE_SEPARATOR) if len(parts) > 1 else parts[0]


def _values(slot: str, column: str) -> pl.Expr:
    return pl.col(column) if column else key_of_rows(slot)


def _count_candidates(rows: pl.DataFrame) -> pl.DataFrame:
    if rows["value"].n_unique() == rows.height:
        # Nearly always: one customer a value. Grouping would cost half of the step.
        return rows.with_columns(
            pl.lit(1, pl.UInt32).alias("candidates"),
            pl.lit(None, pl.List(pl.Int64)).alias("all"),
        )
    return rows.group_by("value", "chosen").agg(
        pl.col("customer_id").min(),
        pl.len().alias("candidates"),
        pl.col("customer_id").sort().head(MOST_NAMED).alias("all"),
    )
