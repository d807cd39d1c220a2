"""What an undo left as it was, entry by entry, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.engine.numbers import format_number
from portal.store.customer_list import read_names
from portal.store.database import Database, fetch_dicts, fetch_one
from portal.store.receipts import get_receipt
from portal.store.subjects import get_subject

WHOLE = 0
"""The number of the entry where a whole customer was left: the journal counts from 1."""


@dataclass(frozen=True, slots=True)
class UndoRefusal:
    """An entry of the journal that an undo left; a blank slot means the whole customer.

    Attributes:
        name: the customer's, as of now; blank where there is none.
    """

    customer_id: int
    slot: str
    kind: str
    old: str | None
    new: str | None
    reason: str
    name: str = ""

    @property
    def number(self) -> str:
        """The customer's number."""
        return format_number(self.customer_id)


def list_refusals(
    database: Database, tenant_id: int, receipt_id: int, limit: int = 500, skip: int = 0
) -> list[UndoRefusal]:
    """List what the undo of a receipt left, by customer, after the first ``skip``."""
    sql = (
        "SELECT r.customer_id, coalesce(j.slot, '') AS slot, coalesce(j.kind, '') AS kind, "
        "j.old, j.new, r.reason FROM undo_refusal r LEFT JOIN journal j "
        "ON j.tenant_id = r.tenant_id AND j.receipt_id = r.receipt_id AND j.no = r.no "
        "WHERE r.tenant_id = ? AND r.receipt_id = ? "
        f"ORDER BY r.customer_id, r.no LIMIT {limit:d} OFFSET {skip:d}"
    )
    rows = fetch_dicts(database, sql, (tenant_id, receipt_id))
    subject = get_subject(get_receipt(database, tenant_id, receipt_id).subject)
    ids = list({row["customer_id"] for row in rows})
    names = read_names(database, tenant_id, ids, subject)
    return [UndoRefusal(**row, name=names.get(row["customer_id"], "")) for row in rows]


def count_refusals(database: Database, tenant_id: int, receipt_id: int) -> int:
    """Count what the undo of a receipt left."""
    sql = "SELECT count(*) FROM undo_refusal WHERE tenant_id = ? AND receipt_id = ?"
    row = fetch_one(database, sql, (tenant_id, receipt_id))
    return int(row[0]) if row else 0


def list_whole(database: Database, tenant_id: int, ids: Sequence[int]) -> set[tuple[int, int]]:
    """List which of some customers undos left wholly: receipt and customer."""
    marks = ", ".join("?" * len(ids))
    sql = (
        "SELECT receipt_id, customer_id FROM undo_refusal "
        f"WHERE tenant_id = ? AND no = ? AND customer_id IN ({marks})"
    )
    rows = fetch_dicts(database, sql, (tenant_id, WHOLE, *ids))
    return {(row["receipt_id"], row["customer_id"]) for row in rows}
