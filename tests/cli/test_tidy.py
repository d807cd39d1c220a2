"""``portal tidy`` removes what a server would remove."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from portal import clock
from portal.instance import open_instance
from portal.store.accounts import record_audit
from tests.cli.calling import call


def test_files_are_removed_after_their_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    file = tmp_path / "people.csv"
    file.write_text("First Name,Last Name,Email\nAnn,Bell,ann@example.org\n")
    tenant = ("--tenant", "north")
    style = ("--style", "email-matched", "--set", "minimum_records=1")

    call("tenant", "create", "north", "--name", "North")
    call("profile", "create", "List", *tenant, *style)
    assert "ready" in call("preview", str(file), *tenant, "--profile", "List").output
    assert call("tidy").output.startswith("Runs whose files were removed: 0;")
    with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
        assert call("tidy").output.startswith("Runs whose files were removed: 1;")
        assert call("tidy").output.startswith("Runs whose files were removed: 0;")


def test_old_log_ins_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))

    database = open_instance().database
    with database.connection_context():
        record_audit(database, "login", user_name="ann@example.org")
    with time_machine.travel(clock.now() + timedelta(days=182), tick=True):
        assert call("tidy").output.endswith("entries of old log-ins: 1.\n")
        assert call("audit", "verify").output == "The audit log is whole.\n"
