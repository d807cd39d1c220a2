"""How a run is printed: one JSON object, or lines for a person."""

from collections.abc import Sequence
from typing import Any

import click

from portal import runs
from portal.cli.findings import say_finding
from portal.customers.history import name_entry
from portal.customers.labels import label_of
from portal.engine.findings import Finding
from portal.instance import Instance
from portal.runs import LaterImport, Moved, MoveView, ReceiptView, Run

MOST_FINDINGS = 1_000
MOST_PRINTED = 50
BLANK = "blank"


def run_findings(instance: Instance, run: Run) -> list[Finding]:
    """Give the first findings of a run: those of the file, then those of its rows."""
    if not run.plan_index or runs.is_outdated(run):
        if run.state == "mapping":
            return list(runs.read_headings(instance, run.tenant_id, run.number).findings)
        return []
    return runs.read_first_findings(instance, run.tenant_id, run.number, MOST_FINDINGS)


def describe_run(
    run: Run,
    findings: Sequence[Finding],
    receipt: ReceiptView | None = None,
    moved: Moved | None = None,
) -> dict[str, Any]:
    """Make the object that ``--json`` prints; with the receipt of a run that was undone."""
    described: dict[str, Any] = {
        "run": run.number,
        "state": run.state,
        "submission": run.submission,
        "rows": run.rows or 0,
        **_count_rows(run),
        **_describe_sum(run),
        "errors": run.errors or 0,
        "warnings": run.warnings or 0,
        "notices": run.notices or 0,
        "error": run.error or None,
        "committed_at": run.committed_at.isoformat() if run.committed_at else None,
        "committed_by": run.committed_by,
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "row": finding.row,
                "line": finding.line,
                "column": finding.column,
                "value": finding.value,
                "message": finding.message,
            }
            for finding in findings
        ],
        "seconds": run.seconds,
    }
    if moved:
        described["moved"] = [
            {"customer": one.number, "name": one.name, "moves": [*map(_say_move, one.moves)]}
            for one in moved.named
        ]
    if receipt:
        described["left"] = receipt.refused
        described["refusals"] = [
            {
                "customer": one.number,
                "name": one.name,
                "slot": one.slot,
                "old": one.old,
                "new": one.new,
                "reason": one.reason,
            }
            for one in receipt.refusals
        ]
    return described


def _count_rows(run: Run) -> dict[str, int]:
    """Count what its rows do; what a run that wrote nothing would have done is one number."""
    told = {
        "create": run.creates,
        "update": run.updates,
        "changed": run.changed,
        "unchanged": run.unchanged,
        "reject": run.rejects,
        "cleared": count_cleared(run),
        "not_written": 0,
    }
    if run.wrote_nothing:
        told |= {"create": 0, "update": 0, "changed": 0, "cleared": 0}
        told["not_written"] = run.creates + run.updates
    return told


def _describe_sum(run: Run) -> dict[str, dict[str, int | str]]:
    summed = _find_sum(run)
    return {"sum": dict(zip(("slot", "total", "most"), summed, strict=True))} if summed else {}


def count_cleared(run: Run) -> int:
    """Count the stored values that empty cells clear."""
    index = runs.find_plan(run)
    return sum(index.total("cleared").values()) if index else 0


def _find_sum(run: Run) -> tuple[str, int, int] | None:
    """Give what the entries of a run are, what they add up to, and the largest; None: it has none.

    A run that wrote nothing adds nothing.
    """
    index = None if run.wrote_nothing else runs.find_plan(run)
    if index is None or index.adding is None:
        return None
    slot = index.adding.slot
    return slot, *index.sum_of(slot)


def print_run(run: Run, findings: Sequence[Finding]) -> None:
    """Print a run for a person."""
    click.echo(f"Run {run.number} ({run.submission}): {run.state}")
    if run.rows is not None and run.state != "mapping":
        rows = "row" if run.rows == 1 else "rows"
        click.echo(f"  {run.rows:,} {rows}: {_say_rows(run)}")
    if summed := _find_sum(run):
        slot, total, most = summed
        click.echo(f"  {label_of(slot)}: {total:,} in all, {most:,} at most in a row")
    if run.state == "undone":
        click.echo("  It is undone: this is what it had done.")
    else:
        _print_plan(run, findings)
    if run.state == "mapping":
        click.echo(f"  Say what its headings mean: portal map {run.submission}")


def _say_rows(run: Run) -> str:
    if run.wrote_nothing:
        return f"{run.rejects:,} rejected, nothing is written"
    changed = f"{run.updates:,} changed"
    changed += "" if run.changed == run.updates else f" (customers: {run.changed:,})"
    return f"{run.creates:,} new, {changed}, {run.unchanged:,} unchanged, {run.rejects:,} rejected"


def _print_plan(run: Run, findings: Sequence[Finding]) -> None:
    cleared = 0 if run.wrote_nothing else count_cleared(run)
    if cleared == 1:
        click.echo("  1 stored value is cleared, because its cell is empty")
    elif cleared:
        click.echo(f"  {cleared:,} stored values are cleared, because their cells are empty")
    if run.error:
        click.echo(f"  {run.error}")
    if run.changes_nothing and run.rejects:
        click.echo(f"  {runs.say_nothing(run)}")
    if run.awaits_choice:
        click.echo(f"  Say which customer is meant: portal choose {run.submission}")
    for finding in findings[:MOST_PRINTED]:
        click.echo(say_finding(finding))
    if len(findings) > MOST_PRINTED:
        click.echo(f"  … and more; see: portal report {run.number}")


def print_moved(moved: Moved) -> None:
    """Print who changed between the preview and the confirmation, what, and by whom."""
    for one in moved.named:
        click.echo("  " + " ".join(text for text in (one.number, one.name) if text))
        for move in one.moves:
            click.echo(f"    {_say_move(move)}")
    if moved.more:
        click.echo(f"  … and {moved.more:,} more")
    if not moved.is_marked:
        click.echo("  So many changed that their rows are not marked.")


def _say_move(move: MoveView) -> str:
    changes = [
        f"{one.label}: {one.plus if one.is_added else f'{one.old or BLANK} → '}{one.new or BLANK}"
        for one in move.changes
    ]
    if move.more:
        changes.append(f"and {move.more} more")
    by = f"{move.done} {move.how} · {move.user_name} · {move.at:%Y-%m-%d %H:%M} UTC"
    return f"{', '.join(changes)} ({by})" if changes else by


def print_left(receipt: ReceiptView, later: Sequence[LaterImport], thing: str) -> None:
    """Print what an undo left, and why, and what was better undone before.

    Args:
        thing: what the import was about; only customers have a number that people know.
    """
    for one in receipt.refusals:
        called = one.number if thing == "customer" else thing
        slot = f", {name_entry(one.slot, one.old, one.new)}" if one.slot else ""
        click.echo(f"  left: {called} {one.name}{slot}: {one.reason}")
    if further := receipt.refused - len(receipt.refusals):
        click.echo(f"  … and {further:,} more are left; the page of the run lists them")
    if later:
        click.echo("  Later imports changed the same customers. Another time undo them first:")
    for run in (one.run for one in later[:MOST_PRINTED]):
        click.echo(f"    {run.submission} {run.file_name}, imported {when_done(run)}")


def when_done(run: Run) -> str:
    """Say when a run was committed, and by whom."""
    at = f"{run.committed_at:%Y-%m-%d %H:%M} UTC " if run.committed_at else ""
    return f"{at}by {run.committed_by}"
