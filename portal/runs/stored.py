"""A run's stored plan: opened here, and made again where another version of the portal wrote it."""

from portal.engine.findings import passing_codes
from portal.engine.plans.index import PlanIndex, without
from portal.engine.plans.index_json import OtherFormat, is_of_today, read_index
from portal.engine.plans.page import PlanReader
from portal.errors import Conflict, NotFound
from portal.instance import Instance
from portal.runs.places import plan_of
from portal.runs.rereading import UNDECIDED
from portal.runs.uploads import start_run
from portal.store import runs as rows
from portal.store.run_rows import Run
from portal.store.runs import WORKING

RENEWED = "renewed"
"""The option of a run whose preview is made again, because the portal was updated."""
OUTDATED = (
    "The preview of this run was made by an earlier version of the portal and can no longer be "
    "shown. Upload the file again."
)


def is_outdated(run: Run) -> bool:
    """Tell whether a run has a plan that only another version of the portal can read."""
    return bool(run.plan_index) and not is_of_today(run.plan_index or "")


def find_plan(run: Run) -> PlanIndex | None:
    """Give the numbers of a run's plan; None where there is none that can be read."""
    return read_index(run.plan_index) if run.plan_index and not is_outdated(run) else None


def get_plan(run: Run) -> PlanIndex:
    """Give the numbers of a run's plan.

    Raises:
        Conflict: it is being made just now.
        NotFound: it has none.
        OtherFormat: another version of the portal made it.
    """
    if is_outdated(run):
        raise OtherFormat(OUTDATED)
    if run.plan_index:
        return read_index(run.plan_index)
    if run.state in {rows.STARTING, *WORKING}:
        raise Conflict("The file is being checked. Look again in a moment.")
    raise NotFound("This run has no preview: its file was not checked.")


def get_current_run(instance: Instance, tenant_id: int, number: str) -> Run:
    """Get a run; one that waits with a plan nobody can read any more is planned again first.

    Raises:
        NotFound: the tenant has no such run.
    """
    run = rows.get_run(instance.database, tenant_id, number)
    if not is_outdated(run) or run.files_removed_at is not None:
        return run
    moved = rows.move_run(
        instance.database,
        tenant_id,
        number,
        ("ready", "refused"),
        rows.STARTING,
        options=run.options | {RENEWED: True},
        plan_index=None,
        plan_digest=None,
        attempts=0,
    )
    return start_run(instance, tenant_id, number) if moved else run


def plan_reader(instance: Instance, run: Run) -> PlanReader:
    """Open a run's stored plan; its numbers stay when its files go after their time.

    What was only to be known before a decision is not told after it.

    Raises:
        NotFound: the run has no plan that can be read; when a part is read: its files were
            removed.
    """
    kinds = instance.styles.catalogue
    untold = () if run.state in UNDECIDED else passing_codes(kinds)
    return PlanReader(
        without(get_plan(run), untold),
        lambda number, size: plan_of(instance, run).read(number, size),
        kinds,
        untold,
    )
