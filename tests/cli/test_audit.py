"""The audit log is checked on the command line, with a key that is not in the database."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.calling import call


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance whose log has an entry."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    assert call("tenant", "create", "north", "--name", "North").exit_code == 0
    arguments = ("user", "create", "ann@example.org", "--tenant", "north", "--role", "admin")
    made = call(*arguments, "--password-stdin", typed="four unrelated quiet words\n")
    assert made.exit_code == 0, made.output
    return tmp_path / "instance"


def test_whole_log_is_said_to_be_whole(folder: Path) -> None:
    assert call("audit", "verify").output == "The audit log is whole.\n"
    told = call("audit", "verify", "--json")
    assert (told.exit_code, json.loads(told.output)) == (0, {"whole": True, "entry": None})
    key = folder / "keys" / "audit.key"
    assert (len(key.read_bytes()), key.stat().st_mode & 0o777) == (32, 0o600)


def test_altered_entry_is_named(folder: Path) -> None:
    with sqlite3.connect(folder / "portal.db") as connection:
        connection.execute("UPDATE audit SET user_name = 'bob' WHERE id = 1")
    connection.close()
    told = call("audit", "verify")
    assert told.exit_code == 1
    assert "from entry 1 on" in told.output
    told = call("audit", "verify", "--json")
    assert (told.exit_code, json.loads(told.output)) == (1, {"whole": False, "entry": 1})


def test_another_key_does_not_fit(folder: Path) -> None:
    (folder / "keys" / "audit.key").write_bytes(b"x" * 32)
    assert call("audit", "verify").exit_code == 1
