"""How a run's findings are printed for a person."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import portal


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
        printed = CliRunner().invoke(portal, arguments).output
    assert "error: line 2, Tag:Access:Ramp: “maybe” is not understood here." in printed
    assert "error: line 3: First Name is blank" in printed
