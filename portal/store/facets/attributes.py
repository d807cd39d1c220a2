"""Attributes: values of a tenant's own fields (``attribute:<Name>``)."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from portal.store.bulk import Insert, Select
from portal.store.facets.scope import Scope, Stamp, align, nothing_kept
from portal.store.facets.tags import term_ids

_TERMS = "SELECT 'attribute:' || name, id FROM attribute WHERE tenant_id = ?"


class Attributes:
    """The facet of attributes."""

    family = "attribute"
    table = "customer_attribute"
    key = "attribute_id"
    sql = _TERMS

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope

    def load_terms(self) -> None:
        """Read the terms now."""
        self._scope.terms(self.family, self.sql)

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read values."""
        columns = {"customer_id": pl.Int64, self.key: pl.Int64, "value": pl.String}
        select = Select(self.table, columns, self._scope.tenant, by="customer_id")
        rows = self._scope.bulk.fetch(select, ids)
        frames = [
            rows.filter(pl.col(self.key) == number).select(
                "customer_id", pl.col("value").alias(slot)
            )
            for slot, number in self._ids(slots).items()
        ]
        return pl.concat([align(ids, frame) for frame in frames], how="horizontal")

    def values(self, slot: str, among: tuple[int, int] | None = None) -> pl.DataFrame:
        """Read every value of one attribute: customer_id, value.

        Args:
            among: a range of customers, both ends included; None: all of them.
        """
        constants = {**self._scope.tenant, self.key: self._ids([slot])[slot]}
        columns = {"customer_id": pl.Int64, "value": pl.String}
        between = None if among is None else ("customer_id", *among)
        return self._scope.bulk.fetch(Select(self.table, columns, constants, between=between))

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert the values of new customers."""
        del stamp
        for slot, term_id in self._ids(slots).items():
            rows = creates.select("customer_id", pl.col(slot).alias("value")).drop_nulls()
            constants = {**self._scope.tenant, self.key: term_id}
            yield Insert(self.table, rows, constants)

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Replace values: the old row goes, the new one comes."""
        del stamp
        for slot, term_id in self._ids(changes["slot"].unique()).items():
            constants = {**self._scope.tenant, self.key: term_id}
            of_slot = changes.filter(pl.col("slot") == slot).sort("customer_id")
            self._scope.bulk.delete(self.table, of_slot.select("customer_id"), constants)
            rows = of_slot.select("customer_id", pl.col("new").alias("value")).drop_nulls()
            self._scope.bulk.insert(Insert(self.table, rows, constants))
        return nothing_kept()

    def remove(self, ids: pl.Series) -> None:
        """Remove all values of these customers."""
        self._scope.remove_rows(self.table, ids)

    def _ids(self, slots: Sequence[str] | pl.Series) -> Mapping[str, int]:
        return term_ids(self._scope, self.family, self.sql, slots)
