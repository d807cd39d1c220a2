"""Later imports that changed the customers of an earlier one: best undone before it."""

import polars as pl

from portal.store.bulk import Select, open_bulk
from portal.store.database import Database, execute
from portal.store.receipts import Receipt, list_receipts
from portal.store.undo_conflicts import ADDITIVE

MOST_COUNTED = 10_000
"""Customers counted of one later import: a page asks for them, and journals are long."""
_COLUMNS = {"customer_id": pl.Int64, "slot": pl.String}


def count_later_imports(
    database: Database, tenant_id: int, receipt: Receipt, most: int = MOST_COUNTED
) -> dict[str, int]:
    """Count the customers of a receipt that later imports changed, by their runs, newest first.

    What was undone by now does not count; nor, where the receipt changed customers, do entries
    that are only added, such as points.

    Args:
        database: where they are.
        tenant_id: whose they are.
        receipt: the earlier one.
        most: counted of each import; one more than that stands for any number beyond.
    """
    where = "id > ? AND kind = 'import' AND updated > 0 AND undone_at IS NULL"
    later = list_receipts(database, tenant_id, where, (receipt.id,))
    if not later:
        return {}
    own = _read_changed(database, tenant_id, receipt)
    counted = {}
    for one in later:
        number = _count_created(database, tenant_id, receipt, one, most + 1)
        if number <= most and own.height:
            changed = _read_changed(database, tenant_id, one)
            number += own.join(changed, on="customer_id", how="semi").height
        if number:
            counted[str(one.run_number)] = min(number, most + 1)
    return counted


def _count_created(
    database: Database, tenant_id: int, receipt: Receipt, later: Receipt, limit: int
) -> int:
    """Count what the receipt created and a later one changed."""
    created = receipt.created_ids
    if not created:
        return 0
    sql = (
        "SELECT DISTINCT customer_id FROM journal "
        "WHERE tenant_id = ? AND receipt_id = ? AND customer_id BETWEEN ? AND ? LIMIT ?"
    )
    values = (tenant_id, later.id, created.start, created.stop - 1, limit)
    return len(execute(database, sql, values).fetchall())


def _read_changed(database: Database, tenant_id: int, receipt: Receipt) -> pl.DataFrame:
    """Read which customers (customer_id) a receipt changed."""
    if not receipt.updated:
        return pl.DataFrame(schema={"customer_id": pl.Int64})
    constants = {"tenant_id": tenant_id, "receipt_id": receipt.id}
    entries = open_bulk(database).fetch(Select("journal", _COLUMNS, constants))
    return entries.filter(pl.col("slot") != ADDITIVE).select(pl.col("customer_id").unique())
