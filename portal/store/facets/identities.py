"""Identities: a customer's numbers in other systems, unique within their scheme."""

from collections.abc import Iterator, Sequence

import polars as pl

from portal.store.bulk import Insert, Select
from portal.store.database import execute
from portal.store.facets.scope import Scope, Stamp, align, nothing_kept

PREFIX = "identity:"
_OWN, _HOLDERS = "customer_identity", "identity"
_TABLES = {_OWN: "customer_id", _HOLDERS: "value"}
"""The same rows in two orders."""
_REMOVED = 100_000


class Identities:
    """The facet of identities (``identity:<scheme>``)."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read identities by customer."""
        rows = self._held(ids)
        frames = [
            rows.filter(pl.col("scheme") == slot.removeprefix(PREFIX))
            .sort("value")
            .unique("customer_id", keep="first")
            .select("customer_id", pl.col("value").alias(slot))
            for slot in slots
        ]
        return pl.concat([align(ids, frame) for frame in frames], how="horizontal")

    def find(self, slot: str, values: pl.Series) -> pl.DataFrame:
        """Find customers by their number in another system: value, customer_id."""
        constants = {**self._scope.tenant, "scheme": slot.removeprefix(PREFIX)}
        columns = {"value": pl.String, "customer_id": pl.Int64}
        return self._scope.bulk.fetch(Select(_HOLDERS, columns, constants, by="value"), values)

    def values(self, slot: str, among: tuple[int, int]) -> pl.DataFrame:
        """Read the numbers of a range of customers, both ends included: customer_id, value."""
        columns = {"customer_id": pl.Int64, "value": pl.String}
        between = ("customer_id", *among)
        return self._scope.bulk.fetch(Select(_OWN, columns, self._constants(slot), between=between))

    def padded(self, slot: str) -> pl.DataFrame:
        """Give the numbers that begin with a zero: value, customer_id."""
        sql = (
            "SELECT value, customer_id FROM identity "
            "WHERE tenant_id = ? AND scheme = ? AND value >= '0' AND value < '1'"
        )
        bound = (self._scope.tenant_id, slot.removeprefix(PREFIX))
        rows = execute(self._scope.database, sql, bound).fetchall()
        schema = {"value": pl.String, "customer_id": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert identities; a value that exists breaks the primary key and so the commit."""
        del stamp
        for slot in slots:
            rows = creates.select(pl.col(slot).alias("value"), "customer_id").drop_nulls()
            yield Insert(_OWN, rows, self._constants(slot))
            yield Insert(_HOLDERS, rows, self._constants(slot), order=("value",))

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Remove all old identities before new ones come: two customers may swap theirs."""
        del stamp
        slots = changes["slot"].unique(maintain_order=True)
        for slot in slots:
            held = changes.filter((pl.col("slot") == slot) & pl.col("old").is_not_null())
            self._delete(slot, held.select("customer_id", pl.col("old").alias("value")))
        for slot in slots:
            given = changes.filter((pl.col("slot") == slot) & pl.col("new").is_not_null())
            rows = given.select("customer_id", pl.col("new").alias("value"))
            for table, order in _TABLES.items():
                insert = Insert(table, rows.sort(order), self._constants(slot))
                self._scope.bulk.insert(insert)
        return nothing_kept()

    def remove(self, ids: pl.Series) -> None:
        """Remove all identities of these customers."""
        for some in ids.sort().to_frame().iter_slices(_REMOVED):
            held = self._held(some.to_series())
            for (scheme,), rows in held.partition_by("scheme", as_dict=True).items():
                own = rows.select("customer_id", "value").sort("value")
                self._scope.bulk.delete(_HOLDERS, own, self._constants(str(scheme)))
        self._scope.remove_rows(_OWN, ids)

    def _held(self, ids: pl.Series) -> pl.DataFrame:
        columns = {"scheme": pl.String, "value": pl.String, "customer_id": pl.Int64}
        return self._scope.bulk.fetch(
            Select(_OWN, columns, self._scope.tenant, by="customer_id"), ids
        )

    def _delete(self, slot: str, rows: pl.DataFrame) -> None:
        for table, order in _TABLES.items():
            self._scope.bulk.delete(table, rows.sort(order), self._constants(slot))

    def _constants(self, slot: str) -> dict[str, int | str]:
        return {**self._scope.tenant, "scheme": slot.removeprefix(PREFIX)}
