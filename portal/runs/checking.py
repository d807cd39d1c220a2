"""Check a run: make its plan, keep it, and say whether it may be confirmed."""

import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace

import polars as pl

from portal import clock
from portal.engine.findings import file_finding, join_findings, matching, passing_codes, planning
from portal.engine.headings import needed_columns
from portal.engine.plans.index import PlanIndex, digest_of
from portal.engine.plans.index_json import write_index
from portal.engine.preview import Preview, make_plan
from portal.engine.whole_file import findings_of, is_refused
from portal.errors import PortalError
from portal.files.problems import StorageProblem
from portal.instance import Instance
from portal.plugin_host import StyleFailed, guard
from portal.runs.attempts import attempt
from portal.runs.moved import find_marked, moved_basis, name_moved
from portal.runs.opening import MOVED, ROWS_OF_GONE, OpenRun, open_run, settings_of
from portal.runs.overriding import tell_again
from portal.runs.places import PlanFolder, new_plan, remove_other_plans
from portal.runs.stored import RENEWED
from portal.runs.uploads import refuse
from portal.store import run_leases
from portal.store import runs as rows
from portal.store.customers import TenantCustomers
from portal.store.errors import RunMoved
from portal.store.problems import StoreBusy
from portal.store.run_rows import TO_CHOOSE, Run
from portal.store.subjects import get_subject
from portal.vocabulary.offers import keep_offered

HEARTBEAT_SECONDS = 0.5
ASKS = "asks"
"""The option of a run that lists the kinds of finding whose rows must be said to be meant."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Heart:
    """Writes a run's progress and keeps its lease, not more often than it is worth."""

    instance: Instance
    run: Run
    share: float = 0.0
    beat_at: float = field(default_factory=time.monotonic)

    def hear(self, share: float) -> None:
        """Note how much of the file was read."""
        self.share = share

    def beat(self, done: int) -> None:
        """Write progress after a batch; a busy database is not waited for in vain.

        Raises:
            RunMoved: the run was cancelled.
        """
        if time.monotonic() - self.beat_at < HEARTBEAT_SECONDS:
            return
        self.beat_at = time.monotonic()
        with suppress(StoreBusy):
            if not self._write(done) and not self._is_wanted():
                raise RunMoved(self.run.number, "cancelled")

    def _write(self, done: int) -> bool:
        return run_leases.keep_lease(
            self.instance.database,
            self.run.tenant_id,
            self.run.number,
            progress=self.share,
            note=f"{done:,} rows checked",
        )

    def _is_wanted(self) -> bool:
        run = rows.find_run(self.instance.database, self.run.tenant_id, self.run.number)
        return run is not None and run.state == self.run.state


def check_run(instance: Instance, tenant_id: int, number: str) -> None:
    """Plan a run's file; its row says in the end ready, refused or failed."""
    attempt(instance, tenant_id, number, "checking", lambda run: _check(instance, run))


def _check(instance: Instance, run: Run) -> None:
    started = time.monotonic()
    heart = _Heart(instance, run)
    opened = open_run(instance, run, heart.hear)
    if opened.headings is None or opened.headings.unknown:
        refuse(instance, opened)
        return
    parts = new_plan(instance, run)
    try:
        index = _plan(instance, opened, heart, parts)
        _finish(instance, run, index, parts.name, time.monotonic() - started)
    except BaseException:
        with suppress(StorageProblem):
            parts.remove()
        raise
    remove_other_plans(instance, run, parts.name)


def _plan(instance: Instance, opened: OpenRun, heart: _Heart, parts: PlanFolder) -> PlanIndex:
    moved = _moved_since(instance, opened)
    try:
        with guard(opened.style):
            index = make_plan(_preview(instance, opened, heart, moved), parts)
        if index.parts:
            parts.finish()
    except StyleFailed as failure:
        number, key = opened.run.number, opened.style.key
        _log.error("run %s: the style %s failed: %s", number, key, failure.cause)
        index = _failed_index(opened, failure)
    return _with_history(instance, opened, index, is_marked=moved is not None)


def _preview(
    instance: Instance, opened: OpenRun, heart: _Heart, moved: pl.Series | None
) -> Preview:
    if opened.headings is None:
        raise ValueError("only an opened table can be planned")
    found = join_findings([opened.table.findings, opened.headings.findings])
    return Preview(
        style=opened.style,
        settings=keep_offered(
            opened.style,
            settings_of(opened.run, opened.profile, opened.style),
            opened.vocabulary,
        ),
        table=replace(opened.table, findings=found),
        bound=opened.headings.bound,
        nameless=opened.headings.nameless,
        needed=needed_columns(opened.style, opened.vocabulary),
        customers=TenantCustomers(
            instance.database, opened.run.tenant_id, get_subject(opened.style.subject)
        ),
        kinds=instance.styles.catalogue,
        today=clock.now().date(),
        progress=heart.beat,
        choices=opened.profile.choices,
        moved=moved,
        rows_of_gone=(opened.run.options.get(MOVED) or {}).get(ROWS_OF_GONE, ()),
    )


def _moved_since(instance: Instance, opened: OpenRun) -> pl.Series | None:
    """Give who moved since the preview before this one, where there was one and they are few."""
    run, noted = opened.run, opened.run.options.get(MOVED)
    if not noted:
        return None
    return find_marked(instance, run, noted, get_subject(opened.style.subject))


def _failed_index(opened: OpenRun, failure: StyleFailed) -> PlanIndex:
    finding = file_finding(
        planning.STYLE_FAILED, value=opened.style.title, detail=type(failure.__cause__).__name__
    )
    basis: dict[str, object] = {"style": opened.style.key, "version": opened.style.version}
    index = PlanIndex(basis, opened.table.headings, (), (), tuple(finding.iter_rows(named=True)))
    return replace(index, digest=digest_of(index))


def _with_history(
    instance: Instance, opened: OpenRun, index: PlanIndex, *, is_marked: bool
) -> PlanIndex:
    """Say when and by whom the same content was imported before."""
    run = opened.run
    run = replace(run, content_sha256=index.content or run.content_sha256)
    before = rows.find_same_content(instance.database, run.tenant_id, run)
    notes = [tell_again(opened.style, run, earlier) for earlier in before[:3]]
    if noted := run.options.get(MOVED):
        subject = get_subject(opened.style.subject)
        told, who = name_moved(instance, run, noted, subject), subject.noun[1].capitalize()
        notes.append(file_finding(planning.PLAN_MOVED, value=who, detail=told))
        kept = moved_basis(noted, is_marked=is_marked)
        index = replace(index, basis=index.basis | {"moved": kept})
    if run.options.get(RENEWED):
        notes.append(file_finding(planning.PLAN_RENEWED))
    if not notes:
        return index
    findings = join_findings([findings_of(index), *notes])
    index = replace(index, findings=tuple(findings.iter_rows(named=True)), digest="")
    return replace(index, digest=digest_of(index))


def _finish(instance: Instance, run: Run, index: PlanIndex, plan_name: str, seconds: float) -> None:
    refused = is_refused(findings_of(index), instance.styles.catalogue)
    if not index.is_balanced():
        raise PortalError("The plan does not balance: rows are not all accounted for.")
    of_file = _by_severity(instance, findings_of(index))
    of_rows = index.total("severities")
    ended = run_leases.end_check(
        instance.database,
        run,
        "refused" if refused else "ready",
        plan_index=write_index(index),
        plan_digest=index.digest,
        plan_name=plan_name,
        rows=index.rows,
        creates=index.count("create"),
        updates=index.count("update"),
        changed=index.changed,
        unchanged=index.count("unchanged"),
        rejects=index.count("reject"),
        errors=of_rows["error"] + of_file.get("error", 0),
        warnings=of_rows["warning"] + of_file.get("warning", 0),
        notices=of_rows["notice"] + of_file.get("notice", 0),
        options=_options(instance, run, index),
        content_sha256=index.content or run.content_sha256,
        error=None,
        progress=1.0,
        seconds=run.seconds | {"preview": round(seconds, 3)},
    )
    if not ended:
        raise RunMoved(run.number, "cancelled, or taken up by another worker")


def _options(instance: Instance, run: Run, index: PlanIndex) -> dict[str, object]:
    kinds = instance.styles.catalogue
    codes = index.total("codes")
    told = {
        ASKS: sorted(code for code in codes if kinds[code].asks),
        TO_CHOOSE: codes[matching.SEVERAL_TO_CHOOSE.code],
    }
    over = {RENEWED, *told}
    kept = {name: value for name, value in run.options.items() if name not in over}
    return kept | {name: value for name, value in told.items() if value}


def _by_severity(instance: Instance, findings: pl.DataFrame) -> dict[str, int]:
    kinds = instance.styles.catalogue
    counts: dict[str, int] = {}
    for code in findings.filter(~pl.col("code").is_in(passing_codes(kinds)))["code"]:
        severity = kinds[code].severity.value
        counts[severity] = counts.get(severity, 0) + 1
    return counts
