"""Give the rows of a file their places in a list that is shown in the file's order.

Belongs to the step ``plan``. Entries that stand in the stored order keep their places; from the
first that is new, or comes too early, on, all are put behind the stored ones. So an untouched
export moves nothing, nor does the same file a second time, and entries that a file does not
name keep theirs.
"""

from collections.abc import Sequence

import polars as pl

from portal.engine.columns import Slot
from portal.engine.customers import Customers
from portal.engine.findings import planning, row_findings
from portal.engine.style import Style, new, old

_ENDS = {"group": pl.String, "place": pl.Int64, "number": pl.Int64, "kept": pl.Boolean}


class Ordering:
    """The places given so far, batch by batch."""

    def __init__(self, slot: Slot, per: Sequence[Slot], customers: Customers) -> None:
        """Begin before the first row.

        Args:
            slot: keeps the place.
            per: slots that part the list into several.
        """
        self.slot = slot
        self._per = tuple(per)
        self._next = customers.greatest(slot) + 1
        self._ends = pl.DataFrame(schema=_ENDS)

    def place(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Fill ``new:<slot>`` in; rows that are refused get no place.

        Args:
            frame: a matched batch with ``old:<slot>``.
        """
        live = ~pl.col("bad") & (pl.col("is_new") | pl.col("version").is_not_null())
        rows = self._with_kept(frame.filter(live))
        further = self._next + (~pl.col("kept")).cum_sum().cast(pl.Int64) - 1
        given = pl.when("kept").then("place").otherwise(further).cast(pl.String)
        places = rows.select("row", given.alias(f"new:{self.slot}"))
        self._next += int((~rows["kept"]).sum())
        self._ends = pl.concat([self._ends, rows.select(list(_ENDS))]).unique("group", keep="last")
        return frame.join(places, on="row", how="left", maintain_order="left")

    def report(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Say which known entries get another place."""
        moved = pl.col("version").is_not_null() & new(self.slot).ne_missing(old(self.slot))
        return row_findings(frame.filter(moved & ~pl.col("bad")), planning.MOVED_IN_LIST)

    def _with_kept(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Tell which rows keep their place: all before stand in the stored order."""
        group = pl.concat_str([pl.lit(""), *map(new, self._per)], separator="\x1f")
        rows = frame.select(
            "row",
            group.alias("group"),
            old(self.slot).cast(pl.Int64).fill_null(0).alias("place"),
            pl.col("customer_id").fill_null(0).alias("number"),
        )
        ends = self._ends.rename({name: f"last_{name}" for name in ("place", "number", "kept")})
        rows = rows.join(ends, on="group", how="left", maintain_order="left")
        place, number = (
            pl.coalesce(pl.col(name).shift(1).over("group"), f"last_{name}", pl.lit(0))
            for name in ("place", "number")
        )
        after = (pl.col("place") > place) | (
            (pl.col("place") == place) & (pl.col("number") > number) & (pl.col("place") > 0)
        )
        stands = after & pl.col("last_kept").fill_null(value=True)
        kept = stands.cast(pl.UInt8).cum_min().over("group").cast(pl.Boolean)
        return rows.with_columns(kept.alias("kept"))


def begin_order(style: Style, customers: Customers) -> Ordering | None:
    """Begin to order the rows of a file, where the style's list has an order."""
    if style.order is None:
        return None
    slots = {column.heading: str(column.slot) for column in style.columns}
    return Ordering(style.order.slot, [slots[name] for name in style.order.per], customers)
