"""A customer's points, to look at: the balance, and every entry with its origin."""

from dataclasses import dataclass
from datetime import datetime

from portal.store.database import Database, fetch_dicts, fetch_one
from portal.store.tables import parse_moment


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a customer's points.

    Attributes:
        balance: what the customer had after it.
        run_number: the import it came with; None: by hand.
        line: the line of the file; None where it is no line's.
        is_undone: its import was undone: another entry has taken it back.
    """

    amount: int
    balance: int
    description: str
    at: datetime
    user_name: str
    run_number: str | None
    submission: str | None
    line: int | None
    is_undone: bool


def read_balance(database: Database, tenant_id: int, customer_id: int) -> int:
    """Add up a customer's entries."""
    sql = "SELECT coalesce(sum(amount), 0) FROM point_entry WHERE tenant_id = ? AND customer_id = ?"
    return int(fetch_one(database, sql, (tenant_id, customer_id))[0])


def list_entries(
    database: Database, tenant_id: int, customer_id: int, limit: int, skip: int = 0
) -> list[Entry]:
    """List a customer's entries, newest first."""
    sql = (
        "SELECT e.amount, e.description, e.line, r.at, r.user_name, r.run_number, u.submission, "
        "r.undone_at IS NOT NULL AS is_undone, "
        "sum(e.amount) OVER (ORDER BY e.receipt_id, e.no) AS balance FROM point_entry e "
        "JOIN receipt r ON r.tenant_id = e.tenant_id AND r.id = e.receipt_id "
        "LEFT JOIN run u ON u.tenant_id = r.tenant_id AND u.number = r.run_number "
        "WHERE e.tenant_id = ? AND e.customer_id = ? "
        f"ORDER BY e.receipt_id DESC, e.no DESC LIMIT {limit:d} OFFSET {skip:d}"
    )
    rows = fetch_dicts(database, sql, (tenant_id, customer_id))
    return [
        Entry(
            **row
            | {
                "at": parse_moment(row["at"]),
                "balance": int(row["balance"]),
                "is_undone": bool(row["is_undone"]),
            },
        )
        for row in rows
    ]
