"""The same rows once more: told, refused, or let through by an admin who says why."""

import polars as pl

from portal.engine.findings import file_finding, planning
from portal.engine.style import Style
from portal.errors import Conflict
from portal.instance import Instance
from portal.runs.stored import find_plan
from portal.store import runs as rows
from portal.store.run_rows import Run
from portal.who import Who

AGAIN = "again"
"""The option of a run whose rows may be imported although they were before: who says so, why."""
LONGEST_REASON = 300


def tell_again(style: Style, run: Run, earlier: Run) -> pl.DataFrame:
    """Say of a run that an earlier one had the same content."""
    when = f"{earlier.committed_at:%Y-%m-%d %H:%M} UTC by {earlier.committed_by}"
    detail = f"{when} ({earlier.submission})"
    if style.file.same_content == "notice":
        return file_finding(planning.IMPORTED_BEFORE, value=earlier.submission, detail=detail)
    kind = planning.SAME_ROWS_ALLOWED if run.options.get(AGAIN) else planning.SAME_ROWS
    return file_finding(kind, value=again_note(run), detail=detail)


def again_note(run: Run) -> str | None:
    """Give who allowed the same rows once more, and why."""
    again = run.options.get(AGAIN)
    return f"{again['by']} allowed it: {again['reason']}" if again else None


def may_override(run: Run) -> bool:
    """Tell whether a run was refused for its rows having been imported before."""
    index = find_plan(run)
    if run.state != "refused" or index is None or run.files_removed_at is not None:
        return False
    findings = index.findings
    return any(finding["code"] == planning.SAME_ROWS.code for finding in findings)


def override_run(instance: Instance, tenant_id: int, number: str, who: Who, reason: str) -> Run:
    """Let a run go on although its rows were imported before; it is checked again.

    Raises:
        Conflict: there is no reason, or this run was not refused for that.
    """
    from portal.runs.uploads import go_on_checking  # noqa: PLC0415 - uploads refuses runs too

    reason = " ".join(reason.split())
    if not reason:
        raise Conflict("Say why the same rows are to be imported once more.")
    if len(reason) > LONGEST_REASON:
        raise Conflict(f"The reason is longer than {LONGEST_REASON} characters. Shorten it.")
    run = rows.get_run(instance.database, tenant_id, number)
    if not may_override(run):
        raise Conflict("Only a run that was refused for the same rows can be let through.")
    options = run.options | {AGAIN: {"by": who.name, "reason": reason}}
    if not rows.move_run(
        instance.database, tenant_id, number, ("refused",), "checking", options=options, attempts=0
    ):
        raise Conflict("This run has moved on. Look again.")
    return go_on_checking(instance, tenant_id, number)
