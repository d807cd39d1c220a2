"""Files that could not be read: page, status box, report and command line say where and why."""

import pytest
from click.testing import CliRunner

from portal import profiles
from portal.cli import portal as command
from portal.runs import COMMAND_LINE
from tests.web.conftest import NORTH
from tests.web.importing import Imports

HEAD = "Name,AccountReferenceID\n"
LONG = HEAD + "Acme,R1\n" + "A" * 33_000 + ",R2\n"
CASES = {
    "encoding": ((HEAD + "Acme,R1\nMüller,R2\n").encode("cp1252"), "line 3, byte 34", "3"),
    "separator": (b"Name;AccountReferenceID\nAcme;R1\n", "uses “;” as separator", "1"),
    "value": (LONG.encode(), "line 3 is longer than 32,000 characters", "3"),
    "columns": (",".join(f"c{at}" for at in range(1_100)).encode(), "Line 1 has 1,100", "1"),
    "document": (b"%PDF-1.4 x\n%\xe2\xe3\xcf\xd3\n", "The file is a PDF", ""),
    "nothing": (b"", "The file is empty", ""),
    "blank": (b"\n\n\n", "only blank lines", ""),
}


@pytest.fixture
def accounts(imports: Imports) -> Imports:
    """A profile whose style has a report column of its own."""
    imports.use_profile("Accounts", "reference-upsert")
    return imports


@pytest.mark.parametrize("case", CASES)
def test_unread_file_says_where_and_why(accounts: Imports, case: str) -> None:
    data, says, line = CASES[case]
    browser = accounts.portal.browser("importer")
    page = accounts.upload(browser, data)
    assert says in page.text
    assert "The file has headings but no records" not in page.text
    assert "Search all rows" not in page.text
    assert "Only rows with findings" not in page.text
    run = accounts.last()
    assert (run.state, run.rows, run.errors) == ("refused", 0, 1)
    report = browser.get(accounts.page(run, "report.csv")).data.decode("utf-8-sig")
    heading, *rows = report.splitlines()
    assert heading == "Import: line,Issues"
    assert rows[0].startswith(f"{line},")
    assert says in rows[0]
    box = browser.get(accounts.home).text
    assert accounts.page(run, "report.csv") in box


def test_form_names_the_limit_to_what_is_larger(accounts: Imports) -> None:
    browser = accounts.portal.browser("importer")
    form = browser.get(accounts.home).text
    assert 'data-limit="1048576" data-limit-text="1 MiB"' in form
    script = browser.get("/static/js/upload.js").text
    assert "is larger than ${limitText}, the largest taken. Split it" in script


def test_unread_file_of_a_workbook_style_has_a_report(imports: Imports) -> None:
    run = imports.add_run(b"%PDF-1.4 x\n%\xe2\xe3\xcf\xd3\n")
    browser = imports.portal.browser("importer")
    assert browser.get(imports.page(run, "report.xlsx")).data.startswith(b"PK")
    told = browser.get(imports.page(run, "report.csv")).data.decode("utf-8-sig")
    assert told.splitlines()[0] == "Import: line,Import: findings"


def test_cut_file_leads_to_its_reason(accounts: Imports) -> None:
    data = HEAD + "".join(f"Acme {at},R{at}\n" for at in range(10_001))
    run = accounts.add_run(data.encode())
    assert (run.state, run.rows) == ("refused", 10_000)
    box = accounts.portal.browser("importer").get(accounts.home).text
    assert "See why" in box
    page = accounts.portal.browser("importer").get(accounts.page(run, "preview")).text
    assert page.count("<small>reading stopped there</small>") == 1
    assert page.count("<small>not written</small>") == 1
    assert accounts.page(run, "report.csv") not in box


def test_command_line_tells_of_other_encodings(imports: Imports) -> None:
    with imports.portal.database.connection_context():
        profiles.create_profile(
            imports.portal.instance, imports.tenant_id, COMMAND_LINE, "Zero", "id-zero-new", {}
        )
    folder = imports.portal.instance.settings.instance
    file = folder / "ansi.csv"
    file.write_bytes("CustomerID;FirstName;Gender\n0;Jörg;1\n".encode("cp1252"))
    env = {"PORTAL_INSTANCE": str(folder)}
    call = ["preview", str(file), "--tenant", NORTH, "--profile", "Zero"]
    told = CliRunner().invoke(command, call, env=env)
    assert told.exit_code == 1
    assert "The file is not UTF-8: \\xF6 (line 2, byte 32)" in told.output
    assert "--encoding windows-1252" in told.output
    read = CliRunner().invoke(command, [*call, "--encoding", "windows-1252"], env=env)
    assert read.exit_code == 0, read.output
