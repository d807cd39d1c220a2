"""Find runs, and the first findings of one."""

from portal.engine.findings import Finding, join_findings, read_findings
from portal.engine.whole_file import findings_of
from portal.instance import Instance
from portal.runs.stored import get_current_run, plan_reader
from portal.store import runs
from portal.store.run_rows import Run


def find_run(instance: Instance, tenant_id: int, number: str) -> Run | None:
    """Find a run of a tenant, or None."""
    return runs.find_run(instance.database, tenant_id, number)


def get_run(instance: Instance, tenant_id: int, number: str) -> Run:
    """Get a run of a tenant.

    Raises:
        NotFound: there is no such run in this tenant.
    """
    return runs.get_run(instance.database, tenant_id, number)


def number_of(instance: Instance, tenant_id: int, quoted: str) -> str:
    """Give the number of the run that people quote by its submission number; else as given."""
    found = runs.find_submission(instance.database, tenant_id, quoted.strip().upper())
    return found.number if found else quoted


def list_runs(
    instance: Instance,
    tenant_id: int,
    *,
    before: str | None = None,
    limit: int = 50,
    profile_number: str | None = None,
) -> list[Run]:
    """List a tenant's runs, newest first; ``before`` is the number of the last one seen."""
    last = runs.get_run(instance.database, tenant_id, before) if before else None
    return runs.list_runs(
        instance.database,
        tenant_id,
        before=last.created_at if last else None,
        limit=limit,
        profile_number=profile_number,
    )


def read_first_findings(
    instance: Instance, tenant_id: int, number: str, limit: int
) -> list[Finding]:
    """Read the first findings of a run: those about the file, then those about its rows."""
    run = get_current_run(instance, tenant_id, number)
    reader = plan_reader(instance, run)
    frames = [findings_of(reader.index)]
    found = frames[0].height
    for at, entry in enumerate(reader.index.parts):
        if found >= limit:
            break
        if entry.codes:
            frames.append(reader.findings(at))
            found += frames[-1].height
    return read_findings(join_findings(frames).head(limit), reader.kinds)
