"""Preferences: statements a customer agreed to, with when and by which receipt."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from portal.store.bulk import Insert, Select
from portal.store.facets.scope import Scope, Stamp, slots_of_terms
from portal.store.facets.tags import term_ids

_TERMS = "SELECT 'preference:' || name, id FROM statement WHERE tenant_id = ?"
_GIVEN = {"customer_id": pl.Int64, "statement_id": pl.Int64}
_HELD = {**_GIVEN, "given_at": pl.String, "receipt_id": pl.Int64}


class Preferences:
    """The facet of contact preferences (``preference:<Name>``, read as ``y``)."""

    def __init__(self, scope: Scope) -> None:
        """Work in one tenant."""
        self._scope = scope

    def load_terms(self) -> None:
        """Read the terms now."""
        self._scope.terms("preference", _TERMS)

    def read(self, ids: pl.Series, slots: Sequence[str]) -> pl.DataFrame:
        """Read preferences: ``y`` or null."""
        return slots_of_terms(ids, self._rows(ids, _GIVEN), self._ids(slots), "statement_id")

    def insert(self, creates: pl.DataFrame, slots: Sequence[str], stamp: Stamp) -> Iterator[Insert]:
        """Insert the preferences of new customers."""
        for slot, statement_id in self._ids(slots).items():
            rows = creates.filter(pl.col(slot).is_not_null()).select("customer_id")
            yield Insert("customer_preference", rows, self._constants(statement_id, stamp))

    def apply(self, changes: pl.DataFrame, stamp: Stamp) -> pl.DataFrame:
        """Give and withdraw; keeps when a withdrawn one had been given."""
        held = self._rows(changes["customer_id"].unique(), _HELD)
        kept = []
        for slot, statement_id in self._ids(changes["slot"].unique()).items():
            of_slot = changes.filter(pl.col("slot") == slot).sort("customer_id")
            rows = held.filter(pl.col("statement_id") == statement_id)
            kept.append(_keep(of_slot, rows))
            constants = {**self._scope.tenant, "statement_id": statement_id}
            withdrawn = of_slot.filter(pl.col("new").is_null()).select("customer_id")
            self._scope.bulk.delete("customer_preference", withdrawn, constants)
            given = of_slot.filter(pl.col("new").is_not_null()).select(
                "customer_id",
                pl.col("kept")
                .str.split("|")
                .list.get(0, null_on_oob=True)
                .fill_null(stamp.at)
                .alias("given_at"),
                pl.col("kept")
                .str.split("|")
                .list.get(1, null_on_oob=True)
                .cast(pl.Int64)
                .fill_null(stamp.receipt_id)
                .alias("receipt_id"),
            )
            self._scope.bulk.insert(Insert("customer_preference", given, constants))
        return pl.concat(kept)

    def remove(self, ids: pl.Series) -> None:
        """Remove all preferences of these customers."""
        self._scope.remove_rows("customer_preference", ids)

    def _rows(self, ids: pl.Series, columns: Mapping[str, type[pl.DataType]]) -> pl.DataFrame:
        select = Select("customer_preference", columns, self._scope.tenant, by="customer_id")
        return self._scope.bulk.fetch(select, ids)

    def _constants(self, statement_id: int, stamp: Stamp) -> dict[str, int | str]:
        return {
            **self._scope.tenant,
            "statement_id": statement_id,
            "given_at": stamp.at,
            "receipt_id": stamp.receipt_id,
        }

    def _ids(self, slots: Sequence[str] | pl.Series) -> Mapping[str, int]:
        return term_ids(self._scope, "preference", _TERMS, slots)


def _keep(changes: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Give ``given_at|receipt_id`` of the rows that go."""
    text = pl.concat_str("given_at", "receipt_id", separator="|").alias("kept")
    held = rows.select("customer_id", text)
    going = changes.filter(pl.col("new").is_null()).select("no", "customer_id")
    return going.join(held, on="customer_id").select("no", "kept")
