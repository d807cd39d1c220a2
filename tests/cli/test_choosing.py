"""``portal choose`` asks and takes what the preview's question does."""

import json
from pathlib import Path

import pytest

from tests.cli.calling import call

TENANT = ("--tenant", "mill")
FILE = "name,contact\nTwin,Sam\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A run that asks which of two customers called Twin is meant; their IDs are T-1 and T-2."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    call("tenant", "create", "mill", "--name", "Mill")
    call("profile", "create", "Stores", *TENANT, "--style", "name-fallback")
    twins, asking = tmp_path / "twins.csv", tmp_path / "asking.csv"
    twins.write_text("id,name\nT-1,Twin\nT-2,Twin\n")
    asking.write_text(FILE)
    call("import", str(twins), *TENANT, "--profile", "Stores")
    printed = call("preview", str(asking), *TENANT, "--profile", "Stores", "--json")
    return str(json.loads(printed.output)["run"])


def test_questions_list_each_candidate(run: str) -> None:
    listed = [line.split("\t")[:3] for line in call("choose", run, *TENANT).output.splitlines()]
    assert listed == [["Twin", "T-1", "1"], ["Twin", "T-2", "2"]]


@pytest.mark.parametrize("said", ["T-2", "2"])
def test_candidate_is_chosen_as_it_is_listed(run: str, said: str) -> None:
    """Rule: the command line asks too, and takes an id as it lists it."""
    assert call("choose", run, "Twin", said, *TENANT).exit_code == 0
    assert call("choose", run, *TENANT).output == ""


def test_nobody_of_the_list_is_refused(run: str) -> None:
    assert call("choose", run, "Twin", "T-3", *TENANT).exit_code == 1


def test_preview_says_how_to_choose(run: str, tmp_path: Path) -> None:
    asking = str(tmp_path / "asking.csv")
    printed = call("preview", asking, *TENANT, "--profile", "Stores").output
    assert "Nothing to import yet: choose which customer is meant." in printed
    assert "portal choose S-" in printed
    refused = call("commit", run, *TENANT)
    assert "choose which customer is meant" in str(refused.exception)
