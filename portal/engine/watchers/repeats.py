"""Find rows that mean the same thing in one file, however large the file is.

Every batch adds the values that may stand only once. They are kept as 64-bit hashes with the
row and line, and are compared part by part (``portal/engine/watchers/spill.py``).
"""

import polars as pl

from portal.engine.watchers.spill import SPILL_ROWS, Spill

_SCHEMA = {"hash": pl.UInt64, "row": pl.UInt32, "line": pl.UInt32, "firm": pl.Boolean}
_AMOUNT = {"amount": pl.Int64}
REPEATS = pl.Schema({"row": pl.UInt32, "line": pl.UInt32, "first_line": pl.UInt32})


class Repeats:
    """Values of one kind seen so far; says in the end which rows repeat an earlier one."""

    def __init__(self, spill_rows: int = SPILL_ROWS, *, sums: bool = False) -> None:
        """Begin with nothing seen.

        Args:
            spill_rows: values held in memory.
            sums: every row has an amount, and those before a repeat are added up.
        """
        self._kept = Spill({**_SCHEMA, **(_AMOUNT if sums else {})}, spill_rows)

    def add(
        self,
        frame: pl.DataFrame,
        values: pl.Series,
        amounts: pl.Series | None = None,
        firm: pl.Series | None = None,
    ) -> None:
        """Take the values of a batch.

        Args:
            frame: has ``row`` and ``line``.
            values: one per row, of any type; rows where it is null are passed over.
            amounts: Int64, one per row, where they are summed.
            firm: rows that may share their value. They repeat nothing, and a row that may not
                repeats them, before or after. None: no row may.
        """
        given = [] if amounts is None else [amounts.fill_null(0).alias("amount")]
        is_firm = pl.lit(value=False) if firm is None else firm
        kept = frame.select(
            values.hash(seed=7).alias("hash"), "row", "line", is_firm.alias("firm"), *given
        ).filter(values.is_not_null())
        self._kept.add(kept)

    def find(self, *, every: bool = False) -> pl.DataFrame:
        """Give every row that repeats an earlier one, with that one's line (``REPEATS``).

        Args:
            every: give the first of them too, with the line of the second.

        Returns:
            where amounts are summed, also ``before`` (Int64): what the earlier ones add.
        """
        found = [_repeated(part, every=every) for part in self._kept.parts()]
        return pl.concat(found).sort("row")

    def close(self) -> None:
        """Give the files back."""
        self._kept.close()


def _repeated(values: pl.DataFrame, *, every: bool) -> pl.DataFrame:
    # Nearly all stand once: what does not is sorted alone.
    again = values.filter(pl.col("hash").is_duplicated())
    again = again.sort("hash", "firm", "row", descending=[False, True, False])
    is_first = pl.col("hash").is_first_distinct()
    first, second = (pl.col("line").get(place).over("hash") for place in (0, 1))
    other = pl.when(is_first).then(second).otherwise(first)
    told = again.with_columns(other.alias("first_line"))
    kept = [*REPEATS.names()]
    if "amount" in values.columns:
        before = (pl.col("amount").cum_sum() - pl.col("amount")).over("hash")
        told = told.with_columns(before.alias("before"))
        kept.append("before")
    return told.filter(~pl.col("firm"), True if every else ~is_first).select(kept)
