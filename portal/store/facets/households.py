"""Households: a customer is in one or in none, and each household has one primary.

``household`` reads as the number of the primary, also for the primary itself, and is set to it:
so a household begins when its primary, or somebody with that primary, is put into it. Besides
there are ``household:number`` (``HH-…``) and ``household:size``, which are read only. Whose
household it is stands in each customer's own row, as the id of the primary.

Whoever joins or leaves changes the primary's household too: the primary changes along, so that
its history shows it, and an undo leaves a household with a primary as long as it has members.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from portal.engine.numbers import household_number_of, id_of, number_of
from portal.store.bulk import Insert, Select
from portal.store.errors import StalePlan, UnknownSlot
from portal.store.facets.scope import Scope, Stamp, align, nothing_kept

SLOT = "household"
NUMBER, SIZE = "household:number", "household:size"
_COLUMN = "household_id"
_NOBODY = pl.Series("customer_id", [], dtype=pl.Int64)


class Households:
    """The facet of households."""

    row_columns = (_COLUMN,)

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope
        self._met: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read the primary's number, the household's number and its size."""
        rows = self._fetch(ids, "id", _COLUMN).rename({"id": "customer_id"})
        return align(ids, rows.select("customer_id").hstack(self.from_rows(rows, slots)))

    def from_rows(self, rows: pl.DataFrame, slots: Sequence[str]) -> pl.DataFrame:
        """Read the same from the customers' rows."""
        own = rows[_COLUMN]
        if own.null_count() == own.len():
            return pl.DataFrame(schema=dict.fromkeys(slots, pl.String)).clear(own.len())
        household = pl.col(_COLUMN)
        known = {SLOT: number_of(household), NUMBER: household_number_of(household)}
        asked = [known[slot].alias(slot) for slot in slots if slot in known]
        read = rows.select(household, *asked)
        return (self._with_sizes(read) if SIZE in slots else read).select(slots)

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Refuse: only customers that exist are put into households."""
        del stamp
        for slot in slots:
            if creates[slot].null_count() < creates.height:
                raise UnknownSlot(slot)
        return iter(())

    def row_values(self, slot: str, values: pl.Series) -> pl.Series:
        """Give the primary's id for its number.

        Raises:
            UnknownSlot: the slot is read only.
        """
        if slot != SLOT:
            raise UnknownSlot(slot)
        return values.to_frame(_COLUMN).select(id_of(pl.col(_COLUMN))).to_series()

    def reach(self, changes: pl.DataFrame) -> pl.DataFrame:
        """Give what the changes mean for primaries, each once for a receipt.

        Raises:
            StalePlan: a primary is gone, or is in another's household by now.
        """
        joined = changes.select(id_of(pl.col("new")).alias("customer_id")).to_series()
        were_in = changes.filter(pl.col("old").is_not_null())
        left = were_in.select(id_of(pl.col("old")).alias("customer_id")).to_series()
        heads = pl.concat([joined, left]).drop_nulls().unique().sort()
        self._meet(changes["customer_id"])
        heads = heads.filter(~self._has_met(heads))
        along = self._along(heads, joined, some_leave=left.len() > 0)
        self._meet(heads)
        return along

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Write nothing more: the customers' rows were updated with their versions."""
        del changes, stamp
        return nothing_kept()

    def remove(self, ids: pl.Series) -> None:
        """Remove nothing more than the customers' rows."""

    def _meet(self, ids: pl.Series) -> None:
        """Remember customers who are there: a byte each, up to the greatest id."""
        if not ids.len():
            return
        lacking = int(ids.max()) + 1 - self._met.size  # type: ignore[arg-type]
        if lacking > 0:
            self._met = np.concatenate([self._met, np.zeros(lacking, np.bool_)])
        self._met[ids.to_numpy()] = True

    def _has_met(self, ids: pl.Series) -> pl.Series:
        numbers = ids.to_numpy()
        has_met = np.zeros(numbers.size, np.bool_)
        known = numbers < self._met.size
        has_met[known] = self._met[numbers[known]]
        return pl.Series(has_met)

    def _along(self, heads: pl.Series, joined: pl.Series, *, some_leave: bool) -> pl.DataFrame:
        rows = self._fetch(heads, "id", "version", _COLUMN).rename({"id": "customer_id"})
        household = pl.col(_COLUMN)
        # Where nobody leaves, all are the primaries of those who come.
        is_joined = pl.col("customer_id").is_in(joined.drop_nulls().implode())
        needed = is_joined if some_leave else pl.lit(value=True)
        elsewhere = rows.filter(needed & (household != pl.col("customer_id")))
        is_gone = rows.height < heads.len()
        gone = heads.filter(~heads.is_in(rows["customer_id"].implode())) if is_gone else _NOBODY
        if elsewhere.height or gone.len():
            raise StalePlan(elsewhere["customer_id"].to_list(), gone.to_list())
        led = rows.filter(needed | (household == pl.col("customer_id")))
        return led.select(
            "customer_id",
            "version",
            pl.lit(SLOT).alias("slot"),
            pl.lit("set").alias("kind"),
            self.from_rows(led, [SLOT])[SLOT].alias("old"),
            number_of(pl.col("customer_id")).alias("new"),
        )

    def _with_sizes(self, rows: pl.DataFrame) -> pl.DataFrame:
        members = self._fetch(rows[_COLUMN].drop_nulls().unique(), _COLUMN, by=_COLUMN)
        sizes = members.group_by(_COLUMN).agg(pl.len().cast(pl.String).alias(SIZE))
        return rows.join(sizes, on=_COLUMN, how="left", maintain_order="left")

    def _fetch(self, values: pl.Series, *columns: str, by: str = "id") -> pl.DataFrame:
        names = dict.fromkeys(columns, pl.Int64)
        select = Select(self._scope.subject.table, names, self._scope.tenant, by=by)
        return self._scope.bulk.fetch(select, values)
