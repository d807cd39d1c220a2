"""How a run's findings are printed for a person."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from portal.cli.findings import say_finding
from portal.engine.findings import Finding, Severity
from portal.errors import Conflict
from tests.cli.calling import call


def test_findings_are_printed_with_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    tenant = ("--tenant", "north")
    style = ("--style", "email-matched", "--set", "minimum_records=1")
    file = tmp_path / "people.csv"
    file.write_text(
        "First Name,Last Name,Email,Tag:Access:Ramp\n"
        "Ann,Bell,ann@example.org,maybe\n"
        ",Hill,bo@example.org,y\n"
    )
    for arguments in (
        ("tenant", "create", "north", "--name", "North"),
        ("tag", "create", "Access", "Ramp", *tenant),
        ("profile", "create", "List", *tenant, *style),
        ("preview", str(file), *tenant, "--profile", "List"),
    ):
        printed = call(*arguments).output
    assert "error: line 2, Tag:Access:Ramp: “maybe” is not understood here." in printed
    assert "error: line 3: First Name is blank" in printed


def test_refused_file_claims_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    tenant = ("--tenant", "north")
    file = tmp_path / "accounts.csv"
    file.write_text("Name,AccountReferenceID\nAcme,A1\nBolt,B1\n,C1\n")
    call("tenant", "create", "north", "--name", "North")
    call("profile", "create", "List", *tenant, "--style", "reference-upsert")
    ask = ("preview", str(file), *tenant, "--profile", "List")
    assert "3 rows: 1 rejected, nothing is written" in call(*ask).output
    told = json.loads(call(*ask, "--json").output)
    assert [told[name] for name in ("rows", "create", "update", "changed", "cleared")] == [
        *(3, 0, 0, 0, 0)
    ]
    assert (told["unchanged"], told["reject"], told["not_written"]) == (0, 1, 2)
    report = call("report", told["run"], *tenant, "--profile", "List").output
    assert "to be created" not in report


def test_points_are_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule: the command line adds points up too: in all, and the largest single award."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    tenant = ("--tenant", "north")
    call("tenant", "create", "north", "--name", "North")
    for style in ("shop-customers", "points-only"):
        call("profile", "create", style, *tenant, "--style", style)
    file, head = tmp_path / "file.csv", "shopify_id,points_to_add,description"
    file.write_text("Customer ID,Email\n7338441277598,a@b.org\n")
    call("import", str(file), *tenant, "--profile", "shop-customers")
    file.write_text(f"{head}\n7338441277598,1000,a\n7338441277598,250,b\n")
    ask = ("preview", str(file), *tenant, "--profile", "points-only")
    assert "  Points: 1,250 in all, 1,000 at most in a row" in call(*ask).output.splitlines()
    told = json.loads(call(*ask, "--json").output)
    assert told["sum"] == {"slot": "points", "total": 1250, "most": 1000}
    file.write_text(f"{head}\n9999999999999,1000,a\n")
    assert "in all" not in call(*ask).output


@pytest.mark.parametrize(
    ("line", "column", "message", "said"),
    [
        (3, "Email", "Email is blank.", "line 3: Email is blank."),
        (3, "Email", "It is blank.", "line 3, Email: It is blank."),
        (3, None, "A NUL (line 3).", "A NUL (line 3)."),
        (3, None, "Of line 30, and line 3,000.", "line 3: Of line 30, and line 3,000."),
        (3000, None, "A quote opens at line 3,000.", "A quote opens at line 3,000."),
        (None, "Email", "The column is missing.", "The column is missing."),
    ],
)
def test_message_that_names_its_line_is_told_without(
    line: int | None, column: str | None, message: str, said: str
) -> None:
    found = Finding("code", Severity.ERROR, None, line, column, None, message)
    assert say_finding(found) == f"  error: {said}"


@pytest.mark.parametrize(
    ("email", "code", "says"),
    [("ann@example.org", 0, "every row is as stored"), ("none", 1, "every row is rejected")],
)
def test_nothing_to_import_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, email: str, code: int, says: str
) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    tenant = ("--tenant", "north")
    style = ("--style", "email-matched", "--set", "minimum_records=1")
    first, file = tmp_path / "first.csv", tmp_path / "people.csv"
    first.write_text("First Name,Last Name,Email\nAnn,Bell,ann@example.org\n")
    file.write_text(f"First Name,Last Name,Email\nAnn,Bell,{email}\n")

    def ask(*arguments: str) -> Result:
        return call(*arguments, *tenant)

    call("tenant", "create", "north", "--name", "North")
    ask("profile", "create", "List", *style)
    assert "committed" in ask("import", str(first), "--profile", "List").output
    told = ask("import", str(file), "--profile", "List")
    assert (told.exit_code, f"Nothing to import: {says}." in told.output) == (code, True)
    assert "--accept-warnings" not in told.output
    number = json.loads(ask("preview", str(file), "--profile", "List", "--json").output)["run"]
    refused = ask("commit", number)
    assert isinstance(refused.exception, Conflict)
    assert str(refused.exception) == f"Nothing to import: {says}."
