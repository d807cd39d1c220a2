"""Failed and cancelled runs: what happened, and what to do."""

from dataclasses import replace

import polars as pl
import pytest

from portal import clock
from portal.runs import Run
from portal.store import runs as rows
from tests.web.importing import Imports, make_file, make_people


def failed(imports: Imports) -> Run:
    run = imports.add_run(make_file(make_people(2)))
    with imports.portal.database.connection_context():
        rows.update_run(
            imports.portal.database,
            imports.tenant_id,
            run.number,
            state="failed",
            error="The disk was full.",
        )
    return run


def test_failure_is_told_with_its_reason(imports: Imports) -> None:
    page = imports.portal.browser("viewer").get(
        imports.page(failed(imports)), follow_redirects=True
    )
    assert "The disk was full." in page.text
    assert "Retry" not in page.text


def test_file_is_not_blamed_for_a_style_that_fails(
    imports: Imports, monkeypatch: pytest.MonkeyPatch
) -> None:
    style = imports.portal.instance.styles.by_key["email-matched"]
    failing = replace(style.checks[0], when=pl.col("no such column").is_null())
    monkeypatch.setattr(type(style), "checks", (failing,))
    run = imports.add_run(make_file(make_people(2)))
    page = imports.portal.browser("importer").get(imports.page(run, "preview")).text
    assert "could not be checked; the fault is not in it." in page
    assert "Upload the corrected file" not in page


def test_retry_goes_on(imports: Imports) -> None:
    run, browser = failed(imports), imports.portal.browser("importer")
    answer = browser.post(imports.page(run, "retry"), follow_redirects=True)
    assert "Adds 2 customers." in answer.text


def test_cancel_removes_the_file(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(2))), imports.portal.browser("importer")
    answer = browser.post(imports.page(run, "cancel"), follow_redirects=True)
    assert "This import was cancelled." in answer.text
    assert imports.again(run).state == "cancelled"


def test_run_without_its_files_leads_to_a_new_upload(imports: Imports) -> None:
    run = imports.add_run(make_file(make_people(2)))
    with imports.portal.database.connection_context():
        rows.update_run(
            imports.portal.database, imports.tenant_id, run.number, files_removed_at=clock.now()
        )
    browser = imports.portal.browser("importer")
    answer = browser.get(imports.page(run, "preview"), follow_redirects=True)
    assert "were removed after their time" in answer.text
    assert browser.get(imports.page(run, "report.csv")).status_code == 404


def test_cancel_after_commit_says_too_late(imports: Imports) -> None:
    run = imports.committed(make_file(make_people(2)))
    answer = imports.portal.browser("importer").post(
        imports.page(run, "cancel"), follow_redirects=True
    )
    assert "cannot be cancelled" in answer.text
    assert "Customers successfully imported" in answer.text
