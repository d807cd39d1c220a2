"""How imports through a profile ended, the newest first: the status box of the import page."""

from dataclasses import dataclass

from portal.engine.findings import Severity, read_findings
from portal.engine.findings.planning import ROWS_REFUSE_FILE
from portal.engine.plan_index import PlanIndex, read_index
from portal.engine.preview import findings_of
from portal.instance import Instance
from portal.store import runs
from portal.store.runs import Run

MOST = 10
FAILED = frozenset({"refused", "failed"})


@dataclass(frozen=True, slots=True)
class Result:
    """How one import ended.

    Attributes:
        issues: errors of its rows and of the file as a whole.
        problem: why it failed, where its rows do not tell.
        has_report: there are rows to report, and their files are kept still.
    """

    run: Run
    issues: int
    problem: str
    has_report: bool

    @property
    def has_failed(self) -> bool:
        """Tell whether nothing was imported because something is wrong."""
        return self.run.state in FAILED


def list_results(
    instance: Instance, tenant_id: int, profile_number: str, limit: int = MOST
) -> list[Result]:
    """List how the last imports through a profile ended, the newest first."""
    listed = runs.list_runs(
        instance.database, tenant_id, profile_number=profile_number, limit=limit
    )
    return [_result(instance, run) for run in listed]


def _result(instance: Instance, run: Run) -> Result:
    if run.state not in FAILED or not run.plan_index:
        return Result(run, 0, run.error or "", has_report=False)
    index = read_index(run.plan_index)
    of_file = _errors_of_file(instance, index)
    issues = sum(part.errors for part in index.parts) + len(of_file)
    kept = run.files_removed_at is None and bool(index.headings)
    return Result(run, issues, of_file[0] if of_file else "", has_report=kept)


def _errors_of_file(instance: Instance, index: PlanIndex) -> list[str]:
    """Give what is wrong with the file itself; that its rows are is not an issue of its own."""
    found = read_findings(findings_of(index), instance.styles.catalogue)
    return [
        finding.message
        for finding in found
        if finding.severity is Severity.ERROR and finding.code != ROWS_REFUSE_FILE.code
    ]
