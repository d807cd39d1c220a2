"""How a run's file was read, and reading it again from another sheet or in another encoding."""

from dataclasses import fields

from portal.engine.read.table import Dialect
from portal.errors import Conflict
from portal.instance import Instance
from portal.runs.uploads import start_run
from portal.store import runs as rows
from portal.store.runs import Run
from portal.who import Who

UNDECIDED = ("mapping", "ready", "refused")
"""States in which a member may still say how the file is to be read."""


def find_dialect(run: Run) -> Dialect | None:
    """Give how a run's file was understood; None when it was not opened yet."""
    kept = run.options.get("dialect")
    if not isinstance(kept, dict):
        return None
    known = {field.name for field in fields(Dialect)} & kept.keys()
    return Dialect(**{name: kept[name] for name in known} | {"sheets": tuple(kept["sheets"])})


def reread_run(
    instance: Instance,
    tenant_id: int,
    number: str,
    who: Who,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
) -> Run:
    """Read a run's file again, from a sheet or in an encoding that the member chose.

    Raises:
        Conflict: the run was confirmed or is over.
    """
    del who
    run = rows.get_run(instance.database, tenant_id, number)
    chosen = {"sheet": sheet, "encoding": encoding}
    moved = rows.move_run(
        instance.database,
        tenant_id,
        number,
        UNDECIDED,
        "uploaded",
        options=run.options | chosen,
        attempts=0,
    )
    if not moved:
        raise Conflict(f"This run is {run.state}. Upload the file again to read it differently.")
    return start_run(instance, tenant_id, number)
