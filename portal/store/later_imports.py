"""Later imports that changed the customers of an earlier one: best undone before it."""

from collections.abc import Iterator

import polars as pl

from portal.store.bulk import Select
from portal.store.database import Database
from portal.store.facets import Scope
from portal.store.receipts import Receipt, list_receipts
from portal.store.undo_conflicts import ADDITIVE

_CUSTOMERS = 100_000
"""Customers whose journal is read at once."""
_COLUMNS = {"receipt_id": pl.Int64, "customer_id": pl.Int64, "slot": pl.String}


def count_later_imports(database: Database, tenant_id: int, receipt: Receipt) -> dict[str, int]:
    """Count the customers of a receipt that later imports changed, by their runs, newest first.

    What was undone by now does not count; nor do entries that are only added, such as points.
    """
    where = "id > ? AND kind = 'import' AND updated > 0 AND undone_at IS NULL"
    later = list_receipts(database, tenant_id, where, (receipt.id,))
    if not later:
        return {}
    ids = pl.Series([one.id for one in later])
    counted: dict[int, int] = {}
    for entries in _journal_of(Scope(database, tenant_id), receipt):
        found = entries.filter(pl.col("receipt_id").is_in(ids.implode()))
        customers = found.group_by("receipt_id").agg(pl.col("customer_id").n_unique())
        for one, number in customers.iter_rows():
            counted[one] = counted.get(one, 0) + number
    return {str(one.run_number): counted[one.id] for one in later if one.id in counted}


def _journal_of(scope: Scope, receipt: Receipt) -> Iterator[pl.DataFrame]:
    """Give the journal of the customers a receipt created or changed, each customer once."""
    created = receipt.created_ids
    for first in created[::_CUSTOMERS]:
        between = ("customer_id", first, min(first + _CUSTOMERS, created.stop) - 1)
        yield scope.bulk.fetch(Select("journal", _COLUMNS, scope.tenant, between=between))
    own = Select("journal", _COLUMNS, {**scope.tenant, "receipt_id": receipt.id})
    is_changed = pl.col("slot") != ADDITIVE
    ids = scope.bulk.fetch(own).filter(is_changed)["customer_id"].unique().sort()
    by_customer = Select("journal", _COLUMNS, scope.tenant, by="customer_id")
    for part in ids.to_frame().iter_slices(_CUSTOMERS):
        yield scope.bulk.fetch(by_customer, part["customer_id"]).filter(is_changed)
