"""Undo a committed run: back to the state before, except where something newer stands."""

from dataclasses import dataclass
from datetime import datetime

from portal.errors import Conflict
from portal.instance import Instance
from portal.runs.attempts import SMALL_CHANGES, attempt
from portal.store import runs as rows
from portal.store.later_imports import MOST_COUNTED, count_later_imports
from portal.store.receipts import get_receipt
from portal.store.run_rows import Run
from portal.store.undo import undo_receipt
from portal.store.undo_refusals import UndoRefusal, count_refusals, list_refusals
from portal.who import Who

LISTED = 200
"""What an undo left, on a page of the receipt."""


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What a commit did, and what its undo left.

    Attributes:
        refused: how much the undo left.
        refusals: a page of it.
    """

    created: int
    updated: int
    unchanged: int
    rejected: int
    committed_at: datetime | None
    committed_by: str | None
    undone_at: datetime | None
    undone_by: str | None
    refused: int
    refusals: tuple[UndoRefusal, ...]


@dataclass(frozen=True, slots=True)
class LaterImport:
    """A later import, and how many customers of an earlier one it changed.

    Attributes:
        is_more: it changed more than ``customers``; the counting stopped there.
    """

    run: Run
    customers: int
    is_more: bool


def list_later_imports(
    instance: Instance, tenant_id: int, number: str, most: int = MOST_COUNTED
) -> tuple[LaterImport, ...]:
    """List the later imports that changed customers of a committed run, the newest first.

    They are best undone first: what they changed again stays otherwise. Of each, at ``most`` so
    many customers are counted.
    """
    database = instance.database
    run = rows.get_run(database, tenant_id, number)
    if run.receipt_id is None:
        return ()
    receipt = get_receipt(database, tenant_id, run.receipt_id)
    counted = count_later_imports(database, tenant_id, receipt, most)
    return tuple(
        LaterImport(
            rows.get_run(database, tenant_id, later), min(customers, most), customers > most
        )
        for later, customers in counted.items()
    )


def undo_run(instance: Instance, tenant_id: int, number: str, who: Who) -> Run:
    """Undo a committed run.

    Raises:
        Conflict: it was not committed, or is undone already.
    """
    run = rows.get_run(instance.database, tenant_id, number)
    moved = rows.move_run(
        instance.database,
        tenant_id,
        number,
        ("committed",),
        "undoing",
        undone_by=who.name,
        undone_by_id=who.user_id,
        attempts=0,
        error=None,
    )
    if not moved:
        raise Conflict(f"This run is {run.state}. Only a committed run can be undone.")
    if run.creates + run.updates <= SMALL_CHANGES:
        carry_out_undo(instance, tenant_id, number)
    else:
        instance.wake(tenant_id, number)
    return rows.get_run(instance.database, tenant_id, number)


def carry_out_undo(instance: Instance, tenant_id: int, number: str) -> None:
    """Reverse the receipt of a run that is being undone."""
    attempt(
        instance,
        tenant_id,
        number,
        "undoing",
        lambda run: _undo(instance, run),
    )


def _undo(instance: Instance, run: Run) -> None:
    undo_receipt(instance.database, run.tenant_id, run)


def read_receipt(
    instance: Instance, tenant_id: int, number: str, page: int = 1, *, listed: int = LISTED
) -> ReceiptView:
    """Read what a run's commit did, and a page of what its undo left.

    Raises:
        Conflict: the run was not committed.
    """
    run = rows.get_run(instance.database, tenant_id, number)
    if run.receipt_id is None:
        raise Conflict("This run was not committed, so there is no receipt.")
    skip = listed * (page - 1)
    refusals = list_refusals(instance.database, tenant_id, run.receipt_id, listed, skip)
    return ReceiptView(
        run.creates,
        run.updates,
        run.unchanged,
        run.rejects,
        run.committed_at,
        run.committed_by,
        run.undone_at,
        run.undone_by,
        count_refusals(instance.database, tenant_id, run.receipt_id),
        tuple(refusals),
    )
