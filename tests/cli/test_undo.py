"""What ``portal undo`` says of what it had to leave."""

import json
from pathlib import Path

import pytest

from tests.cli.calling import call

TENANT = ("--tenant", "north")
PEOPLE = (
    "First Name,Last Name,Email,Phone\nAnn,Bell,ann@example.org,{phone}\nBo,Hill,bo@example.org,1\n"
)


def import_people(folder: Path, phone: str) -> str:
    """Import two people, one with this phone; gives the run's submission number."""
    file = folder / "people.csv"
    file.write_text(PEOPLE.format(phone=phone))
    done = json.loads(call("import", str(file), *TENANT, "--profile", "List", "--json").output)
    assert done["state"] == "committed"
    return str(done["submission"])


@pytest.fixture
def first_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Import two people, change one of them by a second file; gives the first run."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    call("tenant", "create", "north", "--name", "North")
    style = ("--style", "email-matched", "--set", "minimum_records=1")
    call("profile", "create", "List", *TENANT, *style)
    run = import_people(tmp_path, "1")
    import_people(tmp_path, "2")
    return run


def test_undo_prints_what_it_left(first_run: str) -> None:
    printed = call("undo", first_run, *TENANT).output
    assert "Ann Bell: The customer was changed after it was created." in printed
    assert "Bo Hill" not in printed
    assert "It is undone: this is what it had done." in printed


def test_undo_names_what_it_left(first_run: str, tmp_path: Path) -> None:
    """By the word of the page, not by the slot."""
    again = import_people(tmp_path, "3")
    import_people(tmp_path, "4")
    printed = call("undo", again, *TENANT).output
    assert "Ann Bell, Phone: It was changed again later." in printed


def test_json_lists_what_undo_left(first_run: str) -> None:
    told = json.loads(call("undo", first_run, *TENANT, "--json").output)
    assert (told["state"], told["left"]) == ("undone", 1)
    assert [(one["name"], one["slot"]) for one in told["refusals"]] == [("Ann Bell", "")]


def test_undo_says_what_to_undo_first(first_run: str, tmp_path: Path) -> None:
    later = import_people(tmp_path, "3")
    printed = call("undo", first_run, *TENANT).output
    assert "Another time undo them first:" in printed
    assert f"{later} people.csv, imported 20" in printed
    assert "undo that one first" in " ".join(call("undo", "--help").output.split())
    assert "Another time" not in call("undo", later, *TENANT).output


def test_undo_calls_entries_of_lists_by_their_name(first_run: str, tmp_path: Path) -> None:
    """They have no number like customers."""
    del first_run
    call("profile", "create", "Makers", *TENANT, "--style", "name-fallback-manufacturers")
    call("profile", "create", "Stores", *TENANT, "--style", "name-fallback")
    makers, stores = tmp_path / "makers.csv", tmp_path / "stores.csv"
    makers.write_text("name\nGrand Gifts\n")
    stores.write_text("id,name,id:Grand Gifts\nS-1,Corner,77\n")
    imported = call("import", str(makers), *TENANT, "--profile", "Makers", "--json")
    call("import", str(stores), *TENANT, "--profile", "Stores", "--accept-warnings")
    printed = call("undo", json.loads(imported.output)["submission"], *TENANT).output
    assert "left: manufacturer Grand Gifts: Customers use it." in printed
