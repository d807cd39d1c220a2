"""``portal preview``, ``commit``, ``cancel``, ``undo``, ``import`` and ``report``."""

from pathlib import Path

import click

from portal import runs
from portal.cli.finishing import finish, work_off
from portal.cli.options import (
    find_profile,
    format_options,
    json_option,
    open_run,
    open_tenant,
    output_stream,
    profile_option,
    tenant_option,
)
from portal.engine.style import SettingValue, Style
from portal.instance import Instance, get_style
from portal.runs import COMMAND_LINE, Run
from portal.store.accounts import record_audit

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@tenant_option
@profile_option
@json_option
@click.option("--sheet", help="The worksheet to read; default the first.")
@click.option("--encoding", help="The file's encoding; default what its bytes say.")
@click.option(
    "--keep-blank/--clear-blank",
    default=None,
    help="Whether empty cells keep stored values; default what the profile says.",
)
def preview(
    file: Path,
    slug: str,
    profile_name: str,
    as_json: bool,
    sheet: str | None,
    encoding: str | None,
    keep_blank: bool | None,
) -> None:
    """Check FILE and show what an import would change; writes no customer."""
    instance, tenant = open_tenant(slug)
    run = _preview(instance, tenant.id, profile_name, file, sheet, encoding, keep_blank)
    finish(instance, run, as_json=as_json)


@click.command("import")
@click.argument("file", type=FILE)
@tenant_option
@profile_option
@json_option
@click.option("--accept-warnings", is_flag=True, help="Import although there are warnings.")
@click.option("--sheet", help="The worksheet to read; default the first.")
@click.option("--encoding", help="The file's encoding; default what its bytes say.")
@click.option(
    "--keep-blank/--clear-blank",
    default=None,
    help="Whether empty cells keep stored values; default what the profile says.",
)
def import_file(
    file: Path,
    slug: str,
    profile_name: str,
    as_json: bool,
    accept_warnings: bool,
    sheet: str | None,
    encoding: str | None,
    keep_blank: bool | None,
) -> None:
    """Preview FILE and commit it in one step."""
    instance, tenant = open_tenant(slug)
    run = _preview(instance, tenant.id, profile_name, file, sheet, encoding, keep_blank)
    if run.changes_nothing:
        # Done as asked, where the file says what is stored already.
        finish(instance, run, as_json=as_json, done=not run.rejects)
        return
    if run.state == "ready" and (not run.warnings or accept_warnings):
        run = _confirm(instance, run, accepted=accept_warnings)
        finish(instance, run, as_json=as_json)
        return
    finish(instance, run, as_json=as_json, done=False)


@click.command()
@click.argument("run_number", metavar="RUN")
@tenant_option
@json_option
@click.option("--accept-warnings", is_flag=True, help="What the preview asks about is meant.")
def commit(run_number: str, slug: str, as_json: bool, accept_warnings: bool) -> None:
    """Confirm RUN and import what its preview shows: once, however often it is asked."""
    instance, tenant, run_number = open_run(slug, run_number)
    found = runs.get_run(instance, tenant.id, run_number)
    run = _confirm(instance, found, accepted=accept_warnings)
    again = found.state == "committed"
    finish(instance, run, as_json=as_json, done=run.state == "committed", again=again)


@click.command()
@click.argument("run_number", metavar="RUN")
@tenant_option
@json_option
@click.option("--reason", required=True, help="Why; kept with the import and in the audit log.")
def override(run_number: str, slug: str, as_json: bool, reason: str) -> None:
    """Let RUN through, which was refused because the same rows were imported before."""
    instance, tenant, run_number = open_run(slug, run_number)
    run = runs.override_run(instance, tenant.id, run_number, COMMAND_LINE, reason)
    record_audit(
        instance.database,
        "run.override",
        tenant_id=tenant.id,
        user_name=COMMAND_LINE.name,
        about=f"{run.submission}: {reason.strip()}",
    )
    finish(instance, work_off(instance, run), as_json=as_json)


@click.command()
@click.argument("run_number", metavar="RUN")
@tenant_option
@json_option
def cancel(run_number: str, slug: str, as_json: bool) -> None:
    """Cancel RUN and remove its files."""
    instance, tenant, run_number = open_run(slug, run_number)
    run = runs.cancel_run(instance, tenant.id, run_number, COMMAND_LINE)
    finish(instance, run, as_json=as_json)


@click.command()
@click.argument("run_number", metavar="RUN")
@tenant_option
@json_option
def undo(run_number: str, slug: str, as_json: bool) -> None:
    """Undo the committed RUN; says what it had to leave, and why.

    Where a later import changed the same customers, undo that one first: what it changed again
    stays as it is, and so does a customer of RUN that it changed.
    """
    instance, tenant, run_number = open_run(slug, run_number)
    runs.undo_run(instance, tenant.id, run_number, COMMAND_LINE)
    run = work_off(instance, runs.get_run(instance, tenant.id, run_number))
    finish(instance, run, as_json=as_json)


@click.command()
@click.argument("run_number", metavar="RUN")
@tenant_option
@format_options
@click.option("--only-findings", is_flag=True, help="Only the rows that have findings.")
@click.option("--code", default="", help="Only the rows that have this kind of finding.")
def report(
    run_number: str,
    slug: str,
    file_format: str,
    output: Path | None,
    only_findings: bool,
    code: str,
) -> None:
    """Write the report of RUN: the file's own columns, and what happened to each row."""
    instance, tenant, run_number = open_run(slug, run_number)
    with output_stream(output, file_format) as stream:
        runs.write_report(
            instance,
            tenant.id,
            run_number,
            file_format,
            stream,
            only_findings=only_findings,
            code=code,
        )


@click.command("receipt")
@click.argument("run_number", metavar="RUN")
@tenant_option
@format_options
def receipt(run_number: str, slug: str, file_format: str, output: Path | None) -> None:
    """Write the file of the imported RUN as it was uploaded, with the IDs of new customers."""
    instance, tenant, run_number = open_run(slug, run_number)
    with output_stream(output, file_format) as stream:
        runs.write_own_file(instance, tenant.id, run_number, file_format, stream)


def _preview(
    instance: Instance,
    tenant_id: int,
    profile_name: str,
    file: Path,
    sheet: str | None,
    encoding: str | None,
    keep_blank: bool | None,
) -> Run:
    profile = find_profile(instance, tenant_id, profile_name)
    settings = _settings(get_style(instance, profile.style), keep_blank)
    with file.open("rb") as stream:
        run = runs.receive_upload(
            instance,
            tenant_id,
            profile.number,
            COMMAND_LINE,
            file.name,
            stream,
            sheet=sheet,
            encoding=encoding,
            settings=settings,
        )
    run = runs.start_run(instance, tenant_id, run.number)
    return work_off(instance, run)


def _settings(style: Style, keep_blank: bool | None) -> dict[str, SettingValue]:
    if keep_blank is None:
        return {}
    if style.keep_blank is None:
        raise click.UsageError(f"{style.title} has no choice about empty cells: they keep values")
    return {style.keep_blank: keep_blank}


def _confirm(instance: Instance, run: Run, *, accepted: bool) -> Run:
    digest = run.plan_digest or ""
    run = runs.confirm_run(
        instance, run.tenant_id, run.number, COMMAND_LINE, digest, accepted=accepted
    )
    return work_off(instance, run)
