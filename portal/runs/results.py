"""How imports through a profile ended, the newest first: the status box of the import page."""

from dataclasses import dataclass

from portal.customers.labels import label_of
from portal.engine.findings import Finding, Severity, read_findings
from portal.engine.findings.planning import ROWS_REFUSE_FILE
from portal.engine.findings.reading import READING
from portal.engine.findings.workbooks import WORKBOOKS
from portal.engine.plans.index import PlanIndex
from portal.engine.whole_file import findings_of
from portal.instance import Instance
from portal.runs.stored import find_plan
from portal.store import runs
from portal.store.run_rows import Run

MOST = 10
FAILED = frozenset({"refused", "failed"})
_CUT = frozenset(kind.code for kind in (*READING, *WORKBOOKS))


@dataclass(frozen=True, slots=True)
class Result:
    """How one import ended.

    Attributes:
        issues: errors of its rows and of the file as a whole.
        problem: why it failed, where its rows do not tell.
        added: what the entries of a written import add up to, such as ``98,925 points``.
        has_report: there is a report of all rows, or of the reasons where none was read. Of a
            file that was not read to its end there is none here: taken for the whole file, it
            would lose the rest.
    """

    run: Run
    issues: int
    problem: str
    has_report: bool
    added: str = ""

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
    index = find_plan(run)
    if run.state not in FAILED or index is None:
        issues = run.errors if run.state in FAILED else 0
        added = _say_added(index) if index and run.state == "committed" else ""
        return Result(run, issues, run.error or "", has_report=False, added=added)
    of_file = _errors_of_file(instance, index)
    issues = sum(part.errors for part in index.parts) + len(of_file)
    whole = bool(index.headings) and not any(finding.code in _CUT for finding in of_file)
    problem = of_file[0].message if of_file else ""
    # Of a file without a row that could be read, the report is the reasons alone.
    is_safe = whole or not run.rows
    return Result(run, issues, problem, has_report=is_safe and run.files_removed_at is None)


def _say_added(index: PlanIndex) -> str:
    slot = index.adding
    return f"{index.sum_of(slot.slot)[0]:,} {label_of(slot.slot).lower()}" if slot else ""


def _errors_of_file(instance: Instance, index: PlanIndex) -> list[Finding]:
    """Give what is wrong with the file itself; that its rows are is not an issue of its own."""
    found = read_findings(findings_of(index), instance.styles.catalogue)
    return [
        finding
        for finding in found
        if finding.severity is Severity.ERROR and finding.code != ROWS_REFUSE_FILE.code
    ]
