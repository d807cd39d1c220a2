"""What ``portal commit`` says of a run that was committed already."""

import json
from pathlib import Path

import pytest

from tests.cli.calling import call

TENANT = ("--tenant", "north")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Preview a person; gives the run's submission number."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    call("tenant", "create", "north", "--name", "North")
    style = ("--style", "email-matched", "--set", "minimum_records=1")
    call("profile", "create", "List", *TENANT, *style)
    file = tmp_path / "people.csv"
    file.write_text("First Name,Last Name,Email\nAnn,Bell,ann@example.org\n")
    seen = call("preview", str(file), *TENANT, "--profile", "List", "--json")
    return str(json.loads(seen.output)["submission"])


def test_second_commit_says_when_and_by_whom(run: str) -> None:
    first = call("commit", run, *TENANT)
    assert "committed before" not in first.output
    again = call("commit", run, *TENANT)
    assert again.exit_code == 0
    assert "It was committed before, 20" in again.output
    assert "by command line. Nothing is imported twice." in again.output


def test_json_tells_that_it_was_committed_before(run: str) -> None:
    first, again = (json.loads(call("commit", run, *TENANT, "--json").output) for _ in range(2))
    assert (first["again"], again["again"]) == (False, True)
    assert again["committed_at"] == first["committed_at"]
    assert again["committed_by"] == "command line"
