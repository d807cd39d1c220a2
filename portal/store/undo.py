"""Undo: back to the state before a receipt, except where something newer stands.

What a receipt created is removed, unless something later touched the customer. What it changed
is put back entry by entry, unless something later touched the same slot, or of a set the same
member. What was later undone itself does not count. What an undo leaves is recorded with the
reason.

An undo is a receipt too, without journal rows of its own: they would be its receipt's, the
other way round, without what was left.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from portal import clock
from portal.store.bulk import Insert, Select
from portal.store.database import (
    Database,
    checkpoint_afterwards,
    execute,
    fetch_one,
    write_transaction,
)
from portal.store.errors import CannotUndo, RunMoved
from portal.store.facets import Scope, Stamp
from portal.store.receipts import Author, Receipt, add_receipt, get_receipt, take_counters
from portal.store.run_rows import Run
from portal.store.subjects import get_subject
from portal.store.tables import moment_text
from portal.store.undo_conflicts import CONFLICTS, JOURNAL, LaterEntries
from portal.store.undo_refusals import WHOLE
from portal.store.user_groups import remove_made
from portal.store.writing import CommitPart, ReceiptWriter

TOUCHED_LATER = "The customer was changed after it was created."
GONE = "The customer is no more."
IN_USE = "Customers use it. Take it off them first."
_ENTRIES = 100_000


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did.

    Attributes:
        receipt: the undo's own.
        removed: customers removed.
        restored: customers put back.
        refused: entries and customers left as they were.
    """

    receipt: Receipt
    removed: int
    restored: int
    refused: int


def undo_receipt(database: Database, tenant_id: int, run: Run) -> Undone:
    """Undo what a run committed; the run is undone then.

    Raises:
        RunMoved: the run is not being undone (any more); nothing was written.
        CannotUndo: it was undone before.
    """
    author = Author(run.undone_by_id, run.undone_by or "", clock.now())
    rows = run.creates + run.updates
    with checkpoint_afterwards(database, rows), write_transaction(database, tenant_id):
        cursor = execute(
            database,
            "UPDATE run SET state = 'undone', undone_at = ?, lease_owner = NULL, "
            "lease_until = NULL WHERE tenant_id = ? AND number = ? AND state = 'undoing' "
            "AND receipt_id IS NOT NULL",
            (moment_text(author.at), tenant_id, run.number),
        )
        if cursor.rowcount != 1:
            sql = "SELECT state FROM run WHERE tenant_id = ? AND number = ?"
            row = fetch_one(database, sql, (tenant_id, run.number))
            raise RunMoved(run.number, row[0] if row else None)
        return _undo(database, tenant_id, run.receipt_id or 0, author)


def undo_edit(database: Database, tenant_id: int, receipt_id: int, author: Author) -> Undone:
    """Undo a hand edit, or any receipt that is no run's.

    Raises:
        CannotUndo: it was undone before, or is an undo itself, or is a run's.
    """
    with write_transaction(database, tenant_id):
        if get_receipt(database, tenant_id, receipt_id).run_number is not None:
            raise CannotUndo(receipt_id, "it belongs to a run; undo the run")
        return _undo(database, tenant_id, receipt_id, author)


def _undo(database: Database, tenant_id: int, receipt_id: int, author: Author) -> Undone:
    receipt = get_receipt(database, tenant_id, receipt_id)
    if receipt.undone_at is not None:
        raise CannotUndo(receipt_id, "it was undone before")
    if receipt.kind == "undo":
        raise CannotUndo(receipt_id, "it is an undo itself")
    first_id, undo_id = take_counters(database, tenant_id)
    scope = Scope(database, tenant_id, get_subject(receipt.subject))
    stamp = Stamp(undo_id, moment_text(author.at))
    writer = ReceiptWriter(scope, stamp, first_id, keeps_journal=False)
    undo = _Undo(scope, receipt, LaterEntries.read(scope, receipt_id), writer)
    undo.put_back()
    removed = undo.remove_created()
    remove_made(scope, receipt_id)
    done = Receipt(
        undo_id,
        "undo",
        receipt.run_number,
        author.user_id,
        author.name,
        author.at,
        author.note,
        first_id,
        0,
        writer.updated,
        undone_receipt_id=receipt_id,
        subject=receipt.subject,
    )
    add_receipt(database, tenant_id, done)
    execute(
        database,
        "UPDATE receipt SET undone_at = ?, undone_by = ? WHERE tenant_id = ? AND id = ?",
        (moment_text(author.at), author.name, tenant_id, receipt_id),
    )
    return Undone(done, removed, writer.updated, undo.refused)


@dataclass(slots=True)
class _Undo:
    """One undo at work."""

    scope: Scope
    receipt: Receipt
    later: LaterEntries
    writer: ReceiptWriter
    refused: int = 0

    def put_back(self) -> None:
        """Reverse the receipt's changes."""
        for entries in self._batches():
            part = self._reverse(entries)
            for _ in self.writer.write([part]):
                pass

    def remove_created(self) -> int:
        """Remove the customers the receipt created; gives how many."""
        if not self.receipt.created:
            return 0
        ids = pl.Series("customer_id", self.receipt.created_ids, dtype=pl.Int64)
        if self.scope.subject.is_list:  # entries may have been removed by hand
            ids = self._versions(ids)["customer_id"].sort()
            if not ids.len():
                return 0
        touched = self.later.touched_between(ids[0], ids[-1])
        self._refuse_whole(touched, TOUCHED_LATER)
        free = ids.to_frame().join(touched, on="customer_id", how="anti")
        used = free.join(self._used(), on="customer_id", how="semi")
        self._refuse_whole(used, IN_USE)
        going = free.join(used, on="customer_id", how="anti")["customer_id"]
        self.writer.facets.remove(going)
        return going.len()

    def _used(self) -> pl.DataFrame:
        """Give the entries of a list (customer_id) that customers refer to."""
        sql = self.scope.subject.used
        rows = execute(self.scope.database, sql, (self.scope.tenant_id,)).fetchall() if sql else []
        return pl.DataFrame(rows, schema={"customer_id": pl.Int64}, orient="row")

    def _reverse(self, entries: pl.DataFrame) -> CommitPart:
        conflicts = self.later.conflicts(entries)
        if conflicts.height:
            self._refuse(conflicts)
            entries = entries.join(conflicts, on="no", how="anti", maintain_order="left")
        versions = self._versions(entries["customer_id"].unique())
        gone = entries.filter(~pl.col("customer_id").is_in(versions["customer_id"].implode()))
        if gone.height:
            self._refuse(gone.with_columns(pl.lit(GONE).alias("reason")))
            entries = entries.join(gone, on="no", how="anti", maintain_order="left")
        kind = pl.when(pl.col("old").is_null()).then(pl.lit("clear")).otherwise(pl.lit("set"))
        changes = entries.select(
            "customer_id", "slot", kind.alias("kind"), "kept", old="new", new="old"
        )
        return CommitPart(pl.DataFrame(), changes, versions)

    def _versions(self, ids: pl.Series) -> pl.DataFrame:
        columns = {"id": pl.Int64, "version": pl.Int64}
        select = Select(self.scope.subject.table, columns, self.scope.tenant, by="id")
        return self.writer.bulk.fetch(select, ids).rename({"id": "customer_id"})

    def _batches(self) -> Iterator[pl.DataFrame]:
        """Give the receipt's journal in batches that never part a customer's entries."""
        constants = {**self.scope.tenant, "receipt_id": self.receipt.id}
        if self.receipt.updated <= _ENTRIES:
            yield self.writer.bulk.fetch(Select("journal", JOURNAL, constants)).sort("no")
            return
        columns = {"no": pl.Int64, "customer_id": pl.Int64}
        places = self.writer.bulk.fetch(Select("journal", columns, constants)).sort("no")
        last = pl.col("no").max().over("customer_id")
        cuts = places.filter(last.cum_max() == pl.col("no"))["no"].to_list()
        first = 1
        for place, cut in enumerate(cuts):
            if cut - first + 1 >= _ENTRIES or place == len(cuts) - 1:
                between = ("no", first, cut)
                select = Select("journal", JOURNAL, constants, between=between)
                yield self.writer.bulk.fetch(select).sort("no")
                first = cut + 1

    def _refuse_whole(self, customers: pl.DataFrame, reason: str) -> None:
        no, why = pl.lit(WHOLE, pl.Int64), pl.lit(reason)
        self._refuse(customers.with_columns(no.alias("no"), why.alias("reason")))

    def _refuse(self, entries: pl.DataFrame) -> None:
        """Record what is left (shape ``CONFLICTS``)."""
        constants = {**self.scope.tenant, "receipt_id": self.receipt.id}
        rows = entries.select(CONFLICTS.names()).sort("customer_id", "no")
        self.scope.bulk.insert(Insert("undo_refusal", rows, constants))
        self.refused += rows.height
