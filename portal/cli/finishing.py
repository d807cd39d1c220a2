"""How a command about a run ends: the work is done, the outcome printed."""

import json
import sys
import time
from collections.abc import Sequence

import click

from portal import runs
from portal.cli.run_output import (
    MOST_FINDINGS,
    describe_run,
    print_left,
    print_moved,
    print_run,
    run_findings,
    when_done,
)
from portal.engine.findings import Finding
from portal.engine.style import Style
from portal.instance import Instance, find_profile_style
from portal.runs import Run

DONE_STATES = {"ready", "committed", "undone", "cancelled"}


def work_off(instance: Instance, run: Run) -> Run:
    """Do here what a worker would do: the command ends when the run has."""
    while run.state in {"checking", "committing", "undoing"}:
        before = run.state
        runs.resume_run(instance, run.tenant_id, run.number)
        run = runs.get_run(instance, run.tenant_id, run.number)
        if run.state == before:
            # A worker has it; wait for it.
            time.sleep(0.2)
            run = runs.get_run(instance, run.tenant_id, run.number)
    return run


def finish(
    instance: Instance,
    run: Run,
    *,
    as_json: bool,
    done: bool | None = None,
    again: bool = False,
) -> None:
    """Print a run, and what its undo left, and end: with 0 when it is done as asked, else with 1.

    Args:
        done: whether it is; where left out, the state of the run tells.
        again: it was committed before, and nothing is done now.
    """
    findings = run_findings(instance, run)
    style = find_profile_style(instance, run.tenant_id, run.profile_number)
    receipt, moved = None, runs.read_moved(instance, run)
    if run.state == "undone":
        receipt = runs.read_receipt(instance, run.tenant_id, run.number, listed=MOST_FINDINGS)
    if as_json:
        described = describe_run(run, findings, receipt, moved) | {"again": again}
        click.echo(json.dumps(described, ensure_ascii=False))
    else:
        print_run(run, findings)
        if again:
            click.echo(f"  It was committed before, {when_done(run)}. Nothing is imported twice.")
        if moved:
            print_moved(moved)
        if receipt:
            later = runs.list_later_imports(instance, run.tenant_id, run.number)
            thing = style.words.one if style else "customer"
            print_left(receipt, later if receipt.refused else (), thing)
        _hint(style, findings)
        if run.state == "ready" and done is False and not run.changes_nothing:
            click.echo("  Nothing is imported yet. Look at the warnings; if all is meant so:")
            click.echo(f"  portal commit {run.submission} --accept-warnings")
    succeeded = run.state in DONE_STATES if done is None else done
    sys.exit(0 if succeeded else 1)


def _hint(style: Style | None, findings: Sequence[Finding]) -> None:
    """Say how a file in another encoding is read, where its style lets the member choose."""
    may_choose = style is not None and style.file.other_encodings == "ask"
    if may_choose and (other := runs.find_other_encoding(findings)):
        click.echo(f"  To look at it in another encoding: --encoding {other}")
