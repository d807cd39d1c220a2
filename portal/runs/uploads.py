"""Receive a file, and start its way: open it, map its headings, check it."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import BinaryIO

from portal import clock
from portal.engine.findings import Finding, Severity, read_findings
from portal.engine.findings.headings import DUPLICATE_HEADING
from portal.engine.plans.index import PlanIndex, digest_of
from portal.engine.plans.index_json import write_index
from portal.engine.style import SettingValue
from portal.files.problems import StorageProblem
from portal.instance import Instance, get_style
from portal.plugin_host import guard
from portal.profiles import check_settings
from portal.runs.attempts import attempt
from portal.runs.opening import SETTINGS, OpenRun, open_run
from portal.runs.places import UPLOAD, folder_of
from portal.store import runs as rows
from portal.store.profiles import get_profile
from portal.store.random_numbers import make_number
from portal.store.run_rows import Run
from portal.virus_scan import scan_upload
from portal.who import Who

SMALL_BYTES = 512 * 1024
"""Files up to this size are checked while the member waits (a 500-row file takes 0.2 s)."""
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LONGEST_NAME = 255


def receive_upload(
    instance: Instance,
    tenant_id: int,
    profile_number: str,
    who: Who,
    file_name: str,
    stream: BinaryIO,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    settings: Mapping[str, SettingValue] | None = None,
    address: str = "",
) -> Run:
    """Keep an uploaded file and make its run.

    The file is whole on disk before the run exists: a run without its file cannot be.

    Args:
        settings: what this file is checked with instead of the profile's own.
        address: where the request came from, for the audit log.

    Raises:
        Invalid: a setting that the style does not have.
        NotFound: no such profile in this tenant.
        Refused: the virus scanner found something.
        StorageProblem: the disk cannot take the file; nothing is left behind.
        Unavailable: the virus scanner does not answer.
    """
    profile = get_profile(instance.database, tenant_id, profile_number)
    style = get_style(instance, profile.style)
    chosen = check_settings(style, settings or {})
    with guard(style):
        kept_days = int(style.with_defaults(profile.settings)["retention_days"])
    number = make_number()
    folder = folder_of(number)
    try:
        kept = instance.files.write(tenant_id, folder, UPLOAD, stream)
        with instance.files.open(tenant_id, f"{folder}/{UPLOAD}") as file:
            scan_upload(instance, tenant_id, who, address, file_name, file)
        now = clock.now()
        return rows.add_run(
            instance.database,
            tenant_id,
            number=number,
            profile_number=profile.number,
            user_id=who.user_id,
            user_name=who.name,
            state=rows.STARTING,
            file_name=clean_name(file_name),
            file_size=kept.size,
            file_sha256=kept.sha256,
            content_sha256=kept.sha256,
            submission=_submission_number(),
            created_at=now,
            expires_at=now + timedelta(days=kept_days),
            options={"sheet": sheet, "encoding": encoding, SETTINGS: chosen},
        )
    except BaseException:
        with suppress(StorageProblem):
            instance.files.remove_folder(tenant_id, folder)
        raise


def start_run(instance: Instance, tenant_id: int, number: str) -> Run:
    """Open an uploaded file: refuse it, ask for a mapping, or check it.

    Small files are checked at once; for a large one the workers are woken.
    """
    run = rows.get_run(instance.database, tenant_id, number)
    if run.state == rows.STARTING:
        attempt(instance, tenant_id, number, run.state, lambda run: _start(instance, run))
    elif run.state == "mapping":
        _start(instance, run)
    return go_on_checking(instance, tenant_id, number)


def go_on_checking(instance: Instance, tenant_id: int, number: str) -> Run:
    """Check a small file now; wake the workers for a large one."""
    from portal.runs.checking import check_run  # noqa: PLC0415 - checking starts runs again

    run = rows.get_run(instance.database, tenant_id, number)
    if run.state == "checking" and run.file_size <= SMALL_BYTES:
        check_run(instance, tenant_id, number)
    elif run.state == "checking":
        instance.wake(tenant_id, number)
    return rows.get_run(instance.database, tenant_id, number)


def _start(instance: Instance, run: Run) -> None:
    """Say in which state a run goes on."""
    opened = open_run(instance, run)
    options = run.options | {"dialect": asdict(opened.table.dialect)}
    rows.update_run(instance.database, run.tenant_id, run.number, options=options)
    findings = findings_of_opening(instance, opened)
    if opened.headings is None or not _may_map(opened, findings):
        refuse(instance, opened)
        return
    state = "mapping" if opened.headings.unknown else "checking"
    values = {"attempts": 0} if state == "checking" else {}
    rows.move_run(instance.database, run.tenant_id, run.number, (run.state,), state, **values)


def refuse(instance: Instance, opened: OpenRun) -> Run:
    """Close a run whose file or headings cannot be taken, with the findings that say why."""
    found = [opened.table.findings]
    if opened.headings is not None:
        found.append(opened.headings.findings)
    records = [record for frame in found for record in frame.iter_rows(named=True)]
    basis: dict[str, object] = {"style": opened.style.key, "version": opened.style.version}
    index = PlanIndex(basis, opened.table.headings, (), (), tuple(records))
    findings = findings_of_opening(instance, opened)
    rows.move_run(
        instance.database,
        opened.run.tenant_id,
        opened.run.number,
        ("uploaded", "mapping", "checking"),
        "refused",
        plan_index=write_index(index),
        plan_digest=digest_of(index),
        errors=sum(finding.severity is Severity.ERROR for finding in findings),
        warnings=sum(finding.severity is Severity.WARNING for finding in findings),
        notices=sum(finding.severity is Severity.NOTICE for finding in findings),
    )
    return rows.get_run(instance.database, opened.run.tenant_id, opened.run.number)


def findings_of_opening(instance: Instance, opened: OpenRun) -> list[Finding]:
    """Give what opening the file and mapping its headings found."""
    found = read_findings(opened.table.findings, instance.styles.catalogue)
    if opened.headings is not None:
        found += read_findings(opened.headings.findings, instance.styles.catalogue)
    return found


def clean_name(name: str) -> str:
    """Make a file's name fit to be shown: no control or direction characters, not too long."""
    kept = "".join(letter for letter in name if letter.isprintable())
    return kept[-LONGEST_NAME:].strip() or "file"


def _may_map(opened: OpenRun, findings: list[Finding]) -> bool:
    """Tell whether a member's decisions can mend every error of the headings, if there is any."""
    errors = {finding.code for finding in findings if finding.severity is Severity.ERROR}
    is_asked = opened.headings is not None and bool(opened.headings.unknown)
    return not errors or (is_asked and DUPLICATE_HEADING.code not in errors)


def _submission_number() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"S-{letters[:4]}-{letters[4:]}"
