"""Where commands write files, and what they say when nothing was imported."""

from pathlib import Path

import pytest

from tests.cli.calling import call

TENANT = ("--tenant", "north")
LIST = ("--profile", "List")
PEOPLE = "First Name,Last Name,Email,Phone\nAnn,Bell,ann@example.org,1\n"


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a tenant with a profile, and a file for it."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    call("tenant", "create", "north", "--name", "North")
    style = ("--style", "email-matched", "--set", "minimum_records=1")
    call("profile", "create", "List", *TENANT, *style)
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    return str(file)


def test_import_with_warnings_says_how_to_go_on(people: str) -> None:
    Path(people).write_text("First Name,Last Name,Email\nAnn,Bell,\n")
    stopped = call("import", people, *TENANT, *LIST)
    assert stopped.exit_code == 1
    assert "Nothing is imported yet." in stopped.output
    command = stopped.output.splitlines()[-1].split()
    done = call(*command[1:], *TENANT)
    assert "1 new" in done.output
    assert done.exit_code == 0


def test_file_that_cannot_be_written_is_said(people: str) -> None:
    nowhere = str(Path(people).parent / "nowhere" / "template.csv")
    result = call("template", *TENANT, *LIST, "--output", nowhere)
    assert result.exit_code == 1
    assert "Could not open file" in result.output


def test_report_that_fails_keeps_the_earlier_file(people: str) -> None:
    import_file = call("import", people, *TENANT, *LIST, "--json")
    assert import_file.exit_code == 0
    kept = Path(people).parent / "report.csv"
    kept.write_text("earlier")
    number = call("preview", people, *TENANT, *LIST).output.split()[1]
    call("cancel", number, *TENANT)
    assert call("report", number, *TENANT, "--output", str(kept)).exit_code == 1
    assert kept.read_text() == "earlier"


@pytest.mark.parametrize("command", ["template", "export"])
def test_ending_of_the_output_decides_the_format(people: str, command: str) -> None:
    asked = (command, *TENANT, *LIST)
    for name, chosen, begins in (
        ("a.xlsx", (), b"PK"),
        ("B.XLSX", (), b"PK"),
        ("c.csv", (), b"\xef\xbb\xbf"),
        ("d.txt", (), b"\xef\xbb\xbf"),
        ("e.bin", ("--format", "xlsx"), b"PK"),
    ):
        output = Path(people).parent / name
        assert call(*asked, *chosen, "--output", str(output)).exit_code == 0
        assert output.read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("name", "chosen", "told"),
    [
        ("a.xlsx", ("--format", "csv"), "--output ends in .xlsx, --format says csv"),
        ("a.csv", ("--format", "xlsx"), "--output ends in .csv, --format says xlsx"),
        ("a.ods", (), "let --output end in .xlsx or .csv"),
    ],
)
def test_ending_that_contradicts_the_format_is_refused(
    people: str, name: str, chosen: tuple[str, ...], told: str
) -> None:
    output = Path(people).parent / name
    refused = call("export", *TENANT, *LIST, *chosen, "--output", str(output))
    assert (refused.exit_code, told in refused.output) == (2, True)
    assert not output.exists()


def test_workbook_is_not_written_to_a_terminal(
    people: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert people
    monkeypatch.setattr("portal.cli.options.is_terminal", lambda: True)
    result = call("template", *TENANT, *LIST, "--format", "xlsx")
    assert result.exit_code == 2
    assert "--output" in result.output
