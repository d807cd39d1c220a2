"""Downloads: attachments under our own names, never kept by a browser."""

import pytest

from tests.web.importing import HEADINGS, Imports, make_file, make_people

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["report", "template", "export"])
def test_headers_of_every_download(imports: Imports, what: str, file_format: str) -> None:
    run = imports.committed(make_file(make_people(2)))
    folder = imports.page(run) if what == "report" else imports.home
    answer = imports.portal.browser("viewer").get(f"{folder}/{what}.{file_format}", buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Type"] == TYPES[file_format]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(answer.data) == int(answer.headers["Content-Length"]) > 0


def test_name_beyond_ascii_is_carried(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        number = imports._add_profile("Käufer 顧客", {}).number
    page = f"/t/north/profiles/{number}/template.csv"
    answer = imports.portal.browser("viewer").get(page, buffered=True)
    assert "filename*=UTF-8''K%C3%A4ufer" in answer.headers["Content-Disposition"]


def test_unknown_format_is_not_found(imports: Imports) -> None:
    answer = imports.portal.browser("viewer").get(f"{imports.home}/template.exe")
    assert answer.status_code == 404


def test_report_of_findings_leaves_good_rows_out(imports: Imports) -> None:
    rows = make_people(3)
    rows[1][2] = "nobody"
    run, browser = imports.add_run(make_file(rows)), imports.portal.browser("viewer")
    everything = browser.get(imports.page(run, "report.csv"), buffered=True).text
    findings = browser.get(imports.page(run, "report.csv?rows=findings"), buffered=True).text
    assert "Ann0" in everything
    assert "Ann0" not in findings
    assert "Ann1" in findings


def test_export_uploaded_again_changes_nothing(imports: Imports) -> None:
    imports.committed(make_file(make_people(3)))
    browser = imports.portal.browser("importer")
    data = browser.get(f"{imports.home}/export.csv", buffered=True).data
    assert HEADINGS[0].encode() in data
    assert "Changes nothing." in imports.upload(browser, data, "export.csv").text


def test_report_of_removed_file_is_not_found(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(1))), imports.portal.browser("importer")
    browser.post(imports.page(run, "cancel"))
    assert browser.get(imports.page(run, "report.csv")).status_code == 404
