"""``portal tidy`` removes what a server would remove."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from portal import clock
from portal.cli import portal
from portal.instance import open_instance
from portal.store.accounts import record_audit


def test_files_are_removed_after_their_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    file = tmp_path / "people.csv"
    file.write_text("First Name,Last Name,Email\nAnn,Bell,ann@example.org\n")
    tenant = ("--tenant", "north")
    style = ("--style", "email-matched", "--set", "minimum_records=1")

    def ask(*arguments: str) -> str:
        return CliRunner().invoke(portal, arguments).output

    ask("tenant", "create", "north", "--name", "North")
    ask("profile", "create", "List", *tenant, *style)
    assert "ready" in ask("preview", str(file), *tenant, "--profile", "List")
    assert ask("tidy").startswith("Runs whose files were removed: 0;")
    with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
        assert ask("tidy").startswith("Runs whose files were removed: 1;")
        assert ask("tidy").startswith("Runs whose files were removed: 0;")


def test_old_log_ins_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))

    def ask(*arguments: str) -> str:
        return CliRunner().invoke(portal, arguments).output

    database = open_instance().database
    with database.connection_context():
        record_audit(database, "login", user_name="ann@example.org")
    with time_machine.travel(clock.now() + timedelta(days=182), tick=True):
        assert ask("tidy").endswith("entries of old log-ins: 1.\n")
        assert ask("audit", "verify") == "The audit log is whole.\n"
