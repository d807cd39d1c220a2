"""Uploading: every file gets a run, or a sentence why not."""

import hashlib
import sys
from pathlib import Path

import openpyxl
import pytest

from portal.store.accounts.audit import list_audit
from tests.web.importing import HEADINGS, SCANNER, Imports, make_file, make_people


def test_upload_leads_to_the_preview(imports: Imports) -> None:
    answer = imports.upload(imports.portal.browser("importer"), make_file(make_people(3)))
    assert answer.request.path == imports.page(imports.last(), "preview")


def test_upload_without_file_is_explained(imports: Imports) -> None:
    answer = imports.portal.browser("importer").post(f"{imports.home}/upload", form=imports.home)
    assert answer.status_code == 422
    assert "Choose a file first" in answer.text


@pytest.mark.parametrize("data", [b"", b"\0" * 500, b"PK\x03\x04junk", b"\xff\xfe\x00", b"{}"])
def test_bytes_of_no_table_are_refused_with_a_reason(imports: Imports, data: bytes) -> None:
    answer = imports.upload(imports.portal.browser("importer"), data)
    assert answer.status_code == 200
    assert "This file cannot be imported as it is." in answer.text


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\x.csv", "a\r\nb.csv", "x" * 300, "\u202ex.csv"]
)
def test_names_of_files_are_shown_only(imports: Imports, name: str) -> None:
    run = imports.add_run(make_file(make_people(1)), name)
    page = imports.portal.browser("viewer").get(imports.page(run, "preview"))
    assert page.status_code == 200
    assert len(run.file_name) <= 255


EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("command", "data", "status", "sentence"),
    [
        (SCANNER, make_file(make_people(2)), 200, "Adds 2 customers."),
        (SCANNER, EICAR * 5_000, 422, "scanner found something"),
        (f'{sys.executable} -c "raise SystemExit(2)"', b"a,b\n" * 99_999, 503, "not answer"),
        ("/no/such/scanner", make_file(make_people(2)), 503, "not answer"),
    ],
)
def test_scanner_looks_at_uploads_first(
    imports: Imports, command: str, data: bytes, status: int, sentence: str
) -> None:
    imports.set_up(scan=command)
    answer = imports.upload(imports.portal.browser("importer"), data)
    assert (answer.status_code, sentence in answer.text) == (status, True)
    folder = imports.portal.instance.files.folder / str(imports.tenant_id)
    assert any(folder.glob("*/upload")) == (status == 200)


@pytest.mark.parametrize(
    ("command", "outcome"),
    [(SCANNER, "refused"), ("/no/such/scanner", "failed")],
)
def test_refusal_of_the_scanner_is_in_the_audit_log(
    imports: Imports, command: str, outcome: str
) -> None:
    imports.set_up(scan=command)
    imports.upload(imports.portal.browser("importer"), EICAR)
    with imports.portal.database.connection_context():
        entry = list_audit(imports.portal.database, imports.tenant_id)[0]
    assert (entry.action, entry.outcome) == ("file.scan", outcome)
    assert entry.about == f"SHA-256 {hashlib.sha256(EICAR).hexdigest()}, people.csv"
    assert (entry.user_name, entry.address) == ("importer@example.org", "127.0.0.1")


def test_uploads_an_hour_are_counted(imports: Imports) -> None:
    imports.set_up(uploads_an_hour=2)
    browser = imports.portal.browser("importer")
    file = make_file(make_people(1))
    assert [imports.upload(browser, file).status_code for _ in range(3)] == [200, 200, 429]
    assert "has uploaded 2 files within an hour" in imports.upload(browser, file).text


def test_another_sheet_can_be_chosen(imports: Imports, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["Just", "some", "notes", "with", "nothing"])
    book.active.append(["a", "b", "c", "d", "e"])
    sheet = book.create_sheet("People")
    for row in [HEADINGS, *make_people(2)]:
        sheet.append(list(row))
    path = tmp_path / "book.xlsx"
    book.save(path)
    browser = imports.portal.browser("importer")
    page = imports.upload(browser, path.read_bytes(), "book.xlsx").text
    assert '<option value="People"' in page
    reread = imports.page(imports.last(), "reread")
    answer = browser.post(reread, {"sheet": "People"}, follow_redirects=True)
    assert "Adds 2 customers." in answer.text


def test_another_encoding_can_be_chosen(imports: Imports) -> None:
    rows = [["Zoë", "Müller", "zoe@example.org", "", ""]]
    data = make_file(rows).decode().encode("cp1252")
    browser = imports.portal.browser("importer")
    imports.upload(browser, data)
    reread = imports.page(imports.last(), "reread")
    answer = browser.post(reread, {"encoding": "windows-1250"}, follow_redirects=True)
    assert "Encoding windows-1250" in answer.text or "cp1250" in answer.text


def test_committed_run_cannot_be_read_differently(imports: Imports) -> None:
    run = imports.committed(make_file(make_people(1)))
    browser = imports.portal.browser("importer")
    answer = browser.post(imports.page(run, "reread"), {"sheet": "x"}, follow_redirects=True)
    assert "Upload the file again to read it differently." in answer.text
