"""Numbers: what the portal calls a customer: its number, computed from its id, or the plain id."""

from collections.abc import Iterator, Sequence

import polars as pl

from portal.engine.customers import ID
from portal.engine.numbers import number_of
from portal.store.bulk import Insert
from portal.store.errors import UnknownSlot
from portal.store.facets.scope import Scope, Stamp, nothing_kept


class Numbers:
    """The facet of the customer number and the plain id; they are read and never written."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        del scope

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Compute the numbers."""
        frame = ids.to_frame("customer_id")
        known = pl.col("customer_id")
        return frame.select(
            (known.cast(pl.String) if slot == ID else number_of(known)).alias(slot)
            for slot in slots
        )

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert nothing: the number follows from the id."""
        del creates, slots, stamp
        return iter(())

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Refuse: a number cannot be changed."""
        del stamp
        if changes.height:
            raise UnknownSlot(changes["slot"][0])
        return nothing_kept()

    def remove(self, ids: pl.Series) -> None:
        """Remove nothing."""
