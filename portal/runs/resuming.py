"""Take a waiting run up, whatever it waits for; the workers' only door."""

from portal import clock
from portal.instance import Instance
from portal.runs.checking import check_run
from portal.runs.committing import commit_run
from portal.runs.undoing import carry_out_undo
from portal.store import runs as rows

_STEPS = {"checking": check_run, "committing": commit_run, "undoing": carry_out_undo}


def resume_run(instance: Instance, tenant_id: int, number: str) -> None:
    """Do the next step of a run; nothing where none waits."""
    run = rows.find_run(instance.database, tenant_id, number)
    if run is not None and run.state in _STEPS:
        _STEPS[run.state](instance, tenant_id, number)


def waiting_runs(instance: Instance) -> list[tuple[int, str]]:
    """List runs that wait and nobody works on: their lease has ended or never began."""
    return rows.find_waiting(instance.database)


def remove_expired(instance: Instance) -> int:
    """Remove the files of runs whose time is over; their numbers stay.

    Returns:
        how many runs lost their files.
    """
    expired = rows.find_expired(instance.database, clock.now())
    for tenant_id, number in expired:
        instance.files.remove_folder(tenant_id, number)
        rows.update_run(
            instance.database, tenant_id, number, files_removed_at=clock.now(), plan_name=""
        )
    return len(expired)
