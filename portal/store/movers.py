"""Who came or changed since a plan was made: mostly few, however large the plan is.

Whoever has a value now and had it then was seen by the preview. So a commit asks the movers
alone what they have; asking for each of a hundred thousand values cost a fifth of the commit.
"""

import polars as pl

from portal.store.database import Database, execute
from portal.store.receipts import Receipt, list_receipts, list_undone
from portal.store.subjects import CUSTOMER, Subject

MOST = 20_000
"""With more of them, all customers are asked: reading so many would cost the same."""


def find_movers(
    database: Database, tenant_id: int, since: int, subject: Subject = CUSTOMER
) -> pl.Series | None:
    """Give the customers that came or changed under receipts from ``since`` on; None for many.

    An undo has no journal of its own: it gave back what its receipt had changed.
    """
    later = list_receipts(database, tenant_id, "id >= ? AND subject = ?", (since, subject.key))
    before = list_undone(database, tenant_id, later)
    changing = {one.id: one for one in (*later, *before)}
    if sum(one.created for one in later) + sum(_changed(one) for one in changing.values()) > MOST:
        return None
    ids = {customer for one in later for customer in one.created_ids}
    for receipt in changing:
        sql = "SELECT DISTINCT customer_id FROM journal WHERE tenant_id = ? AND receipt_id = ?"
        ids.update(row[0] for row in execute(database, sql, (tenant_id, receipt)).fetchall())
    return pl.Series("customer_id", sorted(ids), dtype=pl.Int64)


def _changed(receipt: Receipt) -> int:
    return 0 if receipt.kind == "undo" else receipt.updated
