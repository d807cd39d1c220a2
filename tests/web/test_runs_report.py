"""Downloads: attachments under our own names, never kept by a browser."""

import io

import openpyxl
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
    assert (
        "Nothing to import: every row is as stored."
        in imports.upload(browser, data, "export.csv").text
    )


def test_broken_row_is_refused_until_it_is_repaired(imports: Imports) -> None:
    data = make_file(make_people(3)) + b"Cy,Dunn,cy@example.org,1,y,=1+1\r\n"
    run, browser = imports.add_run(data), imports.portal.browser("importer")
    report = browser.get(imports.page(run, "report.csv"), buffered=True).data
    again = imports.add_run(report, "report.csv")
    assert (again.creates, again.rejects) == (3, 1)
    preview = browser.get(imports.page(again, "preview")).text
    assert "This row was broken when it was first read: too many fields: =1+1." in preview
    mended = imports.add_run(report.replace(b"too many fields: =1+1", b""), "report.csv")
    assert (mended.creates, mended.rejects) == (4, 0)


def test_workbook_tells_of_the_file_on_its_own_sheet(imports: Imports) -> None:
    headings = (HEADINGS[0].upper(), *HEADINGS[1:])
    run = imports.add_run(make_file(make_people(2), headings))
    browser = imports.portal.browser("importer")
    data = browser.get(imports.page(run, "report.xlsx"), buffered=True).data
    told = list(openpyxl.load_workbook(io.BytesIO(data))["File"].values)
    assert told[1][:2] == ("Notice", "FIRST NAME")
    again = imports.add_run(data, "report.xlsx")
    assert (again.state, again.creates, again.notices) == ("ready", 2, 1)


def test_report_of_removed_file_is_not_found(imports: Imports) -> None:
    run, browser = imports.add_run(make_file(make_people(1))), imports.portal.browser("importer")
    browser.post(imports.page(run, "cancel"))
    assert browser.get(imports.page(run, "report.csv")).status_code == 404
