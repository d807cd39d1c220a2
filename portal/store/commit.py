"""Commit: apply a confirmed plan in one transaction, all or nothing.

Inside the transaction everything is checked again: the run is still to be committed at this
digest, every touched customer has the version it was planned at, and no other customer has by
now a value that must be unique and was planned as new, or one by which a customer was looked up.
"""

from collections.abc import Iterable, Sequence

import peewee
import polars as pl

from portal import clock
from portal.engine.columns import facet_of
from portal.errors import PortalError
from portal.store.customers import TenantCustomers
from portal.store.database import (
    Database,
    checkpoint_afterwards,
    execute,
    fetch_one,
    write_transaction,
)
from portal.store.errors import RunMoved, StalePlan
from portal.store.facets import Scope, Stamp
from portal.store.movers import find_movers
from portal.store.receipts import Receipt, add_receipt, take_counters
from portal.store.run_rows import Run
from portal.store.series import Generated, Series, number_creates
from portal.store.subjects import CUSTOMER, Subject
from portal.store.tables import moment_text
from portal.store.writing import CommitPart, ReceiptWriter


def commit_plan(
    database: Database,
    tenant_id: int,
    run: Run,
    parts: Iterable[CommitPart],
    *,
    unique: Sequence[str] = (),
    creates: int | None = None,
    updates: int | None = None,
    note: str | None = None,
    subject: Subject = CUSTOMER,
    generated: Sequence[Generated] = (),
) -> Receipt:
    """Apply a run's plan; the run is then committed and has its receipt.

    ``parts`` are read in a thread of their own, which has no connection.

    Args:
        database: connected in this thread.
        tenant_id: whose run it is.
        run: the run, in state ``committing``.
        parts: the plan's batches in order.
        unique: slots of which no two customers may have the same value.
        creates: customers the plan creates, checked at the end.
        updates: customers the plan changes, checked at the end.
        note: kept with the receipt.
        subject: what the plan is about.
        generated: numbers to give to new customers without one.

    Raises:
        RunMoved: the run is not committing at this digest (any more); nothing was written.
        StalePlan: customers moved since the plan was made; nothing was written.
    """
    rows = (creates or 0) + (updates or 0)
    with checkpoint_afterwards(database, rows), write_transaction(database, tenant_id):
        at = clock.now()
        first_id, receipt_id = take_counters(database, tenant_id)
        _close_run(database, tenant_id, run, receipt_id, moment_text(at))
        scope = Scope(database, tenant_id, subject)
        writer = ReceiptWriter(scope, Stamp(receipt_id, moment_text(at)), first_id)
        # Every write leaves a receipt: without a new one nothing can have been given away.
        moved = run.seen_receipt_id != receipt_id
        if moved and subject.is_list:
            _check_list(database, tenant_id, run, subject)
        known = TenantCustomers(database, tenant_id, subject)
        movers = find_movers(database, tenant_id, run.seen_receipt_id or 0) if moved else None
        series = [Series.open(scope, one) for one in generated]
        try:
            for part in writer.write(number_creates(parts, series)):
                if moved:
                    check_unique(known, part, unique)
                    _check_still_meant(known, part, first_id, movers)
        except peewee.IntegrityError as problem:
            raise StalePlan from problem
        for one in series:
            one.close()
        _check_ledger(writer, creates, updates)
        receipt = Receipt(
            receipt_id,
            "import",
            run.number,
            run.committed_by_id,
            run.committed_by or "",
            at,
            note,
            first_id,
            writer.created,
            writer.updated,
            subject=subject.key,
        )
        add_receipt(database, tenant_id, receipt)
    return receipt


def _check_list(database: Database, tenant_id: int, run: Run, subject: Subject) -> None:
    """Check that a list is as it was planned against: it is judged as a whole.

    Raises:
        StalePlan: entries came, changed or went since.
    """
    sql = "SELECT count(*) FROM receipt WHERE tenant_id = ? AND subject = ? AND id >= ?"
    parameters = (tenant_id, subject.key, run.seen_receipt_id or 0)
    if fetch_one(database, sql, parameters)[0]:
        raise StalePlan


def check_unique(known: TenantCustomers, part: CommitPart, unique: Sequence[str]) -> None:
    """Check that values which must be unique belong to nobody else.

    Raises:
        StalePlan: naming the values and who has them.
    """
    slots = dict.fromkeys((*unique, *_identities(part)))
    taken: list[tuple[str, str]] = []
    holders: list[int] = []
    for slot in slots:
        for rows in _wanted(part, slot):
            found = known.find(slot, rows["value"]).join(rows, on="value", suffix="_own")
            clash = found.filter(pl.col("customer_id").ne_missing(pl.col("customer_id_own")))
            taken += [(slot, value) for value in clash["value"]]
            holders += clash["customer_id"].to_list()
    if taken:
        raise StalePlan(taken=taken, holders=holders)


def _check_still_meant(
    known: TenantCustomers, part: CommitPart, first_id: int, movers: pl.Series | None
) -> None:
    """Check that nobody else has by now what customers were looked up by.

    Those of this very commit do not count: what a file says twice was judged with its plan.

    Args:
        movers: who may have come to have it; None: anybody.

    Raises:
        StalePlan: naming the values and who has them.
    """
    taken: list[tuple[str, str]] = []
    holders: list[int] = []
    for slot, asked in part.sought() if movers is None or movers.len() else ():
        found = known.find_others(slot, asked, movers).filter(pl.col("customer_id") < first_id)
        taken += [(slot, value) for value in found["value"]]
        holders += found["customer_id"].to_list()
    if taken:
        raise StalePlan(taken=taken, holders=holders)


def _wanted(part: CommitPart, slot: str) -> Iterable[pl.DataFrame]:
    """Give the new values of a slot with the customer that gets them, null for a new one."""
    nobody = pl.lit(None, pl.Int64).alias("customer_id")
    if slot in part.creates.columns:
        yield part.creates.select(pl.col(slot).alias("value"), nobody).drop_nulls("value")
    if part.changes.height:
        given = part.changes.filter(pl.col("slot") == slot)
        yield given.select(pl.col("new").alias("value"), "customer_id").drop_nulls("value")


def _identities(part: CommitPart) -> list[str]:
    slots = list(part.creates.columns)
    if part.changes.height:
        slots += part.changes["slot"].unique().to_list()
    return [slot for slot in slots if facet_of(slot) == "identity"]


def _close_run(database: Database, tenant_id: int, run: Run, receipt_id: int, at: str) -> None:
    cursor = execute(
        database,
        "UPDATE run SET state = 'committed', receipt_id = ?, committed_at = ?, "
        "lease_owner = NULL, lease_until = NULL "
        "WHERE tenant_id = ? AND number = ? AND state = 'committing' AND plan_digest = ?",
        (receipt_id, at, tenant_id, run.number, run.plan_digest),
    )
    if cursor.rowcount != 1:
        sql = "SELECT state FROM run WHERE tenant_id = ? AND number = ?"
        row = fetch_one(database, sql, (tenant_id, run.number))
        raise RunMoved(run.number, row[0] if row else None)


def _check_ledger(writer: ReceiptWriter, creates: int | None, updates: int | None) -> None:
    planned = (
        writer.created if creates is None else creates,
        writer.updated if updates is None else updates,
    )
    if (writer.created, writer.updated) != planned:
        raise PortalError(
            f"The plan promised {planned[0]} new and {planned[1]} changed customers, and holds "
            f"{writer.created} and {writer.updated}. Nothing was written; check the file again."
        )


__all__ = ["CommitPart", "RunMoved", "StalePlan", "check_unique", "commit_plan"]
