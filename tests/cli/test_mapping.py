"""``portal map`` decides what the mapping page decides."""

import json
from pathlib import Path

import pytest

from tests.cli.calling import call

TENANT = ("--tenant", "north")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file whose headings are not the template's, and a profile for it."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    call("tenant", "create", "north", "--name", "North")
    style = ("--style", "email-matched", "--set", "minimum_records=1")
    call("profile", "create", "List", *TENANT, *style)
    path = tmp_path / "people.csv"
    path.write_text("Zzz=Q,Surname,Email,Remark\nAnn,Bell,ann@example.org,tall\n")
    return path


def preview(file: Path) -> str:
    printed = call("preview", str(file), *TENANT, "--profile", "List")
    assert printed.exit_code == 1
    submission = printed.output.partition("(")[2].partition(")")[0]
    assert f"portal map {submission}" in printed.output
    assert "0 rows" not in printed.output
    return submission


def test_headings_are_listed_with_values(file: Path) -> None:
    submission = preview(file)
    listed = call("map", submission, *TENANT).output.splitlines()
    assert listed[0].split("\t")[:2] == ["Zzz=Q", "?"]
    assert listed[0].endswith("\tAnn")
    assert listed[2].startswith("Email\tEmail\t")
    made = json.loads(call("map", submission, *TENANT, "--json").output)["headings"]
    assert [one["samples"] for one in made] == [["Ann"], ["Bell"], ["ann@example.org"], ["tall"]]


def test_said_headings_let_the_run_go_on(file: Path) -> None:
    said = ("Zzz=Q=First Name", "--ignore", "Remark", "--accept-suggestions")
    done = call("map", preview(file), *said, *TENANT)
    assert done.exit_code == 0, done.output
    assert "1 row: 1 new" in done.output
    again = call("preview", str(file), *TENANT, "--profile", "List", "--json")
    assert json.loads(again.output)["create"] == 1


def test_other_tag_is_not_accepted_as_a_suggestion(file: Path) -> None:
    call("tag", "create", "Preferences", "Comedy", *TENANT)
    file.write_text("First Name,Last Name,Email,Tag:Preferences:Comedies\nAnn,Bell,a@b.org,y\n")
    stopped = call("map", preview(file), "--accept-suggestions", *TENANT)
    assert stopped.exit_code == 2
    assert "undecided: 'Tag:Preferences:Comedies'" in stopped.output


def test_column_without_a_heading_may_be_ignored(file: Path) -> None:
    file.write_text("First Name,Last Name,Email,\nAnn,Bell,ann@example.org,tall\n")
    done = call("map", preview(file), "--ignore", "(column 4)", *TENANT)
    assert done.exit_code == 0, done.output
    assert "The column “4” is ignored." in done.output
    again = call("preview", str(file), *TENANT, "--profile", "List", "--json")
    assert json.loads(again.output)["create"] == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("Zzz=Q=First Name",), "undecided: 'Surname', 'Remark'"),
        (("Nothing=First Name",), "'Nothing=First Name' is not HEADING=COLUMN"),
        (("--ignore", "Nothing"), "the file has no heading 'Nothing'"),
    ],
)
def test_unclear_wish_is_wrong_usage(file: Path, said: tuple[str, ...], told: str) -> None:
    refused = call("map", preview(file), *said, *TENANT)
    assert refused.exit_code == 2
    assert told in refused.output


def test_unknown_column_is_refused(file: Path) -> None:
    said = ("Zzz=Q=Nick Name", "--ignore", "Remark", "--accept-suggestions")
    refused = call("map", preview(file), *said, *TENANT)
    assert "There is no column “Nick Name”" in str(refused.exception)
