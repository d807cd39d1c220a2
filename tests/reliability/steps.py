"""What a child process does: one step on one instance, told by name and arguments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal import runs
from portal.instance import Instance, open_instance
from portal.runs import COMMAND_LINE, Run
from portal.settings import load_settings
from portal.store.database import execute, is_sqlite


def open_house(folder: str, url: str) -> Instance:
    """Open the instance of a folder; a blank address is SQLite in the folder."""
    named = {"PORTAL_INSTANCE": folder} | ({"PORTAL_DATABASE_URL": url} if url else {})
    return open_instance(load_settings(named))


def be_impatient(instance: Instance, milliseconds: int) -> None:
    """Wait for a lock so long only, on this thread's connection."""
    if is_sqlite(instance.database):
        execute(instance.database, f"PRAGMA busy_timeout = {milliseconds:d}").fetchall()
    else:
        execute(instance.database, f"SET lock_timeout = '{milliseconds:d}ms'")


def upload(instance: Instance, profile: str, file: str, tenant_id: int = 1) -> dict[str, Any]:
    """Upload a file and start its run."""
    path = Path(file)
    with path.open("rb") as stream:
        run = runs.receive_upload(instance, tenant_id, profile, COMMAND_LINE, path.name, stream)
    return told(runs.start_run(instance, tenant_id, run.number))


def resume(instance: Instance, number: str, patience: int = 0) -> dict[str, Any]:
    """Do what a worker would do."""
    if patience:
        be_impatient(instance, patience)
    runs.resume_run(instance, 1, number)
    return told(runs.get_run(instance, 1, number))


def confirm(instance: Instance, number: str, digest: str, patience: int = 0) -> dict[str, Any]:
    """Confirm, and commit as a worker would."""
    if patience:
        be_impatient(instance, patience)
    runs.confirm_run(instance, 1, number, COMMAND_LINE, digest)
    runs.resume_run(instance, 1, number)
    return told(runs.get_run(instance, 1, number))


def confirm_in(instance: Instance, tenant_id: int, number: str, digest: str) -> dict[str, Any]:
    """Confirm a run of some tenant, and commit as a worker would."""
    runs.confirm_run(instance, tenant_id, number, COMMAND_LINE, digest)
    runs.resume_run(instance, tenant_id, number)
    return told(runs.get_run(instance, tenant_id, number))


def cancel(instance: Instance, number: str) -> dict[str, Any]:
    """Cancel."""
    return told(runs.cancel_run(instance, 1, number, COMMAND_LINE))


def retry(instance: Instance, number: str) -> dict[str, Any]:
    """Try a failed run again."""
    return told(runs.retry_run(instance, 1, number, COMMAND_LINE))


def told(run: Run) -> dict[str, Any]:
    """What a test wants to know of a run."""
    return {
        "number": run.number,
        "state": run.state,
        "error": run.error,
        "receipt": run.receipt_id,
        "note": run.progress_note,
    }


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "upload": upload,
    "resume": resume,
    "confirm": confirm,
    "confirm_in": confirm_in,
    "cancel": cancel,
    "retry": retry,
}
