"""Households: a customer is in one or in none, and each household has one primary.

``household`` reads as the number of the primary, also for the primary itself, and is set to it:
so a household begins when its primary, or somebody with that primary, is put into it. Besides
there are ``household:number`` (``HH-…``) and ``household:size``, which are read only.

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
_TABLE = "household_member"
_NOBODY = pl.Series("customer_id", [], dtype=pl.Int64)
_MEMBERS = {"customer_id": pl.Int64, "household_id": pl.Int64, "is_primary": pl.Int64}


class Households:
    """The facet of households."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope
        self._met: npt.NDArray[np.int64] = np.empty(0, np.int64)

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read the primary's number, the household's number and its size."""
        own = self._members("customer_id", ids)
        if not own.height:
            return pl.DataFrame(schema=dict.fromkeys(slots, pl.String)).clear(ids.len())
        everybody = self._members("household_id", own["household_id"].unique())
        households = everybody.group_by("household_id").agg(
            pl.col("customer_id").filter(pl.col("is_primary") == 1).first().alias("primary"),
            pl.len().cast(pl.String).alias(SIZE),
        )
        joined = own.join(households, on="household_id", how="left")
        rows = joined.select(
            "customer_id",
            number_of(pl.col("primary")).alias(SLOT),
            household_number_of(pl.col("household_id")).alias(NUMBER),
            SIZE,
        )
        return align(ids, rows).select(slots)

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Refuse: only customers that exist are put into households."""
        del stamp
        for slot in slots:
            if creates[slot].null_count() < creates.height:
                raise UnknownSlot(slot)
        return iter(())

    def reach(self, changes: pl.DataFrame) -> pl.DataFrame:
        """Give what the changes mean for primaries, each once for a receipt.

        Raises:
            StalePlan: a primary is gone, or is in another's household by now.
        """
        joined = changes.select(id_of(pl.col("new")).alias("customer_id")).to_series()
        left = changes.select(id_of(pl.col("old")).alias("customer_id")).to_series()
        wanted = pl.concat([joined, left]).drop_nulls().unique().to_frame()
        self._meet(changes["customer_id"])
        heads = wanted["customer_id"].sort()
        heads = heads.filter(~self._has_met(heads))
        self._meet(heads)
        return self._along(heads, joined, some_leave=left.null_count() < left.len())

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Take customers out of their households, and put them into others."""
        del stamp
        if changes["slot"].ne(SLOT).any():
            raise UnknownSlot(changes["slot"].filter(changes["slot"] != SLOT)[0])
        given = changes.select("customer_id", id_of(pl.col("new")).alias("primary")).drop_nulls()
        heads = self._members("customer_id", given["primary"].unique())
        begun = heads.filter(pl.col("is_primary") == 1).select(
            pl.col("customer_id").alias("primary"), "household_id"
        )
        leaving = changes.filter(pl.col("old").is_not_null())["customer_id"].unique().sort()
        self._scope.bulk.delete(_TABLE, leaving.to_frame(), self._scope.tenant)
        rows = given.join(begun, on="primary", how="left").select(
            "customer_id",
            pl.coalesce("household_id", "primary").alias("household_id"),
            (pl.col("customer_id") == pl.col("primary")).cast(pl.Int64).alias("is_primary"),
        )
        self._scope.bulk.insert(Insert(_TABLE, rows.sort("customer_id"), self._scope.tenant))
        return nothing_kept()

    def remove(self, ids: pl.Series) -> None:
        """Take these customers out of their households."""
        self._scope.remove_rows(_TABLE, ids)

    def _meet(self, ids: pl.Series) -> None:
        # What is sorted already is merged: a million ids in 5 ms.
        self._met = np.sort(np.concatenate([self._met, ids.to_numpy()]), kind="stable")

    def _has_met(self, ids: pl.Series) -> pl.Series:
        if not self._met.size:
            return pl.repeat(value=False, n=ids.len(), eager=True)
        places = np.searchsorted(self._met, ids.to_numpy()).clip(max=self._met.size - 1)
        return pl.Series(self._met[places]) == ids

    def _along(self, heads: pl.Series, joined: pl.Series, *, some_leave: bool) -> pl.DataFrame:
        columns = {"id": pl.Int64, "version": pl.Int64}
        select = Select("customer", columns, self._scope.tenant, by="id")
        found = self._scope.bulk.fetch(select, heads).rename({"id": "customer_id"})
        stored = self.read(found["customer_id"], [SLOT])
        rows = found.hstack(stored.rename({SLOT: "old"})).with_columns(
            number_of(pl.col("customer_id")).alias("own")
        )
        # Where nobody leaves, all are the primaries of those who come.
        is_joined = pl.col("customer_id").is_in(joined.drop_nulls().implode())
        needed = is_joined if some_leave else pl.lit(value=True)
        elsewhere = rows.filter(
            needed & pl.col("old").is_not_null() & (pl.col("old") != pl.col("own"))
        )
        is_gone = found.height < heads.len()
        gone = heads.filter(~heads.is_in(found["customer_id"].implode())) if is_gone else _NOBODY
        if elsewhere.height or gone.len():
            raise StalePlan(elsewhere["customer_id"].to_list(), gone.to_list())
        led = rows.filter(needed | (pl.col("old") == pl.col("own")))
        return led.select(
            "customer_id",
            "version",
            pl.lit(SLOT).alias("slot"),
            pl.lit("set").alias("kind"),
            "old",
            pl.col("own").alias("new"),
        )

    def _members(self, by: str, ids: pl.Series) -> pl.DataFrame:
        if not ids.len():
            return pl.DataFrame(schema=_MEMBERS)
        return self._scope.bulk.fetch(Select(_TABLE, _MEMBERS, self._scope.tenant, by=by), ids)
