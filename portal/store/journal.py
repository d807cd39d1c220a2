"""Hand edits, and what happened to a customer: both live in the journal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import peewee
import polars as pl

from portal.errors import Conflict
from portal.store.commit import check_unique
from portal.store.customers import TenantCustomers
from portal.store.database import Database, fetch_dicts, fetch_one, write_transaction
from portal.store.facets import Facets, Scope, Stamp
from portal.store.receipts import Author, Receipt, add_receipt, list_receipts, take_counters
from portal.store.subjects import CUSTOMER, Subject
from portal.store.tables import moment_text
from portal.store.writing import CommitPart, ReceiptWriter

_NO_CREATES = pl.DataFrame()
_NO_CHANGES = pl.DataFrame()


@dataclass(frozen=True, slots=True)
class Entry:
    """One changed slot, or one member of a set; ``kind`` is set, clear or add.

    Attributes:
        left: why the undo left it as it was.
    """

    slot: str
    kind: str
    old: str | None
    new: str | None
    left: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """What one receipt did to a customer.

    Attributes:
        is_creation: the receipt created the customer; there are no entries then.
        was_undone: the receipt was undone and this customer's part with it.
    """

    receipt: Receipt
    is_creation: bool
    entries: tuple[Entry, ...]
    was_undone: bool

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.receipt.at


def apply_edit(
    database: Database,
    tenant_id: int,
    author: Author,
    changes: pl.DataFrame,
    *,
    unique: Sequence[str] = (),
    subject: Subject = CUSTOMER,
) -> Receipt:
    """Change customers by hand: customer_id, version, slot, kind, old, new.

    Raises:
        StalePlan: a customer has another version by now, or another has a unique value.
    """
    touched = changes.select("customer_id", "version").unique()
    part = CommitPart(_NO_CREATES, changes.drop("version"), touched)
    return _write_edit(database, tenant_id, author, part, unique, subject)


def add_customer(
    database: Database,
    tenant_id: int,
    author: Author,
    values: Mapping[str, str | None],
    *,
    unique: Sequence[str] = (),
    subject: Subject = CUSTOMER,
) -> Receipt:
    """Add one customer by hand; its id is the receipt's ``first_customer_id``.

    Raises:
        StalePlan: another customer has a value that must be unique.
    """
    schema = dict.fromkeys(values, pl.String)
    creates = pl.DataFrame({slot: [value] for slot, value in values.items()}, schema=schema)
    part = CommitPart(creates, _NO_CHANGES, pl.DataFrame())
    return _write_edit(database, tenant_id, author, part, unique, subject)


def _write_edit(
    database: Database,
    tenant_id: int,
    author: Author,
    part: CommitPart,
    unique: Sequence[str],
    subject: Subject,
) -> Receipt:
    with write_transaction(database, tenant_id):
        first_id, receipt_id = take_counters(database, tenant_id)
        stamp = Stamp(receipt_id, moment_text(author.at))
        writer = ReceiptWriter(Scope(database, tenant_id, subject), stamp, first_id)
        known = TenantCustomers(database, tenant_id, subject)
        try:
            for written in writer.write([part]):
                check_unique(known, written, unique)
        except peewee.IntegrityError as problem:
            raise Conflict("Somebody else has one of these values. Look again.") from problem
        counts = (writer.created, writer.updated)
        receipt = _edit(author, subject, receipt_id, first_id, counts)
        add_receipt(database, tenant_id, receipt)
    return receipt


def remove_entry(
    database: Database, tenant_id: int, author: Author, entry_id: int, subject: Subject
) -> Receipt:
    """Remove an entry of a list by hand; a waiting preview of the list notices the receipt."""
    with write_transaction(database, tenant_id):
        first_id, receipt_id = take_counters(database, tenant_id)
        Facets(Scope(database, tenant_id, subject)).remove(pl.Series("customer_id", [entry_id]))
        receipt = _edit(author, subject, receipt_id, first_id)
        add_receipt(database, tenant_id, receipt)
    return receipt


def _edit(
    author: Author,
    subject: Subject,
    receipt_id: int,
    first_id: int,
    counts: tuple[int, int] = (0, 0),
) -> Receipt:
    """Make the receipt of an edit by hand: how much it created and updated are its counts."""
    return Receipt(
        receipt_id,
        "edit",
        None,
        author.user_id,
        author.name,
        author.at,
        author.note,
        first_id,
        *counts,
        subject=subject.key,
    )


def read_history(database: Database, tenant_id: int, customer_id: int) -> list[Event]:
    """Read what happened to a customer, newest first; nothing for one who is no more."""
    sql = "SELECT receipt_id FROM customer WHERE tenant_id = ? AND id = ?"
    row = fetch_one(database, sql, (tenant_id, customer_id))
    if row is None:
        return []
    read = read_entries(database, tenant_id, [customer_id])
    entries = {receipt: told for (receipt, _), told in read.items()}
    receipts = _read_receipts(database, tenant_id, {int(row[0]), *entries})
    return [
        _event(receipt, receipt.id == row[0], entries.get(receipt.id, [])) for receipt in receipts
    ]


def _event(receipt: Receipt, is_creation: bool, entries: Sequence[Entry]) -> Event:
    undone = receipt.undone_at is not None and not is_creation
    undone = undone and any(entry.left is None for entry in entries)
    return Event(receipt, is_creation, tuple(entries), undone)


def read_entries(
    database: Database, tenant_id: int, ids: Sequence[int]
) -> dict[tuple[int, int], list[Entry]]:
    """Read the journal of some customers, by receipt and customer, in its order."""
    marks = ", ".join("?" * len(ids))
    sql = (
        "SELECT j.receipt_id, j.customer_id, j.slot, j.kind, j.old, j.new, r.reason "
        "FROM journal j LEFT JOIN undo_refusal r ON r.tenant_id = j.tenant_id "
        "AND r.receipt_id = j.receipt_id AND r.customer_id = j.customer_id AND r.no = j.no "
        f"WHERE j.tenant_id = ? AND j.customer_id IN ({marks}) ORDER BY j.receipt_id, j.no"
    )
    entries: dict[tuple[int, int], list[Entry]] = {}
    for row in fetch_dicts(database, sql, (tenant_id, *ids)):
        key = row.pop("receipt_id"), row.pop("customer_id")
        entries.setdefault(key, []).append(Entry(left=row.pop("reason"), **row))
    return entries


def _read_receipts(database: Database, tenant_id: int, ids: Iterable[int]) -> list[Receipt]:
    numbers = sorted(set(ids))
    marks = ", ".join("?" * len(numbers))
    return list_receipts(database, tenant_id, f"id IN ({marks})", numbers)
