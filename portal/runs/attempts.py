"""Take a run up, and see to it that its row says how that ended.

A run that was taken up is finished, or given back because the database is busy, or stopped with
a sentence that says why. Only where its process dies, or the row cannot be written, does it stay
as it is: then its lease ends, and another attempt is made.
"""

import logging
from collections.abc import Callable
from contextlib import suppress

from portal.errors import PortalError
from portal.instance import Instance
from portal.store import run_leases
from portal.store.errors import RunMoved
from portal.store.problems import StoreBusy, StoreProblem
from portal.store.run_rows import Run

SMALL_CHANGES = 2_000
"""Rows that are written while the member waits; more are left to a worker."""
MOST_ATTEMPTS = 3
BUSY = "The database is busy; this run waits for it."
UNEXPECTED = "An unexpected error. Tell the operator, then try again."
_STOPPED = {
    "uploaded": "failed",
    "checking": "failed",
    "committing": "failed",
    "undoing": "committed",
}
"""The state after an attempt that went wrong: an undo that fails leaves the import as it is."""
_CHECK_GIVEN_UP = (
    f"Checking this file was given up after {MOST_ATTEMPTS} attempts. "
    "Save it in another format and upload it again."
)
_GIVEN_UP = {
    "uploaded": _CHECK_GIVEN_UP,
    "checking": _CHECK_GIVEN_UP,
    "committing": f"Importing was given up after {MOST_ATTEMPTS} attempts. Tell the operator, "
    "then try again.",
    "undoing": f"Undoing was given up after {MOST_ATTEMPTS} attempts, and nothing was undone. "
    "Tell the operator, then try again.",
}
_log = logging.getLogger(__name__)


def attempt(
    instance: Instance, tenant_id: int, number: str, state: str, step: Callable[[Run], None]
) -> None:
    """Take a run up that waits in a state, and do its step; nothing when none waits.

    Raises:
        StoreProblem: not even the run's row can be written. The run waits as before.
        Exception: what nobody foresaw; the run has stopped.
    """
    run = None
    try:
        run = _take_up(instance, tenant_id, number, state)
        if run is not None:
            step(run)
    except StoreBusy:
        _let_go(instance, run)
        instance.wake(tenant_id, number)
    except RunMoved:
        _log.info("run %s is not %s any more", number, state)
    except PortalError as problem:
        if not _stop(instance, run, str(problem)):
            raise
        cause = getattr(problem, "cause", type(problem).__name__)
        _log.warning("run %s stopped while %s: %s", number, state, cause)
    except Exception:
        _stop(instance, run, UNEXPECTED)
        raise


def _take_up(instance: Instance, tenant_id: int, number: str, state: str) -> Run | None:
    """Count the attempt before it is made; give a run up that killed its workers."""
    run = run_leases.take_run(instance.database, tenant_id, number, state)
    if run is None or run.attempts <= MOST_ATTEMPTS:
        return run
    _log.warning("run %s is given up after %s attempts", number, MOST_ATTEMPTS)
    _stop(instance, run, _GIVEN_UP[state])
    return None


def _let_go(instance: Instance, run: Run | None) -> None:
    if run is not None:
        with suppress(StoreProblem):
            run_leases.let_go(instance.database, run, BUSY)


def _stop(instance: Instance, run: Run | None, error: str) -> bool:
    """Say on the run why it stopped; False when the row cannot be written."""
    if run is None:
        return False
    try:
        run_leases.stop(instance.database, run, _STOPPED[run.state], error)
    except StoreProblem:
        return False
    return True
