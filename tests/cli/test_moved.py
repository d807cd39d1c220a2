"""What ``portal commit`` says where customers changed since the preview."""

import json
from pathlib import Path

import pytest

from tests.cli.calling import call
from tests.cli.test_undo import PEOPLE, TENANT, first_run, import_people

__all__ = ["first_run"]


@pytest.mark.usefixtures("first_run")
def test_commit_says_what_moved(tmp_path: Path) -> None:
    file = tmp_path / "later.csv"
    file.write_text(PEOPLE.format(phone="5"))
    profile = (*TENANT, "--profile", "List")
    run = json.loads(call("preview", str(file), *profile, "--json").output)["run"]
    other = import_people(tmp_path, "4")

    stopped = call("commit", run, *TENANT)
    assert stopped.exit_code == 1
    assert "Ann Bell\n    Phone: 2 → 4 (Changed by import " + other in stopped.output
    import_people(tmp_path, "6")
    (moved,) = json.loads(call("commit", run, *TENANT, "--json").output)["moved"]
    assert (moved["name"], moved["moves"][0].partition(" (")[0]) == ("Ann Bell", "Phone: 4 → 6")

    done = json.loads(call("commit", run, *TENANT, "--json").output)
    assert (done["state"], done["findings"], "moved" in done) == ("committed", [], False)
