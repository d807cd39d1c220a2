"""Log-ins leave the audit log after their time; what else is done to the log is still found."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.store.accounts import (
    key_audit,
    list_audit,
    record_audit,
    remove_old_log_ins,
    verify_audit,
)
from portal.store.database import Database, execute

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
DAYS = ("login", "login", "run.confirm", "login", "logout", "member.add", "login")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def log(database: Database, clock: time_machine.Traveller) -> Database:
    """An entry a day, 1 to 7, and the clock half a year after the first."""
    key_audit(database, b"the key of the instance")
    for day, action in enumerate(DAYS):
        clock.move_to(START + timedelta(days=day))
        record_audit(database, action, user_name="ann@example.org", address="192.0.2.1")
    return database


def remove_on(log: Database, clock: time_machine.Traveller, day: int) -> int:
    clock.move_to(START + timedelta(days=180 + day))
    return remove_old_log_ins(log)


def kept(log: Database) -> list[int]:
    return [entry.id for entry in reversed(list_audit(log))]


def seals(log: Database) -> list[tuple[int, int]]:
    sql = "SELECT first_id, last_id FROM audit_seal ORDER BY first_id"
    return [(row[0], row[1]) for row in execute(log, sql).fetchall()]


def test_log_ins_go_after_half_a_year_and_others_stay(
    log: Database, clock: time_machine.Traveller
) -> None:
    assert remove_on(log, clock, 0) == 0
    assert remove_on(log, clock, 7) == 5
    assert kept(log) == [3, 6, 8]
    assert verify_audit(log) is None
    newest = list_audit(log)[0]
    assert (newest.action, newest.about) == ("audit.remove", "5 of log-ins before 2026-01-08")
    assert remove_old_log_ins(log) == 0


def test_removal_waits_for_the_turn_of_the_day(
    log: Database, clock: time_machine.Traveller
) -> None:
    clock.move_to(START.replace(hour=23) + timedelta(days=180))
    assert remove_old_log_ins(log) == 0
    clock.move_to(START.replace(hour=0) + timedelta(days=181))
    assert remove_old_log_ins(log) == 1


def test_removal_day_by_day_joins_its_seals(log: Database, clock: time_machine.Traveller) -> None:
    for day in range(1, 9):
        remove_on(log, clock, day)
        assert verify_audit(log) is None
    assert seals(log) == [(1, 2), (4, 5), (7, 7)]
    record_audit(log, "login")
    assert verify_audit(log) is None


def test_nothing_of_who_logged_in_is_left(log: Database, clock: time_machine.Traveller) -> None:
    remove_on(log, clock, 7)
    for table in ("audit", "audit_seal"):
        rows = execute(log, f"SELECT * FROM {table}").fetchall()
        told = [row for row in rows if "192.0.2.1" in row]
        assert len(told) == (2 if table == "audit" else 0)


@pytest.mark.parametrize(("number", "named"), [(3, 3), (6, 6), (8, 8)])
def test_entry_removed_beside_a_seal_is_named(
    log: Database, clock: time_machine.Traveller, number: int, named: int
) -> None:
    remove_on(log, clock, 7)
    execute(log, "DELETE FROM audit WHERE id = ?", (number,))
    assert verify_audit(log) == named


def test_gap_without_its_seal_is_named(log: Database, clock: time_machine.Traveller) -> None:
    remove_on(log, clock, 7)
    execute(log, "DELETE FROM audit_seal WHERE first_id = 4")
    assert verify_audit(log) == 4


@pytest.mark.parametrize("column", ["last_id", "previous_hash", "hash", "signature"])
def test_altered_seal_is_named(log: Database, clock: time_machine.Traveller, column: str) -> None:
    remove_on(log, clock, 7)
    value = 6 if column == "last_id" else "x"
    execute(log, f"UPDATE audit_seal SET {column} = ? WHERE first_id = 4", (value,))
    assert verify_audit(log) == 4


def test_seal_made_without_the_key_does_not_hold(
    log: Database, clock: time_machine.Traveller
) -> None:
    """Who can write the database alone hides an entry as though its time had been over."""
    previous, made = execute(log, "SELECT previous_hash, hash FROM audit WHERE id = 3").fetchone()
    execute(log, "DELETE FROM audit WHERE id = 3")
    sql = "INSERT INTO audit_seal VALUES (3, 3, ?, ?, ?)"
    execute(log, sql, (previous, made, "x" * 64))
    assert verify_audit(log) == 3


def test_entry_made_an_old_log_in_is_not_removed(
    log: Database, clock: time_machine.Traveller
) -> None:
    execute(log, "UPDATE audit SET action = 'login' WHERE id = 3")
    assert remove_on(log, clock, 7) == 5
    assert kept(log) == [3, 6, 8]
    assert verify_audit(log) == 3


def test_many_log_ins_go_in_turns(
    database: Database, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.store.accounts.audit_seals._SOME", 2)
    for _ in range(5):
        record_audit(database, "login")
    assert remove_on(database, clock, 1) == 5
    assert seals(database) == [(1, 5)]
    assert verify_audit(database) is None
