"""Receipts: what a commit, an edit or an undo did; and the counters of a tenant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.errors import NotFound
from portal.store.database import Database, execute, fetch_dicts, fetch_one
from portal.store.tables import moment_text, parse_moment

_COLUMNS = (
    "id, kind, run_number, user_id, user_name, at, note, first_customer_id, created, updated, "
    "undone_receipt_id, undone_at, undone_by, subject"
)


@dataclass(frozen=True, slots=True)
class Author:
    """Who does something, when, and why; ``user_id`` is None for programs."""

    user_id: int | None
    name: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done.

    Attributes:
        kind: ``import``, ``edit`` or ``undo``.
        first_customer_id: the customers it created have the ids from here on.
        undone_receipt_id: the receipt that an undo reversed.
        subject: what it is about: customers, or the entries of a list.
    """

    id: int
    kind: str
    run_number: str | None
    user_id: int | None
    user_name: str
    at: datetime
    note: str | None
    first_customer_id: int
    created: int
    updated: int
    undone_receipt_id: int | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    subject: str = "customer"

    @property
    def created_ids(self) -> range:
        """The ids of the customers it created."""
        return range(self.first_customer_id, self.first_customer_id + self.created)


def take_counters(database: Database, tenant_id: int) -> tuple[int, int]:
    """Give the next customer id and receipt id; only inside a write transaction.

    Raises:
        NotFound: there is no such tenant.
    """
    sql = "SELECT next_customer_id, next_receipt_id FROM tenant WHERE id = ?"
    row = fetch_one(database, sql, (tenant_id,))
    if row is None:
        raise NotFound(f"There is no tenant {tenant_id}.")
    return int(row[0]), int(row[1])


def add_receipt(database: Database, tenant_id: int, receipt: Receipt) -> None:
    """Record a receipt and move the tenant's counters past it."""
    execute(
        database,
        "UPDATE tenant SET next_customer_id = ?, next_receipt_id = ? WHERE id = ?",
        (receipt.first_customer_id + receipt.created, receipt.id + 1, tenant_id),
    )
    values = (
        tenant_id,
        receipt.id,
        receipt.kind,
        receipt.run_number,
        receipt.user_id,
        receipt.user_name,
        moment_text(receipt.at),
        receipt.note,
        receipt.first_customer_id,
        receipt.created,
        receipt.updated,
        receipt.undone_receipt_id,
        None,
        None,
        receipt.subject,
    )
    marks = ", ".join("?" * len(values))
    sql = f"INSERT INTO receipt (tenant_id, {_COLUMNS}) VALUES ({marks})"
    execute(database, sql, values)


def get_receipt(database: Database, tenant_id: int, receipt_id: int) -> Receipt:
    """Give a receipt.

    Raises:
        NotFound: the tenant has no such receipt.
    """
    found = list_receipts(database, tenant_id, "id = ?", (receipt_id,))
    if not found:
        raise NotFound(f"There is no receipt {receipt_id}.")
    return found[0]


def list_receipts(
    database: Database, tenant_id: int, where: str = "1 = 1", parameters: Sequence[Any] = ()
) -> list[Receipt]:
    """List a tenant's receipts, newest first."""
    sql = f"SELECT {_COLUMNS} FROM receipt WHERE tenant_id = ? AND {where} ORDER BY id DESC"
    rows = fetch_dicts(database, sql, (tenant_id, *parameters))
    return [_receipt(row) for row in rows]


def list_undone(database: Database, tenant_id: int, undos: Iterable[Receipt]) -> list[Receipt]:
    """List what those of some receipts that are undos took back, newest first."""
    ids = [one.undone_receipt_id for one in undos if one.undone_receipt_id]
    marks = ", ".join("?" * len(ids))
    return list_receipts(database, tenant_id, f"id IN ({marks})", ids) if ids else []


def _receipt(row: dict[str, Any]) -> Receipt:
    undone = row["undone_at"]
    moments = {"at": parse_moment(row["at"]), "undone_at": parse_moment(undone) if undone else None}
    return Receipt(**row | moments)
