"""A tenant with two styles: what one of them stores, the other leaves alone."""

from pathlib import Path

import pytest

from tests.cli.test_vocabulary import Run, run

__all__ = ["run"]

SHOPS = """id,name,email,bill_name,bill_street,bill_city,bill_phone,ship_id,ship_street,ship_city,\
ship_fax
A-1,Shop One,a@example.org,Shop One Ltd,1 Road,Leeds,0113 1,S1,2 Road,Leeds,0113 4
A-2,Shop Two,b@example.org,,1 Road,Leeds,0113 5,,,,
A-3,Shop "Three",c@example.org,,,,,,3 "Road",York,0113 6
"""
PEOPLE = """First Name,Last Name,Email,Address Line 1,Address Line 3,Town
Dee,Hill,dee@example.org,9 Lane,Old Town,Hull
"""


@pytest.fixture
def tenant(run: Run, tmp_path: Path) -> Run:
    """A tenant with shops of the one style and people of the other."""
    minimum = ("--set", "minimum_records=1")
    run.word("profile", "create", "People", "--style", "email-matched", *minimum)
    run.word("profile", "create", "Shops", "--style", "name-fallback")
    for name, text in (("Shops", SHOPS), ("People", PEOPLE)):
        file = tmp_path / f"{name}.csv"
        file.write_text(text)
        done = run.word("import", str(file), "--profile", name, "--accept-warnings")
        assert done.exit_code == 0, done.output
    return run


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_untouched_export_of_the_other_style_changes_nothing(
    tenant: Run, tmp_path: Path, file_format: str
) -> None:
    file = str(tmp_path / f"out.{file_format}")
    tenant.word("export", "--profile", "People", "--format", file_format, "--output", file)
    preview = tenant.word("preview", file, "--profile", "People")
    assert "0 new, 0 changed, 4 unchanged" in preview.output


def test_changed_street_is_another_address(tenant: Run, tmp_path: Path) -> None:
    file = tmp_path / "moved.csv"
    file.write_text("Email,Address Line 1,Town\na@example.org,2 Lane,Leeds\n")
    assert "1 changed" in tenant.word("preview", str(file), "--profile", "People").output


def test_single_address_keeps_what_the_file_has_no_column_for(tenant: Run, tmp_path: Path) -> None:
    named = tmp_path / "named.csv"
    named.write_text("internal_id,name,bill_street,bill_street2,bill_city\n4,Dee,9 Lane,,Hull\n")
    assert tenant.word("import", str(named), "--profile", "Shops").exit_code == 0
    assert "Old Town" in tenant.word("customer", "show", "4").output
    file = str(tmp_path / "out.csv")
    tenant.word("export", "--profile", "Shops", "--output", file)
    assert "0 changed, 4 unchanged" in tenant.word("preview", file, "--profile", "Shops").output


def test_export_says_who_is_left_out(tenant: Run, tmp_path: Path) -> None:
    tenant.word("profile", "create", "Accounts", "--style", "reference-upsert")
    file = tmp_path / "out.csv"
    done = tenant.word("export", "--profile", "Accounts", "--output", str(file))
    sentence = (
        "Left out: 4 customers without AccountReferenceID, whom an upload would add once more."
    )
    assert sentence in done.output
    assert len(file.read_text().splitlines()) == 1


def test_second_address_finds_and_stays(tenant: Run, tmp_path: Path) -> None:
    """One style takes several e-mail addresses, the other has room for one."""
    several = tmp_path / "several.csv"
    several.write_text('id,name,email\nA-1,Shop One,"a@example.org, office@example.org"\n')
    assert tenant.word("import", str(several), "--profile", "Shops").exit_code == 0
    file = tmp_path / "out.csv"
    tenant.word("export", "--profile", "People", "--output", str(file))
    assert (
        "0 changed, 4 unchanged" in tenant.word("preview", str(file), "--profile", "People").output
    )
    found = tmp_path / "found.csv"
    found.write_text("Email,Phone\nOFFICE@example.org,0113 9\n")
    assert "0 new, 1 changed" in tenant.word("import", str(found), "--profile", "People").output
    file.write_text(file.read_text().replace(",a@example.org", ",new@example.org"))
    assert tenant.word("import", str(file), "--profile", "People").exit_code == 0
    shown = tenant.word("customer", "show", "1").output
    assert "new@example.org, office@example.org" in shown
