"""The status box at the bottom of an import page: what became of each file."""

import csv
import io

import pytest

from portal import profiles, vocabulary
from portal.web.assets import icon
from portal.who import COMMAND_LINE
from tests.web.conftest import NORTH, Portal
from tests.web.importing import Imports

GOOD = b"Name,AccountReferenceID\nAcme,CRM-1\nContoso,CRM-2\n"
BAD = b"Name,AccountReferenceID,Seats\n,CRM-7,many\n,CRM-3,1\n"


@pytest.fixture
def accounts(portal: Portal) -> Imports:
    """A tenant with a profile of the style ``reference-upsert``."""
    made = Imports(portal)
    with portal.database.connection_context():
        made.profile = profiles.create_profile(
            portal.instance, made.tenant_id, COMMAND_LINE, "Accounts", "reference-upsert", {}
        ).number
        vocabulary.add_attribute(portal.instance, made.tenant_id, "Seats", "number")
    return made


def rows_of(page: str) -> list[str]:
    box = page.partition('id="status"')[2].partition("</table>")[0]
    return box.split("<tr role=")[1:]


def test_newest_import_comes_first_with_its_numbers(accounts: Imports) -> None:
    """Rule: the status box shows the newest import first, successful or failed with a red sign."""
    accounts.committed(GOOD, "first.csv")
    accounts.add_run(BAD, "second.csv")
    newest, older = rows_of(accounts.portal.browser("viewer").get(accounts.home).text)
    assert "second.csv" in newest
    assert "tone-reject" in newest
    assert str(icon("exclamation-triangle-fill")) in newest
    assert "Failed: 3 issues" in newest
    assert "Successful" in older
    for word, number in (("rows", 2), ("created", 2), ("updated", 0)):
        assert f'data-word="{word}">{number}<' in older


def test_red_button_downloads_rows_with_issues(accounts: Imports) -> None:
    """Rule: the red button downloads a report with all the data and the issues."""
    run = accounts.add_run(BAD, "second.csv")
    browser = accounts.portal.browser("viewer")
    address = f"/t/{NORTH}/runs/{run.number}/report.csv"
    assert (
        f'class="btn btn-danger btn-sm text-nowrap" href="{address}"'
        in browser.get(accounts.home).text
    )
    report = list(csv.reader(io.StringIO(browser.get(address).data.decode("utf-8-sig"))))
    assert report[0] == ["Name", "AccountReferenceID", "Seats", "Issues"]
    assert [bool(row[3]) for row in report[1:]] == [True, True]


def test_file_that_was_not_read_says_why(accounts: Imports) -> None:
    accounts.add_run("Name\nZoë\n".encode("cp1252"), "old.csv")
    (row,) = rows_of(accounts.portal.browser("viewer").get(accounts.home).text)
    assert "Failed: 1 issue<" in row
    assert "The file is not UTF-8" in row
    assert "report.csv" in row


def test_file_that_was_cut_has_no_report_here(accounts: Imports) -> None:
    rows = b"".join(b"N%d,R-%d\n" % (at, at) for at in range(10_001))
    accounts.add_run(b"Name,AccountReferenceID\n" + rows, "long.csv")
    (row,) = rows_of(accounts.portal.browser("viewer").get(accounts.home).text)
    assert "more than 10,000 rows" in row
    assert "report.csv" not in row


def test_preview_has_not_written_yet(accounts: Imports) -> None:
    accounts.add_run(GOOD, "waiting.csv")
    (row,) = rows_of(accounts.portal.browser("viewer").get(accounts.home).text)
    assert "Ready to confirm" in row
    assert 'data-word="created">0<' in row


def test_page_offers_what_the_style_takes(accounts: Imports) -> None:
    """Rule: the import page has the template, the limits and advises a small sample first."""
    page = accounts.portal.browser("owner").get(accounts.home).text
    assert "Upload customers from CSV file" in page
    assert "template.csv" in page
    assert "template.xlsx" not in page
    assert "up to 1 MiB" in page
    assert "at most 10,000 rows" in page
    assert "small sample" in page
    assert f"/t/{NORTH}/vocabulary/fields" in page


def test_upload_is_acknowledged(accounts: Imports) -> None:
    """Rule: an upload is answered by an alert."""
    answer = accounts.upload(accounts.portal.browser("importer"), GOOD, "first.csv")
    assert "first.csv was uploaded, as submission S-" in answer.text
    assert "report.xlsx" not in answer.text
    assert 'name="encoding"' not in answer.text


def test_alert_waits_for_the_page_after_an_upload_by_script(accounts: Imports) -> None:
    browser = accounts.portal.browser("importer")
    fields = {"file": (io.BytesIO(GOOD), "first.csv")}
    asked = {"Accept": "application/json"}
    answer = browser.post(f"{accounts.home}/upload", fields, form=accounts.home, headers=asked)
    assert "first.csv was uploaded" in browser.get(str((answer.json or {})["url"])).text
