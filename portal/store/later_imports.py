"""Later imports that changed the customers of an earlier one: best undone before it."""

from portal.store.database import Database, fetch_dicts
from portal.store.receipts import Receipt
from portal.store.undo_conflicts import ADDITIVE

# The plus keeps SQLite from walking through every later receipt: few customers are looked up.
_OF_CREATED = (
    "SELECT receipt_id, customer_id FROM journal WHERE tenant_id = ? "
    "AND customer_id BETWEEN ? AND ? AND +receipt_id > ?"
)
_OF_CHANGED = (
    "SELECT j.receipt_id, j.customer_id FROM journal o JOIN journal j "
    "ON j.tenant_id = o.tenant_id AND j.customer_id = o.customer_id "
    "AND j.receipt_id > o.receipt_id AND j.slot <> ? "
    "WHERE o.tenant_id = ? AND o.receipt_id = ? AND o.slot <> ?"
)


def count_later_imports(database: Database, tenant_id: int, receipt: Receipt) -> dict[str, int]:
    """Count the customers of a receipt that later imports changed, by their runs, newest first.

    What was undone by now does not count; nor do entries that are only added, such as points.
    """
    if not _is_followed(database, tenant_id, receipt):
        return {}
    sql = (
        "SELECT r.run_number, count(*) AS customers "
        f"FROM ({_OF_CREATED} UNION {_OF_CHANGED}) s JOIN receipt r "
        "ON r.tenant_id = ? AND r.id = s.receipt_id "
        "WHERE r.kind = 'import' AND r.undone_at IS NULL AND r.run_number IS NOT NULL "
        "GROUP BY r.id, r.run_number ORDER BY r.id DESC"
    )
    created = receipt.created_ids
    of_created = (tenant_id, created.start, created.stop - 1, receipt.id)
    of_changed = (ADDITIVE, tenant_id, receipt.id, ADDITIVE)
    rows = fetch_dicts(database, sql, (*of_created, *of_changed, tenant_id))
    return {row["run_number"]: row["customers"] for row in rows}


def _is_followed(database: Database, tenant_id: int, receipt: Receipt) -> bool:
    sql = (
        "SELECT 1 AS found FROM receipt WHERE tenant_id = ? AND id > ? AND kind = 'import' "
        "AND updated > 0 AND undone_at IS NULL LIMIT 1"
    )
    return bool(fetch_dicts(database, sql, (tenant_id, receipt.id)))
