"""Who works on a run: it holds the run's lease.

A run whose lease has ended waits again: its worker is dead, or so slow that another may begin;
every step is guarded by the state it starts from. The lease of a process of this machine that is
no more is ended at once.
"""

from datetime import datetime, timedelta
from typing import Any

from portal import clock
from portal.store.database import Database, execute
from portal.store.run_owners import is_dead, name_owner
from portal.store.run_rows import Run, update_row
from portal.store.runs import STARTING, WORKING, find_run
from portal.store.tables import moment_text

LEASE = timedelta(seconds=60)


def take_run(database: Database, tenant_id: int, number: str, state: str) -> Run | None:
    """Take a run up that waits in a state: holds its lease and counts the attempt.

    The attempt is written before it is made, so that a file that kills its worker is given up.

    Returns:
        None when the run is in another state, or somebody works on it.
    """
    now = clock.now()
    sql = (
        "UPDATE run SET lease_owner = ?, lease_until = ?, attempts = attempts + 1, "
        "seen_receipt_id = CASE WHEN state = 'checking' THEN "
        "(SELECT next_receipt_id FROM tenant WHERE id = run.tenant_id) ELSE seen_receipt_id END "
        "WHERE tenant_id = ? AND number = ? AND state = ? "
        "AND (lease_until IS NULL OR lease_until < ?)"
    )
    until, owner = moment_text(now + LEASE), name_owner()
    parameters = (owner, until, tenant_id, number, state, moment_text(now))
    if execute(database, sql, parameters).rowcount != 1:
        return None
    return find_run(database, tenant_id, number)


def end_check(database: Database, run: Run, state: str, **values: Any) -> bool:
    """Move a checked run on; False when its plan does not count (any more).

    It does not when the run was cancelled, and when another worker took it up later: the row
    then says what that one has seen of the customers.
    """
    changes = {"state": state, "lease_owner": None, "lease_until": None, **values}
    seen = ("seen_receipt_id = ?", run.seen_receipt_id)
    return update_row(database, run.tenant_id, run.number, changes, ("checking",), seen)


def let_go(database: Database, run: Run, note: str) -> bool:
    """Give a run back that this thread took up; the attempt does not count."""
    sql = (
        "UPDATE run SET lease_owner = NULL, lease_until = NULL, attempts = attempts - 1, "
        "progress_note = ? WHERE tenant_id = ? AND number = ? AND state = ? AND lease_owner = ?"
    )
    cursor = execute(database, sql, (note, run.tenant_id, run.number, run.state, name_owner()))
    return bool(cursor.rowcount == 1)


def stop(database: Database, run: Run, state: str, error: str) -> bool:
    """Move a run that this thread took up to a state where it stands, and say why."""
    changes = {"state": state, "error": error, "lease_owner": None, "lease_until": None}
    mine = ("lease_owner = ?", name_owner())
    return update_row(database, run.tenant_id, run.number, changes, (run.state,), mine)


def keep_lease(
    database: Database,
    tenant_id: int,
    number: str,
    *,
    progress: float | None = None,
    note: str | None = None,
) -> bool:
    """Make the lease of this thread's run longer; False when another has it by now."""
    sql = (
        "UPDATE run SET lease_until = ?, progress = coalesce(?, progress), "
        "progress_note = coalesce(?, progress_note) "
        "WHERE tenant_id = ? AND number = ? AND lease_owner = ?"
    )
    until = moment_text(clock.now() + LEASE)
    cursor = execute(database, sql, (until, progress, note, tenant_id, number, name_owner()))
    return bool(cursor.rowcount == 1)


def end_leases_of_dead(database: Database) -> int:
    """End the leases of processes of this machine that are no more; gives how many."""
    sql = (
        "SELECT tenant_id, number, lease_owner FROM run "
        "WHERE lease_owner IS NOT NULL AND lease_until >= ?"
    )
    held = execute(database, sql, (moment_text(clock.now()),)).fetchall()
    sql = (
        "UPDATE run SET lease_owner = NULL, lease_until = NULL "
        "WHERE tenant_id = ? AND number = ? AND lease_owner = ?"
    )
    dead = [tuple(row) for row in held if is_dead(row[2])]
    return sum(execute(database, sql, row).rowcount for row in dead)


def find_waiting(database: Database) -> list[tuple[int, str]]:
    """List runs (tenant, number) that wait for a worker, the oldest first."""
    marks = ", ".join("?" * len(WORKING))
    sql = (
        "SELECT tenant_id, number FROM run "
        f"WHERE (state IN ({marks}) OR (state = ? AND created_at < ?)) "
        "AND (lease_until IS NULL OR lease_until < ?) ORDER BY created_at"
    )
    now = clock.now()
    parameters = (*WORKING, STARTING, moment_text(now - LEASE), moment_text(now))
    rows = execute(database, sql, parameters).fetchall()
    return [(int(tenant_id), str(number)) for tenant_id, number in rows]


def find_expired(database: Database, now: datetime) -> list[tuple[int, str]]:
    """List runs (tenant, number) whose files are to be removed; none a worker is at."""
    marks = ", ".join("?" * len(WORKING))
    sql = (
        "SELECT tenant_id, number FROM run WHERE expires_at < ? AND files_removed_at IS NULL "
        f"AND state NOT IN ({marks}) ORDER BY expires_at"
    )
    rows = execute(database, sql, (moment_text(now), *WORKING)).fetchall()
    return [(int(tenant_id), str(number)) for tenant_id, number in rows]
