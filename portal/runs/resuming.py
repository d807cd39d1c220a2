"""Take a waiting run up, whatever it waits for; the workers' only door."""

from collections.abc import Callable

from portal import clock
from portal.files.store import ABANDONED_SECONDS
from portal.instance import Instance
from portal.runs.checking import check_run
from portal.runs.committing import commit_run
from portal.runs.undoing import carry_out_undo
from portal.runs.uploads import start_run
from portal.store import run_leases
from portal.store import runs as rows
from portal.store.run_rows import Run

_STEPS: dict[str, Callable[[Instance, int, str], object]] = {
    rows.STARTING: start_run,
    "checking": check_run,
    "committing": commit_run,
    "undoing": carry_out_undo,
}


def resume_run(instance: Instance, tenant_id: int, number: str) -> None:
    """Do the next step of a run; nothing where none waits."""
    run = rows.find_run(instance.database, tenant_id, number)
    if run is not None and run.state in _STEPS:
        _STEPS[run.state](instance, tenant_id, number)


def waiting_runs(instance: Instance) -> list[tuple[int, str]]:
    """List runs that wait and nobody works on: their lease has ended or never began.

    Where a process of this machine died at work, its runs are among them at once.
    """
    run_leases.end_leases_of_dead(instance.database)
    return run_leases.find_waiting(instance.database)


def remove_expired(instance: Instance) -> int:
    """Remove the files of runs whose time is over; their numbers stay.

    Returns:
        how many runs lost their files.
    """
    expired = run_leases.find_expired(instance.database, clock.now())
    for tenant_id, number in expired:
        instance.files.remove_folder(tenant_id, number)
        rows.update_run(
            instance.database, tenant_id, number, files_removed_at=clock.now(), plan_name=""
        )
    return len(expired)


def remove_orphans(instance: Instance, older_than: float = ABANDONED_SECONDS) -> int:
    """Remove files that belong to no run: their upload or their removal was interrupted.

    Args:
        older_than: seconds since something was written there.

    Returns:
        how many folders were removed.
    """
    orphans = [
        (tenant_id, folder)
        for tenant_id, folder in instance.files.old_folders(older_than)
        if _is_orphan(rows.find_run(instance.database, tenant_id, folder))
    ]
    for tenant_id, folder in orphans:
        instance.files.remove_folder(tenant_id, folder)
    return len(orphans)


def _is_orphan(run: Run | None) -> bool:
    return run is None or run.state == "cancelled" or run.files_removed_at is not None
